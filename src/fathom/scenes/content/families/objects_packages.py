"""Packaged goods: cartons, cans, bottles, jars. Sizes in metres, as sold."""

import math

from fathom.scenes.content.families.looks import Look
from fathom.scenes.content.families.placing import (
    around,
    between,
    chance,
    compose,
    pick,
    turn_x,
    turn_y,
    turn_z,
)
from fathom.scenes.content.families.shapes import block, laid, post, tube

# Width, height, depth of cartons: cereal, biscuits, tea, medicine, milk, tissue, sugar, toy.
CARTONS = (
    (0.20, 0.30, 0.07),
    (0.16, 0.21, 0.06),
    (0.12, 0.08, 0.07),
    (0.10, 0.05, 0.03),
    (0.07, 0.20, 0.07),
    (0.23, 0.09, 0.12),
    (0.10, 0.17, 0.05),
    (0.28, 0.20, 0.10),
)


def carton(look: Look) -> float:
    """A printed box; stands, lies on its back or on its side. Returns the height of its top."""
    rng, b = look.rng, look.b
    w, h, d = (around(rng, edge) for edge in pick(rng, CARTONS))
    pose = rng.random()
    if pose < 0.3:
        w, h, d = w, d, h
    elif pose < 0.5:
        w, h, d = h, w, d
    with b.object("box"):
        block(b, (w, h, d), look.printed(max(w, h, d)))
        if chance(rng, 0.4):
            label = look.printed(0.5 * w, gloss=0.1)
            tall = h * between(rng, 0.3, 0.8)
            b.box((0.0, h * between(rng, 0.4, 0.6), 0.0), (w * 0.7, tall, d + 2e-3), label)
    return h


def parcel(look: Look) -> float:
    """A brown or coloured shipping box with tape, closed or with open flaps."""
    rng, b = look.rng, look.b
    w, h, d = between(rng, 0.2, 0.5), between(rng, 0.12, 0.4), between(rng, 0.15, 0.4)
    brown = look.plain((0.68, 0.52, 0.36), gloss=0.0) if chance(rng, 0.6) else look.printed(0.3)
    with b.object("box"):
        block(b, (w, h, d), brown)
        tape = look.plain(gloss=0.5)
        b.box((0.0, 0.5 * h, 0.0), (0.05, h + 2e-3, d + 2e-3), tape)
        if chance(rng, 0.4):
            paper = look.printed(0.15, gloss=0.05)
            b.box((0.22 * w, 0.55 * h, 0.0), (0.3 * w, 0.4 * h, d + 2e-3), paper)
        if chance(rng, 0.3):
            _flaps(look, (w, h, d), brown)
    return h


def _flaps(look: Look, size: tuple[float, float, float], m: int) -> None:
    w, h, d = size
    for side in (-1.0, 1.0):
        angle = between(look.rng, 0.2, 1.3)
        reach = 0.22 * d
        centre = (0.0, h + reach * math.sin(angle), side * (0.5 * d + reach * math.cos(angle)))
        turn = turn_x(side * angle)
        look.b.box(centre, (w, 4e-3, 2 * reach), m, rotation=turn)


def can(look: Look) -> float:
    """A food or drink can, 4-17 cm high (a drink can: 12 cm), upright or lying."""
    rng, b = look.rng, look.b
    r, h = pick(rng, ((0.033, 0.117), (0.037, 0.11), (0.042, 0.04), (0.05, 0.085), (0.051, 0.14)))
    r, h = around(rng, r, 0.08), around(rng, h, 0.1)
    lies = chance(rng, 0.2)
    with b.object("can"), laid(b, r, h, lies):
        post(b, 0.0, h, r, look.metal())
        post(b, 0.04 * h, 0.94 * h, r * 1.012, look.printed(2 * r), capped=False)
    return 2 * r if lies else h


def tall_tin(look: Look) -> float:
    """A round carton or tin for crisps, wipes or coffee, 14-25 cm high."""
    rng, b = look.rng, look.b
    r, h = between(rng, 0.035, 0.06), between(rng, 0.14, 0.25)
    lies = chance(rng, 0.2)
    with b.object("can"), laid(b, r, h, lies):
        post(b, 0.0, h, r, look.printed(h))
        post(b, 0.93 * h, 1.02 * h, r * 1.03, look.plain())
        if chance(rng, 0.4):
            post(b, 0.3 * h, 0.7 * h, r * 1.01, look.printed(r), capped=False)
    return 2 * r if lies else 1.02 * h


def bottle(look: Look) -> float:
    """A bottle of 18-31 cm: body, shoulder, neck, cap and label."""
    rng, b = look.rng, look.b
    r, h = between(rng, 0.028, 0.045), between(rng, 0.18, 0.31)
    lies = chance(rng, 0.15)
    glass = look.plain(gloss=between(rng, 0.3, 0.9))
    body, neck = between(rng, 0.5, 0.72) * h, r * between(rng, 0.3, 0.5)
    with b.object("bottle"), laid(b, r, h, lies):
        post(b, 0.0, body, r, glass)
        shoulder = body + between(rng, 0.08, 0.2) * h
        post(b, body, min(shoulder, 0.9 * h), r, glass, top=neck)
        post(b, min(shoulder, 0.9 * h), h, neck, glass)
        post(b, 0.92 * h, h, neck * 1.25, look.plain())
        if chance(rng, 0.7):
            high = body * between(rng, 0.6, 0.95)
            post(
                b, body * between(rng, 0.15, 0.35), high, r * 1.01, look.printed(0.08), capped=False
            )
    return 2 * r if lies else 0.0


def detergent(look: Look) -> float:
    """A flat plastic bottle with a handle loop or a spray head, 20-30 cm."""
    rng, b = look.rng, look.b
    h, w = between(rng, 0.16, 0.22), between(rng, 0.09, 0.13)
    plastic, cap = look.plain(gloss=between(rng, 0.1, 0.5)), look.plain()
    with b.object("bottle"):
        block(b, (w, h, 0.5 * w), plastic)
        b.ellipsoid((0.0, h, 0.0), (0.5 * w, 0.3 * w, 0.25 * w), plastic)
        b.box((0.0, 0.45 * h, 0.0), (0.8 * w, 0.5 * h, 0.5 * w + 2e-3), look.printed(w))
        top = h + 0.2 * w
        if chance(rng, 0.5):
            post(b, top, top + 0.05, 0.014, cap)
            b.box((-0.01, top + 0.055, 0.0), (0.09, 0.03, 0.025), cap)
            b.capsule((-0.035, top + 0.04, 0.0), (-0.02, top - 0.005, 0.0), 0.006, cap)
        else:
            post(b, top, top + 0.035, 0.018, cap, top=0.014)
            handle = [(0.5 * w, 0.9 * h, 0.0), (0.75 * w, 0.8 * h, 0.0), (0.5 * w, 0.4 * h, 0.0)]
            tube(b, handle, 0.009, plastic)
    return 0.0


def jar(look: Look) -> float:
    """A jar with a lid and a label, 8-16 cm."""
    rng, b = look.rng, look.b
    r, h = between(rng, 0.03, 0.05), between(rng, 0.08, 0.16)
    with b.object("jar"):
        post(b, 0.0, 0.85 * h, r, look.plain(gloss=0.7))
        post(b, 0.2 * h, 0.7 * h, r * 1.01, look.printed(r), capped=False)
        post(b, 0.85 * h, h, r * between(rng, 0.8, 1.02), look.metal())
    return h


def squeeze_tube(look: Look) -> float:
    """A tube of toothpaste or glue lying on its side, 12-18 cm."""
    rng, b = look.rng, look.b
    length, r = between(rng, 0.1, 0.15), between(rng, 0.014, 0.022)
    m = look.printed(0.1)
    with b.object("object"):
        b.ellipsoid((0.0, 0.7 * r, 0.0), (0.5 * length, 0.7 * r, r), m)
        b.box((-0.45 * length, 0.7 * r, 0.0), (0.1 * length, 0.003, 2.2 * r), m)
        cap = (0.5 * length + 0.02, 0.7 * r, 0.0)
        b.cylinder((0.4 * length, 0.7 * r, 0.0), cap, 0.6 * r, look.plain())
    return 0.0


def leaning_card(look: Look) -> float:
    """A card or picture leaning backwards on a stand, 10-25 cm."""
    rng, b = look.rng, look.b
    w, h = between(rng, 0.09, 0.25), between(rng, 0.1, 0.28)
    lean = between(rng, 0.1, 0.5)
    with b.object("picture"):
        with b.frame((0.0, 0.0, 0.0), turn_x(lean)):
            block(b, (w, h, 0.004), look.printed(max(w, h), gloss=0.2))
            if chance(rng, 0.5):
                b.box((0.0, 0.5 * h, 0.004), (w + 0.02, h + 0.02, 0.006), look.wood(0.05))
        b.capsule(
            (0.0, 0.8 * h * math.cos(lean), 0.8 * h * math.sin(lean)),
            (0.0, 0.004, h * math.sin(lean) + 0.05),
            0.003,
            look.plain(),
        )
    return 0.0


def tilted_pile(look: Look) -> float:
    """Two or three cartons stacked crosswise, the upper ones turned and sometimes leaning."""
    rng = look.rng
    height = 0.0
    for level in range(2 + int(rng.random() * 2)):
        turn = turn_y(between(rng, -1.6, 1.6))
        if level and chance(rng, 0.2):
            turn = compose(turn, turn_z(between(rng, -0.4, 0.4)))
        with look.b.frame((between(rng, -0.02, 0.02), height, between(rng, -0.02, 0.02)), turn):
            height += carton(look)
    return 0.0
