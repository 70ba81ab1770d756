"""Bushes, hedges, grass, flowers and pots for outdoors."""

import math

from fathom.scenes.content.families.placing import (
    Frame,
    Vec,
    between,
    chance,
    count,
    tumble,
    turn_y,
)
from fathom.scenes.content.families.stage import Stage
from fathom.scenes.content.families.trees import crown


def bush(s: Stage, f: Frame, *, height: float | None = None, detail: float = 1.0) -> None:
    """A shrub of 0.5 to 3 m, about as wide as high."""
    rng = s.rng
    tall = height if height is not None else between(rng, 0.5, 2.5)
    clumps: list[tuple[Vec, Vec]] = []
    for i in range(count(rng, 2, 4)):
        angle = 2.4 * i + between(rng, 0, 1)
        out = tall * between(rng, 0.1, 0.45)
        size = tall * between(rng, 0.3, 0.5)
        centre = (out * math.sin(angle), max(0.3 * tall, tall - size), out * math.cos(angle))
        clumps.append((centre, (size, size, size)))
    with s.object("bush"):
        crown(s, f, clumps, detail, solid=between(rng, 0.15, 0.5))


def hedge(
    s: Stage, f: Frame, length: float, *, height: float | None = None, detail: float = 1.0
) -> None:
    """A clipped hedge along local x, 0.5 to 2.2 m high and 0.5 to 0.9 m thick."""
    rng = s.rng
    tall = height if height is not None else between(rng, 0.5, 2.2)
    thick = between(rng, 0.5, 0.9)
    with s.object("hedge"):
        core, leaf, _ = s.foliage(repeats=2.0)
        s.on(f).box((0, 0.5 * tall, 0), (length, tall, thick), core)
        if chance(rng, 0.8):
            for _ in range(int(min(50.0, 6.0 * length) * detail)):
                side = -1.0 if chance(rng, 0.5) else 1.0
                along, up = between(rng, -0.5, 0.5) * length, between(rng, 0.1, 1.02) * tall
                span = between(rng, 0.5, 1.0)
                s.on(f).card(
                    (along, up, side * 0.5 * thick), (span, span), leaf, turn=tumble(rng, 0.9)
                )


def grass_tuft(s: Stage, f: Frame, *, height: float | None = None) -> None:
    """Blades of grass or reed, 0.1 to 0.6 m high: crossing cards."""
    rng = s.rng
    tall = height if height is not None else between(rng, 0.1, 0.6)
    blade = s.shared("tuft", lambda: s.foliage("grass")[1])
    with s.object("plant"):
        for i in range(3):
            turn = turn_y(1.05 * i + between(rng, 0, 1))
            s.on(f).card((0, 0.5 * tall, 0), (1.3 * tall, tall), blade, turn=turn)


def flowers(s: Stage, f: Frame, *, radius: float = 0.4) -> None:
    """A clump of stalks with bright heads, 0.2 to 0.6 m high."""
    rng = s.rng
    head = s.look.plain(gloss=0.0)
    with s.object("flower"):
        grass_tuft(s, f, height=0.3)
        for _ in range(count(rng, 4, 9)):
            x, z = between(rng, -radius, radius), between(rng, -radius, radius)
            tall = between(rng, 0.2, 0.6)
            s.on(f).rod((x, 0, z), (x, tall, z), 0.006, s.leaves())
            s.on(f).ball((x, tall, z), (0.05, 0.03, 0.05), head)


def flower_pot(s: Stage, f: Frame, *, height: float | None = None) -> None:
    """A pot or tub of 0.25 to 0.6 m with a bush of the same size in it."""
    rng = s.rng
    tall = height if height is not None else between(rng, 0.25, 0.6)
    wide = tall * between(rng, 0.4, 0.6)
    with s.object("pot"):
        s.on(f).rod((0, 0, 0), (0, tall, 0), 0.7 * wide, s.look.plain(gloss=0.1), radius1=wide)
    bush(s, f.moved(0, 0.7 * tall, 0), height=tall * between(rng, 0.8, 1.8), detail=0.7)
