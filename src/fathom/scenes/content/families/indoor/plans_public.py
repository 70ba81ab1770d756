"""Rooms that many people use: classrooms, meeting rooms, laboratories, stores, lobbies, shops."""

import math

from fathom.scenes.content.families.indoor import chairs, kitchen, oddments, sofas, storage, tables
from fathom.scenes.content.families.indoor.clutter import floor_thing, potted_plant
from fathom.scenes.content.families.indoor.finishes import Finish
from fathom.scenes.content.families.indoor.groups import (
    desk_island,
    dining_group,
    seats_around,
    sofa_group,
)
from fathom.scenes.content.families.indoor.layout import Layout
from fathom.scenes.content.families.indoor.pieces import Piece
from fathom.scenes.content.families.indoor.structure import solid
from fathom.scenes.content.families.placing import between, chance, count


def classroom(layout: Layout, look: Finish) -> None:
    """Tables in rows, their chairs all on one side."""
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


def meeting(layout: Layout, look: Finish) -> None:
    """One long table with chairs all around."""
    rng = look.rng
    top = tables.rectangular_table(look, between(rng, 1.8, 3.4), between(rng, 0.9, 1.3))
    table = layout.island(top, tries=20) or layout.island(tables.dining_table(look), tries=20)
    if table is not None:
        seats_around(layout, look, table, chairs.any_chair(look, at_desk=True), many=True)
    if chance(rng, 0.4):
        sofa_group(layout, look)


def lab(layout: Layout, look: Finish) -> None:
    """Work tables along the walls and in the room, machines, stools."""
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


def store(layout: Layout, look: Finish) -> None:
    """Racks, benches, a boiler: cellars, workshops, store rooms."""
    rng = look.rng
    for _ in range(count(rng, 2, 5)):
        layout.against_wall(storage.metal_rack(look))
    for _ in range(count(rng, 0, 3)):
        layout.island(storage.metal_rack(look) if chance(rng, 0.5) else tables.bench(look))
    if chance(rng, 0.4):
        layout.against_wall(kitchen.boiler(look))
    if chance(rng, 0.3):
        layout.against_wall(kitchen.washing_machine(look))


def lobby(layout: Layout, look: Finish) -> None:
    """A wide hall with plants in tubs, seats, pillars and a counter."""
    rng = look.rng
    edge = between(rng, 0.25, 0.6)
    for _ in range(count(rng, 0, 4)):
        layout.island(solid("column", (edge, layout.height, edge), look.white), tries=4)
    for _ in range(count(rng, 2, 9)):
        layout.island(potted_plant(look), tries=6)
    for _ in range(count(rng, 0, 3)):
        layout.island(tables.bench(look), tries=6)
    for _ in range(count(rng, 0, 3)):
        sofa_group(layout, look)
    if chance(rng, 0.5):
        dining_group(layout, look)
    if chance(rng, 0.5):
        front = look.timber()
        layout.island(solid("desk", (between(rng, 1.5, 3.0), 1.1, 0.7), front), tries=8)
    for _ in range(count(rng, 0, 3)):
        layout.against_wall(kitchen.machine(look))


def library(layout: Layout, look: Finish) -> None:
    """Rows of shelves with places to read between them."""
    rng = look.rng
    design = storage.bookshelf(look)
    _rows(layout, design, between(rng, 0.9, 1.8))
    for _ in range(count(rng, 1, 4)):
        layout.against_wall(storage.bookshelf(look))
    for _ in range(count(rng, 1, 3)):
        if chance(rng, 0.5):
            dining_group(layout, look)
        else:
            layout.island(sofas.armchair(look), square=False)


def shop(layout: Layout, look: Finish) -> None:
    """Racks and tables full of goods."""
    rng = look.rng
    design = storage.metal_rack(look) if chance(rng, 0.6) else storage.bookshelf(look)
    _rows(layout, design, between(rng, 1.0, 2.0))
    for _ in range(count(rng, 1, 4)):
        layout.against_wall(storage.metal_rack(look))
    for _ in range(count(rng, 1, 4)):
        layout.island(tables.bench(look) if chance(rng, 0.5) else floor_thing(look))
    for _ in range(count(rng, 0, 3)):
        layout.island(oddments.clothes_rack(look))
    if chance(rng, 0.5):
        layout.against_wall(kitchen.fridge(look))


def cafe(layout: Layout, look: Finish) -> None:
    """Many small tables with chairs, and a counter."""
    rng = look.rng
    seat = chairs.any_chair(look)
    side = between(rng, 0.6, 0.9)
    round_top = chance(rng, 0.4)
    table = (
        tables.round_table(look, side) if round_top else tables.rectangular_table(look, side, side)
    )
    pitch_x, pitch_z = side + between(rng, 1.0, 1.5), side + between(rng, 1.1, 1.6)
    for i in range(int((layout.width - 0.6) / pitch_x)):
        for j in range(int((layout.depth - 1.5) / pitch_z)):
            x = (i + 0.6) * pitch_x - 0.5 * layout.width + between(rng, -0.15, 0.15)
            z = (j + 0.6) * pitch_z - 0.5 * layout.depth + between(rng, -0.15, 0.15)
            placed = (
                layout.try_at(table, x, z, between(rng, -0.1, 0.1)) if chance(rng, 0.85) else None
            )
            if placed is not None:
                seats_around(layout, look, placed, seat, many=False)
    units = int((min(layout.width, layout.depth) - 0.5) / kitchen.UNIT)
    if units >= 2 and chance(rng, 0.6):
        layout.against_wall(kitchen.kitchen_row(look, min(5, units)), gap=0.01)


def _rows(layout: Layout, design: Piece, aisle: float) -> None:
    """Pieces in rows across the room, back to back, with aisles between."""
    rng = layout.rng
    across = max(1, int((layout.width - 1.2) / design.width))
    pitch = 2.0 * design.depth + aisle
    first = between(rng, 0.8, 1.6) - 0.5 * layout.depth
    for row in range(int((layout.depth - 1.5) / pitch)):
        z = first + row * pitch
        for i in range(across):
            x = (i - 0.5 * (across - 1)) * design.width
            layout.try_at(design, x, z, math.pi, margin=-0.01)
            layout.try_at(design, x, z + design.depth, 0.0, margin=-0.01)
