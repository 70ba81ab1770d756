"""Garages, sheds and barns: low buildings with doors as large as cars."""

import math

from fathom.scenes.content.families.buildings import gable_roof
from fathom.scenes.content.families.looks import WOOD_TONES
from fathom.scenes.content.families.placing import Frame, between, chance, pick
from fathom.scenes.content.families.stage import BRICK, RENDER, ROOF, Stage


def shed(s: Stage, f: Frame, width: float, tall: float, deep: float) -> None:
    """A low building whose front is at the frame and faces local +z.

    Args:
        s: The scene.
        f: Middle of the front at the ground.
        width: Metres along local x.
        tall: Metres up to the eaves.
        deep: Metres from front to back.
    """
    rng = s.rng
    with s.object("building"):
        wall = _wall(s)
        s.on(f).box((0, 0.5 * tall, -0.5 * deep), (width, tall, deep), wall)
        _doors(s, f, width, tall)
        if chance(rng, 0.5):
            s.on(f).box(
                (0, tall + 0.05, -0.5 * deep + 0.15), (width + 0.3, 0.18, deep + 0.5), s.stone()
            )
        else:
            tiles = s.surface(ROOF, "tiles", between(rng, 0.2, 0.4))
            gable_roof(s, f, width, deep, tall, math.radians(between(rng, 15, 42)), tiles, wall)


def _wall(s: Stage) -> int:
    rng = s.rng
    kind = rng.random()
    if kind < 0.35:
        return s.surface(WOOD_TONES, "planks", between(rng, 0.1, 0.25), dirt=0.3)
    if kind < 0.6:
        return s.surface(BRICK, "brick", between(rng, 0.16, 0.3), contrast=0.2, dirt=0.3)
    return s.surface(RENDER, "noise", between(rng, 0.1, 1.0), contrast=0.1, dirt=0.3)


def _doors(s: Stage, f: Frame, width: float, tall: float) -> None:
    """Garage doors of 2.4 by 2.1 m side by side, or a door and windows where it is narrow."""
    rng = s.rng
    high = min(2.1, tall - 0.2)
    pitch = between(rng, 2.8, 4.0)
    number = int(width / pitch)
    grey = between(rng, 0.2, 0.85)
    door = s.look.plain(gloss=0.1)
    if chance(rng, 0.6):
        texture, scale = pick(rng, ("stripes", "planks", "tiles")), between(rng, 0.08, 0.4)
        door = s.make((grey, grey, grey), None, texture, scale=scale, gloss=0.2)
    if number == 0 or chance(rng, 0.2):
        s.on(f).box((0, 0.5 * high, 0.0), (0.95, high, 0.1), door)
        for side in (-1, 1):
            if width > 3.4:
                s.on(f).box((side * 0.32 * width, 1.5, 0.0), (0.8, 0.7, 0.08), s.glass())
        return
    for i in range(number):
        x = (i - 0.5 * (number - 1)) * pitch
        s.on(f).box((x, 0.5 * high, -0.02), (2.4, high, 0.1), door)
        s.on(f).box((x, high + 0.06, 0.0), (2.5, 0.12, 0.14), s.steel())
