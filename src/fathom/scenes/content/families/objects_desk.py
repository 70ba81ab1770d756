"""What lies on desks: books, papers, pens, phones, keyboards, cables, lamps. Sizes in metres."""

import math

from fathom.scenes.content.families.looks import Look
from fathom.scenes.content.families.placing import (
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
from fathom.scenes.content.families.shapes import block, laid, post, ring, tube


def _book(look: Look, w: float, h: float, thick: float) -> None:
    """A closed book lying on its back, spine along z."""
    b = look.b
    cover = look.printed(h)
    paper = look.plain((0.9, 0.87, 0.78), gloss=0.0)
    board = min(0.003, 0.2 * thick)
    b.box((0.0, 0.5 * board, 0.0), (w, board, h), cover)
    b.box((0.0, thick - 0.5 * board, 0.0), (w, board, h), cover)
    b.box((-0.5 * w, 0.5 * thick, 0.0), (board, thick, h), cover)
    b.box((0.0, 0.5 * thick, 0.0), (w - 0.006, thick - 2 * board, h - 0.006), paper)


def book(look: Look) -> float:
    """A book of 11-24 x 18-32 cm lying flat; sometimes a pile of up to six."""
    rng, b = look.rng, look.b
    top = 0.0
    for _ in range(1 if chance(rng, 0.6) else count(rng, 2, 6)):
        w = between(rng, 0.11, 0.24)
        h, thick = w * between(rng, 1.25, 1.5), between(rng, 0.008, 0.05)
        with b.object("book"), b.frame((0.0, top, 0.0), between(rng, -0.3, 0.3)):
            _book(look, w, h, thick)
        top += thick
    return top


def standing_books(look: Look) -> float:
    """Two to nine books in a row on their feet, the last ones leaning."""
    rng, b = look.rng, look.b
    x = 0.0
    for _ in range(count(rng, 2, 9)):
        w, h, thick = between(rng, 0.12, 0.2), between(rng, 0.18, 0.29), between(rng, 0.012, 0.05)
        lean = between(rng, -0.35, 0.0) if chance(rng, 0.2) else 0.0
        x += 0.5 * thick + h * math.sin(-lean)
        turn = compose(turn_z(lean), turn_y(0.5 * math.pi), turn_x(0.5 * math.pi))
        shift = (x - 0.15, 0.5 * h * math.cos(lean) + 0.5 * thick * math.sin(-lean), 0.0)
        with b.object("book"), b.frame(shift, turn), b.frame((0.0, -0.5 * thick, 0.0)):
            _book(look, w, h, thick)
        x += 0.5 * thick
    return 0.0


def paper(look: Look) -> float:
    """Sheets, a notebook or a magazine, lying; sometimes an open book."""
    rng, b = look.rng, look.b
    with b.object("book"):
        if chance(rng, 0.3):
            page = look.printed(0.2, gloss=0.0)
            for side in (-1.0, 1.0):
                b.box(
                    (side * 0.085, 0.016, 0.0),
                    (0.17, 0.02, 0.24),
                    page,
                    rotation=turn_z(-side * 0.12),
                )
        else:
            size = pick(rng, ((0.21, 0.297), (0.148, 0.21), (0.3, 0.42), (0.1, 0.15)))
            for i in range(count(rng, 1, 4)):
                sheet = look.plain((0.92, 0.92, 0.9)) if chance(rng, 0.5) else look.printed(0.15)
                b.box(
                    (0.03 * i, 0.001 + 0.002 * i, 0.02 * i),
                    (size[0], 0.002, size[1]),
                    sheet,
                    rotation=between(rng, -0.4, 0.4),
                )
    return 0.0


def pen(look: Look) -> float:
    """One to five pens or pencils of 13-19 cm, lying."""
    rng, b = look.rng, look.b
    for _ in range(count(rng, 1, 5) if chance(rng, 0.4) else 1):
        length, r = between(rng, 0.13, 0.19), between(rng, 0.0035, 0.008)
        where = (between(rng, -0.05, 0.05), r, between(rng, -0.05, 0.05))
        with b.object("pen"), b.frame(where, tumble(rng, 0.03)):
            b.cylinder((-0.5 * length, 0.0, 0.0), (0.4 * length, 0.0, 0.0), r, look.plain())
            b.cylinder(
                (0.4 * length, 0.0, 0.0), (0.5 * length, 0.0, 0.0), r, look.plain(), radius1=0.001
            )
            b.cylinder((-0.5 * length, 0.0, 0.0), (-0.2 * length, 0.0, 0.0), 1.15 * r, look.plain())
    return 0.0


def pen_cup(look: Look) -> float:
    """A solid or wire-net cup of 9-12 cm with pens, brushes or spoons in it."""
    rng, b = look.rng, look.b
    h, r = between(rng, 0.09, 0.12), between(rng, 0.035, 0.05)
    with b.object("cup"):
        if chance(rng, 0.5):
            wire = look.metal()
            for i in range(18):
                a = i * math.pi / 9.0
                x, z = r * math.cos(a), r * math.sin(a)
                b.capsule((x, 0.0, z), (x, h, z), 0.0015, wire)
            for i in range(4):
                with b.frame((0.0, h * i / 3.0, 0.0), turn_x(0.5 * math.pi)):
                    ring(b, (0.0, 0.0, 0.0), r, 0.0018, wire, steps=10)
        else:
            post(b, 0.0, h, r, look.anything(0.06), capped=False)
            post(b, 0.0, 0.004, 0.99 * r, look.plain())
    for _ in range(count(rng, 0, 8)):
        a, lean = between(rng, 0.0, 6.3), between(rng, 0.0, 0.9)
        x, z = 0.9 * r * lean * math.cos(a), 0.9 * r * lean * math.sin(a)
        top = h + between(rng, 0.02, 0.09)
        with b.object("pen"):
            b.capsule(
                (-0.8 * x, 0.006, -0.8 * z),
                (1.3 * x, top, 1.3 * z),
                between(rng, 0.003, 0.006),
                look.plain(),
            )
    return 0.0


def phone(look: Look) -> float:
    """A phone or tablet lying on its back, or a remote control."""
    rng, b = look.rng, look.b
    w, h = pick(rng, ((0.072, 0.15), (0.065, 0.13), (0.17, 0.24), (0.045, 0.18)))
    with b.object("phone"):
        b.box((0.0, 0.004, 0.0), (w, 0.008, h), look.plain())
        screen = look.plain((0.03, 0.03, 0.035), gloss=0.9)
        if chance(rng, 0.4):
            screen = look.printed(w, gloss=0.6)
        b.box((0.0, 0.0085, 0.0), (0.93 * w, 0.0006, 0.9 * h), screen)
    return 0.0


def keyboard(look: Look) -> float:
    """A keyboard of 28-45 cm with rows of keys, sometimes with a mouse."""
    rng, b = look.rng, look.b
    w, d = between(rng, 0.28, 0.45), between(rng, 0.11, 0.15)
    keys = count(rng, 10, 14)
    with b.object("keyboard"):
        b.box((0.0, 0.008, 0.0), (w, 0.014, d), look.plain())
        cap = look.plain()
        pitch = 0.95 * w / keys
        for row in range(5):
            for i in range(keys):
                x, z = (i + 0.5 - 0.5 * keys) * pitch, (row - 2) * 0.19 * d
                b.box((x, 0.018, z), (0.82 * pitch, 0.008, 0.15 * d), cap)
    if chance(rng, 0.5):
        with b.object("object"):
            b.ellipsoid((0.5 * w + 0.08, 0.01, 0.0), (0.032, 0.026, 0.055), look.plain())
    return 0.0


def laptop(look: Look) -> float:
    """An open laptop of 28-38 cm."""
    rng, b = look.rng, look.b
    w, d, lean = between(rng, 0.28, 0.38), between(rng, 0.2, 0.26), between(rng, 0.05, 0.5)
    with b.object("laptop"):
        shell = look.metal()
        b.box((0.0, 0.009, 0.0), (w, 0.018, d), shell)
        b.box((0.0, 0.0185, 0.12 * d), (0.9 * w, 0.001, 0.45 * d), look.plain())
        b.box((0.0, 0.0185, -0.32 * d), (0.3 * w, 0.001, 0.25 * d), look.plain())
        with b.frame((0.0, 0.018, 0.5 * d), turn_x(lean)):
            b.box((0.0, 0.5 * d, 0.0), (w, d, 0.006), shell)
            b.box((0.0, 0.5 * d, -0.0035), (0.95 * w, 0.9 * d, 0.001), look.photo(0.4, gloss=0.6))
    return 0.0


def cable(look: Look) -> float:
    """A cable or string lying in loops, 0.3-1 m of it, 3-6 mm thick."""
    rng, b = look.rng, look.b
    r = between(rng, 0.0015, 0.004)
    angle, bend = between(rng, 0.0, 6.3), between(rng, -2.0, 2.0)
    x, z, step = 0.0, 0.0, 0.035
    points = [(x, r, z)]
    for i in range(count(rng, 8, 26)):
        bend = 0.8 * bend + between(rng, -0.6, 0.6)
        # Far from its middle a cable curls back, as one that lies on a table does.
        angle += 0.35 * bend if math.hypot(x, z) < 0.2 else 0.75
        x, z = x + step * math.cos(angle), z + step * math.sin(angle)
        points.append((x, r + (0.004 if i % 7 == 3 else 0.0), z))
    with b.object("cable"):
        tube(b, points, r, look.plain())
        if chance(rng, 0.5):
            b.box(points[-1], (0.04, 2.5 * r + 0.008, 0.015), look.plain(), rotation=-angle)
    return 0.0


def board(look: Look) -> float:
    """A chopping board, tray, mat or plank, lying."""
    rng, b = look.rng, look.b
    size = (between(rng, 0.12, 0.45), between(rng, 0.004, 0.03), between(rng, 0.1, 0.3))
    with b.object("board"):
        block(b, size, look.wood(0.08) if chance(rng, 0.6) else look.anything(0.2))
        if chance(rng, 0.2):
            edge = look.wood(0.05)
            for side in (-1.0, 1.0):
                b.box((side * 0.5 * size[0], 0.02, 0.0), (0.01, 0.04, size[2]), edge)
                b.box((0.0, 0.02, side * 0.5 * size[2]), (size[0], 0.04, 0.01), edge)
    return size[1]


def tape(look: Look) -> float:
    """A roll of tape or a spool of 6-12 cm, lying or on its rim."""
    rng, b = look.rng, look.b
    r, h = between(rng, 0.03, 0.06), between(rng, 0.015, 0.06)
    hole = r * between(rng, 0.5, 0.8)
    with b.object("object"), laid(b, r, h, chance(rng, 0.5)):
        outer = look.plain()
        post(b, 0.0, h, r, outer, capped=False)
        post(b, 0.0, h, hole, look.plain((0.7, 0.55, 0.4)), capped=False)
        for level in (0.0, h):
            _annulus(look, level, hole, r, outer)
    return 0.0


def _annulus(look: Look, y: float, inner: float, outer: float, m: int) -> None:
    middle, half = 0.5 * (inner + outer), 0.5 * (outer - inner)
    for i in range(10):
        a = i * math.pi / 5.0
        look.b.box(
            (middle * math.cos(a), y, middle * math.sin(a)),
            (2 * half, 0.0005, 0.66 * outer),
            m,
            rotation=-a,
        )


def desk_lamp(look: Look) -> float:
    """A desk lamp of 35-50 cm: foot, two arms, a shade."""
    rng, b = look.rng, look.b
    m, lower, upper = look.metal(), between(rng, 0.18, 0.26), between(rng, 0.15, 0.25)
    lean, bow = between(rng, -0.3, 0.6), between(rng, 0.6, 1.8)
    knee = (-lower * math.sin(lean), lower * math.cos(lean), 0.0)
    head = (knee[0] + upper * math.sin(bow), knee[1] + upper * math.cos(bow), 0.0)
    with b.object("lamp"):
        post(b, 0.0, 0.02, between(rng, 0.06, 0.09), m)
        tube(b, [(0.0, 0.02, 0.0), knee, head], 0.007, m)
        end = (head[0] + 0.05, head[1] - 0.07, 0.0)
        b.cylinder(head, end, 0.02, m, radius1=0.07, capped=False)
        b.ellipsoid(
            (head[0] + 0.03, head[1] - 0.04, 0.0),
            0.025,
            b.material((1.0, 0.95, 0.85), emission=between(rng, 0.0, 2.0)),
        )
    return 0.0


def clock(look: Look) -> float:
    """A round clock of 9-16 cm on feet, with hands."""
    rng, b = look.rng, look.b
    r = between(rng, 0.045, 0.08)
    with b.object("clock"), b.frame((0.0, r + 0.015, 0.0)):
        b.cylinder((0.0, 0.0, -0.02), (0.0, 0.0, 0.03), r, look.plain())
        b.cylinder((0.0, 0.0, -0.022), (0.0, 0.0, -0.01), 0.88 * r, look.plain((0.9, 0.9, 0.88)))
        hand = look.plain((0.05, 0.05, 0.05))
        for i in range(12):
            a = i * math.pi / 6.0
            place = (0.75 * r * math.cos(a), 0.75 * r * math.sin(a), -0.0225)
            b.box(place, (0.15 * r, 0.04 * r, 0.001), hand, rotation=turn_z(a))
        for reach in (0.5, 0.75):
            a = between(rng, 0.0, 6.3)
            b.capsule(
                (0.0, 0.0, -0.024),
                (reach * r * math.cos(a), reach * r * math.sin(a), -0.024),
                0.002,
                hand,
            )
        for side in (-1.0, 1.0):
            b.capsule(
                (0.5 * side * r, -0.8 * r, 0.0), (0.7 * side * r, -r - 0.01, 0.0), 0.006, hand
            )
    return 0.0


def sponge(look: Look) -> float:
    """A small block: sponge, soap, eraser, matchbox, dice."""
    rng = look.rng
    size = (around(rng, 0.06, 0.6), around(rng, 0.03, 0.5), around(rng, 0.045, 0.5))
    with look.b.object("object"):
        block(look.b, size, look.anything(0.04))
    return size[1]
