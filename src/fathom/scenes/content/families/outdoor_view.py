"""Where outdoor pictures are taken from, and which parts of a scene such a camera can see."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from fathom.scenes.content.families.lenses import horizontal_fov
from fathom.scenes.content.families.placing import between, chance
from fathom.scenes.content.families.stage import Stage

NEAR_ALWAYS_M = 9.0  # things this close are built even behind the camera: they cast shadows


@dataclass(frozen=True)
class View:
    """A camera, and the wedge of ground it looks over.

    Attributes:
        x: Metres to the right.
        y: Height above the ground, metres.
        z: Metres forward.
        yaw: Heading in radians, from z towards x.
        pitch: Radians, positive looks up.
        roll: Radians.
        fov_deg: Horizontal field of view.
    """

    x: float
    y: float
    z: float
    yaw: float
    pitch: float
    roll: float
    fov_deg: float

    def sees(self, x: float, z: float, radius: float) -> bool:
        """Whether a thing of that radius on the ground can be in the picture or shade it."""
        dx, dz = x - self.x, z - self.z
        distance = math.hypot(dx, dz)
        if distance < radius + NEAR_ALWAYS_M:
            return True
        off = math.remainder(math.atan2(dx, dz) - self.yaw, 2.0 * math.pi)
        margin = math.asin(min(1.0, radius / distance))
        return abs(off) < math.radians(0.5 * self.fov_deg + 3.0) + margin

    def distance(self, x: float, z: float) -> float:
        """Metres along the ground from the camera."""
        return math.hypot(x - self.x, z - self.z)

    def point(self, ahead: float, right: float) -> tuple[float, float]:
        """World x and z of a place given in metres along and across the line of sight."""
        c, s = math.cos(self.yaw), math.sin(self.yaw)
        return (self.x + s * ahead + c * right, self.z + c * ahead - s * right)

    def apply(self, s: Stage, width: int, height: int) -> None:
        """Give the scene this camera."""
        s.b.camera(
            (self.x, self.y, self.z), yaw=self.yaw, pitch=self.pitch, roll=self.roll,
            fov_deg=self.fov_deg, width=width, height=height,
        )  # fmt: skip


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
    """Call `put(x, z)` at random places in the picture, `near` to `far` metres away.

    Args:
        s: The scene.
        v: Its camera.
        number: How many places.
        near: Smallest distance, metres.
        far: Largest distance, metres.
        put: Adds the thing.
        radius: How far outside the picture its middle may be, metres.
        power: 2 spreads evenly over the ground, less crowds the foreground.
    """
    rng = s.rng
    for _ in range(number):
        ahead = near + (far - near) * float(rng.random()) ** power
        half = ahead * math.tan(math.radians(0.5 * v.fov_deg)) + radius
        put(*v.point(ahead, between(rng, -half, half)))


def _roll(rng: np.random.Generator) -> float:
    return float(rng.normal(0.0, 0.02)) if chance(rng, 0.85) else float(rng.normal(0.0, 0.09))
