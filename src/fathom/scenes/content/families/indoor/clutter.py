"""Small things on tables, shelves and floors, chosen by what the surface serves as."""

import math
from collections.abc import Callable, Sequence

from fathom.scenes.content.families import objects
from fathom.scenes.content.families import objects_desk as desk_things
from fathom.scenes.content.families import objects_kitchen as kitchen_things
from fathom.scenes.content.families import objects_packages as packages
from fathom.scenes.content.families import objects_toys as toys
from fathom.scenes.content.families.brush import Brush
from fathom.scenes.content.families.indoor import electronics, lamps
from fathom.scenes.content.families.indoor.finishes import Finish
from fathom.scenes.content.families.indoor.layout import heading
from fathom.scenes.content.families.indoor.pieces import Piece, Top, put, swing_y
from fathom.scenes.content.families.objects import Kind
from fathom.scenes.content.families.placing import around, between, chance, count, pick, standing

PAPERS = (
    Kind(desk_things.paper, 0.18, 3.0),
    Kind(desk_things.book, 0.16, 3.0),
    Kind(desk_things.pen_cup, 0.06),
    Kind(desk_things.phone, 0.1),
    Kind(desk_things.pen, 0.1, 0.7),
    Kind(desk_things.cable, 0.2, 0.6),
    Kind(desk_things.standing_books, 0.18),
    Kind(kitchen_things.mug, 0.07, 1.5),
    Kind(packages.bottle, 0.06),
    Kind(packages.carton, 0.13),
)
DECORATION = (
    Kind(desk_things.standing_books, 0.18),
    Kind(desk_things.book, 0.16),
    Kind(desk_things.clock, 0.09),
    Kind(kitchen_things.jug, 0.1),
    Kind(kitchen_things.bowl, 0.14),
    Kind(toys.statue, 0.07),
    Kind(packages.bottle, 0.06),
    *objects.GREENS,
)
LARGE = (
    Kind(packages.parcel, 0.28, 3.0),
    Kind(packages.carton, 0.13),
    Kind(toys.bag, 0.2),
    Kind(desk_things.standing_books, 0.18),
)
SOFT = (Kind(toys.cloth_heap, 0.2, 2.0), Kind(toys.bear, 0.14), Kind(toys.bag, 0.2),
        Kind(desk_things.book, 0.16), Kind(toys.cushion, 0.25, 2.0))  # fmt: skip
BATH = (
    Kind(kitchen_things.cup, 0.06),
    Kind(packages.bottle, 0.06),
    Kind(packages.squeeze_tube, 0.09),
)

USES: dict[str, tuple[tuple[Kind, ...], ...]] = {
    "desk": (PAPERS, PAPERS, (*PAPERS, *objects.DESK), objects.EVERYTHING),
    "table": (objects.TABLEWARE, PAPERS, (*objects.TABLEWARE, *objects.FOOD), objects.EVERYTHING),
    "low": (PAPERS, (*PAPERS, *objects.TABLEWARE), DECORATION),
    "sideboard": (DECORATION, (*DECORATION, *objects.PACKAGES), objects.EVERYTHING),
    "counter": ((*objects.TABLEWARE, *objects.PACKAGES), (*objects.TABLEWARE, *objects.FOOD)),
    "high": (LARGE,),
    "seat": (SOFT,),
    "bed": (SOFT,),
    "bath": (BATH,),
}
MOST = {"desk": 14, "table": 11, "low": 7, "sideboard": 8, "counter": 12, "high": 4, "seat": 2,
        "bed": 3, "bath": 2}  # fmt: skip
Spot = tuple[float, float, float]


def cover_top(look: Finish, at: Brush, top: Top, *, fullness: float) -> None:
    """Put things on a surface: a few big ones that belong there, then small ones between.

    Args:
        look: materials.
        at: coordinates of the piece that has the surface.
        top: the surface.
        fullness: 0 bare .. 1 as much as such a surface carries in a lived-in room.
    """
    rng = look.rng
    spots: list[Spot] = []
    if top.use == "desk" and chance(rng, 0.85):
        _work_equipment(look, at, top, spots)
    elif top.use in ("sideboard", "counter") and chance(rng, 0.3):
        design = pick(
            rng,
            (lamps.table_lamp, electronics.microwave, electronics.printer, electronics.loudspeaker),
        )
        _stand(look, at, top, design(look), spots)
    elif top.use in ("table", "low") and chance(rng, 0.12):
        _stand(look, at, top, electronics.laptop(look), spots)
    kinds = pick(rng, USES[top.use])
    area = top.width * top.depth
    limit = min(MOST[top.use], 1 + int(18.0 * area))
    total = sum(kind.weight for kind in kinds)
    number = min(look.things_left, round(limit * fullness * between(rng, 0.4, 1.2)))
    look.things_left -= number
    for _ in range(number):
        _scatter(look, at, top, _drawn(rng.random() * total, kinds), spots)


def _drawn(mark: float, kinds: Sequence[Kind]) -> Kind:
    for kind in kinds:
        mark -= kind.weight
        if mark < 0.0:
            return kind
    return kinds[-1]


def _scatter(look: Finish, at: Brush, top: Top, kind: Kind, spots: list[Spot]) -> None:
    rng, b = look.rng, look.b
    r = kind.radius
    spare_x, spare_z = max(0.0, 0.5 * top.width - 0.7 * r), max(0.0, 0.5 * top.depth - 0.7 * r)
    for _ in range(4):
        x, z = between(rng, -spare_x, spare_x), between(rng, -spare_z, spare_z)
        if all((x - sx) ** 2 + (z - sz) ** 2 > (0.8 * (r + sr)) ** 2 for sx, sz, sr in spots):
            break
    else:
        return
    spots.append((x, z, r))
    place = at.frame.at(top.x + x, top.y, top.z + z)
    with b.frame(place, at.frame.turn), b.frame((0.0, 0.0, 0.0), between(rng, -math.pi, math.pi)):
        kind.draw(look)


def _stand(
    look: Finish, at: Brush, top: Top, piece: Piece, spots: list[Spot], *, x: float | None = None,
    z: float | None = None, turn: float | None = None,
) -> None:  # fmt: skip
    rng = look.rng
    if piece.height > top.headroom:
        return
    spare_x = max(0.0, 0.5 * (top.width - piece.width))
    px = between(rng, -spare_x, spare_x) if x is None else max(-spare_x, min(spare_x, x))
    pz = between(rng, -0.2, 0.1) * top.depth if z is None else z
    angle = between(rng, -0.3, 0.3) if turn is None else turn
    spots.append((px, pz, 0.5 * max(piece.width, piece.depth)))
    yaw = heading(at.frame)
    place = at.frame.at(top.x + px, top.y, top.z + pz)
    put(look.b, piece, standing(*place, yaw + angle))


def _work_equipment(look: Finish, at: Brush, top: Top, spots: list[Spot]) -> None:
    rng = look.rng
    if chance(rng, 0.3):
        _stand(look, at, top, electronics.laptop(look), spots)
    else:
        screens = pick(rng, (1, 1, 1, 2))
        design = electronics.monitor(look)
        middle = between(rng, -0.2, 0.2) * top.width
        for i in range(screens):
            x = middle + (i - 0.5 * (screens - 1)) * (design.width + 0.04)
            _stand(look, at, top, design, spots, x=x, z=-0.24 * top.depth,
                   turn=between(rng, -0.2, 0.2) - 0.25 * (i - 0.5 * (screens - 1)))  # fmt: skip
        if chance(rng, 0.85):
            keys = electronics.keyboard(look)
            _stand(
                look,
                at,
                top,
                keys,
                spots,
                x=middle,
                z=0.22 * top.depth,
                turn=between(rng, -0.15, 0.15),
            )
    if chance(rng, 0.3):
        _stand(look, at, top, lamps.table_lamp(look), spots, z=-0.25 * top.depth)
    if chance(rng, 0.15):
        _stand(look, at, top, electronics.printer(look), spots, z=-0.1 * top.depth)


def floor_thing(look: Finish) -> Piece:
    """One thing that stands or lies on floors."""
    designs: tuple[Callable[[Finish], Piece], ...] = (
        waste_bin, waste_bin, boxes, boxes, boxes, basket, soft_thing, soft_thing, suitcase, bucket,
        electronics.computer,
    )  # fmt: skip
    return pick(look.rng, designs)(look)


def waste_bin(look: Finish) -> Piece:
    """A bin of 0.25-0.7 m, round or square, open or lidded."""
    rng = look.rng
    stuff = look.shell() if chance(rng, 0.6) else look.metal()
    h, r, square, lid = (
        between(rng, 0.26, 0.65),
        between(rng, 0.11, 0.2),
        chance(rng, 0.35),
        chance(rng, 0.4),
    )
    bag = look.painted((0.85, 0.85, 0.87), 0.4)

    def draw(at: Brush) -> None:
        if square:
            at.box((0.0, 0.5 * h, 0.0), (2 * r, h, 1.6 * r), stuff)
            at.box((0.0, h, 0.0), (2.1 * r, 0.03, 1.7 * r), look.black)
            return
        at.tube((0.0, 0.0, 0.0), (0.0, h, 0.0), r, stuff)
        at.rod((0.0, 0.0, 0.0), (0.0, 0.6 * h, 0.0), 0.97 * r, bag)
        if lid:
            at.ball((0.0, h, 0.0), (1.03 * r, 0.3 * r, 1.03 * r), stuff)

    return Piece("bin", 2 * r, 2 * r, h, draw)


def boxes(look: Finish) -> Piece:
    """A stack of one to four cardboard boxes or crates, not quite in line."""
    rng = look.rng
    layers, y = [], 0.0
    w, d = between(rng, 0.25, 0.6), between(rng, 0.22, 0.45)
    card = look.painted((0.66, 0.51, 0.36), 0.0) if chance(rng, 0.6) else look.printed(0.4)
    for _ in range(pick(rng, (1, 1, 2, 3, 4))):
        h = between(rng, 0.12, 0.38)
        stuff = card if chance(rng, 0.6) else look.printed(0.4)
        layers.append((y, h, w, d, between(rng, -15, 15), stuff))
        y, w, d = y + h, w * between(rng, 0.7, 1.0), d * between(rng, 0.7, 1.0)
    tape = look.painted((0.75, 0.65, 0.45), 0.4)

    def draw(at: Brush) -> None:
        for bottom, h, wide, deep, angle, stuff in layers:
            sub = at.at(0.0, bottom, 0.0, swing_y(angle))
            sub.box((0.0, 0.5 * h, 0.0), (wide, h, deep), stuff)
            sub.box((0.0, 0.5 * h, 0.0), (0.05, h + 0.002, deep + 0.002), tape)

    first = layers[0]
    return Piece("box", first[2], first[3], y, draw)


def basket(look: Finish) -> Piece:
    """A laundry basket or crate with cloths in it."""
    rng = look.rng
    stuff, cloth = look.shell(), [look.fabric(0.3) for _ in range(3)]
    w, d, h = between(rng, 0.35, 0.6), between(rng, 0.3, 0.4), between(rng, 0.22, 0.45)
    heap = [
        (between(rng, -0.25, 0.25), between(rng, -0.2, 0.2), pick(rng, cloth)) for _ in range(4)
    ]

    def draw(at: Brush) -> None:
        for side in (-1.0, 1.0):
            at.box((side * 0.5 * w, 0.5 * h, 0.0), (0.02, h, d), stuff)
            at.box((0.0, 0.5 * h, side * 0.5 * d), (w, h, 0.02), stuff)
        for x, z, m in heap:
            at.ball((x * w, 0.75 * h, z * d), (0.3 * w, 0.3 * h, 0.3 * d), m)

    return Piece("basket", w, d, h, draw)


def soft_thing(look: Finish) -> Piece:
    """A bag, rucksack, heap of clothes or plush animal on the floor."""
    kind = _drawn(look.rng.random() * 6.0, (
        Kind(toys.bag, 0.2, 2.5), Kind(toys.cloth_heap, 0.22, 2.0), Kind(toys.bear, 0.15, 0.5),
        Kind(toys.shoe, 0.17, 1.0)))  # fmt: skip

    def draw(at: Brush) -> None:
        del at

    def fill(at: Brush) -> None:
        with look.b.frame(at.frame.origin, at.frame.turn):
            kind.draw(look)

    return Piece("bag", 1.6 * kind.radius, 1.6 * kind.radius, 0.3, draw, (), fill)


def suitcase(look: Finish) -> Piece:
    """A suitcase or briefcase, standing."""
    rng = look.rng
    skin = look.shell() if chance(rng, 0.5) else look.fabric(0.4)
    w, d, h = around(rng, 0.42, 0.15), around(rng, 0.24, 0.2), between(rng, 0.4, 0.68)

    def draw(at: Brush) -> None:
        at.pad((0.0, 0.5 * h + 0.03, 0.0), (w, h, d), skin)
        for x in (-0.07, 0.07):
            at.rod((x, h, -0.3 * d), (x, h + 0.2, -0.3 * d), 0.008, look.black)
        at.bar((-0.07, h + 0.2, -0.3 * d), (0.07, h + 0.2, -0.3 * d), 0.012, look.black)

    return Piece("bag", w, d, h + 0.2, draw)


def bucket(look: Finish) -> Piece:
    """A bucket, perhaps with a broom."""
    rng = look.rng
    skin, stick = look.shell(), look.timber()
    h, broom = between(rng, 0.25, 0.35), chance(rng, 0.4)

    def draw(at: Brush) -> None:
        at.b.cylinder(
            at.frame.at(0, 0, 0), at.frame.at(0, h, 0), 0.11, skin, radius1=0.15, capped=False
        )
        at.rod((0.0, 0.0, 0.0), (0.0, 0.6 * h, 0.0), 0.11, skin, radius1=0.13)
        if broom:
            at.bar((0.2, 0.05, 0.0), (0.25, 1.35, -0.1), 0.012, stick)
            at.box((0.2, 0.05, 0.0), (0.28, 0.08, 0.06), stick)

    return Piece("basket", 0.3, 0.3, h, draw)


def potted_plant(look: Finish) -> Piece:
    """A plant of 0.5-1.8 m in a pot on the floor."""
    from fathom.scenes.content.families import objects_greens as greens

    rng = look.rng
    scale = between(rng, 1.2, 3.5)

    def draw(at: Brush) -> None:
        del at

    def fill(at: Brush) -> None:
        with look.b.frame(at.frame.origin, at.frame.turn):
            greens.potted_plant(look, scale)

    size = 0.14 * scale
    return Piece("plant", size, size, 0.35 * scale, draw, (), fill)


def strewn(look: Finish, x: float, z: float) -> None:
    """One small thing lying on the floor at a world place: shoes, toys, papers, cables."""
    rng, b = look.rng, look.b
    kinds = (*objects.TOYS, *SOFT, Kind(desk_things.cable, 0.3, 3.0), Kind(toys.shoe, 0.17, 3.0),
             Kind(desk_things.paper, 0.2), Kind(packages.bottle, 0.05))  # fmt: skip
    kind = _drawn(rng.random() * sum(k.weight for k in kinds), kinds)
    with b.frame((x, 0.0, z), between(rng, -math.pi, math.pi)):
        kind.draw(look)


def strewn_count(look: Finish, low: int, high: int) -> int:
    """How many small things lie on a floor: mostly few."""
    return count(look.rng, low, high) if chance(look.rng, 0.6) else low
