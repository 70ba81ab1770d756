"""Rocks, standing stones, ruins, mountains: what landscapes have besides plants."""

import math

import numpy as np

from fathom.scenes.content.families.land import Land
from fathom.scenes.content.families.placing import Frame, between, chance, count, tumble
from fathom.scenes.content.families.stage import STONE, Stage
from fathom.scenes.content.families.view import View


def rock(s: Stage, f: Frame, *, size: float | None = None) -> None:
    """A boulder of 0.2 to 3 m, made of a few tilted lumps."""
    rng = s.rng
    wide = size if size is not None else 0.2 + 2.8 * float(rng.random()) ** 2
    with s.object("rock"):
        m = s.shared("rock", s.stone)
        for _ in range(count(rng, 1, 3)):
            at = (
                between(rng, -0.2, 0.2) * wide,
                between(rng, 0.1, 0.25) * wide,
                between(rng, -0.2, 0.2) * wide,
            )
            turn = tumble(rng, 0.8)
            radii = (
                wide * between(rng, 0.3, 0.55),
                wide * between(rng, 0.2, 0.4),
                wide * between(rng, 0.3, 0.5),
            )
            if chance(rng, 0.5):
                s.on(f).ball(at, radii, m, turn=turn)
            else:
                s.on(f).box(at, (1.4 * radii[0], 1.4 * radii[1], 1.4 * radii[2]), m, turn=turn)


def stone_circle(s: Stage, land: Land, x: float, z: float) -> None:
    """Upright stones of 3 to 4.5 m on a ring, some bearing a lintel, others fallen."""
    rng = s.rng
    radius, number = between(rng, 6.0, 14.0), count(rng, 8, 16)
    m = s.stone()
    tall = between(rng, 3.0, 4.5)
    step = 2 * math.pi / number
    for i in range(number):
        if chance(rng, 0.2):
            continue
        angle = i * step
        f = land.frame(x + radius * math.sin(angle), z + radius * math.cos(angle), angle, sink=0.2)
        with s.object("rock"):
            turn = tumble(rng, 0.06)
            s.on(f).box(
                (0, 0.5 * tall, 0), (between(rng, 1.4, 2.2), tall, between(rng, 0.8, 1.2)), m
            )
            s.on(f).ball((0, 0.5 * tall, 0), (1.1, 0.55 * tall, 0.7), m, turn=turn)
            if chance(rng, 0.35):
                s.on(f).box(
                    (0.5 * step * radius, tall + 0.4, 0), (step * radius + 1.0, 0.8, 1.0), m
                )


def ruin(s: Stage, f: Frame) -> None:
    """Columns of 3 to 8 m in a row on steps, with or without what they once carried."""
    rng = s.rng
    number, gap = count(rng, 3, 7), between(rng, 1.8, 3.5)
    tall, radius = between(rng, 3.0, 8.0), between(rng, 0.22, 0.5)
    wide = number * gap
    m = s.stone()
    with s.object("stairs"):
        for i in range(3):
            s.on(f).box((0, 0.09 + 0.18 * i, -0.35 * i), (wide + 1 - 0.6 * i, 0.19, 4.5), m)
    for i in range(number):
        with s.object("column"):
            x = (i - 0.5 * (number - 1)) * gap
            high = tall if chance(rng, 0.75) else tall * between(rng, 0.2, 0.8)
            s.on(f).rod((x, 0.5, -0.3), (x, high, -0.3), radius, m, radius1=0.85 * radius)
            s.on(f).box((x, 0.6, -0.3), (2.6 * radius, 0.25, 2.6 * radius), m)
            s.on(f).box((x, high, -0.3), (2.5 * radius, 0.25, 2.5 * radius), m)
    if chance(rng, 0.5):
        with s.object("beam"):
            s.on(f).box((0, tall + 0.5, -0.3), (wide, 0.9, 1.2), m)


def statue(s: Stage, f: Frame) -> None:
    """A figure of 1.8 to 2.5 m on a pedestal of 0.8 to 2 m."""
    rng = s.rng
    base, tall = between(rng, 0.8, 2.0), between(rng, 1.8, 2.5)
    with s.object("statue"):
        m = s.stone() if chance(rng, 0.6) else s.make((0.2, 0.27, 0.24), gloss=0.3)
        s.on(f).box((0, 0.5 * base, 0), (1.0, base, 1.0), s.stone())
        s.on(f).box((0, base, 0), (1.15, 0.12, 1.15), s.stone())
        for side in (-1, 1):
            s.on(f).bar((0.1 * side, base, 0), (0.08 * side, base + 0.5 * tall, 0), 0.1, m)
            hand = (side * between(rng, 0.2, 0.5), base + tall * between(rng, 0.45, 0.95), 0.2)
            s.on(f).bar((0.2 * side, base + 0.8 * tall, 0), hand, 0.055, m)
        s.on(f).bar((0, base + 0.45 * tall, 0), (0, base + 0.78 * tall, 0), 0.19, m, radius1=0.22)
        s.on(f).ball((0, base + 0.93 * tall, 0), (0.1, 0.13, 0.11), m)


def mountains(s: Stage, v: View) -> None:
    """One to three ridges 150 to 900 m away that rise over the horizon."""
    rng = s.rng
    near = between(rng, 150.0, 400.0)
    for layer in range(count(rng, 1, 3)):
        away = near * (1.0 + 0.8 * layer)
        m = s.surface(STONE, "noise", 30.0, contrast=0.25) if chance(rng, 0.5) else s.leaves()
        _ridge(s, v, away, away * between(rng, 0.08, 0.3), m)


def _ridge(s: Stage, v: View, away: float, tall: float, m: int) -> None:
    """A jagged or rounded crest across the view, its foot 60 % nearer than the crest."""
    rng = s.rng
    half = 1.3 * away * math.tan(math.radians(0.5 * v.fov_deg)) + 30.0
    columns = 22
    share = np.linspace(-1.0, 1.0, columns)
    rough = between(rng, 0.0, 0.25)
    crest = 0.55 + 0.25 * np.sin(between(rng, 1, 4) * share + between(rng, 0, 6.28))
    crest += 0.2 * np.sin(between(rng, 5, 9) * share + between(rng, 0, 6.28))
    rows = ((0.6, 0.0), (0.8, 0.5), (1.0, 1.0), (1.3, 0.0))  # place and height of each line
    points = []
    for place, level in rows:
        bumps = crest + rough * rng.uniform(-1.0, 1.0, columns)
        for right, high in zip((share * half * place).tolist(), bumps.tolist(), strict=True):
            x, z = v.point(away * place, right)
            points.append((x, level * tall * max(0.1, high) - 1.0, z))
    corner = np.arange(columns - 1)
    faces = [
        np.stack([corner + a, corner + b, corner + c], axis=1)
        for k in range(len(rows) - 1)
        for a, b, c in ((columns * k, columns * k + 1, columns * (k + 1)),
                        (columns * k + 1, columns * (k + 1) + 1, columns * (k + 1)))
    ]  # fmt: skip
    with s.object("mountain"):
        s.b.mesh(np.array(points), np.concatenate(faces), m, smooth=True)
