"""Corridors of offices, schools and homes, and staircases seen along their length."""

import math

from fathom.scenes.content.builder import SceneBuilder
from fathom.scenes.content.families.indoor.corridor_parts import furnish_corridor, line_walls
from fathom.scenes.content.families.indoor.finishes import Finish
from fathom.scenes.content.families.indoor.layout import Layout
from fathom.scenes.content.families.indoor.light import expose
from fathom.scenes.content.families.indoor.shell import draw_slab, four_walls
from fathom.scenes.content.families.indoor.stair_views import build_stairs
from fathom.scenes.content.families.indoor.view import lens, view_indoors
from fathom.scenes.content.families.placing import between, chance, pick
from fathom.scenes.content.families.view import View

STAIRS_SHARE = 0.35


def fill(b: SceneBuilder, width: int, height: int) -> None:
    """A random corridor or staircase with the camera in it."""
    rng = b.rng
    look = Finish(b)
    if chance(rng, STAIRS_SHARE):
        build_stairs(look, width, height)
    else:
        _build_corridor(look, width, height)


def _build_corridor(look: Finish, width: int, height: int) -> None:
    rng, b = look.rng, look.b
    wide, long = between(rng, 1.2, 3.0), between(rng, 4.0, 25.0)
    tall = between(rng, 2.3, 3.0)
    layout = Layout(rng, wide, long, tall, four_walls(wide, long, tall))
    view = _view_along(layout, width, height)
    draw_slab(b, wide, long, 0.0, look.floor(hard=chance(rng, 0.5)), "floor")
    draw_slab(b, wide, long, tall, look.ceiling(), "ceiling")
    windows = line_walls(look, layout)
    furnish_corridor(look, layout, view)
    fittings = _ceiling_lights(look, layout)
    _light(look, layout, view, fittings, bool(windows))
    view.apply(b, width, height)


def _view_along(layout: Layout, width: int, height: int) -> View:
    rng = layout.rng
    fov, half_diagonal = lens(rng, width, height)
    x = between(rng, -0.5, 0.5) * max(0.1, layout.width - 0.9)
    # Near one end, or anywhere along it.
    far = 0.5 * layout.depth - 0.4
    z = -far * between(rng, 0.6, 1.0) if chance(rng, 0.7) else between(rng, -far, 0.4 * far)
    y = between(rng, 1.2, 1.75) if chance(rng, 0.8) else between(rng, 0.6, 1.3)
    aside = 0.1 if chance(rng, 0.7) else 0.6
    yaw = between(rng, -aside, aside) - 0.3 * x / layout.width
    pitch = math.radians(between(rng, -20.0, 3.0))
    roll = math.radians(between(rng, -3.0, 3.0) if chance(rng, 0.9) else between(rng, -12.0, 12.0))
    return view_indoors(x, y, z, yaw, pitch, roll=roll, fov_deg=fov, half_diagonal=half_diagonal)


def _ceiling_lights(look: Finish, layout: Layout) -> list[tuple[float, float, float]]:
    rng, b = look.rng, look.b
    warm = between(rng, 0.8, 1.0)
    glow = look.glow((1.0, 0.5 + 0.5 * warm, warm), between(rng, 1.5, 4.0))
    pitch, along, places = between(rng, 1.8, 4.0), chance(rng, 0.5), []
    z = -0.5 * layout.depth + 0.4 * pitch
    round_ones = chance(rng, 0.3)
    while z < 0.5 * layout.depth - 0.2:
        with b.object("lamp"):
            at = (0.0, layout.height, z)
            if round_ones:
                b.cylinder((0.0, layout.height - 0.02, z), at, 0.12, glow)
            else:
                size = (0.3, 0.03, 1.2) if along else (min(1.2, 0.6 * layout.width), 0.03, 0.3)
                b.box(at, size, glow)
        places.append((0.0, layout.height - 0.35, z))
        z += pitch
    return places


def _light(
    look: Finish,
    layout: Layout,
    view: View,
    fittings: list[tuple[float, float, float]],
    windows: bool,
) -> None:
    rng, b = look.rng, look.b
    level = math.exp(between(rng, math.log(0.12), 0.0))
    b.ambient(
        (0.95, 0.94, 0.9), (0.6, 0.57, 0.52), level, occlusion_distance=between(rng, 0.3, 1.2)
    )
    expose(look)
    day = windows and chance(rng, 0.7)
    sun = (pick(rng, (-1.0, 1.0)), between(rng, 0.4, 1.5), between(rng, -1.0, 1.0))
    b.sun(sun, strength=between(rng, 1.5, 7.0) if day else 0.0)
    b.sky("overcast" if chance(rng, 0.5) else "clear", brightness=2.0 if day else 0.3)
    ahead = [p for p in fittings if p[2] > view.z - 2.0]
    step = max(1, len(ahead) // 4)
    lit = ahead[::step][:4]
    colour = (1.0, between(rng, 0.85, 1.0), between(rng, 0.65, 1.0))
    power = between(rng, 0.4, 2.5)
    for place in lit:
        # Lamps are not equally bright: some are off, some are old.
        if chance(rng, 0.85):
            b.lamp(place, colour, power * between(rng, 0.6, 1.4) * step, radius=0.06)
