"""Where rays meet primitives: exact intersections, normals, and the walk through the hierarchy.

A primitive's row holds its axes as a world-to-local rotation, so that ray parameters are metres in
the world for unit directions.
"""

import math
from typing import NamedTuple

import numpy as np

from fathom.scenes.render.alpha import opaque
from fathom.scenes.render.bvh import COUNT, FIRST
from fathom.scenes.render.compiled import inlined, kernel
from fathom.scenes.render.heightfield import hit_heights, normal_of_heights
from fathom.scenes.render.scene import (
    ALPHA_SCALE,
    AXES,
    CARD,
    CENTRE,
    EXTRA,
    OFFSET,
    PLANE,
    SIZE,
    TERRAIN,
    TRIANGLE,
)
from fathom.scenes.render.solids import FAR, hit_local, hit_triangle, local_normal

_HORIZON = 1e6  # metres beyond which the ground plane ends


class World(NamedTuple):
    """The arrays that rays need; primitives are in the hierarchy's order."""

    vertex_normals: np.ndarray  # (S, 9) float64
    nodes: np.ndarray  # (nodes, 6) float64
    links: np.ndarray  # (nodes, 3) int32
    kinds: np.ndarray  # (N,) int32
    cuts: np.ndarray  # (N,) int32 alpha pattern, 0 for none
    shapes: np.ndarray  # (N, SHAPE_WIDTH) float64
    material_of: np.ndarray  # (N,) int32
    materials: np.ndarray  # (M, MATERIAL_WIDTH) float64
    unbounded: np.ndarray  # (U,) int32 rows outside the hierarchy: planes and the terrain
    alphas: np.ndarray  # (A, 64, 64) float32
    heights: np.ndarray  # (n, n) float64
    stack: np.ndarray  # (nodes + 2,) int32 scratch
    entries: np.ndarray  # (nodes + 2,) float64 scratch


@kernel
def _hit_cut_solid(
    w: World, i: int,
    ox: float, oy: float, oz: float, dx: float, dy: float, dz: float, tmin: float,
) -> float:  # fmt: skip
    """First hit of a solid whose surface an alpha pattern cuts; the ray is in its coordinates."""
    s = w.shapes
    kind = w.kinds[i]
    a, b, c = s[i, SIZE], s[i, SIZE + 1], s[i, SIZE + 2]
    repeats = w.materials[w.material_of[i], ALPHA_SCALE]
    start = tmin
    # Where the front is cut away, the back of the same surface may show.
    for _ in range(3):
        t = hit_local(kind, ox, oy, oz, dx, dy, dz, a, b, c, s[i, EXTRA], start)
        if t == FAR:
            return FAR
        x, y, z = ox + t * dx, oy + t * dy, oz + t * dz
        ax, ay, az = abs(x) / a, abs(y) / b, abs(z) / c
        if ax >= ay and ax >= az:
            u, v = z, y
        elif ay >= az:
            u, v = x, z
        else:
            u, v = x, y
        u, v = abs(u * repeats + s[i, OFFSET]), abs(v * repeats + s[i, OFFSET + 1])
        if opaque(w.alphas, w.cuts[i], u, v):
            return t
        start = t + 1e-6
    return FAR


@inlined
def hit(
    w: World, i: int,
    ox: float, oy: float, oz: float, dx: float, dy: float, dz: float, tmin: float, tmax: float,
) -> float:  # fmt: skip
    """Parameter in (tmin, tmax) at which a world ray first meets a bounded primitive.

    FAR, or anything beyond `tmax`, if there is none.
    """
    s = w.shapes
    kind = w.kinds[i]
    px, py, pz = ox - s[i, CENTRE], oy - s[i, CENTRE + 1], oz - s[i, CENTRE + 2]
    if kind == CARD:
        # The plane first: most cards are beyond what was found already.
        lz = s[i, AXES + 6] * px + s[i, AXES + 7] * py + s[i, AXES + 8] * pz
        vz = s[i, AXES + 6] * dx + s[i, AXES + 7] * dy + s[i, AXES + 8] * dz
        if abs(vz) < 1e-12:
            return FAR
        t = -lz / vz
        if t <= tmin or t >= tmax:
            return FAR
        px, py, pz = px + t * dx, py + t * dy, pz + t * dz
        u = (s[i, AXES] * px + s[i, AXES + 1] * py + s[i, AXES + 2] * pz) / s[i, SIZE]
        v = (s[i, AXES + 3] * px + s[i, AXES + 4] * py + s[i, AXES + 5] * pz) / s[i, SIZE + 1]
        if abs(u) > 1.0 or abs(v) > 1.0:
            return FAR
        pattern = w.cuts[i]
        if pattern:
            repeats = w.materials[w.material_of[i], ALPHA_SCALE]
            if not opaque(w.alphas, pattern, (0.5 + 0.5 * u) * repeats, 0.5 + 0.49999 * v):
                return FAR
        return float(t)
    if kind == TRIANGLE:
        return hit_triangle(s, i, px, py, pz, dx, dy, dz, tmin)
    lx = s[i, AXES] * px + s[i, AXES + 1] * py + s[i, AXES + 2] * pz
    ly = s[i, AXES + 3] * px + s[i, AXES + 4] * py + s[i, AXES + 5] * pz
    lz = s[i, AXES + 6] * px + s[i, AXES + 7] * py + s[i, AXES + 8] * pz
    vx = s[i, AXES] * dx + s[i, AXES + 1] * dy + s[i, AXES + 2] * dz
    vy = s[i, AXES + 3] * dx + s[i, AXES + 4] * dy + s[i, AXES + 5] * dz
    vz = s[i, AXES + 6] * dx + s[i, AXES + 7] * dy + s[i, AXES + 8] * dz
    if w.cuts[i]:
        return _hit_cut_solid(w, i, lx, ly, lz, vx, vy, vz, tmin)
    a, b, c = s[i, SIZE], s[i, SIZE + 1], s[i, SIZE + 2]
    return hit_local(kind, lx, ly, lz, vx, vy, vz, a, b, c, s[i, EXTRA], tmin)


@kernel
def hit_unbounded(
    w: World, i: int,
    ox: float, oy: float, oz: float, dx: float, dy: float, dz: float, tmin: float,
) -> float:  # fmt: skip
    """As `hit`, for the ground plane and the terrain."""
    s = w.shapes
    if w.kinds[i] == PLANE:
        t = (s[i, CENTRE + 1] - oy) / (dy if abs(dy) > 1e-12 else 1e-12)
        return t if tmin < t < _HORIZON else FAR
    px, pz = ox - s[i, CENTRE], oz - s[i, CENTRE + 2]
    return hit_heights(w.heights, 2.0 * s[i, SIZE], px, oy, pz, dx, dy, dz, tmin)


@inlined
def world_normal(w: World, i: int, x: float, y: float, z: float) -> tuple[float, float, float]:
    """Unit outward normal at a world point on primitive `i`."""
    s = w.shapes
    kind = w.kinds[i]
    px, py, pz = x - s[i, CENTRE], y - s[i, CENTRE + 1], z - s[i, CENTRE + 2]
    if kind == PLANE:
        return 0.0, 1.0, 0.0
    if kind == TERRAIN:
        return normal_of_heights(w.heights, 2.0 * s[i, SIZE], px, pz)
    if kind == TRIANGLE:
        nx = s[i, AXES + 1] * s[i, AXES + 5] - s[i, AXES + 2] * s[i, AXES + 4]
        ny = s[i, AXES + 2] * s[i, AXES + 3] - s[i, AXES] * s[i, AXES + 5]
        nz = s[i, AXES] * s[i, AXES + 4] - s[i, AXES + 1] * s[i, AXES + 3]
    else:
        lx = s[i, AXES] * px + s[i, AXES + 1] * py + s[i, AXES + 2] * pz
        ly = s[i, AXES + 3] * px + s[i, AXES + 4] * py + s[i, AXES + 5] * pz
        lz = s[i, AXES + 6] * px + s[i, AXES + 7] * py + s[i, AXES + 8] * pz
        mx, my, mz = local_normal(kind, s, i, lx, ly, lz)
        nx = s[i, AXES] * mx + s[i, AXES + 3] * my + s[i, AXES + 6] * mz
        ny = s[i, AXES + 1] * mx + s[i, AXES + 4] * my + s[i, AXES + 7] * mz
        nz = s[i, AXES + 2] * mx + s[i, AXES + 5] * my + s[i, AXES + 8] * mz
    length = math.sqrt(nx * nx + ny * ny + nz * nz)
    return nx / length, ny / length, nz / length


@kernel
def smooth_normal(
    w: World, i: int, x: float, y: float, z: float, nx: float, ny: float, nz: float
) -> tuple[float, float, float]:
    """Normal interpolated between a triangle's corners, on the side of its flat normal."""
    s = w.shapes
    row = int(s[i, EXTRA])
    px, py, pz = x - s[i, CENTRE], y - s[i, CENTRE + 1], z - s[i, CENTRE + 2]
    ax, ay, az = s[i, AXES], s[i, AXES + 1], s[i, AXES + 2]
    bx, by, bz = s[i, AXES + 3], s[i, AXES + 4], s[i, AXES + 5]
    aa, ab, bb = (
        ax * ax + ay * ay + az * az, ax * bx + ay * by + az * bz, bx * bx + by * by + bz * bz,
    )  # fmt: skip
    pa, pb = px * ax + py * ay + pz * az, px * bx + py * by + pz * bz
    det = aa * bb - ab * ab
    u, v = (bb * pa - ab * pb) / det, (aa * pb - ab * pa) / det
    c = w.vertex_normals
    mx = (1.0 - u - v) * c[row, 0] + u * c[row, 3] + v * c[row, 6]
    my = (1.0 - u - v) * c[row, 1] + u * c[row, 4] + v * c[row, 7]
    mz = (1.0 - u - v) * c[row, 2] + u * c[row, 5] + v * c[row, 8]
    n = math.sqrt(mx * mx + my * my + mz * mz)
    if n < 1e-9:
        return nx, ny, nz
    if mx * nx + my * ny + mz * nz < 0.0:
        n = -n
    return mx / n, my / n, mz / n


@inlined
def _enter(
    b: np.ndarray,
    n: int,
    ox: float,
    oy: float,
    oz: float,
    ix: float,
    iy: float,
    iz: float,
    tmax: float,
) -> float:
    """Parameter at which a ray enters a node's box, or FAR if it does not before `tmax`."""
    x0, x1 = (b[n, 0] - ox) * ix, (b[n, 3] - ox) * ix
    y0, y1 = (b[n, 1] - oy) * iy, (b[n, 4] - oy) * iy
    z0, z1 = (b[n, 2] - oz) * iz, (b[n, 5] - oz) * iz
    near = max(min(x0, x1), min(y0, y1), min(z0, z1), 0.0)
    far = min(max(x0, x1), max(y0, y1), max(z0, z1), tmax)
    return near if near <= far else FAR


@inlined
def closest(
    w: World, ox: float, oy: float, oz: float, dx: float, dy: float, dz: float,
    tmin: float, tmax: float,
) -> tuple[float, int]:  # fmt: skip
    """First hit of a ray in (tmin, tmax): its parameter and primitive, or (FAR, -1)."""
    best, found = tmax, -1
    for k in range(w.unbounded.shape[0]):
        i = w.unbounded[k]
        t = hit_unbounded(w, i, ox, oy, oz, dx, dy, dz, tmin)
        if t < best:
            best, found = t, i
    ix = 1.0 / (dx if abs(dx) > 1e-12 else 1e-12)
    iy = 1.0 / (dy if abs(dy) > 1e-12 else 1e-12)
    iz = 1.0 / (dz if abs(dz) > 1e-12 else 1e-12)
    stack, entries = w.stack, w.entries
    depth = 0
    node = 0
    if w.nodes.shape[0] == 0 or _enter(w.nodes, 0, ox, oy, oz, ix, iy, iz, best) == FAR:
        node = -1
    while node >= 0:
        count = w.links[node, COUNT]
        if count:
            first = w.links[node, FIRST]
            for i in range(first, first + count):
                t = hit(w, i, ox, oy, oz, dx, dy, dz, tmin, best)
                if t < best:
                    best, found = t, i
            node = -1
        else:
            left, right = node + 1, w.links[node, FIRST]
            tl = _enter(w.nodes, left, ox, oy, oz, ix, iy, iz, best)
            tr = _enter(w.nodes, right, ox, oy, oz, ix, iy, iz, best)
            if tl > tr:
                left, right, tl, tr = right, left, tr, tl
            node = left if tl < FAR else -1
            if tr < FAR:
                stack[depth] = right
                entries[depth] = tr
                depth += 1
        while node < 0 and depth:
            depth -= 1
            if entries[depth] < best:
                node = stack[depth]
    return (best, found) if found >= 0 else (FAR, -1)


@kernel
def closest_call(
    w: World, ox: float, oy: float, oz: float, dx: float, dy: float, dz: float, tmin: float
) -> tuple[float, int]:  # fmt: skip
    """As `closest`, compiled once: for the rarer rays."""
    return closest(w, ox, oy, oz, dx, dy, dz, tmin, FAR)


@inlined
def occluded(
    w: World, ox: float, oy: float, oz: float, dx: float, dy: float, dz: float,
    tmin: float, tmax: float,
) -> bool:  # fmt: skip
    """Whether anything lies on a ray in (tmin, tmax)."""
    for k in range(w.unbounded.shape[0]):
        if hit_unbounded(w, w.unbounded[k], ox, oy, oz, dx, dy, dz, tmin) < tmax:
            return True
    if w.nodes.shape[0] == 0:
        return False
    ix = 1.0 / (dx if abs(dx) > 1e-12 else 1e-12)
    iy = 1.0 / (dy if abs(dy) > 1e-12 else 1e-12)
    iz = 1.0 / (dz if abs(dz) > 1e-12 else 1e-12)
    stack = w.stack
    stack[0] = 0
    depth = 1
    while depth:
        depth -= 1
        node = stack[depth]
        if _enter(w.nodes, node, ox, oy, oz, ix, iy, iz, tmax) == FAR:
            continue
        count = w.links[node, COUNT]
        if count:
            first = w.links[node, FIRST]
            for i in range(first, first + count):
                if hit(w, i, ox, oy, oz, dx, dy, dz, tmin, tmax) < tmax:
                    return True
        else:
            stack[depth] = w.links[node, FIRST]
            stack[depth + 1] = node + 1
            depth += 2
    return False
