"""The catalogue of things that lie on tables, shelves and floors, with their footprints."""

from collections.abc import Callable
from dataclasses import dataclass

from fathom.data.scenes.families import objects_kitchen as kitchen
from fathom.data.scenes.families import objects_packages as packages
from fathom.data.scenes.families.looks import Look

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
EVERYTHING = PACKAGES + TABLEWARE + FOOD
