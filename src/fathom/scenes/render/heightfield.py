"""Exact intersection of rays with a height field whose cells are two triangles each.

Local coordinates: the field spans [-extent/2, extent/2] in x and z; heights are world heights.
A cell is split along the diagonal from its (low x, low z) to its (high x, high z) corner.
"""

import math

import numpy as np

from fathom.scenes.render.compiled import kernel

_FAR = 1e30


@kernel
def _cell_planes(
    heights: np.ndarray, row: int, column: int
) -> tuple[float, float, float, float, float]:
    """Height at the cell's low corner, then slopes (x, z) of its two triangles, per cell."""
    h00 = heights[row, column]
    h10 = heights[row, column + 1]
    h01 = heights[row + 1, column]
    h11 = heights[row + 1, column + 1]
    # Triangle with x >= z: slopes (h10 - h00, h11 - h10); the other: (h11 - h01, h01 - h00).
    return h00, h10 - h00, h11 - h10, h11 - h01, h01 - h00


@kernel
def hit_heights(
    heights: np.ndarray, extent: float,
    ox: float, oy: float, oz: float, dx: float, dy: float, dz: float, tmin: float,
) -> float:  # fmt: skip
    """Parameter beyond `tmin` at which the ray first meets the field, or 1e30."""
    n = heights.shape[0] - 1
    size = extent / n
    half = 0.5 * extent
    # Clip the ray to the square.
    ix = 1.0 / (dx if abs(dx) > 1e-12 else 1e-12)
    iz = 1.0 / (dz if abs(dz) > 1e-12 else 1e-12)
    ax, bx = (-half - ox) * ix, (half - ox) * ix
    az, bz = (-half - oz) * iz, (half - oz) * iz
    t = max(min(ax, bx), min(az, bz), tmin)
    end = min(max(ax, bx), max(az, bz))
    if t >= end:
        return _FAR
    gx, gz = (ox + t * dx + half) / size, (oz + t * dz + half) / size
    column = min(n - 1, max(0, int(gx)))
    row = min(n - 1, max(0, int(gz)))
    step_x = 1 if dx > 0 else -1
    step_z = 1 if dz > 0 else -1
    next_x = ((column + (1 if dx > 0 else 0)) * size - half - ox) * ix
    next_z = ((row + (1 if dz > 0 else 0)) * size - half - oz) * iz
    width_x, width_z = abs(ix) * size, abs(iz) * size
    while 0 <= column < n and 0 <= row < n:
        leave = min(next_x, next_z, end)
        top = max(
            heights[row, column], heights[row, column + 1],
            heights[row + 1, column], heights[row + 1, column + 1],
        )  # fmt: skip
        if min(oy + t * dy, oy + leave * dy) <= top + 1e-9:
            found = _hit_cell(
                heights, row, column, size,
                ox + half - column * size, oy, oz + half - row * size, dx, dy, dz, t, leave, tmin,
            )  # fmt: skip
            if found < _FAR:
                return found
        t = leave
        if t >= end:
            break
        if next_x <= next_z:
            column += step_x
            next_x += width_x
        else:
            row += step_z
            next_z += width_z
    return _FAR


@kernel
def _hit_cell(
    heights: np.ndarray, row: int, column: int, size: float,
    ox: float, oy: float, oz: float, dx: float, dy: float, dz: float,
    enter: float, leave: float, tmin: float,
) -> float:  # fmt: skip
    """First hit of either triangle of one cell; the origin is relative to the low corner."""
    h, ax, az, bx, bz = _cell_planes(heights, row, column)
    best = _FAR
    slack = 1e-7 * size
    for which in range(2):
        sx, sz = (ax / size, az / size) if which == 0 else (bx / size, bz / size)
        fall = dy - sx * dx - sz * dz
        if abs(fall) < 1e-12:
            continue
        t = (h + sx * ox + sz * oz - oy) / fall
        if t <= tmin or t >= best or t < enter - slack or t > leave + slack:
            continue
        x, z = ox + t * dx, oz + t * dz
        if (x >= z - slack) if which == 0 else (x <= z + slack):
            best = t
    return best


@kernel
def normal_of_heights(
    heights: np.ndarray, extent: float, x: float, z: float
) -> tuple[float, float, float]:
    """Upward unit normal of the triangle under local (x, z)."""
    n = heights.shape[0] - 1
    size = extent / n
    gx, gz = (x + 0.5 * extent) / size, (z + 0.5 * extent) / size
    column = min(n - 1, max(0, int(gx)))
    row = min(n - 1, max(0, int(gz)))
    _, ax, az, bx, bz = _cell_planes(heights, row, column)
    sx, sz = (ax, az) if gx - column >= gz - row else (bx, bz)
    sx, sz = sx / size, sz / size
    length = math.sqrt(sx * sx + sz * sz + 1.0)
    return -sx / length, 1.0 / length, -sz / length
