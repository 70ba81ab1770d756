"""Albedo of surfaces: solid and planar patterns, and pieces of photographs.

A pattern gives the share of the material's second colour and a brightness factor. Patterns fade to
their mean as their details get smaller than a pixel, so that no supersampling is needed for them.
"""

import math

import numpy as np

from fathom.scenes.render.compiled import kernel
from fathom.scenes.render.noise import cell_value, fractal, noise
from fathom.scenes.render.scene import LEVELS, TEXTURES, TILE

(
    PLAIN, NOISE, CHECKER, BRICK, STRIPES, WOOD, PHOTO_, WINDOWS, MARBLE, SPECKLE, FABRIC, TILES,
    GRASS, GRAVEL, PLANKS,
) = range(len(TEXTURES))  # fmt: skip


@kernel
def _pulse(x: float, duty: float, footprint: float) -> float:
    """A box-filtered square wave of period 1 that is 1 on [0, duty)."""
    # Half as wide again as the pixel: a box of one pixel leaves moire.
    w = max(1.5 * footprint, 1e-6)
    if w >= 1.0:
        return duty
    a, b = x - 0.5 * w, x + 0.5 * w
    fa, fb = math.floor(a), math.floor(b)
    ia = fa * duty + min(duty, a - fa)
    ib = fb * duty + min(duty, b - fb)
    return (ib - ia) / w


@kernel
def _fade(footprint: float) -> float:
    """1 while a period is several pixels wide, 0 below two."""
    return min(1.0, max(0.0, 2.0 - 4.0 * footprint))


@kernel
def _contrast(x: float, gain: float) -> float:
    return min(1.0, max(0.0, 0.5 + gain * (x - 0.5)))


@kernel
def _wood(
    table: np.ndarray, along: float, across: float, depth: float, fp: float
) -> tuple[float, float]:
    """Grain that runs along the first coordinate."""
    wave = noise(table, 0.35 * along, 0.9 * across, 0.9 * depth)
    rings = fractal(table, 0.25 * along + 3.0, 4.0 * across + 2.5 * wave, 4.0 * depth, 3, 3.0 * fp)
    fibre = fractal(table, 1.5 * along, 26.0 * across, 26.0 * depth, 2, 20.0 * fp)
    return _contrast(rings, 2.2), 0.86 + 0.28 * fibre


@kernel
def _stones(u: float, v: float, salt: int, fp: float) -> tuple[float, float]:
    """Rounded stones: share of the dark gap between them, and each stone's brightness."""
    iu, iv = math.floor(u), math.floor(v)
    best, second, tone = 9.0, 9.0, 0.5
    for j in range(-1, 2):
        for i in range(-1, 2):
            a, b = int(iu) + i, int(iv) + j
            du = a + cell_value(a, b, salt) - u
            dv = b + cell_value(a, b, salt + 1) - v
            d = du * du + dv * dv
            if d < best:
                second, best, tone = best, d, cell_value(a, b, salt + 2)
            elif d < second:
                second = d
    keep = _fade(fp)
    gap = math.sqrt(second) - math.sqrt(best)
    dark = 1.0 - min(1.0, gap / 0.18)
    return 0.2 + keep * (dark - 0.2), 1.0 + keep * (0.55 * (tone - 0.5) - 0.6 * (best - 0.2))


@kernel
def _grid(
    u: float, v: float, joint: float, shift: float, spread: float, salt: int, fu: float, fv: float
) -> tuple[float, float]:
    """Bricks or tiles: share of the joint, and each piece's brightness."""
    row = math.floor(v)
    x = u + shift * (int(row) & 1)
    cover = _pulse(x, 1.0 - joint, fu) * _pulse(v, 1.0 - joint * fv / max(fu, 1e-9), fv)
    tone = cell_value(math.floor(x), int(row), salt)
    return 1.0 - cover, 1.0 + _fade(max(fu, fv)) * spread * (tone - 0.5)


@kernel
def pattern(
    table: np.ndarray, texture: int, stretch: float, phase: float,
    u: float, v: float, x: float, y: float, z: float, along_u: bool, fp: float,
) -> tuple[float, float]:  # fmt: skip
    """Share of the second colour (0..1) and brightness factor of a pattern at one point.

    Args:
        table: noise lattice.
        texture: index into TEXTURES, not a photograph.
        stretch: width over height of one period.
        phase: the material's random shift.
        u: surface coordinate in periods, to the right.
        v: surface coordinate in periods, upwards.
        x: local coordinates in periods.
        y: as x.
        z: as x.
        along_u: whether the surface is longer in u than in v (direction of grain and planks).
        fp: size of the pixel in periods.
    """
    salt = int(phase * 1000.0)
    if texture == PLAIN:
        return 0.0, 1.0
    if texture == NOISE:
        return _contrast(fractal(table, x, y, z, 4, fp), 2.4), 1.0
    if texture == CHECKER:
        a, b = 2.0 * _pulse(u, 0.5, fp) - 1.0, 2.0 * _pulse(v * stretch, 0.5, fp * stretch) - 1.0
        return 0.5 - 0.5 * a * b, 1.0
    if texture == STRIPES:
        return _pulse(u, 0.5, fp), 1.0
    if texture == BRICK:
        s, gain = _grid(u, v * stretch, 0.05, 0.5, 0.4, salt, fp, fp * stretch)
        rough = fractal(table, 6.0 * x, 6.0 * y, 6.0 * z, 2, 6.0 * fp)
        return s, gain * (0.8 + 0.4 * rough)
    if texture == TILES:
        s, gain = _grid(u, v * stretch, 0.03, 0.0, 0.12, salt, fp, fp * stretch)
        return s, gain * (0.92 + 0.16 * noise(table, 3.0 * x, 3.0 * y, 3.0 * z))
    if texture == PLANKS:
        a, b = (u, v) if along_u else (v, u)
        row = math.floor(b)
        joint = 1.0 - _pulse(b, 0.97, fp)
        ends = 1.0 - _pulse(a / 8.0 + 0.37 * row, 0.996, fp / 8.0)
        board = cell_value(int(row), math.floor(a / 8.0 + 0.37 * row), salt)
        s, gain = _wood(table, a + 17.0 * board, 0.6 * b, 3.0 * board, fp)
        dark = max(joint, ends)
        return s, gain * (1.0 + _fade(fp) * 0.3 * (board - 0.5)) * (1.0 - 0.7 * dark)
    if texture == WOOD:
        if along_u:
            return _wood(table, u, v, z + x - u, fp)
        return _wood(table, v, u, z + x - u, fp)
    if texture == MARBLE:
        warp = fractal(table, x, y, z, 4, fp)
        vein = abs(math.sin(3.0 * (u + v * 0.6) + 9.0 * warp))
        thin = max(0.0, 1.0 - vein * 4.0) * _fade(0.5 * fp)
        return min(1.0, thin + 0.5 * _contrast(warp, 2.0)), 1.0
    if texture == SPECKLE:
        fine = _contrast(fractal(table, 3.0 * x, 3.0 * y, 3.0 * z, 3, 3.0 * fp), 5.0)
        return fine, 0.9 + 0.2 * noise(table, x, y, z)
    if texture == FABRIC:
        keep = _fade(fp)
        weave = math.sin(6.2832 * u) * math.sin(6.2832 * v * stretch)
        soft = fractal(table, 0.7 * x, 0.7 * y, 0.7 * z, 3, fp)
        return 0.5 + 0.5 * keep * weave, 0.75 + 0.5 * soft
    if texture == GRASS:
        broad = fractal(table, x, y, z, 3, fp)
        fine = fractal(table, 9.0 * x, 9.0 * y, 9.0 * z, 3, 9.0 * fp)
        blades = 0.5
        if fp < 0.012:
            blades = fractal(table, 60.0 * x, 60.0 * y, 60.0 * z, 2, 60.0 * fp)
        return _contrast(broad, 2.0), 0.1 + fine + 0.8 * blades
    return _stones(u, v * stretch, salt, fp)


@kernel
def window_pattern(
    table: np.ndarray, u: float, v: float, phase: float, fp: float
) -> tuple[float, float, float]:
    """A facade's grid: share of glass, brightness, and how far this window is lit (0..1)."""
    salt = int(phase * 1000.0)
    pane_u, pane_v = 0.35 + 0.35 * (phase % 1.0), 0.4 + 0.3 * (phase * 7.0 % 1.0)
    cover = _pulse(u, pane_u, fp) * _pulse(v, pane_v, fp)
    cu, cv = math.floor(u), math.floor(v)
    tone = cell_value(cu, cv, salt)
    keep = _fade(1.5 * fp)
    fu, fv = u - math.floor(u), v - math.floor(v)
    # A frame around the pane and one bar through it.
    edge = min(fu, pane_u - fu, fv, pane_v - fv, abs(fu - 0.5 * pane_u))
    frame = 1.0 if 0.0 < edge < 0.025 and keep > 0.5 else 0.0
    curtain = 1.0 if tone > 0.6 and fu < pane_u * (tone - 0.3) else 0.0
    inside = keep * (0.9 * (tone - 0.4) + 1.6 * curtain) + 0.3 * noise(table, u * 2, v * 2, phase)
    return cover * (1.0 - frame), 1.0 + max(-0.7, inside), 1.0 if tone > 0.55 else 0.08


@kernel
def _texel(photos: np.ndarray, photo: int, base: int, edge: int, i: int, j: int) -> int:
    """Row of a texel; the tile is mirrored at its borders so that it repeats without seams."""
    i &= 2 * edge - 1
    j &= 2 * edge - 1
    if i >= edge:
        i = 2 * edge - 1 - i
    if j >= edge:
        j = 2 * edge - 1 - j
    return base + j * edge + i


@kernel
def photo_colour(
    photos: np.ndarray, decode: np.ndarray, photo: int, u: float, v: float, fp: float
) -> tuple[float, float, float]:
    """Linear colour of a tile at (u, v) in tiles, v upwards; `fp` is the pixel in tiles."""
    level = 0
    if fp * TILE > 1.0:
        level = min(LEVELS - 1, int(math.log2(fp * TILE) + 0.5))
    base, edge = 0, TILE
    for _ in range(level):
        base += edge * edge
        edge >>= 1
    x, y = u * edge - 0.5, (1.0 - v) * edge - 0.5
    i, j = math.floor(x), math.floor(y)
    fx, fy = x - i, y - j
    i0, j0 = int(i), int(j)
    a = _texel(photos, photo, base, edge, i0, j0)
    b = _texel(photos, photo, base, edge, i0 + 1, j0)
    c = _texel(photos, photo, base, edge, i0, j0 + 1)
    d = _texel(photos, photo, base, edge, i0 + 1, j0 + 1)
    wa, wb, wc, wd = (1 - fx) * (1 - fy), fx * (1 - fy), (1 - fx) * fy, fx * fy
    p = photos[photo]
    return (
        wa * decode[p[a, 0]] + wb * decode[p[b, 0]] + wc * decode[p[c, 0]] + wd * decode[p[d, 0]],
        wa * decode[p[a, 1]] + wb * decode[p[b, 1]] + wc * decode[p[c, 1]] + wd * decode[p[d, 1]],
        wa * decode[p[a, 2]] + wb * decode[p[b, 2]] + wc * decode[p[c, 2]] + wd * decode[p[d, 2]],
    )
