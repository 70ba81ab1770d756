"""What things stand on and before: tables, floors, walls, and the light and camera around them."""

import math
from dataclasses import dataclass

from fathom.scenes.content.families.indoor import chairs, clutter, sofas, storage, tables
from fathom.scenes.content.families.indoor.finishes import Finish
from fathom.scenes.content.families.indoor.pieces import put
from fathom.scenes.content.families.looks import Look, any_colour
from fathom.scenes.content.families.placing import (
    Vec,
    around,
    between,
    chance,
    count,
    pick,
    standing,
)
from fathom.scenes.content.families.shapes import post
from fathom.scenes.content.families.skies import sky


@dataclass(frozen=True)
class Table:
    """A table: its top is at ``height``; half edge lengths (or radii) ``half`` in x and z."""

    height: float
    half: tuple[float, float]


def top_material(look: Look, size: float) -> int:
    """A table top: timber, laminate, stone, a patterned cloth or one strong colour."""
    rng = look.rng
    kind = rng.random()
    if kind < 0.42:
        return look.wood(between(rng, 0.05, 0.3))
    if kind < 0.55:
        # Laminate is white, cream or grey more often than coloured.
        value = between(rng, 0.3, 0.95)
        tint = (value, value * between(rng, 0.94, 1.0), value * between(rng, 0.82, 1.02))
        return look.plain((tint[0], tint[1], min(1.0, tint[2])), gloss=between(rng, 0.0, 0.6))
    if kind < 0.64:
        return look.plain(gloss=between(rng, 0.0, 0.6))
    if kind < 0.72:
        return look.b.material(
            any_colour(rng),
            any_colour(rng),
            pick(rng, ("marble", "speckle", "checker", "tiles")),
            scale=between(rng, 0.05, 0.3),
            gloss=between(rng, 0.0, 0.6),
        )
    return look.cloth(between(rng, 0.2, size))


def table(look: Look, half: tuple[float, float], *, height: float = 0.75) -> Table:
    """A table at the origin with a thick top, legs or a pillar, and sometimes a cloth."""
    rng, b = look.rng, look.b
    round_top = chance(rng, 0.2)
    thick = between(rng, 0.018, 0.05)
    top, leg = top_material(look, min(half)), look.wood(0.1) if chance(rng, 0.5) else look.metal()
    with b.object("table"):
        if round_top:
            radius = max(half)
            half = (0.7 * radius, 0.7 * radius)
            post(b, height - thick, height, radius, top)
            post(b, 0.03, height - thick, around(rng, 0.05), leg)
            post(b, 0.0, 0.03, 0.6 * radius, leg)
        else:
            b.box((0.0, height - 0.5 * thick, 0.0), (2 * half[0], thick, 2 * half[1]), top)
            inset, r = between(rng, 0.03, 0.12), between(rng, 0.015, 0.04)
            for x in (-half[0] + inset, half[0] - inset):
                for z in (-half[1] + inset, half[1] - inset):
                    post(b, 0.0, height - thick, r, leg, x=x, z=z)
    if not round_top and chance(rng, 0.15):
        with b.object("cloth"):
            size = (half[0] * between(rng, 0.5, 1.6), 0.003, half[1] * between(rng, 0.5, 1.6))
            b.box((0.0, height + 0.0015, 0.0), size, look.cloth(0.3))
            height += 0.003
    return Table(height, half)


def floor(look: Look) -> None:
    """Carpet, parquet, tiles or stone at y = 0."""
    rng = look.rng
    kind = rng.random()
    if kind < 0.35:
        material = look.cloth(between(rng, 0.3, 2.0))
    elif kind < 0.65:
        material = look.wood(between(rng, 0.1, 0.4))
    elif kind < 0.8:
        material = look.b.material(
            any_colour(rng),
            any_colour(rng),
            pick(rng, ("tiles", "speckle", "gravel", "checker")),
            scale=between(rng, 0.1, 0.6),
            gloss=between(rng, 0.0, 0.4),
        )
    else:
        material = look.photo(between(rng, 0.5, 3.0))
    look.b.ground(material, class_name="floor")


def room(
    look: Finish, away: float, *, spread: float = 0.4, sides: bool = True, ceiling: bool = False
) -> None:
    """The far wall of a room, what hangs on it, and maybe a side wall and the ceiling.

    Args:
        look: of the scene.
        away: distance of the wall along z from the origin, metres.
        spread: greatest heading of the wall off the camera's, radians.
        sides: whether there may be a side wall.
        ceiling: whether the camera can see above the wall.
    """
    rng, b = look.rng, look.b
    yaw, height = between(rng, -spread, spread), between(rng, 2.4, 3.0)
    paint = wall_material(look)
    with b.frame((0.0, 0.0, away), yaw):
        with b.object("wall"):
            b.box((0.0, 0.5 * height, 0.06), (16.0, height, 0.12), paint)
            b.box((0.0, 0.05, -0.008), (16.0, 0.1, 0.016), look.plain())
        if sides and chance(rng, 0.4):
            # Beside the camera even where the turned room would put the wall across its view.
            side = pick(rng, (-1.0, 1.0)) * (between(rng, 1.0, 3.0) + away * abs(math.sin(yaw)))
            with b.object("wall"):
                b.box((side, 0.5 * height, -0.5 * away), (0.12, height, away + 6.0), paint)
        if ceiling:
            with b.object("ceiling"):
                b.box((0.0, height + 0.05, -0.5 * away), (16.0, 0.1, away + 6.0), look.painted())
        _wall_things(look)


def wall_material(look: Finish) -> int:
    """Paint, wallpaper, brick, panelling."""
    rng = look.rng
    kind = rng.random()
    if kind < 0.6:
        return look.painted()
    if kind < 0.7:
        return look.plain(gloss=0.05)
    if kind < 0.78:
        return look.printed(between(rng, 0.1, 0.6), gloss=0.0)
    if kind < 0.84:
        return look.b.material(any_colour(rng), any_colour(rng), "brick", scale=0.25, bump=0.5)
    if kind < 0.9:
        return look.wood(between(rng, 0.1, 0.3))
    return look.photo(between(rng, 0.5, 3.0), gloss=0.0)


def _wall_things(look: Look) -> None:
    """Pictures, a window or a door on the wall in the plane z = 0."""
    rng, b = look.rng, look.b
    for _ in range(count(rng, 0, 3)):
        x, w, h = between(rng, -2.0, 2.0), between(rng, 0.2, 1.0), between(rng, 0.2, 0.9)
        y = between(rng, 0.8, 1.8)
        with b.object("picture"):
            b.box((x, y, -0.015), (w, h, 0.03), look.plain())
            b.box((x, y, -0.017), (0.88 * w, 0.88 * h, 0.03), look.printed(w))
    if chance(rng, 0.25):
        x = between(rng, -2.0, 2.0)
        with b.object("door"):
            b.box((x, 1.0, -0.02), (0.88, 2.0, 0.05), look.wood(0.2))
            b.box((x + 0.36, 1.0, -0.07), (0.12, 0.02, 0.02), look.metal())
    if chance(rng, 0.25):
        x = between(rng, -2.0, 2.0)
        with b.object("window"):
            frame, pane = look.plain((0.9, 0.9, 0.88)), b.material((0.9, 0.95, 1.0), emission=1.2)
            b.box((x, 1.5, -0.02), (1.2, 1.3, 0.05), frame)
            b.box((x - 0.28, 1.5, -0.03), (0.5, 1.18, 0.05), pane)
            b.box((x + 0.28, 1.5, -0.03), (0.5, 1.18, 0.05), pane)


FURNITURE = (
    chairs.any_chair,
    chairs.any_chair,
    chairs.office_chair,
    chairs.stool,
    storage.chest,
    storage.bookshelf,
    storage.metal_rack,
    storage.wardrobe,
    sofas.sofa,
    sofas.armchair,
    tables.desk,
    tables.dining_table,
    clutter.floor_thing,
    clutter.boxes,
)


def furniture_behind(look: Finish, near: float, far: float) -> None:
    """Up to four pieces of furniture on the floor, ``near`` to ``far`` metres ahead (along z)."""
    rng = look.rng
    for _ in range(count(rng, 0, 4)):
        z = between(rng, near, max(near + 0.1, far))
        x = between(rng, -0.5, 0.5) * (1.0 + z)
        yaw = pick(rng, (math.pi, math.pi, 0.5 * math.pi, -0.5 * math.pi, 0.0))
        piece = pick(rng, FURNITURE)(look)
        put(look.b, piece, standing(x, 0.0, z, yaw + between(rng, -0.5, 0.5)))


def light_indoors(look: Look, about: Vec) -> None:
    """Lamps, a window's sun or a flash around a point; any strength, any side, any colour."""
    rng, b = look.rng, look.b
    warm = between(rng, -1.0, 1.0)
    tint = (1.0 - 0.12 * max(0.0, -warm), 0.94, 1.0 - 0.25 * max(0.0, warm))
    b.ambient(tint, any_colour(rng), between(rng, 0.25, 1.1))
    high = between(rng, 0.6, 1.5)
    angle = between(rng, 0.0, 2.0 * math.pi)
    strength = between(rng, 0.2, 2.0) if chance(rng, 0.6) else 0.0
    b.sun(
        (math.cos(angle), high, math.sin(angle)), tint, strength, radius=between(rng, 0.005, 0.06)
    )
    for _ in range(count(rng, 0 if strength else 1, 3)):
        x, z = about[0] + between(rng, -2.0, 2.0), about[2] + between(rng, -2.0, 2.0)
        y = about[1] + between(rng, 0.5, 1.8)
        b.lamp((x, y, z), tint, between(rng, 0.3, 2.5), radius=between(rng, 0.02, 0.1))
    b.sky("overcast")


def daylight(look: Look) -> None:
    """Sun and sky of any kind, for things that stand outdoors."""
    rng, b = look.rng, look.b
    kind = pick(rng, ("clear", "clear", "overcast", "overcast", "sunset"))
    angle, high = between(rng, 0.0, 2.0 * math.pi), between(rng, 0.3, 2.0)
    strength = 0.0 if kind == "overcast" else between(rng, 0.8, 3.0)
    b.sun((math.cos(angle), high, math.sin(angle)), (1.0, between(rng, 0.85, 0.98), 0.88), strength)
    b.ambient(strength=between(rng, 0.5, 1.2))
    sky(b, kind)
