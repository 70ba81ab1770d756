"""Single things made of rods: bicycles, ladders, racks, umbrellas, tripods, swings.

Each stands on the origin of the builder's frame and is seen along z; its broad side is along x.
"""

import math

from fathom.data.scenes.families.looks import Look
from fathom.data.scenes.families.placing import (
    Vec,
    around,
    between,
    chance,
    compose,
    count,
    pick,
    turn_x,
    turn_y,
    turn_z,
)
from fathom.data.scenes.families.shapes import post, put, ring, tube


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
    with b.object("bicycle"), put(b, 0.0, 0.0, 0.0, turn_x(between(rng, -0.15, 0.15))):
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
            with put(b, 0.0, 0.0, -math.copysign(high * math.sin(lean), tilt) * 0.5, turn_x(tilt)):
                for x in (-half, half):
                    b.box((x, 0.5 * high, 0.0), (0.025, high, 0.06), m)
                for i in range(int(high / 0.28)):
                    b.capsule((-half, 0.28 * (i + 1), 0.0), (half, 0.28 * (i + 1), 0.0), 0.014, m)


def clothes_rack(look: Look) -> None:
    """A rail at 1.4-1.7 m on stands with clothes on hangers."""
    rng, b = look.rng, look.b
    half, high, m = between(rng, 0.4, 0.8), between(rng, 1.4, 1.7), look.metal()
    with b.object("railing"):
        b.capsule((-half, high, 0.0), (half, high, 0.0), 0.014, m)
        for x in (-half, half):
            b.capsule((x, 0.05, 0.0), (x, high, 0.0), 0.014, m)
            b.capsule((x, 0.03, -0.24), (x, 0.03, 0.24), 0.014, m)
    for _ in range(count(rng, 2, 12)):
        x, y = between(rng, -0.9, 0.9) * half, high - 0.12
        with b.object("cloth"), put(b, x, y, 0.0, between(rng, 1.1, 2.0)):
            tube(b, [(0.0, 0.12, 0.0), (0.0, 0.02, 0.0)], 0.002, m)
            tube(b, [(-0.2, -0.06, 0.0), (0.0, 0.02, 0.0), (0.2, -0.06, 0.0)], 0.006, m)
            if chance(rng, 0.85):
                cloth, long = look.cloth(0.3), between(rng, 0.4, 1.1)
                b.box((0.0, -0.06 - 0.5 * long, 0.0), (0.4, long, 0.05), cloth)
                for side in (-1.0, 1.0):
                    b.capsule((0.18 * side, -0.1, 0.0), (0.26 * side, -0.55, 0.0), 0.04, cloth)


def umbrella(look: Look) -> None:
    """An open umbrella or parasol of 0.9-2.2 m across on its stick, upright or lying."""
    rng, b = look.rng, look.b
    r = between(rng, 0.45, 1.1)
    high, cloth, rib = r * between(rng, 1.2, 2.0), look.cloth(0.5), look.metal()
    lies = chance(rng, 0.4)
    turn = compose(turn_z(1.1), turn_y(between(rng, 0.0, 6.3))) if lies else 0.0
    with b.object("umbrella"), put(b, 0.0, 0.45 * r if lies else 0.0, 0.0, turn):
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


def coat_stand(look: Look) -> None:
    """A coat stand, hat tree, bare lamp or plant stake of 1.6-1.9 m with arms, and things on it."""
    rng, b = look.rng, look.b
    high, m = between(rng, 1.6, 1.9), look.wood(0.1) if chance(rng, 0.6) else look.metal()
    with b.object("pole"):
        post(b, 0.0, high, between(rng, 0.012, 0.025), m)
        for i in range(count(rng, 4, 8)):
            a = 2.4 * i
            y = high - 0.18 * (i % 3) - 0.05
            end = (0.18 * math.cos(a), y + 0.1, 0.18 * math.sin(a))
            b.capsule((0.0, y, 0.0), end, 0.009, m)
            low = (0.25 * math.cos(a), 0.0, 0.25 * math.sin(a))
            if i < 4:
                b.capsule((0.0, 0.18, 0.0), low, 0.012, m)
    for i in range(count(rng, 0, 3)):
        a = 2.4 * i
        with b.object("cloth"):
            top = (0.16 * math.cos(a), high - 0.1, 0.16 * math.sin(a))
            b.capsule(
                top,
                (top[0] * 1.2, high - between(rng, 0.5, 1.0), top[2] * 1.2),
                0.05,
                look.cloth(0.3),
                radius1=around(rng, 0.12, 0.3),
            )


def drying_rack(look: Look) -> None:
    """A folding clothes horse of 1 m with towels and socks over its wires."""
    rng, b = look.rng, look.b
    m, half, high = look.metal(), between(rng, 0.4, 0.6), between(rng, 0.8, 1.0)
    with b.object("railing"):
        for z in (-0.28, 0.28):
            for x in (-half, half):
                b.capsule((x, 0.0, -z), (x, high, z), 0.008, m)
        for i in range(9):
            z = -0.28 + 0.07 * i
            b.capsule((-half, high, z), (half, high, z), 0.0025, m)
    for _ in range(count(rng, 0, 7)):
        x, z, long = (
            between(rng, -0.8, 0.8) * half,
            0.07 * count(rng, -4, 4),
            between(rng, 0.1, 0.5),
        )
        with b.object("cloth"):
            cloth, wide = look.cloth(0.2), between(rng, 0.08, 0.4)
            for side in (-0.012, 0.012):
                b.box(
                    (x, high - 0.5 * long, z + side),
                    (wide, long, 0.004),
                    cloth,
                    rotation=turn_x(8.0 * side),
                )
