"""Animals of real size, of capsules and ellipsoids with fur, facing local +z.

A species is a row of measures; `quadruped` draws them all. Birds have their own shape.
"""

import math
from dataclasses import dataclass

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
    turn_z,
)


@dataclass(frozen=True)
class Species:
    """Measures of a four-legged animal, metres unless said otherwise."""

    name: str  # class name
    shoulder: float  # height of the back
    length: float  # of the trunk
    girth: float  # half height of the trunk
    neck: float  # length of the neck
    neck_rise: float  # angle of the neck above the horizon, radians
    head: float  # half length of the head without the snout
    snout: float  # length of the snout as a multiple of ``head``
    ear: float  # length of the ears as a multiple of ``head``
    leg: float  # radius of a leg at its top
    tail: float  # length of the tail


SPECIES = (
    Species("cat", 0.25, 0.30, 0.075, 0.07, 0.9, 0.055, 0.5, 0.9, 0.025, 0.28),
    Species("cat", 0.27, 0.32, 0.085, 0.07, 0.8, 0.060, 0.4, 0.8, 0.028, 0.28),
    Species("dog", 0.32, 0.38, 0.095, 0.10, 0.8, 0.065, 1.0, 1.0, 0.028, 0.20),
    Species("dog", 0.58, 0.62, 0.150, 0.20, 0.8, 0.095, 1.3, 1.0, 0.045, 0.35),
    Species("animal", 0.16, 0.24, 0.080, 0.05, 0.9, 0.045, 0.6, 2.2, 0.025, 0.03),
    Species("sheep", 0.70, 0.80, 0.260, 0.20, 0.7, 0.110, 1.1, 1.0, 0.045, 0.15),
    Species("horse", 1.50, 1.40, 0.330, 0.75, 0.9, 0.170, 2.0, 0.8, 0.085, 0.60),
    Species("cow", 1.35, 1.50, 0.380, 0.45, 0.4, 0.180, 1.7, 0.9, 0.080, 0.70),
    Species("animal", 1.75, 1.40, 0.400, 1.10, 0.8, 0.160, 1.6, 0.5, 0.090, 0.50),
    Species("animal", 0.65, 1.05, 0.190, 0.18, 0.5, 0.110, 0.8, 0.5, 0.065, 0.75),
    Species("animal", 0.85, 0.75, 0.200, 0.35, 0.9, 0.090, 1.3, 1.3, 0.040, 0.12),
)


def animal(look: Look, species: Species | None = None) -> tuple[float, float]:
    """One four-legged animal or, without a species, sometimes a bird, standing on the origin.

    Returns:
        Height and forward (local z) position of the head, metres.
    """
    rng = look.rng
    if species is None:
        if chance(rng, 0.12):
            return bird(look)
        species = pick(rng, SPECIES)
    return quadruped(look, species, sits=species.shoulder < 0.7 and chance(rng, 0.4))


def quadruped(look: Look, kind: Species, *, sits: bool = False) -> tuple[float, float]:
    """A standing or, if ``sits``, sitting animal; returns the head's height and local z."""
    rng, b = look.rng, look.b
    size = around(rng, 1.0, 0.15)
    back, length, girth = kind.shoulder * size, kind.length * size, kind.girth * size
    fur, second = look.fur(0.5 * girth), look.fur(0.4 * girth)
    with b.object(kind.name):
        rise = 0.9 if sits else between(rng, -0.04, 0.06)
        middle = (0.0, (back - girth) * (0.72 if sits else 1.0), 0.0)
        with b.frame(middle, turn_x(-rise)):
            _trunk(look, kind, length, girth, fur, second)
        s, c = math.sin(rise), math.cos(rise)
        chest = (0.0, middle[1] + 0.4 * length * s, 0.4 * length * c)
        rump = (0.0, middle[1] - 0.4 * length * s, -0.4 * length * c)
        _legs(look, chest[1], chest[2], 0.6 * girth, kind.leg * size, fur, folded=False)
        _legs(look, rump[1], rump[2], 0.6 * girth, kind.leg * size, fur, folded=sits)
        _tail(look, rump, kind.tail * size, 0.35 * kind.leg * size + 0.006, fur)
        lift = kind.neck_rise + between(rng, -0.35, 0.2)
        reach = kind.neck * size
        top = (
            between(rng, -0.2, 0.2) * reach,
            chest[1] + 0.3 * girth + reach * math.sin(lift),
            chest[2] + 0.2 * girth + reach * math.cos(lift),
        )
        root = (0.0, chest[1] + 0.1 * girth, chest[2])
        b.capsule(root, top, 0.6 * girth, fur, radius1=0.75 * kind.head * size)
        if kind.name == "horse":
            _mane(look, root, top, 0.6 * girth)
        turn = compose(turn_y(between(rng, -0.9, 0.9)), turn_x(between(rng, -0.2, 0.5)))
        with b.frame(top, turn):
            muzzle(look, kind, kind.head * size, fur, second)
    return top[1], top[2]


def _trunk(look: Look, kind: Species, length: float, girth: float, fur: int, second: int) -> None:
    rng, b = look.rng, look.b
    half = 0.5 * length
    b.ellipsoid((0.0, 0.0, 0.45 * half), (0.72 * girth, girth, 0.75 * half), fur)
    b.ellipsoid((0.0, 0.0, -0.45 * half), (0.75 * girth, 0.95 * girth, 0.75 * half), fur)
    belly = (0.66 * girth, 0.82 * girth, 0.93 * half)
    b.ellipsoid((0.0, -0.2 * girth, 0.0), belly, pick(rng, (fur, fur, second)))
    b.ellipsoid((0.0, 0.05 * girth, 0.0), (0.7 * girth, 0.88 * girth, 0.8 * half), fur)
    if kind.name == "sheep":
        for _ in range(26):
            a, z = between(rng, 0.0, 6.3), between(rng, -1.0, 1.0)
            wide = girth * math.sqrt(max(0.1, 1.0 - z * z * 0.8))
            b.ellipsoid(
                (0.8 * wide * math.cos(a), 0.95 * wide * math.sin(a), z * half), 0.35 * girth, fur
            )


def _legs(
    look: Look, y: float, z: float, apart: float, radius: float, fur: int, *, folded: bool
) -> None:
    rng, b = look.rng, look.b
    for side in (-1.0, 1.0):
        x = side * apart
        if folded:
            b.ellipsoid((1.15 * x, 0.8 * y, z + 0.3 * y), (1.6 * radius, 0.8 * y, 0.9 * y), fur)
            b.capsule((1.2 * x, radius, z), (1.2 * x, 0.8 * radius, z + 1.3 * y), 0.9 * radius, fur)
            continue
        stride = between(rng, -0.25, 0.25) * y
        knee = (x, 0.5 * y, z + 0.5 * stride + 0.06 * y)
        b.capsule((x, y, z), knee, 1.5 * radius, fur, radius1=0.8 * radius)
        b.capsule(knee, (x, 0.6 * radius, z + stride), 0.7 * radius, fur, radius1=0.6 * radius)
        b.ellipsoid(
            (x, 0.5 * radius, z + stride + 0.4 * radius), (0.8 * radius, 0.5 * radius, radius), fur
        )


def _tail(
    look: Look, rump: tuple[float, float, float], length: float, radius: float, fur: int
) -> None:
    rng = look.rng
    x, y, z = rump
    rise, curl = between(rng, -1.2, 1.0), between(rng, -0.5, 0.6)
    y, z = y + 0.5 * length * 0.1, z - radius
    for _ in range(4):
        end = (
            x + between(rng, -0.1, 0.1) * length,
            max(radius, y + 0.25 * length * math.sin(rise)),
            z - 0.25 * length * math.cos(rise),
        )
        look.b.capsule((x, y, z), end, radius, fur)
        x, y, z = end
        rise += curl


def _mane(
    look: Look, root: tuple[float, float, float], top: tuple[float, float, float], radius: float
) -> None:
    rng, b, hair = look.rng, look.b, look.hair()
    for i in range(14):
        t = i / 13.0
        x, y, z = (a + (c - a) * t for a, c in zip(root, top, strict=True))
        y, z = y + 0.75 * radius * (1.0 - 0.3 * t), z - 0.5 * radius
        side = between(rng, 0.2, 1.0) * radius
        b.capsule(
            (x, y, z),
            (x + side, y - between(rng, 0.5, 1.2) * radius, z - 0.05),
            0.12 * radius,
            hair,
            radius1=0.03 * radius,
        )


def muzzle(look: Look, kind: Species, r: float, fur: int, second: int) -> None:
    """A head of half length ``r`` metres at the origin: snout, nose, eyes, ears, whiskers."""
    rng, b = look.rng, look.b
    dark = look.plain((0.04, 0.035, 0.035), gloss=0.8)
    b.ellipsoid((0.0, 0.0, 0.0), (0.85 * r, 0.85 * r, r), fur)
    tip = r * (0.6 + kind.snout)
    b.capsule(
        (0.0, -0.25 * r, 0.3 * r),
        (0.0, -0.35 * r, tip - 0.3 * r),
        0.5 * r,
        pick(rng, (fur, second)),
        radius1=0.34 * r,
    )
    b.ellipsoid((0.0, -0.2 * r, tip), (0.16 * r, 0.13 * r, 0.1 * r), dark)
    b.capsule(
        (-0.2 * r, -0.5 * r, tip - 0.1 * r), (0.2 * r, -0.5 * r, tip - 0.1 * r), 0.04 * r, dark
    )
    eye = look.plain(gloss=0.8) if chance(rng, 0.4) else dark
    droop = chance(rng, 0.3) and kind.name in ("dog", "sheep", "cow")
    for side in (-1.0, 1.0):
        b.ellipsoid((0.45 * side * r, 0.2 * r, 0.72 * r), 0.15 * r, eye)
        b.ellipsoid((0.47 * side * r, 0.2 * r, 0.8 * r), 0.09 * r, dark)
        ear = kind.ear * r
        spread = 2.3 if droop else between(rng, 0.1, 0.6)
        with b.frame((0.5 * side * r, 0.65 * r, -0.2 * r), turn_z(-side * spread)):
            b.ellipsoid((0.0, 0.5 * ear, 0.0), (0.3 * r, 0.6 * ear, 0.1 * r), fur)
            b.ellipsoid((0.0, 0.5 * ear, 0.06 * r), (0.18 * r, 0.45 * ear, 0.06 * r), second)
        if kind.shoulder < 0.4:
            for i in range(3):
                end = (1.4 * side * r, (-0.5 + 0.25 * i) * r, tip - 0.3 * r)
                b.capsule((0.2 * side * r, -0.35 * r, tip - 0.05 * r), end, 0.0012, second)


def bird(look: Look) -> tuple[float, float]:
    """A sparrow- to goose-sized bird standing, or swimming if its legs are short."""
    rng, b = look.rng, look.b
    s = math.exp(between(rng, math.log(0.06), math.log(0.28)))
    plume, second, beak = look.fur(0.3 * s), look.fur(0.2 * s), look.plain()
    leg, neck = between(rng, 0.3, 1.2) * s, between(rng, 0.1, 1.6) * s
    with b.object("bird"):
        y = leg + 0.5 * s
        with b.frame((0.0, y, 0.0), turn_x(-between(rng, 0.0, 0.5))):
            b.ellipsoid((0.0, 0.0, 0.0), (0.45 * s, 0.5 * s, 0.9 * s), plume)
            b.ellipsoid((0.0, 0.05 * s, -0.2 * s), (0.5 * s, 0.35 * s, 0.85 * s), second)
            b.box((0.0, 0.0, -1.2 * s), (0.35 * s, 0.05 * s, 0.9 * s), second)
        top = (0.0, y + 0.4 * s + neck, 0.75 * s)
        b.capsule((0.0, y + 0.15 * s, 0.5 * s), top, 0.28 * s, plume, radius1=0.2 * s)
        b.ellipsoid(top, (0.28 * s, 0.28 * s, 0.32 * s), pick(rng, (plume, second)))
        length = between(rng, 0.3, 0.7) * s
        b.cylinder(
            (0.0, top[1] - 0.03 * s, top[2] + 0.25 * s),
            (0.0, top[1] - 0.08 * s, top[2] + 0.25 * s + length),
            0.09 * s,
            beak,
            radius1=0.01 * s,
        )
        for side in (-1.0, 1.0):
            b.ellipsoid(
                (0.2 * side * s, top[1] + 0.06 * s, top[2] + 0.16 * s),
                0.06 * s,
                look.plain((0.03, 0.03, 0.03), gloss=0.9),
            )
            b.capsule(
                (0.2 * side * s, y - 0.3 * s, 0.0), (0.2 * side * s, 0.01, 0.05 * s), 0.04 * s, beak
            )
            for i in range(count(rng, 2, 3)):
                end = (0.2 * side * s + 0.15 * (i - 1) * s, 0.005, 0.3 * s)
                b.capsule((0.2 * side * s, 0.01, 0.05 * s), end, 0.03 * s, beak)
    return top[1], top[2]
