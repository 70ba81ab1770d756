"""Things that make rooms look lived in: racks, ladders, fans, instruments, machines on wheels."""

import itertools
import math

from fathom.scenes.content.families.brush import Brush
from fathom.scenes.content.families.indoor.finishes import Finish
from fathom.scenes.content.families.indoor.pieces import Piece, Top, lean_x, lean_z, swing_y
from fathom.scenes.content.families.placing import around, between, chance, count, pick


def oddment(look: Finish) -> Piece:
    """Any one of the things of this module that stand in the room."""
    designs = (
        clothes_rack, drying_rack, ironing_board, ladder, fan, coat_stand, trolley, easel, guitar,
        vacuum_cleaner, globe, folding_screen, leaning_board, leaning_board,
    )  # fmt: skip
    return pick(look.rng, designs)(look)


def clothes_rack(look: Finish) -> Piece:
    """A rail on two stands, 1.6 m high, with clothes on hangers or a cover over all."""
    rng = look.rng
    metal, w, h = look.metal(), between(rng, 0.8, 1.4), between(rng, 1.45, 1.75)
    covered = chance(rng, 0.25)
    cover = look.fabric(1.0)
    clothes = [
        (x / 12.0 - 0.5, between(rng, 0.6, 1.1), between(rng, 0.02, 0.05), look.fabric(0.4))
        for x in range(1, 12)
        if chance(rng, 0.7)
    ]

    def draw(at: Brush) -> None:
        for side in (-0.5, 0.5):
            at.rod((side * w, 0.05, 0.0), (side * w, h, 0.0), 0.014, metal)
            at.bar((side * w, 0.04, -0.22), (side * w, 0.04, 0.22), 0.016, metal)
        at.rod((-0.5 * w, h, 0.0), (0.5 * w, h, 0.0), 0.014, metal)
        if covered:
            at.box((0.0, 0.55 * h, 0.0), (0.97 * w, 0.88 * h, 0.46), cover)
            return
        for x, length, thick, cloth in clothes:
            at.box((x * w, h - 0.12 - 0.5 * length, 0.0), (thick, length, 0.4), cloth,
                   turn=lean_x(3.0 * math.sin(9.0 * x)))  # fmt: skip
            at.bar((x * w, h - 0.12, -0.17), (x * w, h - 0.12, 0.17), 0.5 * thick, cloth)
            at.rod((x * w, h - 0.1, 0.0), (x * w, h + 0.02, 0.0), 0.004, metal)

    return Piece("cloth", w, 0.5, h, draw)


def drying_rack(look: Finish) -> Piece:
    """A folding frame of thin rods with laundry hung over some of them."""
    rng = look.rng
    metal, w, d, h = look.metal(), between(rng, 0.9, 1.3), 0.55, between(rng, 0.85, 1.0)
    hung = [(i, between(rng, -0.3, 0.3), between(rng, 0.2, 0.5), look.fabric(0.3))
            for i in range(7) if chance(rng, 0.4)]  # fmt: skip

    def draw(at: Brush) -> None:
        for side in (-0.5, 0.5):
            at.bar((side * w, 0.0, -0.5 * d), (side * w, h, 0.4 * d), 0.011, metal)
            at.bar((side * w, 0.0, 0.5 * d), (side * w, h, -0.4 * d), 0.011, metal)
        for i in range(7):
            z = d * (i / 6.0 - 0.5)
            at.rod((-0.5 * w, h, z), (0.5 * w, h, z), 0.005, metal)
        for i, x, length, cloth in hung:
            z = d * (i / 6.0 - 0.5)
            at.box((x * w, h - 0.5 * length, z + 0.012), (0.4, length, 0.008), cloth)
            at.box((x * w, h - 0.4 * length, z - 0.012), (0.4, 0.8 * length, 0.008), cloth)

    return Piece("cloth", w, d, h, draw)


def ironing_board(look: Finish) -> Piece:
    """A padded board on crossed legs."""
    cloth, metal, h = look.fabric(0.4), look.metal(), around(look.rng, 0.88, 0.06)

    def draw(at: Brush) -> None:
        at.box((0.0, h, 0.0), (1.0, 0.03, 0.36), cloth)
        at.rod((0.5, h - 0.015, 0.0), (0.5, h + 0.015, 0.0), 0.18, cloth)
        for side in (-0.15, 0.15):
            at.bar((-0.45, 0.0, side), (0.3, h, side), 0.012, metal)
            at.bar((0.45, 0.0, side), (-0.3, h, side), 0.012, metal)

    return Piece("board", 1.3, 0.4, h, draw, (Top(0.0, h + 0.015, 0.0, 0.8, 0.3, "seat"),))


def ladder(look: Finish) -> Piece:
    """A stepladder of 0.6-1.8 m."""
    rng = look.rng
    metal, steps = look.metal() if chance(rng, 0.7) else look.timber(), count(rng, 2, 7)
    h, w = 0.25 * steps, 0.42
    reach = 0.35 * h

    def draw(at: Brush) -> None:
        for side in (-0.5, 0.5):
            top = (0.7 * side * w, h, 0.0)
            at.bar((side * w, 0.0, reach), top, 0.02, metal)
            at.bar((side * w, 0.0, -reach), top, 0.014, metal)
        for i in range(1, steps + 1):
            share = i / steps
            at.box(
                (0.0, h * share, reach * (1.0 - share)),
                (w * (1.0 - 0.3 * share), 0.03, 0.09),
                metal,
            )

    return Piece("ladder", w, 2.0 * reach, h, draw)


def fan(look: Finish) -> Piece:
    """A fan with its cage on a stand."""
    rng = look.rng
    case, h, r = look.shell(), between(rng, 0.45, 1.2), between(rng, 0.16, 0.23)

    def draw(at: Brush) -> None:
        at.rod((0.0, 0.0, 0.0), (0.0, 0.03, 0.0), 0.18, case)
        at.rod((0.0, 0.0, 0.0), (0.0, h, 0.0), 0.014, case)
        for i in range(10):
            a = math.pi * i / 5.0
            c, s = r * math.cos(a), r * math.sin(a)
            c1, s1 = r * math.cos(a + 0.63), r * math.sin(a + 0.63)
            at.bar((c, h + s, 0.05), (c1, h + s1, 0.05), 0.005, case)
            at.bar((0.0, h, 0.09), (c, h + s, 0.05), 0.003, case)
        for i in range(3):
            blade = at.at(0.0, h, 0.04, lean_z(120.0 * i))
            blade.box((0.0, 0.5 * r, 0.0), (0.5 * r, 0.8 * r, 0.006), case, turn=swing_y(25.0))
        at.rod((0.0, h, -0.08), (0.0, h, 0.05), 0.06, case)

    return Piece("fan", 0.4, 0.36, h + r, draw)


def coat_stand(look: Finish) -> Piece:
    """A pole with hooks and coats."""
    rng = look.rng
    wood, h = look.timber(), between(rng, 1.65, 1.85)
    coats = [(i, between(rng, 0.6, 1.0), look.fabric(0.4)) for i in range(4) if chance(rng, 0.5)]

    def draw(at: Brush) -> None:
        at.rod((0.0, 0.0, 0.0), (0.0, h, 0.0), 0.022, wood)
        for i in range(4):
            c, s = math.cos(1.57 * i), math.sin(1.57 * i)
            at.bar((0.0, 0.1, 0.0), (0.25 * c, 0.01, 0.25 * s), 0.016, wood)
            at.bar((0.0, h - 0.15, 0.0), (0.14 * c, h, 0.14 * s), 0.012, wood)
        for i, length, cloth in coats:
            c, s = 0.14 * math.cos(1.57 * i), 0.14 * math.sin(1.57 * i)
            at.ball((c, h - 0.1 - 0.5 * length, s), (0.14, 0.5 * length, 0.14), cloth)

    return Piece("pole", 0.5, 0.5, h, draw)


def trolley(look: Finish) -> Piece:
    """A cart on castors with two or three trays."""
    rng = look.rng
    metal, tray = look.metal(), look.timber()
    w, d, h, rows = (
        between(rng, 0.45, 0.8),
        between(rng, 0.35, 0.5),
        between(rng, 0.7, 0.95),
        pick(rng, (2, 3)),
    )

    def draw(at: Brush) -> None:
        for x in (-0.47 * w, 0.47 * w):
            for z in (-0.45 * d, 0.45 * d):
                at.rod((x, 0.06, z), (x, h, z), 0.011, metal)
                at.ball((x, 0.03, z), (0.02, 0.03, 0.03), look.black)
        for j in range(rows):
            y = 0.14 + (h - 0.16) * j / (rows - 1)
            at.box((0.0, y, 0.0), (w, 0.025, d), tray)
        at.bar((0.5 * w, h, -0.4 * d), (0.5 * w, h, 0.4 * d), 0.012, metal)

    tops = tuple(
        Top(0.0, 0.155 + (h - 0.16) * j / (rows - 1), 0.0, 0.8 * w, 0.8 * d, "counter", 0.28)
        for j in range(rows)
    )
    return Piece("trolley", w, d, h, draw, tops[::-1])


def easel(look: Finish) -> Piece:
    """A tripod with a canvas, a camera or a music sheet."""
    rng = look.rng
    wood, h = look.timber() if chance(rng, 0.6) else look.metal(), between(rng, 1.2, 1.7)
    canvas, w = look.picture(0.7), between(rng, 0.3, 0.7)

    def draw(at: Brush) -> None:
        for x, z in ((-0.3, 0.25), (0.3, 0.25), (0.0, -0.4)):
            at.bar((x, 0.0, z), (0.0, h, 0.0), 0.013, wood)
        if w > 0.42:
            at.box((0.0, 0.68 * h, 0.17), (w, 0.8 * w, 0.02), canvas, turn=lean_x(-12.0))
        else:
            at.box((0.0, h + 0.04, 0.0), (0.13, 0.09, 0.08), look.black)
            at.rod((0.0, h + 0.04, 0.03), (0.0, h + 0.04, 0.11), 0.03, look.black)

    return Piece("easel", 0.65, 0.7, h, draw)


def guitar(look: Finish) -> Piece:
    """A guitar on a stand, leaning back."""
    wood, neck = look.wood(0.1, gloss=0.6), look.timber()

    def draw(at: Brush) -> None:
        body = at.at(0.0, 0.12, 0.08, lean_x(-14.0))
        body.ball((0.0, 0.17, 0.0), (0.2, 0.17, 0.05), wood)
        body.ball((0.0, 0.37, 0.0), (0.15, 0.13, 0.05), wood)
        body.rod((0.0, 0.26, 0.04), (0.0, 0.26, 0.053), 0.05, look.black)
        body.box((0.0, 0.68, 0.035), (0.05, 0.55, 0.025), neck)
        body.box((0.0, 0.99, 0.03), (0.075, 0.14, 0.02), neck)
        for x in (-0.14, 0.14):
            at.bar((x, 0.0, 0.16), (0.0, 0.4, -0.1), 0.009, look.black)
        at.bar((0.0, 0.0, -0.25), (0.0, 0.4, -0.1), 0.009, look.black)

    return Piece("guitar", 0.42, 0.42, 1.1, draw)


def vacuum_cleaner(look: Finish) -> Piece:
    """A canister cleaner with its hose and pipe."""
    case = look.shell()

    def draw(at: Brush) -> None:
        at.ball((0.0, 0.13, 0.0), (0.15, 0.12, 0.22), case)
        for x in (-0.13, 0.13):
            at.rod((x - 0.015, 0.08, -0.08), (x + 0.015, 0.08, -0.08), 0.08, look.black)
        points = (
            (0.0, 0.2, 0.2),
            (0.15, 0.3, 0.4),
            (0.35, 0.22, 0.45),
            (0.42, 0.6, 0.2),
            (0.4, 0.95, 0.1),
        )
        for start, end in itertools.pairwise(points):
            at.bar(start, end, 0.02, look.black)
        at.bar(points[-1], (0.55, 0.05, 0.5), 0.015, look.metal())
        at.box((0.57, 0.02, 0.53), (0.28, 0.04, 0.1), look.black)

    return Piece("machine", 0.4, 0.6, 0.3, draw)


def globe(look: Finish) -> Piece:
    """A globe or large ball on a stand, or an exercise ball."""
    rng = look.rng
    skin, wood = look.picture(0.5), look.timber()
    r, stands = between(rng, 0.16, 0.36), chance(rng, 0.6)
    lift = 0.55 if stands else 0.0

    def draw(at: Brush) -> None:
        at.ball((0.0, lift + r, 0.0), (r, r, r), skin)
        if stands:
            at.rod((0.0, 0.0, 0.0), (0.0, lift, 0.0), 0.03, wood)
            at.rod((0.0, 0.0, 0.0), (0.0, 0.03, 0.0), 0.2, wood, radius1=0.14)

    return Piece("ball", 2.0 * r, 2.0 * r, lift + 2.0 * r, draw)


def folding_screen(look: Finish) -> Piece:
    """A paravent of three or four panels, zigzag."""
    rng = look.rng
    cloth, wood = look.fabric(0.6), look.timber()
    n, w, h = pick(rng, (3, 4)), between(rng, 0.38, 0.5), between(rng, 1.5, 1.8)
    fold = between(rng, 15.0, 40.0)

    def draw(at: Brush) -> None:
        step = w * math.cos(math.radians(fold))
        for i in range(n):
            sign = 1.0 if i % 2 else -1.0
            panel = at.at((i - 0.5 * (n - 1)) * step, 0.0, 0.0, swing_y(sign * fold))
            panel.box((0.0, 0.5 * h, 0.0), (w - 0.05, h - 0.1, 0.01), cloth)
            for x in (-0.5 * w, 0.5 * w):
                panel.box((x, 0.5 * h, 0.0), (0.04, h, 0.03), wood)
            for y in (0.06, h - 0.03):
                panel.box((0.0, y, 0.0), (w, 0.06, 0.028), wood)

    return Piece("board", 0.9 * n * w, 0.4, h, draw)


def leaning_board(look: Finish) -> Piece:
    """Planks, panels, pictures or rolled carpets leaning backwards against what is behind."""
    rng = look.rng
    parts = [
        (between(rng, 0.05, 0.8), between(rng, 0.7, 1.9), between(rng, -0.25, 0.25),
         between(rng, 6.0, 14.0), look.timber() if chance(rng, 0.6) else look.picture(0.8))
        for _ in range(pick(rng, (1, 1, 2, 3)))
    ]  # fmt: skip
    rolled = chance(rng, 0.2)

    def draw(at: Brush) -> None:
        for i, (w, h, x, lean, stuff) in enumerate(parts):
            board = at.at(x, 0.0, 0.06 + 0.05 * i, lean_x(-lean))
            if rolled:
                board.rod((0.0, 0.0, 0.0), (0.0, h, 0.0), 0.07, stuff)
            else:
                board.box((0.0, 0.5 * h, 0.0), (w, h, 0.025), stuff)

    tall = max(part[1] for part in parts)
    return Piece("board", 0.8, 0.4, tall, draw)


def piano(look: Finish) -> Piece:
    """An upright piano with its keys; stands at a wall."""
    rng = look.rng
    wood = look.painted((0.04, 0.035, 0.03), 0.7) if chance(rng, 0.6) else look.timber()
    h = around(rng, 1.18, 0.08)

    def draw(at: Brush) -> None:
        at.box((0.0, 0.5 * h, -0.13), (1.48, h, 0.34), wood)
        at.box((0.0, 0.66, 0.16), (1.48, 0.12, 0.28), wood)
        at.box((0.0, 0.725, 0.2), (1.26, 0.02, 0.15), look.white)
        for i in range(36):
            if i % 7 not in (2, 6):
                at.box((-0.6 + 0.0345 * i, 0.74, 0.16), (0.014, 0.02, 0.09), look.black)
        for x in (-0.7, 0.7):
            at.box((x, 0.32, 0.24), (0.06, 0.64, 0.07), wood)

    return Piece("piano", 1.5, 0.6, h, draw, (Top(0.0, h, -0.13, 1.3, 0.3, "sideboard"),))


def fireplace(look: Finish) -> Piece:
    """A chimney piece with a dark hearth; stands at a wall."""
    rng = look.rng
    stone, hearth = (
        look.wall(),
        look.glow((1.0, 0.45, 0.15), 1.5) if chance(rng, 0.3) else look.black,
    )
    w, h = between(rng, 1.1, 1.7), between(rng, 1.0, 1.3)
    hole = 0.5 * w

    def draw(at: Brush) -> None:
        side = 0.5 * (w - hole)
        for sign in (-1.0, 1.0):
            at.box((sign * 0.5 * (w - side), 0.5 * h, 0.0), (side, h, 0.4), stone)
        at.box((0.0, 0.5 * (h + 0.7), 0.0), (hole, h - 0.7, 0.4), stone)
        at.box((0.0, 0.35, -0.16), (hole, 0.7, 0.06), hearth)
        at.box((0.0, h + 0.03, 0.03), (w + 0.16, 0.06, 0.48), look.timber())
        at.box((0.0, 0.02, 0.2), (w, 0.04, 0.3), stone)

    return Piece("oven", w, 0.42, h, draw, (Top(0.0, h + 0.06, 0.0, w, 0.36, "sideboard"),))
