"""Trees at real sizes: broadleaved, conifers, columns, palms and bare ones, rooted at a frame."""

import math

from fathom.scenes.content.families.placing import (
    Frame,
    Vec,
    around,
    between,
    chance,
    compose,
    count,
    pick,
    tumble,
    turn_x,
    turn_y,
)
from fathom.scenes.content.families.stage import Stage

KINDS = ("broad", "broad", "broad", "conifer", "column", "bare", "birch")


def tree(
    s: Stage, f: Frame, *, kind: str | None = None, height: float | None = None, detail: float = 1.0
) -> None:
    """A tree of 3 to 20 m.

    Args:
        s: The scene.
        f: Where it is rooted.
        kind: One of `KINDS` or "palm"; drawn if not given.
        height: Metres; drawn if not given.
        detail: 1 for trees near the camera, down to 0.2 for far ones.
    """
    which = kind or pick(s.rng, KINDS)
    tall = height if height is not None else between(s.rng, 4.0, 15.0)
    with s.object("tree"):
        if which == "conifer":
            _conifer(s, f, tall, detail)
        elif which == "column":
            _column(s, f, tall, detail)
        elif which == "palm":
            _palm(s, f, tall)
        elif which == "bare":
            _bare(s, f, tall, detail)
        else:
            _broad(s, f, tall, detail, slim=which == "birch")


def _broad(s: Stage, f: Frame, tall: float, detail: float, *, slim: bool) -> None:
    rng = s.rng
    radius = tall * (between(rng, 0.14, 0.22) if slim else between(rng, 0.22, 0.42))
    foot = tall * between(rng, 0.12, 0.38)
    thick = tall * between(rng, 0.012, 0.028)
    lean = (between(rng, -0.05, 0.05) * tall, between(rng, -0.05, 0.05) * tall)
    top = (lean[0], foot + 0.35 * (tall - foot), lean[1])
    bark, middle = s.bark(), 0.5 * (foot + tall)
    half = 0.5 * (tall - foot)
    s.on(f).rod(
        (0, -0.1, 0), (0.5 * lean[0], foot, 0.5 * lean[1]), thick, bark, radius1=0.7 * thick
    )
    s.on(f).rod((0.5 * lean[0], foot, 0.5 * lean[1]), top, 0.7 * thick, bark, radius1=0.3 * thick)
    fewest, most = (7, 13) if detail > 0.8 else (5, 8) if detail > 0.4 else (3, 5)
    number = count(rng, fewest, most)
    clumps = _clumps(s, (lean[0], middle, lean[1]), (radius, half, radius), number)
    for centre, _ in clumps[: max(1, int(4 * detail))]:
        start = (0.5 * lean[0], foot * between(rng, 0.8, 1.2), 0.5 * lean[1])
        s.on(f).rod(start, centre, 0.45 * thick, bark, radius1=0.1 * thick)
    crown(s, f, clumps, detail, solid=between(rng, 0.1, 0.4))


def _clumps(s: Stage, centre: Vec, radii: Vec, number: int) -> list[tuple[Vec, Vec]]:
    """Centres and radii of the balls that make up a crown inside one ellipsoid."""
    rng = s.rng
    result = []
    for i in range(number):
        # Golden-angle steps around the axis keep clumps apart without a search.
        angle = 2.4 * i + between(rng, -0.4, 0.4)
        level = -0.85 + 1.7 * (i + 0.5) / number
        out = 0.75 * math.sqrt(max(0.05, 1.0 - level * level)) * between(rng, 0.6, 1.1)
        size = between(rng, 0.28, 0.5) * (9.0 / number) ** 0.4
        where = (
            centre[0] + out * radii[0] * math.cos(angle),
            centre[1] + 0.72 * level * radii[1],
            centre[2] + out * radii[2] * math.sin(angle),
        )
        result.append((where, (size * radii[0], size * radii[1] * 0.8, size * radii[2])))
    return result


def crown(
    s: Stage,
    f: Frame,
    clumps: list[tuple[Vec, Vec]],
    detail: float,
    *,
    solid: float,
    alpha: str = "leaves",
) -> None:
    """Clumps of foliage: shaded cores of `solid` times their radii inside leafy cards.

    Args:
        s: The scene.
        f: Frame that the clumps are given in.
        clumps: Centre and radii of each, metres.
        detail: 1 for eleven cards a clump, less for far plants, two at least.
        solid: Size of the cores, as a share of the clumps.
        alpha: Pattern that cuts the cards.
    """
    rng = s.rng
    near = detail > 0.4
    mean = sum(min(radii) for _, radii in clumps) / len(clumps)
    span = mean * (1.9 if near else 2.4)
    leaf_size = between(rng, 0.03, 0.15) if near else between(rng, 0.1, 0.3)
    # A period of the pattern shows leaves of about 0.15 of its length.
    repeats = max(1.0, min(8.0, round(0.15 * span / leaf_size)))
    core, leaf, dense = s.foliage(alpha, repeats=repeats)
    cards = round(5.0 + 6.0 * detail) if near else 3 if detail > 0.15 else 2
    turns = [tumble(rng, 1.5) for _ in range(24)]
    for centre, radii in clumps:
        size = (solid * radii[0], solid * radii[1], solid * radii[2])
        s.on(f).ball(centre, size, core, turn=tumble(rng, 0.3))
        for i in range(cards):
            turn = turns[int(rng.random() * len(turns))]
            reach = between(rng, 0.2, 0.95) if near else between(rng, 0.1, 0.5)
            # Pushed out along its own normal: a leafy shell that does not cut into the core.
            at = f.at(
                centre[0] + reach * radii[0] * turn[0][2],
                centre[1] + reach * radii[1] * turn[1][2],
                centre[2] + reach * radii[2] * turn[2][2],
            )
            edge = span * between(rng, 0.75, 1.2)
            s.b.card(at, (edge, edge), dense if i % 2 else leaf, rotation=turn)


def thicket(s: Stage, f: Frame, width: float, height: float, *, detail: float = 0.1) -> None:
    """A bank of trees or tall bushes that fills `width` metres along local x."""
    rng = s.rng
    clumps: list[tuple[Vec, Vec]] = []
    number = max(3, min(8, math.ceil(width / height)))
    for i in range(number):
        x = ((i + between(rng, 0.3, 0.7)) / number - 0.5) * width
        tall = height * between(rng, 0.55, 1.0)
        wide = width / number * between(rng, 0.7, 1.1)
        # The lower end is in the ground, so that nothing shows below.
        clumps.append(((x, 0.42 * tall, between(rng, -1, 1)), (wide, 0.58 * tall, wide)))
    with s.object("tree"):
        crown(s, f, clumps, detail, solid=between(rng, 0.75, 0.95))


def _conifer(s: Stage, f: Frame, tall: float, detail: float) -> None:
    rng = s.rng
    radius, foot = tall * between(rng, 0.13, 0.25), tall * between(rng, 0.02, 0.2)
    s.on(f).rod((0, -0.1, 0), (0, 0.9 * tall, 0), 0.018 * tall, s.bark(), radius1=0.004 * tall)
    core, needles, _ = s.foliage("needles" if chance(rng, 0.6) else "leaves", repeats=1.0)
    layers = max(3, round(around(rng, 7.0, 0.3) * max(detail, 0.4)))
    thick = between(rng, 0.2, 0.55)
    for i in range(layers):
        low = foot + (tall - foot) * i / layers
        high = foot + (tall - foot) * min(1.0, (i + 1.9) / layers)
        wide = radius * (1.0 - 0.88 * i / layers) * between(rng, 0.85, 1.1)
        s.on(f).rod((0, low, 0), (0, high, 0), thick * wide, core, radius1=0.1 * wide)
        for j in range(4 + int(8 * detail)):
            heading = turn_y(2.4 * j + between(rng, 0, 1))
            # Boughs droop: the card lies nearly flat and falls outwards.
            turn = compose(heading, turn_x(0.5 * math.pi + between(rng, 0.2, 1.3)))
            out = 0.55 * wide
            at = (
                out * heading[0][2],
                low + between(rng, 0, 0.5) * (high - low),
                out * heading[2][2],
            )
            s.on(f).card(at, (1.1 * wide, 1.2 * wide), needles, turn=turn)


def _column(s: Stage, f: Frame, tall: float, detail: float) -> None:
    rng = s.rng
    radius = tall * between(rng, 0.08, 0.14)
    s.on(f).rod((0, -0.1, 0), (0, 0.5 * tall, 0), 0.016 * tall, s.bark())
    foot, clumps = tall * between(rng, 0.05, 0.15), []
    number = max(3, int(5 * max(detail, 0.6)))
    for i in range(number):
        y = foot + (tall - foot) * (i + 0.5) / number
        wide = radius * math.sin(math.pi * (0.2 + 0.7 * (i + 0.5) / number)) * 1.2
        clumps.append(((0.0, y, 0.0), (wide, 0.75 * (tall - foot) / number, wide)))
    crown(s, f, clumps, detail, solid=0.35)


def _palm(s: Stage, f: Frame, tall: float) -> None:
    rng = s.rng
    lean = between(rng, -0.15, 0.15) * tall
    top = (lean, 0.85 * tall, 0.0)
    s.on(f).rod((0, -0.1, 0), (0.3 * lean, 0.45 * tall, 0), 0.17, s.bark(), radius1=0.13)
    s.on(f).rod((0.3 * lean, 0.45 * tall, 0), top, 0.13, s.bark(), radius1=0.11)
    frond = s.foliage("palm")[1]
    for i in range(count(rng, 9, 14)):
        heading = turn_y(2.4 * i)
        turn = compose(heading, turn_x(between(rng, 0.4, 1.9)))
        length = between(rng, 1.8, 2.8)
        at = tuple(top[k] + 0.5 * length * turn[k][1] for k in range(3))
        s.on(f).card((at[0], at[1], at[2]), (0.9, length), frond, turn=turn)


def _bare(s: Stage, f: Frame, tall: float, detail: float) -> None:
    """Trunk, boughs and twigs, each branching from the one before."""
    rng = s.rng
    bark, thick = s.bark(), tall * between(rng, 0.012, 0.022)
    fork = tall * between(rng, 0.2, 0.4)
    s.on(f).rod((0, -0.1, 0), (0, fork, 0), thick, bark, radius1=0.75 * thick)
    tips: list[tuple[Vec, float, float, float]] = [((0.0, fork, 0.0), 0.0, 0.0, 0.7 * thick)]
    length = 0.3 * tall
    for _ in range(3 if detail > 0.5 else 2):
        grown = []
        for start, heading, lean, radius in tips:
            for _ in range(3):
                turn = heading + between(rng, -math.pi, math.pi)
                tilt = min(1.4, lean + between(rng, 0.15, 0.7))
                reach = length * between(rng, 0.7, 1.1)
                end = (
                    start[0] + reach * math.sin(tilt) * math.sin(turn),
                    start[1] + reach * math.cos(tilt),
                    start[2] + reach * math.sin(tilt) * math.cos(turn),
                )
                s.on(f).rod(start, end, radius, bark, radius1=0.5 * radius)
                grown.append((end, turn, 0.6 * tilt, 0.5 * radius))
        tips, length = grown, 0.62 * length
