"""How much light a visible point sends to the camera."""

import math

import numpy as np

from fathom.data.scenes.compiled import inlined, kernel
from fathom.data.scenes.intersect import World, closest, occluded, smooth_normal, world_normal
from fathom.data.scenes.materials import Look, surface_colour
from fathom.data.scenes.noise import fractal, noise, uniform
from fathom.data.scenes.scene import (
    BUMP,
    EXTRA,
    METAL,
    MIRROR,
    SKIES,
    TRANSLUCENCY,
    TRIANGLE,
    Scene,
)
from fathom.data.scenes.solids import FAR
from fathom.data.scenes.textures import photo_colour

# Columns of the light vector.
SUN, SUN_COLOUR, SUN_RADIUS, ABOVE, BELOW, REACH = 0, 3, 6, 7, 10, 13
HAZE, HAZE_COLOUR, ZENITH, HORIZON, GLOW, COVER = 14, 15, 18, 21, 24, 25
CLOUD, SKY_PHOTO, PHASE, KIND = 26, 29, 30, 31
_PHOTO_SKY, _OVERCAST = SKIES.index("photo"), SKIES.index("overcast")
_LIFT = 1e-4  # secondary rays start this far off the surface, per metre of distance, plus itself


def light_vector(scene: Scene) -> np.ndarray:
    """Lights, air and sky of a scene as one float64 vector, as the kernels read them."""
    light, sky = scene.light, scene.sky
    return np.concatenate(
        [
            light.sun_direction, light.sun_colour, [light.sun_radius], light.sky_ambient,
            light.ground_ambient, [light.occlusion_distance, light.haze_density],
            light.haze_colour, sky.zenith, sky.horizon, [sky.glow, sky.cloud_cover],
            sky.cloud_colour, [sky.photo, sky.phase, sky.kind],
        ]
    ).astype(np.float64)  # fmt: skip


@inlined
def sky_colour(
    look: Look, e: np.ndarray, dx: float, dy: float, dz: float
) -> tuple[float, float, float]:
    """Radiance of the sky in a unit direction."""
    if int(e[KIND]) == _PHOTO_SKY:
        u = math.atan2(dx, dz) / 1.4 + e[PHASE]
        v = math.asin(max(-1.0, min(1.0, dy))) / 1.4 + 0.2
        r, g, b = photo_colour(look.photos, look.decode, int(e[SKY_PHOTO]), u, v, 0.003)
        return 1.3 * r, 1.3 * g, 1.3 * b
    up = max(dy, 0.0)
    low = math.exp(-4.0 * up)
    r = e[ZENITH] + low * (e[HORIZON] - e[ZENITH])
    g = e[ZENITH + 1] + low * (e[HORIZON + 1] - e[ZENITH + 1])
    b = e[ZENITH + 2] + low * (e[HORIZON + 2] - e[ZENITH + 2])
    towards = dx * e[SUN] + dy * e[SUN + 1] + dz * e[SUN + 2]
    if e[COVER] > 0.0 and dy > 0.0:
        k = 1.6 / (dy + 0.15)
        f = fractal(look.lattice, dx * k + e[PHASE], dz * k, 0.13 * e[PHASE], 5, 0.01 * k)
        cover = min(1.0, max(0.0, (f - 0.62 + 0.4 * e[COVER]) * 5.0))
        shade = 0.72 + 0.5 * noise(look.lattice, dx * k * 1.7, dz * k * 1.7, e[PHASE])
        if int(e[KIND]) == _OVERCAST:
            cover, shade = 0.7 * cover, 0.8 + 0.35 * f
        cover *= min(1.0, 12.0 * dy)
        r += cover * (shade * e[CLOUD] - r)
        g += cover * (shade * e[CLOUD + 1] - g)
        b += cover * (shade * e[CLOUD + 2] - b)
    if e[GLOW] > 0.0 and towards > 0.0:
        halo = towards**6
        halo = e[GLOW] * (0.12 * halo + 0.4 * halo**6 + 4.0 * halo**120)
        r += halo * e[SUN_COLOUR] * 0.4
        g += halo * e[SUN_COLOUR + 1] * 0.4
        b += halo * e[SUN_COLOUR + 2] * 0.4
    return r, g, b


@inlined
def hazed(
    e: np.ndarray, r: float, g: float, b: float, distance: float
) -> tuple[float, float, float]:
    """Colour after `distance` metres of air."""
    if e[HAZE] <= 0.0:
        return r, g, b
    f = 1.0 - math.exp(-e[HAZE] * distance)
    return (
        r + f * (e[HAZE_COLOUR] - r),
        g + f * (e[HAZE_COLOUR + 1] - g),
        b + f * (e[HAZE_COLOUR + 2] - b),
    )


@inlined
def background(
    look: Look, e: np.ndarray, dx: float, dy: float, dz: float
) -> tuple[float, float, float]:
    """Sky seen through the air: a lot of it near the horizon, little overhead."""
    r, g, b = sky_colour(look, e, dx, dy, dz)
    return hazed(e, r, g, b, 60.0 / (0.03 + max(dy, 0.0)))


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


@inlined
def openness(
    w: World, reach: float, px: float, py: float, pz: float,
    nx: float, ny: float, nz: float, lift: float, sx: float, sy: float, sz: float,
) -> float:  # fmt: skip
    """One sample of how open the surroundings are: 0 if blocked within `reach` metres, else 1.

    (sx, sy, sz) is a point of the unit sphere; added to the normal it is distributed with the
    cosine.
    """
    dx, dy, dz = nx + sx, ny + sy, nz + sz
    n = math.sqrt(dx * dx + dy * dy + dz * dz)
    if n < 1e-3:
        return 1.0
    dx, dy, dz = dx / n, dy / n, dz / n
    ox, oy, oz = px + lift * nx, py + lift * ny, pz + lift * nz
    return 0.0 if occluded(w, ox, oy, oz, dx, dy, dz, 0.0, reach) else 1.0


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
    t, i = closest(w, px, py, pz, dx, dy, dz, lift, FAR)
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
def shade(
    w: World, look: Look, e: np.ndarray, lamps: np.ndarray, i: int, t: float,
    ox: float, oy: float, oz: float, dx: float, dy: float, dz: float,
    gx: float, gy: float, gz: float, open_: float, pixel_angle: float, seed: int, pixel: int,
) -> tuple[float, float, float]:  # fmt: skip
    """Radiance sent back along a camera ray that hit primitive `i` at parameter `t`.

    (gx, gy, gz) is the geometric unit normal facing the camera; `open_` is the ambient openness.
    """
    m = w.materials[w.material_of[i]]
    px, py, pz = ox + t * dx, oy + t * dy, oz + t * dz
    facing = -(gx * dx + gy * dy + gz * dz)
    footprint = pixel_angle * t / math.sqrt(max(facing, 0.02))
    r, g, b, gloss, emission = surface_colour(w, look, i, px, py, pz, gx, gy, gz, footprint)
    nx, ny, nz = gx, gy, gz
    if w.kinds[i] == TRIANGLE and w.shapes[i, EXTRA] >= 0.0:
        nx, ny, nz = smooth_normal(w, i, px, py, pz, gx, gy, gz)
    if m[BUMP] > 0.0:
        light = 0.3 * r + 0.6 * g + 0.1 * b
        nx, ny, nz = _bumped(w, look, i, px, py, pz, nx, ny, nz, footprint, m[BUMP], light)
    lift = _LIFT * (1.0 + t)
    through = m[TRANSLUCENCY]
    # 1. Ambient light, a little of it even in the deepest corner.
    k = 0.5 + 0.5 * ny
    o = 0.12 + 0.88 * open_
    ir = o * (e[BELOW] + k * (e[ABOVE] - e[BELOW]))
    ig = o * (e[BELOW + 1] + k * (e[ABOVE + 1] - e[BELOW + 1]))
    ib = o * (e[BELOW + 2] + k * (e[ABOVE + 2] - e[BELOW + 2]))
    sr, sg, sb = 0.0, 0.0, 0.0
    power = 4.0 * 2.0 ** (8.0 * gloss)
    # 2. The sun.
    cosine = nx * e[SUN] + ny * e[SUN + 1] + nz * e[SUN + 2]
    flat = gx * e[SUN] + gy * e[SUN + 1] + gz * e[SUN + 2]
    if e[SUN_COLOUR] > 0.0 and ((cosine > 0.0 and flat > 0.0) or through > 0.0):
        lx, ly, lz = e[SUN], e[SUN + 1], e[SUN + 2]
        if e[SUN_RADIUS] > 0.0:
            a, c = uniform(seed, pixel, 3), uniform(seed, pixel, 4)
            lx, ly, lz = _jittered(lx, ly, lz, e[SUN_RADIUS], a, c)
        side = lift if flat > 0.0 else -lift
        if not occluded(w, px + side * gx, py + side * gy, pz + side * gz, lx, ly, lz, 0.0, FAR):
            f = max(0.0, cosine) * (1.0 - through) + through * (0.3 + 0.5 * abs(cosine))
            ir += f * e[SUN_COLOUR]
            ig += f * e[SUN_COLOUR + 1]
            ib += f * e[SUN_COLOUR + 2]
            if gloss > 0.0 and cosine > 0.0:
                hx, hy, hz = lx - dx, ly - dy, lz - dz
                n = 1.0 / math.sqrt(hx * hx + hy * hy + hz * hz)
                peak = max(0.0, (nx * hx + ny * hy + nz * hz) * n) ** power
                f = cosine * peak * (power + 8.0) / 25.0
                sr, sg, sb = f * e[SUN_COLOUR], f * e[SUN_COLOUR + 1], f * e[SUN_COLOUR + 2]
    # 3. Lamps.
    for j in range(lamps.shape[0]):
        lx, ly, lz = lamps[j, 0] - px, lamps[j, 1] - py, lamps[j, 2] - pz
        if lamps[j, 6] > 0.0:
            lx += lamps[j, 6] * (2.0 * uniform(seed, pixel, 5 + 3 * j) - 1.0)
            ly += lamps[j, 6] * (2.0 * uniform(seed, pixel, 6 + 3 * j) - 1.0)
            lz += lamps[j, 6] * (2.0 * uniform(seed, pixel, 7 + 3 * j) - 1.0)
        d2 = lx * lx + ly * ly + lz * lz
        d = math.sqrt(d2)
        lx, ly, lz = lx / d, ly / d, lz / d
        cosine = nx * lx + ny * ly + nz * lz
        flat = gx * lx + gy * ly + gz * lz
        if (cosine <= 0.0 or flat <= 0.0) and through <= 0.0:
            continue
        side = lift if flat > 0.0 else -lift
        f = (max(0.0, cosine) * (1.0 - through) + 0.5 * through) / max(d2, 0.01)
        if f * (lamps[j, 3] + lamps[j, 4]) < 0.02 * (ir + ig):
            continue
        if occluded(
            w, px + side * gx, py + side * gy, pz + side * gz, lx, ly, lz,
            0.0, d - lamps[j, 6] - 0.02,
        ):  # fmt: skip
            continue
        ir += f * lamps[j, 3]
        ig += f * lamps[j, 4]
        ib += f * lamps[j, 5]
        if gloss > 0.0 and cosine > 0.0:
            hx, hy, hz = lx - dx, ly - dy, lz - dz
            n = 1.0 / math.sqrt(hx * hx + hy * hy + hz * hz)
            peak = max(0.0, (nx * hx + ny * hy + nz * hz) * n) ** power
            f *= peak * (power + 8.0) / 25.0
            sr, sg, sb = sr + f * lamps[j, 3], sg + f * lamps[j, 4], sb + f * lamps[j, 5]
    # 4. What the surface scatters, and what it reflects.
    metal = m[METAL]
    dr, dg, db = (1.0 - metal) * r, (1.0 - metal) * g, (1.0 - metal) * b
    cr, cg, cb = dr * ir + emission * r, dg * ig + emission * g, db * ib + emission * b
    if gloss > 0.0:
        cosine = max(0.0, -(nx * dx + ny * dy + nz * dz))
        grazing = (1.0 - cosine) ** 5
        base = 0.05 * gloss
        fr = base + metal * (r - base) + gloss * (1.0 - base) * grazing
        fg = base + metal * (g - base) + gloss * (1.0 - base) * grazing
        fb = base + metal * (b - base) + gloss * (1.0 - base) * grazing
        back = dx * nx + dy * ny + dz * nz
        rx, ry, rz = dx - 2.0 * back * nx, dy - 2.0 * back * ny, dz - 2.0 * back * nz
        er, eg, eb = _surroundings(look, e, rx, ry, rz, gloss)
        if m[MIRROR] > 0.0 and rx * gx + ry * gy + rz * gz > 0.0:
            mr, mg, mb = _reflected(
                w, look, e, px + lift * gx, py + lift * gy, pz + lift * gz, rx, ry, rz,
                lift, pixel_angle * (1.0 + t),
            )  # fmt: skip
            k = m[MIRROR]
            er, eg, eb = (
                er * o + k * (mr - er * o),
                eg * o + k * (mg - eg * o),
                eb * o + k * (mb - eb * o),
            )
        else:
            er, eg, eb = er * o, eg * o, eb * o
        cr = cr * (1.0 - fr) + fr * er + gloss * (0.3 + metal * r) * sr
        cg = cg * (1.0 - fg) + fg * eg + gloss * (0.3 + metal * g) * sg
        cb = cb * (1.0 - fb) + fb * eb + gloss * (0.3 + metal * b) * sb
    return hazed(e, cr, cg, cb, t)
