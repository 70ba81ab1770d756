"""Kinds of rooms: which furniture they hold and how it is grouped."""

from collections.abc import Callable
from dataclasses import dataclass

from fathom.scenes.content.families.indoor import (
    chairs,
    electronics,
    kitchen,
    lamps,
    oddments,
    sofas,
    storage,
    tables,
)
from fathom.scenes.content.families.indoor import plans_public as public
from fathom.scenes.content.families.indoor.clutter import floor_thing, potted_plant
from fathom.scenes.content.families.indoor.finishes import Finish
from fathom.scenes.content.families.indoor.groups import (
    desk_island,
    dining_group,
    sleeping_group,
    sofa_group,
    television_corner,
    work_place,
)
from fathom.scenes.content.families.indoor.layout import Layout
from fathom.scenes.content.families.indoor.pieces import Piece
from fathom.scenes.content.families.placing import chance, count, pick

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
        tall: greatest height of the ceiling, metres.
    """

    name: str
    weight: float
    width: tuple[float, float]
    depth: tuple[float, float]
    furnish: Callable[[Layout, Finish], None]
    fillers: tuple[Design, ...]
    floor_things: tuple[int, int] = (0, 4)
    hard: bool = False
    tall: float = 3.3


def _living(layout: Layout, look: Finish) -> None:
    rng = look.rng
    sofa_group(layout, look)
    if chance(rng, 0.6):
        television_corner(layout, look)
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


def _open_plan(layout: Layout, look: Finish) -> None:
    rng = look.rng
    _kitchen(layout, look)
    sofa_group(layout, look)
    television_corner(layout, look)
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
    Plan("lobby", 0.9, (6.0, 12.0), (7.0, 16.0), public.lobby, WORK, (0, 4), hard=True, tall=5.5),
    Plan("library", 0.8, (4.0, 9.0), (5.0, 10.0), public.library, COMMON, (0, 3), tall=3.8),
    Plan("shop", 0.8, (4.0, 9.0), (5.0, 10.0), public.shop, WORK, (1, 6), hard=True, tall=3.8),
    Plan("cafe", 1.0, (4.5, 9.0), (5.0, 11.0), public.cafe, COMMON, (0, 3), hard=True, tall=3.8),
    Plan("classroom", 1.2, (5.0, 9.0), (5.5, 10.0), public.classroom, WORK, (0, 4), hard=True),
    Plan("meeting room", 1.2, (3.2, 7.0), (3.5, 8.0), public.meeting, WORK, (0, 3)),
    Plan("laboratory", 1.0, (3.5, 8.0), (4.0, 10.0), public.lab, WORK, (0, 6), hard=True),
    Plan(
        "store room",
        1.2,
        (2.5, 7.0),
        (3.0, 8.0),
        public.store,
        (*WORK, kitchen.boiler),
        (2, 10),
        hard=True,
    ),
)
