"""Thin structures that spread: railings, nets, wires, branches, foliage, grasses, strings.

All are drawn in the builder's frame, spread along x and stand on y = 0, seen along z.
"""

import math
from dataclasses import dataclass

from fathom.scenes.content.families.looks import Look
from fathom.scenes.content.families.objects_greens import blade
from fathom.scenes.content.families.placing import (
    Turn,
    Vec,
    around,
    between,
    chance,
    compose,
    count,
    pick,
    turn_y,
)
from fathom.scenes.content.families.shapes import ring, tube


def railing(look: Look, width: float) -> None:
    """Bars between two rails, 0.9-2.2 m high: balcony, stair or park railing, cage, crib."""
    rng, b = look.rng, look.b
    high, step = between(rng, 0.8, 2.2), between(rng, 0.06, 0.22)
    r = between(rng, 0.004, 0.016)
    m = look.metal() if chance(rng, 0.7) else look.wood(0.05)
    low = between(rng, 0.05, 0.2)
    flat = chance(rng, 0.3)
    with b.object("railing"):
        for y in (low, high):
            b.capsule((-0.5 * width, y, 0.0), (0.5 * width, y, 0.0), between(rng, 1.0, 2.0) * r, m)
        number = min(70, int(width / step))
        for i in range(number + 1):
            x = -0.5 * width + i * width / number
            top = high + (between(rng, 0.05, 0.1) if flat else 0.0)
            if flat:
                b.box((x, 0.5 * top, 0.0), (0.4 * step, top, 0.02), m)
            else:
                b.capsule((x, low, 0.0), (x, high, 0.0), r, m)
        for i in range(int(width / 1.5) + 1):
            x = -0.5 * width + 1.5 * i
            b.capsule((x, 0.0, 0.0), (x, high, 0.0), 2.2 * r, m)


def lattice(look: Look, width: float) -> None:
    """A grid of bars or laths, straight or diagonal: trellis, grille, window bars, rack."""
    rng, b = look.rng, look.b
    high, step, r = between(rng, 0.8, 2.4), between(rng, 0.06, 0.25), between(rng, 0.003, 0.012)
    m = look.metal() if chance(rng, 0.6) else look.wood(0.05)
    slope = 1.0 if chance(rng, 0.4) else 0.0
    half = 0.5 * min(width, 24.0 * step)
    with b.object("fence"):
        if slope:
            for i in range(int((2.0 * half + high) / step) + 1):
                # A lath at 45 degrees that would meet y = 0 at this x, cut to the panel.
                foot = -half - high + i * step
                low, top = max(0.0, -half - foot), min(high, half - foot)
                if top - low > step:
                    b.capsule((foot + low, low, 0.0), (foot + top, top, 0.0), r, m)
                    b.capsule((-foot - low, low, r), (-foot - top, top, r), r, m)
        else:
            for i in range(int(2.0 * half / step) + 1):
                b.capsule((-half + i * step, 0.0, 0.0), (-half + i * step, high, 0.0), r, m)
            for i in range(int(high / step) + 1):
                b.capsule((-half, i * step, r), (half, i * step, r), r, m)
        for x in (-half, half):
            b.capsule((x, 0.0, 0.0), (x, high, 0.0), 2.5 * r, m)


def net(look: Look, width: float) -> None:
    """A wire-mesh or picket fence on posts; the mesh is a cut-out card."""
    rng, b = look.rng, look.b
    high = between(rng, 0.8, 2.4)
    pattern = pick(rng, ("mesh", "mesh", "mesh", "fence", "railing"))
    tone = between(rng, 0.1, 0.8)
    m = b.material((tone, tone, tone), gloss=0.3, alpha=pattern)
    post = look.metal()
    panel = between(rng, 0.5, 1.2) if pattern == "mesh" else between(rng, 1.0, 2.5)
    with b.object("fence"):
        number = max(1, min(40, round(width / panel)))
        rows = max(1, round(high / panel)) if pattern == "mesh" else 1
        for i in range(number):
            x = -0.5 * width + (i + 0.5) * panel
            for j in range(rows):
                size = (panel, high / rows)
                b.card((x, (j + 0.5) * size[1], 0.0), size, m)
            if i % 3 == 0:
                b.capsule((x, 0.0, 0.03), (x, high + 0.05, 0.03), between(rng, 0.015, 0.04), post)


def wires(look: Look, width: float) -> None:
    """Sagging cables and lines across the view at 0.6-3.2 m height, some with lights."""
    rng, b = look.rng, look.b
    m, lights = look.plain((0.05, 0.05, 0.05)), chance(rng, 0.3)
    bulb = b.material((1.0, 0.9, 0.7), emission=between(rng, 0.3, 2.0))
    for _ in range(count(rng, 2, 7)):
        y0, y1 = between(rng, 0.6, 3.2), between(rng, 0.6, 3.2)
        z0, z1 = between(rng, -1.0, 1.0), between(rng, -1.0, 1.5)
        sag, r = between(rng, 0.02, 0.6), between(rng, 0.0015, 0.012)
        points: list[Vec] = []
        for i in range(13):
            t = i / 12.0
            y = y0 + (y1 - y0) * t - 4.0 * sag * t * (1.0 - t)
            points.append(((t - 0.5) * width, y, z0 + (z1 - z0) * t))
        with b.object("wire"):
            tube(b, points, r, m)
        if lights:
            with b.object("lamp"):
                for point in points[1:-1]:
                    b.ellipsoid((point[0], point[1] - 0.04, point[2]), 0.025, bulb)


def overhead_lines(look: Look, width: float) -> None:
    """Wires with one or two of the poles that carry them."""
    rng, b = look.rng, look.b
    wires(look, width)
    for _ in range(count(rng, 1, 2)):
        x, z = between(rng, -0.4, 0.4) * width, between(rng, -0.5, 1.0)
        with b.object("pole"):
            b.cylinder((x, 0.0, z), (x, 5.0, z), between(rng, 0.03, 0.12), look.wood(0.2))
            b.box((x, 4.2, z), (1.2, 0.06, 0.06), look.metal())


@dataclass(frozen=True)
class Growth:
    """Materials and habit of one tree or bush."""

    bark: int
    leaf: int
    leaf_size: float  # metres; 0 for bare twigs
    spread: float  # radians by which a side branch leaves its stem
    droop: float  # radians by which a branch bends down (negative: up) at every joint


def growth(look: Look) -> Growth:
    """Draw how a tree grows: bare, with small or large leaves, or with needles."""
    rng = look.rng
    pattern = pick(rng, ("leaf", "leaf", "leaves", "palm", "needles"))
    single = pattern == "leaf"
    size = between(rng, 0.03, 0.1) if single else between(rng, 0.08, 0.25)
    return Growth(
        bark=look.wood(0.05, gloss=0.0),
        leaf=look.leaf(alpha=pattern),
        leaf_size=0.0 if chance(rng, 0.3) else size,
        spread=between(rng, 0.4, 1.0),
        droop=between(rng, -0.15, 0.2),
    )


def branch(
    look: Look, plan: Growth, start: Vec, aim: tuple[float, float], length: float, radius: float,
    *, order: int = 0,
) -> None:  # fmt: skip
    """A branch of ``length`` metres with twigs down to the third order.

    Args:
        look: of the scene.
        plan: materials and habit.
        start: where it begins.
        aim: yaw (z towards x) and rise above the horizon, radians.
        length: metres.
        radius: at its beginning, metres.
        order: 0 for the stem.
    """
    rng, b = look.rng, look.b
    yaw, rise = aim
    joints = 4 if order == 0 else 3 if order == 1 else 2
    step = length / joints
    x, y, z = start
    for i in range(joints):
        yaw += between(rng, -0.3, 0.3)
        rise += between(rng, -0.25, 0.25) - plan.droop
        flat = step * math.cos(rise)
        end = (x + flat * math.sin(yaw), y + step * math.sin(rise), z + flat * math.cos(yaw))
        thin = radius * (1.0 - 0.8 * (i + 1) / joints) + 0.0008
        b.capsule(
            (x, y, z), end, radius * (1.0 - 0.8 * i / joints) + 0.0008, plan.bark, radius1=thin
        )
        x, y, z = end
        if order < 2:
            side = plan.spread * pick(rng, (-1.0, 1.0))
            child = (yaw + side, rise + between(rng, -0.5, 0.6))
            share = between(rng, 0.35, 0.65)
            branch(look, plan, end, child, share * length, 0.6 * thin, order=order + 1)
        if plan.leaf_size and order > 0:
            size = around(rng, plan.leaf_size, 0.3)
            for _ in range(2):
                blade(
                    look,
                    end,
                    yaw + between(rng, -1.6, 1.6),
                    between(rng, -0.9, 0.9),
                    (0.7 * size, size),
                    plan.leaf,
                    roll=between(rng, -0.8, 0.8),
                )


def branches(look: Look, width: float) -> None:
    """One to four branches reaching into the view from the sides, above or below."""
    rng, b = look.rng, look.b
    plan = growth(look)
    for _ in range(count(rng, 1, 4)):
        side = pick(rng, (-1.0, 1.0))
        start = (
            side * between(rng, 0.25, 0.55) * width,
            between(rng, 0.3, 2.6),
            between(rng, -0.3, 0.6),
        )
        yaw = -side * 0.5 * math.pi + between(rng, -0.6, 0.6)
        with b.object("branch"):
            branch(
                look,
                plan,
                start,
                (yaw, between(rng, -0.5, 0.7)),
                width * between(rng, 0.4, 0.9),
                between(rng, 0.006, 0.03),
            )


def sapling(look: Look, width: float) -> None:
    """A young tree or bush of 1-3 m with all its twigs."""
    rng, b = look.rng, look.b
    plan = growth(look)
    x, stems = between(rng, -0.2, 0.2) * width, count(rng, 1, 4)
    with b.object("tree" if stems == 1 else "bush"):
        for i in range(stems):
            rise = 1.45 if stems == 1 else between(rng, 0.9, 1.5)
            branch(
                look,
                plan,
                (x, 0.0, 0.0),
                (2.4 * i, rise),
                between(rng, 1.2, 2.8),
                between(rng, 0.01, 0.04),
            )


def foliage(look: Look, width: float) -> None:
    """Vines hanging from above, or shoots and fronds standing, their leaves large or small."""
    rng, b = look.rng, look.b
    single = chance(rng, 0.6)
    leaf = look.leaf(alpha="leaf" if single else pick(rng, ("leaves", "palm")))
    stem, size = look.leaf(), between(rng, 0.05, 0.14) if single else between(rng, 0.15, 0.35)
    hangs = chance(rng, 0.5)
    with b.object("plant"):
        for _ in range(count(rng, 4, 14)):
            x, z = between(rng, -0.5, 0.5) * width, between(rng, -0.3, 0.6)
            y, rise = (2.6, -1.4) if hangs else (0.0, 1.4)
            yaw, step = between(rng, 0.0, 6.3), between(rng, 0.6, 2.0) / 6.0
            for i in range(6):
                yaw, rise = yaw + between(rng, -0.4, 0.4), rise + between(rng, -0.25, 0.25)
                flat = step * math.cos(rise)
                end = (
                    x + flat * math.sin(yaw),
                    y + step * math.sin(rise),
                    z + flat * math.cos(yaw),
                )
                b.capsule((x, y, z), end, 0.004, stem, radius1=0.003)
                x, y, z = end
                for side in (-1.0, 1.0):
                    long = around(rng, size, 0.4)
                    aim = yaw + side * between(rng, 0.6, 1.6) + 2.4 * i
                    shape = (long * between(rng, 0.4, 0.8), long)
                    blade(
                        look,
                        end,
                        aim,
                        between(rng, -0.7, 0.7),
                        shape,
                        leaf,
                        roll=between(rng, -0.6, 0.6),
                    )


def grasses(look: Look, width: float) -> None:
    """Reeds, ears, dry stalks and flowers of 0.3-1.5 m between the camera and the view."""
    rng, b = look.rng, look.b
    high, m = between(rng, 0.3, 1.5), look.leaf()
    head = look.plain(gloss=0.0) if chance(rng, 0.6) else None
    tuft = look.leaf(alpha="grass")
    with b.object("grass"):
        for _ in range(count(rng, 20, 60)):
            x, z = between(rng, -0.5, 0.5) * width, between(rng, -0.8, 1.5)
            top = around(rng, high, 0.35)
            bow, yaw = between(rng, 0.0, 0.4) * top, between(rng, 0.0, 6.3)
            dx, dz, r = bow * math.sin(yaw), bow * math.cos(yaw), between(rng, 0.001, 0.004)
            tip = (x + dx, top, z + dz)
            b.capsule((x, 0.0, z), (x + 0.3 * dx, 0.6 * top, z + 0.3 * dz), r, m)
            b.capsule((x + 0.3 * dx, 0.6 * top, z + 0.3 * dz), tip, r, m, radius1=0.0008)
            if head is not None:
                b.ellipsoid(tip, (0.008, around(rng, 0.025, 0.5), 0.008), head)
        for _ in range(count(rng, 0, 12)):
            x, z = between(rng, -0.5, 0.5) * width, between(rng, -0.5, 1.5)
            turn: Turn = turn_y(between(rng, 0.0, 3.1))
            b.card((x, 0.4 * high, z), (0.6 * high, 0.8 * high), tuft, rotation=turn)


def strings(look: Look, width: float) -> None:
    """Things that hang: bead curtain, slats of a blind, ropes, chains, a swing, mobiles."""
    rng, b = look.rng, look.b
    top, low, step = between(rng, 1.9, 2.5), between(rng, 0.2, 1.4), between(rng, 0.03, 0.25)
    kind, m = rng.random(), look.anything(0.05)
    number = min(40, int(width / step))
    with b.object("curtain"):
        b.capsule((-0.5 * width, top, 0.0), (0.5 * width, top, 0.0), 0.012, look.metal())
        for i in range(number):
            x = (i + 0.5 - 0.5 * number) * step
            if kind < 0.35:
                b.capsule((x, top, 0.0), (x, around(rng, low, 0.2), 0.0), 0.0025, m)
                for j in range(6):
                    y = low + (top - low) * (j + 0.5) / 6.0
                    b.ellipsoid((x, y, 0.0), around(rng, 0.012, 0.3), m)
            elif kind < 0.7:
                end = (x + between(rng, -0.1, 0.1), around(rng, low, 0.3), between(rng, -0.1, 0.1))
                b.capsule((x, top, 0.0), end, between(rng, 0.003, 0.012), m)
            else:
                slat = compose(turn_y(between(rng, 0.5, 1.1)))
                b.box((x, 0.5 * (top + low), 0.0), (0.7 * step, top - low, 0.002), m, rotation=slat)
        if chance(rng, 0.3):
            for _ in range(count(rng, 1, 4)):
                x, y = between(rng, -0.4, 0.4) * width, between(rng, 0.6, 1.6)
                ring(b, (x, y, 0.0), between(rng, 0.05, 0.3), 0.008, look.plain())
                b.capsule((x, y, 0.0), (x, top, 0.0), 0.002, m)
