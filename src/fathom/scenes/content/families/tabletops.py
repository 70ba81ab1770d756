"""Things on tables, shelves and floors, seen from 0.4 to 1.6 metres away.

The views are those of the common table-top data sets and of everyday snapshots: a hand-held camera
above the table, looking down 15 to 75 degrees; the table fills the image, or floor, wall and room
show behind its far edge. `closeups` adds what is near without a table.
"""

import math

from fathom.scenes.content.builder import SceneBuilder
from fathom.scenes.content.families import closeups, layouts, surroundings
from fathom.scenes.content.families.indoor.finishes import Finish
from fathom.scenes.content.families.placing import between, chance, pick
from fathom.scenes.content.families.views import camera_before

TABLE_SHARE = 0.62
_ELSEWHERE = (
    closeups.shelf,
    closeups.panels,
    closeups.panels,
    closeups.cloth,
    closeups.plant,
    closeups.in_hand,
    closeups.on_floor,
    closeups.on_floor,
    closeups.corner,
)


def fill(b: SceneBuilder, width: int, height: int) -> None:
    """A random table-top or close-up scene with its camera set."""
    rng = b.rng
    look = Finish(b)
    draw = on_table if chance(rng, TABLE_SHARE) else pick(rng, _ELSEWHERE)
    draw(look, width, height)


def on_table(look: Finish, width: int, height: int) -> None:
    """Things on a table in a room; their middle is above the world's origin."""
    rng, b = look.rng, look.b
    half = (between(rng, 0.35, 1.1), between(rng, 0.3, 0.7))
    behind = between(rng, 0.1, 1.0) if chance(rng, 0.4) else between(rng, 1.0, 4.5)
    x, z = between(rng, -0.4, 0.4) * half[0], between(rng, -0.5, 0.3) * half[1]
    surroundings.floor(look)
    with b.frame((0.0, 0.0, 0.0), between(rng, -0.7, 0.7)):
        with b.frame((-x, 0.0, -z)):
            top = surroundings.table(look, half, height=between(rng, 0.68, 0.8))
        room = (top.half[0] - abs(x), top.half[1] - abs(z))
        radius = min(between(rng, 0.1, 0.42), max(room))
        with b.frame((0.0, top.height, 0.0)):
            tall = layouts.arrange(look, radius, room)
    reach = math.hypot(*half) + 0.3
    surroundings.furniture_behind(look, reach, reach + behind)
    surroundings.room(look, reach + behind)
    middle = (0.0, top.height + 0.4 * tall, 0.0)
    camera_before(
        look, middle, max(radius, 0.6 * tall), down=(15.0, 75.0), width=width, height=height
    )
    surroundings.light_indoors(look, middle)
