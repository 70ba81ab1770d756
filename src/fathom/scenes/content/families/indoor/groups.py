"""Groups of furniture that belong together: tables with chairs, desks, sofas, beds."""

import math

from fathom.scenes.content.families.indoor import chairs, electronics, lamps, sofas, storage, tables
from fathom.scenes.content.families.indoor.clutter import potted_plant
from fathom.scenes.content.families.indoor.finishes import Finish
from fathom.scenes.content.families.indoor.layout import Layout, Placed, heading
from fathom.scenes.content.families.indoor.pieces import Piece
from fathom.scenes.content.families.placing import between, chance, count, pick


def seats_around(layout: Layout, look: Finish, table: Placed, seat: Piece, *, many: bool) -> None:
    """Chairs on all sides of a table, pushed in more or less, some missing."""
    rng, p = look.rng, table.piece
    sides = (
        (0.0, 0.5 * p.depth, math.pi, p.width),
        (0.0, -0.5 * p.depth, 0.0, p.width),
        (0.5 * p.width, 0.0, -0.5 * math.pi, p.depth),
        (-0.5 * p.width, 0.0, 0.5 * math.pi, p.depth),
    )
    for x, z, turn, length in sides:
        n = max(1, int(length / between(rng, 0.5, 0.65))) if many else 1
        for i in range(n):
            if chance(rng, 0.2):
                continue
            out = between(rng, -0.12, 0.3)
            along = length * ((i + 0.5) / n - 0.5)
            dx = x + (along if x == 0.0 else math.copysign(out, x))
            dz = z + (along if z == 0.0 else math.copysign(out, z))
            layout.near(table, seat, dx, dz, turn + chairs.draw_heading(rng))


def dining_group(layout: Layout, look: Finish) -> None:
    """A table in the room with chairs around it."""
    table = layout.island(tables.dining_table(look), tries=16)
    if table is not None:
        seats_around(layout, look, table, chairs.any_chair(look), many=True)


def work_place(layout: Layout, look: Finish, *, wall: int | None = None) -> Placed | None:
    """A desk at a wall or in the room with its chair."""
    piece = tables.desk(look)
    desk = layout.against_wall(piece, wall=wall) if chance(look.rng, 0.8) else layout.island(piece)
    if desk is not None:
        _desk_chair(layout, look, desk)
        if chance(look.rng, 0.3):
            layout.near(desk, electronics.computer(look), 0.4 * piece.width, 0.1, 0.0)
    return desk


def _desk_chair(layout: Layout, look: Finish, desk: Placed) -> None:
    rng = look.rng
    out = 0.5 * desk.piece.depth + between(rng, 0.0, 0.5)
    seat = chairs.any_chair(look, at_desk=True)
    turn = math.pi + chairs.draw_heading(rng, 0.7)
    layout.near(desk, seat, between(rng, -0.2, 0.2), out, turn)


def desk_island(layout: Layout, look: Finish) -> None:
    """Two to six desks back to back in the room, as in shared offices."""
    rng = look.rng
    piece = tables.desk(look, width=between(rng, 1.2, 1.7))
    seat = chairs.office_chair(look)
    n = count(rng, 1, max(1, min(3, int((layout.width - 1.0) / piece.width))))
    x0, z0 = between(rng, -0.4, 0.4), between(rng, -0.5, 0.5)
    for i in range(n):
        x = x0 + (i - 0.5 * (n - 1)) * piece.width
        for z, yaw in ((0.5 * piece.depth, 0.0), (-0.5 * piece.depth, math.pi)):
            desk = layout.try_at(piece, x, z0 + z, yaw, margin=-0.02)
            if desk is not None and chance(rng, 0.85):
                out = 0.5 * piece.depth + between(rng, 0.05, 0.5)
                layout.near(
                    desk,
                    seat,
                    between(rng, -0.3, 0.3),
                    out,
                    math.pi + chairs.draw_heading(rng, 0.8),
                )


def sofa_group(layout: Layout, look: Finish) -> None:
    """A sofa with a low table before it, an armchair beside, perhaps a second sofa."""
    rng = look.rng
    piece = sofas.sofa(look)
    settee = layout.against_wall(piece, gap=between(rng, 0.02, 0.25)) if chance(rng, 0.75) else None
    settee = settee or layout.island(piece)
    if settee is None:
        return
    reach = 0.5 * piece.depth
    if chance(rng, 0.8):
        low = tables.low_table(look)
        layout.near(
            settee,
            low,
            between(rng, -0.2, 0.2),
            reach + between(rng, 0.25, 0.5) + 0.5 * low.depth,
            0.0,
        )
    if chance(rng, 0.25):
        # A corner sofa.
        end = sofas.chaise(look)
        side = pick(rng, (-0.5, 0.5))
        layout.near(
            settee,
            end,
            side * (piece.width + 1.8 * end.width),
            0.5 * (end.depth - piece.depth),
            0.0,
        )
    for side in (-1.0, 1.0):
        kind = rng.random()
        x = side * (0.5 * piece.width + between(rng, 0.3, 0.5))
        if kind < 0.4:
            seat = sofas.armchair(look)
            layout.near(settee, seat, x + 0.3 * side, reach + between(rng, 0.1, 0.7),
                        -side * between(rng, 0.3, 1.6))  # fmt: skip
        elif kind < 0.6:
            layout.near(
                settee, lamps.floor_lamp(look), side * (0.5 * piece.width + 0.25), -0.2, 0.0
            )
        elif kind < 0.75:
            layout.near(settee, potted_plant(look), side * (0.5 * piece.width + 0.3), -0.1, 0.0)
        elif kind < 0.85:
            layout.near(settee, storage.chest(look), x + 0.2 * side, 0.0, 0.0)
    if chance(rng, 0.3):
        layout.near(settee, sofas.footstool(look), between(rng, -0.6, 0.6), reach + 0.5, 0.0)


def sleeping_group(layout: Layout, look: Finish) -> None:
    """A bed with its head at a wall and bedside tables."""
    rng = look.rng
    piece = sofas.bed(look)
    bed = layout.against_wall(piece, tries=20)
    if bed is None:
        return
    stand = storage.chest(look)
    for side in (-1.0, 1.0):
        if stand.width < 0.75 and stand.height < 0.8 and chance(rng, 0.7):
            x = side * (0.5 * (piece.width + stand.width) + 0.05)
            layout.near(bed, stand, x, -0.5 * (piece.depth - stand.depth), 0.0)


def television_corner(layout: Layout, look: Finish) -> None:
    """A television on a low cabinet at a wall."""
    for _ in range(4):
        low = storage.chest(look)
        if low.height < 0.75:
            stand = layout.against_wall(low)
            if stand is not None:
                layout.add(electronics.television(look), stand.x, stand.z,
                           heading(stand.frame), lift=low.height)  # fmt: skip
            return
