"""Rolling ground: a height field that other things can be put on."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fathom.scenes.content.families.placing import Frame, between, standing
from fathom.scenes.content.families.stage import Stage

CELLS = 72


@dataclass(frozen=True)
class Land:
    """Ground with hills around the origin that is flat (y = 0) from its edge outwards.

    Attributes:
        heights: float64 (CELLS, CELLS) metres; rows run along z, columns along x.
        extent: Edge of the square in metres; it is centred on (0, `centre_z`).
        centre_z: World z of its middle.
    """

    heights: NDArray[np.float64]
    extent: float
    centre_z: float

    @classmethod
    def flat(cls) -> "Land":
        """Level ground."""
        return cls(np.zeros((2, 2)), 1.0, 0.0)

    @classmethod
    def hilly(cls, rng: np.random.Generator, *, relief: float, extent: float = 320.0) -> "Land":
        """Hills that differ by about `relief` metres; low near (0, 0) where the camera stands."""
        centre_z = 0.36 * extent
        axis = np.linspace(-0.5, 0.5, CELLS)
        x, z = np.meshgrid(axis * extent, axis * extent + centre_z)
        heights = np.zeros_like(x)
        wave = extent * between(rng, 0.35, 0.7)
        strength = relief
        for _ in range(5):
            angle, phase = between(rng, 0, 2 * math.pi), rng.uniform(0, 2 * math.pi, 2)
            u = math.cos(angle) * x + math.sin(angle) * z
            w = math.cos(angle) * z - math.sin(angle) * x
            heights += (
                strength * np.sin(u * 6.28 / wave + phase[0]) * np.cos(w * 5.1 / wave + phase[1])
            )
            wave, strength = 0.48 * wave, 0.42 * strength
        near = 1.0 - np.exp(-(x**2 + z**2) / (18.0 + 2.0 * relief) ** 2)
        edge = np.clip(
            np.minimum(0.5 - np.abs(x) / extent, 0.5 - np.abs(z - centre_z) / extent) * 8, 0, 1
        )
        rising = 0.5 * relief * np.clip(np.hypot(x, z) / extent, 0, 1)
        # The level ground around shows wherever the field would dip below it.
        return cls(np.maximum((heights * 0.6 + rising) * near * edge, 0.0), extent, centre_z)

    def height(self, x: float, z: float) -> float:
        """Metres above y = 0 at a place."""
        n = self.heights.shape[0]
        u = (x / self.extent + 0.5) * (n - 1)
        w = ((z - self.centre_z) / self.extent + 0.5) * (n - 1)
        if not (0 <= u < n - 1 and 0 <= w < n - 1):
            return 0.0
        i, j = int(w), int(u)
        p, q = w - i, u - j
        h = self.heights
        return float(
            (1 - p) * ((1 - q) * h[i, j] + q * h[i, j + 1])
            + p * ((1 - q) * h[i + 1, j] + q * h[i + 1, j + 1])
        )

    def frame(self, x: float, z: float, yaw: float = 0.0, *, sink: float = 0.0) -> Frame:
        """An upright frame on the ground, `sink` metres into it."""
        return standing(x, self.height(x, z) - sink, z, yaw)

    def add(self, s: Stage, m: int, *, class_name: str = "terrain") -> None:
        """Put it into the scene, with level ground around it."""
        if self.heights.size > 4:
            s.b.terrain(
                self.heights, self.extent, m, centre=(0.0, self.centre_z), class_name=class_name
            )
            s.b.ground(m, class_name=class_name, height=-0.05)
        else:
            s.b.ground(m, class_name=class_name)
