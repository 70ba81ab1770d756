"""Light in rooms: through windows, from lamps, both, or hardly any; never a cue for distance."""

import colorsys
import math

from fathom.scenes.content.families.indoor.finishes import Finish
from fathom.scenes.content.families.indoor.layout import Layout
from fathom.scenes.content.families.indoor.shell import Opening, Wall
from fathom.scenes.content.families.looks import Colour
from fathom.scenes.content.families.placing import Vec, between, chance, pick

MAX_LAMPS = 4


def warm_to_cold(look: Finish) -> Colour:
    """The colour of a lamp: candle-like to bluish daylight tube, rarely green or pink."""
    rng = look.rng
    if chance(rng, 0.05):
        return colorsys.hsv_to_rgb(float(rng.random()), between(rng, 0.1, 0.5), 1.0)
    warm = float(rng.random())
    return (1.0, 0.78 + 0.2 * warm, 0.5 + 0.5 * warm)


def expose(look: Finish) -> None:
    """Dark to bright images, as automatic cameras take them indoors: mean 0.1-0.5."""
    look.b.exposure(math.exp(between(look.rng, math.log(0.1), math.log(0.5))))


def light_room(
    look: Finish,
    layout: Layout,
    windows: list[tuple[Wall, Opening]],
    fittings: list[Vec],
    behind: list[Vec],
    camera: Vec,
) -> None:
    """Set ambient light, sun and lamps.

    Args:
        look: materials and choices.
        layout: the room.
        windows: openings that daylight comes through, with their walls.
        fittings: world places just below the drawn ceiling lamps, metres.
        behind: world places of lamps in the rooms that are seen through doorways, metres.
        camera: where the camera is, for the rare flash.
    """
    rng, b = look.rng, look.b
    reach = between(rng, 0.3, 1.2)
    tone = pick(rng, ((0.9, 0.9, 0.92), (0.95, 0.9, 0.82), (0.82, 0.88, 0.95)))
    bounce = pick(rng, ((0.6, 0.52, 0.42), (0.5, 0.5, 0.5), (0.62, 0.6, 0.55)))
    day = bool(windows) and chance(rng, 0.65)
    level = math.exp(between(rng, math.log(0.15), math.log(1.2)))
    b.ambient(tone, bounce, level, occlusion_distance=reach)
    sun = _sun_direction(look, windows) if day and chance(rng, 0.6) else (0.0, 1.0, 0.0)
    strength = between(rng, 1.5, 8.0) if day else 0.0
    b.sun(sun, (1.0, between(rng, 0.85, 1.0), between(rng, 0.65, 0.98)), strength)
    b.sky(pick(rng, ("clear", "overcast", "overcast")) if day else pick(rng, ("night", "overcast")),
          brightness=between(rng, 1.0, 3.0))  # fmt: skip
    expose(look)
    lamps = 0
    if day:
        for wall, o in windows[:2]:
            place = wall.frame.at(o.x, 0.5 * (o.bottom + o.top), between(rng, 0.15, 0.4))
            glow = (between(rng, 0.85, 1.0), between(rng, 0.92, 1.0), 1.0)
            b.lamp(place, glow, between(rng, 0.5, 4.0) * o.width, radius=0.06)
            lamps += 1
    lit = not day or chance(rng, 0.4)
    if lit and chance(rng, 0.92):
        lamps += _ceiling_lamps(look, layout, fittings, MAX_LAMPS - lamps)
    for place in behind:
        if lamps < MAX_LAMPS and chance(rng, 0.7):
            b.lamp(place, warm_to_cold(look), between(rng, 0.5, 4.0))
            lamps += 1
    if lamps < MAX_LAMPS and chance(rng, 0.06):
        x, y, z = camera
        b.lamp((x + 0.08, y + 0.1, z), (1.0, 0.97, 0.93), between(rng, 2.0, 6.0))


def _ceiling_lamps(look: Finish, layout: Layout, fittings: list[Vec], most: int) -> int:
    rng, b = look.rng, look.b
    colour = warm_to_cold(look)
    places = fittings[:most]
    if not places or chance(rng, 0.25):
        # A lamp outside the image, anywhere above the furniture.
        hw, hd = 0.4 * layout.width, 0.4 * layout.depth
        places = [
            (between(rng, -hw, hw), between(rng, 1.2, layout.height - 0.2), between(rng, -hd, hd))
        ]
    size = 0.25 * (layout.width + layout.depth)
    for place in places:
        power = between(rng, 0.4, 2.2) * size * size / math.sqrt(len(places))
        b.lamp(place, colour, power, radius=between(rng, 0.01, 0.08))
    return len(places)


def _sun_direction(look: Finish, windows: list[tuple[Wall, Opening]]) -> Vec:
    """Towards a sun that shines in through one of the windows."""
    rng = look.rng
    wall, _ = pick(rng, windows)
    # Out of the window is the wall's -z.
    turn = wall.frame.turn
    side = between(rng, -1.0, 1.0)
    x = -turn[0][2] + side * turn[0][0]
    z = -turn[2][2] + side * turn[2][0]
    return (x, between(rng, 0.3, 1.6), z)
