"""Thin structures before near and far backgrounds, indoors and outdoors, 0.5 to 15 metres away."""

import math
from collections.abc import Callable, Sequence

from fathom.scenes.content.builder import SceneBuilder
from fathom.scenes.content.families import masts, surroundings, thin_parts, thin_things
from fathom.scenes.content.families.cycles import motorcycle
from fathom.scenes.content.families.daylight import daylight
from fathom.scenes.content.families.gardens import garden, park
from fathom.scenes.content.families.indoor import chairs, lamps, oddments
from fathom.scenes.content.families.indoor.finishes import Finish
from fathom.scenes.content.families.indoor.pieces import put
from fathom.scenes.content.families.lenses import horizontal_fov
from fathom.scenes.content.families.objects_greens import potted_plant
from fathom.scenes.content.families.placing import between, chance, count, pick, standing
from fathom.scenes.content.families.stage import Stage
from fathom.scenes.content.families.view import View
from fathom.scenes.content.families.views import look_at
from fathom.scenes.content.families.wilds import meadow

Spread = Callable[[Finish, float], None]  # drawn over a width in metres
Single = Callable[[Finish], None]

SPREADS_INDOORS: Sequence[Spread] = (
    thin_parts.railing,
    thin_parts.lattice,
    thin_parts.strings,
    thin_parts.foliage,
    thin_parts.wires,
)
SPREADS_OUTDOORS: Sequence[Spread] = (
    thin_parts.railing,
    thin_parts.lattice,
    thin_parts.net,
    thin_parts.net,
    thin_parts.overhead_lines,
    thin_parts.branches,
    thin_parts.branches,
    thin_parts.sapling,
    thin_parts.foliage,
    thin_parts.grasses,
)
SINGLES_INDOORS: Sequence[Single] = (
    thin_things.bicycle,
    thin_things.ladder,
    thin_things.umbrella,
    thin_things.tripod,
)
PIECES_INDOORS = (
    chairs.any_chair,
    chairs.any_chair,
    chairs.any_chair,
    chairs.stool,
    lamps.floor_lamp,
    oddments.clothes_rack,
    oddments.drying_rack,
    oddments.coat_stand,
    oddments.ironing_board,
    oddments.ladder,
    oddments.fan,
    oddments.easel,
    oddments.trolley,
)
SINGLES_OUTDOORS: Sequence[Single] = (
    thin_things.bicycle,
    thin_things.bicycle,
    thin_things.bicycle,
    thin_things.ladder,
    thin_things.umbrella,
    thin_things.scaffold,
)


UPWARDS = 0.3  # share of views up to what stands before the sky
AGAINST_THE_SKY: Sequence[Single] = (
    masts.flag,
    masts.flag,
    masts.flags,
    masts.lattice_tower,
    masts.ship_mast,
    masts.lamp_post,
    masts.tree_top,
    masts.tree_top,
    masts.column,
)


def fill(b: SceneBuilder, width: int, height: int) -> None:
    """A scene of thin structures with its camera set."""
    rng = b.rng
    look = Finish(b)
    if chance(rng, UPWARDS):
        _against_the_sky(look, width, height)
        return
    near = between(rng, 0.5, 1.2) if chance(rng, 0.35) else between(rng, 1.2, 5.0)
    half = math.tan(0.5 * math.radians(horizontal_fov(rng, width, height)))
    if chance(rng, 0.5):
        _indoors(look, near, half)
    else:
        _outdoors(look, near, half)
    eye = (0.0, between(rng, 0.8, 1.75), 0.0)
    aim = eye[1] * between(rng, 0.4, 1.05) if near > 1.2 else eye[1] * between(rng, 0.8, 1.1)
    target = (between(rng, -0.15, 0.15) * near, aim, near)
    fov = math.degrees(2.0 * math.atan(half))
    look_at(look, eye, target, fov_deg=fov, width=width, height=height)


def _foreground(
    look: Finish, near: float, half: float, spreads: Sequence[Spread], singles: Sequence[Single]
) -> None:
    """One wide structure or one to five single things around ``near`` metres."""
    rng, b = look.rng, look.b
    if chance(rng, 0.55):
        for i in range(1 if chance(rng, 0.75) else 2):
            z = near + between(rng, 0.5, 3.0) * i
            wide = max(1.0, 2.6 * z * half)
            with b.frame((between(rng, -0.2, 0.2) * z, 0.0, z), between(rng, -0.6, 0.6)):
                pick(rng, spreads)(look, wide)
        return
    for _ in range(count(rng, 2, 6)):
        z = max(1.3, near) * between(rng, 1.0, 1.7)
        x = between(rng, -0.75, 0.75) * z * half
        with b.frame((x, 0.0, z), between(rng, -1.2, 1.2)):
            pick(rng, singles)(look)


def _against_the_sky(look: Finish, width: int, height: int) -> None:
    """Flags, masts, towers and tree tops before the sky, over a low or no horizon."""
    rng, b = look.rng, look.b
    half = math.tan(0.5 * math.radians(horizontal_fov(rng, width, height)))
    away = between(rng, 4.0, 25.0)
    for i in range(count(rng, 1, 3)):
        z = away * (1.0 + 0.5 * i)
        x = between(rng, -0.6, 0.6) * z * half
        with b.frame((x, 0.0, z), between(rng, -0.8, 0.8)):
            pick(rng, AGAINST_THE_SKY)(look)
    if chance(rng, 0.4):
        thin_parts.overhead_lines(look, 2.6 * away * half)
    s = Stage(b)
    fov = 12.0 + math.degrees(2.0 * math.atan(half))
    behind = View(0.0, 1.6, away - between(rng, 0.0, 3.0), 0.0, 0.0, 0.0, fov)
    pick(rng, (park, meadow, meadow))(s, behind)
    daylight(s, behind)
    eye = (0.0, between(rng, 1.0, 1.8), 0.0)
    # From the horizon at the lower border up to no horizon at all.
    up = math.tan(between(rng, 0.0, 0.5))
    target = (between(rng, -0.1, 0.1) * away, eye[1] + up * away, away)
    fov = math.degrees(2.0 * math.atan(half))
    look_at(look, eye, target, fov_deg=fov, width=width, height=height, roll=0.1)


def _indoors(look: Finish, near: float, half: float) -> None:
    rng = look.rng
    singles = (*SINGLES_INDOORS, _motorcycle, _piece, _piece, _piece, _piece, _piece, _plant)
    _foreground(look, near, half, SPREADS_INDOORS, singles)
    away = near + between(rng, 0.3, 2.0) if chance(rng, 0.5) else near + between(rng, 2.0, 7.0)
    surroundings.floor(look)
    surroundings.room(look, away, ceiling=True)
    surroundings.furniture_behind(look, near + 0.7, away)
    surroundings.light_indoors(look, (0.0, 1.4, near))


def _outdoors(look: Finish, near: float, half: float) -> None:
    rng = look.rng
    _foreground(look, near, half, SPREADS_OUTDOORS, (*SINGLES_OUTDOORS, _motorcycle))
    s = Stage(look.b)
    fov = 12.0 + math.degrees(2.0 * math.atan(half))
    behind = View(0.0, 1.6, near - between(rng, 0.0, 1.0), 0.0, 0.0, 0.0, fov)
    pick(rng, (garden, garden, park, meadow))(s, behind)
    daylight(s, behind)


def _piece(look: Finish) -> None:
    piece = pick(look.rng, PIECES_INDOORS)(look)
    put(look.b, piece, standing(0.0, 0.0, 0.0, between(look.rng, -math.pi, math.pi)))


def _motorcycle(look: Finish) -> None:
    motorcycle(Stage(look.b, photos=False), standing(0.0, 0.0, 0.0, 0.5 * math.pi))


def _plant(look: Finish) -> None:
    potted_plant(look, between(look.rng, 1.5, 3.5))
