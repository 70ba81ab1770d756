"""Town buildings: facades with window grids, doors, shops, balconies and roofs.

A building's frame is the middle of its front at ground level; the front faces local +z and the
body lies behind it. A storey is 3 m, a window about 1.2 by 1.5 m, a door 2.1 m.
"""

import math
from dataclasses import dataclass

from fathom.scenes.content.families.placing import Frame, between, chance, count, pick, turn_x
from fathom.scenes.content.families.stage import BRICK, RENDER, ROOF, Stage

STOREY_M = 3.0


@dataclass(frozen=True)
class Facade:
    """The regular part of a front: columns of windows over a ground floor.

    Attributes:
        width: Metres along the street.
        storeys: Number of floors above the street.
        storey: Height of one, metres.
        pitch: Distance between window columns, metres.
        window: Width and height of a window, metres.
        sill: Height of the sill above the floor, metres.
    """

    width: float
    storeys: int
    storey: float
    pitch: float
    window: tuple[float, float]
    sill: float

    @property
    def height(self) -> float:
        """Metres up to the eaves."""
        return self.storeys * self.storey

    def columns(self) -> list[float]:
        """Local x of the middle of every column of windows, metres."""
        number = max(1, int((self.width - 0.8) / self.pitch))
        return [(i - 0.5 * (number - 1)) * self.pitch for i in range(number)]


def building(
    s: Stage,
    f: Frame,
    width: float,
    *,
    depth: float = 12.0,
    storeys: int | None = None,
    detail: float = 1.0,
) -> Facade:
    """A town building; far ones (`detail` below 0.5) have their windows painted on."""
    rng = s.rng
    facade = Facade(
        width=width,
        storeys=storeys if storeys is not None else count(rng, 3, 6),
        storey=STOREY_M * between(rng, 0.92, 1.15),
        pitch=between(rng, 1.9, 3.2),
        window=(between(rng, 0.95, 1.4), between(rng, 1.3, 1.7)),
        sill=between(rng, 0.75, 1.0),
    )
    with s.object("building"):
        wall = _wall(s)
        front = wall if detail >= 0.5 else _painted(s, facade)
        s.on(f).box(
            (0, 0.5 * facade.height - 0.5, -0.5 * depth),
            (width, facade.height + 1.0, depth),
            front,
        )
        if detail >= 0.5:
            _windows(s, f, facade, detail)
            _ground_floor(s, f, facade)
        _roof(s, f, facade, depth, wall)
    return facade


def _wall(s: Stage) -> int:
    rng = s.rng
    kind = rng.random()
    if kind < 0.45:
        return s.surface(
            RENDER, "noise", between(rng, 0.3, 3.0), contrast=0.06, dirt=between(rng, 0.05, 0.3)
        )
    if kind < 0.75:
        return s.surface(
            BRICK, "brick", between(rng, 0.16, 0.3), contrast=0.2, dirt=between(rng, 0.05, 0.3)
        )
    if kind < 0.9:
        return s.surface(RENDER, "plain", 1.0, dirt=between(rng, 0.05, 0.3))
    return s.surface(RENDER, pick(rng, ("tiles", "stripes", "planks")), between(rng, 0.3, 1.5))


def _painted(s: Stage, c: Facade) -> int:
    tone = pick(s.rng, RENDER + BRICK)
    dark = between(s.rng, 0.04, 0.25)
    return s.make(
        tone, (dark, dark, dark * 1.1), "windows", scale=c.storey, stretch=c.pitch / c.storey
    )


def _pane(s: Stage) -> int:
    """What the windows of one building show by day: the dark inside, the sky, curtains."""
    rng = s.rng
    kind = rng.random()
    if kind < 0.45:
        return s.glass()
    if kind < 0.65:
        value = between(rng, 0.4, 0.8)
        return s.make((value * 0.95, value * 0.98, value), gloss=between(rng, 0.4, 0.9))
    if kind < 0.85:
        dark, light = between(rng, 0.03, 0.2), between(rng, 0.4, 0.9)
        curtain = (light, light * 0.97, light * 0.9)
        return s.make(
            (dark, dark, dark), curtain, "stripes", scale=between(rng, 0.3, 1.2), gloss=0.5
        )
    return s.look.photo(1.5, gloss=0.5)


def _windows(s: Stage, f: Frame, c: Facade, detail: float) -> None:
    """Panes in frames, as many floors up as `detail` goes."""
    rng = s.rng
    glass, trim = _pane(s), s.look.plain(gloss=0.1)
    lit = s.shared("lit", lambda: s.make((1.0, 0.85, 0.6), emission=0.7))
    framed, sills, balconies = chance(rng, 0.75), chance(rng, 0.6), chance(rng, 0.35)
    arched, shutters = chance(rng, 0.1), chance(rng, 0.15)
    lamps = 0.06 if chance(rng, 0.5) else 0.0
    wide, tall = c.window
    for level in range(1, min(c.storeys, 1 + int(1 + 5 * detail))):
        y = level * c.storey + c.sill + 0.5 * tall
        if balconies and level % 2 == 1:
            _balcony(s, f, c, level)
        for x in c.columns():
            pane = lit if chance(rng, lamps) else glass
            if framed:
                s.on(f).box((x, y, 0.0), (wide + 0.2, tall + 0.2, 0.12), trim)
                s.on(f).box((x, y, 0.0), (wide, tall, 0.124), pane)
            else:
                s.on(f).box((x, y, 0.0), (wide, tall, 0.02), pane)
            if detail > 0.8:
                s.on(f).box((x, y, 0.03), (0.07, tall, 0.08), trim)
                s.on(f).box((x, y + 0.2 * tall, 0.03), (wide, 0.05, 0.08), trim)
            if sills:
                s.on(f).box((x, y - 0.5 * tall - 0.06, 0.08), (wide + 0.3, 0.08, 0.22), trim)
            if arched:
                s.on(f).ball((x, y + 0.5 * tall, 0.0), (0.5 * wide, 0.4, 0.06), pane)
            if shutters:
                for side in (-1, 1):
                    s.on(f).box((x + side * 0.78 * wide, y, 0.04), (0.5 * wide, tall, 0.06), trim)


def _balcony(s: Stage, f: Frame, c: Facade, level: int) -> None:
    rng = s.rng
    wide = min(c.width * 0.8, between(rng, 2.0, 6.0))
    x = between(rng, -0.5, 0.5) * (c.width - wide)
    deep, floor = between(rng, 0.8, 1.5), level * c.storey
    s.on(f).box((x, floor, 0.5 * deep), (wide, 0.15, deep), s.shared("slab", s.stone))
    rail = s.shared("rail", lambda: s.make((0.15, 0.15, 0.16), alpha="railing", alpha_scale=3))
    if chance(rng, 0.6):
        s.on(f).card((x, floor + 0.58, deep), (wide, 1.0), rail)
        s.on(f).box((x, floor + 1.08, deep), (wide, 0.05, 0.06), s.steel())
    else:
        s.on(f).box((x, floor + 0.55, deep), (wide, 1.0, 0.06), s.shared("slab", s.stone))


def _ground_floor(s: Stage, f: Frame, c: Facade) -> None:
    rng = s.rng
    door = s.look.plain()
    at = between(rng, -0.4, 0.4) * (c.width - 1.2)
    if chance(rng, 0.45):
        _shop(s, f, c, at)
    else:
        (wide, tall), pane = c.window, _pane(s)
        for x in c.columns():
            if abs(x - at) > 0.5 * wide + 0.7:
                s.on(f).box(
                    (x, c.sill + 0.2 + 0.5 * tall, 0.0), (wide + 0.16, tall + 0.16, 0.1), door
                )
                s.on(f).box((x, c.sill + 0.2 + 0.5 * tall, 0.0), (wide, tall, 0.104), pane)
        if chance(rng, 0.5):
            s.on(f).box((0, 0.3, 0.0), (c.width, 0.7, 0.12), s.stone())
    s.on(f).box((at, 1.12, 0.0), (1.2, 2.24, 0.16), s.stone())
    s.on(f).box((at, 1.05, 0.03), (0.95, 2.1, 0.16), door)
    if chance(rng, 0.5):
        s.on(f).box((at, 0.08, 0.3), (1.4, 0.16, 0.6), s.stone())


def _shop(s: Stage, f: Frame, c: Facade, door: float) -> None:
    """Panes of 2.2 m between pillars, a signboard of 0.6 m, often an awning of 1.2 m."""
    rng = s.rng
    frame = s.look.plain()
    panes = max(1, int(c.width / between(rng, 2.0, 3.5)))
    pitch = c.width / panes
    s.on(f).box((0, 1.5, 0.02), (c.width - 0.3, 2.9, 0.1), frame)
    inside = s.look.photo(1.2, gloss=0.5) if chance(rng, 0.5) else s.glass()
    for i in range(panes):
        x = (i - 0.5 * (panes - 1)) * pitch
        if abs(x - door) > 0.5 * pitch:
            s.on(f).box((x, 1.45, 0.06), (pitch - 0.25, 2.2, 0.06), inside)
    s.on(f).box((0, 2.9, 0.12), (c.width - 0.2, 0.6, 0.16), s.look.printed(0.8))
    if chance(rng, 0.45):
        cloth = s.look.cloth(0.4)
        s.on(f).box((0, 2.65, 0.6), (c.width * 0.8, 0.04, 1.3), cloth, turn=turn_x(0.4))


def _roof(s: Stage, f: Frame, c: Facade, depth: float, wall: int) -> None:
    rng = s.rng
    top = c.height
    kind = rng.random()
    if kind < 0.45:
        s.on(f).box((0, top + 0.1, -0.5 * depth + 0.15), (c.width, 0.35, depth + 0.3), wall)
        for _ in range(count(rng, 0, 3)):
            size = between(rng, 0.6, 2.5)
            at = (
                between(rng, -0.4, 0.4) * c.width,
                top + 0.4 * size,
                between(rng, -0.7, -0.2) * depth,
            )
            s.on(f).box(at, (size, size, size), s.stone())
        return
    tiles = s.surface(ROOF, "tiles", between(rng, 0.2, 0.5))
    pitch = math.radians(between(rng, 25, 45))
    gable_roof(s, f, c.width, depth, top, pitch, tiles, wall)
    if chance(rng, 0.6):
        x = between(rng, -0.35, 0.35) * c.width
        s.on(f).box((x, top + 0.25 * depth, -0.4 * depth), (0.7, 0.35 * depth, 0.7), wall)


def gable_roof(
    s: Stage, f: Frame, width: float, depth: float, top: float, pitch: float, tiles: int, wall: int
) -> None:
    """Two slopes that meet in a ridge along local x; the gables are of the wall's material.

    Each slope is a thick slab of wall, thick enough to fill the half triangle below it, under a
    thin layer of tiles that overhangs by 0.4 m.
    """
    half = 0.5 * depth
    slope, rise = half / math.cos(pitch), half * math.tan(pitch)
    fill = half * math.sin(pitch)
    overhang = 0.4
    for side in (-1, 1):
        # turn_x by a lowers the slab's +z edge for a > 0: the front slope falls towards +z.
        turn = turn_x(side * pitch)
        normal_y, normal_z = math.cos(pitch), side * math.sin(pitch)
        y, z = top + 0.5 * rise, -half + side * 0.5 * half
        inside = (0.0, y - 0.5 * fill * normal_y, z - 0.5 * fill * normal_z)
        s.on(f).box(inside, (width, fill, slope), wall, turn=turn)
        y += 0.06 * normal_y - 0.5 * overhang * math.sin(pitch)
        z += 0.06 * normal_z + side * 0.5 * overhang * math.cos(pitch)
        s.on(f).box((0, y, z), (width + 0.5, 0.12, slope + overhang), tiles, turn=turn)
