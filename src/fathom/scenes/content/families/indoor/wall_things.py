"""What hangs on walls: local x runs along the wall, y is height over the floor, z into the room.

Every function draws at its own place on one wall and says what it occupies as
``(from, to, bottom)`` along the wall, metres.
"""

import math

from fathom.scenes.content.families.brush import Brush
from fathom.scenes.content.families.indoor.finishes import Finish
from fathom.scenes.content.families.indoor.pieces import lean_x, lean_z
from fathom.scenes.content.families.placing import around, between, chance, count, pick


def picture(look: Finish, at: Brush, x: float, *, room: float) -> float:
    """A framed picture, poster, or calendar no wider than ``room``; returns half its width."""
    rng = look.rng
    w = min(room, between(rng, 0.18, 1.1))
    h = w * pick(rng, (0.7, 0.75, 1.0, 1.35, 1.41))
    if h > 1.1:
        w, h = w * 1.1 / h, 1.1
    y, framed = between(rng, 1.4, 1.75), chance(rng, 0.65)
    art = look.picture(max(w, h))
    with look.b.object("picture"):
        if not framed:
            at.box((x, y, 0.004), (w, h, 0.006), art, turn=lean_z(between(rng, -1.5, 1.5)))
            return 0.5 * w
        bar, thick = between(rng, 0.015, 0.06), between(rng, 0.015, 0.035)
        frame = look.timber() if chance(rng, 0.6) else look.metal()
        at.box((x, y, 0.5 * thick), (w - 0.006, h - 0.006, thick - 0.008), look.white)
        margin = bar + (0.1 * w if chance(rng, 0.4) else 0.0)
        at.box((x, y, 0.5 * thick + 0.001), (w - 2 * margin, h - 2 * margin, thick - 0.004), art)
        for side in (-1.0, 1.0):
            at.box((x + side * 0.5 * (w - bar), y, 0.5 * thick + 0.004), (bar, h, thick), frame)
            at.box((x, y + side * 0.5 * (h - bar), 0.5 * thick + 0.004), (w, bar, thick), frame)
    return 0.5 * w


def board(look: Finish, at: Brush, x: float, *, room: float) -> float:
    """A whiteboard, blackboard or notice board with papers."""
    rng = look.rng
    w, h = min(room, between(rng, 0.9, 2.8)), between(rng, 0.7, 1.25)
    y = between(rng, 1.35, 1.55)
    kind = pick(rng, ("white", "white", "green", "cork"))
    face = {
        "white": look.b.material((0.9, 0.91, 0.92), gloss=0.5, mirror=0.05),
        "green": look.painted((0.1, 0.2, 0.16), 0.05),
        "cork": look.b.material((0.62, 0.46, 0.3), (0.5, 0.36, 0.22), "speckle", scale=0.03),
    }[kind]
    rim = look.metal() if chance(rng, 0.7) else look.timber()
    with look.b.object("board"):
        at.box((x, y, 0.01), (w - 0.006, h, 0.02), face)
        for side in (-1.0, 1.0):
            at.box((x + side * 0.5 * w, y, 0.013), (0.03, h, 0.026), rim)
            at.box((x, y + side * 0.5 * h, 0.013), (w, 0.03, 0.026), rim)
        if kind != "cork":
            at.box((x, y - 0.5 * h, 0.04), (0.4 * w, 0.015, 0.07), rim)
        for _ in range(count(rng, 4, 12) if kind == "cork" else count(rng, 0, 3)):
            paper = look.white if chance(rng, 0.5) else look.picture(0.3)
            px, py = between(rng, -0.42, 0.42) * w, between(rng, -0.38, 0.38) * h
            at.box(
                (x + px, y + py, 0.022), (0.21, 0.3, 0.003), paper, turn=lean_z(between(rng, -4, 4))
            )
    return 0.5 * w


def mirror(look: Finish, at: Brush, x: float, *, room: float) -> float:
    """A looking glass, round or rectangular, that shows the room."""
    rng = look.rng
    w, h = min(room, between(rng, 0.4, 0.9)), between(rng, 0.5, 1.3)
    pane, rim = look.mirror(), look.timber()
    with look.b.object("mirror"):
        if chance(rng, 0.3):
            at.rod((x, 1.5, 0.0), (x, 1.5, 0.02), 0.5 * w, rim)
            at.rod((x, 1.5, 0.0), (x, 1.5, 0.024), 0.44 * w, pane)
        else:
            at.box((x, 1.45, 0.01), (w, h, 0.02), rim)
            at.box((x, 1.45, 0.012), (w - 0.06, h - 0.06, 0.022), pane)
    return 0.5 * w


def clock(look: Finish, at: Brush, x: float, *, room: float) -> float:
    """A round wall clock."""
    rng = look.rng
    r, y = between(rng, 0.11, 0.2), between(rng, 1.7, 2.1)
    with look.b.object("clock"):
        at.rod((x, y, 0.0), (x, y, 0.04), r, look.shell())
        at.rod((x, y, 0.0), (x, y, 0.043), 0.88 * r, look.white)
        for length in (0.5, 0.75):
            a = between(rng, 0.0, 6.28)
            tip = (x + length * r * math.cos(a), y + length * r * math.sin(a), 0.046)
            at.rod((x, y, 0.046), tip, 0.005, look.black)
    return min(r, room)


def wall_shelf(look: Finish, at: Brush, x: float, *, room: float) -> float:
    """A board on the wall with books and things."""
    from fathom.scenes.content.families.indoor.storage import shelf_row

    rng = look.rng
    wood = look.timber()
    w, d = min(room, between(rng, 0.5, 1.4)), between(rng, 0.18, 0.3)
    rows = pick(rng, (1, 1, 2, 3))
    for j in range(rows):
        y = 1.25 + 0.36 * j
        with look.b.object("shelf"):
            at.box((x, y, 0.5 * d), (w, 0.025, d), wood)
        shelf_row(look, at.at(x, y + 0.0125, 0.5 * d), 0.9 * w, 0.3, d)
    return 0.5 * w


def hooks(look: Finish, at: Brush, x: float, *, room: float) -> float:
    """Coats, bags and towels on a rail."""
    rng = look.rng
    w, y = min(room, between(rng, 0.5, 1.2)), between(rng, 1.6, 1.8)
    wood = look.timber()
    with look.b.object("cloth"):
        at.box((x, y, 0.01), (w, 0.08, 0.02), wood)
        n = max(2, round(w / 0.25))
        for i in range(n):
            hx = x + w * ((i + 0.5) / n - 0.5)
            at.bar((hx, y, 0.02), (hx, y - 0.02, 0.07), 0.007, wood)
            if chance(rng, 0.65):
                stuff, length = look.fabric(0.3), between(rng, 0.35, 1.0)
                at.ball(
                    (hx, y - 0.5 * length, 0.1),
                    (between(rng, 0.1, 0.2), 0.52 * length, 0.09),
                    stuff,
                )
                at.bar((hx, y - 0.1, 0.09), (hx + 0.1, y - 0.75 * length, 0.12), 0.06, stuff)
    return 0.5 * w


def flat_screen(look: Finish, at: Brush, x: float, *, room: float) -> float:
    """A television or projection screen on the wall."""
    rng = look.rng
    w = min(room, between(rng, 0.8, 2.2))
    y = 1.0 + 0.3 * w
    with look.b.object("television"):
        at.box((x, y, 0.03), (w, 0.57 * w, 0.05), look.black)
        at.box((x, y, 0.056), (w - 0.03, 0.57 * w - 0.03, 0.003), look.screen(w))
    return 0.5 * w


def radiator(look: Finish, at: Brush, x: float, *, room: float) -> float:
    """A radiator below a window: columns or a flat panel."""
    rng = look.rng
    w, h = min(room, between(rng, 0.6, 1.5)), between(rng, 0.4, 0.65)
    skin = look.white if chance(rng, 0.85) else look.painted(None, 0.2)
    with look.b.object("radiator"):
        if chance(rng, 0.5):
            at.box((x, 0.12 + 0.5 * h, 0.09), (w, h, 0.1), skin)
            at.box((x, 0.12 + h, 0.09), (w + 0.01, 0.012, 0.11), look.metal())
        else:
            n = max(4, round(w / 0.07))
            for i in range(n):
                sx = x + w * ((i + 0.5) / n - 0.5)
                at.pad((sx, 0.12 + 0.5 * h, 0.1), (0.045, h, 0.13), skin) if n < 8 else at.box(
                    (sx, 0.12 + 0.5 * h, 0.1), (0.045, h, 0.13), skin
                )
        at.rod((x + 0.5 * w, 0.0, 0.09), (x + 0.5 * w, 0.2, 0.09), 0.012, skin)
    return 0.5 * w


def curtains(look: Finish, at: Brush, x: float, width: float, top: float, *, sill: float) -> None:
    """Two gathered curtains beside a window of ``width`` whose head is at ``top``."""
    rng = look.rng
    cloth = look.fabric(0.8)
    low = 0.03 if chance(rng, 0.6) else max(0.05, sill - 0.15)
    closed = between(rng, 0.12, 0.5) if chance(rng, 0.8) else 0.52
    r = between(rng, 0.03, 0.06)
    with look.b.object("curtain"):
        at.rod(
            (x - 0.65 * width, top + 0.1, 0.12),
            (x + 0.65 * width, top + 0.1, 0.12),
            0.014,
            look.metal(),
        )
        for side in (-1.0, 1.0):
            outer = 0.62 * width
            n = max(2, round(closed * 1.15 * width / (1.5 * r)))
            for i in range(min(n, 14)):
                sx = x + side * (outer - 1.5 * r * i)
                z = 0.12 + 0.45 * r * (-1) ** i
                at.rod((sx, low, z), (sx, top + 0.1, z), r, cloth, radius1=0.85 * r)


def blind(look: Finish, at: Brush, x: float, width: float, top: float, bottom: float) -> None:
    """A roller blind or slatted blind let down part of the way."""
    rng = look.rng
    stuff, down = look.fabric(0.5) if chance(rng, 0.5) else look.white, between(rng, 0.15, 1.0)
    low = top - down * (top - bottom)
    with look.b.object("curtain"):
        at.rod((x - 0.5 * width, top, 0.05), (x + 0.5 * width, top, 0.05), 0.03, stuff)
        if chance(rng, 0.5):
            at.box((x, 0.5 * (top + low), 0.045), (width - 0.04, top - low, 0.004), stuff)
            return
        n = max(2, min(22, round((top - low) / between(rng, 0.04, 0.09))))
        tilt = lean_x(between(rng, -70.0, 70.0))
        for i in range(n):
            y = low + (top - low) * i / n
            at.box((x, y, 0.045), (width - 0.04, 0.003, (top - low) / n), stuff, turn=tilt)


def fuse_box(look: Finish, at: Brush, x: float, *, room: float) -> float:
    """Small technical things: a box, switches, a vent, a fire extinguisher."""
    rng = look.rng
    w = min(room, between(rng, 0.15, 0.5))
    kind = rng.random()
    with look.b.object("box"):
        if kind < 0.4:
            at.box((x, 1.5, 0.05), (w, around(rng, 0.4, 0.4), 0.1), look.painted(None, 0.2))
        elif kind < 0.7:
            at.box((x, 1.1, 0.005), (0.085, 0.085, 0.01), look.white)
            at.box((x, 1.1, 0.01), (0.05, 0.06, 0.01), look.white)
        else:
            red = look.painted((0.75, 0.06, 0.05), 0.5)
            at.rod((x, 0.75, 0.1), (x, 1.2, 0.1), 0.07, red)
            at.ball((x, 1.2, 0.1), (0.07, 0.06, 0.07), red)
            at.bar((x, 1.25, 0.1), (x + 0.09, 1.0, 0.12), 0.012, look.black)
    return 0.5 * w
