"""Where furniture stands in a room: footprints that do not overlap and places along walls."""

import math
from dataclasses import dataclass, field

import numpy as np

from fathom.scenes.content.families.indoor.pieces import Piece
from fathom.scenes.content.families.indoor.shell import Wall
from fathom.scenes.content.families.placing import Frame, between, chance, pick, standing


@dataclass(frozen=True, slots=True)
class Placed:
    """A piece with its place.

    Attributes:
        piece: what stands there.
        frame: its axes in the world.
        box: footprint (x from, x to, z from, z to) in metres, axis-aligned.
    """

    piece: Piece
    frame: Frame
    box: tuple[float, float, float, float]

    @property
    def x(self) -> float:
        """World x of its middle."""
        return self.frame.origin[0]

    @property
    def z(self) -> float:
        """World z of its middle."""
        return self.frame.origin[2]


@dataclass(slots=True)
class Layout:
    """A room's floor plan while it is being furnished; the origin is the room's middle.

    Attributes:
        rng: source of all choices.
        width, depth, height: inner measures along x, z, y, metres.
        walls: far, right, near, left.
        placed: what stands in the room.
    """

    rng: np.random.Generator
    width: float
    depth: float
    height: float
    walls: list[Wall]
    placed: list[Placed] = field(default_factory=list)

    def add(self, piece: Piece, x: float, z: float, yaw: float, *, lift: float = 0.0) -> Placed:
        """Put a piece where told, whatever is there."""
        frame = standing(x, lift, z, yaw)
        new = Placed(piece, frame, footprint(piece, x, z, yaw))
        self.placed.append(new)
        return new

    def try_at(
        self, piece: Piece, x: float, z: float, yaw: float, *, margin: float = 0.02
    ) -> Placed | None:
        """Put a piece there if it fits into the room and keeps ``margin`` metres from others."""
        box = footprint(piece, x, z, yaw)
        if not self.inside(box) or not self.free(box, margin):
            return None
        new = Placed(piece, standing(x, 0.0, z, yaw), box)
        self.placed.append(new)
        return new

    def inside(self, box: tuple[float, float, float, float]) -> bool:
        """Whether a footprint lies within the walls (a centimetre of grace)."""
        hw, hd = 0.5 * self.width + 0.01, 0.5 * self.depth + 0.01
        return box[0] >= -hw and box[1] <= hw and box[2] >= -hd and box[3] <= hd

    def free(self, box: tuple[float, float, float, float], margin: float) -> bool:
        """Whether a footprint keeps ``margin`` metres from everything placed so far."""
        x0, x1, z0, z1 = box[0] - margin, box[1] + margin, box[2] - margin, box[3] + margin
        for other in self.placed:
            a0, a1, c0, c1 = other.box
            if x0 < a1 and x1 > a0 and z0 < c1 and z1 > c0:
                return False
        return True

    def covers(self, x: float, z: float, margin: float) -> bool:
        """Whether a place on the floor lies within ``margin`` metres of anything placed."""
        return not self.free((x, x, z, z), margin)

    def against_wall(
        self, piece: Piece, *, wall: int | None = None, tries: int = 10, gap: float | None = None
    ) -> Placed | None:
        """Put a piece with its back to a wall, not before doors, nor windows it would cover."""
        rng = self.rng
        for _ in range(tries):
            side = self.walls[wall if wall is not None else int(rng.random() * 4)]
            spare = side.length - piece.width - 0.02
            if spare <= 0.0:
                continue
            x = between(rng, -0.5 * spare, 0.5 * spare)
            if chance(rng, 0.35):
                x = pick(rng, (-0.5, 0.5)) * spare
            if side.blocked(x - 0.5 * piece.width, x + 0.5 * piece.width, piece.height):
                continue
            space = gap if gap is not None else between(rng, 0.01, 0.06)
            wx, _, wz = side.frame.at(x, 0.0, 0.5 * piece.depth + space)
            new = self.try_at(piece, wx, wz, heading(side.frame), margin=0.015)
            if new is not None:
                return new
        return None

    def island(self, piece: Piece, *, tries: int = 10, square: bool = True) -> Placed | None:
        """Put a piece somewhere in the room, away from other things."""
        rng = self.rng
        for _ in range(tries):
            x = between(rng, -0.5, 0.5) * max(0.1, self.width - 1.2)
            z = between(rng, -0.5, 0.5) * max(0.1, self.depth - 1.2)
            yaw = 0.5 * math.pi * int(rng.random() * 4) + between(rng, -0.08, 0.08)
            if not square:
                yaw = between(rng, -math.pi, math.pi)
            new = self.try_at(piece, x, z, yaw, margin=0.1)
            if new is not None:
                return new
        return None

    def near(
        self, anchor: Placed, piece: Piece, dx: float, dz: float, turn: float
    ) -> Placed | None:
        """Put a piece at a place relative to another one (its local x and z), if it fits."""
        x, _, z = anchor.frame.at(dx, 0.0, dz)
        return self.try_at(piece, x, z, heading(anchor.frame) + turn, margin=-0.12)


def heading(frame: Frame) -> float:
    """Yaw of an upright frame, radians."""
    return math.atan2(frame.turn[0][2], frame.turn[0][0])


def footprint(piece: Piece, x: float, z: float, yaw: float) -> tuple[float, float, float, float]:
    """Axis-aligned footprint of a piece that is turned by ``yaw``, metres."""
    c, s = abs(math.cos(yaw)), abs(math.sin(yaw))
    hw = 0.5 * (c * piece.width + s * piece.depth)
    hd = 0.5 * (s * piece.width + c * piece.depth)
    return (x - hw, x + hw, z - hd, z + hd)
