"""Staircases with what surrounds them, seen from below, from above and from the side."""

import math

from fathom.scenes.content.families import people
from fathom.scenes.content.families.brush import Brush
from fathom.scenes.content.families.indoor import clutter, wall_things
from fathom.scenes.content.families.indoor.finishes import Finish
from fathom.scenes.content.families.indoor.light import expose
from fathom.scenes.content.families.indoor.pieces import put
from fathom.scenes.content.families.indoor.shell import Opening, draw_door, draw_window
from fathom.scenes.content.families.indoor.stairs import (
    Flight,
    StairStyle,
    draw_flight,
    draw_level_rail,
    draw_rail,
    random_flight,
    stair_style,
)
from fathom.scenes.content.families.indoor.view import lens
from fathom.scenes.content.families.placing import between, chance, pick, standing

HEADROOM = 2.5  # metres above the upper floor


def build_stairs(look: Finish, width: int, height: int) -> None:
    """A hall, a flight of stairs out of it, a landing, often a second flight; camera and light."""
    rng = look.rng
    style = stair_style(look)
    flight = random_flight(look, between(rng, 0.9, 2.2))
    hall = between(rng, 1.8, 5.0)
    landing = between(rng, 1.0, 2.6)
    turns = chance(rng, 0.45)
    side = pick(rng, (-1.0, 1.0))
    beside = flight.width + 0.1 if turns else (between(rng, 0.0, 2.5) if chance(rng, 0.5) else 0.0)
    left = -0.5 * flight.width - (beside if side < 0 else 0.0)
    right = 0.5 * flight.width + (beside if side > 0 else 0.0)
    box = (left, right, -hall, flight.length + landing)
    top = 2.0 * flight.height + HEADROOM if turns else flight.height + HEADROOM
    _shell(look, box, top, flight)
    at = Brush(look.b, standing(0.0, 0.0, 0.0))
    draw_flight(look, at, flight, style)
    _landing(look, flight, box, style, side, open_side=beside > 0.0 and not turns)
    _rails(look, at, flight, style, side, beside)
    if turns:
        x = side * (flight.width + 0.1)
        upper = Brush(look.b, standing(x, flight.height, flight.length, math.pi))
        draw_flight(look, upper, flight, style)
        draw_rail(look, upper, flight, style, side * (0.5 * flight.width - 0.03))
    _hall_things(look, box)
    _camera(look, flight, box, width, height)
    _light(look, box, top, flight)


def _shell(
    look: Finish, box: tuple[float, float, float, float], top: float, flight: Flight
) -> None:
    rng, b = look.rng, look.b
    left, right, near, far = box
    wide, long = right - left, far - near
    x, z = 0.5 * (left + right), 0.5 * (near + far)
    paint = look.wall()
    b.box((x, -0.05, z), (wide + 0.4, 0.1, long + 0.4), look.floor(hard=True), class_name="floor")
    b.box((x, top + 0.05, z), (wide + 0.4, 0.1, long + 0.4), look.ceiling(), class_name="ceiling")
    with b.object("wall"):
        for edge in (left - 0.07, right + 0.07):
            b.box((edge, 0.5 * top, z), (0.14, top, long), paint)
        b.box((x, 0.5 * top, far + 0.07), (wide + 0.28, top, 0.14), paint)
        b.box((x, 0.5 * top, near - 0.07), (wide + 0.28, top, 0.14), paint)
    frame, leaf = look.white, look.timber()
    # Its leaf stands 2 cm before the wall, which has no hole here.
    lower = Brush(b, standing(x, 0.0, near + 0.02))
    if wide > 1.2:
        draw_door(look, lower, _fit(wide, "door"), swing=0.0, leaf=leaf, frame=frame)
        upper = Brush(b, standing(x, flight.height, far - 0.02, math.pi))
        if chance(rng, 0.5):
            draw_door(look, upper, _fit(wide, "door"), swing=0.0, leaf=leaf, frame=frame)
        elif chance(rng, 0.6):
            pane = look.glow((0.95, 0.97, 1.0), between(rng, 1.0, 4.0))
            draw_window(look, upper.at(0.0, 0.0, 0.1), _fit(wide, "window"), pane=pane, frame=frame)
    for edge, yaw in ((left, 0.5 * math.pi), (right, -0.5 * math.pi)):
        wall = Brush(b, standing(edge, pick(rng, (0.0, flight.height)), z, yaw))
        for _ in range(int(rng.random() * 4)):
            thing = pick(rng, (wall_things.picture, wall_things.picture, wall_things.fuse_box))
            thing(look, wall, between(rng, -0.45, 0.45) * long, room=1.2)


def _fit(wide: float, kind: str) -> Opening:
    if kind == "door":
        return Opening(0.0, min(0.9, wide - 0.3), 0.0, 2.0, kind)
    return Opening(0.0, min(1.6, wide - 0.3), 0.9, 2.1, kind)


def _landing(
    look: Finish, flight: Flight, box: tuple[float, float, float, float], style: StairStyle,
    side: float, *, open_side: bool,
) -> None:  # fmt: skip
    b = look.b
    left, right, _, far = box
    h, front = flight.height, flight.length
    slab = 0.2
    with b.object("stairs"):
        centre = (0.5 * (left + right), h - 0.5 * slab, 0.5 * (front + far))
        b.box(centre, (right - left, slab, far - front), style.tread)
    if open_side:
        width = right - left - flight.width
        x = side * 0.5 * (flight.width + width)
        draw_level_rail(look, Brush(b, standing(x, h, front + 0.03)), width - 0.05, style)


def _rails(
    look: Finish, at: Brush, flight: Flight, style: StairStyle, side: float, beside: float
) -> None:
    rng = look.rng
    inner = 0.5 * flight.width - 0.04
    if beside > 0.0:
        draw_rail(look, at, flight, style, side * inner)
    if chance(rng, 0.6):
        with look.b.object("railing"):
            x = -side * inner
            foot = (x, flight.rise + 0.9, 0.0)
            at.bar(foot, (x, flight.height + 0.9, flight.length), 0.022, style.rail)


def _hall_things(look: Finish, box: tuple[float, float, float, float]) -> None:
    rng = look.rng
    left, right, near, _ = box
    for _ in range(int(rng.random() * 3)):
        if right - left < 1.6:
            return
        piece = clutter.potted_plant(look) if chance(rng, 0.4) else clutter.floor_thing(look)
        x = pick(rng, (left + 0.3, right - 0.3))
        put(
            look.b, piece, standing(x, 0.0, between(rng, near + 0.3, -0.2), between(rng, -3.0, 3.0))
        )


def _camera(
    look: Finish, flight: Flight, box: tuple[float, float, float, float], width: int, height: int
) -> None:
    rng = look.rng
    _, _, near, far = box
    fov, _ = lens(rng, width, height)
    roll = math.radians(between(rng, -3.0, 3.0))
    x = between(rng, -0.25, 0.25) * flight.width
    kind = rng.random()
    if kind < 0.45:
        place = (x, between(rng, 1.2, 1.7), between(rng, max(near + 0.4, -3.0), -0.7))
        yaw, pitch = between(rng, -0.25, 0.25), between(rng, -15.0, 20.0)
        someone = (0.0, flight.steps // 2)
    elif kind < 0.85:
        z = flight.length + between(rng, 0.2, max(0.3, far - flight.length - 0.4))
        place = (x, flight.height + between(rng, 1.2, 1.7), z)
        yaw, pitch = math.pi + between(rng, -0.25, 0.25), between(rng, -48.0, -16.0)
        someone = (math.pi, flight.steps // 3)
    else:
        step = flight.steps // 2
        place = (x, (step + 1) * flight.rise + between(rng, 1.2, 1.6), (step + 0.5) * flight.tread)
        up = chance(rng, 0.5)
        yaw = (0.0 if up else math.pi) + between(rng, -0.3, 0.3)
        pitch = between(rng, -10.0, 20.0) if up else between(rng, -48.0, -20.0)
        someone = (0.0, 0)
    if chance(rng, 0.12) and kind < 0.85:
        facing, step = someone
        with look.b.frame((-x, (step + 1) * flight.rise, (step + 0.5) * flight.tread), facing):
            people.person(look, pose=pick(rng, ("stand", "walk")))
    look.b.camera(place, yaw, math.radians(pitch), roll, fov, width, height)


def _light(
    look: Finish, box: tuple[float, float, float, float], top: float, flight: Flight
) -> None:
    rng, b = look.rng, look.b
    left, right, near, far = box
    level = math.exp(between(rng, math.log(0.15), 0.0))
    reach = between(rng, 0.3, 1.2)
    b.ambient((0.95, 0.93, 0.9), (0.6, 0.57, 0.52), level, occlusion_distance=reach)
    b.sun((0.0, 1.0, 0.0), strength=0.0)
    expose(look)
    b.sky("overcast", brightness=1.0)
    x = 0.5 * (left + right)
    colour = (1.0, between(rng, 0.85, 1.0), between(rng, 0.65, 1.0))
    for place in (
        (x, 2.3, 0.5 * near),
        (x, flight.height + 2.2, 0.5 * (flight.length + far)),
        (x, top - 0.3, 0.4 * flight.length),
    ):
        if chance(rng, 0.75):
            b.lamp(place, colour, between(rng, 0.5, 4.0), radius=between(rng, 0.01, 0.08))
