"""Putting furniture together in its own coordinates, then into a room.

Local axes of a piece: x to its right, y up, z out of its front; the origin is the middle of its
footprint on the floor. A piece meant for a wall has its back at ``z = -depth / 2``.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, field

from fathom.scenes.content.builder import SceneBuilder
from fathom.scenes.content.families.placing import Frame, Turn, Vec, compose, turn_x, turn_y, turn_z


class Local:
    """A scene builder seen from the local coordinates of one frame.

    Args:
        b: the scene builder.
        frame: where the local origin is and how the local axes lie.
    """

    __slots__ = ("b", "frame")

    def __init__(self, b: SceneBuilder, frame: Frame) -> None:
        self.b = b
        self.frame = frame

    def box(
        self, centre: Vec, size: Vec, material: int, *, turn: Turn | None = None, name: str = ""
    ) -> None:
        """A box with full edge lengths ``size``, turned by ``turn`` about its own centre."""
        rotation = self.frame.turn if turn is None else compose(self.frame.turn, turn)
        if name:
            self.b.box(self.frame.at(*centre), size, material, rotation=rotation, class_name=name)
        else:
            self.b.box(self.frame.at(*centre), size, material, rotation=rotation)

    def ball(self, centre: Vec, radii: Vec, material: int, *, turn: Turn | None = None) -> None:
        """An ellipsoid."""
        rotation = self.frame.turn if turn is None else compose(self.frame.turn, turn)
        self.b.ellipsoid(self.frame.at(*centre), radii, material, rotation=rotation)

    def rod(
        self, start: Vec, end: Vec, radius: float, material: int, *, radius1: float | None = None
    ) -> None:
        """A flat-ended cylinder or cone."""
        at = self.frame.at
        self.b.cylinder(at(*start), at(*end), radius, material, radius1=radius1)

    def tube(self, start: Vec, end: Vec, radius: float, material: int) -> None:
        """A cylinder without ends."""
        at = self.frame.at
        self.b.cylinder(at(*start), at(*end), radius, material, capped=False)

    def round(
        self, start: Vec, end: Vec, radius: float, material: int, *, radius1: float | None = None
    ) -> None:
        """A round-ended cylinder."""
        at = self.frame.at
        self.b.capsule(at(*start), at(*end), radius, material, radius1=radius1)

    def card(
        self, centre: Vec, size: tuple[float, float], material: int, *, turn: Turn | None = None
    ) -> None:
        """A two-sided rectangle across local z."""
        rotation = self.frame.turn if turn is None else compose(self.frame.turn, turn)
        self.b.card(self.frame.at(*centre), size, material, rotation=rotation)

    def bowl(self, centre: Vec, radii: Vec, material: int, *, cut: float = 0.0) -> None:
        """An ellipsoid shell that is open above."""
        self.b.bowl(self.frame.at(*centre), radii, material, cut=cut, rotation=self.frame.turn)

    def pad(self, centre: Vec, size: Vec, material: int, *, turn: Turn | None = None) -> None:
        """A cushion: a box of outer measures ``size`` whose edges are as round as can be."""
        rotation = self.frame.turn if turn is None else compose(self.frame.turn, turn)
        self.b.box(
            self.frame.at(*centre), size, material, rotation=rotation, round=0.45 * min(size)
        )

    def at(self, x: float, y: float, z: float, turn: Turn | None = None) -> "Local":
        """The same builder from a further local place."""
        return Local(self.b, self._sub((x, y, z), turn))

    def _sub(self, place: Vec, turn: Turn | None) -> Frame:
        moved = self.frame.moved(*place)
        return moved if turn is None else moved.turned(turn)


@dataclass(frozen=True, slots=True)
class Top:
    """A level rectangle on which smaller things may stand.

    Attributes:
        x, y, z: middle of the rectangle in the piece's coordinates, metres.
        width, depth: extent along local x and z, metres.
        use: what it serves as; decides what is put on it.
        headroom: free height above it, metres.
    """

    x: float
    y: float
    z: float
    width: float
    depth: float
    use: str
    headroom: float = 1.0


@dataclass(frozen=True, slots=True)
class Piece:
    """A designed piece of furniture, ready to be put into a room any number of times.

    Attributes:
        name: class name of the object.
        width, depth, height: outer measures along local x, z, y, metres.
        draw: adds the piece at a place.
        tops: where things may be put on it.
        fill: adds further objects that belong to it (books on a shelf), each its own object.
    """

    name: str
    width: float
    depth: float
    height: float
    draw: Callable[[Local], None]
    tops: tuple[Top, ...] = field(default=())
    fill: Callable[[Local], None] | None = None


def put(b: SceneBuilder, piece: Piece, frame: Frame) -> Local:
    """Add a piece to the scene as one object; returns its local coordinates."""
    local = Local(b, frame)
    with b.object(piece.name):
        piece.draw(local)
    if piece.fill is not None:
        piece.fill(local)
    return local


def lean_x(degrees: float) -> Turn:
    """Rotation about local x in degrees: positive leans the top of an upright part to the front."""
    return turn_x(math.radians(degrees))


def swing_y(degrees: float) -> Turn:
    """Rotation about the vertical in degrees, local z towards local x."""
    return turn_y(math.radians(degrees))


def lean_z(degrees: float) -> Turn:
    """Rotation about local z in degrees, local x towards local y."""
    return turn_z(math.radians(degrees))


def both(first: Turn, second: Turn) -> Turn:
    """Both rotations, ``second`` in the axes that ``first`` left."""
    return compose(first, second)
