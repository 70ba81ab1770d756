"""Meadows, woods, and stones people go to see."""

import math

from fathom.scenes.content.families.barriers import barrier
from fathom.scenes.content.families.land import Land
from fathom.scenes.content.families.outdoor_view import scatter
from fathom.scenes.content.families.placing import between, chance, count, pick
from fathom.scenes.content.families.plants import bush, grass_tuft
from fathom.scenes.content.families.rocks import mountains, rock, ruin, statue, stone_circle
from fathom.scenes.content.families.stage import EARTH, Stage
from fathom.scenes.content.families.trees import thicket, tree
from fathom.scenes.content.families.view import View


def detail_at(away: float) -> float:
    """How much detail a plant deserves at so many metres."""
    return 1.0 if away < 11 else 0.5 if away < 28 else 0.2 if away < 60 else 0.1


def plant_tree(s: Stage, v: View, land: Land, x: float, z: float) -> None:
    """A tree on the land, unless it would stand in front of the lens."""
    away = v.distance(x, z)
    if away > 2.0:
        turn = between(s.rng, 0, 2 * math.pi)
        tree(s, land.frame(x, z, turn, sink=0.1), detail=detail_at(away))


def plant_bush(s: Stage, v: View, land: Land, x: float, z: float) -> None:
    """A bush on the land, unless it would stand in front of the lens."""
    away = v.distance(x, z)
    if away > 2.0:
        bush(s, land.frame(x, z, sink=0.05), detail=detail_at(away))


def meadow(s: Stage, v: View) -> None:
    """Rolling grass or fields with trees, bushes, rocks, a fence, hills and mountains."""
    rng = s.rng
    land = Land.hilly(rng, relief=pick(rng, (between(rng, 0.5, 4), between(rng, 4, 18))))
    ground = (
        s.grass()
        if chance(rng, 0.75)
        else s.surface(EARTH, "noise", between(rng, 0.05, 2), ground=True)
    )
    land.add(s, ground, class_name="field" if chance(rng, 0.3) else "terrain")
    scatter(s, v, count(rng, 2, 16), 8, 150, lambda x, z: plant_tree(s, v, land, x, z), radius=5)
    scatter(s, v, count(rng, 0, 8), 3, 50, lambda x, z: plant_bush(s, v, land, x, z))
    scatter(s, v, count(rng, 0, 10), 2, 40, lambda x, z: rock(s, land.frame(x, z, sink=0.1)))
    scatter(s, v, count(rng, 0, 30), 1.5, 10, lambda x, z: grass_tuft(s, land.frame(x, z)))
    if chance(rng, 0.4):
        x, z = v.point(between(rng, 4, 15), 0.0)
        length = between(rng, 8, 30)
        barrier(s, land.frame(x, z, v.yaw + between(rng, -0.6, 0.6), sink=0.1), length)
    if chance(rng, 0.5):
        mountains(s, v)
    if chance(rng, 0.5):
        tree_line(s, v, land, between(rng, 60, 140))


def tree_line(s: Stage, v: View, land: Land, away: float) -> None:
    """A bank of trees across the view, `away` metres off."""
    rng = s.rng
    half = away * math.tan(math.radians(0.5 * v.fov_deg)) + 10.0
    right = -half
    while right < half:
        step = between(rng, 9.0, 20.0)
        right += step
        x, z = v.point(away * between(rng, 0.9, 1.15), right)
        thicket(s, land.frame(x, z, v.yaw, sink=0.5), 1.3 * step, between(rng, 5.0, 13.0))


def forest(s: Stage, v: View) -> None:
    """Trunks from 2.5 m to where they close up, on leaf litter with undergrowth."""
    rng = s.rng
    land = Land.hilly(rng, relief=between(rng, 0.5, 6.0))
    litter = s.surface(EARTH, "noise", between(rng, 0.1, 0.6), contrast=0.3, dirt=0.4, ground=True)
    land.add(s, litter if chance(rng, 0.6) else s.grass())
    kind = pick(rng, ("broad", "conifer", "bare", "birch", None))

    def trunk(x: float, z: float) -> None:
        away = v.distance(x, z)
        if away > 2.5:
            f = land.frame(x, z, between(rng, 0, 6.28), sink=0.1)
            tree(s, f, kind=kind, height=between(rng, 8, 22), detail=0.6 * detail_at(away))

    scatter(s, v, count(rng, 18, 40), 3, 55, trunk, radius=3, power=1.2)
    scatter(s, v, count(rng, 3, 14), 2.5, 25, lambda x, z: plant_bush(s, v, land, x, z))
    scatter(s, v, count(rng, 0, 6), 2, 20, lambda x, z: rock(s, land.frame(x, z, sink=0.1)))
    for _ in range(count(rng, 0, 3)):
        x, z = v.point(between(rng, 3, 15), between(rng, -4, 4))
        f = land.frame(x, z, between(rng, 0, 6.28))
        with s.object("log"):
            thick = between(rng, 0.1, 0.3)
            s.on(f).rod((0, thick, 0), (0, 1.2 * thick, between(rng, 2, 6)), thick, s.bark())
    tree_line(s, v, land, 70.0)


def monument(s: Stage, v: View) -> None:
    """Standing stones, columns or a statue, 8 to 35 m away on grass."""
    rng = s.rng
    land = Land.hilly(rng, relief=between(rng, 0.3, 2.0))
    land.add(s, s.grass())
    x, z = v.point(between(rng, 10, 30), between(rng, -4, 4))
    kind = rng.random()
    if kind < 0.45:
        stone_circle(s, land, x, z)
    elif kind < 0.75:
        ruin(s, land.frame(x, z, v.yaw + math.pi + between(rng, -0.7, 0.7), sink=0.1))
    else:
        x, z = v.point(between(rng, 5, 12), between(rng, -2, 2))
        statue(s, land.frame(x, z, v.yaw + math.pi + between(rng, -0.7, 0.7), sink=0.1))
    scatter(s, v, count(rng, 2, 9), 2, 25, lambda x, z: rock(s, land.frame(x, z, sink=0.15)))
    scatter(s, v, count(rng, 0, 6), 25, 90, lambda x, z: plant_tree(s, v, land, x, z), radius=6)
    if chance(rng, 0.5):
        tree_line(s, v, land, between(rng, 60, 140))
