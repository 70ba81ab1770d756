"""Trucks, buses and trams at real sizes, facing local +z."""

from fathom.scenes.content.families.placing import Frame, between, chance, count
from fathom.scenes.content.families.stage import Stage


def truck(s: Stage, f: Frame) -> None:
    """A lorry of 6 to 12 m: cab of 2.4 to 3.2 m, a box, tarpaulin or flat bed behind it."""
    rng = s.rng
    length, width = between(rng, 6.0, 12.0), between(rng, 2.3, 2.55)
    cab, half = between(rng, 2.4, 3.2), 0.5 * length
    with s.object("truck"):
        paint, dark = s.paint(), s.rubber()
        s.on(f).box((0, 0.5 * cab + 0.25, half - 0.9), (width - 0.1, cab - 0.5, 1.8), paint)
        s.on(f).box((0, cab - 0.75, half - 0.15), (width - 0.35, 0.8, 0.34), s.glass())
        s.on(f).box((0, cab - 0.75, half - 0.65), (width - 0.06, 0.7, 0.8), s.glass())
        s.on(f).box((0, 0.6, half - 0.02), (width - 0.1, 0.35, 0.1), dark)
        s.on(f).box((0, 1.0, half - 0.02), (0.6 * width, 0.3, 0.08), dark)
        s.on(f).box((0, 0.75, -1.0), (0.4 * width, 0.3, length - 2.0), dark)
        bed = length - 2.1
        if chance(rng, 0.8):
            tall = between(rng, 1.9, 2.7)
            body = s.look.printed(1.5) if chance(rng, 0.4) else s.paint()
            s.on(f).box((0, 1.0 + 0.5 * tall, -1.05), (width, tall, bed), body)
            s.on(f).box((0, 1.0 + 0.5 * tall, -half), (0.04, tall - 0.1, 0.03), dark)
        else:
            s.on(f).box((0, 1.0, -1.05), (width, 0.12, bed), s.look.wood(0.6))
            for side in (-1, 1):
                s.on(f).box((side * 0.5 * width, 1.25, -1.05), (0.05, 0.5, bed), paint)
        for z in (half - 1.1, -half + 1.3, -half + 2.5):
            _axle(s, f, width, z, 0.5)
        _lamps(s, f, width, half, 0.75)


def bus(s: Stage, f: Frame, *, tram: bool = False) -> None:
    """A bus of 9 to 12 m, or a tram car of 12 to 18 m; 2.9 to 3.4 m high."""
    rng = s.rng
    length = between(rng, 12.0, 18.0) if tram else between(rng, 9.0, 12.0)
    width, tall, half = between(rng, 2.4, 2.55), between(rng, 2.9, 3.4), 0.5 * length
    with s.object("tram" if tram else "bus"):
        paint, glass, trim = s.paint(), s.glass(), s.paint()
        s.on(f).box((0, 0.5 * (tall + 0.3), 0), (width, tall - 0.3, length), paint, soft=0.15)
        s.on(f).box((0, 0.55, 0), (width + 0.02, 0.5, length + 0.02), trim)
        s.on(f).box((0, tall + 0.1, -0.1 * length), (0.7 * width, 0.25, 0.5 * length), trim)
        s.on(f).box((0, 0.62 * tall, 0), (0.9 * width, 0.36 * tall, length + 0.04), glass)
        s.on(f).box((0, 0.62 * tall, 0), (width + 0.03, 0.32 * tall, 0.96 * length), glass)
        for i in range(count(rng, 4, 7)):
            z = (i / 6.0 - 0.5) * 0.94 * length
            s.on(f).box((0, 0.62 * tall, z), (width + 0.04, 0.32 * tall, 0.1), paint)
        s.on(f).box((0, tall - 0.25, half), (0.6 * width, 0.25, 0.08), s.rubber())
        for z in (-0.3 * length, 0.32 * length):
            _axle(s, f, width, z, 0.46)
        _lamps(s, f, width, half, 0.7)


def _axle(s: Stage, f: Frame, width: float, z: float, radius: float) -> None:
    hub = s.shared("hub", lambda: s.make((0.55, 0.55, 0.57), gloss=0.5))
    for side in (-1, 1):
        out, inner = side * (0.5 * width + 0.03), side * (0.5 * width - 0.3)
        s.on(f).rod((out, radius, z), (inner, radius, z), radius, s.rubber())
        s.on(f).rod((out + 0.02 * side, radius, z), (inner, radius, z), 0.5 * radius, hub)


def _lamps(s: Stage, f: Frame, width: float, half: float, height: float) -> None:
    white = s.shared("whiteFalse", lambda: s.make((0.9, 0.9, 0.85), gloss=0.6))
    red = s.shared("redFalse", lambda: s.make((0.6, 0.03, 0.03), gloss=0.5))
    for side in (-1, 1):
        s.on(f).ball((side * 0.4 * width, height, half + 0.02), (0.17, 0.12, 0.06), white)
        s.on(f).box((side * 0.43 * width, height, -half), (0.2, 0.35, 0.06), red)
