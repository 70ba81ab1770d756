"""Soft seats and beds."""

from fathom.scenes.content.families.brush import Brush
from fathom.scenes.content.families.indoor.finishes import Finish
from fathom.scenes.content.families.indoor.pieces import Piece, Top, both, lean_x, lean_z, swing_y
from fathom.scenes.content.families.placing import around, between, chance, count, pick


def sofa(look: Finish, *, seats: int | None = None) -> Piece:
    """A sofa for one to three: seat 0.43 m, back 0.8 m; one seat makes an armchair."""
    rng = look.rng
    n = seats if seats is not None else pick(rng, (2, 2, 3, 3))
    cloth = look.upholstery(0.8)
    pads = cloth if chance(rng, 0.75) else look.upholstery(0.5)
    leg = look.timber()
    seat_w, arm = between(rng, 0.55, 0.72), between(rng, 0.1, 0.24)
    d, h, top = between(rng, 0.82, 1.0), around(rng, 0.43, 0.08), around(rng, 0.82, 0.12)
    w = n * seat_w + 2 * arm
    foot, arm_top, round_arm = between(rng, 0.03, 0.14), around(rng, 0.62, 0.1), chance(rng, 0.6)
    cushions = [
        (look.fabric(0.3), between(rng, -0.42, 0.42), between(rng, -15, 15), around(rng, 0.21, 0.2))
        for _ in range(pick(rng, (0, 0, 1, 2, 3)))
    ]
    throw = look.fabric(0.6) if chance(rng, 0.15) else None
    thick, back_lean, back_gap = between(rng, 0.12, 0.18), between(rng, 6, 16), 0.2

    def draw(at: Brush) -> None:
        at.box((0.0, 0.5 * (foot + h - thick), 0.0), (w - 0.02, h - thick - foot, d - 0.04), cloth)
        at.pad(
            (0.0, 0.5 * (foot + top - 0.06), -0.5 * d + 0.09), (w, top - 0.06 - foot, 0.18), cloth
        )
        for sx in (-0.45 * w, 0.45 * w):
            for sz in (-0.42 * d, 0.42 * d):
                at.rod((sx, 0.0, sz), (sx, foot, sz), 0.025, leg)
        for side in (-1.0, 1.0):
            x = side * (0.5 * w - 0.5 * arm)
            if round_arm:
                r = 0.5 * arm
                at.box((x, 0.5 * (foot + arm_top - r), 0.0), (arm, arm_top - r - foot, d), cloth)
                at.rod((x, arm_top - r, -0.5 * d), (x, arm_top - r, 0.5 * d), r, cloth)
            else:
                at.pad((x, 0.5 * (foot + arm_top), 0.0), (arm, arm_top - foot, d), cloth)
        for i in range(n):
            x = (i - 0.5 * (n - 1)) * seat_w
            at.pad((x, h - 0.5 * thick, 0.1), (seat_w - 0.01, thick, d - 0.24), pads)
            tilt = lean_x(-back_lean)
            height = top - h + 0.02
            at.pad((x, h + 0.5 * height, -0.5 * d + back_gap + 0.06), (seat_w - 0.02, height, 0.15),
                   pads, turn=tilt)  # fmt: skip
        if throw is not None:
            at.box((0.3 * w, h + 0.004, 0.1), (0.5, 0.014, d - 0.2), throw)
            at.box((0.3 * w, 0.5 * h, 0.5 * d - 0.015), (0.5, 0.7 * h, 0.014), throw)
        for stuff, across, roll, r in cushions:
            tilt = both(lean_x(-25.0), lean_z(roll))
            at.ball(
                (across * n * seat_w, h + 0.9 * r, -0.5 * d + 0.4), (r, r, 0.07), stuff, turn=tilt
            )

    name = "armchair" if n == 1 else "sofa"
    return Piece(name, w, d, top, draw, (Top(0.0, h, 0.12, n * seat_w, 0.5 * d, "seat", 0.4),))


def chaise(look: Finish) -> Piece:
    """The long seat without arms that turns a sofa into a corner."""
    rng = look.rng
    cloth = look.upholstery(0.8)
    w, d, h = between(rng, 0.75, 1.0), between(rng, 1.3, 1.7), around(rng, 0.43, 0.06)

    def draw(at: Brush) -> None:
        at.box((0.0, 0.5 * (h - 0.12) + 0.03, 0.0), (w - 0.02, h - 0.15, d - 0.02), cloth)
        at.pad((0.0, h - 0.07, 0.0), (w, 0.14, d), cloth)
        at.pad((0.0, h + 0.15, -0.5 * d + 0.1), (w, 0.4, 0.2), cloth)

    return Piece("sofa", w, d, h + 0.35, draw, (Top(0.0, h, 0.1, 0.8 * w, 0.6 * d, "seat", 0.4),))


def armchair(look: Finish) -> Piece:
    """One wide soft seat: a small sofa, a wing chair, or a bent-wood easy chair."""
    kind = look.rng.random()
    if kind < 0.55:
        return sofa(look, seats=1)
    return wing_chair(look) if kind < 0.75 else easy_chair(look)


def wing_chair(look: Finish) -> Piece:
    """A high-backed chair with side wings."""
    rng = look.rng
    cloth, leg = look.upholstery(0.6), look.timber()
    w, d, top = around(rng, 0.76, 0.08), 0.8, around(rng, 1.08, 0.06)

    def draw(at: Brush) -> None:
        for sx in (-0.38 * w, 0.38 * w):
            for sz in (-0.32, 0.32):
                at.rod((sx, 0.0, sz), (sx, 0.2, sz), 0.018, leg, radius1=0.03)
        at.box((0.0, 0.27, 0.0), (w - 0.1, 0.16, 0.68), cloth)
        at.pad((0.0, 0.41, 0.04), (w - 0.24, 0.14, 0.62), cloth)
        back = at.at(0.0, 0.3, -0.32, lean_x(-10.0))
        back.pad((0.0, 0.38, 0.0), (w - 0.14, top - 0.28, 0.14), cloth)
        for side in (-1.0, 1.0):
            at.pad((side * 0.5 * (w - 0.13), 0.42, 0.02), (0.13, 0.46, 0.66), cloth)
            back.pad((side * 0.5 * (w - 0.16), 0.58, 0.1), (0.09, 0.42, 0.26), cloth)

    return Piece("armchair", w, d, top, draw)


def easy_chair(look: Finish) -> Piece:
    """A thin cushion slung in a bent frame of wood or tube."""
    rng = look.rng
    frame, cloth = (look.timber() if chance(rng, 0.7) else look.metal()), look.upholstery(0.5)
    w, top, r = around(rng, 0.64, 0.08), around(rng, 0.95, 0.06), between(rng, 0.015, 0.025)

    def draw(at: Brush) -> None:
        for sx in (-0.5 * w, 0.5 * w):
            at.bar((sx, r, 0.36), (sx, r, -0.3), r, frame)
            at.bar((sx, r, 0.36), (sx, 0.52, 0.3), r, frame)
            at.bar((sx, 0.52, 0.3), (sx, 0.55, 0.1), r, frame)
            at.bar((sx, 0.55, 0.1), (sx, 0.5, -0.28), r, frame)
            at.bar((sx, 0.36, 0.34), (sx, 0.3, -0.18), r, frame)
            at.bar((sx, 0.3, -0.18), (sx, top, -0.42), r, frame)
        for z in (0.3, -0.25):
            at.bar((-0.5 * w, 0.3, z), (0.5 * w, 0.3, z), r, frame)
        at.pad((0.0, 0.38, 0.07), (w - 0.06, 0.07, 0.56), cloth, turn=lean_x(7.0))
        at.pad((0.0, 0.66, -0.28), (w - 0.06, top - 0.3, 0.07), cloth, turn=lean_x(-20.0))

    return Piece("armchair", w + 0.04, 0.85, top, draw)


def bed(look: Finish) -> Piece:
    """A bed with its head at the wall: mattress top 0.5 m, pillows, a blanket, often unmade."""
    rng = look.rng
    wood, sheet = look.timber(), look.fabric(0.8) if chance(rng, 0.5) else look.white
    cover = look.fabric(1.0)
    double = chance(rng, 0.6)
    w, d = (around(rng, 1.6, 0.1) if double else around(rng, 0.95, 0.06)), around(rng, 2.06, 0.03)
    h, head = around(rng, 0.5, 0.15), between(rng, 0.75, 1.2)
    turned_down = between(rng, 0.25, 0.6) if chance(rng, 0.7) else 0.05
    pillow_turns = [between(rng, -15, 15) for _ in range(2 if double else 1)]
    pillow_stuff = [look.fabric(0.5) if chance(rng, 0.4) else sheet for _ in pillow_turns]
    lumps = [
        (between(rng, -0.35, 0.35), between(rng, -0.2, 0.4),
         between(rng, 0.15, 0.4), between(rng, 0.0, 90.0))
        for _ in range(pick(rng, (0, 0, 2, 4, 6)))
    ]  # fmt: skip
    padded, foot_board = chance(rng, 0.35), chance(rng, 0.35)
    head_stuff = look.upholstery(0.8) if padded else wood

    def draw(at: Brush) -> None:
        at.box((0.0, 0.16, 0.03), (w, 0.2, d - 0.06), wood)
        for sx in (-0.47 * w, 0.47 * w):
            for sz in (-0.45 * d, 0.45 * d):
                at.box((sx, 0.05, sz), (0.06, 0.1, 0.06), wood)
        if padded:
            at.pad((0.0, 0.5 * head, -0.5 * d + 0.05), (w + 0.06, head, 0.1), head_stuff)
        else:
            at.box((0.0, 0.5 * head, -0.5 * d + 0.02), (w + 0.04, head, 0.04), head_stuff)
        if foot_board:
            at.box((0.0, 0.3, 0.5 * d - 0.02), (w + 0.04, 0.6, 0.04), wood)
        at.pad((0.0, 0.5 * (0.22 + h), 0.02), (w - 0.02, h - 0.22, d - 0.1), sheet)
        length = d - 0.12 - turned_down
        z = 0.5 * d - 0.03 - 0.5 * length
        at.pad((0.0, h - 0.06, z), (w + 0.06, 0.2, length), cover)
        for side in (-1.0, 1.0):
            at.box((side * (0.5 * w + 0.015), h - 0.18, z), (0.03, 0.28, length - 0.1), cover)
        for x, zz, r, angle in lumps:
            at.ball(
                (x * w, h + 0.02, zz * d + 0.15), (r, 0.07, 0.5 * r), cover, turn=swing_y(angle)
            )
        for i, angle in enumerate(pillow_turns):
            x = (i - 0.5 * (len(pillow_turns) - 1)) * 0.48 * w
            at.ball((x, h + 0.07, -0.5 * d + 0.34), (0.33, 0.09, 0.22), pillow_stuff[i],
                    turn=both(swing_y(angle), lean_x(-12.0)))  # fmt: skip

    return Piece("bed", w, d, max(head, h), draw, (Top(0.0, h + 0.05, 0.35, 0.8 * w, 0.9, "bed"),))


def footstool(look: Finish) -> Piece:
    """A pouffe or ottoman."""
    rng = look.rng
    cloth = look.upholstery(0.4)
    w, h, kind = between(rng, 0.4, 0.7), between(rng, 0.3, 0.45), count(rng, 0, 2)

    def draw(at: Brush) -> None:
        if kind == 0:
            at.ball((0.0, 0.5 * h, 0.0), (0.5 * w, 0.5 * h, 0.5 * w), cloth)
        elif kind == 1:
            at.rod((0.0, 0.0, 0.0), (0.0, h, 0.0), 0.45 * w, cloth)
        else:
            at.pad((0.0, 0.5 * h, 0.0), (w, h, 0.8 * w), cloth)

    return Piece("stool", w, w, h, draw)
