"""What indoor things are made of: walls, floors, timber, upholstery, lacquer, tiles."""

import colorsys
import functools

from fathom.scenes.content.builder import SceneBuilder
from fathom.scenes.content.families.looks import WOOD_TONES, Colour, Look, any_colour, varied
from fathom.scenes.content.families.placing import between, chance, pick

BOOKS, THINGS = 240, 45  # drawn one by one in a room at most
PHOTOS_PER_ROOM = 8  # more would cost more copying than variety is worth
LEATHERS: tuple[Colour, ...] = (
    (0.06, 0.05, 0.05), (0.20, 0.11, 0.07), (0.38, 0.23, 0.13), (0.80, 0.76, 0.70),
    (0.45, 0.10, 0.08), (0.15, 0.18, 0.24),
)  # fmt: skip


class Finish(Look):
    """Draws materials for one room and remembers the few that recur in it.

    Args:
        b: the scene builder that owns the materials.
        photos: whether textures cut from photographs may be used; None: if the builder has any.
    """

    def __init__(self, b: SceneBuilder, *, photos: bool | None = None) -> None:
        super().__init__(b, photos=photos)
        rng = self.rng
        first = int(rng.random() * 100_000)
        self._photo_ids = [first + 7 * i for i in range(PHOTOS_PER_ROOM)]
        # One room in ten wears colours at random, so that no colour stands for a kind of thing.
        self._wild = chance(rng, 0.1)
        self._timbers: list[int] = []
        # What is nearest the camera is drawn first; farther shelves and tables get less detail.
        self.books_left = BOOKS
        self.things_left = THINGS
        self.black = self.painted((0.04, 0.04, 0.045), 0.3)
        self.white = self.painted((0.88, 0.88, 0.86), 0.25)

    def colour(self) -> Colour:
        """What furniture and cloth are coloured: mostly grey, brown and muted, some strong."""
        rng = self.rng
        kind = rng.random()
        if self._wild or kind > 0.88:
            return any_colour(rng)
        if kind < 0.3:
            value = between(rng, 0.04, 0.92)
            return (value, value * between(rng, 0.94, 1.0), value * between(rng, 0.86, 1.02))
        hue = between(rng, 0.02, 0.14) if kind < 0.58 else float(rng.random())
        return colorsys.hsv_to_rgb(hue, between(rng, 0.08, 0.5), between(rng, 0.1, 0.85))

    def plain(self, colour: Colour | None = None, *, gloss: float | None = None) -> int:
        """One colour, matt or glossy."""
        return super().plain(colour or self.colour(), gloss=gloss)

    @functools.cached_property
    def next_room(self) -> tuple[int, int]:
        """Wall and floor of what lies behind doorways."""
        return self.wall(), self.floor()

    @functools.cached_property
    def lawn(self) -> int:
        """Grass before the windows."""
        return self.b.material((0.3, 0.38, 0.18), (0.24, 0.3, 0.14), "grass", scale=0.1)

    @functools.cached_property
    def shades(self) -> tuple[int, ...]:
        """Materials that the many small things of the room share: book backs, boxes, jars."""
        plain = [self.plain() for _ in range(8)]
        return (*plain, *(self.printed(0.2) for _ in range(5)))

    def photo(self, size: float, *, gloss: float = 0.1, tint: Colour | None = None) -> int:
        """A piece of a photograph that spans ``size`` metres; procedural noise without photos."""
        rng = self.rng
        if tint is None and chance(rng, 0.35):
            tint = any_colour(rng)
        return self.b.material(
            tint, texture="photo", scale=size * between(rng, 0.6, 1.6), gloss=gloss,
            photo=pick(rng, self._photo_ids), contrast=between(rng, 0.5, 1.2),
        )  # fmt: skip

    def painted(self, colour: Colour | None = None, gloss: float = 0.1) -> int:
        """One plain colour."""
        return self.b.material(colour or self.paint_colour(), gloss=gloss)

    def paint_colour(self) -> Colour:
        """What walls are painted in: mostly white and cream, some pastel, few strong or dark."""
        rng = self.rng
        kind = rng.random()
        if self._wild or kind > 0.97:
            return any_colour(rng)
        hue = pick(rng, (0.08, 0.11, 0.13, 0.1, 0.16, 0.33, 0.55, 0.6, 0.0))
        if kind < 0.6:
            return colorsys.hsv_to_rgb(hue, between(rng, 0.0, 0.08), between(rng, 0.72, 0.95))
        if kind < 0.85:
            return colorsys.hsv_to_rgb(hue, between(rng, 0.05, 0.25), between(rng, 0.55, 0.9))
        return colorsys.hsv_to_rgb(hue, between(rng, 0.1, 0.6), between(rng, 0.2, 0.75))

    def wall(self, *, tiled: bool = False) -> int:
        """A wall: paint, wallpaper, tiles, brick, panels."""
        rng = self.rng
        colour = self.paint_colour()
        kind = rng.random()
        if tiled or kind > 0.95:
            return self._wall(colour, varied(rng, colour, 0.15), "tiles", between(rng, 0.08, 0.35),
                              stretch=pick(rng, (1.0, 1.0, 1.5, 2.0)),
                              gloss=between(rng, 0.1, 0.6))  # fmt: skip
        if kind < 0.67:
            bump = between(rng, 0.0, 0.25) if chance(rng, 0.4) else 0.0
            second = varied(rng, colour, 0.04)
            return self._wall(colour, second, "noise", between(rng, 0.02, 0.5), bump=bump)
        if kind < 0.74:
            second = varied(rng, colour, 0.1)
            return self._wall(colour, second, "stripes", between(rng, 0.03, 0.3))
        if kind < 0.78:
            return self.b.material(
                colour, texture="photo", photo=pick(rng, self._photo_ids),
                scale=between(rng, 0.5, 3.0), contrast=between(rng, 0.2, 0.8),
                tint=between(rng, 0.5, 1.0), variation=0.0,
            )  # fmt: skip
        if kind < 0.85:
            return self._wall(colour, varied(rng, colour, 0.2), "brick",
                              pick(rng, (0.075, 0.075, 0.2)), bump=0.3,
                              stretch=pick(rng, (2.0, 3.0)))  # fmt: skip
        if kind < 0.90:
            tone = varied(rng, pick(rng, WOOD_TONES))
            return self._wall(tone, varied(rng, tone, 0.1), "planks", between(rng, 0.08, 0.2))
        return self._wall(colour, varied(rng, colour, 0.2), "fabric", between(rng, 0.01, 0.1))

    def _wall(
        self, colour: Colour, second: Colour, texture: str, scale: float, *,
        bump: float = 0.0, gloss: float = 0.0, stretch: float = 1.0,
    ) -> int:  # fmt: skip
        rng = self.rng
        # No variation between primitives: a wall is several boxes around its openings.
        return self.b.material(
            colour, second, texture, scale=scale, bump=bump, gloss=gloss, stretch=stretch,
            dirt=between(rng, 0.02, 0.2), dirt_scale=between(rng, 0.4, 2.5), variation=0.0,
        )  # fmt: skip

    def floor(self, *, hard: bool = False) -> int:
        """A floor: planks, tiles, carpet, linoleum, concrete or stone."""
        rng, b = self.rng, self.b
        kind = 0.5 if hard and chance(rng, 0.5) else rng.random()
        gloss, mirror = between(rng, 0.05, 0.6), between(rng, 0.02, 0.2)
        if chance(rng, 0.7):
            mirror = 0.0
        grey = self._floor_colour()
        if kind < 0.38:
            tone = varied(rng, pick(rng, WOOD_TONES))
            grain = pick(rng, ("planks", "planks", "wood"))
            return b.material(
                tone, varied(rng, tone, 0.12), grain, scale=between(rng, 0.07, 0.2),
                stretch=between(rng, 4.0, 9.0), gloss=gloss, mirror=mirror,
            )  # fmt: skip
        if kind < 0.56:
            tile = pick(rng, ("tiles", "tiles", "checker", "marble"))
            return b.material(grey, varied(rng, grey, 0.15), tile, scale=between(rng, 0.15, 0.6),
                              gloss=gloss, mirror=mirror)  # fmt: skip
        if kind < 0.82:
            second = varied(rng, grey, 0.15) if chance(rng, 0.8) else any_colour(rng)
            texture = pick(rng, ("noise", "fabric", "speckle", "noise"))
            scale = between(rng, 0.005, 0.05 if texture == "fabric" else 0.3)
            return b.material(grey, second, texture, scale=scale, bump=0.2)
        if kind < 0.93 or not self.photos:
            texture = pick(rng, ("noise", "speckle"))
            scale = between(rng, 0.05, 1.0)
            return b.material(grey, varied(rng, grey, 0.1), texture, scale=scale, dirt=0.3,
                              gloss=gloss, mirror=mirror)  # fmt: skip
        return self.photo(between(rng, 0.6, 2.0), gloss=0.2)

    def _floor_colour(self) -> Colour:
        rng = self.rng
        if self._wild or chance(rng, 0.04):
            return any_colour(rng)
        hue = pick(rng, (0.07, 0.09, 0.11, 0.6, 0.62, 0.0, 0.33))
        return colorsys.hsv_to_rgb(hue, between(rng, 0.0, 0.3), between(rng, 0.15, 0.75))

    def ceiling(self) -> int:
        """A ceiling: white paint, acoustic tiles, timber."""
        rng, b = self.rng, self.b
        kind = rng.random()
        white = colorsys.hsv_to_rgb(0.11, between(rng, 0.0, 0.08), between(rng, 0.7, 0.95))
        if kind < 0.65:
            return b.material(white, dirt=0.06)
        if kind < 0.88:
            tile = pick(rng, (0.6, 0.6, 0.3))
            return b.material(white, varied(rng, white, 0.1), "tiles", dirt=0.08, scale=tile)
        tone = varied(rng, pick(rng, WOOD_TONES))
        return b.material(tone, texture="planks", scale=between(rng, 0.1, 0.2), stretch=8.0)

    def timber(self) -> int:
        """Furniture board: one of a few woods or lacquers that recur in the room."""
        rng = self.rng
        if len(self._timbers) < 3 or chance(rng, 0.25):
            self._timbers.append(self._new_timber())
        return pick(rng, self._timbers)

    def _new_timber(self) -> int:
        rng = self.rng
        kind = rng.random()
        if self._wild and chance(rng, 0.5):
            return self.anything(0.5)
        if kind < 0.6:
            return self.wood(between(rng, 0.06, 0.25))
        if kind < 0.8:
            return self.painted(self._white_to_grey(), between(rng, 0.05, 0.5))
        if kind < 0.88:
            return self.painted((0.05, 0.045, 0.04), between(rng, 0.1, 0.5))
        return self.painted(self.colour(), between(rng, 0.0, 0.5))

    def _white_to_grey(self) -> Colour:
        value = between(self.rng, 0.5, 0.95)
        return (value, value * between(self.rng, 0.95, 1.0), value * between(self.rng, 0.88, 1.0))

    def fabric(self, size: float) -> int:
        """Woven cloth with its pattern well below ``size`` metres."""
        rng = self.rng
        if chance(rng, 0.25):
            return self.cloth(size)
        colour = self.colour()
        return self.b.material(
            colour, varied(rng, colour, 0.15), pick(rng, ("fabric", "noise", "plain")),
            scale=size * between(rng, 0.01, 0.12), bump=between(rng, 0.0, 0.3),
        )  # fmt: skip

    def upholstery(self, size: float) -> int:
        """Leather or cloth for seats."""
        rng = self.rng
        if chance(rng, 0.25):
            tone = varied(rng, pick(rng, LEATHERS))
            return self.painted(tone, between(rng, 0.2, 0.6))
        if chance(rng, 0.25):
            value = between(rng, 0.04, 0.3)
            return self.painted((value, value, 1.05 * value), 0.05)
        return self.fabric(size)

    def shell(self) -> int:
        """Moulded plastic: white, black, or any strong colour."""
        rng = self.rng
        kind = rng.random()
        if kind < 0.3:
            return self.white
        if kind < 0.5:
            return self.black
        colour = self.colour() if kind < 0.8 else any_colour(rng)
        return self.painted(colour, between(rng, 0.2, 0.6))

    def glow(self, colour: Colour = (1.0, 0.97, 0.9), strength: float = 2.0) -> int:
        """Something that shines: a lamp shade, a screen, a bright pane."""
        return self.b.material(colour, emission=strength, dirt=0.0)

    def glass(self) -> int:
        """A dark polished pane: a screen that is off, an oven door, a tinted cabinet front."""
        value = between(self.rng, 0.01, 0.08)
        return self.b.material(
            (value, value, 1.1 * value), gloss=0.9, mirror=between(self.rng, 0.05, 0.3)
        )

    def mirror(self) -> int:
        """A looking glass."""
        return self.b.material((0.3, 0.32, 0.33), gloss=1.0, mirror=0.8, dirt=0.0)

    def picture(self, size: float) -> int:
        """What hangs in frames and on boards: a photograph or procedural art."""
        if self.photos:
            return self.b.material(
                None, texture="photo", scale=size, photo=pick(self.rng, self._photo_ids)
            )
        return self.printed(size)

    def screen(self, size: float) -> int:
        """The front of a monitor: dark, plain bright, or showing something."""
        rng = self.rng
        kind = rng.random()
        if kind < 0.5:
            return self.glass()
        if kind < 0.75 and self.photos:
            return self.b.material(
                None, texture="photo", scale=size, photo=pick(rng, self._photo_ids),
                emission=between(rng, 0.3, 1.2), gloss=0.3,
            )  # fmt: skip
        return self.glow(any_colour(rng), between(rng, 0.3, 1.5))
