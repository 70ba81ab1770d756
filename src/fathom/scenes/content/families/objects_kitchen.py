"""Tableware and food: cups, bowls, plates, pans, cutlery, fruit. Sizes in metres."""

import math

from fathom.scenes.content.families.looks import Colour, Look, varied
from fathom.scenes.content.families.placing import (
    around,
    between,
    chance,
    count,
    pick,
    tumble,
    turn_x,
)
from fathom.scenes.content.families.shapes import arc, block, laid, post, tube

# Colour and half axes (across, up) of round fruit and vegetables.
ROUND_FRUIT: tuple[tuple[Colour, float, float], ...] = (
    ((0.75, 0.10, 0.10), 0.038, 0.035),
    ((0.55, 0.70, 0.20), 0.038, 0.035),
    ((0.95, 0.55, 0.10), 0.039, 0.038),
    ((0.95, 0.85, 0.25), 0.028, 0.036),
    ((0.85, 0.15, 0.10), 0.033, 0.028),
    ((0.85, 0.55, 0.40), 0.036, 0.035),
    ((0.35, 0.12, 0.25), 0.024, 0.026),
    ((0.60, 0.45, 0.30), 0.035, 0.028),
    ((0.20, 0.35, 0.15), 0.090, 0.085),
    ((0.90, 0.45, 0.10), 0.100, 0.075),
)


def _vessel(
    look: Look, height: float, base: float, rim: float, m: int, *, wall: float = 0.003
) -> None:
    post(look.b, 0.0, height, base, m, top=rim, capped=False)
    post(look.b, wall, height, base - wall, m, top=rim - wall, capped=False)
    post(look.b, 0.0, 2 * wall, base * 0.99, m)
    if chance(look.rng, 0.4):
        level = between(look.rng, 0.4, 0.9)
        filled = base + (rim - base) * level - 1.5 * wall
        post(look.b, 2 * wall, level * height, base - 1.5 * wall, look.plain(gloss=0.7), top=filled)


def cup(look: Look) -> float:
    """A beaker or paper cup of 8-13 cm without a handle; sometimes upside down or lying."""
    rng, b = look.rng, look.b
    h = between(rng, 0.08, 0.13)
    base = between(rng, 0.026, 0.036)
    rim = base + between(rng, 0.0, 0.014)
    m = look.printed(0.08) if chance(rng, 0.4) else look.plain()
    with b.object("cup"):
        pose = rng.random()
        if pose < 0.15:
            post(b, 0.0, h, rim, m, top=base)
            return h
        with laid(b, rim, h, pose < 0.3):
            _vessel(look, h, base, rim, m)
    return 0.0


def mug(look: Look) -> float:
    """A mug of 8-11 cm with its handle."""
    rng, b = look.rng, look.b
    h, r = between(rng, 0.08, 0.11), between(rng, 0.036, 0.046)
    m = look.plain(gloss=between(rng, 0.2, 0.8)) if chance(rng, 0.7) else look.printed(0.08)
    with b.object("mug"):
        _vessel(look, h, r * between(rng, 0.75, 1.0), r, m, wall=0.004)
        bend = arc((r * 0.95, 0.5 * h, 0.0), 0.32 * h, -1.45, 1.45, 6, squash=0.85)
        tube(b, bend, 0.005, m)
    return 0.0


def bowl(look: Look) -> float:
    """A bowl of 10-28 cm across, empty, filled, or upside down."""
    rng, b = look.rng, look.b
    r = between(rng, 0.05, 0.14)
    h = r * between(rng, 0.45, 0.9)
    m = look.plain(gloss=between(rng, 0.1, 0.8)) if chance(rng, 0.6) else look.printed(r)
    with b.object("bowl"):
        if chance(rng, 0.12):
            b.bowl((0.0, 0.0, 0.0), (r, h, r), m, rotation=turn_x(math.pi))
            return 0.0
        b.bowl((0.0, h, 0.0), (r, h, r), m)
        b.bowl((0.0, h, 0.0), (0.96 * r, 0.95 * h, 0.96 * r), m)
        post(b, 0.0, 0.12 * h, 0.45 * r, m)
        if chance(rng, 0.3):
            b.cylinder(
                (0.0, 0.3 * h, 0.0),
                (0.0, 0.6 * h, 0.0),
                0.68 * r,
                look.anything(0.05),
                radius1=0.89 * r,
            )
    if chance(rng, 0.25):
        for _ in range(count(rng, 2, 5)):
            a = between(rng, 0.0, 6.3)
            with b.frame((0.45 * r * math.cos(a), 0.5 * h, 0.45 * r * math.sin(a))):
                _fruit(look, 0.04)
    return 0.0


def plate(look: Look) -> float:
    """A plate of 15-30 cm, empty or with food."""
    rng, b = look.rng, look.b
    r = between(rng, 0.075, 0.15)
    m = look.plain(gloss=between(rng, 0.1, 0.8)) if chance(rng, 0.75) else look.printed(r)
    with b.object("plate"):
        rim = r * between(rng, 0.1, 0.2)
        post(b, 0.0, 0.008, 0.6 * r, m)
        post(b, 0.004, rim, 0.6 * r, m, top=r, capped=False)
    if chance(rng, 0.6):
        with b.frame((0.0, 0.008, 0.0)):
            meal(look, 0.6 * r)
    return 0.0


def meal(look: Look, radius: float) -> None:
    """Food within ``radius`` metres: lumps, slices, sticks and leaves."""
    rng, b = look.rng, look.b
    with b.object("food"):
        for _ in range(count(rng, 1, 3)):
            m = look.anything(0.04) if chance(rng, 0.6) else look.leaf()
            size = radius * between(rng, 0.12, 0.5)
            kind = rng.random()
            for _ in range(count(rng, 1, 6)):
                a, away = between(rng, 0.0, 6.3), radius * between(rng, 0.0, 0.75)
                x, z = away * math.cos(a), away * math.sin(a)
                if kind < 0.5:
                    radii = (
                        around(rng, size, 0.4),
                        size * between(rng, 0.2, 0.7),
                        around(rng, size, 0.4),
                    )
                    b.ellipsoid((x, 0.3 * size, z), radii, m, rotation=a)
                elif kind < 0.75:
                    thick = 0.3 * size
                    b.box((x, 0.5 * thick, z), (size, thick, 0.6 * size), m, rotation=a)
                else:
                    b.capsule((x, 0.006, z), (-0.4 * x, 0.01, -0.5 * z), 0.006, m)


def jug(look: Look) -> float:
    """A jug, vase, teapot or thermos of 14-28 cm."""
    rng, b = look.rng, look.b
    h, r = between(rng, 0.14, 0.28), between(rng, 0.045, 0.075)
    m = look.plain(gloss=between(rng, 0.1, 0.8)) if chance(rng, 0.6) else look.printed(r)
    with b.object("vase"):
        if chance(rng, 0.5):
            b.ellipsoid((0.0, 0.42 * h, 0.0), (r, 0.43 * h, r), m)
            post(b, 0.0, 0.1 * h, 0.6 * r, m)
            post(b, 0.7 * h, h, 0.45 * r, m, top=0.6 * r, capped=False)
        else:
            _vessel(look, h, r, r * between(rng, 0.6, 1.1), m)
        if chance(rng, 0.6):
            bend = arc((0.8 * r, 0.6 * h, 0.0), 0.28 * h, -1.4, 1.6, 7, squash=0.8)
            tube(b, bend, 0.007, m)
        if chance(rng, 0.3):
            b.capsule((-0.7 * r, 0.4 * h, 0.0), (-1.6 * r, 0.75 * h, 0.0), 0.014, m, radius1=0.008)
    return 0.0


def pan(look: Look) -> float:
    """A pan or pot of 16-28 cm with handles."""
    rng, b = look.rng, look.b
    r, h = between(rng, 0.08, 0.14), between(rng, 0.04, 0.16)
    m, grip = look.metal(), look.plain()
    with b.object("pan"):
        _vessel(look, h, r * 0.92, r, m)
        if h < 0.08:
            b.capsule((r, 0.8 * h, 0.0), (r + 0.18, 1.1 * h, 0.0), 0.01, grip)
        else:
            for side in (-1.0, 1.0):
                points = [
                    (side * r, 0.75 * h, -0.03),
                    (side * (r + 0.03), 0.78 * h, 0.0),
                    (side * r, 0.75 * h, 0.03),
                ]
                tube(b, points, 0.006, grip)
        if chance(rng, 0.4):
            b.ellipsoid((0.0, h, 0.0), (r, 0.25 * r, r), look.metal())
            post(b, h + 0.2 * r, h + 0.25 * r + 0.03, 0.012, grip)
    return 0.0


def cutlery(look: Look) -> float:
    """A fork, knife or spoon, 16-22 cm, lying flat."""
    rng, b = look.rng, look.b
    length = between(rng, 0.16, 0.22)
    m = look.metal() if chance(rng, 0.8) else look.plain()
    kind = rng.random()
    with b.object("spoon" if kind < 0.35 else "knife" if kind < 0.7 else "fork"):
        b.capsule((-0.5 * length, 0.005, 0.0), (0.15 * length, 0.006, 0.0), 0.005, m, radius1=0.003)
        if kind < 0.35:
            b.ellipsoid((0.3 * length, 0.006, 0.0), (0.18 * length, 0.005, 0.02), m)
        elif kind < 0.7:
            b.box((0.3 * length, 0.006, 0.0), (0.4 * length, 0.002, 0.018), m)
        else:
            b.box((0.22 * length, 0.006, 0.0), (0.14 * length, 0.003, 0.022), m)
            for tine in (-0.009, -0.003, 0.003, 0.009):
                b.capsule((0.28 * length, 0.006, tine), (0.5 * length, 0.008, tine), 0.0015, m)
    return 0.0


def _fruit(look: Look, size: float | None = None) -> float:
    rng, b = look.rng, look.b
    colour, across, up = pick(rng, ROUND_FRUIT)
    if size is not None:
        across, up = size, size * up / across
    across, up = around(rng, across, 0.1), around(rng, up, 0.1)
    with b.object("fruit"):
        skin = look.plain(varied(rng, colour), gloss=between(rng, 0.0, 0.5))
        b.ellipsoid((0.0, up, 0.0), (across, up, across), skin, rotation=tumble(rng, 0.6))
        if chance(rng, 0.5):
            top = 1.95 * up
            b.capsule((0.0, top, 0.0), (0.1 * across, top + 0.015, 0.0), 0.002, look.wood(0.02))
    return 0.0


def fruit(look: Look) -> float:
    """An apple, orange, lemon, tomato, melon …: 5-20 cm; sometimes several together."""
    rng = look.rng
    _fruit(look)
    if chance(rng, 0.3):
        for _ in range(count(rng, 1, 4)):
            with look.b.frame((between(rng, -0.12, 0.12), 0.0, between(rng, -0.12, 0.12))):
                _fruit(look, 0.036)
    return 0.0


def banana(look: Look) -> float:
    """A banana, cucumber or pepper of 15-22 cm, bent, lying."""
    rng, b = look.rng, look.b
    length, r = between(rng, 0.15, 0.22), between(rng, 0.014, 0.022)
    colour = pick(rng, ((0.92, 0.80, 0.20), (0.60, 0.70, 0.15), (0.20, 0.40, 0.12)))
    m = look.plain(varied(rng, colour), gloss=0.2)
    bend = between(rng, 0.0, 0.35) * length
    with b.object("fruit"):
        previous = None
        for i in range(6):
            t = i / 5.0
            point = (length * (t - 0.5), r, bend * (1.0 - (2.0 * t - 1.0) ** 2))
            if previous is not None:
                b.capsule(
                    previous,
                    point,
                    r if 1 < i < 5 else 0.75 * r,
                    m,
                    radius1=r if i < 4 else 0.5 * r,
                )
            previous = point
    return 0.0


def bread(look: Look) -> float:
    """A loaf, roll or cake, sometimes on a board with slices."""
    rng, b = look.rng, look.b
    length = between(rng, 0.08, 0.3)
    crust = look.plain(varied(rng, (0.70, 0.45, 0.22), 0.2), gloss=0.05)
    lift = 0.0
    if chance(rng, 0.5):
        lift = 0.02
        with b.object("board"):
            block(b, (length + 0.1, lift, 0.2), look.wood(0.06))
    with b.object("food"):
        b.ellipsoid((0.0, lift + 0.045, 0.0), (0.5 * length, 0.05, 0.055), crust)
        for i in range(count(rng, 0, 3)):
            x = 0.3 * length + 0.02 * i
            b.box(
                (x, lift + 0.03 + 0.002 * i, 0.07),
                (0.012, 0.08, 0.09),
                look.plain(varied(rng, (0.85, 0.75, 0.55))),
                rotation=tumble(rng, 0.3),
            )
    return 0.0
