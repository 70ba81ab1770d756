"""How much light a visible point sends to the camera."""

import math

import numpy as np

from fathom.scenes.render.compiled import inlined, kernel
from fathom.scenes.render.intersect import (
    World,
    closest_call,
    occluded,
    smooth_normal,
    world_normal,
)
from fathom.scenes.render.materials import Look, surface_colour
from fathom.scenes.render.noise import noise
from fathom.scenes.render.scene import (
    BUMP,
    EXTRA,
    METAL,
    MIRROR,
    TRANSLUCENCY,
    TRIANGLE,
)
from fathom.scenes.render.sky import (
    ABOVE,
    BELOW,
    PHASE,
    SUN,
    SUN_COLOUR,
    SUN_RADIUS,
    background,
    hazed,
)
from fathom.scenes.render.solids import FAR

_LIFT = 1e-4  # secondary rays start this far off the surface, per metre of distance, plus itself


@inlined
def tangents(x: float, y: float, z: float) -> tuple[float, float, float, float, float, float]:
    """Two unit vectors perpendicular to a unit vector and to each other."""
    if abs(y) < 0.9:
        tx, ty, tz = z, 0.0, -x
    else:
        tx, ty, tz = 0.0, -z, y
    n = 1.0 / math.sqrt(tx * tx + ty * ty + tz * tz)
    tx, ty, tz = tx * n, ty * n, tz * n
    return tx, ty, tz, y * tz - z * ty, z * tx - x * tz, x * ty - y * tx


@inlined
def _jittered(
    x: float, y: float, z: float, radius: float, a: float, c: float
) -> tuple[float, float, float]:
    """A unit direction within about `radius` radians of another, chosen by two uniform numbers."""
    p, q = radius * (1.8 * a - 0.9), radius * (1.8 * c - 0.9)
    tx, ty, tz, bx, by, bz = tangents(x, y, z)
    x, y, z = x + p * tx + q * bx, y + p * ty + q * by, z + p * tz + q * bz
    n = 1.0 / math.sqrt(x * x + y * y + z * z)
    return x * n, y * n, z * n


@kernel
def _bumped(
    w: World, look: Look, i: int, px: float, py: float, pz: float,
    nx: float, ny: float, nz: float, footprint: float, strength: float, light: float,
) -> tuple[float, float, float]:  # fmt: skip
    """Shading normal tilted against the gradient of the albedo, as if bright meant high."""
    tx, ty, tz, bx, by, bz = tangents(nx, ny, nz)
    step = max(footprint, 1e-4)
    r, g, b, _, _ = surface_colour(
        w, look, i, px + step * tx, py + step * ty, pz + step * tz, nx, ny, nz, footprint
    )
    du = (0.3 * r + 0.6 * g + 0.1 * b - light) / (light + 0.05)
    r, g, b, _, _ = surface_colour(
        w, look, i, px + step * bx, py + step * by, pz + step * bz, nx, ny, nz, footprint
    )
    dv = (0.3 * r + 0.6 * g + 0.1 * b - light) / (light + 0.05)
    du, dv = strength * max(-1.0, min(1.0, du)), strength * max(-1.0, min(1.0, dv))
    x, y, z = nx - du * tx - dv * bx, ny - du * ty - dv * by, nz - du * tz - dv * bz
    n = 1.0 / math.sqrt(x * x + y * y + z * z)
    return x * n, y * n, z * n


@inlined
def _surroundings(
    look: Look, e: np.ndarray, dx: float, dy: float, dz: float, gloss: float
) -> tuple[float, float, float]:
    """What a glossy surface seems to reflect where no ray is traced: blotches of ambient light."""
    k = 0.5 + 0.5 * max(-1.0, min(1.0, 3.0 * dy))
    blot = noise(look.lattice, 2.3 * dx + e[PHASE], 2.3 * dy, 2.3 * dz)
    f = 0.4 + 1.2 * min(1.0, max(0.0, 0.5 + (1.0 + 4.0 * gloss) * (blot - 0.5)))
    return (
        f * (e[BELOW] + k * (e[ABOVE] - e[BELOW])),
        f * (e[BELOW + 1] + k * (e[ABOVE + 1] - e[BELOW + 1])),
        f * (e[BELOW + 2] + k * (e[ABOVE + 2] - e[BELOW + 2])),
    )


@kernel
def _reflected(
    w: World, look: Look, e: np.ndarray,
    px: float, py: float, pz: float, dx: float, dy: float, dz: float, lift: float, spread: float,
) -> tuple[float, float, float]:  # fmt: skip
    """Radiance along one reflected ray; what it meets is lit without shadows."""
    t, i = closest_call(w, px, py, pz, dx, dy, dz, lift)
    if i < 0:
        return background(look, e, dx, dy, dz)
    x, y, z = px + t * dx, py + t * dy, pz + t * dz
    nx, ny, nz = world_normal(w, i, x, y, z)
    if nx * dx + ny * dy + nz * dz > 0.0:
        nx, ny, nz = -nx, -ny, -nz
    r, g, b, _, emission = surface_colour(w, look, i, x, y, z, nx, ny, nz, spread * t + 1e-4)
    k = 0.5 + 0.5 * ny
    sun = 0.6 * max(0.0, nx * e[SUN] + ny * e[SUN + 1] + nz * e[SUN + 2])
    r *= 0.8 * (e[BELOW] + k * (e[ABOVE] - e[BELOW])) + sun * e[SUN_COLOUR] + emission
    g *= 0.8 * (e[BELOW + 1] + k * (e[ABOVE + 1] - e[BELOW + 1])) + sun * e[SUN_COLOUR + 1]
    b *= 0.8 * (e[BELOW + 2] + k * (e[ABOVE + 2] - e[BELOW + 2])) + sun * e[SUN_COLOUR + 2]
    return hazed(e, r, g, b, t)


@inlined
def _direct(
    w: World, e: np.ndarray, lamps: np.ndarray, px: float, py: float, pz: float,
    dx: float, dy: float, dz: float, gx: float, gy: float, gz: float,
    nx: float, ny: float, nz: float, gloss: float, through: float, ambient: float,
    lift: float, first_random: float, second_random: float,
) -> tuple[float, float, float, float, float, float]:  # fmt: skip
    """Light of the sun and the lamps: irradiance and highlight (three channels each).

    Lamps that would add less than eight per cent to the light so far are not looked at.
    """
    ir, ig, ib, sr, sg, sb = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    power = 4.0 * 2.0 ** (8.0 * gloss)
    first = -1 if e[SUN_COLOUR] > 0.0 else 0
    for j in range(first, lamps.shape[0]):
        if j < 0:
            lx, ly, lz = e[SUN], e[SUN + 1], e[SUN + 2]
            reach, fall = FAR, 1.0
            lr, lg, lb = e[SUN_COLOUR], e[SUN_COLOUR + 1], e[SUN_COLOUR + 2]
        else:
            lx, ly, lz = lamps[j, 0] - px, lamps[j, 1] - py, lamps[j, 2] - pz
            d2 = lx * lx + ly * ly + lz * lz
            d = math.sqrt(d2)
            lx, ly, lz = lx / d, ly / d, lz / d
            reach, fall = d - lamps[j, 6] - 0.02, 1.0 / max(d2, 0.01)
            lr, lg, lb = lamps[j, 3], lamps[j, 4], lamps[j, 5]
        cosine = nx * lx + ny * ly + nz * lz
        flat = gx * lx + gy * ly + gz * lz
        if (cosine <= 0.0 or flat <= 0.0) and through <= 0.0:
            continue
        f = max(0.0, cosine if flat > 0.0 else 0.0) * (1.0 - through)
        f = fall * (f + through * (0.3 + 0.5 * abs(cosine)))
        if j >= 0 and f * (lr + lg) < 0.08 * (ambient + ir + ig):
            continue
        side = lift if flat > 0.0 else -lift
        # Only the shadow sees the light's size: noise stays where half-shadows are.
        size = e[SUN_RADIUS] if j < 0 else min(0.03, lamps[j, 6] / max(reach, 0.01))
        a, c = first_random + 0.61803 * (j + 1), second_random + 0.75488 * (j + 1)
        a, c = a - math.floor(a), c - math.floor(c)
        vx, vy, vz = _jittered(lx, ly, lz, size, a, c)
        if (gx * vx + gy * vy + gz * vz) * flat <= 0.0:
            vx, vy, vz = lx, ly, lz
        if occluded(w, px + side * gx, py + side * gy, pz + side * gz, vx, vy, vz, 0.0, reach):
            continue
        ir, ig, ib = ir + f * lr, ig + f * lg, ib + f * lb
        if gloss > 0.0 and cosine > 0.0:
            hx, hy, hz = lx - dx, ly - dy, lz - dz
            n = 1.0 / math.sqrt(hx * hx + hy * hy + hz * hz)
            peak = max(0.0, (nx * hx + ny * hy + nz * hz) * n) ** power
            f = fall * cosine * peak * (power + 8.0) / 25.0
            sr, sg, sb = sr + f * lr, sg + f * lg, sb + f * lb
    return ir, ig, ib, sr, sg, sb


@inlined
def _glossed(
    w: World, look: Look, e: np.ndarray, px: float, py: float, pz: float,
    dx: float, dy: float, dz: float, gx: float, gy: float, gz: float,
    nx: float, ny: float, nz: float, gloss: float, mirror: float, open_: float,
    lift: float, spread: float,
) -> tuple[float, float, float, float]:  # fmt: skip
    """What a glossy surface reflects from around it, and Schlick's share of it at this angle."""
    back = dx * nx + dy * ny + dz * nz
    rx, ry, rz = dx - 2.0 * back * nx, dy - 2.0 * back * ny, dz - 2.0 * back * nz
    grazing = gloss * (1.0 - max(0.0, -back)) ** 5
    r, g, b = _surroundings(look, e, rx, ry, rz, gloss)
    r, g, b = open_ * r, open_ * g, open_ * b
    if mirror > 0.0 and rx * gx + ry * gy + rz * gz > 0.0:
        mr, mg, mb = _reflected(
            w, look, e, px + lift * gx, py + lift * gy, pz + lift * gz, rx, ry, rz, lift, spread
        )
        r, g, b = r + mirror * (mr - r), g + mirror * (mg - g), b + mirror * (mb - b)
    return r, g, b, grazing


@inlined
def shade(
    w: World, look: Look, e: np.ndarray, lamps: np.ndarray, i: int, t: float,
    ox: float, oy: float, oz: float, dx: float, dy: float, dz: float,
    gx: float, gy: float, gz: float, open_: float, pixel_angle: float,
    first_random: float, second_random: float,
) -> tuple[float, float, float]:  # fmt: skip
    """Radiance sent back along a camera ray that hit primitive `i` at parameter `t`.

    (gx, gy, gz) is the geometric unit normal facing the camera; `open_` is the ambient openness.
    The random numbers, in [0, 1), choose the points of the lights that shadows are cast from.
    """
    m = w.materials
    k = w.material_of[i]
    px, py, pz = ox + t * dx, oy + t * dy, oz + t * dz
    facing = -(gx * dx + gy * dy + gz * dz)
    footprint = pixel_angle * t / math.sqrt(max(facing, 0.02))
    # 1. The surface.
    r, g, b, gloss, emission = surface_colour(w, look, i, px, py, pz, gx, gy, gz, footprint)
    nx, ny, nz = gx, gy, gz
    if w.kinds[i] == TRIANGLE and w.shapes[i, EXTRA] >= 0.0:
        nx, ny, nz = smooth_normal(w, i, px, py, pz, gx, gy, gz)
    if m[k, BUMP] > 0.0:
        light = 0.3 * r + 0.6 * g + 0.1 * b
        nx, ny, nz = _bumped(w, look, i, px, py, pz, nx, ny, nz, footprint, m[k, BUMP], light)
    # 2. Ambient light, a little of it even in the deepest corner, and direct light.
    lift = _LIFT * (1.0 + t)
    up = 0.5 + 0.5 * ny
    o = 0.12 + 0.88 * open_
    ar = o * (e[BELOW] + up * (e[ABOVE] - e[BELOW]))
    ag = o * (e[BELOW + 1] + up * (e[ABOVE + 1] - e[BELOW + 1]))
    ab = o * (e[BELOW + 2] + up * (e[ABOVE + 2] - e[BELOW + 2]))
    ir, ig, ib, sr, sg, sb = _direct(
        w, e, lamps, px, py, pz, dx, dy, dz, gx, gy, gz, nx, ny, nz, gloss, m[k, TRANSLUCENCY],
        ar + ag, lift, first_random, second_random,
    )  # fmt: skip
    # 3. What the surface scatters and emits.
    metal = m[k, METAL]
    matt = 1.0 - metal
    cr = r * (matt * (ar + ir) + emission)
    cg = g * (matt * (ag + ig) + emission)
    cb = b * (matt * (ab + ib) + emission)
    # 4. What it reflects.
    if gloss > 0.0:
        er, eg, eb, grazing = _glossed(
            w, look, e, px, py, pz, dx, dy, dz, gx, gy, gz, nx, ny, nz, gloss, m[k, MIRROR], o,
            lift, pixel_angle * (1.0 + t),
        )  # fmt: skip
        base = 0.05 * gloss
        fr = base + metal * (r - base) + (1.0 - base) * grazing
        fg = base + metal * (g - base) + (1.0 - base) * grazing
        fb = base + metal * (b - base) + (1.0 - base) * grazing
        cr = cr * (1.0 - fr) + fr * er + gloss * (0.3 + metal * r) * sr
        cg = cg * (1.0 - fg) + fg * eg + gloss * (0.3 + metal * g) * sg
        cb = cb * (1.0 - fb) + fb * eb + gloss * (0.3 + metal * b) * sb
    return hazed(e, cr, cg, cb, t)
