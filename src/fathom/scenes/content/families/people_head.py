"""Heads: skull, face, hair, hats, glasses and beards; facing local +z, centred on the origin."""

import math

from fathom.scenes.content.families.looks import Look
from fathom.scenes.content.families.placing import (
    around,
    between,
    chance,
    compose,
    count,
    pick,
    turn_x,
    turn_y,
)
from fathom.scenes.content.families.shapes import ring


def head(look: Look, r: float, skin: int, hair: int, *, fine: bool) -> None:
    """A head whose half height is ``r`` metres (0.12 m for an adult).

    Args:
        look: of the scene.
        r: half of the height from chin to crown.
        skin: material.
        hair: material.
        fine: with face; else only the outline.
    """
    rng, b = look.rng, look.b
    wide = around(rng, 0.72, 0.06) * r
    # Skull and jaw lie nearly flush in front, so that no crease runs across the face.
    b.ellipsoid((0.0, 0.06 * r, -0.05 * r), (wide, 0.94 * r, 0.85 * r), skin)
    b.ellipsoid((0.0, -0.32 * r, 0.06 * r), (0.8 * wide, 0.66 * r, 0.71 * r), skin)
    b.capsule(
        (0.0, 0.12 * r, 0.74 * r),
        (0.0, -0.15 * r, 0.86 * r),
        0.06 * r,
        skin,
        radius1=around(rng, 0.11, 0.25) * r,
    )
    for side in (-1.0, 1.0):
        b.ellipsoid((side * wide, -0.02 * r, -0.08 * r), (0.08 * r, 0.24 * r, 0.14 * r), skin)
    if fine:
        _face(look, r, wide, hair)
    style = rng.random()
    if style < 0.06:
        return
    if style < 0.25:
        _hat(look, r, wide)
    _hair(look, r, wide, hair)


def _face(look: Look, r: float, wide: float, hair: int) -> None:
    rng, b = look.rng, look.b
    white, dark = (
        look.plain((0.88, 0.86, 0.84), gloss=0.5),
        look.plain((0.09, 0.06, 0.05), gloss=0.8),
    )
    lip = look.plain((0.62, 0.3, 0.28), gloss=0.2)
    for side in (-1.0, 1.0):
        x = 0.33 * r * side
        b.ellipsoid((x, 0.08 * r, 0.66 * r), (0.15 * r, 0.075 * r, 0.09 * r), white)
        b.ellipsoid((x, 0.08 * r, 0.72 * r), (0.065 * r, 0.068 * r, 0.05 * r), dark)
        b.capsule((0.6 * x, 0.25 * r, 0.75 * r), (1.5 * x, 0.25 * r, 0.62 * r), 0.035 * r, hair)
    b.ellipsoid((0.0, -0.5 * r, 0.68 * r), (0.22 * r, between(rng, 0.04, 0.09) * r, 0.09 * r), lip)
    if chance(rng, 0.25):
        b.ellipsoid((0.0, -0.68 * r, 0.38 * r), (0.72 * wide, 0.36 * r, 0.42 * r), hair)
    if chance(rng, 0.25):
        frame = look.plain()
        for side in (-1.0, 1.0):
            ring(b, (0.33 * r * side, 0.06 * r, 0.82 * r), 0.21 * r, 0.02 * r, frame, steps=10)
            b.capsule(
                (0.54 * side * r, 0.08 * r, 0.8 * r), (side * wide, 0.1 * r, 0.0), 0.02 * r, frame
            )
        b.capsule((-0.12 * r, 0.08 * r, 0.86 * r), (0.12 * r, 0.08 * r, 0.86 * r), 0.02 * r, frame)


def _hat(look: Look, r: float, wide: float) -> None:
    rng, b = look.rng, look.b
    with b.object("hat"):
        m = look.cloth(0.15)
        b.ellipsoid((0.0, 0.5 * r, -0.06 * r), (1.14 * wide, 0.62 * r, 0.98 * r), m)
        kind = rng.random()
        if kind < 0.35:
            b.cylinder((0.0, 0.5 * r, 0.0), (0.0, 0.54 * r, 0.0), between(rng, 1.2, 2.0) * r, m)
        elif kind < 0.7:
            b.box(
                (0.0, 0.5 * r, 0.95 * r), (1.2 * wide, 0.05 * r, 0.8 * r), m, rotation=turn_x(0.2)
            )


def _hair(look: Look, r: float, wide: float, hair: int) -> None:
    """A cap of hair, and below it short back, locks, a plait, a bun, curls or a mane."""
    rng, b = look.rng, look.b
    back = between(rng, 0.1, 0.22)
    b.ellipsoid((0.0, 0.32 * r, -back * r), (1.1 * wide, 0.76 * r, 0.92 * r), hair)
    b.ellipsoid((0.0, 0.05 * r, -0.32 * r), (1.08 * wide, 0.78 * r, 0.72 * r), hair)
    style = rng.random()
    if style < 0.35:
        return
    if style < 0.75:
        _long(look, r, wide, hair)
    elif style < 0.83:
        b.ellipsoid((0.0, between(rng, 0.3, 1.1) * r, -0.8 * r), 0.35 * r, hair)
    else:
        for _ in range(count(rng, 14, 30)):
            a, up = between(rng, 0.0, 6.3), between(rng, -0.4, 1.0)
            x, z = math.cos(a) * math.sqrt(1 - min(up * up, 0.95)), math.sin(a)
            if z > 0.2 and up < 0.5:
                continue
            b.ellipsoid(
                (1.05 * wide * x, (0.25 + 0.75 * up) * r, (0.85 * z - 0.1) * r),
                between(rng, 0.16, 0.32) * r,
                hair,
            )


def _long(look: Look, r: float, wide: float, hair: int) -> None:
    rng, b = look.rng, look.b
    length = between(rng, 0.6, 2.4) * r
    strands = count(rng, 9, 20)
    wave = between(rng, 0.0, 0.25) * r
    for i in range(strands):
        a = math.pi * (0.98 + 1.04 * i / (strands - 1)) if strands > 1 else 0.0
        x, z = 0.95 * wide * math.cos(a), 0.8 * r * math.sin(a) - 0.05 * r
        end = (
            x * between(rng, 0.8, 1.3) + between(rng, -wave, wave),
            -length * between(rng, 0.8, 1.0),
            z * 0.8 + between(rng, -wave, wave),
        )
        b.capsule((x, 0.2 * r, z), end, between(rng, 0.1, 0.2) * r, hair, radius1=0.05 * r)
    if chance(rng, 0.4):
        wisps = b.material(None, texture="noise", alpha=pick(rng, ("grass", "needles")))
        for side in (-1.0, 1.0):
            turn = compose(turn_y(side * 0.5), turn_x(math.pi))
            b.card(
                (side * 1.1 * wide, -0.4 * r, -0.2 * r), (0.8 * r, 1.6 * r), wisps, rotation=turn
            )
