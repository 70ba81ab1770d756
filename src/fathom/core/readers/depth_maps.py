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

BACKGROUND = 1e9
BACKGROUND_NOTE = "values of 1e9 and more, a renderer's background, are taken for sky"


def read_depth_map(path: Path, *, kind: Kind | None = None, scale: float | None = None) -> DepthMap:
    """Return what a file holds, with sky and missing pixels marked.

    `inf` is sky, and so are ten milliards and more, which Blender writes where there is nothing;
    the map's `provenance["note"]` says so then. NaN is missing. 0 is missing in metric and
    scale-invariant maps, the nearest value like any other in affine-invariant ones, and sky in maps
    of inverse depth.

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
    if _inverse(kind):
        with np.errstate(over="ignore", invalid="ignore"):
            return DepthMap(stored.astype(np.float32), kind)
    if stored.dtype.kind in "bu" and stored.dtype.itemsize == 1 and kind == "metric":
        _need_scale(path, scale)
    if scale is None:
        scale = 1000.0 if np.issubdtype(stored.dtype, np.integer) else 1.0
    values, background = with_sky(stored)
    with np.errstate(over="ignore", invalid="ignore"):  # what is no number stays none
        values /= np.float32(scale)
    provenance = {"note": BACKGROUND_NOTE} if background else {}
    valid = ~np.isnan(values) if kind == "affine_invariant" else values != 0
    return DepthMap(values, kind, valid=valid, provenance=provenance)


def with_sky(stored: Raster) -> tuple[NDArray[np.float32], bool]:
    """Return depth as float32 with `inf` where a renderer's background is, and whether there was.

    Blender writes 1e10 where a ray meets nothing; no camera sees a milliard of any unit.
    """
    with np.errstate(over="ignore", invalid="ignore"):
        values = stored.astype(np.float32)
    background = np.zeros(0, dtype=bool)
    if stored.dtype.kind == "f":
        background = (values >= BACKGROUND) & (values < np.inf)
        values[background] = np.inf
    return values, bool(background.any())


def _need_scale(path: Path, scale: float | None) -> None:
    if scale is None:
        raise FathomError(
            f"{path} has 8 bits, too few for millimetres: say with --scale how many units are "
            "a metre, or with --kind that the numbers are relative."
        )


def _inverse(kind: Kind) -> bool:
    return kind == "affine_invariant_inverse"


def _own(arrays: Mapping[str, Raster], path: Path) -> DepthMap:
    """Return a map that Fathom wrote."""
    with reading(path):
        intrinsics: NDArray[np.float64] | None = arrays.get("intrinsics")
        if intrinsics is not None and not np.isfinite(intrinsics).all():
            intrinsics = None
        kind: Kind = str(arrays["kind"])  # type: ignore[assignment]  # DepthMap checks it
        return DepthMap(
            arrays["inverse_depth" if _inverse(kind) else "depth"],
            kind,
            intrinsics=intrinsics,
            focal_source="none" if intrinsics is None else "estimated",
            valid=arrays["valid"],
        )
