"""What a surface looks like at a point: its albedo, gloss and emission."""

import math
from typing import NamedTuple

import numpy as np

from fathom.scenes.render.compiled import kernel
from fathom.scenes.render.intersect import World
from fathom.scenes.render.noise import fractal
from fathom.scenes.render.scene import (
    AXES,
    BOWL,
    CAPSULE,
    CENTRE,
    COLOUR,
    COLOUR2,
    CONTRAST,
    CYLINDER,
    DIRT,
    DIRT_SCALE,
    ELLIPSOID,
    EMISSION,
    GAIN,
    GLOSS,
    OFFSET,
    PHASE,
    PHOTO,
    SCALE,
    SIZE,
    STRETCH,
    TEXTURE,
    TINT,
    TRIANGLE,
)
from fathom.scenes.render.textures import PHOTO_, WINDOWS, pattern, photo_colour, window_pattern


class Look(NamedTuple):
    """The arrays that textures need."""

    lattice: np.ndarray  # noise lattice, float32
    photos: np.ndarray  # (K, TEXELS, 3) uint8
    decode: np.ndarray  # (256,) float64: linear light of an sRGB byte


@kernel
def _unfold(
    kind: int, s: np.ndarray, x: float, y: float, z: float, nx: float, ny: float, nz: float
) -> tuple[float, float, float, float]:
    """Surface coordinates in metres (right, up) of a local point, and the face's half sizes."""
    a, b, c = s[SIZE], s[SIZE + 1], s[SIZE + 2]
    ax, ay, az = abs(nx), abs(ny), abs(nz)
    if kind in (ELLIPSOID, BOWL):
        wide = max(a, c)
        return math.atan2(x, z) * wide, math.asin(min(1.0, max(-1.0, y / b))) * b, wide, b
    if kind in (CYLINDER, CAPSULE) and ay < 0.95:
        return math.atan2(x, z) * max(a, c), y, 0.0, b
    if ay >= ax and ay >= az:
        return x, z, a, c
    # Pictures are the right way round for whoever looks at the face.
    if ax >= az:
        return (z if nx > 0.0 else -z), y, c, b
    return (-x if nz > 0.0 else x), y, a, b


@kernel
def _photo_albedo(
    look: Look, m: np.ndarray, u: float, v: float, fp: float
) -> tuple[float, float, float]:
    k = int(m[PHOTO])
    r, g, b = photo_colour(look.photos, look.decode, k, u, v, fp)
    # The last texel of a tile is its 1x1 mip level: its mean.
    p = look.photos[k, look.photos.shape[1] - 1]
    mr, mg, mb = look.decode[p[0]], look.decode[p[1]], look.decode[p[2]]
    mean = 0.3 * mr + 0.6 * mg + 0.1 * mb + 1e-3
    light = (0.3 * r + 0.6 * g + 0.1 * b) / mean
    if m[CONTRAST] != 1.0:
        bend = (light + 1e-3) ** (m[CONTRAST] - 1.0)
        r, g, b, light = r * bend, g * bend, b * bend, light * bend
    t = m[TINT]
    return (
        r + t * (light * m[COLOUR] - r),
        g + t * (light * m[COLOUR + 1] - g),
        b + t * (light * m[COLOUR + 2] - b),
    )


@kernel
def surface_colour(
    w: World, look: Look, i: int,
    px: float, py: float, pz: float, gx: float, gy: float, gz: float, footprint: float,
) -> tuple[float, float, float, float, float]:  # fmt: skip
    """Albedo (three channels), gloss and emission at a world point of primitive `i`.

    The normal (gx, gy, gz) is the geometric one; `footprint` is the pixel's size in metres there.
    """
    s = w.shapes[i]
    m = w.materials[w.material_of[i]]
    kind = w.kinds[i]
    x, y, z = px - s[CENTRE], py - s[CENTRE + 1], pz - s[CENTRE + 2]
    nx, ny, nz = gx, gy, gz
    if kind <= BOWL:
        x, y, z = (
            s[AXES] * x + s[AXES + 1] * y + s[AXES + 2] * z,
            s[AXES + 3] * x + s[AXES + 4] * y + s[AXES + 5] * z,
            s[AXES + 6] * x + s[AXES + 7] * y + s[AXES + 8] * z,
        )
        nx, ny, nz = (
            s[AXES] * gx + s[AXES + 1] * gy + s[AXES + 2] * gz,
            s[AXES + 3] * gx + s[AXES + 4] * gy + s[AXES + 5] * gz,
            s[AXES + 6] * gx + s[AXES + 7] * gy + s[AXES + 8] * gz,
        )
    elif kind == TRIANGLE:
        x, y, z = px - s[SIZE], py - s[SIZE + 1], pz - s[SIZE + 2]
    else:
        nx, ny, nz = 0.0, 1.0, 0.0
    u, v, half_u, half_v = _unfold(kind, s, x, y, z, nx, ny, nz)
    texture = int(m[TEXTURE])
    gloss, emission = m[GLOSS], m[EMISSION]
    gain = s[GAIN]
    if m[DIRT] > 0.0:
        k = 1.0 / m[DIRT_SCALE]
        o = s[OFFSET]
        dirt = fractal(look.lattice, (x + o) * k, (y + o) * k, (z + o) * k, 3, footprint * k)
        grain = 0.5
        if footprint * k < 0.06:
            # Close by, the unevenness goes on in the small.
            fine = 13.0 * k
            grain = fractal(
                look.lattice, (x + o) * fine, (y + o) * fine, (z + o) * fine, 2, footprint * fine
            )
        gain *= max(0.2, 1.0 + m[DIRT] * (3.0 * (dirt - 0.5) + 1.2 * (grain - 0.5)))
    if texture == PHOTO_:
        if m[SCALE] > 0.0:
            u = (u + s[OFFSET]) / m[SCALE]
            v = (v + s[OFFSET + 1]) / m[SCALE] * m[STRETCH]
            fp = footprint / m[SCALE]
        else:
            # The tile fills the face exactly.
            fp = 0.5 * footprint / max(half_u, half_v)
            u = 0.5 + 0.499 * u / max(half_u, 1e-9)
            v = 0.5 + 0.499 * v / max(half_v, 1e-9)
        r, g, b = _photo_albedo(look, m, u, v, fp)
        return gain * r, gain * g, gain * b, gloss, emission
    k = 1.0 / m[SCALE]
    fp = footprint * k
    if texture == WINDOWS:
        # A whole number of windows fits each face.
        columns = max(1.0, math.floor(2.0 * half_u * k + 0.5))
        rows = max(1.0, math.floor(2.0 * half_v * k * m[STRETCH] + 0.5))
        pu = (0.5 + 0.5 * u / max(half_u, 1e-6)) * columns + 1.0
        pv = (0.5 + 0.5 * v / max(half_v, 1e-6)) * rows + 1.0
        share, inner, lit = window_pattern(look.lattice, pu - 0.2, pv - 0.2, m[PHASE], fp)
        if abs(ny) > 0.7:
            share = 0.0
        gain *= 1.0 + share * (inner - 1.0)
        gloss *= share
        emission *= share * lit
    else:
        pu, pv = (u + s[OFFSET]) * k, (v + s[OFFSET + 1]) * k
        share, inner = pattern(
            look.lattice, texture, m[STRETCH], m[PHASE], pu, pv,
            (x + s[OFFSET]) * k, (y + s[OFFSET + 1]) * k, (z + s[OFFSET + 2]) * k,
            half_u >= half_v, fp,
        )  # fmt: skip
        gain *= max(0.05, inner)
    return (
        gain * (m[COLOUR] + share * (m[COLOUR2] - m[COLOUR])),
        gain * (m[COLOUR + 1] + share * (m[COLOUR2 + 1] - m[COLOUR + 1])),
        gain * (m[COLOUR + 2] + share * (m[COLOUR2 + 2] - m[COLOUR + 2])),
        gloss,
        emission,
    )
