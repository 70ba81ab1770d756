"""Frames of reference: rotations as plain tuples, and nested placing of what is added to a scene.

Tuples of floats and no arrays, because a scene has hundreds of parts and must be built in
milliseconds.
"""

import contextlib
import math
from collections.abc import Iterator, Sequence

import numpy as np

Vector = Sequence[float] | np.ndarray
Rotation = float | Sequence[Sequence[float]] | np.ndarray
Matrix = tuple[float, float, float, float, float, float, float, float, float]  # row-major 3x3

IDENTITY: Matrix = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0)


def rotation_matrix(yaw: float = 0.0, pitch: float = 0.0, roll: float = 0.0) -> np.ndarray:
    """Local-to-world rotation (3, 3): roll about z, then pitch about x, then yaw about y.

    Positive yaw takes z towards x, positive pitch takes z towards y (looks up), positive roll
    takes x towards y.
    """
    cy, sy, cp, sp, cr, sr = (f(a) for a in (yaw, pitch, roll) for f in (math.cos, math.sin))
    about_y = np.array([[cy, 0.0, sy], [0.0, 1.0, 0.0], [-sy, 0.0, cy]])
    about_x = np.array([[1.0, 0.0, 0.0], [0.0, cp, sp], [0.0, -sp, cp]])
    about_z = np.array([[cr, -sr, 0.0], [sr, cr, 0.0], [0.0, 0.0, 1.0]])
    return np.asarray(about_y @ about_x @ about_z)


def flat_rotation(rotation: Rotation) -> Matrix:
    """Row-major tuple of a yaw or a 3x3 local-to-world rotation."""
    if isinstance(rotation, (int, float, np.floating)):
        c, s = math.cos(rotation), math.sin(rotation)
        return (c, 0.0, s, 0.0, 1.0, 0.0, -s, 0.0, c)
    flat = np.asarray(rotation, dtype=float).reshape(9).tolist()
    return tuple(flat)


def times(a: Matrix, b: Matrix) -> Matrix:
    """Matrix product of two row-major 3x3 tuples."""
    return (
        a[0] * b[0] + a[1] * b[3] + a[2] * b[6],
        a[0] * b[1] + a[1] * b[4] + a[2] * b[7],
        a[0] * b[2] + a[1] * b[5] + a[2] * b[8],
        a[3] * b[0] + a[4] * b[3] + a[5] * b[6],
        a[3] * b[1] + a[4] * b[4] + a[5] * b[7],
        a[3] * b[2] + a[4] * b[5] + a[5] * b[8],
        a[6] * b[0] + a[7] * b[3] + a[8] * b[6],
        a[6] * b[1] + a[7] * b[4] + a[8] * b[7],
        a[6] * b[2] + a[7] * b[5] + a[8] * b[8],
    )


def frame_along_y(
    p0: tuple[float, float, float], p1: tuple[float, float, float]
) -> tuple[Matrix, float]:
    """Local-to-world rotation whose y axis points from `p0` to `p1`, and their distance."""
    dx, dy, dz = p1[0] - p0[0], p1[1] - p0[1], p1[2] - p0[2]
    length = math.sqrt(dx * dx + dy * dy + dz * dz)
    if length < 1e-12:
        return IDENTITY, 0.0
    dx, dy, dz = dx / length, dy / length, dz / length
    # The helper axis is the one least aligned with the cylinder's.
    hx, hz = (1.0, 0.0) if abs(dx) < 0.8 else (0.0, 1.0)
    # x = helper - (helper . d) d, normalised; z = x cross y.
    dot = hx * dx + hz * dz
    ax, ay, az = hx - dot * dx, -dot * dy, hz - dot * dz
    norm = math.sqrt(ax * ax + ay * ay + az * az)
    ax, ay, az = ax / norm, ay / norm, az / norm
    bx, by, bz = ay * dz - az * dy, az * dx - ax * dz, ax * dy - ay * dx
    return (ax, dx, bx, ay, dy, by, az, dz, bz), length


class Placing:
    """Keeps the frame that positions, rotations and sizes are relative to."""

    def __init__(self) -> None:
        self._frame_rotation: Matrix = IDENTITY
        self._frame_origin = (0.0, 0.0, 0.0)
        self._frame_scale = 1.0

    @contextlib.contextmanager
    def frame(
        self, position: Vector, rotation: Rotation = 0.0, scale: float = 1.0
    ) -> Iterator[None]:
        """Coordinates and sizes inside are relative to a frame at `position`; frames nest."""
        before = self._frame_rotation, self._frame_origin, self._frame_scale
        self._frame_origin = self.place(position)
        self._frame_rotation = times(self._frame_rotation, flat_rotation(rotation))
        self._frame_scale *= float(scale)
        try:
            yield
        finally:
            self._frame_rotation, self._frame_origin, self._frame_scale = before

    def place(self, point: Vector) -> tuple[float, float, float]:
        """World position of a point given in the current frame."""
        r, o, k = self._frame_rotation, self._frame_origin, self._frame_scale
        x, y, z = k * float(point[0]), k * float(point[1]), k * float(point[2])
        return (
            o[0] + r[0] * x + r[1] * y + r[2] * z,
            o[1] + r[3] * x + r[4] * y + r[5] * z,
            o[2] + r[6] * x + r[7] * y + r[8] * z,
        )

    def turned(self, rotation: Rotation) -> Matrix:
        """World rotation of a rotation given in the current frame."""
        return times(self._frame_rotation, flat_rotation(rotation))
