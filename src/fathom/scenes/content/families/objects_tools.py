"""Hand tools and hardware, lying: hammer, drill, scissors, spanner … Sizes in metres."""

import math

from fathom.scenes.content.families.looks import Look
from fathom.scenes.content.families.placing import (
    between,
    chance,
    count,
    pick,
    tumble,
    turn_x,
    turn_z,
)
from fathom.scenes.content.families.shapes import block, post, ring, tube


def hammer(look: Look) -> float:
    """A hammer or mallet of 25-35 cm; lies, or stands on its head."""
    rng, b = look.rng, look.b
    length, r = between(rng, 0.22, 0.32), between(rng, 0.011, 0.017)
    grip, head = look.wood(0.05), look.wood(0.04) if chance(rng, 0.3) else look.metal()
    big, half = between(rng, 0.016, 0.038), between(rng, 0.045, 0.07)
    with b.object("tool"):
        if chance(rng, 0.35):
            b.cylinder((-half, big, 0.0), (half, big, 0.0), big, head)
            post(b, big, length, r, grip, top=0.8 * r)
        else:
            b.capsule((0.0, big, 0.0), (0.0, 1.3 * r, -length), 0.8 * r, grip, radius1=1.1 * r)
            b.cylinder((-half, big, 0.0), (0.3 * half, big, 0.0), big, head)
            b.cylinder((0.3 * half, big, 0.0), (half, big, 0.0), big, head, radius1=0.3 * big)
    return 0.0


def drill(look: Look) -> float:
    """A cordless drill of 20-25 cm, standing on its battery or lying on its side."""
    rng, b = look.rng, look.b
    body, dark = look.plain(gloss=0.3), look.plain((0.07, 0.07, 0.08), gloss=0.2)
    turn = turn_z(0.5 * math.pi) if chance(rng, 0.5) else 0.0
    with b.object("tool"), b.frame((0.0, 0.035 if turn else 0.0, 0.0), turn):
        block(b, (0.075, 0.045, 0.11), dark)
        b.capsule((0.0, 0.04, 0.0), (0.0, 0.16, -0.015), 0.02, body)
        b.cylinder((0.0, 0.185, -0.07), (0.0, 0.185, 0.09), 0.03, body)
        b.cylinder((0.0, 0.185, 0.09), (0.0, 0.185, 0.14), 0.024, dark, radius1=0.012)
        b.cylinder((0.0, 0.185, 0.14), (0.0, 0.185, 0.2), 0.003, look.metal())
        b.box((0.0, 0.14, 0.025), (0.012, 0.03, 0.02), dark)
    return 0.0


def scissors(look: Look) -> float:
    """Scissors or pliers of 14-22 cm, slightly open."""
    rng, b = look.rng, look.b
    length, opening = between(rng, 0.14, 0.22), between(rng, 0.05, 0.4)
    blade, grip = look.metal(), look.plain()
    thick = between(rng, 0.004, 0.016)
    with b.object("tool"):
        for side in (-1.0, 1.0):
            with b.frame((0.0, 0.004 + 0.002 * side, 0.0), side * opening):
                b.box((0.0, 0.0, 0.25 * length), (thick, 0.003, 0.5 * length), blade)
            with b.frame((0.0, 0.005, 0.0), -side * opening * 1.3):
                b.capsule((0.0, 0.0, 0.0), (0.0, 0.0, -0.25 * length), 0.005, grip)
                with b.frame((0.0, 0.0, -0.38 * length), turn_x(0.5 * math.pi)):
                    ring(b, (0.0, 0.0, 0.0), 0.13 * length, 0.004, grip, steps=8)
    return 0.0


def screwdriver(look: Look) -> float:
    """A screwdriver, brush, marker or knife of 16-26 cm."""
    rng, b = look.rng, look.b
    r, grip, shaft = between(rng, 0.01, 0.017), between(rng, 0.08, 0.12), between(rng, 0.08, 0.15)
    with b.object("tool"):
        b.capsule((0.0, r, -grip), (0.0, r, 0.0), r, look.plain())
        b.cylinder((0.0, r, 0.0), (0.0, r, shaft), 0.35 * r, look.metal())
        if chance(rng, 0.4):
            b.box((0.0, r, shaft), (2.0 * r, r, 0.05), look.hair())
    return 0.0


def spanner(look: Look) -> float:
    """A spanner, fork wrench or clamp of 15-25 cm."""
    rng, b = look.rng, look.b
    length, m = between(rng, 0.13, 0.22), look.metal()
    with b.object("tool"):
        b.box((0.0, 0.005, 0.0), (0.016, 0.007, length), m)
        for end in (-1.0, 1.0):
            with b.frame((0.0, 0.006, 0.55 * end * length), turn_x(0.5 * math.pi)):
                if chance(rng, 0.5):
                    ring(b, (0.0, 0.0, 0.0), 0.014, 0.005, m, steps=8)
                else:
                    points = [
                        (-0.016, 0.02 * end, 0.0),
                        (-0.014, -0.01 * end, 0.0),
                        (0.014, -0.01 * end, 0.0),
                        (0.016, 0.02 * end, 0.0),
                    ]
                    tube(b, points, 0.006, m)
    return 0.0


def clamp(look: Look) -> float:
    """A spring clamp or pincers of 10-18 cm, lying or biting the table's edge upright."""
    rng, b = look.rng, look.b
    s, m, tip = between(rng, 0.1, 0.18), look.plain((0.06, 0.06, 0.06)), look.plain()
    with b.object("tool"), b.frame((0.0, 0.02, 0.0), tumble(rng, 0.1)):
        for side in (-1.0, 1.0):
            b.capsule((0.0, 0.0, 0.0), (side * 0.25 * s, 0.0, -0.5 * s), 0.011, m)
            b.capsule((0.0, 0.0, 0.0), (side * 0.18 * s, 0.0, 0.3 * s), 0.012, m)
            b.capsule((side * 0.18 * s, 0.0, 0.3 * s), (side * 0.03 * s, 0.0, 0.5 * s), 0.011, tip)
    return 0.0


def screws(look: Look) -> float:
    """Screws, nuts, coins, buttons, sweets or stones strewn about: 1-4 cm each."""
    rng, b = look.rng, look.b
    m, size, kind = look.anything(0.02), between(rng, 0.006, 0.02), rng.random()
    with b.object("object"):
        for _ in range(count(rng, 4, 14)):
            x, z = between(rng, -0.1, 0.1), between(rng, -0.1, 0.1)
            if kind < 0.4:
                post(b, 0.0, 0.3 * size, size, m, x=x, z=z)
            elif kind < 0.7:
                radii = (size, size * between(rng, 0.5, 1.0), size * between(rng, 0.6, 1.4))
                b.ellipsoid((x, 0.6 * size, z), radii, m, rotation=tumble(rng, 0.3))
            else:
                a = between(rng, 0.0, 6.3)
                end = (x + 2.5 * size * math.cos(a), 0.4 * size, z + 2.5 * size * math.sin(a))
                b.capsule((x, 0.4 * size, z), end, 0.4 * size, m)
    return 0.0


def saw(look: Look) -> float:
    """A handsaw, square, trowel or spatula: a flat blade and a grip, 30-45 cm."""
    rng, b = look.rng, look.b
    length, wide = between(rng, 0.18, 0.34), between(rng, 0.03, 0.1)
    with b.object("tool"):
        b.box((0.0, 0.012, 0.5 * length), (wide, 0.002, length), look.metal())
        b.capsule((0.0, 0.014, 0.0), (0.0, 0.014, -0.11), 0.014, look.wood(0.05))
    return 0.0


def toolbox(look: Look) -> float:
    """A basket, crate or toolbox of 20-40 cm with a handle, open or filled."""
    rng, b = look.rng, look.b
    w, h, d = between(rng, 0.2, 0.4), between(rng, 0.08, 0.2), between(rng, 0.15, 0.28)
    m = look.anything(0.2)
    with b.object("basket"):
        b.box((0.0, 0.004, 0.0), (w, 0.008, d), m)
        for side in (-1.0, 1.0):
            b.box((side * 0.5 * w, 0.5 * h, 0.0), (0.008, h, d), m)
            b.box((0.0, 0.5 * h, side * 0.5 * d), (w, h, 0.008), m)
        if chance(rng, 0.5):
            top = h + between(rng, 0.06, 0.15)
            points = [
                (-0.5 * w, h, 0.0),
                (-0.4 * w, top, 0.0),
                (0.4 * w, top, 0.0),
                (0.5 * w, h, 0.0),
            ]
            tube(b, points, 0.007, look.plain())
    for _ in range(count(rng, 0, 7)):
        size = between(rng, 0.03, 0.06)
        x, z = between(rng, -0.35, 0.35) * w, between(rng, -0.35, 0.35) * d
        with b.object("object"), b.frame((x, h * between(rng, 0.2, 0.7), z), tumble(rng, 0.8)):
            part = look.anything(0.05)
            if chance(rng, 0.5):
                b.box((0.0, 0.0, 0.0), (2 * size, size, 1.5 * size), part)
            else:
                b.ellipsoid((0.0, 0.0, 0.0), size, part)
    return 0.0


def torch(look: Look) -> float:
    """A torch, camera or speaker: a short thick cylinder on a body, 10-18 cm."""
    rng, b = look.rng, look.b
    r, m, dark = between(rng, 0.02, 0.035), look.plain(), look.plain((0.06, 0.06, 0.07))
    with b.object("object"):
        if chance(rng, 0.5):
            b.cylinder((0.0, r, -0.1), (0.0, r, 0.03), 0.7 * r, m)
            b.cylinder((0.0, r, 0.03), (0.0, r, 0.07), 0.7 * r, dark, radius1=r)
        else:
            block(b, (0.12, 0.08, 0.05), dark)
            b.cylinder((0.0, 0.04, 0.0), (0.0, 0.04, -0.07), r, pick(rng, (m, dark)))
            b.cylinder((0.0, 0.04, -0.07), (0.0, 0.04, -0.072), 0.8 * r, look.plain(gloss=0.9))
    return 0.0
