"""Near things without a table: shelves, panels, cloth, plants, a hand, the floor, a corner."""

import math

import numpy as np

from fathom.scenes.content.families import layouts, objects, surroundings
from fathom.scenes.content.families.indoor.finishes import Finish
from fathom.scenes.content.families.objects_greens import potted_plant
from fathom.scenes.content.families.placing import (
    around,
    between,
    chance,
    count,
    heading,
    pick,
    tumble,
    turn_x,
)
from fathom.scenes.content.families.views import camera_before

FOLD_CELLS = 64
FACING = (-12.0, 25.0)  # degrees of looking down at what hangs or stands upright


def shelf(look: Finish, width: int, height: int) -> None:
    """Two to four boards with things on them, seen from the front."""
    rng, b = look.rng, look.b
    boards, gap = count(rng, 2, 4), between(rng, 0.24, 0.4)
    wide, deep, low = between(rng, 0.6, 1.6), between(rng, 0.2, 0.4), between(rng, 0.4, 1.1)
    surroundings.floor(look)
    surroundings.room(look, 0.5 * deep + 0.02, spread=0.0, sides=False, ceiling=True)
    timber = look.wood(0.15) if chance(rng, 0.6) else look.plain()
    with b.object("shelf"):
        top = low + boards * gap
        for i in range(boards + 1):
            b.box((0.0, low + i * gap, 0.0), (wide, 0.02, deep), timber)
        if chance(rng, 0.7):
            for side in (-0.5, 0.5):
                b.box((side * wide, 0.5 * top, 0.0), (0.02, top, deep), timber)
        if chance(rng, 0.5):
            b.box((0.0, 0.5 * (low + top), 0.5 * deep), (wide, top - low, 0.01), timber)
    kinds = layouts.assortment(look)
    for i in range(boards):
        with b.frame((0.0, low + i * gap + 0.01, -0.02)):
            if chance(rng, 0.6):
                layouts.row(look, kinds, count(rng, 2, 12), 0.95 * wide)
            else:
                layouts.scatter(look, kinds, count(rng, 2, 10), (0.45 * wide, 0.25 * deep))
    middle = (between(rng, -0.2, 0.2), low + between(rng, 0.3, 0.8) * boards * gap, -0.5 * deep)
    radius = between(rng, 0.25, 0.6)
    camera_before(look, middle, radius, down=FACING, width=width, height=height)
    surroundings.light_indoors(look, (0.0, low + gap, -1.0))


def panels(look: Finish, width: int, height: int) -> None:
    """Slanted textured boards and cards one before the other, and a few things among them."""
    rng, b = look.rng, look.b
    level = between(rng, 0.7, 1.0)
    with b.object("wall"):
        tilt = heading(between(rng, -0.5, 0.5), between(rng, -0.2, 0.2))
        b.box((0.0, level, 0.55), (4.0, 3.0, 0.02), look.anything(0.8), rotation=tilt)
    surroundings.floor(look)
    with b.object("table"):
        b.box((0.0, level - 0.32, 0.0), (3.0, 0.03, 1.6), surroundings.top_material(look, 0.5))
    for _ in range(count(rng, 3, 9)):
        size = (between(rng, 0.08, 0.5), between(rng, 0.1, 0.5), between(rng, 0.002, 0.03))
        where = (between(rng, -0.4, 0.4), level - 0.3 + 0.45 * size[1], between(rng, -0.35, 0.4))
        turn = heading(between(rng, -0.9, 0.9), between(rng, -0.5, 0.5), between(rng, -0.3, 0.3))
        with b.object("board"):
            b.box(where, size, look.printed(0.6 * max(size)), rotation=turn)
    if chance(rng, 0.6):
        kinds = layouts.assortment(look)
        with b.frame((0.0, level - 0.305, -0.05)):
            layouts.scatter(look, kinds, count(rng, 1, 7), (0.4, 0.25), close=0.7)
    middle = (0.0, level - 0.12, 0.0)
    camera_before(look, middle, 0.4, down=FACING, width=width, height=height)
    surroundings.light_indoors(look, (0.0, level + 0.3, -0.8))


def cloth(look: Finish, width: int, height: int) -> None:
    """A blanket, towel or coat thrown on a bed, a table or the floor, in folds."""
    rng, b = look.rng, look.b
    level = pick(rng, (0.0, 0.5, 0.75))
    surroundings.floor(look)
    surroundings.room(look, between(rng, 1.0, 3.0))
    if level:
        with b.object("bed"):
            size = (between(rng, 0.8, 2.0), level, between(rng, 0.7, 1.4))
            b.box((0.0, 0.5 * level, 0.0), size, look.cloth(0.5))
    extent = between(rng, 0.5, 1.3)
    b.terrain(folds(rng, extent, level), extent, look.cloth(0.4), class_name="cloth")
    if chance(rng, 0.5):
        with b.frame((0.0, level + 0.04, 0.0)):
            layouts.scatter(look, objects.SOFT + objects.TOYS, count(rng, 1, 4), (0.4, 0.4))
    middle = (0.0, level + 0.06, 0.0)
    camera_before(look, middle, 0.45 * extent, down=(15.0, 70.0), width=width, height=height)
    surroundings.light_indoors(look, middle)


def folds(rng: np.random.Generator, extent: float, level: float) -> np.ndarray:
    """Cloth in folds that sinks below ``level`` at its rim: metres (FOLD_CELLS, FOLD_CELLS).

    Folds are waves of random direction whose crests are sharper than their valleys and whose phase
    is bent by slower waves.
    """
    axis = np.linspace(-0.5, 0.5, FOLD_CELLS) * extent
    x, z = np.meshgrid(axis, axis)
    heights = np.zeros_like(x)
    bend_x, bend_z = (
        0.08
        * np.sin(2.0 * np.pi * (x * rng.normal() + z * rng.normal()) / extent + rng.random() * 6)
        for _ in range(2)
    )
    for i in range(count(rng, 4, 8)):
        period = between(rng, 0.25, 0.6) if i < 2 else between(rng, 0.07, 0.2)
        angle = between(rng, 0.0, math.pi)
        along = (x + bend_x) * math.cos(angle) + (z + bend_z) * math.sin(angle)
        wave = 0.5 + 0.5 * np.sin(2.0 * np.pi * along / period + between(rng, 0.0, 6.3))
        heights += period * between(rng, 0.04, 0.18) * wave ** between(rng, 0.8, 3.0)
    reach = 0.5 * extent * (0.85 + 0.13 * np.sin(np.arctan2(z, x) * count(rng, 2, 5)))
    inside = np.clip((reach - np.hypot(x, z)) / (0.08 * extent), -1.0, 1.0)
    draped = np.where(inside > 0.0, heights * np.sqrt(np.abs(inside)), 0.1 * inside)
    return np.asarray(level + 0.004 + draped)


def plant(look: Finish, width: int, height: int) -> None:
    """One to five potted plants or bunches of flowers on a sill, a table or the floor."""
    rng, b = look.rng, look.b
    level = pick(rng, (0.0, 0.75, 0.9))
    outdoors = chance(rng, 0.35)
    surroundings.floor(look)
    if outdoors:
        surroundings.daylight(look)
    else:
        surroundings.room(look, between(rng, 0.45, 3.0), ceiling=True)
    if level:
        with b.object("table"):
            top = surroundings.top_material(look, 0.5)
            b.box((0.0, 0.5 * level, 0.0), (between(rng, 0.6, 2.0), level, 0.5), top)
    scale = between(rng, 0.8, 2.0)
    number = count(rng, 1, 5)
    for i in range(number):
        x = 0.26 * scale * (i - 0.5 * (number - 1))
        z = between(rng, -0.15, 0.15)
        with b.frame((x, level, z), between(rng, 0.0, 6.3)):
            if chance(rng, 0.75):
                potted_plant(look, scale)
            else:
                layouts.choose(look, objects.GREENS).draw(look)
    middle = (0.0, level + 0.16 * scale, 0.0)
    camera_before(look, middle, 0.25 * scale, down=(-10.0, 45.0), width=width, height=height)
    if not outdoors:
        surroundings.light_indoors(look, middle)


def in_hand(look: Finish, width: int, height: int) -> None:
    """A thing held before the camera, with the room behind it."""
    rng, b = look.rng, look.b
    surroundings.floor(look)
    away = between(rng, 1.0, 4.5)
    surroundings.room(look, away, ceiling=True)
    surroundings.furniture_behind(look, 0.8, away)
    level, skin, sleeve = between(rng, 1.0, 1.4), look.skin(), look.cloth(0.2)
    side = pick(rng, (-1.0, 1.0))
    with b.frame((0.0, level, 0.0), tumble(rng, 0.4)):
        layouts.choose(look, objects.HELD).draw(look)
    with b.object("person"):
        palm = (side * 0.045, level + 0.02, -0.01)
        wrist = (side * 0.1, level - 0.06, -0.06)
        elbow = (side * between(rng, 0.15, 0.35), level - 0.25, -0.2)
        b.ellipsoid(palm, (0.025, 0.05, 0.04), skin, rotation=turn_x(between(rng, -0.4, 0.4)))
        b.capsule(wrist, palm, 0.026, skin)
        b.capsule(wrist, elbow, 0.03, sleeve if chance(rng, 0.6) else skin, radius1=0.045)
        for i in range(4):
            y = level + 0.055 - 0.022 * i
            knuckle = (side * 0.04, y, 0.025 if i else -0.03)
            tip = (-side * between(rng, 0.0, 0.04), y + between(rng, -0.01, 0.01), -0.045)
            b.capsule(palm, knuckle, 0.011, skin)
            b.capsule(knuckle, tip, 0.01, skin, radius1=0.008)
    middle = (0.0, level + 0.05, 0.0)
    camera_before(
        look, middle, between(rng, 0.12, 0.2), down=(-10.0, 50.0), width=width, height=height
    )
    surroundings.light_indoors(look, middle)


def on_floor(look: Finish, width: int, height: int) -> None:
    """Things lying on the floor, seen from a standing or crouching person's eyes."""
    rng, b = look.rng, look.b
    surroundings.floor(look)
    away = between(rng, 0.6, 3.5)
    surroundings.room(look, away)
    surroundings.furniture_behind(look, 0.9, away)
    radius = between(rng, 0.2, 0.7)
    with b.frame((0.0, 0.0, 0.0), between(rng, 0.0, 6.3)):
        kinds = layouts.assortment(look) if chance(rng, 0.6) else objects.FLOOR
        layouts.scatter(look, kinds, count(rng, 1, 9), (radius, radius), close=around(rng, 0.9))
    middle = (0.0, 0.1, 0.0)
    camera_before(look, middle, radius, down=(10.0, 75.0), width=width, height=height)
    surroundings.light_indoors(look, middle)


def corner(look: Finish, width: int, height: int) -> None:
    """A corner of two walls with posters, things on the floor or on a cupboard before it."""
    rng, b = look.rng, look.b
    surroundings.floor(look)
    with b.frame((0.0, 0.0, 0.0), math.pi * 0.25 + between(rng, -0.5, 0.5)):
        for turn in (0.0, -0.5 * math.pi):
            with b.frame((0.0, 0.0, 0.0), turn):
                surroundings.room(look, 0.6, spread=0.0, sides=False)
    level = pick(rng, (0.0, 0.75))
    if level:
        with b.object("cabinet"):
            top = surroundings.top_material(look, 0.5)
            b.box((0.0, 0.5 * level, 0.0), (between(rng, 0.5, 0.8), level, 0.45), top)
    with b.frame((0.0, level, 0.0)):
        layouts.arrange(look, 0.22, (0.25, 0.2))
    middle = (0.0, level + between(rng, 0.0, 0.4), 0.0)
    camera_before(
        look, middle, between(rng, 0.3, 0.9), down=(-5.0, 40.0), width=width, height=height
    )
    surroundings.light_indoors(look, (0.0, level + 0.5, -1.0))
