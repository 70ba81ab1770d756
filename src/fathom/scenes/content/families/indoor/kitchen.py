"""Kitchen and bathroom: worktop at 0.9 m, appliances, sanitary ware."""

from fathom.scenes.content.families.brush import Brush
from fathom.scenes.content.families.indoor.finishes import Finish
from fathom.scenes.content.families.indoor.pieces import Piece, Top, lean_x
from fathom.scenes.content.families.placing import around, between, chance, count, pick

WORKTOP_HEIGHT = 0.9  # metres
UNIT = 0.6  # metres, width and depth of one kitchen unit


def kitchen_row(look: Finish, units: int) -> Piece:
    """A worktop over ``units`` cupboards with sink, hob and oven, cupboards on the wall above."""
    rng = look.rng
    front, knob = look.timber(), look.metal()
    slab = look.timber() if chance(rng, 0.5) else look.b.material(
        (0.2, 0.2, 0.21), (0.35, 0.34, 0.33), "speckle", scale=0.05, gloss=0.4)  # fmt: skip
    steel, pane = look.metal(), look.glass()
    w = units * UNIT
    order = ["sink", "hob", *("plain" for _ in range(units))][:units]
    for i in range(units - 1, 0, -1):
        j = int(rng.random() * (i + 1))
        order[i], order[j] = order[j], order[i]
    upper = chance(rng, 0.7)
    bottom, rise, deep = between(rng, 1.38, 1.5), between(rng, 0.55, 0.8), between(rng, 0.3, 0.37)
    drawers = [chance(rng, 0.35) for _ in range(units)]
    hung = [chance(rng, 0.8) for _ in range(units)]

    def draw(at: Brush) -> None:
        at.box((0.0, 0.05, -0.03), (w, 0.1, UNIT - 0.08), look.black)
        at.box((0.0, 0.48, -0.01), (w, 0.76, UNIT - 0.03), front)
        at.box((0.0, 0.88, 0.005), (w, 0.04, UNIT + 0.02), slab)
        for i, kind in enumerate(order):
            x = (i - 0.5 * (units - 1)) * UNIT
            _unit(at, x, kind, drawers[i], (front, knob, steel, pane))
            if kind == "hob" and upper:
                at.box((x, bottom + 0.05, -0.05), (0.58, 0.1, 0.5), steel)
                at.box((x, bottom + 0.4, -0.15), (0.26, 0.6, 0.26), steel)
            elif upper and hung[i]:
                y = bottom + 0.5 * rise
                at.box((x, y, -0.5 * (UNIT - deep)), (UNIT, rise, deep), front)
                at.box((x, y, deep - 0.5 * UNIT + 0.01), (UNIT - 0.012, rise - 0.01, 0.02), front)
                at.box(
                    (x + 0.22, bottom + 0.1, deep - 0.5 * UNIT + 0.03), (0.012, 0.14, 0.02), knob
                )

    top = Top(0.0, WORKTOP_HEIGHT, 0.05, 0.95 * w, 0.45, "counter", 0.42)
    return Piece("cabinet", w, UNIT + 0.02, WORKTOP_HEIGHT, draw, (top,))


def _unit(at: Brush, x: float, kind: str, drawers: bool, stuff: tuple[int, int, int, int]) -> None:
    front, knob, steel, pane = stuff
    face = 0.5 * UNIT - 0.02
    if kind == "hob":
        at.box((x, 0.42, face), (UNIT - 0.02, 0.46, 0.03), pane)
        at.box((x, 0.76, face), (UNIT - 0.02, 0.14, 0.03), steel)
        at.rod((x - 0.24, 0.66, face + 0.05), (x + 0.24, 0.66, face + 0.05), 0.012, steel)
        at.box((x, 0.903, 0.0), (0.56, 0.012, 0.5), pane)
        for sx in (-0.14, 0.14):
            for sz in (-0.12, 0.12):
                at.rod((x + sx, 0.9, sz), (x + sx, 0.916, sz), 0.08, steel)
        return
    rows = 3 if drawers else 1
    for j in range(rows):
        h = 0.76 / rows
        at.box((x, 0.1 + (j + 0.5) * h, face), (UNIT - 0.012, h - 0.012, 0.022), front)
        at.box((x, 0.1 + (j + 1) * h - 0.06, face + 0.025), (0.16, 0.012, 0.02), knob)
    if kind == "sink":
        at.box((x, 0.902, 0.02), (0.52, 0.006, 0.42), steel)
        at.box((x, 0.904, 0.02), (0.4, 0.006, 0.32), pane)
        at.rod((x, 0.9, -0.22), (x, 1.15, -0.22), 0.015, steel)
        at.bar((x, 1.15, -0.22), (x, 1.12, -0.03), 0.012, steel)


def fridge(look: Finish) -> Piece:
    """A fridge, 0.85-1.9 m high."""
    rng = look.rng
    skin = look.white if chance(rng, 0.5) else look.metal()
    w, d, h = between(rng, 0.54, 0.75), between(rng, 0.58, 0.7), pick(rng, (0.85, 1.45, 1.75, 1.85))
    split = between(rng, 0.3, 0.7) * h if h > 1.0 else 0.98 * h
    grip = look.metal()

    def draw(at: Brush) -> None:
        at.box((0.0, 0.5 * h + 0.01, -0.03), (w, h - 0.02, d - 0.06), skin)
        at.box((0.0, 0.5 * split + 0.02, 0.5 * d - 0.03), (w, split - 0.05, 0.06), skin)
        if split < 0.9 * h:
            at.box((0.0, 0.5 * (split + h), 0.5 * d - 0.03), (w, h - split - 0.02, 0.06), skin)
        at.rod(
            (-0.42 * w, split - 0.4, 0.5 * d + 0.03),
            (-0.42 * w, split - 0.08, 0.5 * d + 0.03),
            0.012,
            grip,
        )

    use = "sideboard" if h < 1 else "high"
    return Piece("fridge", w, d, h, draw, (Top(0.0, h, 0.0, 0.9 * w, 0.8 * d, use, 0.4),))


def washing_machine(look: Finish) -> Piece:
    """A front loader or drier, 0.6 x 0.6 x 0.85 m."""
    rng = look.rng
    skin, pane, rim = look.white, look.glass(), look.metal()
    h, r = around(rng, 0.85, 0.04), between(rng, 0.14, 0.19)

    def draw(at: Brush) -> None:
        at.box((0.0, 0.5 * h, 0.0), (0.6, h - 0.01, 0.58), skin)
        at.rod((0.0, 0.5 * h, 0.28), (0.0, 0.5 * h, 0.31), r, rim)
        at.ball((0.0, 0.5 * h, 0.3), (0.8 * r, 0.8 * r, 0.04), pane)
        at.box((0.0, h - 0.09, 0.292), (0.58, 0.13, 0.012), rim)
        at.rod((0.2, h - 0.09, 0.28), (0.2, h - 0.09, 0.32), 0.03, skin)

    top = Top(0.0, h, 0.0, 0.55, 0.5, "sideboard")
    return Piece("machine", 0.6, 0.6, h, draw, (top,))


def toilet(look: Finish) -> Piece:
    """A toilet with its cistern: seat 0.42 m."""
    rng = look.rng
    china, lid = look.painted((0.9, 0.9, 0.88), 0.6), look.white
    tank, up = chance(rng, 0.75), chance(rng, 0.3)

    def draw(at: Brush) -> None:
        at.rod((0.0, 0.0, -0.05), (0.0, 0.26, 0.0), 0.11, china, radius1=0.15)
        at.ball((0.0, 0.32, 0.05), (0.18, 0.14, 0.24), china)
        at.ball((0.0, 0.41, 0.05), (0.19, 0.025, 0.25), lid)
        if tank:
            at.pad((0.0, 0.62, -0.26), (0.38, 0.4, 0.16), china)
        if up:
            at.ball((0.0, 0.63, -0.17), (0.18, 0.22, 0.02), lid)

    return Piece("toilet", 0.4, 0.68, 0.82 if tank else 0.45, draw)


def wash_basin(look: Finish) -> Piece:
    """A basin at 0.85 m, on a foot or on a cupboard, with a tap."""
    rng = look.rng
    china, steel, wood = look.painted((0.9, 0.9, 0.88), 0.6), look.metal(), look.timber()
    w, d, cupboard = between(rng, 0.5, 0.9), 0.46, chance(rng, 0.5)

    def draw(at: Brush) -> None:
        if cupboard:
            at.box((0.0, 0.45, -0.02), (w - 0.04, 0.62, d - 0.08), wood)
            at.box((0.0, 0.81, 0.0), (w, 0.1, d), china)
        else:
            at.rod((0.0, 0.0, -0.1), (0.0, 0.7, -0.1), 0.09, china)
            at.ball((0.0, 0.78, 0.0), (0.5 * w, 0.1, 0.5 * d), china)
        at.ball((0.0, 0.868, 0.03), (0.36 * w, 0.012, 0.34 * d), look.glass())
        at.rod((0.0, 0.85, -0.18), (0.0, 0.97, -0.18), 0.018, steel)
        at.bar((0.0, 0.97, -0.18), (0.0, 0.96, -0.05), 0.012, steel)

    return Piece("sink", w, d, 0.88, draw, (Top(0.3 * w, 0.865, -0.1, 0.2, 0.12, "bath", 0.4),))


def bathtub(look: Finish) -> Piece:
    """A built-in tub, 0.57 m high."""
    rng = look.rng
    china, steel = look.painted((0.92, 0.92, 0.9), 0.6), look.metal()
    w, d, h = between(rng, 1.5, 1.75), between(rng, 0.68, 0.8), 0.57
    curtain = look.fabric(0.6) if chance(rng, 0.3) else None

    def draw(at: Brush) -> None:
        side = 0.07
        for sz in (-1.0, 1.0):
            at.box((0.0, 0.5 * h, sz * 0.5 * (d - side)), (w, h, side), china)
        for sx in (-1.0, 1.0):
            at.box((sx * 0.5 * (w - side), 0.5 * h, 0.0), (side, h, d), china)
        at.box((0.0, 0.1, 0.0), (w - side, 0.1, d - side), china)
        at.rod((-0.4 * w, 0.64, -0.5 * d), (-0.4 * w, 0.64, -0.5 * d + 0.15), 0.02, steel)
        if curtain is not None:
            at.rod((-0.5 * w, 2.0, 0.5 * d), (0.5 * w, 2.0, 0.5 * d), 0.012, steel)
            for i in range(8):
                x = 0.5 * w - 0.03 - 0.07 * i
                at.rod((x, 0.3, 0.5 * d + 0.02 * (-1) ** i), (x, 2.0, 0.5 * d), 0.04, curtain)

    return Piece("bathtub", w, d, h if curtain is None else 2.0, draw)


def boiler(look: Finish) -> Piece:
    """A water heater or furnace with pipes, as in cellars."""
    rng = look.rng
    skin, pipe = look.painted(None, 0.3), look.metal()
    r, h, box = between(rng, 0.22, 0.3), between(rng, 1.1, 1.6), chance(rng, 0.4)

    def draw(at: Brush) -> None:
        if box:
            at.box((0.0, 0.5 * h, 0.0), (2 * r, h, 2 * r), skin)
            at.box((0.0, 0.4 * h, r), (1.4 * r, 0.4 * h, 0.02), pipe)
        else:
            at.rod((0.0, 0.1, 0.0), (0.0, h, 0.0), r, skin)
            at.ball((0.0, h, 0.0), (r, 0.1, r), skin)
        for i in range(count(rng, 1, 3)):
            x = -0.5 * r + 0.5 * r * i
            at.bar((x, h, 0.0), (x, 2.2, 0.0), 0.02 if i else 0.06, pipe)
            at.bar((x, 2.2, 0.0), (x + 1.0, 2.25, -0.1), 0.02 if i else 0.06, pipe)

    return Piece("machine", 2 * r + 0.05, 2 * r + 0.05, h, draw)


def machine(look: Finish) -> Piece:
    """A copier, water cooler, laboratory or vending machine."""
    rng = look.rng
    skin, dark = look.painted(None, 0.3), look.timber()
    w, d, h = between(rng, 0.4, 0.9), between(rng, 0.4, 0.75), pick(rng, (0.9, 1.1, 1.4, 1.85))
    pane, bottle = look.screen(0.4), chance(rng, 0.25)

    def draw(at: Brush) -> None:
        at.box((0.0, 0.5 * h, 0.0), (w, h - 0.02, d), skin)
        at.box((0.0, 0.3 * h, 0.5 * d), (0.9 * w, 0.4 * h, 0.025), dark)
        at.box((0.1 * w, 0.78 * h, 0.5 * d), (0.5 * w, 0.2 * h, 0.02), pane)
        at.box((0.0, h, 0.05), (0.9 * w, 0.06, 0.6 * d), dark, turn=lean_x(-8.0))
        if bottle:
            at.rod((0.0, h, 0.0), (0.0, h + 0.35, 0.0), 0.14, pane)

    return Piece("machine", w, d, h, draw)
