"""Putting things on a surface: scattered, in rows, stacked, or thrown on a heap."""

import bisect
import itertools
import math
from collections.abc import Sequence

from fathom.scenes.content.families.looks import Look
from fathom.scenes.content.families.objects import EVERYTHING, THEMES, Kind
from fathom.scenes.content.families.placing import (
    Vec,
    around,
    between,
    chance,
    compose,
    count,
    pick,
    tumble,
    turn_y,
)


def choose(look: Look, kinds: Sequence[Kind]) -> Kind:
    """One kind, by weight."""
    sums = list(itertools.accumulate(kind.weight for kind in kinds))
    return kinds[bisect.bisect_left(sums, look.rng.random() * sums[-1])]


def assortment(look: Look) -> Sequence[Kind]:
    """A themed, often small choice: things on a real table belong together and repeat."""
    kinds = pick(look.rng, THEMES)
    if chance(look.rng, 0.4):
        return kinds
    return [choose(look, kinds) for _ in range(count(look.rng, 1, 5))]


def scatter(
    look: Look,
    kinds: Sequence[Kind],
    wanted: int,
    half: tuple[float, float],
    *,
    close: float = 1.0,
    keep_off: float = 0.0,
) -> None:
    """Things side by side within ``half`` (x, z) metres of the origin, without overlap.

    Args:
        look: of the scene.
        kinds: what to draw from.
        wanted: how many; fewer where there is no room.
        half: half edge lengths of the area.
        close: how much of each footprint is kept free; below 1 things touch.
        keep_off: radius around the origin that stays free, metres.
    """
    rng = look.rng
    placed: list[tuple[float, float, float]] = [(0.0, 0.0, keep_off)] if keep_off else []
    for _ in range(wanted):
        kind = choose(look, kinds)
        for _ in range(6):
            x, z = between(rng, -half[0], half[0]), between(rng, -half[1], half[1])
            reach = kind.radius * close
            if all(math.hypot(x - px, z - pz) > reach + pr for px, pz, pr in placed):
                placed.append((x, z, reach))
                _stand(look, kind, kinds, (x, 0.0, z))
                break


def _stand(look: Look, kind: Kind, kinds: Sequence[Kind], where: Vec) -> None:
    """One thing with a random heading, and sometimes others on top of it."""
    rng = look.rng
    with look.b.frame(where, between(rng, 0.0, 2.0 * math.pi)):
        height = kind.draw(look)
    for _ in range(2):
        if height <= 0.0 or height > 0.3 or not chance(rng, 0.25):
            return
        upper = choose(look, kinds)
        shift = 0.2 * min(kind.radius, upper.radius)
        x, y, z = where
        where = (x + between(rng, -shift, shift), y + height, z + between(rng, -shift, shift))
        with look.b.frame(where, between(rng, 0.0, 2.0 * math.pi)):
            height = upper.draw(look)


def row(look: Look, kinds: Sequence[Kind], wanted: int, length: float) -> None:
    """Things beside each other along x, about ``length`` metres, nearly parallel."""
    rng = look.rng
    same = chance(rng, 0.5)
    kind = choose(look, kinds)
    x = -0.5 * length
    for _ in range(wanted):
        kind = kind if same else choose(look, kinds)
        x += kind.radius * between(rng, 0.8, 1.3)
        turn = pick(rng, (0.0, 0.5 * math.pi)) + between(rng, -0.25, 0.25)
        with look.b.frame((x, 0.0, between(rng, -0.03, 0.03)), turn):
            kind.draw(look)
        x += kind.radius * between(rng, 0.8, 1.3)
        if x > 0.5 * length:
            return


def stack(look: Look, kinds: Sequence[Kind], wanted: int) -> float:
    """Things on top of each other at the origin; returns the height reached, metres."""
    rng = look.rng
    y = 0.0
    for _ in range(wanted):
        where = (between(rng, -0.02, 0.02), y, between(rng, -0.02, 0.02))
        with look.b.frame(where, between(rng, 0.0, 2.0 * math.pi)):
            height = choose(look, kinds).draw(look)
        if height <= 0.0:
            return y + 0.15
        y += height
        if y > 0.5:
            break
    return y


def heap(look: Look, kinds: Sequence[Kind], wanted: int, radius: float) -> float:
    """Things thrown on each other within ``radius`` metres; returns the heap's height, metres."""
    rng = look.rng
    for i in range(wanted):
        level = i / max(1, wanted - 1)
        away = radius * math.sqrt(rng.random()) * (1.0 - 0.7 * level)
        angle = between(rng, 0.0, 2.0 * math.pi)
        y = level * around(rng, 0.5 * radius, 0.3)
        turn = compose(turn_y(angle), tumble(rng, 0.15 + 0.9 * level))
        with look.b.frame((away * math.cos(angle), y, away * math.sin(angle)), turn):
            choose(look, kinds).draw(look)
    return 0.5 * radius + 0.1


def arrange(look: Look, radius: float, room: tuple[float, float]) -> float:
    """One of the usual arrangements around the origin, and sometimes strays beside it.

    Returns its height in metres, roughly.

    Args:
        look: of the scene.
        radius: of the arrangement, metres.
        room: half edge lengths (x, z) of the surface that is free around the origin, metres.
    """
    rng = look.rng
    kinds = assortment(look)
    half = (min(radius, room[0]), min(radius, room[1]))
    kind, tall = rng.random(), 0.12
    if kind < 0.55:
        # 25 things of 8 cm fill a circle of 42 cm about as densely as real tables are.
        wanted = count(rng, 2, 5 + int(48.0 * radius))
        scatter(look, kinds, wanted, half, close=between(rng, 0.6, 1.2))
    elif kind < 0.68:
        row(look, kinds, count(rng, 2, 8), 2.0 * half[0])
    elif kind < 0.78:
        tall = stack(look, kinds, count(rng, 2, 5))
    else:
        tall = heap(look, kinds, count(rng, 4, 20), min(half))
    if chance(rng, 0.45):
        scatter(look, EVERYTHING, count(rng, 1, 6), room, keep_off=radius)
    return tall
