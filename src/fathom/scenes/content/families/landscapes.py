"""Open country, woods, gardens, parks and shores as people photograph them."""

from collections.abc import Callable
from typing import Any

import numpy as np

from fathom.scenes.content.builder import SceneBuilder
from fathom.scenes.content.families.daylight import daylight
from fathom.scenes.content.families.gardens import garden, park
from fathom.scenes.content.families.outdoor_view import View, hand_held
from fathom.scenes.content.families.placing import pick
from fathom.scenes.content.families.shores import beach, river
from fathom.scenes.content.families.stage import Stage
from fathom.scenes.content.families.wilds import forest, meadow, monument

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
