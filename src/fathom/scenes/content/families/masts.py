"""What stands tall before the sky: flags, masts, lattice towers, lamp posts, columns, tree tops.

Each stands on the origin of the builder's frame.
"""

import math

from fathom.scenes.content.families.looks import Look
from fathom.scenes.content.families.placing import between, chance, count, pick, turn_y
from fathom.scenes.content.families.thin_parts import branch, growth


def flag(look: Look) -> None:
    """A pole of 5 to 14 m with a flag in the wind or hanging down."""
    tall = between(look.rng, 5.0, 14.0)
    _pole(look, tall, between(look.rng, 0.03, 0.09))
    _cloth(look, tall)


def flags(look: Look) -> None:
    """Three to six equal poles in a row, their flags differing."""
    rng, b = look.rng, look.b
    tall, gap = between(rng, 5.0, 9.0), between(rng, 1.5, 3.0)
    number = count(rng, 3, 6)
    for i in range(number):
        with b.frame(((i - 0.5 * (number - 1)) * gap, 0.0, 0.0)):
            _pole(look, tall, 0.04)
            _cloth(look, tall)


def lattice_tower(look: Look) -> None:
    """A pylon, crane or radio mast of four legs and crossing struts, 10 to 30 m."""
    rng, b = look.rng, look.b
    tall, steel = between(rng, 10.0, 30.0), look.metal()
    foot, top = between(rng, 0.4, 2.5), between(rng, 0.15, 0.5)
    thick = between(rng, 0.02, 0.07)
    floors = count(rng, 6, 14)
    with b.object("tower"):
        for i in range(floors):
            low, high = tall * i / floors, tall * (i + 1) / floors
            a, c = foot + (top - foot) * i / floors, foot + (top - foot) * (i + 1) / floors
            for q in range(4):
                x, z = _corner(q)
                u, w = _corner(q + 1)
                b.capsule((x * a, low, z * a), (x * c, high, z * c), thick, steel)
                b.capsule((x * a, low, z * a), (u * c, high, w * c), 0.6 * thick, steel)
                b.capsule((x * c, high, z * c), (u * c, high, w * c), 0.6 * thick, steel)
        for _ in range(count(rng, 0, 3)):
            y, reach = tall * between(rng, 0.6, 1.0), between(rng, 1.0, 5.0)
            b.capsule((-reach, y, 0.0), (reach, y, 0.0), 1.5 * thick, steel)


def ship_mast(look: Look) -> None:
    """A mast with yards and stays, 8 to 20 m."""
    rng, b = look.rng, look.b
    tall = between(rng, 8.0, 20.0)
    _pole(look, tall, between(rng, 0.06, 0.16))
    rope = look.plain((0.12, 0.1, 0.08))
    spread = between(rng, 0.25, 0.5) * tall
    with b.object("pole"):
        for _ in range(count(rng, 0, 3)):
            y, reach = tall * between(rng, 0.35, 0.95), between(rng, 0.6, 2.5)
            b.capsule((-reach, y, 0.0), (reach, y, 0.0), 0.05, rope)
        for side in (-1.0, 1.0):
            for _ in range(count(rng, 1, 4)):
                end = (side * spread * between(rng, 0.3, 1.0), 0.5, between(rng, -1.0, 1.0))
                b.capsule((0.0, tall * between(rng, 0.5, 1.0), 0.0), end, 0.012, rope)


def lamp_post(look: Look) -> None:
    """A street lamp of 4 to 10 m with one or two arms."""
    rng, b = look.rng, look.b
    tall, metal = between(rng, 4.0, 10.0), look.metal()
    _pole(look, tall, between(rng, 0.04, 0.1))
    with b.object("lamp"):
        for side in (-1.0, 1.0) if chance(rng, 0.4) else (1.0,):
            reach = side * between(rng, 0.4, 2.0)
            tip = (reach, tall + between(rng, -0.2, 0.5), 0.0)
            b.capsule((0.0, tall - 0.2, 0.0), tip, 0.04, metal)
            b.ellipsoid(tip, (0.3, 0.1, 0.16), look.plain())


def tree_top(look: Look) -> None:
    """A bare or leafy tree of 4 to 12 m whose twigs stand against the sky."""
    rng = look.rng
    with look.b.object("tree"):
        branch(
            look, growth(look), (0.0, 0.0, 0.0), (between(rng, 0.0, 6.3), 1.5),
            between(rng, 4.0, 12.0), between(rng, 0.06, 0.25),
        )  # fmt: skip


def column(look: Look) -> None:
    """A column, chimney or obelisk of 4 to 20 m, with a figure or a ball on some."""
    rng, b = look.rng, look.b
    tall, wide, stone = between(rng, 4.0, 20.0), between(rng, 0.3, 1.5), look.anything(1.0)
    with b.object("column"):
        top = wide * between(rng, 0.5, 1.0)
        b.capsule((0.0, 0.0, 0.0), (0.0, tall, 0.0), wide, stone, radius1=top)
        if chance(rng, 0.5):
            b.box((0.0, tall, 0.0), (2.6 * wide, 0.3, 2.6 * wide), stone)
            b.ellipsoid((0.0, tall + 1.2 * wide, 0.0), (0.8 * wide, wide, 0.8 * wide), stone)


def _corner(q: int) -> tuple[float, float]:
    return ((-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0))[q % 4]


def _pole(look: Look, tall: float, radius: float) -> None:
    with look.b.object("pole"):
        paint = look.metal() if chance(look.rng, 0.5) else look.plain()
        look.b.capsule(
            (0.0, 0.0, 0.0), (0.0, tall, 0.0), radius, paint,
            radius1=radius * between(look.rng, 0.5, 1.0),
        )  # fmt: skip


def _cloth(look: Look, tall: float) -> None:
    """A flag at the top of a pole as upright strips along a wave, in bands or a print."""
    rng, b = look.rng, look.b
    long, high = between(rng, 1.0, 3.2), between(rng, 0.7, 2.0)
    strips, heading = 14, pick(rng, (0.0, math.pi)) + between(rng, -0.9, 0.9)
    wave, swing = between(rng, 0.6, 2.2), between(rng, 0.02, 0.16)
    sag = between(rng, 0.0, 0.25) if chance(rng, 0.7) else between(rng, 0.6, 1.1)
    bands = [look.cloth(0.3) for _ in range(count(rng, 2, 7))]
    along = chance(rng, 0.5)  # bands run along the flag, or across
    step = long / strips
    with b.object("cloth"), b.frame((0.0, tall, 0.0), heading):
        z = 0.0
        for i in range(strips):
            slope = swing * wave * 6.3 * math.cos(6.3 * wave * i / strips)
            turn = math.atan(slope)
            x, drop = (i + 0.5) * step * math.cos(0.8 * sag), sag * (i + 0.5) * step
            z += slope * step
            if not along:
                band = bands[i * len(bands) // strips]
                size = (1.15 * step, high, 0.01)
                b.box((x, -0.5 * high - drop, z), size, band, rotation=turn_y(-turn))
                continue
            part = high / len(bands)
            for k, band in enumerate(bands):
                size = (1.15 * step, part, 0.01)
                b.box((x, -(k + 0.5) * part - drop, z), size, band, rotation=turn_y(-turn))
