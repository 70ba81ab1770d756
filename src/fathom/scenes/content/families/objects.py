"""The catalogue of things that lie on tables, shelves and floors, with their footprints."""

from collections.abc import Callable
from dataclasses import dataclass

from fathom.scenes.content.families import objects_desk as desk
from fathom.scenes.content.families import objects_greens as greens
from fathom.scenes.content.families import objects_kitchen as kitchen
from fathom.scenes.content.families import objects_packages as packages
from fathom.scenes.content.families import objects_tools as tools
from fathom.scenes.content.families import objects_toys as toys
from fathom.scenes.content.families.looks import Look

Draw = Callable[[Look], float]


@dataclass(frozen=True)
class Kind:
    """One kind of thing.

    Attributes:
        draw: puts one, standing on the origin of the builder's frame, into the scene; returns the
            height in metres at which another thing can stand on it, 0 if none can.
        radius: of the circle it needs on the table, metres.
        weight: how often it is drawn, relative to the others.
    """

    draw: Draw
    radius: float
    weight: float = 1.0


PACKAGES = (
    Kind(packages.carton, 0.13, 3.0),
    Kind(packages.can, 0.06, 2.0),
    Kind(packages.tall_tin, 0.07),
    Kind(packages.bottle, 0.06, 1.5),
    Kind(packages.detergent, 0.08),
    Kind(packages.jar, 0.05),
    Kind(packages.squeeze_tube, 0.09, 0.5),
    Kind(packages.leaning_card, 0.14, 0.5),
    Kind(packages.tilted_pile, 0.17, 0.7),
)
TABLEWARE = (
    Kind(kitchen.cup, 0.06, 1.5),
    Kind(kitchen.mug, 0.07, 2.0),
    Kind(kitchen.bowl, 0.14, 2.0),
    Kind(kitchen.plate, 0.15, 1.5),
    Kind(kitchen.jug, 0.10),
    Kind(kitchen.pan, 0.16, 0.6),
    Kind(kitchen.cutlery, 0.10, 0.7),
)
FOOD = (
    Kind(kitchen.fruit, 0.06, 2.0),
    Kind(kitchen.banana, 0.10, 0.7),
    Kind(kitchen.bread, 0.16, 0.5),
)
DESK = (
    Kind(desk.book, 0.15, 2.5),
    Kind(desk.standing_books, 0.2),
    Kind(desk.paper, 0.16, 1.2),
    Kind(desk.pen, 0.08, 1.2),
    Kind(desk.pen_cup, 0.06),
    Kind(desk.phone, 0.09),
    Kind(desk.keyboard, 0.2, 0.6),
    Kind(desk.laptop, 0.2, 0.6),
    Kind(desk.cable, 0.2, 0.8),
    Kind(desk.board, 0.2, 0.8),
    Kind(desk.tape, 0.06, 0.7),
    Kind(desk.desk_lamp, 0.16, 0.5),
    Kind(desk.clock, 0.08, 0.5),
    Kind(desk.sponge, 0.05),
)
TOOLS = (
    Kind(tools.hammer, 0.15, 1.5),
    Kind(tools.drill, 0.12, 1.2),
    Kind(tools.scissors, 0.1),
    Kind(tools.screwdriver, 0.1),
    Kind(tools.spanner, 0.1),
    Kind(tools.clamp, 0.09, 0.7),
    Kind(tools.screws, 0.12, 0.7),
    Kind(tools.saw, 0.2, 0.6),
    Kind(tools.toolbox, 0.22, 0.7),
    Kind(tools.torch, 0.08),
)
TOYS = (
    Kind(toys.ball, 0.08, 1.5),
    Kind(toys.cone, 0.08),
    Kind(toys.blocks, 0.13),
    Kind(toys.bear, 0.14, 1.5),
    Kind(toys.doll, 0.09),
    Kind(toys.statue, 0.07, 1.2),
    Kind(toys.car, 0.1),
    Kind(toys.rings, 0.1),
    Kind(toys.mask, 0.12, 0.6),
)
SOFT = (
    Kind(toys.cushion, 0.25, 0.5),
    Kind(toys.cloth_heap, 0.2, 1.5),
    Kind(toys.shoe, 0.17),
    Kind(toys.bag, 0.2),
    Kind(toys.yarn, 0.15, 0.5),
)
GREENS = (Kind(greens.potted_plant, 0.15, 1.5), Kind(greens.flowers, 0.12))
HELD = (
    *PACKAGES[:7],
    *TABLEWARE[:4],
    FOOD[0],
    DESK[0],
    DESK[5],
    *TOOLS[:4],
    TOYS[0],
    TOYS[3],
)
FLOOR = (
    Kind(packages.parcel, 0.3, 3.0),
    Kind(toys.shoe, 0.17),
    Kind(toys.bag, 0.2),
    Kind(toys.cushion, 0.25),
    Kind(toys.ball, 0.1),
    Kind(toys.cloth_heap, 0.2),
    Kind(tools.toolbox, 0.22),
    Kind(desk.cable, 0.2),
    Kind(desk.book, 0.15),
    Kind(greens.potted_plant, 0.15),
)
EVERYTHING = PACKAGES + TABLEWARE + FOOD + DESK + TOOLS + TOYS + SOFT + GREENS
THEMES = (
    EVERYTHING,
    EVERYTHING,
    PACKAGES,
    PACKAGES + TABLEWARE,
    PACKAGES + TOOLS,
    TABLEWARE + FOOD,
    DESK,
    TOOLS,
    TOYS + SOFT,
    TOYS + GREENS,
)
