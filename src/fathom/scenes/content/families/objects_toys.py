"""Toys, figures and soft things: balls, bears, dolls, cushions, cloth, shoes. Sizes in metres."""

import math

from fathom.scenes.content.families.looks import Look
from fathom.scenes.content.families.placing import (
    Vec,
    around,
    between,
    chance,
    compose,
    count,
    pick,
    tumble,
    turn_x,
    turn_y,
    turn_z,
)
from fathom.scenes.content.families.shapes import block, post, ring, tube


def ball(look: Look) -> float:
    """A ball of 4-24 cm."""
    rng = look.rng
    r = between(rng, 0.02, 0.065) if chance(rng, 0.7) else between(rng, 0.08, 0.12)
    with look.b.object("ball"):
        look.b.ellipsoid((0.0, r, 0.0), r, look.anything(r), rotation=tumble(rng, 1.5))
    return 0.0


def cone(look: Look) -> float:
    """A paper cone or party hat of 10-26 cm; sometimes a pyramid of blocks."""
    rng, b = look.rng, look.b
    h = between(rng, 0.1, 0.26)
    with b.object("cone"):
        post(b, 0.0, h, h * between(rng, 0.2, 0.45), look.anything(0.1), top=0.002)
    return 0.0


def blocks(look: Look) -> float:
    """Building blocks of 2-6 cm, stacked and strewn."""
    rng, b = look.rng, look.b
    size = between(rng, 0.02, 0.05)
    tints = [look.plain() for _ in range(4)] + [look.wood(0.05)]
    for _ in range(count(rng, 3, 9)):
        x, z, level = between(rng, -2.5, 2.5), between(rng, -2.5, 2.5), count(rng, 1, 3)
        for i in range(level):
            where = (x * size, (i + 0.5) * size, z * size)
            edge = (size * pick(rng, (1.0, 1.0, 2.0)), size, size)
            with b.object("toy"):
                b.box(where, edge, pick(rng, tints), rotation=between(rng, -0.8, 0.8))
    return 0.0


def bear(look: Look) -> float:
    """A sitting teddy, koala, duck or other plush animal of 15-35 cm."""
    rng, b = look.rng, look.b
    s = between(rng, 0.15, 0.35)
    fur, pale, dark = look.fur(0.2 * s), look.plain(), look.plain((0.04, 0.04, 0.04), gloss=0.8)
    if chance(rng, 0.4):
        fur = look.plain(gloss=0.0)
    with b.object("toy"):
        b.ellipsoid((0.0, 0.28 * s, 0.0), (0.22 * s, 0.28 * s, 0.2 * s), fur)
        b.ellipsoid((0.0, 0.28 * s, -0.08 * s), (0.14 * s, 0.2 * s, 0.14 * s), pale)
        head = around(rng, 0.2, 0.2) * s
        with b.frame(
            (0.0, 0.7 * s, -0.03 * s),
            compose(turn_y(between(rng, -0.6, 0.6)), turn_x(between(rng, -0.2, 0.3))),
        ):
            b.ellipsoid((0.0, 0.0, 0.0), (head, 0.9 * head, 0.9 * head), fur)
            snout = between(rng, 0.6, 1.3) * head
            b.ellipsoid(
                (0.0, -0.25 * head, -0.6 * snout - 0.2 * head),
                (0.4 * head, 0.3 * head, 0.6 * snout),
                pale,
            )
            b.ellipsoid((0.0, -0.1 * head, -1.15 * snout - 0.2 * head), 0.13 * head, dark)
            ear = between(rng, 0.25, 0.6) * head
            for side in (-1.0, 1.0):
                b.ellipsoid((0.35 * side * head, 0.25 * head, -0.8 * head), 0.11 * head, dark)
                b.ellipsoid(
                    (0.75 * side * head, 0.7 * head, 0.0),
                    (ear, around(rng, ear, 0.5), 0.3 * ear),
                    fur,
                )
        for side in (-1.0, 1.0):
            limb = around(rng, 0.085, 0.2) * s
            b.capsule(
                (0.16 * side * s, 0.45 * s, -0.02 * s),
                (0.3 * side * s, between(rng, 0.2, 0.5) * s, -0.15 * s),
                limb,
                fur,
            )
            b.capsule(
                (0.12 * side * s, 0.1 * s, -0.05 * s),
                (0.22 * side * s, 0.09 * s, -0.3 * s),
                1.1 * limb,
                fur,
            )
    return 0.0


def doll(look: Look) -> float:
    """A standing doll or troll of 14-32 cm with a shock of hair."""
    rng, b = look.rng, look.b
    s = between(rng, 0.14, 0.32)
    skin, dress, hair = look.skin(), look.cloth(0.1), look.hair()
    head = between(rng, 0.1, 0.2) * s
    neck = s - 1.9 * head
    with b.object("toy"):
        for side in (-1.0, 1.0):
            b.capsule(
                (0.08 * side * s, 0.05 * s, 0.0), (0.06 * side * s, 0.4 * s, 0.0), 0.05 * s, skin
            )
            b.capsule(
                (0.1 * side * s, neck - 0.06 * s, 0.0),
                (between(rng, 0.12, 0.3) * side * s, between(rng, 0.35, 0.8) * s, -0.05 * s),
                0.035 * s,
                skin,
            )
        post(b, 0.25 * s, neck, 0.16 * s, dress, top=0.08 * s)
        b.ellipsoid((0.0, neck + 0.95 * head, 0.0), (0.9 * head, head, 0.9 * head), skin)
        eye = look.plain((0.05, 0.05, 0.05), gloss=0.8)
        for side in (-1.0, 1.0):
            b.ellipsoid((0.35 * side * head, neck + head, -0.8 * head), 0.12 * head, eye)
        up = between(rng, 0.2, 2.0) * head
        for _ in range(count(rng, 12, 28)):
            a, out = between(rng, 0.0, 6.3), between(rng, 0.0, 0.9)
            root = (
                0.7 * head * math.cos(a),
                neck + 1.5 * head,
                0.7 * head * math.sin(a) + 0.1 * head,
            )
            tip = (
                root[0] * (1 + 1.2 * out),
                root[1] + up * (1 - out) - head * out,
                root[2] * (1 + 1.2 * out),
            )
            b.capsule(root, tip, 0.14 * head, hair, radius1=0.05 * head)
    return 0.0


def statue(look: Look) -> float:
    """A figurine, vase-like turned shape or chess piece of 8-35 cm: discs and ellipsoids."""
    rng, b = look.rng, look.b
    m = look.plain() if chance(rng, 0.6) else look.anything(0.08)
    y, r = 0.0, between(rng, 0.02, 0.06)
    with b.object("statue"):
        post(b, 0.0, 0.4 * r, 1.1 * r, m)
        y = 0.4 * r
        for _ in range(count(rng, 2, 5)):
            wide, tall = r * between(rng, 0.4, 1.1), r * between(rng, 0.3, 1.4)
            lean = between(rng, -0.3, 0.3) * r
            b.ellipsoid(
                (lean, y + 0.8 * tall, 0.3 * lean),
                (wide, tall, around(rng, wide, 0.3)),
                m,
                rotation=tumble(rng, 0.4),
            )
            if chance(rng, 0.4):
                side = pick(rng, (-1.0, 1.0))
                end = (side * 1.6 * r, y + tall * between(rng, 0.0, 2.0), between(rng, -r, r))
                b.capsule((lean, y + tall, 0.0), end, 0.2 * r, m)
            y += 1.5 * tall
    return 0.0


def car(look: Look) -> float:
    """A toy car, truck or train of 8-25 cm."""
    rng, b = look.rng, look.b
    s = between(rng, 0.08, 0.25)
    paint, dark = look.plain(gloss=0.5), look.plain((0.05, 0.05, 0.05))
    with b.object("toy"):
        b.box((0.0, 0.17 * s, 0.0), (0.4 * s, 0.16 * s, s), paint)
        b.box((0.0, 0.31 * s, between(rng, -0.2, 0.2) * s), (0.36 * s, 0.16 * s, 0.5 * s), paint)
        b.box((0.0, 0.31 * s, 0.0), (0.365 * s, 0.1 * s, 0.4 * s), look.plain((0.1, 0.12, 0.14)))
        for x in (-0.2 * s, 0.2 * s):
            for z in (-0.3 * s, 0.3 * s):
                b.cylinder((x - 0.03 * s, 0.1 * s, z), (x + 0.03 * s, 0.1 * s, z), 0.1 * s, dark)
    return 0.0


def rings(look: Look) -> float:
    """A stacking toy of rings, or a wicker or wool ball of 12-22 cm."""
    rng, b = look.rng, look.b
    if chance(rng, 0.5):
        with b.object("toy"):
            for i in range(count(rng, 3, 6)):
                b.ellipsoid(
                    (0.0, 0.015 + 0.026 * i, 0.0),
                    (0.05 - 0.006 * i, 0.016, 0.05 - 0.006 * i),
                    look.plain(),
                )
            post(b, 0.0, 0.17, 0.008, look.wood(0.05))
        return 0.0
    r, tints = between(rng, 0.06, 0.11), [look.anything(0.03) for _ in range(2)]
    thick = between(rng, 0.05, 0.1) * r
    with b.object("ball"):
        for _ in range(count(rng, 7, 14)):
            turn = compose(tumble(rng, math.pi), turn_z(0.3))
            with b.frame((0.0, r, 0.0), turn):
                ring(b, (0.0, 0.0, between(rng, -0.5, 0.5) * r), 0.85 * r, thick, pick(rng, tints))
    return 0.0


def mask(look: Look) -> float:
    """A mask or head leaning backwards, 20-30 cm: brow, nose, mouth."""
    rng, b = look.rng, look.b
    s = between(rng, 0.2, 0.3)
    m, dark = look.anything(0.15), look.plain((0.1, 0.07, 0.05))
    with b.object("statue"), b.frame((0.0, 0.45 * s, 0.0), turn_x(between(rng, 0.0, 0.4))):
        b.ellipsoid((0.0, 0.0, 0.0), (0.36 * s, 0.5 * s, 0.2 * s), m)
        b.ellipsoid((0.0, -0.02 * s, -0.2 * s), (0.06 * s, 0.14 * s, 0.08 * s), m)
        b.ellipsoid((0.0, -0.25 * s, -0.15 * s), (0.13 * s, 0.04 * s, 0.05 * s), dark)
        for side in (-1.0, 1.0):
            b.ellipsoid((0.14 * side * s, 0.1 * s, -0.17 * s), (0.08 * s, 0.03 * s, 0.04 * s), dark)
            b.ellipsoid((0.14 * side * s, 0.16 * s, -0.17 * s), (0.1 * s, 0.03 * s, 0.05 * s), m)
    return 0.0


def cushion(look: Look) -> float:
    """A cushion of 25-45 cm, lying or leaning."""
    rng, b = look.rng, look.b
    s = between(rng, 0.25, 0.45)
    turn = turn_x(between(rng, 0.9, 1.4)) if chance(rng, 0.5) else 0.0
    with b.object("pillow"), b.frame((0.0, 0.45 * s if turn else 0.07, 0.0), turn):
        m = look.cloth(s)
        b.ellipsoid((0.0, 0.0, 0.0), (0.5 * s, 0.09, 0.5 * s), m)
        b.box((0.0, 0.0, 0.0), (0.92 * s, 0.05, 0.92 * s), m)
    return 0.0


def cloth_heap(look: Look) -> float:
    """A folded towel, or a crumpled shirt or rag of 15-45 cm."""
    rng, b = look.rng, look.b
    s, m = between(rng, 0.08, 0.2), look.cloth(0.3)
    with b.object("cloth"):
        if chance(rng, 0.4):
            wide, layers, thick = 0.8 * s, count(rng, 2, 4), between(rng, 0.008, 0.02)
            for i in range(layers):
                y = thick * (2 * i + 1)
                b.box((0.0, y, 0.0), (2 * wide, 2 * thick, 1.6 * s), m)
                b.capsule((-wide, y, 0.8 * s), (wide, y, 0.8 * s), thick, m)
                b.capsule((-wide, y, -0.8 * s), (-wide, y, 0.8 * s), thick, m)
            return 2 * thick * layers
        tall = between(rng, 0.1, 0.3) * s
        b.ellipsoid((0.0, 0.4 * tall, 0.0), (s, tall, 0.8 * s), m)
        for i in range(count(rng, 7, 14)):
            a, away = 2.4 * i, s * between(rng, 0.1, 0.75)
            where: Vec = (away * math.cos(a), 0.12 * s, away * math.sin(a))
            radii = (
                s * between(rng, 0.35, 0.7),
                s * between(rng, 0.1, 0.3),
                s * between(rng, 0.08, 0.2),
            )
            turn = compose(turn_y(-a + between(rng, -0.7, 0.7)), turn_z(between(rng, -0.35, 0.1)))
            b.ellipsoid(where, radii, m, rotation=turn)
    return 0.0


def shoe(look: Look) -> float:
    """A shoe or slipper of 22-30 cm, sometimes with its pair."""
    rng, b = look.rng, look.b
    s = between(rng, 0.22, 0.3)
    upper, sole, inside = look.anything(0.1), look.plain(), look.plain()
    for x in (0.0, 0.42 * s) if chance(rng, 0.5) else (0.0,):
        with (
            b.object("shoe"),
            b.frame((x, 0.0, between(rng, -0.05, 0.05)), between(rng, -0.3, 0.3)),
        ):
            b.box((0.0, 0.045 * s, 0.0), (0.3 * s, 0.09 * s, 0.8 * s), sole)
            b.ellipsoid((0.0, 0.05 * s, -0.37 * s), (0.16 * s, 0.05 * s, 0.14 * s), sole)
            b.ellipsoid((0.0, 0.1 * s, -0.25 * s), (0.16 * s, 0.14 * s, 0.26 * s), upper)
            ankle = between(rng, 0.28, 0.5) * s
            b.ellipsoid((0.0, 0.5 * ankle, 0.15 * s), (0.14 * s, 0.5 * ankle, 0.25 * s), upper)
            b.ellipsoid((0.0, 0.93 * ankle, 0.16 * s), (0.09 * s, 0.05 * s, 0.14 * s), inside)
            for i in range(4):
                z = (-0.2 + 0.07 * i) * s
                b.capsule(
                    (-0.07 * s, 0.24 * s, z), (0.07 * s, 0.24 * s, z + 0.03 * s), 0.012 * s, sole
                )
    return 0.0


def bag(look: Look) -> float:
    """A handbag, rucksack or paper bag of 20-40 cm with handles."""
    rng, b = look.rng, look.b
    w, h, d = between(rng, 0.18, 0.35), between(rng, 0.2, 0.38), between(rng, 0.08, 0.16)
    m, strap = look.cloth(0.3) if chance(rng, 0.7) else look.printed(0.3), look.plain()
    with b.object("bag"):
        if chance(rng, 0.5):
            block(b, (w, h, d), m)
        else:
            b.ellipsoid((0.0, 0.5 * h, 0.0), (0.55 * w, 0.55 * h, 0.7 * d), m)
            b.ellipsoid((0.0, 0.3 * h, -0.6 * d), (0.4 * w, 0.25 * h, 0.3 * d), m)
        top = h + between(rng, 0.06, 0.16)
        for z in (-0.3 * d, 0.3 * d):
            points = [
                (-0.25 * w, 0.97 * h, z),
                (-0.18 * w, top, z),
                (0.18 * w, top, z),
                (0.25 * w, 0.97 * h, z),
            ]
            tube(b, points, 0.006, strap)
    return 0.0


def yarn(look: Look) -> float:
    """Strands of wool or cord hanging or lying over each other, 10-30 cm."""
    rng, b = look.rng, look.b
    tints = [look.plain(gloss=0.0) for _ in range(4)]
    r = between(rng, 0.003, 0.006)
    with b.object("cloth"):
        for _ in range(count(rng, 8, 18)):
            x, z = between(rng, -0.06, 0.06), between(rng, -0.12, 0.12)
            points = []
            for i in range(5):
                t = i / 4.0 - 0.5
                points.append(
                    (x + 0.3 * t, r + between(rng, 0.0, 0.03), z + between(rng, -0.03, 0.03))
                )
            tube(b, points, r, pick(rng, tints))
    return 0.0
