"""Depth maps whose every number is known, for the tests of core."""

import numpy as np

from fathom.core.depth_map import DepthMap, Kind
from fathom.core.geometry import centred_intrinsics


def flat(
    depth: float | np.ndarray,
    *,
    size: tuple[int, int] = (6, 8),
    f_px: float | None = 10.0,
    intrinsics: list[list[float]] | None = None,
    kind: Kind = "metric",
    valid: np.ndarray | None = None,
    provenance: dict[str, str] | None = None,
) -> DepthMap:
    """Return a map of one depth, or of the depths given, seen by a centred camera.

    Args:
        depth: metres, a number or (H, W).
        size: height and width, used when `depth` is a number.
        f_px: focal length in pixels; None for a map without a camera.
        intrinsics: another camera than a centred one, (3, 3).
        kind: of the map.
        valid: (H, W), everything by default.
        provenance: of the map.
    """
    values = np.array(depth, dtype=np.float32)
    if values.ndim == 0:
        values = np.full(size, values)
    height, width = values.shape
    camera = None if f_px is None else centred_intrinsics(f_px, width, height)
    return DepthMap(
        values=values,
        kind=kind,
        intrinsics=camera if intrinsics is None else np.array(intrinsics),
        focal_source="none" if f_px is None else "given",
        valid=np.ones(values.shape, dtype=bool) if valid is None else valid,
        provenance=provenance or {},
    )


def ramp_photo(height: int = 6, width: int = 8) -> np.ndarray:
    """Return a photo, uint8 (H, W, 3), whose red is 10 v, green 10 u and blue 200."""
    photo = np.full((height, width, 3), 200, dtype=np.uint8)
    photo[..., 0] = 10 * np.arange(height)[:, None]
    photo[..., 1] = 10 * np.arange(width)[None, :]
    return photo
