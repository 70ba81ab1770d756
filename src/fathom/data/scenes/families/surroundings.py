"""What things stand on and before: tables, floors, walls, and the light and camera around them."""

import math
from dataclasses import dataclass

from fathom.data.scenes.families.looks import Look, any_colour
from fathom.data.scenes.families.placing import (
    Vec,
    around,
    between,
    chance,
    count,
    pick,
)
from fathom.data.scenes.families.shapes import block, post


@dataclass(frozen=True)
class Table:
    """A table: its top is at ``height``; half edge lengths (or radii) ``half`` in x and z."""

    height: float
    half: tuple[float, float]


def top_material(look: Look, size: float) -> int:
    """A table top: timber, laminate, stone, a patterned cloth or one strong colour."""
    rng = look.rng
    kind = rng.random()
    if kind < 0.40:
        return look.wood(between(rng, 0.05, 0.3))
    if kind < 0.60:
        return look.plain(gloss=between(rng, 0.0, 0.6))
    if kind < 0.70:
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


def walls(look: Look, away: float, *, height: float = 2.6, sides: bool = True) -> None:
    """A wall ``away`` metres ahead of the camera's axis, turned a little, and maybe side walls."""
    rng, b = look.rng, look.b
    paint = wall_material(look)
    with b.object("wall"):
        b.box((0.0, 0.5 * height, 0.06), (14.0, height, 0.12), paint)
        b.box((0.0, 0.05, -0.008), (14.0, 0.1, 0.016), look.plain())
    if sides and chance(rng, 0.4):
        side = pick(rng, (-1.0, 1.0)) * between(rng, 0.8, 3.0)
        with b.object("wall"):
            b.box((side, 0.5 * height, -0.5 * away), (0.12, height, 10.0), paint)
    _wall_things(look)


def wall_material(look: Look) -> int:
    """Paint, wallpaper, brick, panelling."""
    rng = look.rng
    kind = rng.random()
    if kind < 0.5:
        return look.plain(gloss=0.05)
    if kind < 0.65:
        return look.printed(between(rng, 0.1, 1.0), gloss=0.0)
    if kind < 0.75:
        return look.b.material(any_colour(rng), any_colour(rng), "brick", scale=0.25, bump=0.5)
    if kind < 0.85:
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


def furniture_behind(look: Look, away: float) -> None:
    """Simple pieces of furniture on the floor, between 0.3 m and ``away`` metres ahead."""
    rng, b = look.rng, look.b
    for _ in range(count(rng, 0, 5)):
        x, z = between(rng, -1.8, 1.8), between(rng, 0.3, max(0.5, away - 0.3))
        with b.frame((x, 0.0, z), between(rng, -3.2, 3.2)):
            pick(rng, (_chair, _chair, _cupboard, _crate, _swivel))(look)


def _chair(look: Look) -> None:
    rng, b = look.rng, look.b
    m, leg, w = look.anything(0.4), look.metal(), around(rng, 0.43, 0.1)
    with b.object("chair"):
        b.box((0.0, 0.44, 0.0), (w, between(rng, 0.02, 0.08), w), m)
        b.box((0.0, 0.72, 0.5 * w), (w, between(rng, 0.2, 0.45), 0.03), m)
        for x in (-0.45 * w, 0.45 * w):
            b.capsule((x, 0.0, -0.45 * w), (x, 0.43, -0.45 * w), 0.014, leg)
            b.capsule((x, 0.0, 0.5 * w), (x, 0.9, 0.5 * w), 0.014, leg)


def _swivel(look: Look) -> None:
    rng, b = look.rng, look.b
    m, leg = look.cloth(0.3), look.plain((0.08, 0.08, 0.09))
    with b.object("chair"):
        b.ellipsoid((0.0, 0.47, 0.0), (0.25, 0.06, 0.25), m)
        b.ellipsoid((0.0, 0.8, 0.24), (0.23, between(rng, 0.2, 0.32), 0.05), m)
        post(b, 0.06, 0.45, 0.03, leg)
        b.capsule((0.0, 0.45, 0.1), (0.0, 0.75, 0.27), 0.02, leg)
        for i in range(5):
            a = 1.2566 * i
            b.capsule((0.0, 0.09, 0.0), (0.3 * math.sin(a), 0.05, 0.3 * math.cos(a)), 0.02, leg)


def _cupboard(look: Look) -> None:
    rng = look.rng
    size = (between(rng, 0.4, 1.2), between(rng, 0.5, 1.9), between(rng, 0.35, 0.6))
    with look.b.object("cabinet"):
        m = look.wood(0.2)
        block(look.b, size, m)
        for i in range(count(rng, 1, 4)):
            y = size[1] * (0.12 + 0.22 * i)
            look.b.box((0.0, y, -0.5 * size[2]), (0.9 * size[0], 0.18 * size[1], 0.02), m)
            look.b.capsule(
                (-0.06, y, -0.5 * size[2] - 0.03),
                (0.06, y, -0.5 * size[2] - 0.03),
                0.006,
                look.metal(),
            )


def _crate(look: Look) -> None:
    rng = look.rng
    with look.b.object("box"):
        size = (between(rng, 0.2, 0.6), between(rng, 0.15, 0.6), between(rng, 0.2, 0.5))
        block(look.b, size, look.printed(0.4) if chance(rng, 0.5) else look.plain())


def light_indoors(look: Look, about: Vec) -> None:
    """Lamps, a window's sun or a flash around a point; any strength, any side, any colour."""
    rng, b = look.rng, look.b
    warm = between(rng, -1.0, 1.0)
    tint = (1.0 - 0.12 * max(0.0, -warm), 0.94, 1.0 - 0.25 * max(0.0, warm))
    b.ambient(tint, any_colour(rng), between(rng, 0.25, 1.1))
    high = between(rng, 0.6, 1.5)
    angle = between(rng, 0.0, 2.0 * math.pi)
    strength = between(rng, 0.2, 2.0) if chance(rng, 0.6) else 0.0
    b.sun((math.cos(angle), high, math.sin(angle)), tint, strength, radius=between(rng, 0.01, 0.2))
    for _ in range(count(rng, 0 if strength else 1, 3)):
        x, z = about[0] + between(rng, -2.0, 2.0), about[2] + between(rng, -2.0, 2.0)
        y = about[1] + between(rng, 0.5, 1.8)
        b.lamp((x, y, z), tint, between(rng, 0.3, 2.5), radius=between(rng, 0.03, 0.3))
    b.sky("overcast")


def daylight(look: Look) -> None:
    """Sun and sky of any kind, for things that stand outdoors."""
    rng, b = look.rng, look.b
    kind = pick(rng, ("clear", "clear", "overcast", "overcast", "sunset"))
    angle, high = between(rng, 0.0, 2.0 * math.pi), between(rng, 0.3, 2.0)
    strength = 0.0 if kind == "overcast" else between(rng, 0.8, 3.0)
    b.sun((math.cos(angle), high, math.sin(angle)), (1.0, between(rng, 0.85, 0.98), 0.88), strength)
    b.ambient(strength=between(rng, 0.5, 1.2))
    b.sky(kind)
