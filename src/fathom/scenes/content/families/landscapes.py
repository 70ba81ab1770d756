"""Open country, woods, gardens, parks and shores as people photograph them."""

from collections.abc import Callable

from fathom.scenes.content.builder import SceneBuilder
from fathom.scenes.content.families.daylight import daylight
from fathom.scenes.content.families.gardens import garden, park
from fathom.scenes.content.families.outdoor_view import hand_held
from fathom.scenes.content.families.placing import pick
from fathom.scenes.content.families.shores import beach, river
from fathom.scenes.content.families.stage import Stage
from fathom.scenes.content.families.view import View
from fathom.scenes.content.families.wilds import forest, meadow, monument

PLACES: tuple[Callable[[Stage, View], None], ...] = (
    garden, garden, garden, park, park, meadow, meadow, forest, monument, river, beach,
)  # fmt: skip


def fill(b: SceneBuilder, width: int, height: int) -> None:
    """A landscape with camera and light."""
    rng = b.rng
    s = Stage(b)
    view = hand_held(rng, 0.0, 0.0, float(rng.normal(0.0, 0.15)), width=width, height=height)
    view.apply(s.b, width, height)
    daylight(s, view)
    pick(rng, PLACES)(s, view)
