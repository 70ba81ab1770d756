"""People, alone and in groups, where the camera can see them."""

from fathom.scenes.content.families.people import Pose, person
from fathom.scenes.content.families.placing import between, chance, count
from fathom.scenes.content.families.stage import Stage
from fathom.scenes.content.families.view import View

FINE_WITHIN_M = 6.0


def passer(s: Stage, v: View, x: float, y: float, z: float, *, pose: Pose | None = None) -> None:
    """One person on foot, in any direction, unless in front of the lens."""
    away = v.distance(x, z)
    if away < 1.4 or not v.sees(x, z, 0.5):
        return
    how: Pose = pose if pose is not None else "walk" if chance(s.rng, 0.5) else "stand"
    with s.b.frame((x, y, z), between(s.rng, 0.0, 6.28)):
        person(s.look, pose=how, fine=away < FINE_WITHIN_M)


def group(s: Stage, v: View, x: float, y: float, z: float) -> None:
    """One to four people near a place."""
    for _ in range(count(s.rng, 1, 4)):
        passer(s, v, x + between(s.rng, -1.2, 1.2), y, z + between(s.rng, -1.2, 1.2))
