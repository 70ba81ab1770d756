"""Random numbers and smooth noise for kernels."""

import functools
import math

import numpy as np

from fathom.scenes.render.compiled import inlined, kernel

LATTICE = 32  # noise repeats after this many periods


@functools.cache
def noise_lattice() -> np.ndarray:
    """Random values (32, 32, 32) float32 in [0, 1] that the smooth noise interpolates."""
    return np.random.default_rng(3).random((LATTICE, LATTICE, LATTICE), dtype=np.float32)


@kernel
def mix_bits(x: np.uint32) -> np.uint32:
    """Scramble 32 bits (a multiply-xorshift finaliser)."""
    x = np.uint32(x)
    x = np.uint32((x ^ (x >> np.uint32(16))) * np.uint32(0x7FEB352D))
    x = np.uint32((x ^ (x >> np.uint32(15))) * np.uint32(0x846CA68B))
    return np.uint32(x ^ (x >> np.uint32(16)))


@inlined
def dither(x: float, y: float) -> float:
    """A number in [0, 1) that differs as much as it can between neighbouring pixels.

    Jimenez, Next generation post processing in Call of Duty: Advanced Warfare, 2014 (interleaved
    gradient noise).
    """
    turn = 0.06711056 * x + 0.00583715 * y
    turn = 52.9829189 * (turn - math.floor(turn))
    return turn - math.floor(turn)


@kernel
def cell_value(i: int, j: int, salt: int) -> float:
    """A number in [0, 1) for a cell of a grid."""
    x = mix_bits(np.uint32(i * 73856093) ^ np.uint32(j * 19349663) ^ np.uint32(salt * 83492791))
    return x * 2.3283064365386963e-10


@kernel
def noise(table: np.ndarray, x: float, y: float, z: float) -> float:
    """Smooth value noise in [0, 1] with a period of one unit."""
    fx, fy, fz = math.floor(x), math.floor(y), math.floor(z)
    ux, uy, uz = x - fx, y - fy, z - fz
    ux, uy, uz = (
        ux * ux * (3.0 - 2.0 * ux),
        uy * uy * (3.0 - 2.0 * uy),
        uz * uz * (3.0 - 2.0 * uz),
    )
    i0, j0, k0 = int(fx) & (LATTICE - 1), int(fy) & (LATTICE - 1), int(fz) & (LATTICE - 1)
    i1, j1, k1 = (i0 + 1) & (LATTICE - 1), (j0 + 1) & (LATTICE - 1), (k0 + 1) & (LATTICE - 1)
    a = table[i0, j0, k0] + (table[i0, j0, k1] - table[i0, j0, k0]) * uz
    b = table[i0, j1, k0] + (table[i0, j1, k1] - table[i0, j1, k0]) * uz
    c = table[i1, j0, k0] + (table[i1, j0, k1] - table[i1, j0, k0]) * uz
    d = table[i1, j1, k0] + (table[i1, j1, k1] - table[i1, j1, k0]) * uz
    a += (b - a) * uy
    c += (d - c) * uy
    return float(a + (c - a) * ux)


@kernel
def fractal(
    table: np.ndarray, x: float, y: float, z: float, octaves: int, footprint: float
) -> float:
    """Noise summed over octaves, about 0.5; octaves finer than the pixel fade to their mean.

    `footprint` is the pixel's size in the units of x, y and z.
    """
    total, weight, sum_ = 0.0, 0.5, 0.0
    for _ in range(octaves):
        # An octave is gone when its period is under two pixels.
        keep = min(1.0, max(0.0, 1.5 - 2.0 * footprint))
        sum_ += weight
        if keep <= 0.0:
            total += weight * 0.5
        else:
            total += weight * (0.5 + keep * (noise(table, x, y, z) - 0.5))
        x, y, z = 2.03 * x + 5.1, 2.03 * y + 1.7, 2.03 * z + 9.2
        footprint *= 2.03
        weight *= 0.5
    return total / sum_
