"""Putting furniture together in its own coordinates, then into a room.

Brush axes of a piece: x to its right, y up, z out of its front; the origin is the middle of its
footprint on the floor. A piece meant for a wall has its back at ``z = -depth / 2``.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, field

from fathom.scenes.content.builder import SceneBuilder
from fathom.scenes.content.families.brush import Brush
from fathom.scenes.content.families.placing import Frame, Turn, compose, turn_x, turn_y, turn_z


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
    draw: Callable[[Brush], None]
    tops: tuple[Top, ...] = field(default=())
    fill: Callable[[Brush], None] | None = None


def put(b: SceneBuilder, piece: Piece, frame: Frame) -> Brush:
    """Add a piece to the scene as one object; returns its local coordinates."""
    at = Brush(b, frame)
    with b.object(piece.name):
        piece.draw(at)
    if piece.fill is not None:
        piece.fill(at)
    return at


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
