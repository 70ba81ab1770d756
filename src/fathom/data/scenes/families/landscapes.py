"""Open country, woods, gardens, parks and shores as people photograph them."""

from collections.abc import Callable
from typing import Any

import numpy as np

from fathom.data.scenes.builder import SceneBuilder
from fathom.data.scenes.families.daylight import daylight
from fathom.data.scenes.families.gardens import garden, park
from fathom.data.scenes.families.outdoor_view import View, hand_held
from fathom.data.scenes.families.placing import pick
from fathom.data.scenes.families.shores import beach, river
from fathom.data.scenes.families.stage import Stage
from fathom.data.scenes.families.wilds import forest, meadow, monument

PLACES: tuple[Callable[[Stage, View], None], ...] = (
    garden, garden, garden, park, park, meadow, meadow, forest, monument, river, beach,
)  # fmt: skip


def build(rng: np.random.Generator, width: int, height: int, textures: Any) -> SceneBuilder:
    """A landscape with camera and light.

    Args:
        rng: Source of all choices.
        width: Columns of the picture.
        height: Rows of the picture.
        textures: Photo texture atlas, or None.
    """
    b = SceneBuilder(rng, textures)
    s = Stage(b, rng, photos=textures is not None)
    view = hand_held(rng, 0.0, 0.0, float(rng.normal(0.0, 0.15)), width=width, height=height)
    view.apply(s, width, height)
    daylight(s, view)
    pick(rng, PLACES)(s, view)
    return b
