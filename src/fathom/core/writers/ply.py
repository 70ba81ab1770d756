"""Coloured point clouds as binary PLY."""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from fathom.core import geometry
from fathom.core.bands import row_bands
from fathom.core.colour import colourise
from fathom.core.depth_values import DepthValues
from fathom.core.discontinuity import flying_pixels
from fathom.core.errors import FathomError, UsageError
from fathom.core.thinning import every_nth, stride_for, thinned
from fathom.core.version import SOFTWARE, __version__

# 300 MB of PLY. A photo of 12 megapixels is written whole, one of 100 megapixels at every third
# pixel of every third row.
MOST_POINTS = 20_000_000

Axes = Literal["opencv", "opengl"]
AXES_SAID: dict[Axes, str] = {
    "opencv": "x right, y down, z forward",
    "opengl": "x right, y up, z backward",
}

NO_SURFACE = "no pixel sees a surface at a finite depth"

_VERTEX = np.dtype(
    [("x", "<f4"), ("y", "<f4"), ("z", "<f4"), ("red", "u1"), ("green", "u1"), ("blue", "u1")]
)


class NoSurfaceError(FathomError):
    """No pixel of the map sees a surface, so there is nothing to write in three dimensions."""


def write_ply(
    depth_map: DepthValues,
    path: Path,
    *,
    photo_pixels: NDArray[np.uint8] | None = None,
    most_points: int = MOST_POINTS,
    axes: Axes = "opencv",
) -> tuple[int, int]:
    """Write one coloured vertex per pixel, metres, the camera at the origin.

    Left out: sky, invalid pixels and pixels that fly between two surfaces.

    Args:
        depth_map: Kind `metric`, with intrinsics.
        path: Where to write.
        photo_pixels: uint8 (H, W, 3); the colours of `colourise` when None.
        most_points: When the map has more pixels, only every n-th pixel of every n-th row is
            written, with the smallest n that suffices.
        axes: Where x, y and z point, see `AXES_SAID`; the header says it too.

    Returns:
        The number of points written, and n.

    Raises:
        NoSurfaceError: Every pixel is sky or invalid.
    """
    if photo_pixels is None:
        photo_pixels = colourise(depth_map)
    size = depth_map.height, depth_map.width
    stride = stride_for(*size, most=most_points)
    part = every_nth(*size, stride=stride)
    keep = solid_pixels(depth_map)[part]
    count = int(np.count_nonzero(keep))
    if count == 0:
        raise NoSurfaceError(NO_SURFACE)
    with path.open("wb") as file:
        file.write(_header(count, axes))
        for vertices in _vertices(thinned(depth_map, stride=stride), photo_pixels[part], keep):
            if axes == "opengl":
                vertices["y"] *= -1
                vertices["z"] *= -1
            file.write(vertices.tobytes())
    return count, stride


def check_axes(axes: str) -> Axes:
    """Return `axes`; UsageError when there are none of this name."""
    for known in get_args(Axes):
        if axes == known:
            return known  # type: ignore[no-any-return]  # of the names above
    raise UsageError(f"{axes!r} are no axes: choose from {', '.join(get_args(Axes))}.")


def solid_pixels(depth_map: DepthValues) -> NDArray[np.bool_]:
    """Return which pixels (H, W) see a surface: not sky, not invalid, not flying."""
    f_px = depth_map.focal_lengths
    assert f_px is not None
    solid = ~flying_pixels(depth_map.depth, depth_map.valid, f_px=f_px)
    solid &= depth_map.valid
    solid &= depth_map.depth < np.inf
    return solid


def _header(count: int, axes: Axes) -> bytes:
    names = {"<f4": "float", "|u1": "uchar"}
    properties = [f"property {names[_VERTEX[name].str]} {name}" for name in _VERTEX.names or ()]
    lines = [
        "ply",
        "format binary_little_endian 1.0",
        f"comment {SOFTWARE} {__version__}: metres, {AXES_SAID[axes]} ({axes})",
        f"element vertex {count}",
        *properties,
        "end_header",
    ]
    return ("\n".join(lines) + "\n").encode("ascii")


def _vertices(
    depth_map: DepthValues, photo_pixels: NDArray[np.uint8], keep: NDArray[np.bool_]
) -> Iterator[NDArray[np.void]]:
    assert depth_map.intrinsics is not None
    for rows in row_bands(depth_map.height, depth_map.width):
        solid = keep[rows]
        camera = depth_map.intrinsics.copy()
        camera[1, 2] -= rows.start
        slopes = geometry.ray_slopes(camera, *solid.shape)
        x, y = (np.broadcast_to(slope, solid.shape)[solid] for slope in slopes)
        z = depth_map.depth[rows][solid]
        colours = photo_pixels[rows][solid]
        vertices = np.empty(len(z), dtype=_VERTEX)
        vertices["x"], vertices["y"], vertices["z"] = x * z, y * z, z
        for band, name in enumerate(("red", "green", "blue")):
            vertices[name] = colours[:, band]
        yield vertices
