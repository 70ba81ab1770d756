"""Single things made of rods: bicycles, ladders, umbrellas, tripods, scaffolds.

Each stands on the origin of the builder's frame and is seen along z; its broad side is along x.
"""

import math

from fathom.scenes.content.families.looks import Look
from fathom.scenes.content.families.placing import (
    Vec,
    between,
    chance,
    compose,
    pick,
    turn_x,
    turn_y,
    turn_z,
)
from fathom.scenes.content.families.shapes import post, ring, tube


def bicycle(look: Look) -> None:
    """A bicycle of 1.6-1.8 m on its wheels: frame, fork, saddle, handlebar, spokes, chain ring."""
    rng, b = look.rng, look.b
    r = between(rng, 0.31, 0.35)
    gap = between(rng, 0.98, 1.08)
    paint, dark = look.metal(), look.plain((0.05, 0.05, 0.05), gloss=0.2)
    steel = look.metal()
    rear: Vec = (-0.5 * gap, r, 0.0)
    front: Vec = (0.5 * gap, r, 0.0)
    crank: Vec = (-0.06, 0.28, 0.0)
    seat: Vec = (-0.2, between(rng, 0.78, 0.9), 0.0)
    steer: Vec = (0.34, between(rng, 0.8, 0.92), 0.0)
    with b.object("bicycle"), b.frame((0.0, 0.0, 0.0), turn_x(between(rng, -0.15, 0.15))):
        for hub in (rear, front):
            ring(b, hub, r - 0.015, 0.016, dark, steps=20)
            ring(b, hub, r - 0.04, 0.006, steel, steps=16)
            for i in range(14):
                a = i * 2.0 * math.pi / 14.0
                tip = (hub[0] + 0.92 * r * math.cos(a), hub[1] + 0.92 * r * math.sin(a), 0.0)
                b.capsule((hub[0], hub[1], 0.025 * (-1.0) ** i), tip, 0.0015, steel)
        low = (steer[0] + 0.03, steer[1] - 0.13, 0.0)
        thick = between(rng, 0.013, 0.022)
        step_through = chance(rng, 0.4)
        top = (seat[0] + 0.02, 0.5 * (seat[1] + crank[1]), 0.0) if step_through else (
            seat[0] + 0.01, seat[1] - 0.1, 0.0)  # fmt: skip
        for start, end in ((crank, seat), (crank, low), (top, (steer[0], steer[1] - 0.05, 0.0))):
            b.capsule(start, end, thick, paint)
        for side in (-0.045, 0.045):
            b.capsule((rear[0], rear[1], side), crank, 0.008, paint)
            b.capsule((rear[0], rear[1], side), (seat[0], seat[1] - 0.15, 0.0), 0.007, paint)
            b.capsule((front[0], front[1], side), (low[0], low[1], 0.5 * side), 0.011, paint)
            foot = (crank[0] + side * 2.5, crank[1] - 2.5 * side, 1.6 * side)
            b.capsule((crank[0], crank[1], 1.6 * side), foot, 0.008, steel)
            b.box((foot[0], foot[1], 2.4 * side), (0.08, 0.02, 0.06), dark)
        ring(b, (crank[0], crank[1], 0.04), 0.09, 0.005, steel, steps=12)
        b.capsule((seat[0], seat[1], 0.0), (seat[0], seat[1] + 0.1, 0.0), 0.013, steel)
        b.ellipsoid((seat[0], seat[1] + 0.12, 0.0), (0.13, 0.035, 0.07), dark)
        wide = between(rng, 0.2, 0.32)
        bar = (steer[0] - 0.02, steer[1] + 0.1, 0.0)
        b.capsule(low, bar, 0.013, steel)
        tube(
            b,
            [(bar[0] - 0.1, bar[1] + 0.02, -wide), bar, (bar[0] - 0.1, bar[1] + 0.02, wide)],
            0.012,
            steel,
        )
        if chance(rng, 0.4):
            b.box(
                (front[0] - 0.08, steer[1] - 0.02, 0.0),
                (0.25, 0.22, 0.32),
                b.material((0.3, 0.25, 0.2), alpha="none"),
            )
        if chance(rng, 0.5):
            tube(b, [(rear[0] - 0.2, 2.2 * r, 0.0), (rear[0] + 0.25, 2.25 * r, 0.0)], 0.008, dark)
            for x in (-0.15, 0.1):
                b.capsule((rear[0] + x, 2.2 * r, 0.05), (rear[0], r, 0.05), 0.005, dark)


def ladder(look: Look) -> None:
    """A ladder or step ladder of 1.5-3 m, leaning back."""
    rng, b = look.rng, look.b
    high, half = between(rng, 1.5, 3.0), between(rng, 0.18, 0.26)
    m = look.metal() if chance(rng, 0.6) else look.wood(0.1)
    lean = between(rng, 0.12, 0.4)
    with b.object("ladder"):
        for tilt in (lean, -lean) if chance(rng, 0.5) else (lean,):
            with b.frame(
                (0.0, 0.0, -math.copysign(high * math.sin(lean), tilt) * 0.5), turn_x(tilt)
            ):
                for x in (-half, half):
                    b.box((x, 0.5 * high, 0.0), (0.025, high, 0.06), m)
                for i in range(int(high / 0.28)):
                    b.capsule((-half, 0.28 * (i + 1), 0.0), (half, 0.28 * (i + 1), 0.0), 0.014, m)


def umbrella(look: Look) -> None:
    """An open umbrella or parasol of 0.9-2.2 m across on its stick, upright or lying."""
    rng, b = look.rng, look.b
    r = between(rng, 0.45, 1.1)
    high, cloth, rib = r * between(rng, 1.2, 2.0), look.cloth(0.5), look.metal()
    lies = chance(rng, 0.4)
    turn = compose(turn_z(1.1), turn_y(between(rng, 0.0, 6.3))) if lies else 0.0
    with b.object("umbrella"), b.frame((0.0, 0.45 * r if lies else 0.0, 0.0), turn):
        b.capsule((0.0, 0.0, 0.0), (0.0, high, 0.0), 0.012 + 0.01 * r, rib)
        b.bowl((0.0, high - 0.35 * r, 0.0), (r, 0.35 * r, r), cloth, rotation=turn_x(math.pi))
        for i in range(8):
            a = i * math.pi / 4.0
            tip = (r * math.cos(a), high - 0.35 * r, r * math.sin(a))
            b.capsule((0.0, high - 0.02, 0.0), tip, 0.004, rib)
            half = (0.5 * tip[0], high - 0.12 * r, 0.5 * tip[2])
            b.capsule((0.0, high - 0.5 * r, 0.0), half, 0.003, rib)


def tripod(look: Look) -> None:
    """A tripod, easel, music stand, floor lamp or microphone stand of 1-1.8 m."""
    rng, b = look.rng, look.b
    high, spread, r = between(rng, 1.0, 1.8), between(rng, 0.2, 0.5), between(rng, 0.006, 0.018)
    m = look.metal() if chance(rng, 0.6) else look.wood(0.1)
    with b.object(pick(rng, ("easel", "lamp", "object"))):
        foot = high * between(rng, 0.3, 0.95)
        for i in range(3):
            a = 0.5 + 2.094 * i
            b.capsule((spread * math.cos(a), 0.0, spread * math.sin(a)), (0.0, foot, 0.0), r, m)
        b.capsule((0.0, 0.3 * foot, 0.0), (0.0, high, 0.0), r, m)
        kind = rng.random()
        if kind < 0.3:
            b.box(
                (0.0, high, -0.03),
                (between(rng, 0.3, 0.7), between(rng, 0.25, 0.8), 0.02),
                look.printed(0.6),
                rotation=turn_x(0.25),
            )
        elif kind < 0.6:
            post(b, high - 0.1, high + 0.15, 0.2, look.cloth(0.2), top=0.13, capped=False)
        elif kind < 0.8:
            b.box((0.0, high + 0.05, 0.0), (0.14, 0.1, 0.08), look.plain((0.06, 0.06, 0.07)))
            b.cylinder((0.0, high + 0.05, 0.0), (0.0, high + 0.05, -0.12), 0.035, look.metal())
        else:
            tip = (between(rng, -0.5, 0.5), high + between(rng, -0.1, 0.3), -0.2)
            b.capsule((0.0, high, 0.0), tip, 0.6 * r, m)
            b.capsule(tip, (tip[0], tip[1] - 0.03, tip[2] - 0.1), 0.025, look.metal())


def scaffold(look: Look) -> None:
    """Poles and braces in a frame of 1-2.5 m: scaffold, climbing frame, swing."""
    rng, b = look.rng, look.b
    w, h, d = between(rng, 1.0, 2.5), between(rng, 1.2, 2.5), between(rng, 0.6, 1.2)
    r, m = between(rng, 0.012, 0.035), look.metal() if chance(rng, 0.6) else look.wood(0.1)
    x, z = 0.5 * w, 0.5 * d
    corners = ((-x, -z), (x, -z), (x, z), (-x, z))
    with b.object("beam"):
        for i in range(4):
            (x0, z0), (x1, z1) = corners[i], corners[(i + 1) % 4]
            b.capsule((x0, 0.0, z0), (x0, h, z0), r, m)
            for y in (0.5 * h, h) if chance(rng, 0.5) else (h,):
                b.capsule((x0, y, z0), (x1, y, z1), r, m)
            if chance(rng, 0.4):
                b.capsule((x0, 0.05, z0), (x1, h, z1), 0.7 * r, m)
    if chance(rng, 0.4):
        with b.object("bench"):
            for side in (-0.22, 0.22):
                b.capsule((side, h, 0.0), (side, 0.5, 0.1), 0.006, look.metal())
            b.box((0.0, 0.48, 0.1), (0.52, 0.03, 0.2), look.wood(0.1))
