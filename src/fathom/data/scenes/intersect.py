"""Where rays meet primitives: exact intersections, normals, and the walk through the hierarchy.

A primitive's row holds its axes as a world-to-local rotation, so that ray parameters are metres in
the world for unit directions.
"""

import math
from typing import NamedTuple

import numpy as np

from fathom.data.scenes.alpha import opaque
from fathom.data.scenes.bvh import AXIS, COUNT, FIRST
from fathom.data.scenes.compiled import inlined, kernel
from fathom.data.scenes.scene import (
    ALPHA,
    ALPHA_SCALE,
    AXES,
    BOWL,
    BOX,
    CAPSULE,
    CARD,
    CENTRE,
    CYLINDER,
    ELLIPSOID,
    EXTRA,
    PLANE,
    SIZE,
    TERRAIN,
    TRIANGLE,
)
from fathom.data.scenes.heightfield import hit_heights, normal_of_heights

FAR = 1e30  # parameter of a ray that meets nothing


class World(NamedTuple):
    """The arrays that rays need; primitives are in the hierarchy's order."""

    nodes: np.ndarray  # (nodes, 6) float64
    links: np.ndarray  # (nodes, 3) int32
    kinds: np.ndarray  # (N,) int32
    shapes: np.ndarray  # (N, SHAPE_WIDTH) float64
    material_of: np.ndarray  # (N,) int32
    materials: np.ndarray  # (M, MATERIAL_WIDTH) float64
    unbounded: np.ndarray  # (U,) int32 rows outside the hierarchy: planes and the terrain
    alphas: np.ndarray  # (A, 64, 64) float32
    heights: np.ndarray  # (n, n) float64
    stack: np.ndarray  # (nodes + 2,) int32 scratch


@inlined
def _hit_box(
    ox: float, oy: float, oz: float, dx: float, dy: float, dz: float,
    hx: float, hy: float, hz: float, tmin: float,
) -> float:  # fmt: skip
    ix = 1.0 / (dx if abs(dx) > 1e-12 else 1e-12)
    iy = 1.0 / (dy if abs(dy) > 1e-12 else 1e-12)
    iz = 1.0 / (dz if abs(dz) > 1e-12 else 1e-12)
    ax, ay, az = abs(ix) * hx, abs(iy) * hy, abs(iz) * hz
    mx, my, mz = -ox * ix, -oy * iy, -oz * iz
    near = max(mx - ax, my - ay, mz - az)
    far = min(mx + ax, my + ay, mz + az)
    if near > far:
        return FAR
    if near > tmin:
        return near
    return far if far > tmin else FAR


@inlined
def _hit_ellipsoid(
    ox: float, oy: float, oz: float, dx: float, dy: float, dz: float,
    rx: float, ry: float, rz: float, tmin: float, top: float,
) -> float:  # fmt: skip
    """First hit whose local y is at most `top`."""
    px, py, pz = ox / rx, oy / ry, oz / rz
    vx, vy, vz = dx / rx, dy / ry, dz / rz
    a = vx * vx + vy * vy + vz * vz
    b = px * vx + py * vy + pz * vz
    # Distance of the closest approach, without the cancellation of b² - ac for far origins.
    k = b / a
    qx, qy, qz = px - k * vx, py - k * vy, pz - k * vz
    d = 1.0 - (qx * qx + qy * qy + qz * qz)
    if d < 0.0:
        return FAR
    s = math.sqrt(d / a)
    t = -k - s
    if t > tmin and oy + t * dy <= top:
        return t
    t = -k + s
    if t > tmin and oy + t * dy <= top:
        return t
    return FAR


@inlined
def _hit_cone(
    ox: float, oy: float, oz: float, dx: float, dy: float, dz: float,
    ya: float, yb: float, ra: float, rb: float, tmin: float,
) -> float:  # fmt: skip
    """First hit of the side of a cone about y with radius `ra` at `ya` and `rb` at `yb`."""
    if yb - ya < 1e-9:
        return FAR
    k = (rb - ra) / (yb - ya)
    # Moving the origin to the closest approach keeps far rays exact.
    flat = dx * dx + dz * dz
    shift = -(ox * dx + oz * dz) / flat if flat > 1e-12 else 0.0
    px, py, pz = ox + shift * dx, oy + shift * dy, oz + shift * dz
    r = ra + k * (py - ya)
    a = flat - k * k * dy * dy
    b = px * dx + pz * dz - k * r * dy
    c = px * px + pz * pz - r * r
    if abs(a) < 1e-12:
        if abs(b) < 1e-12:
            return FAR
        t0 = -0.5 * c / b
        t1 = t0
    else:
        d = b * b - a * c
        if d < 0.0:
            return FAR
        s = math.sqrt(d) / abs(a)
        t0, t1 = -b / a - s, -b / a + s
    y = py + t0 * dy
    if t0 + shift > tmin and ya <= y <= yb:
        return t0 + shift
    y = py + t1 * dy
    if t1 + shift > tmin and ya <= y <= yb:
        return t1 + shift
    return FAR


@inlined
def _hit_cylinder(
    ox: float, oy: float, oz: float, dx: float, dy: float, dz: float,
    ra: float, h: float, rb: float, capped: bool, tmin: float,
) -> float:  # fmt: skip
    best = _hit_cone(ox, oy, oz, dx, dy, dz, -h, h, ra, rb, tmin)
    if capped and abs(dy) > 1e-12:
        t = (-h - oy) / dy
        x, z = ox + t * dx, oz + t * dz
        if tmin < t < best and x * x + z * z <= ra * ra:
            best = t
        t = (h - oy) / dy
        x, z = ox + t * dx, oz + t * dz
        if tmin < t < best and x * x + z * z <= rb * rb:
            best = t
    return best


@kernel
def _hit_capsule(
    ox: float, oy: float, oz: float, dx: float, dy: float, dz: float,
    ra: float, h: float, rb: float, tmin: float,
) -> float:  # fmt: skip
    best = min(
        _hit_ellipsoid(ox, oy + h, oz, dx, dy, dz, ra, ra, ra, tmin, FAR),
        _hit_ellipsoid(ox, oy - h, oz, dx, dy, dz, rb, rb, rb, tmin, FAR),
    )
    slope = (ra - rb) / (2.0 * h) if h > 1e-9 else 2.0
    if abs(slope) < 1.0:
        # The cone that touches both balls meets them in circles off their equators.
        cosine = math.sqrt(1.0 - slope * slope)
        side = _hit_cone(
            ox, oy, oz, dx, dy, dz,
            -h + ra * slope, h + rb * slope, ra * cosine, rb * cosine, tmin,
        )  # fmt: skip
        best = min(best, side)
    return best


@kernel
def _hit_triangle(
    s: np.ndarray, i: int,
    ox: float, oy: float, oz: float, dx: float, dy: float, dz: float, tmin: float,
) -> float:  # fmt: skip
    """Möller and Trumbore's test; the row holds a corner and two edges."""
    ax, ay, az = s[i, AXES], s[i, AXES + 1], s[i, AXES + 2]
    bx, by, bz = s[i, AXES + 3], s[i, AXES + 4], s[i, AXES + 5]
    px, py, pz = dy * bz - dz * by, dz * bx - dx * bz, dx * by - dy * bx
    det = ax * px + ay * py + az * pz
    if abs(det) < 1e-15:
        return FAR
    u = (ox * px + oy * py + oz * pz) / det
    if u < 0.0 or u > 1.0:
        return FAR
    qx, qy, qz = oy * az - oz * ay, oz * ax - ox * az, ox * ay - oy * ax
    v = (dx * qx + dy * qy + dz * qz) / det
    if v < 0.0 or u + v > 1.0:
        return FAR
    t = (bx * qx + by * qy + bz * qz) / det
    return t if t > tmin else FAR


@inlined
def hit(
    w: World, i: int,
    ox: float, oy: float, oz: float, dx: float, dy: float, dz: float, tmin: float,
) -> float:  # fmt: skip
    """Parameter beyond `tmin` at which a world ray first meets primitive `i`, or FAR."""
    s = w.shapes
    kind = w.kinds[i]
    px, py, pz = ox - s[i, CENTRE], oy - s[i, CENTRE + 1], oz - s[i, CENTRE + 2]
    if kind == PLANE:
        t = -py / (dy if abs(dy) > 1e-12 else 1e-12)
        return t if t > tmin else FAR
    if kind == TERRAIN:
        return hit_heights(w.heights, 2.0 * s[i, SIZE], px, oy, pz, dx, dy, dz, tmin)
    if kind == TRIANGLE:
        return _hit_triangle(s, i, px, py, pz, dx, dy, dz, tmin)
    lx = s[i, AXES] * px + s[i, AXES + 1] * py + s[i, AXES + 2] * pz
    ly = s[i, AXES + 3] * px + s[i, AXES + 4] * py + s[i, AXES + 5] * pz
    lz = s[i, AXES + 6] * px + s[i, AXES + 7] * py + s[i, AXES + 8] * pz
    vx = s[i, AXES] * dx + s[i, AXES + 1] * dy + s[i, AXES + 2] * dz
    vy = s[i, AXES + 3] * dx + s[i, AXES + 4] * dy + s[i, AXES + 5] * dz
    vz = s[i, AXES + 6] * dx + s[i, AXES + 7] * dy + s[i, AXES + 8] * dz
    a, b, c = s[i, SIZE], s[i, SIZE + 1], s[i, SIZE + 2]
    if kind == BOX:
        return _hit_box(lx, ly, lz, vx, vy, vz, a, b, c, tmin)
    if kind == CARD:
        if abs(vz) < 1e-12:
            return FAR
        t = -lz / vz
        x, y = lx + t * vx, ly + t * vy
        if t <= tmin or abs(x) > a or abs(y) > b:
            return FAR
        k = w.material_of[i]
        pattern = int(w.materials[k, ALPHA])
        if pattern:
            repeats = w.materials[k, ALPHA_SCALE]
            u, v = 0.5 + 0.5 * x / a, min(0.9999, 0.5 + 0.5 * y / b)
            if not opaque(w.alphas, pattern, u * repeats, v):
                return FAR
        return t
    if kind == ELLIPSOID:
        return _hit_ellipsoid(lx, ly, lz, vx, vy, vz, a, b, c, tmin, FAR)
    if kind == CYLINDER:
        return _hit_cylinder(lx, ly, lz, vx, vy, vz, a, b, c, s[i, EXTRA] > 0.5, tmin)
    if kind == CAPSULE:
        return _hit_capsule(lx, ly, lz, vx, vy, vz, a, b, c, tmin)
    if kind == BOWL:
        return _hit_ellipsoid(lx, ly, lz, vx, vy, vz, a, b, c, tmin, s[i, EXTRA] * b)
    return FAR


@inlined
def local_normal(
    kind: int, s: np.ndarray, i: int, x: float, y: float, z: float
) -> tuple[float, float, float]:
    """Outward normal, not normalised, of a surface point given in local coordinates."""
    a, b, c = s[i, SIZE], s[i, SIZE + 1], s[i, SIZE + 2]
    if kind == BOX:
        gx, gy, gz = abs(x) - a, abs(y) - b, abs(z) - c
        if gx >= gy and gx >= gz:
            return (1.0 if x > 0 else -1.0), 0.0, 0.0
        if gy >= gz:
            return 0.0, (1.0 if y > 0 else -1.0), 0.0
        return 0.0, 0.0, (1.0 if z > 0 else -1.0)
    if kind == ELLIPSOID or kind == BOWL:
        return x / (a * a), y / (b * b), z / (c * c)
    if kind == CYLINDER:
        r = math.sqrt(x * x + z * z)
        if s[i, EXTRA] > 0.5:
            # A cap, if the point is nearer to a cap's plane than to the side.
            side = abs(r - (a + (c - a) * (y + b) / (2.0 * b)))
            if abs(abs(y) - b) < side:
                return 0.0, (1.0 if y > 0 else -1.0), 0.0
        return x / r, (a - c) / (2.0 * b), z / r
    if kind == CAPSULE:
        slope = (a - c) / (2.0 * b) if b > 1e-9 else 2.0
        if abs(slope) >= 1.0:
            return x, (y + b if a > c else y - b), z
        if y <= -b + a * slope:
            return x, y + b, z
        if y >= b + c * slope:
            return x, y - b, z
        r = math.sqrt(x * x + z * z)
        cosine = math.sqrt(1.0 - slope * slope)
        return cosine * x / r, slope, cosine * z / r
    return 0.0, 0.0, 1.0


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
        t = hit(w, i, ox, oy, oz, dx, dy, dz, tmin)
        if t < best:
            best, found = t, i
    ix = 1.0 / (dx if abs(dx) > 1e-12 else 1e-12)
    iy = 1.0 / (dy if abs(dy) > 1e-12 else 1e-12)
    iz = 1.0 / (dz if abs(dz) > 1e-12 else 1e-12)
    stack = w.stack
    depth = 0
    node = 0
    if w.nodes.shape[0] == 0 or _enter(w.nodes, 0, ox, oy, oz, ix, iy, iz, best) == FAR:
        node = -1
    while node >= 0:
        count = w.links[node, COUNT]
        if count:
            first = w.links[node, FIRST]
            for i in range(first, first + count):
                t = hit(w, i, ox, oy, oz, dx, dy, dz, tmin)
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
                depth += 1
        while node < 0 and depth:
            depth -= 1
            node = stack[depth]
            if _enter(w.nodes, node, ox, oy, oz, ix, iy, iz, best) == FAR:
                node = -1
    return (best, found) if found >= 0 else (FAR, -1)


@inlined
def occluded(
    w: World, ox: float, oy: float, oz: float, dx: float, dy: float, dz: float,
    tmin: float, tmax: float,
) -> bool:  # fmt: skip
    """Whether anything lies on a ray in (tmin, tmax)."""
    for k in range(w.unbounded.shape[0]):
        if hit(w, w.unbounded[k], ox, oy, oz, dx, dy, dz, tmin) < tmax:
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
                if hit(w, i, ox, oy, oz, dx, dy, dz, tmin) < tmax:
                    return True
        else:
            stack[depth] = w.links[node, FIRST]
            stack[depth + 1] = node + 1
            depth += 2
    return False
