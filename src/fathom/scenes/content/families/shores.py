"""Rivers, harbours and beaches: water as a shiny plane, boats, posts, the other bank."""

import math

from fathom.scenes.content.families.barriers import railing
from fathom.scenes.content.families.boats import boat, houseboat
from fathom.scenes.content.families.buildings import building
from fathom.scenes.content.families.land import Land
from fathom.scenes.content.families.outdoor_view import scatter
from fathom.scenes.content.families.passers import passer
from fathom.scenes.content.families.placing import between, chance, count, pick, standing, turn_x
from fathom.scenes.content.families.rocks import mountains, rock
from fathom.scenes.content.families.stage import EARTH, PAVING, Stage
from fathom.scenes.content.families.view import View
from fathom.scenes.content.families.wilds import tree_line


def water(s: Stage) -> int:
    """The surface of a river or the sea: muddy to blue, reflecting."""
    rng = s.rng
    tone = (between(rng, 0.05, 0.5), between(rng, 0.12, 0.45), between(rng, 0.15, 0.5))
    mix = (tone[0] * 0.8, tone[1] * 0.85, tone[2] * 0.9)
    return s.make(
        tone, mix, "noise", scale=between(rng, 0.4, 4.0), gloss=between(rng, 0.3, 0.9),
        bump=between(rng, 0.1, 0.8), mirror=between(rng, 0.0, 0.5),
    )  # fmt: skip


def river(s: Stage, v: View) -> None:
    """From a quay 1 to 3 m above the water: boats at 6 to 60 m, the other bank at 50 to 180 m."""
    rng = s.rng
    level = -between(rng, 0.6, 3.0)
    s.b.ground(water(s), class_name="water", height=level)
    edge = between(rng, 1.0, 6.0)
    with s.object("pavement"):
        x, z = v.point(edge - 20.0, 0.0)
        f = standing(x, 0.0, z, v.yaw)
        m = s.surface(PAVING, "tiles", between(rng, 0.3, 1.0))
        s.on(f).box((0, -2.0, 0), (200.0, 4.0, 40.0), m)
    if chance(rng, 0.5):
        x, z = v.point(edge - 0.2, 0.0)
        railing(s, standing(x, 0.0, z, v.yaw), 9.0)
    for _ in range(count(rng, 1, 4)):
        x, z = v.point(edge + between(rng, 5, 45), between(rng, -14, 14))
        kind = houseboat if chance(rng, 0.35) else boat
        kind(s, standing(x, level, z, v.yaw + between(rng, -math.pi, math.pi)))
    _posts(s, v, edge + 1.0, level)
    _other_bank(s, v, between(rng, 50, 180), level)


def beach(s: Stage, v: View) -> None:
    """Sand or shingle into shallow water, posts and rocks in it, the open sea behind."""
    rng = s.rng
    s.b.ground(water(s), class_name="water")
    edge, slope = between(rng, 2.5, 12.0), between(rng, 0.01, 0.05)
    x, z = v.point(edge, 0.0)
    f = standing(x, 0.0, z, v.yaw + between(rng, -0.6, 0.6))
    with s.object("sand"):
        texture, grain = pick(rng, ("noise", "speckle", "gravel")), between(rng, 0.02, 0.5)
        m = s.surface(EARTH, texture, grain, dirt=0.3, ground=True)
        # A slab 80 m deep that dips into the water at the frame.
        s.on(f).box((0, 40.0 * math.sin(slope) - 0.5, -40.0), (400, 1, 80), m, turn=turn_x(slope))
    _posts(s, v, edge + 0.5, 0.0)
    land = Land.flat()
    scatter(s, v, count(rng, 0, 12), 2, 25, lambda x, z: rock(s, land.frame(x, z, sink=0.1)))
    scatter(s, v, pick(rng, (0, 2, 5)), 2, edge + 3.0, lambda x, z: passer(s, v, x, 0.0, z))
    for _ in range(pick(rng, (0, 0, 1, 3))):
        x, z = v.point(edge + between(rng, 6, 70), between(rng, -20, 20))
        boat(s, standing(x, 0.0, z, between(rng, -math.pi, math.pi)))
    if chance(rng, 0.6):
        mountains(s, v)
    elif chance(rng, 0.5):
        tree_line(s, v, land, between(rng, 60, 160))


def _posts(s: Stage, v: View, start: float, level: float) -> None:
    """Thin poles that stand 1 to 5 m out of the water."""
    rng = s.rng
    if chance(rng, 0.4):
        return
    wood, crowd = s.look.wood(0.4, gloss=0.0), count(rng, 3, 25)

    def pole(x: float, z: float) -> None:
        tall, thick = between(rng, 1.0, 5.0), between(rng, 0.04, 0.16)
        lean = (between(rng, -0.12, 0.12) * tall, tall, between(rng, -0.12, 0.12) * tall)
        with s.object("pole"):
            s.on(standing(x, level, z)).rod((0, -0.5, 0), lean, thick, wood, radius1=0.7 * thick)

    scatter(s, v, crowd, start + 1.0, start + 35.0, pole, radius=0.0, power=1.2)


def _other_bank(s: Stage, v: View, away: float, level: float) -> None:
    rng = s.rng
    half = away * math.tan(math.radians(0.5 * v.fov_deg)) + 20.0
    with s.object("wall"):
        x, z = v.point(away + 60.0, 0.0)
        s.on(standing(x, level, z, v.yaw)).box((0, 0, 0), (4 * half, 4.0, 120.0), s.stone())
    if chance(rng, 0.5):
        tree_line(s, v, Land.flat(), away + 4.0)
        return
    right = -half
    while right < half:
        width = between(rng, 10, 35)
        x, z = v.point(away + between(rng, 4, 20), right + 0.5 * width)
        building(
            s, standing(x, level + 2.0, z, v.yaw + math.pi), width, depth=15.0,
            storeys=count(rng, 2, 8), detail=0.3,
        )  # fmt: skip
        right += width + (between(rng, 0, 15) if chance(rng, 0.4) else 0.0)
