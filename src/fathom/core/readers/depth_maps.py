"""Reading depth maps from files: those that Fathom wrote, and those of other programs."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from fathom.core.depth_map import DepthMap, Kind
from fathom.core.errors import FathomError
from fathom.core.readers.npz import read_arrays
from fathom.core.readers.reading import Raster, reading
from fathom.core.readers.table import read_raster

SUFFIXES = (".npz", ".npy", ".exr", ".pfm", ".png", ".tif", ".tiff")
"""Kinds of files, in the order in which they are looked for."""


def read_depth_map(path: Path, *, kind: Kind | None = None, scale: float | None = None) -> DepthMap:
    """Return what a file holds, with sky and missing pixels marked.

    `inf` is sky. 0 and NaN are missing; in maps of inverse depth 0 is sky and NaN missing.

    Args:
        path: one of `SUFFIXES`.
        kind: what the numbers mean; where None a `.npz` file of Fathom says it, others hold metres.
        scale: stored units per metre; by default 1000 for integers and 1 for floating point.
            Inverse depth, which is relative, is taken as it is.

    Raises:
        FathomError: the file cannot be read, or holds 8 bits where metres are asked for.
        ExtraMissingError: the package OpenEXR is not installed.
    """
    if path.suffix.lower() == ".npz":
        arrays = read_arrays(path)
        if "kind" in arrays and kind is None:
            return _own(arrays, path)
        name = next((n for n in ("depth", "inverse_depth") if n in arrays), None)
        stored = arrays[name] if name else read_raster(path)
    else:
        stored = read_raster(path)
    kind = kind or "metric"
    values = stored.astype(np.float32)
    if _inverse(kind):
        return DepthMap(values, kind)
    whole = np.issubdtype(stored.dtype, np.integer)
    if stored.dtype == np.uint8 and kind == "metric" and scale is None:
        raise FathomError(
            f"{path} has 8 bits, too few for millimetres: say with --scale how many units are "
            "a metre, or with --kind that the numbers are relative."
        )
    if scale is None:
        scale = 1000.0 if whole else 1.0
    return DepthMap(values / np.float32(scale), kind, valid=values != 0)


def _inverse(kind: Kind) -> bool:
    return kind == "affine_invariant_inverse"


def _own(arrays: Mapping[str, Raster], path: Path) -> DepthMap:
    """Return a map that Fathom wrote."""
    intrinsics: NDArray[np.float64] | None = arrays.get("intrinsics")
    if intrinsics is not None and not np.isfinite(intrinsics).all():
        intrinsics = None
    with reading(path):
        kind: Kind = str(arrays["kind"])  # type: ignore[assignment]  # DepthMap checks it
        return DepthMap(
            arrays["inverse_depth" if _inverse(kind) else "depth"],
            kind,
            intrinsics=intrinsics,
            focal_source="none" if intrinsics is None else "estimated",
            valid=arrays["valid"],
        )
