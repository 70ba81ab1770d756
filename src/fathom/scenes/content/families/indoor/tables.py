"""Tables 0.75 m high, desks, and low tables at 0.45 m."""

import math

from fathom.scenes.content.families.brush import Brush
from fathom.scenes.content.families.indoor.finishes import Finish
from fathom.scenes.content.families.indoor.pieces import Piece, Top
from fathom.scenes.content.families.placing import around, between, chance, count, pick

TABLE_HEIGHT = 0.75  # metres
LOW_TABLE_HEIGHT = 0.45  # metres


def dining_table(look: Finish) -> Piece:
    """A table to sit around: rectangular or round."""
    if chance(look.rng, 0.25):
        return round_table(look, between(look.rng, 0.8, 1.3))
    return rectangular_table(look, between(look.rng, 1.1, 2.1), between(look.rng, 0.75, 1.0))


def rectangular_table(look: Finish, width: float, depth: float) -> Piece:
    """A slab on four legs, on two trestles or on panels."""
    rng = look.rng
    wood = look.timber()
    leg_stuff = wood if chance(rng, 0.6) else look.metal()
    h, thick = around(rng, TABLE_HEIGHT, 0.03), between(rng, 0.02, 0.05)
    legs, leg = pick(rng, ("square", "round", "tee", "panel", "square")), between(rng, 0.04, 0.08)
    apron, cloth = chance(rng, 0.5), look.fabric(0.8) if chance(rng, 0.12) else None

    def draw(at: Brush) -> None:
        at.box((0.0, h - 0.5 * thick, 0.0), (width, thick, depth), wood)
        x, z, under = 0.5 * width - 0.08, 0.5 * depth - 0.07, h - thick
        if legs in ("square", "round"):
            for sx in (-x, x):
                for sz in (-z, z):
                    if legs == "square":
                        at.box((sx, 0.5 * under, sz), (leg, under, leg), leg_stuff)
                    else:
                        at.rod(
                            (sx, 0, sz), (sx, under, sz), 0.3 * leg, leg_stuff, radius1=0.5 * leg
                        )
        elif legs == "tee":
            for sx in (-x + 0.1, x - 0.1):
                at.box((sx, 0.5 * under, 0.0), (0.06, under, 0.09), leg_stuff)
                at.box((sx, 0.02, 0.0), (0.06, 0.04, 0.85 * depth), leg_stuff)
                at.box((sx, under - 0.02, 0.0), (0.05, 0.04, 0.7 * depth), leg_stuff)
            at.box((0.0, under - 0.1, 0.0), (2 * x - 0.2, 0.05, 0.03), leg_stuff)
        else:
            for sx in (-x, x):
                at.box((sx, 0.5 * under, 0.0), (0.03, under, 0.9 * depth), leg_stuff)
        if apron and legs != "tee":
            for sz in (-z, z):
                at.box((0.0, under - 0.05, sz), (2 * x, 0.1, 0.02), leg_stuff)
        if cloth is not None:
            at.box((0.0, h - 0.1, 0.0), (width + 0.02, 0.21, depth + 0.02), cloth)

    top = Top(0.0, h + (0.006 if cloth else 0.0), 0.0, width, depth, "table")
    return Piece("table", width, depth, h, draw, (top,))


def round_table(look: Finish, width: float) -> Piece:
    """A disc on a column with a foot plate, or on legs."""
    rng = look.rng
    wood = look.timber()
    leg = wood if chance(rng, 0.5) else look.metal()
    h, thick, column = around(rng, TABLE_HEIGHT, 0.03), between(rng, 0.02, 0.045), chance(rng, 0.6)
    r = 0.5 * width

    def draw(at: Brush) -> None:
        at.rod((0.0, h - thick, 0.0), (0.0, h, 0.0), r, wood)
        if column:
            at.rod((0.0, 0.0, 0.0), (0.0, h - thick, 0.0), 0.04, leg)
            at.rod((0.0, 0.0, 0.0), (0.0, 0.03, 0.0), 0.5 * r, leg, radius1=0.4 * r)
            return
        for i in range(4):
            a = math.pi * (0.25 + 0.5 * i)
            x, z = 0.75 * r * math.cos(a), 0.75 * r * math.sin(a)
            at.rod((1.1 * x, 0.0, 1.1 * z), (x, h - thick, z), 0.022, leg)

    return Piece("table", width, width, h, draw, (Top(0.0, h, 0.0, 1.3 * r, 1.3 * r, "table"),))


def low_table(look: Finish) -> Piece:
    """A coffee table, about 0.45 m high: slab and legs, a box, or a disc."""
    rng = look.rng
    wood = look.timber()
    leg = wood if chance(rng, 0.6) else look.metal()
    slab = look.glass() if chance(rng, 0.12) else wood
    w, d, h = between(rng, 0.55, 1.25), between(rng, 0.45, 0.7), around(rng, LOW_TABLE_HEIGHT, 0.15)
    style = pick(rng, ("legs", "legs", "shelf", "box", "disc"))

    def draw(at: Brush) -> None:
        if style == "disc":
            r = 0.5 * d
            at.rod((0.0, h - 0.03, 0.0), (0.0, h, 0.0), r, slab)
            for i in range(3):
                a = 2.1 * i
                foot = (0.9 * r * math.cos(a), 0.0, 0.9 * r * math.sin(a))
                at.rod(foot, (0.7 * foot[0], h - 0.03, 0.7 * foot[2]), 0.018, leg)
            return
        at.box((0.0, h - 0.02, 0.0), (w, 0.04, d), slab)
        if style == "box":
            at.box((0.0, 0.5 * h, 0.0), (0.92 * w, h - 0.06, 0.9 * d), leg)
            return
        for sx in (-0.5 * w + 0.04, 0.5 * w - 0.04):
            for sz in (-0.5 * d + 0.04, 0.5 * d - 0.04):
                at.box((sx, 0.5 * h - 0.02, sz), (0.045, h - 0.04, 0.045), leg)
        if style == "shelf":
            at.box((0.0, 0.35 * h, 0.0), (w - 0.08, 0.02, d - 0.08), wood)

    if style == "disc":
        w = d
    return Piece("table", w, d, h, draw, (Top(0.0, h, 0.0, 0.9 * w, 0.9 * d, "low"),))


def desk(look: Finish, *, width: float | None = None) -> Piece:
    """A writing desk with drawers, panels or a metal frame; the sitter is on its +z side."""
    rng = look.rng
    wood = look.timber()
    leg = wood if chance(rng, 0.5) else look.metal()
    body = wood if chance(rng, 0.6) else look.timber()
    w = width if width is not None else between(rng, 1.0, 1.8)
    d, h = between(rng, 0.6, 0.85), around(rng, TABLE_HEIGHT, 0.04)
    thick, drawers = between(rng, 0.02, 0.04), pick(rng, (0, 1, 1, 2))
    screen = chance(rng, 0.2)
    divider = look.upholstery(0.5) if screen else wood
    rise = between(rng, 0.3, 0.6)

    def draw(at: Brush) -> None:
        under = h - thick
        at.box((0.0, h - 0.5 * thick, 0.0), (w, thick, d), wood)
        for i, side in enumerate((-1.0, 1.0)):
            if i < drawers:
                _pedestal(at, side * (0.5 * w - 0.22), under, d, body, leg)
            else:
                x = side * (0.5 * w - 0.03)
                at.box((x, 0.5 * under, -0.42 * d), (0.05, under, 0.05), leg)
                at.box((x, 0.5 * under, 0.42 * d), (0.05, under, 0.05), leg)
        at.box((0.0, 0.65 * under, -0.42 * d), (w - 0.1, 0.5 * under, 0.02), body)
        if screen:
            at.box((0.0, h + 0.5 * rise, -0.5 * d + 0.02), (w, rise, 0.035), divider)

    return Piece(
        "desk",
        w,
        d,
        h + rise if screen else h,
        draw,
        (Top(0.0, h, 0.03, 0.94 * w, 0.86 * d, "desk"),),
    )


def _pedestal(at: Brush, x: float, height: float, depth: float, body: int, knob: int) -> None:
    at.box((x, 0.5 * height + 0.02, 0.0), (0.4, height - 0.05, 0.9 * depth), body)
    for j in range(3):
        y = 0.05 + height * (j + 0.5) / 3.2
        at.box((x, y, 0.45 * depth), (0.37, height / 3.2 - 0.015, 0.03), body)
        at.box((x, y + 0.05, 0.45 * depth + 0.022), (0.12, 0.012, 0.015), knob)


def bench(look: Finish) -> Piece:
    """A plain bench, also as a work bench of 0.9 m."""
    rng = look.rng
    wood = look.timber()
    work = chance(rng, 0.3)
    w, d = between(rng, 1.0, 1.8), between(rng, 0.5, 0.75) if work else between(rng, 0.3, 0.42)
    h, boards = (0.9 if work else 0.45), count(rng, 2, 4)

    def draw(at: Brush) -> None:
        for i in range(boards):
            z = d * ((i + 0.5) / boards - 0.5)
            at.box((0.0, h - 0.02, z), (w, 0.04, d / boards - 0.012), wood)
        for sx in (-0.42 * w, 0.42 * w):
            at.box((sx, 0.5 * h - 0.02, 0.0), (0.06, h - 0.04, 0.85 * d), wood)

    use = "table" if work else "low"
    return Piece("bench", w, d, h, draw, (Top(0.0, h, 0.0, 0.9 * w, 0.9 * d, use),))
