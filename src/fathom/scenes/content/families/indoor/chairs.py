"""Chairs: seat 0.45 m high, back to about 0.9 m; stools, office swivels and garden chairs too."""

import math

import numpy as np

from fathom.scenes.content.families.brush import Brush
from fathom.scenes.content.families.indoor.finishes import Finish
from fathom.scenes.content.families.indoor.pieces import Piece, lean_x
from fathom.scenes.content.families.placing import around, between, chance, count, pick, turn_y

SEAT_HEIGHT = 0.45  # metres, top of the seat
BACK_HEIGHT = 0.90  # metres, top of the backrest


def any_chair(look: Finish, *, at_desk: bool = False) -> Piece:
    """One design out of all; desks mostly get a swivel chair."""
    rng = look.rng
    if at_desk and chance(rng, 0.7):
        return office_chair(look)
    designs = (wooden_chair, wooden_chair, wooden_chair, shell_chair, padded_chair, tube_chair,
               folding_chair, office_chair)  # fmt: skip
    return pick(rng, designs)(look)


def wooden_chair(look: Finish) -> Piece:
    """Four legs, a flat seat, two posts with slats across or upright between them."""
    rng = look.rng
    wood = look.timber()
    seat_stuff = look.fabric(0.4) if chance(rng, 0.4) else wood
    w, d = around(rng, 0.44, 0.12), around(rng, 0.43, 0.1)
    h, top = around(rng, SEAT_HEIGHT, 0.04), around(rng, BACK_HEIGHT, 0.1)
    leg = between(rng, 0.03, 0.045)
    style = pick(rng, ("across", "upright", "panel", "across"))
    slats = count(rng, 2, 4) if style == "across" else count(rng, 3, 6)
    arms, rails, lean = chance(rng, 0.15), chance(rng, 0.5), between(rng, 3.0, 12.0)

    def draw(at: Brush) -> None:
        x, z, under = 0.5 * w - 0.5 * leg - 0.004, 0.5 * d - 0.5 * leg - 0.004, h - 0.01
        for sx in (-x, x):
            at.box((sx, 0.5 * under, z), (leg, under, leg), wood)
            at.box((sx, 0.5 * under, -z), (leg, under, leg), wood)
            if rails:
                at.box((sx, 0.3 * h, 0.0), (0.6 * leg, 0.6 * leg, d - leg), wood)
        thick = 0.03 if seat_stuff == wood else 0.05
        at.box((0.0, h - 0.06, 0.0), (w - leg, 0.05, d - leg), wood)
        at.box((0.0, h - 0.5 * thick, 0.0), (w, thick, d), seat_stuff)
        back = at.at(0.0, h, -z, lean_x(-lean))
        rise = top - h
        for sx in (-x, x):
            back.box((sx, 0.5 * rise, 0.0), (leg, rise, 0.8 * leg), wood)
        if style == "across":
            for i in range(slats):
                y = rise * (0.3 + 0.65 * i / max(1, slats - 1))
                back.box((0.0, y, 0.0), (w - leg, 0.05, 0.018), wood)
        else:
            back.box((0.0, rise - 0.04, 0.0), (w - leg, 0.08, 0.02), wood)
            back.box((0.0, 0.25 * rise, 0.0), (w - leg, 0.04, 0.02), wood)
            if style == "panel":
                back.box((0.0, 0.6 * rise, 0.0), (0.7 * w, 0.75 * rise, 0.025), seat_stuff)
            else:
                for i in range(slats):
                    sx = (w - 3 * leg) * ((i + 0.5) / slats - 0.5)
                    back.box((sx, 0.6 * rise, 0.0), (0.022, 0.7 * rise, 0.014), wood)
        if arms:
            _arms(at, w, d, h, wood)

    return Piece("chair", w, d + 0.05, top, draw)


def _arms(at: Brush, w: float, d: float, h: float, material: int) -> None:
    for side in (-1.0, 1.0):
        x = side * (0.5 * w + 0.015)
        at.box((x, h + 0.21, -0.02), (0.05, 0.03, 0.9 * d), material)
        at.box((x, h + 0.1, 0.35 * d), (0.03, 0.2, 0.03), material)


def shell_chair(look: Finish) -> Piece:
    """A moulded plastic shell on rods, splayed wooden legs or a sledge."""
    rng = look.rng
    shell = look.shell()
    leg = look.metal() if chance(rng, 0.6) else look.timber()
    w, h = around(rng, 0.46, 0.08), around(rng, SEAT_HEIGHT, 0.04)
    top = around(rng, 0.82, 0.06)
    r, splay = between(rng, 0.009, 0.02), between(rng, 1.0, 1.5)
    lean = between(rng, 8.0, 18.0)

    def draw(at: Brush) -> None:
        x, z = 0.36 * w, 0.17
        for sx in (-x, x):
            for sz in (-z, z):
                at.rod((splay * sx, 0.0, splay * sz), (0.8 * sx, h - 0.03, 0.8 * sz), r, leg)
        at.pad((0.0, h - 0.02, 0.0), (w, 0.04, 0.42), shell)
        back = at.at(0.0, h, -0.2, lean_x(-lean))
        rise = top - h
        back.pad((0.0, 0.55 * rise, 0.0), (0.95 * w, 0.85 * rise, 0.035), shell)
        back.box((0.0, 0.1 * rise, 0.0), (0.6 * w, 0.25 * rise, 0.02), shell)

    return Piece("chair", w, 0.52, top, draw)


def padded_chair(look: Finish) -> Piece:
    """An upholstered dining or visitor chair: thick seat, thick leaning back."""
    rng = look.rng
    cloth, leg = look.upholstery(0.5), look.timber() if chance(rng, 0.6) else look.metal()
    w, d = around(rng, 0.48, 0.1), around(rng, 0.46, 0.08)
    h, top = around(rng, 0.47, 0.04), around(rng, 0.96, 0.08)
    thick, lean, arms = between(rng, 0.06, 0.12), between(rng, 4.0, 12.0), chance(rng, 0.3)

    def draw(at: Brush) -> None:
        x, z = 0.5 * w - 0.03, 0.5 * d - 0.03
        for sx in (-x, x):
            for sz in (-z, z):
                at.rod((sx, 0.0, sz), (sx, h - thick, sz), 0.014, leg, radius1=0.022)
        at.pad((0.0, h - 0.5 * thick, 0.0), (w, thick, d), cloth)
        back = at.at(0.0, h - 0.5 * thick, -0.5 * d + 0.04, lean_x(-lean))
        rise = top - h + 0.5 * thick
        back.pad((0.0, 0.5 * rise, 0.0), (0.96 * w, rise, 0.07), cloth)
        if arms:
            _arms(at, w, d, h, leg)

    return Piece("chair", w, d + 0.06, top, draw)


def tube_chair(look: Finish) -> Piece:
    """Bent metal tube, cantilevered or on four legs, with a thin seat and back."""
    rng = look.rng
    metal, cloth = look.metal(), look.upholstery(0.4)
    w, h, top = around(rng, 0.5, 0.08), around(rng, SEAT_HEIGHT, 0.04), around(rng, 0.84, 0.06)
    r, cantilever, arms = between(rng, 0.01, 0.014), chance(rng, 0.5), chance(rng, 0.5)

    def draw(at: Brush) -> None:
        for sx in (-0.5 * w, 0.5 * w):
            at.bar((sx, h, 0.2), (sx, r, 0.22), r, metal)
            if cantilever:
                at.bar((sx, r, 0.22), (sx, r, -0.24), r, metal)
            else:
                at.bar((sx, h, -0.2), (sx, r, -0.25), r, metal)
            at.bar((sx, h, 0.2), (sx, h, -0.2), r, metal)
            at.bar((sx, h, -0.2), (sx, top, -0.29), r, metal)
            if arms:
                at.bar((sx, h + 0.22, 0.17), (sx, h + 0.22, -0.24), 1.4 * r, metal)
                at.bar((sx, h + 0.22, 0.17), (sx, h, 0.2), r, metal)
        if cantilever:
            at.bar((-0.5 * w, r, -0.24), (0.5 * w, r, -0.24), r, metal)
        at.box((0.0, h + 0.01, 0.0), (w - 0.02, 0.035, 0.42), cloth)
        at.box((0.0, top - 0.13, -0.26), (w - 0.02, 0.24, 0.03), cloth, turn=lean_x(-12.0))

    return Piece("chair", w + 0.02, 0.54, top, draw)


def folding_chair(look: Finish) -> Piece:
    """Crossed legs with a thin seat."""
    rng = look.rng
    frame = look.metal() if chance(rng, 0.6) else look.timber()
    seat = look.shell() if chance(rng, 0.5) else look.timber()
    w, h, top, r = 0.43, around(rng, 0.45, 0.04), around(rng, 0.8, 0.05), 0.012

    def draw(at: Brush) -> None:
        for sx in (-0.5 * w, 0.5 * w):
            at.bar((sx, 0.01, 0.24), (sx, top, -0.24), r, frame)
            at.bar((0.92 * sx, 0.01, -0.24), (0.92 * sx, h, 0.2), r, frame)
        at.bar((-0.5 * w, 0.12, 0.18), (0.5 * w, 0.12, 0.18), r, frame)
        at.box((0.0, h, 0.0), (0.92 * w, 0.02, 0.36), seat)
        at.box((0.0, top - 0.08, -0.21), (w, 0.16, 0.015), seat, turn=lean_x(-20.0))

    return Piece("chair", w, 0.5, top, draw)


def office_chair(look: Finish) -> Piece:
    """A swivel chair: five-star base with castors, gas column, padded seat and tall back."""
    rng = look.rng
    cloth = look.upholstery(0.4)
    black = look.painted((0.04, 0.04, 0.045), 0.3)
    base = black if chance(rng, 0.6) else look.metal()
    h, top = around(rng, 0.48, 0.1), around(rng, 1.0, 0.14)
    w, arms, spin = around(rng, 0.5, 0.06), chance(rng, 0.65), between(rng, 0.0, 1.25)
    lean, turn = between(rng, 3.0, 14.0), between(rng, -0.5, 0.5)

    def draw(at: Brush) -> None:
        for i in range(5):
            a = spin + 0.4 * math.pi * i
            c, s = math.cos(a), math.sin(a)
            at.bar((0.05 * c, 0.1, 0.05 * s), (0.3 * c, 0.075, 0.3 * s), 0.022, base)
            at.ball((0.3 * c, 0.03, 0.3 * s), (0.026, 0.03, 0.026), black)
        at.rod((0.0, 0.08, 0.0), (0.0, h - 0.08, 0.0), 0.028, base)
        at.box((0.0, h - 0.08, 0.0), (0.22, 0.04, 0.26), black)
        at.pad((0.0, h - 0.03, 0.02), (w, 0.075, 0.47), cloth)
        back = at.at(0.0, h, -0.23, lean_x(-lean))
        rise = top - h
        back.box((0.0, 0.2 * rise, -0.03), (0.08, 0.5 * rise, 0.03), black)
        back.pad((0.0, 0.58 * rise, 0.0), (0.92 * w, 0.8 * rise, 0.065), cloth)
        if arms:
            for side in (-1.0, 1.0):
                x = side * (0.5 * w + 0.03)
                at.box((x, h + 0.2, 0.0), (0.07, 0.03, 0.26), black)
                at.rod((x, h + 0.2, -0.02), (x, h - 0.06, -0.02), 0.016, black)
                at.box((0.8 * x, h - 0.07, -0.02), (0.4 * abs(x), 0.02, 0.05), black)

    def turned(at: Brush) -> None:
        draw(at.at(0.0, 0.0, 0.0, turn_y(turn)))

    return Piece("chair", w + 0.14, 0.64, top, turned)


def stool(look: Finish) -> Piece:
    """A round or square stool, 0.45 m; a bar stool is 0.75 m."""
    rng = look.rng
    leg = look.timber() if chance(rng, 0.5) else look.metal()
    seat = pick(rng, (leg, look.upholstery(0.3), look.shell()))
    h = around(rng, 0.75, 0.06) if chance(rng, 0.3) else around(rng, SEAT_HEIGHT, 0.08)
    r, legs, square = between(rng, 0.15, 0.19), pick(rng, (3, 4, 4)), chance(rng, 0.35)
    thick = between(rng, 0.025, 0.07)

    def draw(at: Brush) -> None:
        for i in range(legs):
            a = 2.0 * math.pi * (i + 0.5) / legs
            c, s = math.cos(a), math.sin(a)
            at.rod((r * c, 0.0, r * s), (0.75 * r * c, h - thick, 0.75 * r * s), 0.015, leg)
        if square:
            at.box((0.0, h - 0.5 * thick, 0.0), (1.8 * r, thick, 1.8 * r), seat)
        else:
            at.rod((0.0, h - thick, 0.0), (0.0, h, 0.0), r, seat)

    return Piece("stool", 2.0 * r, 2.0 * r, h, draw)


def draw_heading(rng: np.random.Generator, spread: float = 0.25) -> float:
    """How far a chair is pushed out of line, radians: mostly little, sometimes anything."""
    return between(rng, -math.pi, math.pi) if chance(rng, 0.08) else between(rng, -spread, spread)
