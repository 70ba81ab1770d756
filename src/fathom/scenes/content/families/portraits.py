"""People and animals as the main subject, 0.6 to 6 metres away, seen at eye height."""

import math
from dataclasses import dataclass

from fathom.scenes.content.builder import SceneBuilder
from fathom.scenes.content.families import surroundings
from fathom.scenes.content.families.animals import animal
from fathom.scenes.content.families.daylight import daylight
from fathom.scenes.content.families.gardens import garden, park
from fathom.scenes.content.families.indoor.finishes import Finish
from fathom.scenes.content.families.lenses import horizontal_fov
from fathom.scenes.content.families.people import SEAT_HEIGHT, person
from fathom.scenes.content.families.placing import between, chance, count, pick
from fathom.scenes.content.families.stage import Stage
from fathom.scenes.content.families.view import View
from fathom.scenes.content.families.views import look_at
from fathom.scenes.content.families.wilds import forest, meadow


@dataclass(frozen=True)
class Subject:
    """What is portrayed: metres in the world.

    Attributes:
        eyes: height of the eyes.
        head: radius around the eyes that a head shot shows.
        body: radius of the whole.
        z: of the head.
    """

    eyes: float
    head: float
    body: float
    z: float = 0.0


def fill(b: SceneBuilder, width: int, height: int) -> None:
    """A portrait of one or more people or of an animal, with its camera set."""
    rng = b.rng
    look = Finish(b)
    kind = rng.random()
    outdoors = chance(rng, 0.55)
    if kind < 0.45:
        subject = _one_person(look)
    elif kind < 0.62:
        subject = _group(look)
    else:
        subject = _animal(look)
    distance = _camera(look, subject, width, height)
    if outdoors:
        _outdoors(look, distance)
    else:
        _indoors(look, subject)


def _one_person(look: Finish) -> Subject:
    rng = look.rng
    height = between(rng, 1.5, 1.9)
    sits = chance(rng, 0.25)
    with look.b.frame((0.0, 0.0, 0.0), _towards_camera(look)):
        if sits:
            _seat(look)
        eyes = person(look, height=height, pose="sit" if sits else None, fine=True)
    return Subject(eyes, 0.2, 0.55 * (eyes + 0.15))


def _group(look: Finish) -> Subject:
    """Two to five people beside each other, some behind."""
    rng = look.rng
    number, eyes = count(rng, 2, 5), 1.6
    for i in range(number):
        x = 0.55 * (i - 0.5 * (number - 1)) + between(rng, -0.1, 0.1)
        z = between(rng, -0.2, 0.3) if chance(rng, 0.7) else between(rng, 0.5, 4.0)
        with look.b.frame((x, 0.0, z), _towards_camera(look)):
            eyes = person(look, pose=pick(rng, ("stand", "stand", "walk")), fine=number < 4)
    return Subject(eyes, 0.3 * number, max(0.9, 0.3 * number))


def _animal(look: Finish) -> Subject:
    rng = look.rng
    # 0 faces the camera, a quarter turn shows the flank; either side, seldom from behind.
    yaw = pick(rng, (-1.0, 1.0)) * between(rng, 0.0, 2.0)
    with look.b.frame((0.0, 0.0, 0.0), math.pi + yaw):
        top, forward = animal(look)
    if chance(rng, 0.2):
        side = pick(rng, (-1.0, 1.0)) * between(rng, 1.2, 2.2) * max(top, 0.3)
        with look.b.frame(
            (side, 0.0, between(rng, -0.3, 1.5)), math.pi + yaw + between(rng, -1, 1)
        ):
            animal(look)
    body = max(0.6 * top, 1.3 * forward)
    return Subject(top, 0.35 * body, body, -forward * math.cos(yaw))


def _towards_camera(look: Finish) -> float:
    """Heading of a subject: mostly towards the camera, sometimes aside or away."""
    turn = pick(look.rng, (0.4, 0.4, 0.9, 0.9, math.pi))
    return math.pi + between(look.rng, -turn, turn)


def _seat(look: Finish) -> None:
    rng, b = look.rng, look.b
    with b.object(pick(rng, ("chair", "bench", "stool"))):
        wide = pick(rng, (0.45, 0.5, 1.5))
        m = look.anything(0.4)
        b.box((0.0, SEAT_HEIGHT - 0.03, -0.05), (wide, 0.06, 0.45), m)
        if chance(rng, 0.5):
            b.box((0.0, 0.5 * SEAT_HEIGHT - 0.03, -0.05), (0.9 * wide, SEAT_HEIGHT - 0.06, 0.4), m)
        if chance(rng, 0.6):
            b.box((0.0, 0.75, -0.29), (wide, 0.4, 0.04), m)
        for x in (-0.46 * wide, 0.46 * wide):
            b.capsule((x, 0.0, 0.14), (x, SEAT_HEIGHT, 0.14), 0.018, m)
            b.capsule((x, 0.0, -0.26), (x, 0.8, -0.28), 0.018, m)


def _camera(look: Finish, subject: Subject, width: int, height: int) -> float:
    """Frame the head, the upper body or the whole subject; returns the distance in metres."""
    rng = look.rng
    half = math.tan(0.5 * math.radians(horizontal_fov(rng, width, height)))
    shot = rng.random()
    if shot < 0.4:
        radius, aim = subject.head, subject.eyes - 0.3 * subject.head
    elif shot < 0.75:
        radius = 0.6 * subject.body
        aim = subject.eyes - 0.4 * subject.body
    else:
        radius, aim = 1.15 * subject.body, 0.52 * subject.eyes
    shortest = half * min(1.0, height / width)
    distance = min(6.5, max(0.5, 0.35 + subject.head, radius * between(rng, 0.75, 1.35) / shortest))
    eye_height = subject.eyes if subject.eyes > 1.0 else between(rng, 0.5, 1.2) * subject.eyes
    if chance(rng, 0.3) or (subject.eyes < 0.7 and chance(rng, 0.5)):
        eye_height = between(rng, 0.9, 1.7)
    eye_height = max(0.12, eye_height + between(rng, -0.15, 0.15))
    side = between(rng, -0.25, 0.25) * radius
    eye = (side, eye_height, subject.z - distance)
    target = (between(rng, -0.3, 0.3) * radius, aim + between(rng, -0.1, 0.1) * radius, subject.z)
    fov = math.degrees(2.0 * math.atan(half))
    look_at(look, eye, target, fov_deg=fov, width=width, height=height)
    return distance


def _outdoors(look: Finish, distance: float) -> None:
    """Garden, park, meadow or wood, beginning a little behind the subject."""
    rng = look.rng
    s = Stage(look.b)
    behind = View(0.0, 1.6, -0.5 + between(rng, 0.0, 1.5), 0.0, 0.0, 0.0, 85.0)
    pick(rng, (garden, garden, park, park, meadow, forest))(s, behind)
    daylight(s, behind, haze=1.0)


def _indoors(look: Finish, subject: Subject) -> None:
    """A wall 0.4 to 5 m behind the subject, with some furniture before it."""
    rng = look.rng
    away = between(rng, 0.5, 1.5) if chance(rng, 0.4) else between(rng, 1.5, 5.0)
    away += 0.5 * subject.body
    surroundings.floor(look)
    surroundings.room(look, away, spread=0.3, ceiling=True)
    surroundings.furniture_behind(look, 0.8 + subject.body, away)
    surroundings.light_indoors(look, (0.0, subject.eyes, -0.5))
