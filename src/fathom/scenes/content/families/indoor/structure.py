"""What breaks up the box that a room is: pillars, recesses, half walls, beams, pipes, slopes."""

import math

from fathom.scenes.content.families.brush import Brush
from fathom.scenes.content.families.indoor.finishes import Finish
from fathom.scenes.content.families.indoor.layout import Layout
from fathom.scenes.content.families.indoor.pieces import Piece, lean_z
from fathom.scenes.content.families.placing import between, chance, count, pick, standing


def solid(name: str, size: tuple[float, float, float], material: int) -> Piece:
    """A block that stands on the floor."""
    w, h, d = size

    def draw(at: Brush) -> None:
        at.box((0.0, 0.5 * h, 0.0), (w, h, d), material)

    return Piece(name, w, d, h, draw)


def add_blocks(layout: Layout, look: Finish, paint: int) -> None:
    """Blocks on the floor plan: a boxed-out corner, a chimney breast, a pillar, a half wall."""
    rng = look.rng
    tall = layout.height
    if chance(rng, 0.3):
        # A boxed-out corner turns the rectangle into an L.
        w, d = between(rng, 0.3, 0.45 * layout.width), between(rng, 0.3, 0.45 * layout.depth)
        x = pick(rng, (-0.5, 0.5)) * (layout.width - w)
        z = pick(rng, (-0.5, 0.5)) * (layout.depth - d)
        if not _before_opening(layout, x, z, max(w, d)):
            layout.try_at(solid("wall", (w, tall, d), paint), x, z, 0.0, margin=0.0)
    if chance(rng, 0.2):
        size = (between(rng, 0.4, 1.4), tall, between(rng, 0.15, 0.5))
        layout.against_wall(solid("wall", size, paint), gap=0.0, tries=4)
    if layout.width * layout.depth > 18 and chance(rng, 0.25):
        edge = between(rng, 0.12, 0.45)
        layout.island(solid("column", (edge, tall, edge), paint), tries=4)
    if layout.width > 4.0 and chance(rng, 0.15):
        size = (between(rng, 0.8, 1.8), between(rng, 0.9, 1.5), between(rng, 0.04, 0.12))
        stuff = paint if chance(rng, 0.4) else look.upholstery(0.6)
        layout.island(solid("wall", size, stuff), tries=4)


def _before_opening(layout: Layout, x: float, z: float, size: float) -> bool:
    for wall in layout.walls:
        for o in wall.openings:
            ox, _, oz = wall.frame.at(o.x, 0.0, 0.0)
            if math.hypot(ox - x, oz - z) < 0.5 * o.width + 0.8 * size:
                return True
    return False


def draw_overhead(layout: Layout, look: Finish, *, raw: bool) -> None:
    """Beams and pipes below the ceiling, in store rooms more often, and sloping roofs.

    Args:
        layout: the room.
        look: materials.
        raw: pipes and beams are usual here.
    """
    rng, b = look.rng, look.b
    if chance(rng, 0.45 if raw else 0.1):
        _beams(layout, look)
    if chance(rng, 0.6 if raw else 0.06):
        _pipes(layout, look)
    if chance(rng, 0.07):
        side = pick(rng, (-1.0, 1.0))
        reach, knee = between(rng, 1.2, 2.2), between(rng, 0.8, 1.6)
        fall = max(0.3, layout.height - knee)
        angle = math.degrees(math.atan2(fall, reach))
        at = Brush(
            b, standing(side * (0.5 * layout.width - 0.5 * reach), knee + 0.5 * fall + 0.05, 0.0)
        )
        with b.object("ceiling"):
            size = (math.hypot(reach, fall) + 0.2, 0.1, layout.depth)
            at.box((0.0, 0.0, 0.0), size, look.wall(), turn=lean_z(-side * angle))


def _beams(layout: Layout, look: Finish) -> None:
    rng, b = look.rng, look.b
    n, wood = count(rng, 2, 7), look.timber()
    drop, wide = between(rng, 0.08, 0.22), between(rng, 0.06, 0.2)
    with b.object("beam"):
        for i in range(n):
            x = layout.width * ((i + 0.5) / n - 0.5)
            b.box((x, layout.height - 0.5 * drop, 0.0), (wide, drop, layout.depth), wood)


def _pipes(layout: Layout, look: Finish) -> None:
    rng, b = look.rng, look.b
    metal = look.metal()
    with b.object("pipe"):
        for _ in range(count(rng, 1, 4)):
            r = between(rng, 0.012, 0.09)
            y = layout.height - r - between(rng, 0.02, 0.35)
            if chance(rng, 0.5):
                x = between(rng, -0.48, 0.48) * layout.width
                b.cylinder((x, y, -0.5 * layout.depth), (x, y, 0.5 * layout.depth), r, metal)
            else:
                z = between(rng, -0.48, 0.48) * layout.depth
                b.cylinder((-0.5 * layout.width, y, z), (0.5 * layout.width, y, z), r, metal)
        if chance(rng, 0.4):
            x, z = pick(rng, (-0.46, 0.46)) * layout.width, between(rng, -0.4, 0.4) * layout.depth
            b.cylinder((x, 0.0, z), (x, layout.height, z), between(rng, 0.02, 0.06), metal)
