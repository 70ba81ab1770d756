"""The value that flows through Fathom: a depth map that can show and save itself."""

import io
import warnings
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fathom.core.depth_values import DepthValues
from fathom.core.depth_values import FocalSource as FocalSource
from fathom.core.depth_values import Kind as Kind
from fathom.core.text import printable

_NOTEBOOK_SIDE = 640  # pixels; what a notebook shows beside its code


class DepthMap(DepthValues):
    """A depth map with its kind, camera, validity and origin.

    Attributes:
        values: float32 (H, W), what `kind` says; see `DepthValues`.
        kind: `metric`, `scale_invariant`, `affine_invariant` or `affine_invariant_inverse`.
        intrinsics: float64 (3, 3) in pixels of this map, or None.
        focal_source: `given`, `exif`, `estimated` or `none`.
        valid: bool (H, W).
        provenance: Which model, weights digest and versions made the map.
    """

    def _repr_png_(self) -> bytes:
        """Return the image that notebooks show: coloured inverse depth with a bar in metres."""
        from fathom.core.writers.vis import write_vis

        file = io.BytesIO()
        write_vis(self, file, longest_side=_NOTEBOOK_SIDE)
        return file.getvalue()

    def colours(
        self, *, depth_range: tuple[float, float] | None = None, colour_map: str = "fathom"
    ) -> NDArray[np.uint8]:
        """Return an image of the map, uint8 sRGB (H, W, 3): inverse depth, near is warm.

        Args:
            depth_range: Nearest and farthest metres of the colours, so that several images can
                be compared; the 2nd to 98th percentile of this map's inverse depth when None.
            colour_map: `fathom`, or matplotlib's `turbo` or `spectral` (extra `colours`).

        Raises:
            KindError: There is a range, but the map is not in metres.
            UsageError: The range is not two positive depths, the nearer first, or there is no
                such colour map.
            ExtraMissingError: The colour map is one of matplotlib, which is not installed.
        """
        from fathom.core.colour import colour_scale, colourise

        scale = colour_scale(self, depth_range=depth_range)
        return colourise(self, scale=scale, colour_map=colour_map)

    def save(
        self,
        folder: str | Path,
        stem: str,
        formats: Iterable[str],
        *,
        photo_pixels: NDArray[np.uint8] | None = None,
        **options: Any,
    ) -> list[Path]:
        """Write the map into `folder`, one file per format; see `fathom.core.writers.write`.

        What there is to say about the files (pixels beyond the range of the 16-bit PNG) is said
        by a warning.

        Args:
            folder: Where to; made when missing.
            stem: What the names of the files begin with.
            formats: Some of `fathom.core.writers.FORMATS`.
            photo_pixels: uint8 (H, W, 3), the colours of point clouds and meshes.
            **options: Further options of `write`.
        """
        from fathom.core.writers import write

        written = write(self, photo_pixels, Path(folder), stem, formats, **options)
        for note in written.notes:
            warnings.warn(printable(note), stacklevel=2)
        return written.paths
