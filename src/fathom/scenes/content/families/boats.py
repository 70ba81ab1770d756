"""Boats at real sizes, afloat at the frame's origin, bow towards local +z."""

from fathom.scenes.content.families.placing import Frame, between, chance
from fathom.scenes.content.families.stage import Stage


def boat(s: Stage, f: Frame) -> None:
    """A rowing, motor or sailing boat of 3 to 10 m."""
    rng = s.rng
    length = between(rng, 3.0, 10.0)
    wide, free = 0.16 * length + 0.5, 0.07 * length + 0.35
    with s.object("boat"):
        hull, inside = s.paint(), s.look.wood(0.5)
        # An open shell, its rim level at `free` above the water.
        s.b.bowl(
            f.at(0, free, 0), (0.5 * wide, free + 0.5, 0.5 * length), hull, cut=0.0, rotation=f.turn
        )
        s.on(f).ball((0, free - 0.25, 0), (0.48 * wide, 0.1, 0.48 * length), inside)
        if length < 4.5:
            for z in (-0.15, 0.15):
                s.on(f).box((0, free - 0.08, z * length), (0.9 * wide, 0.04, 0.25), inside)
            return
        s.on(f).ball(
            (0, free, 0.2 * length), (0.46 * wide, 0.12, 0.3 * length), s.look.plain(gloss=0.3)
        )
        tall = between(rng, 0.5, 1.5)
        s.on(f).box(
            (0, free + 0.5 * tall, 0), (0.6 * wide, tall, 0.3 * length), s.look.plain(gloss=0.3)
        )
        s.on(f).box((0, free + 0.65 * tall, 0), (0.61 * wide, 0.3 * tall, 0.26 * length), s.glass())
        if chance(rng, 0.5):
            _rigging(s, f, length, free)


def _rigging(s: Stage, f: Frame, length: float, free: float) -> None:
    """A mast 1.1 times the length with stays and boom."""
    m, mast = s.steel(), 1.1 * length
    s.on(f).rod((0, free, 0.1 * length), (0, mast, 0.1 * length), 0.05, m, radius1=0.03)
    s.on(f).rod((0, free + 1.2, 0.1 * length), (0, free + 1.2, -0.35 * length), 0.04, m)
    for end in ((0.0, free, 0.49 * length), (0.0, free, -0.49 * length)):
        s.on(f).rod((0, mast, 0.1 * length), end, 0.008, m)


def houseboat(s: Stage, f: Frame) -> None:
    """A barge of 10 to 22 m with a cabin of 2.3 m, its windows, roof and rail."""
    rng = s.rng
    length, wide, free = between(rng, 10, 22), between(rng, 3, 5), between(rng, 0.5, 1.2)
    with s.object("boat"):
        hull, cabin = s.paint(), s.look.plain(gloss=0.2)
        roof, trim, glass = s.look.plain(), s.look.plain(), s.glass()
        s.on(f).box((0, 0.5 * free - 0.25, 0), (wide, free + 0.5, 0.86 * length), hull)
        s.on(f).ball((0, 0.4 * free, 0.43 * length), (0.5 * wide, 0.6 * free, 0.09 * length), hull)
        s.on(f).box((0, free + 1.15, -0.04 * length), (0.8 * wide, 2.3, 0.7 * length), cabin)
        s.on(f).box((0, free + 2.36, -0.04 * length), (0.92 * wide, 0.14, 0.74 * length), roof)
        number = int(length / 1.9)
        for i in range(number):
            z = ((i + 0.5) / number - 0.5) * 0.66 * length - 0.04 * length
            s.on(f).box((0, free + 1.4, z), (0.8 * wide + 0.03, 0.8, 0.9), trim)
            s.on(f).box((0, free + 1.4, z), (0.8 * wide + 0.06, 0.66, 0.76), glass)
        for side in (-1, 1):
            x = side * 0.48 * wide
            s.on(f).bar(
                (x, free + 1.0, -0.42 * length), (x, free + 1.0, 0.42 * length), 0.025, trim
            )
            for i in range(number + 1):
                z = (i / number - 0.5) * 0.84 * length
                s.on(f).rod((x, free, z), (x, free + 1.0, z), 0.02, trim)
