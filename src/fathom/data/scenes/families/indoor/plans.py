"""Kinds of rooms: which furniture they hold and how it is grouped."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from fathom.data.scenes.families.indoor import (
    chairs,
    electronics,
    kitchen,
    lamps,
    oddments,
    sofas,
    storage,
    tables,
)
from fathom.data.scenes.families.indoor.clutter import floor_thing, potted_plant
from fathom.data.scenes.families.indoor.finishes import Finish
from fathom.data.scenes.families.indoor.layout import Layout, Placed, heading
from fathom.data.scenes.families.indoor.local import Piece
from fathom.data.scenes.families.placing import between, chance, count, pick

Design = Callable[[Finish], Piece]


@dataclass(frozen=True)
class Plan:
    """One kind of room.

    Attributes:
        name: what it is called.
        weight: how often it is built, relative to the others.
        width, depth: ranges of its inner measures, metres.
        furnish: places the furniture that makes the room what it is.
        fillers: pieces for the rest of the walls.
        floor_things: range of how many small things lie about.
        hard: tiles and linoleum rather than carpets.
    """

    name: str
    weight: float
    width: tuple[float, float]
    depth: tuple[float, float]
    furnish: Callable[[Layout, Finish], None]
    fillers: tuple[Design, ...]
    floor_things: tuple[int, int] = (0, 4)
    hard: bool = False


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


def _television(layout: Layout, look: Finish) -> None:
    for _ in range(4):
        low = storage.chest(look)
        if low.height < 0.75:
            stand = layout.against_wall(low)
            if stand is not None:
                layout.add(electronics.television(look), stand.x, stand.z,
                           heading(stand.frame), lift=low.height)  # fmt: skip
            return


def _living(layout: Layout, look: Finish) -> None:
    rng = look.rng
    sofa_group(layout, look)
    if chance(rng, 0.6):
        _television(layout, look)
    if layout.width * layout.depth > 16 and chance(rng, 0.6):
        sofa_group(layout, look)
    if layout.width * layout.depth > 18 and chance(rng, 0.5):
        dining_group(layout, look)
    if chance(rng, 0.25):
        work_place(layout, look)


def _bedroom(layout: Layout, look: Finish) -> None:
    rng = look.rng
    sleeping_group(layout, look)
    if chance(rng, 0.15):
        sleeping_group(layout, look)
    layout.against_wall(storage.wardrobe(look))
    if chance(rng, 0.5):
        work_place(layout, look)
    if chance(rng, 0.3):
        layout.island(sofas.armchair(look), square=False)


def _office(layout: Layout, look: Finish) -> None:
    rng = look.rng
    if layout.width > 3.6 and layout.depth > 4.0 and chance(rng, 0.55):
        desk_island(layout, look)
    for _ in range(count(rng, 1, 4)):
        work_place(layout, look)
    if chance(rng, 0.25):
        dining_group(layout, look)


def _study(layout: Layout, look: Finish) -> None:
    rng = look.rng
    work_place(layout, look)
    for _ in range(count(rng, 1, 4)):
        layout.against_wall(storage.bookshelf(look))
    if chance(rng, 0.5):
        sofa_group(layout, look)
    if chance(rng, 0.3):
        dining_group(layout, look)


def _kitchen(layout: Layout, look: Finish) -> None:
    rng = look.rng
    walls = [0, 1, 2, 3]
    for _ in range(pick(rng, (1, 1, 2))):
        side = walls.pop(int(rng.random() * len(walls)))
        units = int((layout.walls[side].length - 0.3) / kitchen.UNIT)
        while units >= 2 and not layout.against_wall(
            kitchen.kitchen_row(look, min(units, 6)), wall=side, gap=0.01
        ):
            units -= 2
    layout.against_wall(kitchen.fridge(look))
    if chance(rng, 0.3):
        layout.against_wall(kitchen.washing_machine(look))
    if chance(rng, 0.75):
        dining_group(layout, look)


def _dining(layout: Layout, look: Finish) -> None:
    dining_group(layout, look)
    if chance(look.rng, 0.4):
        layout.against_wall(storage.glass_cabinet(look))


def _bathroom(layout: Layout, look: Finish) -> None:
    rng = look.rng
    if chance(rng, 0.6):
        layout.against_wall(kitchen.bathtub(look))
    layout.against_wall(kitchen.wash_basin(look))
    layout.against_wall(kitchen.toilet(look))
    if chance(rng, 0.4):
        layout.against_wall(kitchen.washing_machine(look))


def _classroom(layout: Layout, look: Finish) -> None:
    rng = look.rng
    piece = tables.rectangular_table(look, between(rng, 0.7, 1.5), between(rng, 0.5, 0.75))
    seat = chairs.any_chair(look)
    pitch_x, pitch_z = piece.width + between(rng, 0.1, 0.8), piece.depth + between(rng, 0.7, 1.0)
    columns = max(1, int((layout.width - 0.8) / pitch_x))
    rows = max(1, int((layout.depth - 2.0) / pitch_z))
    per_table = 1 if piece.width < 1.0 else 2
    yaw = 0.0 if chance(rng, 0.5) else math.pi
    for i in range(min(columns, 5)):
        for j in range(min(rows, 5)):
            x, z = (i - 0.5 * (columns - 1)) * pitch_x, (j - 0.5 * (rows - 1)) * pitch_z
            table = layout.try_at(piece, x, z, yaw + between(rng, -0.04, 0.04), margin=0.0)
            if table is None:
                continue
            for k in range(per_table):
                dx = piece.width * ((k + 0.5) / per_table - 0.5)
                dz = 0.5 * piece.depth + between(rng, 0.0, 0.3)
                layout.near(table, seat, dx, dz, math.pi + chairs.draw_heading(rng))


def _meeting(layout: Layout, look: Finish) -> None:
    rng = look.rng
    top = tables.rectangular_table(look, between(rng, 1.8, 3.4), between(rng, 0.9, 1.3))
    table = layout.island(top, tries=20) or layout.island(tables.dining_table(look), tries=20)
    if table is not None:
        seats_around(layout, look, table, chairs.any_chair(look, at_desk=True), many=True)
    if chance(rng, 0.4):
        sofa_group(layout, look)


def _lab(layout: Layout, look: Finish) -> None:
    rng = look.rng
    for _ in range(count(rng, 2, 4)):
        layout.against_wall(
            tables.rectangular_table(look, between(rng, 1.2, 2.4), between(rng, 0.65, 0.9))
        )
    if layout.width > 3.5:
        desk_island(layout, look)
    for _ in range(count(rng, 1, 3)):
        layout.against_wall(kitchen.machine(look))
    for _ in range(count(rng, 1, 3)):
        layout.island(chairs.stool(look))


def _store(layout: Layout, look: Finish) -> None:
    rng = look.rng
    for _ in range(count(rng, 2, 5)):
        layout.against_wall(storage.metal_rack(look))
    for _ in range(count(rng, 0, 3)):
        layout.island(storage.metal_rack(look) if chance(rng, 0.5) else tables.bench(look))
    if chance(rng, 0.4):
        layout.against_wall(kitchen.boiler(look))
    if chance(rng, 0.3):
        layout.against_wall(kitchen.washing_machine(look))


def _open_plan(layout: Layout, look: Finish) -> None:
    rng = look.rng
    _kitchen(layout, look)
    sofa_group(layout, look)
    _television(layout, look)
    if chance(rng, 0.6):
        sofa_group(layout, look)
    dining_group(layout, look)
    for _ in range(count(rng, 0, 2)):
        work_place(layout, look)


COMMON: tuple[Design, ...] = (
    storage.chest, storage.bookshelf, storage.chest, storage.bookshelf, chairs.any_chair,
    potted_plant, floor_thing, lamps.floor_lamp, oddments.oddment, floor_thing, floor_thing,
)  # fmt: skip
HOME: tuple[Design, ...] = (
    *COMMON, storage.glass_cabinet, sofas.armchair, electronics.loudspeaker, tables.bench,
    sofas.footstool, oddments.piano, oddments.fireplace,
)  # fmt: skip
WORK: tuple[Design, ...] = (
    storage.locker_row, storage.bookshelf, storage.locker_row, storage.chest, kitchen.machine,
    floor_thing, potted_plant, chairs.any_chair, storage.metal_rack, oddments.oddment, floor_thing,
    floor_thing,
)  # fmt: skip

PLANS: tuple[Plan, ...] = (
    Plan("living room", 3.0, (3.2, 6.5), (3.4, 8.5), _living, HOME, (0, 6)),
    Plan("open plan", 1.6, (4.0, 8.0), (6.5, 12.0), _open_plan, HOME, (0, 6)),
    Plan("bedroom", 2.5, (2.6, 5.0), (2.8, 5.0), _bedroom, HOME, (0, 7)),
    Plan("office", 3.0, (2.5, 8.0), (3.0, 9.0), _office, WORK, (0, 5)),
    Plan("study", 1.6, (2.5, 6.0), (2.8, 6.0), _study, COMMON, (0, 6)),
    Plan("kitchen", 1.8, (2.5, 5.0), (2.6, 6.0), _kitchen, COMMON, (0, 3), hard=True),
    Plan("dining room", 2.0, (2.8, 6.0), (3.2, 8.5), _dining, HOME, (0, 3)),
    Plan(
        "bathroom",
        0.8,
        (1.8, 3.5),
        (2.0, 4.0),
        _bathroom,
        (storage.chest, floor_thing),
        (0, 3),
        hard=True,
    ),
    Plan("classroom", 1.2, (5.0, 9.0), (5.5, 10.0), _classroom, WORK, (0, 4), hard=True),
    Plan("meeting room", 1.2, (3.2, 7.0), (3.5, 8.0), _meeting, WORK, (0, 3)),
    Plan("laboratory", 1.0, (3.5, 8.0), (4.0, 10.0), _lab, WORK, (0, 6), hard=True),
    Plan(
        "store room",
        1.2,
        (2.5, 7.0),
        (3.0, 8.0),
        _store,
        (*WORK, kitchen.boiler),
        (2, 10),
        hard=True,
    ),
)
