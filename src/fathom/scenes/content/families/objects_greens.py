"""Potted plants and flowers near enough to show every leaf. Sizes in metres."""

import math

from fathom.scenes.content.families.looks import Look, any_colour
from fathom.scenes.content.families.placing import (
    Vec,
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
from fathom.scenes.content.families.shapes import post


def blade(
    look: Look, root: Vec, yaw: float, rise: float, size: tuple[float, float], m: int,
    *, roll: float = 0.0,
) -> None:  # fmt: skip
    """One leaf as a card growing from ``root``: ``size`` is its width and length.

    ``yaw`` is where it points, ``rise`` its angle above the horizon, radians.
    """
    wide, length = size
    turn = compose(turn_y(yaw), turn_x(0.5 * math.pi - rise), turn_y(roll))
    half = 0.5 * length
    out = half * math.cos(rise)
    centre = (
        root[0] + out * math.sin(yaw),
        root[1] + half * math.sin(rise),
        root[2] + out * math.cos(yaw),
    )
    look.b.card(centre, (wide, length), m, rotation=turn)


def pot(look: Look, radius: float, height: float) -> float:
    """A tapered pot with a rim and earth in it; returns the height of the earth."""
    b = look.b
    clay = look.plain((0.66, 0.36, 0.22)) if chance(look.rng, 0.4) else look.anything(0.1)
    post(b, 0.0, height, 0.72 * radius, clay, top=radius)
    post(b, 0.82 * height, height, 1.06 * radius, clay, top=1.1 * radius, capped=False)
    post(b, 0.9 * height, 1.005 * height, 0.96 * radius, look.plain((0.2, 0.14, 0.1), gloss=0.0))
    return height


def potted_plant(look: Look, scale: float = 1.0) -> float:
    """A pot with a rosette, a bush of leaves on stalks, or a cactus: 15-45 cm at scale 1."""
    rng, b = look.rng, look.b
    r = between(rng, 0.045, 0.09) * scale
    with b.object("plant"):
        base = pot(look, r, r * between(rng, 1.2, 2.0))
        kind = rng.random()
        if kind < 0.35:
            _rosette(look, base, r)
        elif kind < 0.85:
            _bush(look, base, r)
        else:
            green = look.leaf()
            b.ellipsoid((0.0, base + r, 0.0), (0.7 * r, 1.3 * r, 0.7 * r), green)
            if chance(rng, 0.5):
                b.capsule(
                    (0.5 * r, base + 1.2 * r, 0.0), (1.1 * r, base + 2 * r, 0.0), 0.3 * r, green
                )
    return 0.0


def _rosette(look: Look, base: float, r: float) -> None:
    rng = look.rng
    leaf = look.leaf(alpha=pick(rng, ("leaf", "leaf", "palm")))
    length, wide = r * between(rng, 2.0, 4.0), r * between(rng, 0.2, 0.7)
    number = count(rng, 10, 26)
    for i in range(number):
        yaw = 2.4 * i + between(rng, -0.3, 0.3)
        rise = between(rng, 0.2, 1.35)
        blade(
            look,
            (0.0, base, 0.0),
            yaw,
            rise,
            (around(rng, wide, 0.3), around(rng, length, 0.3)),
            leaf,
        )


def _bush(look: Look, base: float, r: float) -> None:
    rng, b = look.rng, look.b
    leaf, stalk = look.leaf(alpha="leaf"), look.leaf()
    tall, wide = r * between(rng, 2.0, 4.0), r * between(rng, 0.35, 0.9)
    for i in range(count(rng, 4, 9)):
        yaw, spread = 2.4 * i, between(rng, 0.1, 0.7)
        top = (
            tall * spread * math.sin(yaw),
            base + tall * between(rng, 0.5, 1.0),
            tall * spread * math.cos(yaw),
        )
        b.capsule((0.0, base, 0.0), top, 0.04 * r, stalk)
        for j in range(count(rng, 3, 7)):
            t = between(rng, 0.4, 1.0)
            root = (top[0] * t, base + (top[1] - base) * t, top[2] * t)
            size = (around(rng, wide, 0.3), around(rng, 2.0 * wide, 0.3))
            blade(
                look,
                root,
                yaw + 2.2 * j,
                between(rng, -0.6, 0.9),
                size,
                leaf,
                roll=between(rng, -0.5, 0.5),
            )


def flowers(look: Look) -> float:
    """A vase of 12-22 cm with three to fifteen flowers or grasses."""
    rng, b = look.rng, look.b
    r, h = between(rng, 0.03, 0.055), between(rng, 0.12, 0.22)
    with b.object("vase"):
        post(b, 0.0, h, r, look.anything(0.1), top=r * between(rng, 0.6, 1.3), capped=False)
        post(b, 0.0, 0.01, 0.98 * r, look.plain())
    petal, heart = b.material(any_colour(rng), translucency=0.3, variation=0.15), look.plain()
    stalk, leaf = look.leaf(), look.leaf(alpha="leaf")
    with b.object("flower"):
        for i in range(count(rng, 3, 15)):
            yaw, out = 2.4 * i, between(rng, 0.0, 0.14)
            top = (out * math.sin(yaw), h + between(rng, 0.06, 0.2), out * math.cos(yaw))
            b.capsule((0.0, 0.3 * h, 0.0), top, 0.002, stalk)
            _flower(look, top, between(rng, 0.012, 0.04), petal, heart)
            blade(look, (0.5 * top[0], h, 0.5 * top[2]), yaw, 0.8, (0.025, 0.09), leaf)
    return 0.0


def _flower(look: Look, top: Vec, size: float, petal: int, heart: int) -> None:
    rng, b = look.rng, look.b
    if chance(rng, 0.4):
        b.ellipsoid(top, (size, around(rng, size, 0.4), size), petal)
        return
    b.ellipsoid(top, 0.35 * size, heart)
    tilt = between(rng, -0.5, 0.8)
    for i in range(6):
        a = 1.047 * i
        where = (
            top[0] + 0.7 * size * math.cos(a),
            top[1] + 0.2 * size * tilt * math.sin(a),
            top[2] + 0.7 * size * math.sin(a),
        )
        turn = compose(turn_y(-a), turn_z(0.3))
        b.ellipsoid(where, (0.5 * size, 0.08 * size, 0.3 * size), petal, rotation=turn)
