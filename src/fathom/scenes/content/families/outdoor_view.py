"""Where outdoor images are taken from, and places that such a camera sees."""

import math
from collections.abc import Callable

import numpy as np

from fathom.scenes.content.families.lenses import horizontal_fov
from fathom.scenes.content.families.placing import between, chance
from fathom.scenes.content.families.stage import Stage
from fathom.scenes.content.families.view import View


def hand_held(
    rng: np.random.Generator, x: float, z: float, yaw: float, *, width: int, height: int
) -> View:
    """How people photograph: eye height, slightly tilted, phone to short telephoto lenses."""
    eye = between(rng, 1.3, 1.8) if chance(rng, 0.8) else between(rng, 0.4, 2.4)
    pitch = float(np.clip(rng.normal(-0.03, 0.09), -0.4, 0.3))
    return View(x, eye, z, yaw, pitch, _roll(rng), horizontal_fov(rng, width, height))


def from_car(
    rng: np.random.Generator, x: float, z: float, yaw: float, *, width: int, height: int
) -> View:
    """Cameras on vehicles: roof or bumper height, level."""
    aspect = width / height
    fov = between(rng, 70, 95) if aspect > 2.0 else between(rng, 46, 90)
    pitch = float(rng.normal(-0.01, 0.03))
    return View(x, between(rng, 1.3, 1.9), z, yaw, pitch, 0.3 * _roll(rng), fov)


def scatter(
    s: Stage,
    v: View,
    number: int,
    near: float,
    far: float,
    put: Callable[[float, float], None],
    *,
    radius: float = 3.0,
    power: float = 1.5,
) -> None:
    """Call `put(x, z)` at random places in the image, `near` to `far` metres away.

    Args:
        s: The scene.
        v: Its camera.
        number: How many places.
        near: Smallest distance, metres.
        far: Largest distance, metres.
        put: Adds the thing.
        radius: How far outside the image its middle may be, metres.
        power: 2 spreads evenly over the ground, less crowds the foreground.
    """
    rng = s.rng
    for _ in range(number):
        ahead = near + (far - near) * float(rng.random()) ** power
        half = ahead * math.tan(math.radians(0.5 * v.fov_deg)) + radius
        put(*v.point(ahead, between(rng, -half, half)))


def _roll(rng: np.random.Generator) -> float:
    return float(rng.normal(0.0, 0.02)) if chance(rng, 0.85) else float(rng.normal(0.0, 0.09))
