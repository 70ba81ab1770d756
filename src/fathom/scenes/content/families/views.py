"""How people hold a camera in front of things."""

import math

from fathom.scenes.content.families.lenses import horizontal_fov
from fathom.scenes.content.families.looks import Look
from fathom.scenes.content.families.placing import Vec, between, from_to

NEAREST = 0.25  # metres from the camera to what it is aimed at
FARTHEST = 1.6


def look_at(
    look: Look,
    eye: Vec,
    target: Vec,
    *,
    fov_deg: float,
    width: int,
    height: int,
    roll: float = 0.06,
) -> None:
    """Point the camera from ``eye`` to ``target``, with a roll of up to ``roll`` radians."""
    yaw, pitch = from_to(eye, target)
    turn = between(look.rng, -roll, roll)
    look.b.camera(eye, yaw, pitch, turn, fov_deg, width, height)


def field_of_view(look: Look, width: int, height: int) -> float:
    """Horizontal field of view in degrees of some usual lens."""
    return horizontal_fov(look.rng, width, height)


def camera_before(
    look: Look,
    middle: Vec,
    radius: float,
    *,
    down: tuple[float, float],
    width: int,
    height: int,
) -> None:
    """Aim at things within ``radius`` metres of ``middle`` so that they fill part of the image.

    Args:
        look: of the scene.
        middle: what is looked at, metres in the world.
        radius: of the things, metres.
        down: least and greatest angle of looking down, degrees.
        width: columns of the image.
        height: rows of the image.
    """
    rng = look.rng
    fov = field_of_view(look, width, height)
    fill = between(rng, 0.35, 1.1) * math.tan(0.5 * math.radians(fov))
    distance = min(FARTHEST, max(NEAREST + 0.5 * radius, radius / fill))
    pitch = math.radians(between(rng, *down))
    slack = 0.25 * radius
    target = (
        middle[0] + between(rng, -slack, slack),
        middle[1] + between(rng, -0.3 * slack, slack),
        middle[2] + between(rng, -slack, slack),
    )
    eye = (
        target[0] + between(rng, -slack, slack),
        max(0.12, target[1] + distance * math.sin(pitch)),
        target[2] - distance * math.cos(pitch),
    )
    look_at(look, eye, target, fov_deg=fov, width=width, height=height)
