"""A camera's pose, and what of a scene it can see."""

import math
from dataclasses import dataclass

from fathom.scenes.content.builder import SceneBuilder


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
        spread: Half the angle of the wedge, radians; None for the field of view and a little more.
        always_m: Things this close count as seen even behind the camera; outdoors they cast
            shadows into the image.
    """

    x: float
    y: float
    z: float
    yaw: float
    pitch: float
    roll: float
    fov_deg: float
    spread: float | None = None
    always_m: float = 9.0

    def sees(self, x: float, z: float, radius: float) -> bool:
        """Whether a thing of that radius on the ground can be in the image or shade it."""
        distance = self.distance(x, z)
        if distance < radius + self.always_m:
            return True
        off = math.remainder(math.atan2(x - self.x, z - self.z) - self.yaw, 2.0 * math.pi)
        half = math.radians(0.5 * self.fov_deg + 3.0) if self.spread is None else self.spread
        return abs(off) < half + math.asin(min(1.0, radius / distance))

    def distance(self, x: float, z: float) -> float:
        """Metres along the ground from the camera."""
        return math.hypot(x - self.x, z - self.z)

    def point(self, ahead: float, right: float) -> tuple[float, float]:
        """World x and z of a place given in metres along and across the line of sight."""
        c, s = math.cos(self.yaw), math.sin(self.yaw)
        return (self.x + s * ahead + c * right, self.z + c * ahead - s * right)

    def apply(self, b: SceneBuilder, width: int, height: int) -> None:
        """Give the scene this camera."""
        where = (self.x, self.y, self.z)
        b.camera(where, self.yaw, self.pitch, self.roll, self.fov_deg, width, height)
