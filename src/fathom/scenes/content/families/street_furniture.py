"""What stands on pavements, at real sizes: lamps, signs, benches, bins, bollards, hydrants."""

import itertools
import math

from fathom.scenes.content.families.placing import (
    Frame,
    between,
    chance,
    count,
    pick,
    turn_x,
    turn_y,
)
from fathom.scenes.content.families.stage import Stage


def lamp_post(s: Stage, f: Frame) -> None:
    """A street lamp of 3.5 to 8 m; its arm reaches towards local +x."""
    rng = s.rng
    with s.object("lamp post"):
        m = s.shared("post", s.look.metal)
        if chance(rng, 0.35):
            tall = between(rng, 3.2, 4.5)
            s.on(f).rod((0, 0, 0), (0, tall, 0), 0.07, m, radius1=0.05)
            s.on(f).rod((0, 0, 0), (0, 0.8, 0), 0.11, m)
            s.on(f).ball(
                (0, tall + 0.2, 0), (0.2, 0.25, 0.2), s.make((0.95, 0.93, 0.85), emission=0.3)
            )
            return
        tall, reach = between(rng, 5.0, 9.0), between(rng, 0.8, 2.5)
        s.on(f).rod((0, 0, 0), (0, tall, 0), 0.1, m, radius1=0.05)
        s.on(f).bar((0, tall, 0), (0.5 * reach, tall + 0.35, 0), 0.045, m)
        s.on(f).bar((0.5 * reach, tall + 0.35, 0), (reach, tall + 0.4, 0), 0.04, m)
        s.on(f).ball((reach + 0.25, tall + 0.38, 0), (0.38, 0.09, 0.15), m)


def traffic_sign(s: Stage, f: Frame) -> None:
    """A plate of 0.6 to 0.9 m on a post, its lower edge at 2 m; faces local +z."""
    rng = s.rng
    with s.object("traffic sign"):
        tall = between(rng, 2.4, 3.0)
        s.on(f).rod((0, 0, 0), (0, tall, 0), 0.03, s.steel())
        size, m = between(rng, 0.55, 0.9), s.look.printed(0.5)
        kind = rng.random()
        if kind < 0.5:
            s.on(f).rod((0, tall - 0.5 * size, 0.03), (0, tall - 0.5 * size, 0.05), 0.5 * size, m)
        elif kind < 0.75:
            s.on(f).box((0, tall - 0.5 * size, 0.05), (size, size, 0.02), m)
        else:
            s.on(f).box((0, tall - 0.3 * size, 0.05), (2.0 * size, 0.6 * size, 0.02), m)


def traffic_light(s: Stage, f: Frame) -> None:
    """A signal on a 3 m post, facing local +z."""
    with s.object("traffic light"):
        s.on(f).rod((0, 0, 0), (0, 3.2, 0), 0.06, s.steel())
        s.on(f).box((0, 2.8, 0.15), (0.3, 0.9, 0.25), s.rubber())
        lit = count(s.rng, 0, 2)
        for i, colour in enumerate(((0.9, 0.1, 0.05), (0.9, 0.6, 0.05), (0.1, 0.8, 0.3))):
            m = s.make(colour, emission=0.9 if i == lit else 0.0)
            s.on(f).ball((0, 3.07 - 0.27 * i, 0.27), (0.1, 0.1, 0.04), m)


def utility_pole(s: Stage, f: Frame) -> float:
    """A wooden pole of 7 to 10 m with a crossbar along local x; returns the bar's height."""
    tall = between(s.rng, 7.0, 10.0)
    with s.object("pole"):
        wood = s.shared("poles", lambda: s.look.wood(0.5, gloss=0.0))
        s.on(f).rod((0, 0, 0), (0, tall, 0), 0.15, wood, radius1=0.1)
        s.on(f).box((0, tall - 0.6, 0), (1.8, 0.1, 0.1), wood)
    return tall - 0.55


def wires(s: Stage, start: Frame, end: Frame, heights: tuple[float, float]) -> None:
    """Three sagging wires between two poles; `heights` are the crossbars'."""
    with s.object("wire"):
        m = s.rubber()
        for offset in (-0.8, 0.0, 0.8):
            a, b = start.at(offset, heights[0], 0), end.at(offset, heights[1], 0)
            sag = 0.02 * math.dist(a, b)
            points = [
                tuple(
                    a[k] + t * (b[k] - a[k]) - (4 * sag * t * (1 - t) if k == 1 else 0.0)
                    for k in range(3)
                )
                for t in (0.0, 0.25, 0.5, 0.75, 1.0)
            ]
            for p, q in itertools.pairwise(points):
                s.b.cylinder(p, q, 0.015, m)


def bench(s: Stage, f: Frame) -> None:
    """A park bench: seat at 0.45 m, back to 0.85 m, 1.2 to 2 m long; faces local +z."""
    rng = s.rng
    wide, leaning = between(rng, 1.2, 2.0), turn_x(-0.15)
    with s.object("bench"):
        wood, legs = s.look.wood(0.4, gloss=0.0), s.steel()
        for z in (-0.18, -0.02, 0.14):
            s.on(f).box((0, 0.44, z), (wide, 0.04, 0.13), wood)
        for x in (-0.42 * wide, 0.42 * wide):
            s.on(f).box((x, 0.22, 0), (0.06, 0.44, 0.4), legs)
        if chance(rng, 0.25):
            return
        for y, z in ((0.62, -0.3), (0.8, -0.33)):
            s.on(f).box((0, y, z), (wide, 0.13, 0.04), wood, turn=leaning)
        for x in (-0.42 * wide, 0.42 * wide):
            s.on(f).box((x, 0.62, -0.3), (0.06, 0.5, 0.05), legs, turn=leaning)


def bin_(s: Stage, f: Frame) -> None:
    """A litter bin of 0.9 m or a wheeled one of 1.05 m."""
    rng = s.rng
    with s.object("bin"):
        m = s.look.plain()
        if chance(rng, 0.5):
            s.on(f).rod((0, 0.05, 0), (0, 0.9, 0), 0.24, m, radius1=0.27)
            s.on(f).rod((0, 0.9, 0), (0, 0.95, 0), 0.2, s.rubber())
            return
        s.on(f).box((0, 0.55, 0), (0.55, 0.9, 0.6), m)
        s.on(f).box((0, 1.03, -0.02), (0.58, 0.07, 0.7), m, turn=turn_x(0.08))
        s.on(f).rod((-0.28, 0.1, -0.3), (0.28, 0.1, -0.3), 0.1, s.rubber())


def bollard(s: Stage, f: Frame) -> None:
    """A post of 0.7 to 1.1 m."""
    tall = between(s.rng, 0.7, 1.1)
    with s.object("bollard"):
        m = s.shared("bollard", s.look.metal)
        s.on(f).rod((0, 0, 0), (0, tall, 0), 0.06, m)
        s.on(f).ball((0, tall, 0), (0.075, 0.075, 0.075), m)


def hydrant(s: Stage, f: Frame) -> None:
    """A fire hydrant of 0.75 m."""
    with s.object("hydrant"):
        m = s.look.plain(gloss=0.3)
        s.on(f).rod((0, 0, 0), (0, 0.6, 0), 0.11, m)
        s.on(f).ball((0, 0.62, 0), (0.13, 0.13, 0.13), m)
        s.on(f).rod((-0.2, 0.45, 0), (0.2, 0.45, 0), 0.06, m)


def cone(s: Stage, f: Frame) -> None:
    """A traffic cone of 0.5 to 0.75 m."""
    tall = between(s.rng, 0.5, 0.75)
    with s.object("cone"):
        orange = s.shared(
            "cone", lambda: s.make((0.95, 0.3, 0.05), (0.9, 0.9, 0.9), "stripes", scale=0.4)
        )
        s.on(f).box((0, 0.02, 0), (0.4, 0.04, 0.4), s.rubber())
        s.on(f).rod((0, 0.03, 0), (0, tall, 0), 0.14, orange, radius1=0.03)


def post_box(s: Stage, f: Frame) -> None:
    """A letter box on a post or a cabinet of 1.2 m."""
    rng = s.rng
    with s.object("box"):
        m = s.look.plain()
        if chance(rng, 0.5):
            s.on(f).rod((0, 0, 0), (0, 1.0, 0), 0.05, s.steel())
            s.on(f).box((0, 1.15, 0), (0.3, 0.3, 0.5), m)
        else:
            s.on(f).box((0, 0.6, 0), (between(rng, 0.6, 1.4), 1.2, 0.4), m)


def kiosk(s: Stage, f: Frame) -> None:
    """A telephone booth or advertising stand of 2.2 to 2.6 m."""
    rng = s.rng
    tall, wide = between(rng, 2.2, 2.6), between(rng, 0.9, 1.3)
    with s.object("machine"):
        frame, glass = s.look.plain(gloss=0.3), s.glass()
        deep = wide if chance(rng, 0.6) else 0.2
        s.on(f).box((0, tall - 0.15, 0), (wide, 0.3, deep), frame)
        s.on(f).box((0, 0.1, 0), (wide, 0.2, deep), frame)
        for x in (-1, 1):
            for z in (-1, 1):
                at = (x * (0.5 * wide - 0.04), 0.5 * tall, z * (0.5 * deep - 0.04))
                s.on(f).box(at, (0.08, tall, 0.08), frame)
        panel = s.look.printed(1.0) if deep < 0.5 else glass
        s.on(f).box((0, 0.5 * tall, 0), (wide - 0.1, tall - 0.4, deep - 0.06), panel)


def parasol_table(s: Stage, f: Frame) -> None:
    """A terrace table of 0.75 m with chairs of 0.45/0.85 m around it, often under a parasol."""
    rng = s.rng
    metal, wood = s.steel(), s.look.wood(0.5)
    with s.object("table"):
        s.on(f).rod((0, 0.72, 0), (0, 0.75, 0), 0.4, wood)
        s.on(f).rod((0, 0, 0), (0, 0.72, 0), 0.04, metal)
        s.on(f).rod((0, 0, 0), (0, 0.03, 0), 0.25, metal)
    for i in range(count(rng, 2, 4)):
        angle = 1.57 * i + between(rng, -0.3, 0.3)
        out = between(rng, 0.6, 0.9)
        seat = Frame(f.at(out * math.sin(angle), 0, out * math.cos(angle)), f.turn)
        garden_chair(s, seat.turned(turn_y(angle + math.pi)))
    if chance(rng, 0.4):
        with s.object("umbrella"):
            cloth = s.look.cloth(0.5)
            s.on(f).rod((0, 0.7, 0), (0, 2.5, 0), 0.03, wood)
            s.on(f).rod((0, 2.15, 0), (0, 2.6, 0), 1.4, cloth, radius1=0.05)


def garden_chair(s: Stage, f: Frame) -> None:
    """A chair with its seat at 0.45 m and its back to 0.85 m; faces local +z."""
    with s.object("chair"):
        m = s.shared("seat", lambda: s.look.wood(0.3))
        legs = s.steel() if chance(s.rng, 0.4) else m
        s.on(f).box((0, 0.45, 0), (0.44, 0.03, 0.42), m)
        for x in (-0.19, 0.19):
            for z in (-0.18, 0.18):
                high = 0.44 if z > 0 else 0.85
                s.on(f).box((x, 0.5 * high, z), (0.04, high, 0.04), legs)
        for y in pick(s.rng, ((0.6, 0.7, 0.8), (0.78,), (0.65, 0.8))):
            s.on(f).box((0, y, -0.18), (0.38, 0.06, 0.02), m)
