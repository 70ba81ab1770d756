"""Places between buildings: squares, car parks, courtyards, and walls close by."""

import math

from fathom.scenes.content.families.barriers import barrier, railing
from fathom.scenes.content.families.buildings import building
from fathom.scenes.content.families.cycles import bicycle
from fathom.scenes.content.families.outdoor_view import scatter
from fathom.scenes.content.families.passers import group, passer
from fathom.scenes.content.families.placing import Frame, between, chance, count, pick, standing
from fathom.scenes.content.families.plants import bush, flower_pot, hedge
from fathom.scenes.content.families.road import vehicle
from fathom.scenes.content.families.rocks import ruin, statue
from fathom.scenes.content.families.sheds import shed
from fathom.scenes.content.families.stage import Stage
from fathom.scenes.content.families.street_furniture import (
    bench,
    bin_,
    bollard,
    kiosk,
    lamp_post,
    parasol_table,
    post_box,
    traffic_sign,
)
from fathom.scenes.content.families.trees import thicket, tree
from fathom.scenes.content.families.view import View


def facing(v: View, ahead: float, right: float, turn: float = 0.0) -> Frame:
    """A frame on the ground that faces the camera's side, turned by `turn`."""
    x, z = v.point(ahead, right)
    return standing(x, 0.0, z, v.yaw + math.pi + turn)


def square(s: Stage, v: View) -> None:
    """A paved square closed by buildings, with steps, statue, tables, lamps and people."""
    rng = s.rng
    s.b.ground(s.paving(), class_name="pavement")
    _front(s, v, between(rng, 10.0, 45.0), tall=count(rng, 2, 6))
    for side in (-1, 1):
        if chance(rng, 0.6):
            _flank(s, v, side, between(rng, 6.0, 25.0))
    for _ in range(count(rng, 0, 3)):
        parasol_table(s, facing(v, between(rng, 3, 14), between(rng, -6, 6)))
    kind = rng.random()
    if kind < 0.25:
        statue(s, facing(v, between(rng, 5, 16), between(rng, -4, 4), between(rng, -0.5, 0.5)))
    elif kind < 0.4:
        ruin(s, facing(v, between(rng, 9, 25), between(rng, -4, 4), between(rng, -0.5, 0.5)))
    _things(s, v, count(rng, 2, 9))
    scatter(s, v, count(rng, 0, 4), 3, 35, lambda x, z: group(s, v, x, 0.0, z), radius=0)
    scatter(s, v, count(rng, 0, 4), 5, 30, lambda x, z: tree(s, standing(x, 0, z)), radius=2)


def car_park(s: Stage, v: View) -> None:
    """Rows of parked cars with a bank of trees or buildings behind."""
    rng = s.rng
    s.b.ground(s.asphalt(), class_name="road")
    bay, turn = between(rng, 2.4, 2.8), v.yaw + between(rng, -0.5, 0.5)
    paint = s.make((0.8, 0.8, 0.78), dirt=0.4)
    f = standing(*_level(v, between(rng, 3.5, 7.0), between(rng, -3, 3)), turn)
    full = between(rng, 0.3, 0.95)
    for row in range(count(rng, 1, 3)):
        for i in range(-7, 8):
            spot = f.moved(i * bay, 0.0, row * 11.0)
            x, _, z = spot.origin
            away = v.distance(x, z)
            if not v.sees(x, z, 3.0):
                continue
            s.on(spot).box((0.5 * bay, 0.0, 0.0), (0.1, 0.01, 4.8), paint)
            if away > 3.6 and chance(rng, full):
                vehicle(
                    s, x, z, turn + pick(rng, (0.0, math.pi)) + float(rng.normal(0, 0.03)), away
                )
    _front(s, v, between(rng, 30.0, 60.0), tall=count(rng, 1, 5))
    _things(s, v, count(rng, 0, 4))
    scatter(s, v, count(rng, 0, 3), 3, 30, lambda x, z: passer(s, v, x, 0.0, z), radius=0)


def close_wall(s: Stage, v: View) -> None:
    """A facade, shutter or garden wall 2.5 to 8 m away with what stands before it."""
    rng = s.rng
    s.b.ground(s.paving() if chance(rng, 0.6) else s.asphalt(), class_name="pavement")
    away, turn = between(rng, 2.5, 8.0), between(rng, -0.7, 0.7)
    wall = facing(v, away, 0.0, turn)
    if chance(rng, 0.65):
        building(s, wall, between(rng, 12, 25), storeys=count(rng, 1, 5))
    else:
        shed(s, wall, between(rng, 8.0, 30.0), between(rng, 2.6, 4.0), 6.0)
        thicket(s, wall.moved(0, 0, -12), 30.0, between(rng, 5, 10))
    for _ in range(count(rng, 1, 5)):
        out = between(rng, 0.35, 0.8)
        spot = wall.moved(between(rng, -4, 4), 0.0, out)
        if v.distance(spot.origin[0], spot.origin[2]) > 1.5:
            pick(rng, (bin_, bench, post_box, flower_pot, bollard, bicycle, _low_bush))(s, spot)
    if chance(rng, 0.4) and away > 5.0:
        spot = wall.moved(between(rng, -3, 3), 0.0, 1.6)
        x, _, z = spot.origin
        if v.distance(x, z) > 3.2:
            vehicle(s, x, z, v.yaw + turn + 0.5 * math.pi, 3.0)
    if chance(rng, 0.5):
        x, z = v.point(between(rng, 2, away), between(rng, -2, 2))
        passer(s, v, x, 0.0, z)


def courtyard(s: Stage, v: View) -> None:
    """A yard of 8 to 20 m between walls, with bins, bicycles, plants and steps."""
    rng = s.rng
    s.b.ground(pick(rng, (s.paving, s.asphalt, s.grass))(), class_name="ground")
    deep = between(rng, 7.0, 20.0)
    _front(s, v, deep, tall=count(rng, 1, 5))
    for side in (-1, 1):
        if chance(rng, 0.75):
            _flank(s, v, side, between(rng, 3.0, 8.0))
        else:
            x, z = v.point(0.5 * deep, side * between(rng, 3, 8))
            barrier(s, standing(x, 0, z, v.yaw + 0.5 * math.pi), deep)
    _things(s, v, count(rng, 2, 8), far=deep - 1.0)
    scatter(s, v, count(rng, 0, 5), 2, deep, lambda x, z: bush(s, standing(x, 0, z)), radius=0)
    scatter(
        s, v, count(rng, 0, 4), 2, deep, lambda x, z: flower_pot(s, standing(x, 0, z)), radius=0
    )
    if chance(rng, 0.3):
        _steps(s, facing(v, between(rng, 4, deep), between(rng, -3, 3), between(rng, -1, 1)))


def balcony(s: Stage, v: View) -> None:
    """From a balcony: its rail near the lens, the street's other side below."""
    rng = s.rng
    s.b.ground(s.asphalt(), class_name="road")
    f = standing(v.x, v.y - 1.6, v.z, v.yaw)
    railing(s, f.moved(0.0, 0.0, between(rng, 0.8, 1.6)), 4.0)
    with s.object("floor"):
        s.on(f).box((0, -0.1, 0.3), (4.0, 0.2, 2.8), s.stone())
    _front(s, v, between(rng, 12.0, 40.0), tall=count(rng, 2, 7))
    for _ in range(count(rng, 2, 10)):
        x, z = v.point(between(rng, 5, 12), between(rng, -15, 15))
        vehicle(s, x, z, v.yaw + 0.5 * math.pi, 10.0)
    scatter(s, v, count(rng, 0, 6), 6, 30, lambda x, z: tree(s, standing(x, 0, z)), radius=2)


def _level(v: View, ahead: float, right: float) -> tuple[float, float, float]:
    x, z = v.point(ahead, right)
    return (x, 0.0, z)


def _front(s: Stage, v: View, away: float, *, tall: int) -> None:
    """Buildings or trees across the view."""
    rng = s.rng
    half = away * math.tan(math.radians(0.5 * v.fov_deg)) + 8.0
    turn, green = between(rng, -0.35, 0.35), chance(rng, 0.15)
    base = facing(v, away, 0.0, turn)
    right = -half
    while right < half:
        width = between(rng, 8.0, 24.0)
        spot = base.moved(right + 0.5 * width, 0.0, between(rng, -1.0, 1.0))
        if green:
            thicket(s, spot, 1.3 * width, between(rng, 4, 12))
        else:
            detail = 1.0 if away < 13 else 0.6 if away < 30 else 0.3
            building(s, spot, width, storeys=max(1, tall + count(rng, -1, 1)), detail=detail)
        right += width + (between(rng, 1, 8) if chance(rng, 0.25) else 0.0)


def _flank(s: Stage, v: View, side: int, out: float) -> None:
    """A building along one side of the view."""
    rng = s.rng
    x, z = v.point(between(rng, 8, 16), side * out)
    f = standing(x, 0.0, z, v.yaw - side * 0.5 * math.pi + between(rng, -0.15, 0.15))
    building(s, f, between(rng, 12, 30), storeys=count(rng, 1, 5), detail=0.7)


def _things(s: Stage, v: View, number: int, *, far: float = 25.0) -> None:
    rng = s.rng
    kinds = (bench, bin_, bollard, lamp_post, kiosk, post_box, traffic_sign, flower_pot, bicycle)

    def put(x: float, z: float) -> None:
        if v.distance(x, z) > 1.6:
            pick(rng, kinds)(s, standing(x, 0.0, z, v.yaw + math.pi + float(rng.normal(0, 0.8))))

    scatter(s, v, number, 2.0, max(3.0, far), put, radius=0.0)


def _steps(s: Stage, f: Frame) -> None:
    """A flight of three to nine steps of 0.17 m up to a platform."""
    rng = s.rng
    number, wide = count(rng, 3, 9), between(rng, 2.0, 8.0)
    with s.object("stairs"):
        m = s.stone()
        for i in range(number):
            high = 0.17 * (i + 1)
            s.on(f).box((0, 0.5 * high, -0.3 * i - 2.0), (wide, high, 4.0), m)


def _low_bush(s: Stage, f: Frame) -> None:
    if chance(s.rng, 0.3):
        hedge(s, f, between(s.rng, 1.5, 4.0), height=between(s.rng, 0.5, 1.2))
    else:
        bush(s, f, height=between(s.rng, 0.4, 1.5))
