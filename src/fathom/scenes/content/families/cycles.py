"""Bicycles, motorcycles and their riders, rolling towards local +z."""

import math

from fathom.scenes.content.families.people import person
from fathom.scenes.content.families.placing import Frame, Vec, between, chance, turn_y, turn_z
from fathom.scenes.content.families.stage import Stage


def bicycle(s: Stage, f: Frame, *, lean: float = 0.0) -> None:
    """A bicycle 1.75 m long: wheels of 0.68 m, saddle at 0.95 m, bars at 1.05 m."""
    rng = s.rng
    g = f.turned(turn_z(lean))
    with s.object("bicycle"):
        m, black = s.paint(), s.rubber()
        spokes = s.shared("spokes", lambda: s.make((0.2, 0.2, 0.2), alpha="spokes"))
        for z in (-0.53, 0.53):
            s.on(g).card((0, 0.34, z), (0.72, 0.72), spokes, turn=turn_y(0.5 * math.pi))
        axle, crank, seat, head = (
            (0.0, 0.34, -0.53),
            (0.0, 0.3, -0.1),
            (0.0, 0.8, -0.25),
            (0.0, 0.8, 0.35),
        )
        tubes: tuple[tuple[Vec, Vec], ...] = (
            (axle, crank), (axle, seat), (crank, seat), (crank, head), (seat, head),
            (head, (0.0, 0.34, 0.53)), (head, (0.0, 1.02, 0.28)),
        )  # fmt: skip
        for start, end in tubes:
            s.on(g).bar(start, end, 0.017, m)
        s.on(g).bar((-0.28, 1.04, 0.22), (0.28, 1.04, 0.22), 0.014, black)
        s.on(g).bar(seat, (0.0, 0.93, -0.28), 0.013, black)
        s.on(g).ball((0, 0.95, -0.3), (0.08, 0.035, 0.14), black)
        s.on(g).rod((-0.03, 0.3, -0.1), (0.03, 0.3, -0.1), 0.09, black)
        if chance(rng, 0.35):
            s.on(g).box((0, 0.74, -0.6), (0.12, 0.02, 0.35), black)
        if chance(rng, 0.2):
            s.on(g).box((0, 0.95, 0.5), (0.35, 0.25, 0.28), s.look.wood(0.1))


def motorcycle(s: Stage, f: Frame) -> None:
    """A motorcycle or scooter 2 m long, its saddle at 0.8 m."""
    rng = s.rng
    with s.object("motorcycle"):
        m, black, metal = s.paint(), s.rubber(), s.steel()
        for z in (-0.68, 0.68):
            s.on(f).rod((-0.07, 0.31, z), (0.07, 0.31, z), 0.31, black)
            s.on(f).rod((-0.08, 0.31, z), (0.08, 0.31, z), 0.19, metal)
        s.on(f).box((0, 0.45, 0), (0.3, 0.35, 0.5), metal)
        s.on(f).ball((0, 0.82, 0.15), (0.16, 0.14, 0.3), m)
        s.on(f).ball((0, 0.8, -0.4), (0.14, 0.07, 0.38), black)
        s.on(f).ball((0, 0.72, -0.72), (0.1, 0.1, 0.2), m)
        for side in (-0.09, 0.09):
            s.on(f).bar((side, 0.31, 0.68), (side, 1.0, 0.4), 0.025, metal)
        s.on(f).bar((-0.36, 1.05, 0.35), (0.36, 1.05, 0.35), 0.018, black)
        s.on(f).ball((0, 0.9, 0.55), (0.1, 0.1, 0.08), s.make((0.9, 0.9, 0.85), gloss=0.6))
        s.on(f).bar((0.18, 0.3, 0.0), (0.2, 0.35, -0.75), 0.05, metal)
        if chance(rng, 0.4):
            s.on(f).box((0, 0.55, 0.42), (0.4, 0.6, 0.06), m)


def rider(s: Stage, f: Frame) -> None:
    """Someone on a bicycle."""
    bicycle(s, f)
    # The saddle is half a metre above the chair that a sitting person is made for.
    with s.b.frame(f.at(0.0, 0.42, -0.28), f.turn):
        person(s.look, pose="sit", height=between(s.rng, 1.5, 1.85))
