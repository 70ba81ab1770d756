"""Gardens and parks: lawns between hedges and walls, beds, paths, benches, a house."""

import math

from fathom.scenes.content.families.barriers import barrier
from fathom.scenes.content.families.buildings import building
from fathom.scenes.content.families.land import Land
from fathom.scenes.content.families.outdoor_view import scatter
from fathom.scenes.content.families.passers import passer
from fathom.scenes.content.families.placing import between, chance, count, pick, standing
from fathom.scenes.content.families.plants import flower_pot, flowers, grass_tuft, hedge
from fathom.scenes.content.families.rocks import rock, statue
from fathom.scenes.content.families.stage import PAVING, Stage
from fathom.scenes.content.families.street_furniture import bench, bin_, lamp_post, parasol_table
from fathom.scenes.content.families.view import View
from fathom.scenes.content.families.wilds import plant_bush, plant_tree, tree_line


def garden(s: Stage, v: View) -> None:
    """A plot of 8 to 25 m: bushes at 2 to 10 m, beds, a terrace, its bounds, maybe the house."""
    rng = s.rng
    land = Land.flat()
    land.add(s, s.grass() if chance(rng, 0.75) else s.paving(), class_name="grass")
    deep, half = between(rng, 6, 24), between(rng, 4, 11)
    _bounds(s, v, deep, half)
    if chance(rng, 0.35):
        x, z = v.point(between(rng, 3, 8), between(rng, -4, 4))
        with s.object("path"):
            f = standing(x, 0.0, z, v.yaw + between(rng, -0.3, 0.3))
            s.on(f).box((0, 0.01, 0), (between(rng, 2, 6), 0.05, between(rng, 2, 6)), s.paving())
        for _ in range(count(rng, 1, 2)):
            parasol_table(s, f.moved(between(rng, -2, 2), 0.03, between(rng, -2, 2)))
    scatter(s, v, count(rng, 2, 8), 2.2, deep, lambda x, z: plant_bush(s, v, land, x, z), radius=1)
    scatter(s, v, count(rng, 0, 3), 4, deep, lambda x, z: plant_tree(s, v, land, x, z), radius=2)
    scatter(s, v, count(rng, 0, 6), 1.5, 8, lambda x, z: flowers(s, land.frame(x, z)), radius=0.5)
    scatter(
        s, v, count(rng, 0, 5), 1.5, 8, lambda x, z: flower_pot(s, land.frame(x, z)), radius=0.5
    )
    scatter(
        s, v, count(rng, 0, 16), 1.2, 6, lambda x, z: grass_tuft(s, land.frame(x, z)), radius=0.5
    )
    scatter(s, v, count(rng, 0, 3), 1.5, 8, lambda x, z: rock(s, land.frame(x, z), size=0.4))
    if chance(rng, 0.3):
        x, z = v.point(between(rng, 3, 8), between(rng, -3, 3))
        bench(s, standing(x, 0, z, v.yaw + math.pi + between(rng, -0.8, 0.8)))
    tree_line(s, v, land, deep + between(rng, 8, 40))


def _bounds(s: Stage, v: View, deep: float, half: float) -> None:
    """Hedge, fence, wall or house at the end and along the sides."""
    rng = s.rng
    edges = (
        (v.point(deep, 0.0), 0.0, 2 * half),
        (v.point(0.5 * deep, -half), -0.5 * math.pi, deep),
        (v.point(0.5 * deep, half), 0.5 * math.pi, deep),
    )
    for (x, z), turn, length in edges:
        f = standing(x, 0.0, z, v.yaw + turn + math.pi)
        kind = rng.random()
        if kind < 0.3:
            hedge(s, f, length, detail=0.8)
        elif kind < 0.6:
            barrier(s, f, length)
        elif kind < 0.8:
            building(s, f, length, depth=9.0, storeys=count(rng, 1, 2), detail=0.8)


def park(s: Stage, v: View) -> None:
    """Lawns with a path, benches, lamps, single trees and a tree line."""
    rng = s.rng
    land = Land.flat()
    land.add(s, s.grass(), class_name="grass")
    turn = v.yaw + float(rng.normal(0, 0.4))
    shift = between(rng, -2.5, 2.5)
    f = standing(*_ground(v, 0.0, shift), turn)
    wide = between(rng, 1.2, 4.0)
    with s.object("path"):
        m = s.surface(PAVING, pick(rng, ("gravel", "noise", "tiles")), between(rng, 0.03, 0.6))
        s.on(f).box((0, 0.0, 60.0), (wide, 0.04, 200.0), m)
    for i in range(count(rng, 1, 5)):
        side = pick(rng, (-1, 1))
        at = f.moved(side * (0.5 * wide + 0.5), 0.0, 4.0 + 7.0 * i + between(rng, -2, 2))
        kind = pick(rng, (bench, bench, lamp_post, bin_))
        seat = standing(*at.origin, turn - side * 0.5 * math.pi)
        if v.distance(seat.origin[0], seat.origin[2]) > 1.8:
            kind(s, seat)
    if chance(rng, 0.3):
        for i in range(8):
            for side in (-1, 1):
                at = f.moved(side * (0.5 * wide + 2.0), 0.0, 4.0 + 8.0 * i)
                plant_tree(s, v, land, at.origin[0], at.origin[2])
    scatter(s, v, count(rng, 3, 12), 6, 80, lambda x, z: plant_tree(s, v, land, x, z), radius=5)
    scatter(s, v, count(rng, 0, 8), 3, 40, lambda x, z: plant_bush(s, v, land, x, z), radius=2)
    scatter(s, v, pick(rng, (0, 1, 3, 6)), 2.5, 30, lambda x, z: passer(s, v, x, 0, z), radius=0)
    if chance(rng, 0.15):
        x, z = v.point(between(rng, 6, 15), between(rng, -3, 3))
        statue(s, standing(x, 0.0, z, v.yaw + math.pi))
    if chance(rng, 0.4):
        x, z = v.point(between(rng, 4, 14), 0.0)
        barrier(s, standing(x, 0.0, z, turn + between(rng, -0.3, 0.3)), between(rng, 6, 25))
    tree_line(s, v, land, between(rng, 40, 110))


def _ground(v: View, ahead: float, right: float) -> tuple[float, float, float]:
    x, z = v.point(ahead, right)
    return (x, 0.0, z)
