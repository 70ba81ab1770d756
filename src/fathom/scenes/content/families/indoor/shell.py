"""The shell of a room: floor, ceiling, four walls, and the openings in them."""

import math
from dataclasses import dataclass, field
from typing import Any

from fathom.scenes.content.families.brush import Brush
from fathom.scenes.content.families.indoor.finishes import Finish
from fathom.scenes.content.families.indoor.pieces import put, swing_y
from fathom.scenes.content.families.indoor.storage import bookshelf, chest, wardrobe
from fathom.scenes.content.families.placing import Frame, Vec, between, chance, pick, standing

DOOR_HEIGHT = 2.0  # metres
THICKNESS = 0.14  # of walls, metres


@dataclass(frozen=True, slots=True)
class Opening:
    """A hole in a wall.

    Attributes:
        x: its middle along the wall, metres.
        width: metres.
        bottom, top: heights over the floor, metres.
        kind: "door", "passage" or "window".
    """

    x: float
    width: float
    bottom: float
    top: float
    kind: str

    @property
    def left(self) -> float:
        """Where it begins along the wall."""
        return self.x - 0.5 * self.width

    @property
    def right(self) -> float:
        """Where it ends along the wall."""
        return self.x + 0.5 * self.width


@dataclass(slots=True)
class Wall:
    """One wall; local x runs along it, z points into the room, the origin is its foot's middle.

    Attributes:
        frame: the wall's axes in the world.
        length: metres.
        height: metres.
        openings: holes, none overlapping another.
        hung: stretches already used by things that hang on it, (from, to) metres.
    """

    frame: Frame
    length: float
    height: float
    openings: list[Opening] = field(default_factory=list)
    hung: list[tuple[float, float]] = field(default_factory=list)

    def blocked(self, left: float, right: float, height: float) -> bool:
        """Whether something this high between two places would stand before an opening."""
        return any(
            left < o.right + 0.06 and right > o.left - 0.06 and height > o.bottom + 0.08
            for o in self.openings
        )

    def room_to_hang(self, x: float) -> float:
        """Free width around ``x`` at eye level, metres; 0 if there is none."""
        edges = [-0.5 * self.length + 0.08, 0.5 * self.length - 0.08]
        spans = [(o.left - 0.1, o.right + 0.1) for o in self.openings] + self.hung
        half = min(x - edges[0], edges[1] - x)
        for left, right in spans:
            if left < x < right:
                return 0.0
            half = min(half, abs(left - x), abs(right - x))
        return max(0.0, 2.0 * half - 0.1)


def four_walls(width: float, depth: float, height: float) -> list[Wall]:
    """Walls around a rectangle centred on the origin: far, right, near, left."""
    w, d, right_angle = 0.5 * width, 0.5 * depth, 0.5 * math.pi
    feet = (
        (0.0, d, math.pi, width),
        (w, 0.0, -right_angle, depth),
        (0.0, -d, 0.0, width),
        (-w, 0.0, right_angle, depth),
    )
    return [Wall(standing(x, 0.0, z, yaw), length, height) for x, z, yaw, length in feet]


def add_opening(rng: Any, wall: Wall, kind: str, *, tall: bool = False) -> Opening | None:
    """Cut a door, passage or window at a random free place; None if the wall has none left."""
    if kind == "window":
        width = min(between(rng, 0.8, 2.4), wall.length - 0.5)
        bottom = 0.02 if tall else pick(rng, (0.85, 0.9, 0.95, 0.6, 1.1))
        top = min(wall.height - 0.15, 2.1 + between(rng, -0.1, 0.3))
    else:
        width = between(rng, 0.75, 0.95) if kind == "door" else between(rng, 0.9, 2.2)
        bottom, top = 0.0, DOOR_HEIGHT + between(rng, -0.02, 0.1)
    spare = wall.length - width - 0.3
    if spare <= 0.0:
        return None
    for _ in range(6):
        x = between(rng, -0.5 * spare, 0.5 * spare)
        if kind == "door" and chance(rng, 0.5):
            x = pick(rng, (-0.5, 0.5)) * spare
        new = Opening(x, width, bottom, top, kind)
        if all(new.left > o.right + 0.2 or new.right < o.left - 0.2 for o in wall.openings):
            wall.openings.append(new)
            wall.openings.sort(key=lambda o: o.x)
            return new
    return None


def draw_wall(look: Finish, wall: Wall, material: int, skirting: int | None) -> None:
    """The wall's boxes around its openings, and its skirting board."""
    at = Brush(look.b, wall.frame)
    h, z = wall.height, -0.5 * THICKNESS
    with look.b.object("wall"):
        left = -0.5 * wall.length - THICKNESS
        for o in [*wall.openings, None]:
            right = o.left if o is not None else 0.5 * wall.length + THICKNESS
            width, x = right - left, 0.5 * (left + right)
            at.box((x, 0.5 * h, z), (width, h, THICKNESS), material)
            if skirting is not None:
                at.box((x, 0.04, 0.006), (width, 0.08, 0.012), skirting)
            if o is None:
                break
            at.box((o.x, 0.5 * (o.top + h), z), (o.width, h - o.top, THICKNESS), material)
            if o.bottom > 0.1:
                at.box((o.x, 0.5 * o.bottom, z), (o.width, o.bottom, THICKNESS), material)
                if skirting is not None:
                    at.box((o.x, 0.04, 0.006), (o.width, 0.08, 0.012), skirting)
            left = o.right


def draw_slab(b: Any, width: float, depth: float, y: float, material: int, name: str) -> None:
    """A floor (its top at ``y``) or a ceiling (its underside at ``y``)."""
    below = -0.05 if name == "floor" else 0.05
    size = (width + 2 * THICKNESS, 0.1, depth + 2 * THICKNESS)
    b.box((0.0, y + below, 0.0), size, material, class_name=name)


def draw_door(look: Finish, at: Brush, o: Opening, *, swing: float, leaf: int, frame: int) -> None:
    """Frame, leaf and handles; ``swing`` degrees opens the leaf into the room."""
    rng = look.rng
    metal, panels = look.metal(), chance(rng, 0.4)
    side = pick(rng, (-1.0, 1.0))
    pane = look.glow((0.9, 0.95, 1.0), 0.6) if chance(rng, 0.12) else None
    with look.b.object("door"):
        trim, z = 0.07, 0.5 * THICKNESS
        for edge in (o.left, o.right):
            at.box((edge, 0.5 * o.top, -z), (0.04, o.top, THICKNESS + 0.03), frame)
            at.box((edge + (trim if edge > o.x else -trim) * 0.5, 0.5 * o.top, 0.008),
                   (trim, o.top, 0.016), frame)  # fmt: skip
        at.box((o.x, o.top + 0.5 * trim, 0.008), (o.width + 2 * trim, trim, 0.016), frame)
        if o.kind == "passage":
            return
        hinge = at.at(o.x + side * 0.5 * o.width, 0.0, -0.02, swing_y(-side * swing))
        w, h, x = o.width - 0.03, o.top - 0.02, -side * 0.5 * o.width
        hinge.box((x, 0.5 * h, 0.0), (w, h, 0.04), leaf)
        if panels:
            for y, rise in ((0.28 * h, 0.38 * h), (0.72 * h, 0.34 * h)):
                hinge.box((x, y, 0.0), (0.68 * w, rise, 0.055), leaf)
        if pane is not None:
            hinge.box((x, 0.68 * h, 0.0), (0.5 * w, 0.4 * h, 0.045), pane)
        grip = x - side * (0.5 * w - 0.07)
        for face in (-1.0, 1.0):
            hinge.rod((grip, 1.03, 0.0), (grip, 1.03, face * 0.07), 0.01, metal)
            hinge.bar(
                (grip, 1.03, face * 0.07), (grip + side * 0.11, 1.03, face * 0.07), 0.01, metal
            )
            hinge.box((grip, 1.0, face * 0.022), (0.04, 0.2, 0.006), metal)


def draw_window(look: Finish, at: Brush, o: Opening, *, pane: int | None, frame: int) -> None:
    """Frame, bars and sill board; ``pane`` closes the view with a bright or dark sheet."""
    rng = look.rng
    columns, rows = max(1, round(o.width / between(rng, 0.5, 0.9))), pick(rng, (1, 1, 2))
    h, y, bar = o.top - o.bottom, 0.5 * (o.top + o.bottom), between(rng, 0.04, 0.07)
    z = -between(rng, 0.03, 0.1)
    with look.b.object("window"):
        for i in range(columns + 1):
            x = o.left + o.width * i / columns
            at.box((x, y, z), (bar, h, 0.05), frame)
        for j in range(rows + 1):
            at.box((o.x, o.bottom + h * j / rows, z), (o.width, bar, 0.05), frame)
        if pane is not None:
            at.box((o.x, y, z - 0.03), (o.width, h, 0.01), pane)
        if o.bottom > 0.3:
            at.box((o.x, o.bottom, 0.03), (o.width + 0.12, 0.03, 0.22), frame)
            at.rod((o.x + 0.4 * o.width / columns, y, z + 0.03),
                   (o.x + 0.4 * o.width / columns, y + 0.1, z + 0.05), 0.012, frame)  # fmt: skip


def draw_space_behind(
    look: Finish, at: Brush, o: Opening, height: float, *, spread: float = 2.0
) -> Vec:
    """A bit of corridor or the next room behind a doorway: floor, walls, ceiling, cupboards.

    Args:
        look: materials.
        at: the wall's local coordinates.
        o: the doorway.
        height: of the ceiling, metres.
        spread: how much wider than the doorway it may be on either side, metres.

    Returns:
        A world place below its ceiling, for a lamp.
    """
    rng, b = look.rng, look.b
    deep = between(rng, 1.0, 5.5)
    left, right = between(rng, 0.1, spread), between(rng, 0.1, spread)
    w, x = o.width + left + right, o.x + 0.5 * (right - left)
    z = -THICKNESS - 0.5 * deep
    wall, floor = look.next_room
    turn = at.frame.turn
    for y, material, name in ((-0.05, floor, "floor"), (height + 0.05, look.white, "ceiling")):
        b.box(at.frame.at(x, y, z), (w, 0.1, deep), material, rotation=turn, class_name=name)
    with b.object("wall"):
        at.box((x, 0.5 * height, z - 0.5 * deep - 0.05), (w + 0.2, height, 0.1), wall)
        for side in (-0.5, 0.5):
            at.box((x + side * w, 0.5 * height, z), (0.1, height, deep), wall)
    for middle in (-0.25, 0.25):
        piece = pick(rng, (bookshelf, chest, chest, wardrobe))(look)
        if piece.width < 0.5 * w - 0.06 and chance(rng, 0.6):
            back = z - 0.5 * deep + 0.5 * piece.depth + 0.02
            put(b, piece, at.frame.moved(x + middle * w, 0.0, back))
    return at.frame.at(o.x, height - 0.4, z)
