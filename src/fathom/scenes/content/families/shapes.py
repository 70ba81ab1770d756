"""Shapes that several things are made of, drawn in the builder's current frame."""

import contextlib
import itertools
import math
from collections.abc import Iterator, Sequence

from fathom.scenes.content.builder import SceneBuilder
from fathom.scenes.content.families.placing import Vec, turn_x


def block(b: SceneBuilder, size: Vec, m: int, *, lift: float = 0.0) -> None:
    """A box of full edge lengths ``size`` standing on the origin, ``lift`` metres above it."""
    b.box((0.0, lift + 0.5 * size[1], 0.0), size, m)


def post(
    b: SceneBuilder, low: float, high: float, radius: float, m: int, *,
    top: float | None = None, capped: bool = True, x: float = 0.0, z: float = 0.0,
) -> None:  # fmt: skip
    """A cylinder along y from height ``low`` to ``high``; ``top`` is its upper radius."""
    b.cylinder((x, low, z), (x, high, z), radius, m, radius1=top, capped=capped)


def tube(b: SceneBuilder, points: Sequence[Vec], radius: float, m: int) -> None:
    """Capsules along a line of points: cables, handles, limbs."""
    for start, end in itertools.pairwise(points):
        b.capsule(start, end, radius, m)


def arc(
    centre: Vec, radius: float, start: float, end: float, steps: int, *, squash: float = 1.0
) -> list[Vec]:
    """Points of an arc in the x-y plane; angles in radians from x towards y."""
    cx, cy, cz = centre
    angles = [start + (end - start) * i / steps for i in range(steps + 1)]
    return [(cx + radius * squash * math.cos(a), cy + radius * math.sin(a), cz) for a in angles]


def ring(
    b: SceneBuilder, centre: Vec, radius: float, thick: float, m: int, *, steps: int = 14
) -> None:
    """A torus in the x-y plane, made of short capsules."""
    tube(b, arc(centre, radius, 0.0, 2.0 * math.pi, steps), thick, m)


@contextlib.contextmanager
def laid(b: SceneBuilder, radius: float, length: float, lies: bool) -> Iterator[None]:
    """Inside, an upright round thing lies on its side along z if ``lies``, else it stands."""
    if not lies:
        yield
        return
    with b.frame((0.0, radius, -0.5 * length), turn_x(0.5 * math.pi)):
        yield
