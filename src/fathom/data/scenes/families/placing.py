"""Rotations, and the few random draws every family needs.

Rotations are three rows of plain numbers, because a scene is put together from hundreds of parts
and small arrays are slow.
"""

import math
from collections.abc import Sequence
from typing import TypeVar

import numpy as np

Vec = tuple[float, float, float]
Turn = tuple[Vec, Vec, Vec]
T = TypeVar("T")

UPRIGHT: Turn = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))


def between(rng: np.random.Generator, low: float, high: float) -> float:
    """A uniform draw from [low, high)."""
    return low + (high - low) * float(rng.random())


def around(rng: np.random.Generator, value: float, spread: float = 0.15) -> float:
    """A uniform draw within ``spread`` (a fraction) of ``value``."""
    return value * (1.0 + spread * (2.0 * float(rng.random()) - 1.0))


def pick(rng: np.random.Generator, items: Sequence[T]) -> T:
    """One item, each as likely."""
    return items[int(rng.random() * len(items))]


def chance(rng: np.random.Generator, probability: float) -> bool:
    """True with the given probability."""
    return bool(rng.random() < probability)


def count(rng: np.random.Generator, low: int, high: int) -> int:
    """A whole number from ``low`` to ``high``, both included."""
    return low + int(rng.random() * (high - low + 1))


def turn_x(angle: float) -> Turn:
    """Rotation about x by ``angle`` radians: y towards z."""
    c, s = math.cos(angle), math.sin(angle)
    return ((1.0, 0.0, 0.0), (0.0, c, -s), (0.0, s, c))


def turn_y(angle: float) -> Turn:
    """Rotation about y by ``angle`` radians: z towards x."""
    c, s = math.cos(angle), math.sin(angle)
    return ((c, 0.0, s), (0.0, 1.0, 0.0), (-s, 0.0, c))


def turn_z(angle: float) -> Turn:
    """Rotation about z by ``angle`` radians: x towards y."""
    c, s = math.cos(angle), math.sin(angle)
    return ((c, -s, 0.0), (s, c, 0.0), (0.0, 0.0, 1.0))


def compose(*turns: Turn) -> Turn:
    """The product of rotations; the last one is applied first."""
    product = turns[0]
    for turn in turns[1:]:
        columns = tuple(zip(*turn, strict=True))
        (a, b, c) = (
            tuple(r[0] * k[0] + r[1] * k[1] + r[2] * k[2] for k in columns) for r in product
        )
        product = (a, b, c)  # type: ignore[assignment]
    return product


def heading(yaw: float = 0.0, pitch: float = 0.0, roll: float = 0.0) -> Turn:
    """Roll about z, then ``pitch`` about x (z towards y: looks up), then yaw about y, radians."""
    return compose(turn_y(yaw), turn_x(-pitch), turn_z(roll))


def tumble(rng: np.random.Generator, lean: float) -> Turn:
    """A random heading and a lean of at most ``lean`` radians in a random direction."""
    towards = between(rng, 0.0, 2.0 * math.pi)
    spin = between(rng, 0.0, 2.0 * math.pi)
    return compose(turn_y(towards), turn_x(between(rng, -lean, lean)), turn_y(spin))


def from_to(start: Vec, end: Vec) -> tuple[float, float]:
    """Yaw and pitch in radians of the direction from ``start`` to ``end``."""
    x, y, z = (e - s for s, e in zip(start, end, strict=True))
    return math.atan2(x, z), math.atan2(y, math.hypot(x, z))
