"""Exact intersections of rays with primitives in their own coordinates, and their normals.

Rays have unit directions; parameters are metres. Every function gives the first hit beyond `tmin`,
or FAR.
"""

import math

import numpy as np

from fathom.scenes.render.compiled import inlined, kernel
from fathom.scenes.render.scene import (
    AXES,
    BOWL,
    BOX,
    CAPSULE,
    CYLINDER,
    ELLIPSOID,
    EXTRA,
    SIZE,
)

FAR = 1e30  # parameter of a ray that meets nothing


@inlined
def _hit_box(
    ox: float, oy: float, oz: float, dx: float, dy: float, dz: float,
    hx: float, hy: float, hz: float, radius: float, tmin: float,
) -> float:  # fmt: skip
    ix = 1.0 / (dx if abs(dx) > 1e-12 else 1e-12)
    iy = 1.0 / (dy if abs(dy) > 1e-12 else 1e-12)
    iz = 1.0 / (dz if abs(dz) > 1e-12 else 1e-12)
    ax, ay, az = abs(ix) * hx, abs(iy) * hy, abs(iz) * hz
    mx, my, mz = -ox * ix, -oy * iy, -oz * iz
    near = max(mx - ax, my - ay, mz - az)
    far = min(mx + ax, my + ay, mz + az)
    if near > far or far <= tmin:
        return FAR
    if radius > 0.0:
        return _hit_round_box(ox, oy, oz, dx, dy, dz, hx, hy, hz, radius, tmin, near, far)
    if near > tmin:
        return near
    return far


@inlined
def _round_box(
    x: float, y: float, z: float, hx: float, hy: float, hz: float, radius: float
) -> tuple[float, float, float, float]:
    """Signed distance to a box with rounded edges, and its gradient."""
    qx, qy, qz = abs(x) - hx + radius, abs(y) - hy + radius, abs(z) - hz + radius
    if qx <= 0.0 and qy <= 0.0 and qz <= 0.0:
        ux, uy, uz = 0.0, 0.0, 0.0
        if qx >= qy and qx >= qz:
            ux = 1.0
        elif qy >= qz:
            uy = 1.0
        else:
            uz = 1.0
        distance = max(qx, qy, qz) - radius
    else:
        ux, uy, uz = max(qx, 0.0), max(qy, 0.0), max(qz, 0.0)
        n = math.sqrt(ux * ux + uy * uy + uz * uz)
        distance = n - radius
        ux, uy, uz = ux / n, uy / n, uz / n
    return (
        distance,
        ux if x > 0.0 else -ux,
        uy if y > 0.0 else -uy,
        uz if z > 0.0 else -uz,
    )


@kernel
def _hit_round_box(
    ox: float, oy: float, oz: float, dx: float, dy: float, dz: float,
    hx: float, hy: float, hz: float, radius: float, tmin: float, near: float, far: float,
) -> float:  # fmt: skip
    """First hit between the parameters at which the ray enters and leaves the sharp box.

    The distance to a convex body is a convex function along the ray, so Newton's steps never
    overshoot its first zero.
    """
    t = max(near, tmin)
    for _ in range(40):
        distance, gx, gy, gz = _round_box(ox + t * dx, oy + t * dy, oz + t * dz, hx, hy, hz, radius)
        if distance < 1e-7:
            break
        slope = gx * dx + gy * dy + gz * dz
        if slope > -1e-9:
            return FAR
        t -= distance / slope
        if t > far:
            return FAR
    return t if t > tmin else FAR


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
def hit_triangle(
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
def hit_local(
    kind: int, ox: float, oy: float, oz: float, dx: float, dy: float, dz: float,
    a: float, b: float, c: float, extra: float, tmin: float,
) -> float:  # fmt: skip
    """First hit of a whole solid, given the ray in its own coordinates."""
    if kind == BOX:
        return _hit_box(ox, oy, oz, dx, dy, dz, a, b, c, extra, tmin)
    if kind == ELLIPSOID:
        return _hit_ellipsoid(ox, oy, oz, dx, dy, dz, a, b, c, tmin, FAR)
    if kind == CYLINDER:
        return _hit_cylinder(ox, oy, oz, dx, dy, dz, a, b, c, extra > 0.5, tmin)
    if kind == CAPSULE:
        return _hit_capsule(ox, oy, oz, dx, dy, dz, a, b, c, tmin)
    return _hit_ellipsoid(ox, oy, oz, dx, dy, dz, a, b, c, tmin, extra * b)


@inlined
def local_normal(
    kind: int, s: np.ndarray, i: int, x: float, y: float, z: float
) -> tuple[float, float, float]:
    """Outward normal, not normalised, of a surface point given in local coordinates."""
    a, b, c = s[i, SIZE], s[i, SIZE + 1], s[i, SIZE + 2]
    if kind == BOX and s[i, EXTRA] > 0.0:
        _, gx, gy, gz = _round_box(x, y, z, a, b, c, s[i, EXTRA])
        return gx, gy, gz
    if kind == BOX:
        gx, gy, gz = abs(x) - a, abs(y) - b, abs(z) - c
        if gx >= gy and gx >= gz:
            return (1.0 if x > 0 else -1.0), 0.0, 0.0
        if gy >= gz:
            return 0.0, (1.0 if y > 0 else -1.0), 0.0
        return 0.0, 0.0, (1.0 if z > 0 else -1.0)
    if kind in (ELLIPSOID, BOWL):
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
