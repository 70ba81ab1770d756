"""Things with doors, drawers and shelves."""

from fathom.scenes.content.families.brush import Brush
from fathom.scenes.content.families.indoor.finishes import Finish
from fathom.scenes.content.families.indoor.pieces import Piece, Top, lean_z
from fathom.scenes.content.families.placing import around, between, chance, count, pick


def wardrobe(look: Finish) -> Piece:
    """A wardrobe about two metres high with two to four doors."""
    rng = look.rng
    wood, knob = look.timber(), look.metal()
    doors = count(rng, 1, 4)
    w, d, h = doors * between(rng, 0.42, 0.6), around(rng, 0.58, 0.08), between(rng, 1.75, 2.25)
    mirrored = look.mirror() if chance(rng, 0.15) else wood
    panels, plinth = chance(rng, 0.4), between(rng, 0.04, 0.1)

    def draw(at: Brush) -> None:
        at.box((0.0, 0.5 * (h + plinth), -0.01), (w, h - plinth, d - 0.02), wood)
        at.box((0.0, 0.5 * plinth, -0.03), (w - 0.02, plinth, d - 0.06), wood)
        leaf = w / doors
        for i in range(doors):
            x = (i - 0.5 * (doors - 1)) * leaf
            front = mirrored if i % 2 == 0 else wood
            at.box(
                (x, 0.5 * (h + plinth), 0.5 * d - 0.01),
                (leaf - 0.012, h - plinth - 0.03, 0.02),
                front,
            )
            if panels:
                at.box((x, 0.72 * h, 0.5 * d + 0.003), (0.7 * leaf, 0.4 * h, 0.012), wood)
                at.box((x, 0.28 * h, 0.5 * d + 0.003), (0.7 * leaf, 0.35 * h, 0.012), wood)
            at.rod(
                (x + 0.4 * leaf, 0.95, 0.5 * d + 0.015),
                (x + 0.4 * leaf, 1.1, 0.5 * d + 0.015),
                0.008,
                knob,
            )

    top = Top(0.0, h, 0.0, 0.9 * w, 0.8 * d, "high", 0.3)
    return Piece("wardrobe", w, d, h, draw, (top,))


def chest(look: Finish) -> Piece:
    """A chest of drawers or low cabinet, 0.4-1.2 m high."""
    rng = look.rng
    wood, knob = look.timber(), look.metal()
    front = wood if chance(rng, 0.7) else look.timber()
    w, d, h = between(rng, 0.4, 1.3), between(rng, 0.38, 0.52), between(rng, 0.4, 1.2)
    rows = max(1, round(h / between(rng, 0.18, 0.4)))
    columns = 2 if w > 0.8 and chance(rng, 0.7) else 1
    foot, round_knob = between(rng, 0.0, 0.15), chance(rng, 0.5)

    def draw(at: Brush) -> None:
        at.box((0.0, 0.5 * (h + foot), -0.01), (w, h - foot, d - 0.02), wood)
        for sx in (-0.46 * w, 0.46 * w):
            for sz in (-0.42 * d, 0.4 * d):
                at.box((sx, 0.5 * foot, sz), (0.04, foot, 0.04), wood)
        at.box((0.0, h - 0.01, 0.0), (w + 0.02, 0.022, d + 0.01), wood)
        dw, dh = w / columns, (h - foot - 0.04) / rows
        for i in range(columns):
            for j in range(rows):
                x, y = (i - 0.5 * (columns - 1)) * dw, foot + 0.02 + (j + 0.5) * dh
                at.box((x, y, 0.5 * d - 0.01), (dw - 0.02, dh - 0.015, 0.025), front)
                if round_knob:
                    at.ball((x, y + 0.2 * dh, 0.5 * d + 0.012), (0.015, 0.015, 0.015), knob)
                else:
                    at.box((x, y + 0.2 * dh, 0.5 * d + 0.012), (0.12, 0.012, 0.015), knob)

    use = "high" if h > 1.0 else "sideboard"
    top = Top(0.0, h, 0.0, 0.92 * w, 0.85 * d, use)
    return Piece("cabinet", w, d, h, draw, (top,))


def bookshelf(look: Finish) -> Piece:
    """Shelves, open or with a back, mostly full of books of every size and colour."""
    rng = look.rng
    wood = look.timber()
    w, d = between(rng, 0.5, 1.3), between(rng, 0.24, 0.4)
    if chance(rng, 0.2):
        # A wall of compartments.
        w = between(rng, 1.5, 3.4)
    h = between(rng, 0.75, 2.3)
    rows = max(2, round(h / between(rng, 0.3, 0.42)))
    columns = max(1, round(w / between(rng, 0.35, 0.8)))
    backed, thick = chance(rng, 0.75), between(rng, 0.018, 0.04)
    pitch = (h - 0.06) / rows
    cell = w / columns

    def draw(at: Brush) -> None:
        for i in range(columns + 1):
            x = (i - 0.5 * columns) * (w - thick) / columns
            at.box((x, 0.5 * h, 0.0), (thick, h, d), wood)
        for j in range(rows + 1):
            at.box((0.0, 0.05 + j * pitch, 0.0), (w - thick, thick, d - 0.01), wood)
        if backed:
            at.box((0.0, 0.5 * h, -0.5 * d + 0.006), (w - thick, h - 0.02, 0.012), wood)

    fullness = between(rng, 0.3, 1.0)

    def fill(at: Brush) -> None:
        for j in range(rows):
            for i in range(columns):
                x = (i - 0.5 * (columns - 1)) * cell
                if chance(rng, fullness):
                    shelf_row(look, at.at(x, 0.05 + j * pitch + 0.5 * thick, 0.0), cell - 2 * thick,
                              pitch - thick, d)  # fmt: skip

    top = Top(0.0, h, 0.0, 0.92 * w, 0.85 * d, "high" if h > 1.3 else "sideboard", 0.4)
    return Piece("shelf", w, d, h, draw, (top,), fill)


def shelf_row(look: Finish, at: Brush, width: float, headroom: float, depth: float) -> None:
    """Books, binders, boxes or a few things on one shelf; local origin: middle of the board."""
    rng, b = look.rng, look.b
    kind = rng.random()
    if kind < 0.14 or look.books_left <= 0:
        _block_of_books(look, at, width, headroom, depth)
        return
    if kind < 0.26:
        _boxes(look, at, width, headroom, depth)
        return
    x, end = -0.5 * width + 0.01, 0.5 * width * between(rng, 0.1, 1.0)
    tall = headroom * between(rng, 0.6, 0.95)
    uniform = chance(rng, 0.25)
    shade, step = pick(rng, look.shades), between(rng, 0.02, 0.06)
    with b.object("book"):
        while x < end - 0.02:
            t = step if uniform else between(rng, 0.012, 0.06)
            height = tall if uniform else tall * between(rng, 0.7, 1.0)
            deep = min(depth - 0.03, 0.24) * (1.0 if uniform else between(rng, 0.75, 1.0))
            stuff = shade if uniform else pick(rng, look.shades)
            at.box(
                (x + 0.5 * t, 0.5 * height, 0.5 * depth - 0.03 - 0.5 * deep),
                (t - 0.001, height, deep),
                stuff,
            )
            x += t
            look.books_left -= 1
        if chance(rng, 0.3) and x < 0.5 * width - 0.12:
            lean = at.at(x + 0.075, 0.47 * tall, 0.0, lean_z(between(rng, 12.0, 24.0)))
            lean.box(
                (0.0, 0.0, 0.0), (0.025, 0.9 * tall, 0.8 * min(depth, 0.24)), pick(rng, look.shades)
            )


def _block_of_books(look: Finish, at: Brush, width: float, headroom: float, depth: float) -> None:
    rng, b = look.rng, look.b
    scale = between(rng, 0.03, 0.09)
    stuff = (
        pick(rng, look.shades)
        if chance(rng, 0.3)
        else b.material(None, None, "stripes", scale=scale)
    )
    with b.object("book"):
        height = headroom * between(rng, 0.6, 0.9)
        size = (width * between(rng, 0.6, 0.98), height, depth - 0.08)
        at.box((0.0, 0.5 * height, -0.02), size, stuff)


def _boxes(look: Finish, at: Brush, width: float, headroom: float, depth: float) -> None:
    rng, b = look.rng, look.b
    x = -0.5 * width
    while x < 0.5 * width - 0.12:
        w = min(between(rng, 0.08, 0.32), 0.5 * width - x)
        with b.object("box"):
            h, d = headroom * between(rng, 0.25, 0.85), (depth - 0.04) * between(rng, 0.5, 1.0)
            if chance(rng, 0.7):
                at.box((x + 0.5 * w, 0.5 * h, 0.0), (0.9 * w, h, d), pick(rng, look.shades))
            else:
                r = min(0.4 * w, 0.45 * d)
                at.rod((x + 0.5 * w, 0.0, 0.0), (x + 0.5 * w, h, 0.0), r, pick(rng, look.shades),
                       radius1=r * between(rng, 0.6, 1.1))  # fmt: skip
        x += w + between(rng, 0.0, 0.15)


def metal_rack(look: Finish) -> Piece:
    """An open rack of posts and boards with boxes, as in cellars, shops and laboratories."""
    rng = look.rng
    metal, board = look.metal(), look.timber()
    w, d, h = between(rng, 0.8, 1.6), between(rng, 0.35, 0.6), between(rng, 1.5, 2.2)
    rows = count(rng, 3, 5)

    def draw(at: Brush) -> None:
        for sx in (-0.5 * w + 0.02, 0.5 * w - 0.02):
            for sz in (-0.5 * d + 0.02, 0.5 * d - 0.02):
                at.box((sx, 0.5 * h, sz), (0.035, h, 0.035), metal)
        for j in range(rows):
            at.box((0.0, 0.1 + j * (h - 0.15) / (rows - 1), 0.0), (w, 0.03, d), board)

    def fill(at: Brush) -> None:
        pitch = (h - 0.15) / (rows - 1)
        for j in range(rows):
            if chance(rng, 0.85):
                head = min(0.45, pitch - 0.03) if j < rows - 1 else 0.35
                _boxes(look, at.at(0.0, 0.115 + j * pitch, 0.0), w - 0.08, head, d)

    return Piece("shelf", w, d, h + 0.2, draw, (), fill)


def locker_row(look: Finish) -> Piece:
    """Filing cabinets or lockers: steel fronts in a row."""
    rng = look.rng
    steel = look.painted(None, 0.3)
    n, w1 = count(rng, 1, 4), between(rng, 0.38, 0.5)
    h, d, rows = pick(rng, (0.72, 1.05, 1.32, 1.8)), between(rng, 0.42, 0.62), count(rng, 1, 4)
    handle = look.metal()

    def draw(at: Brush) -> None:
        at.box((0.0, 0.5 * h, -0.01), (n * w1, h, d - 0.02), steel)
        for i in range(n):
            x = (i - 0.5 * (n - 1)) * w1
            for j in range(rows):
                y = (j + 0.5) * h / rows
                at.box((x, y, 0.5 * d - 0.01), (w1 - 0.012, h / rows - 0.012, 0.02), steel)
                at.box((x, y + 0.3 * h / rows, 0.5 * d + 0.01), (0.13, 0.02, 0.02), handle)

    top = Top(0.0, h, 0.0, 0.95 * n * w1, 0.9 * d, "high" if h > 1.2 else "sideboard")
    return Piece("locker", n * w1, d, h, draw, (top,))


def glass_cabinet(look: Finish) -> Piece:
    """A dresser: closed below, dark glass doors above."""
    rng = look.rng
    wood, pane = look.timber(), look.glass()
    w, d, h = between(rng, 0.8, 1.5), between(rng, 0.38, 0.5), between(rng, 1.7, 2.1)
    waist, doors = between(rng, 0.75, 0.95), count(rng, 2, 3)

    def draw(at: Brush) -> None:
        at.box((0.0, 0.5 * waist, 0.0), (w, waist, d), wood)
        at.box((0.0, waist, 0.0), (w + 0.04, 0.03, d + 0.03), wood)
        upper = 0.75 * d
        at.box((0.0, 0.5 * (waist + h), -0.5 * (d - upper)), (w - 0.02, h - waist, upper), wood)
        at.box((0.0, h, -0.5 * (d - upper)), (w + 0.06, 0.06, upper + 0.06), wood)
        for i in range(doors):
            x, leaf = (i - 0.5 * (doors - 1)) * w / doors, w / doors
            at.box(
                (x, 0.5 * (waist + h), upper - 0.5 * d),
                (leaf - 0.12, h - waist - 0.16, 0.012),
                pane,
            )
            at.box((x, 0.5 * waist, 0.5 * d), (leaf - 0.05, waist - 0.12, 0.02), wood)

    top = Top(0.0, waist + 0.015, 0.42 * d, 0.9 * w, 0.1, "sideboard", 0.5)
    return Piece("cabinet", w, d, h, draw, (top,))
