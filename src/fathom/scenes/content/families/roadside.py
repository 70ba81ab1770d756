"""What lines a street: town houses, gardens, trees, walls, and what stands on the pavement."""

import math
from collections.abc import Callable

from fathom.scenes.content.families.barriers import barrier
from fathom.scenes.content.families.buildings import building
from fathom.scenes.content.families.cycles import bicycle
from fathom.scenes.content.families.passers import passer
from fathom.scenes.content.families.placing import Frame, between, chance, count, pick, standing
from fathom.scenes.content.families.plants import bush, hedge
from fathom.scenes.content.families.road import Road
from fathom.scenes.content.families.sheds import shed
from fathom.scenes.content.families.stage import BRICK, Stage
from fathom.scenes.content.families.street_furniture import (
    bench,
    bin_,
    bollard,
    hydrant,
    lamp_post,
    post_box,
    traffic_light,
    traffic_sign,
    utility_pole,
    wires,
)
from fathom.scenes.content.families.trees import thicket, tree
from fathom.scenes.content.families.view import View


def line_side(s: Stage, v: View, road: Road, side: int) -> None:
    """Line one side of the street (-1 left, 1 right) along its whole visible length."""
    kind = pick(s.rng, (_town, _town, _suburb, _wood, _meadow, _walled, _plots))
    kind(s, v, road, side)
    _pavement_things(s, v, road, side)
    if chance(s.rng, 0.25):
        _wire_line(s, v, road, side)


def face(road: Road, side: int, z: float, *, back: float = 0.0) -> Frame:
    """A frame at the building line, `back` metres behind it, that faces the road."""
    return standing(side * (road.line + back), road.kerb, z, -side * math.pi / 2)


def _lawn(s: Stage, v: View, road: Road, side: int, start: float) -> None:
    """Grass from `start` metres off the middle outwards."""
    with s.object("grass"):
        f = standing(side * (start + 60.0), 0.0, v.z)
        s.on(f).box((0, 0.5 * road.kerb - 0.25, 0), (120.0, road.kerb + 0.52, 400.0), s.grass())


def _town(s: Stage, v: View, road: Road, side: int) -> None:
    rng = s.rng
    if road.verge > 0.5:
        with s.object("pavement"):
            x = side * (road.half_width + road.pavement + 0.5 * road.verge + 0.15)
            f = standing(x, 0.0, v.z)
            s.on(f).box(
                (0, 0.5 * road.kerb - 0.25, 0), (road.verge, road.kerb + 0.5, 400), s.paving()
            )
    z, gap = v.z - 30.0, between(rng, 0.05, 0.3)
    usual = count(rng, 2, 6)
    while z < v.z + 140.0:
        width = between(rng, 8.0, 22.0)
        middle = z + 0.5 * width
        z += width
        if chance(rng, gap):
            z += between(rng, 2.0, 14.0)
            continue
        x = side * (road.line + 6.0)
        if v.sees(x, middle, 0.5 * width + 6.0):
            away = max(0.0, v.distance(side * road.line, middle) - 0.5 * width)
            detail = 1.0 if away < 12 else 0.6 if away < 28 else 0.3
            storeys = max(1, usual + count(rng, -1, 1))
            building(s, face(road, side, middle), width, storeys=storeys, detail=detail)
    _backdrop(s, v, side, road.line + between(rng, 25.0, 60.0))


def _suburb(s: Stage, v: View, road: Road, side: int) -> None:
    rng = s.rng
    _lawn(s, v, road, side, road.half_width + road.pavement + 0.15)
    z, back = v.z - 25.0, between(rng, 2.0, 12.0)
    hedged = chance(rng, 0.5)
    while z < v.z + 120.0:
        width = between(rng, 8.0, 15.0)
        middle, gap = z + 0.5 * width, between(rng, 3.0, 14.0)
        x = side * (road.line + back + 5.0)
        if v.sees(x, middle, 0.5 * width + 8.0):
            away = v.distance(side * (road.line + back), middle)
            home = face(road, side, middle, back=back + between(rng, -1.0, 1.0))
            building(
                s, home, width, depth=between(rng, 7.0, 11.0), storeys=count(rng, 1, 2),
                detail=0.8 if away < 25 else 0.3,
            )  # fmt: skip
            if hedged and away < 60:
                length = width + gap - 3.0
                hedge(
                    s, face(road, side, middle, back=0.4), length, detail=0.6 if away < 20 else 0.1
                )
        _plant(
            s,
            v,
            side * (road.line + back + between(rng, -back, 3.0)),
            middle + 0.5 * width + 0.5 * gap,
        )
        z += width + gap
    _backdrop(s, v, side, road.line + back + 22.0)


def _wood(s: Stage, v: View, road: Road, side: int) -> None:
    """Trees in three ragged rows, the nearest with undergrowth."""
    rng = s.rng
    _lawn(s, v, road, side, road.half_width + road.pavement + 0.15)
    for row in range(3):
        x = side * (road.line + 2.0 + 5.0 * row)
        step = between(rng, 4.0, 9.0)
        for i in range(-4, int(110 / step)):
            z = v.z + (i + between(rng, -0.4, 0.4)) * step
            if row == 2 and chance(rng, 0.3):
                continue
            _plant(s, v, x + between(rng, -1.8, 1.8), z, shrub=0.3 if row == 0 else 0.1)
    _backdrop(s, v, side, road.line + 18.0)


def _meadow(s: Stage, v: View, road: Road, side: int) -> None:
    """Open grass with single trees, a bank of trees behind."""
    rng = s.rng
    _lawn(s, v, road, side, road.half_width + road.pavement + 0.15)
    for _ in range(count(rng, 4, 14)):
        z = v.z + between(rng, -20.0, 90.0)
        _plant(s, v, side * (road.line + between(rng, 0.5, 25.0)), z, shrub=0.4)
    _backdrop(s, v, side, road.line + between(rng, 25.0, 60.0))


def _walled(s: Stage, v: View, road: Road, side: int) -> None:
    """A wall, hedge or fence along the road with trees or roofs behind it."""
    rng = s.rng
    _lawn(s, v, road, side, road.half_width + road.pavement + 0.15)
    tall, x = between(rng, 0.8, 3.0), side * road.line
    kind = rng.random()
    name, m = "wall", s.surface(BRICK, "brick", between(rng, 0.2, 0.5))
    if kind < 0.3:
        name, m = "fence", s.look.wood(0.3)
    elif kind < 0.5:
        name, m = "hedge", s.leaves()
    with s.object(name):
        f = standing(x, 0.0, v.z)
        s.on(f).box((0, 0.5 * tall, 40.0), (0.25, tall, 220.0), m)
        if name == "wall":
            s.on(f).box((0, tall + 0.04, 40.0), (0.36, 0.08, 220.0), s.stone())
    for _ in range(count(rng, 4, 12)):
        z = v.z + between(rng, -15.0, 80.0)
        _plant(s, v, x + side * between(rng, 2.5, 12.0), z, shrub=0.1)
    _backdrop(s, v, side, road.line + between(rng, 14.0, 40.0))


def _plots(s: Stage, v: View, road: Road, side: int) -> None:
    """Plot by plot something else at the pavement: garages, gates, hedges, walls, bushes."""
    rng = s.rng
    _lawn(s, v, road, side, road.half_width + road.pavement + 0.15)
    z = v.z - 15.0
    while z < v.z + 90.0:
        width = between(rng, 3.0, 12.0)
        z += width
        x, middle = side * road.line, z - 0.5 * width
        if not v.sees(x, middle, 0.5 * width):
            continue
        f, away = face(road, side, middle), v.distance(x, middle)
        kind = rng.random()
        if kind < 0.3:
            tall, deep = between(rng, 2.4, 6.0), between(rng, 4.0, 9.0)
            shed(s, f.moved(0, 0, -between(rng, 0.0, 2.0)), width - 0.3, tall, deep)
        elif kind < 0.5:
            hedge(s, f, width, detail=0.7 if away < 20 else 0.2)
        elif kind < 0.75 and away < 45.0:
            barrier(s, f, width)
        else:
            _plant(s, v, x + side * between(rng, 0.5, 3.0), middle, shrub=0.5)
        if chance(rng, 0.3):
            _plant(s, v, x + side * between(rng, 4.0, 12.0), middle, shrub=0.0)
    _backdrop(s, v, side, road.line + between(rng, 14.0, 30.0))


def _plant(s: Stage, v: View, x: float, z: float, *, shrub: float = 0.25) -> None:
    """A tree or bush at a place, if it can be seen there."""
    away = v.distance(x, z)
    if away < 2.5 or not v.sees(x, z, 4.0):
        return
    f = standing(x, 0.1, z, between(s.rng, 0, 6.28))
    detail = 1.0 if away < 11 else 0.5 if away < 25 else 0.2 if away < 60 else 0.1
    if chance(s.rng, shrub):
        bush(s, f, detail=detail)
    else:
        tree(s, f, detail=detail)


def _backdrop(s: Stage, v: View, side: int, x: float) -> None:
    """A far bank of foliage or roofs, so that the ground does not run to the horizon."""
    rng = s.rng
    if chance(rng, 0.1):
        return
    built = chance(rng, 0.25)
    z = v.z - 60.0
    while z < v.z + 180.0:
        step = between(rng, 9.0, 18.0)
        z += step
        if not v.sees(side * x, z, step):
            continue
        f = standing(side * (x + between(rng, -3, 8)), 0.0, z, -side * math.pi / 2)
        if built:
            building(s, f, step * between(rng, 0.6, 1.0), storeys=count(rng, 2, 6), detail=0.3)
        else:
            thicket(s, f, 1.2 * step, between(rng, 4.0, 12.0))


def close_ends(s: Stage, v: View, road: Road) -> None:
    """Something at the far ends of the street, where it bends or meets another."""
    rng = s.rng
    for way in (-1, 1):
        z = v.z + way * between(rng, 60.0, 160.0)
        if not v.sees(0.0, z, road.line) or chance(rng, 0.15):
            continue
        f = standing(0.0, 0.0, z, 0.0 if way < 0 else math.pi)
        if chance(rng, 0.4):
            building(s, f, 2.0 * road.line + 10.0, storeys=count(rng, 2, 6), detail=0.3)
        else:
            thicket(s, f, 2.5 * road.line + 10.0, between(rng, 5.0, 12.0))


def _pavement_things(s: Stage, v: View, road: Road, side: int) -> None:
    rng = s.rng
    x = side * (road.half_width + 0.5)
    inwards = 0.0 if side < 0 else math.pi
    lamps, alley = between(rng, 18.0, 35.0), chance(rng, 0.3)
    start = between(rng, 0.0, lamps)
    for i in range(-1, int(110 / lamps)):
        z = v.z + start + i * lamps
        if v.distance(x, z) > 1.5 and v.sees(x, z, 3.0):
            lamp_post(s, standing(x, road.kerb, z, inwards))
        if alley:
            _plant(s, v, x, z + 0.5 * lamps, shrub=0.0)
    for _ in range(pick(rng, (0, 1, 2, 4, 8))):
        at = x + side * between(rng, -0.3, max(0.3, road.pavement - 0.6))
        passer(s, v, at, road.kerb, v.z + between(rng, -8.0, 45.0))
    if chance(rng, 0.3):
        z = v.z + between(rng, 2.0, 20.0)
        for i in range(count(rng, 1, 6)):
            if v.distance(x, z + 0.6 * i) > 1.5:
                turn = -side * math.pi / 2 + float(rng.normal(0, 0.1))
                bicycle(
                    s, standing(x, road.kerb, z + 0.6 * i, turn), lean=between(rng, -0.12, 0.12)
                )
    kinds: tuple[Callable[[Stage, Frame], None], ...] = (
        traffic_sign, traffic_sign, bin_, bench, hydrant, post_box, traffic_light, bollard,
    )  # fmt: skip
    for _ in range(count(rng, 2, 9)):
        z = v.z + 2.0 + 45.0 * float(rng.random()) ** 1.5
        at = x + side * between(rng, 0.0, max(0.1, road.pavement - 1.0))
        if v.distance(at, z) > 1.5 and v.sees(at, z, 1.0):
            kind = pick(rng, kinds)
            turn = math.pi if kind in (traffic_sign, traffic_light) else -side * math.pi / 2
            kind(s, standing(at, road.kerb, z, turn + float(rng.normal(0, 0.1))))


def _wire_line(s: Stage, v: View, road: Road, side: int) -> None:
    rng = s.rng
    x, step = side * (road.half_width + between(rng, 0.6, 2.0)), between(rng, 25.0, 40.0)
    start = v.z - between(rng, 0.0, step)
    before: tuple[Frame, float] | None = None
    for i in range(4):
        f = standing(x, road.kerb, start + i * step)
        high = utility_pole(s, f)
        if before is not None:
            wires(s, before[0], f, (before[1], high))
        before = f, high
