"""Alpha patterns that cut leaves, fences and the like out of cards.

Each pattern is a field of 64x64 values sampled bilinearly and cut at one half, so that its outline
stays smooth however near the card is.
"""

import functools
import math

import numpy as np

from fathom.scenes.render.compiled import kernel
from fathom.scenes.render.scene import ALPHAS

SIZE = 64
_FINE = 256  # resolution the patterns are drawn at before they are averaged


@functools.cache
def alpha_fields() -> np.ndarray:
    """Fields (len(ALPHAS), 64, 64) float32 in [0, 1]; row 0 is the card's foot."""
    grid = (np.arange(_FINE) + 0.5) / _FINE
    u, v = np.meshgrid(grid, grid)
    rng = np.random.default_rng(11)
    drawn = {
        "none": np.ones_like(u, bool),
        "leaf": _leaf(u, v),
        "leaves": _leaves(u, v, rng, count=34, length=0.15, slim=0.4),
        "fence": ((u * 8) % 1 < 0.62) & (v < 0.93 + 0.05 * np.abs(((u * 8) % 1) - 0.31) / -0.31)
        | (np.abs(v - 0.25) < 0.04)
        | (np.abs(v - 0.75) < 0.04),
        "mesh": (np.abs((u * 6 + v * 6) % 1 - 0.5) > 0.44)
        | (np.abs((u * 6 - v * 6) % 1 - 0.5) > 0.44),
        "railing": (np.abs((u * 6) % 1 - 0.5) < 0.09) | (v > 0.95) | (np.abs(v - 0.1) < 0.025),
        "grass": _blades(u, v, rng),
        "round": (u - 0.5) ** 2 + (v - 0.5) ** 2 < 0.249,
        "ring": np.abs(np.hypot(u - 0.5, v - 0.5) - 0.465) < 0.03,
        "spokes": _spokes(u, v),
        "palm": _palm(u, v),
        "hedge": _hedge(u, v, np.random.default_rng(13)),
        "needles": _leaves(u, v, rng, count=130, length=0.16, slim=0.06),
        "foliage": _foliage(u, v, np.random.default_rng(12)),
    }
    blocks = _FINE // SIZE
    fields = [drawn[name].reshape(SIZE, blocks, SIZE, blocks).mean(axis=(1, 3)) for name in ALPHAS]
    return np.stack(fields).astype(np.float32)


def _leaf(u: np.ndarray, v: np.ndarray) -> np.ndarray:
    """One pointed leaf with a short stalk."""
    along = (v - 0.12) / 0.86
    width = 0.36 * np.sin(np.pi * np.clip(along, 0, 1) ** 0.8) ** 0.9
    blade = (along > 0) & (along < 1) & (np.abs(u - 0.5) < width)
    return blade | ((v < 0.2) & (np.abs(u - 0.5) < 0.02))


def _stroke(
    u: np.ndarray,
    v: np.ndarray,
    start: tuple[float, float],
    angle: float,
    shape: tuple[float, float],
) -> np.ndarray:
    """A leaf-shaped stroke of (length, half width) from `start` in direction `angle`."""
    length, half = shape
    du, dv = u - start[0], v - start[1]
    along = (du * math.cos(angle) + dv * math.sin(angle)) / length
    across = np.abs(-du * math.sin(angle) + dv * math.cos(angle))
    inside = (along > 0) & (along < 1)
    return inside & (across < half * np.sin(np.pi * np.clip(along, 0, 1)))


def _leaves(
    u: np.ndarray,
    v: np.ndarray,
    rng: np.random.Generator,
    *,
    count: int,
    length: float,
    slim: float,
) -> np.ndarray:
    """A twig with `count` leaves all around, within the card's inscribed disc."""
    out = np.zeros_like(u, bool)
    for _ in range(count):
        radius, around = 0.36 * math.sqrt(rng.random()), rng.uniform(0, 2 * math.pi)
        start = 0.5 + radius * math.cos(around), 0.5 + radius * math.sin(around)
        angle = around + rng.normal(0, 0.7)
        long = length * rng.uniform(0.7, 1.2)
        out |= _stroke(u, v, start, angle, (long, 0.5 * slim * long))
    return out


def _foliage(u: np.ndarray, v: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Leaves in all directions that cover half of the plane; the pattern repeats seamlessly."""
    out = np.zeros_like(u, bool)
    for _ in range(110):
        x, y, angle = rng.random(), rng.random(), rng.uniform(0, 2 * math.pi)
        across, up = (u - x + 0.5) % 1 - 0.5, (v - y + 0.5) % 1 - 0.5
        long = rng.uniform(0.09, 0.16)
        out |= _stroke(across, up, (0.0, 0.0), angle, (long, 0.27 * long))
    return out


def _hedge(u: np.ndarray, v: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A dense cover of leaves that repeats without seams, for solids such as crowns."""
    out = np.zeros_like(u, bool)
    for _ in range(60):
        start, angle = rng.random(2), rng.uniform(0, 2 * math.pi)
        long = rng.uniform(0.14, 0.24)
        for du in (-1, 0, 1):
            for dv in (-1, 0, 1):
                foot = float(start[0] + du), float(start[1] + dv)
                out |= _stroke(u, v, foot, angle, (long, 0.24 * long))
    return out


def _blades(u: np.ndarray, v: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Blades of grass from the foot upwards, bent sideways."""
    out = np.zeros_like(u, bool)
    for _ in range(26):
        foot, bend = rng.uniform(0.08, 0.92), rng.normal(0, 0.14)
        tall, half = rng.uniform(0.45, 0.98), rng.uniform(0.008, 0.018)
        middle = foot + bend * (v / tall) ** 2
        out |= (v < tall) & (np.abs(u - middle) < half * (1 - v / tall) + 0.003)
    return out


def _spokes(u: np.ndarray, v: np.ndarray) -> np.ndarray:
    """A bicycle wheel: tyre, hub and spokes."""
    x, y = u - 0.5, v - 0.5
    radius = np.hypot(x, y)
    turn = (np.arctan2(y, x) / (2 * np.pi) * 18) % 1
    spoke = np.abs(turn - 0.5) * radius * 2 * np.pi / 18 < 0.007
    return (np.abs(radius - 0.46) < 0.033) | (radius < 0.05) | (spoke & (radius < 0.46))


def _palm(u: np.ndarray, v: np.ndarray) -> np.ndarray:
    """A feather of narrow leaflets along a midrib."""
    out = np.abs(u - 0.5) < 0.012
    for foot in np.linspace(0.08, 0.9, 15):
        long = 0.45 * math.sin(math.pi * (0.12 + 0.85 * foot)) + 0.05
        for angle in (math.pi / 2 - 0.9, math.pi / 2 + 0.9):
            out = out | _stroke(u, v, (0.5, float(foot)), angle, (long, 0.022))
    return out


@kernel
def opaque(fields: np.ndarray, pattern: int, u: float, v: float) -> bool:
    """Whether pattern covers the point (u, v); both are in periods, not negative, and wrap."""
    x, y = u * SIZE + (SIZE - 0.5), v * SIZE + (SIZE - 0.5)
    column, row = int(x), int(y)
    fx, fy = x - column, y - row
    c0, c1 = column & (SIZE - 1), (column + 1) & (SIZE - 1)
    r0, r1 = row & (SIZE - 1), (row + 1) & (SIZE - 1)
    a, b = fields[pattern, r0, c0], fields[pattern, r0, c1]
    c, d = fields[pattern, r1, c0], fields[pattern, r1, c1]
    low, high = a + fx * (b - a), c + fx * (d - c)
    return bool(low + fy * (high - low) > 0.5)
