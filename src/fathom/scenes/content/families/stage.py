"""What outdoor things are built with: local parts in a frame, and the usual outdoor materials."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from fathom.scenes.content.builder import SceneBuilder
from fathom.scenes.content.families.brush import Brush
from fathom.scenes.content.families.looks import LEAF_TONES, Colour, Look, any_colour, varied
from fathom.scenes.content.families.placing import Frame, between, chance, pick

ASPHALT: tuple[Colour, ...] = (
    (0.22, 0.22, 0.23), (0.33, 0.33, 0.33), (0.45, 0.44, 0.43), (0.56, 0.55, 0.53),
)  # fmt: skip
PAVING: tuple[Colour, ...] = (
    (0.52, 0.50, 0.47), (0.64, 0.62, 0.58), (0.42, 0.40, 0.38), (0.60, 0.50, 0.42),
)  # fmt: skip
GRASS: tuple[Colour, ...] = (
    (0.24, 0.33, 0.12), (0.33, 0.42, 0.16), (0.46, 0.48, 0.22), (0.58, 0.53, 0.30),
    (0.18, 0.27, 0.12),
)  # fmt: skip
EARTH: tuple[Colour, ...] = (
    (0.38, 0.29, 0.20), (0.52, 0.43, 0.32), (0.66, 0.58, 0.44), (0.30, 0.25, 0.20),
)  # fmt: skip
RENDER: tuple[Colour, ...] = (
    (0.87, 0.84, 0.76), (0.78, 0.69, 0.53), (0.72, 0.50, 0.40), (0.62, 0.64, 0.66),
    (0.83, 0.76, 0.62), (0.47, 0.45, 0.43), (0.60, 0.36, 0.28), (0.90, 0.89, 0.87),
)  # fmt: skip
BRICK: tuple[Colour, ...] = (
    (0.50, 0.24, 0.18), (0.62, 0.34, 0.24), (0.70, 0.56, 0.42), (0.38, 0.22, 0.18),
)  # fmt: skip
ROOF: tuple[Colour, ...] = (
    (0.52, 0.24, 0.16), (0.30, 0.28, 0.28), (0.42, 0.36, 0.32), (0.20, 0.20, 0.22),
)  # fmt: skip
GREENS = LEAF_TONES[:5]
# What leaves look like at one time of the year; most photographs show summer.
SEASONS: tuple[tuple[Colour, ...], ...] = (
    GREENS[:3], (GREENS[0], GREENS[1], GREENS[4]), GREENS, (GREENS[2], GREENS[3], LEAF_TONES[7]),
    ((0.16, 0.20, 0.08), (0.24, 0.27, 0.12), (0.11, 0.15, 0.07)), LEAF_TONES,
)  # fmt: skip
BARK: tuple[Colour, ...] = (
    (0.28, 0.22, 0.17), (0.38, 0.33, 0.28), (0.20, 0.16, 0.13), (0.62, 0.60, 0.56),
)  # fmt: skip
STONE: tuple[Colour, ...] = (
    (0.55, 0.53, 0.49), (0.42, 0.41, 0.40), (0.66, 0.60, 0.50), (0.36, 0.34, 0.30),
)  # fmt: skip
PAINT: tuple[Colour, ...] = (
    (0.05, 0.05, 0.06), (0.88, 0.88, 0.88), (0.62, 0.63, 0.65), (0.30, 0.31, 0.33),
    (0.55, 0.06, 0.06), (0.08, 0.14, 0.34), (0.20, 0.30, 0.24), (0.72, 0.66, 0.50),
)  # fmt: skip


class Stage:
    """One outdoor scene in the making.

    Args:
        b: The scene builder that everything goes to.
        photos: Whether textures cut from photographs may be used; None: if the builder has any.
    """

    def __init__(self, b: SceneBuilder, *, photos: bool | None = None) -> None:
        self.b = b
        self.rng = b.rng
        self.look = Look(b, photos=photos)
        self.season = pick(b.rng, SEASONS)
        self._shared: dict[str, int] = {}

    def object(self, name: str) -> AbstractContextManager[Any]:
        """Everything added inside is one object of class `name`."""
        context: AbstractContextManager[Any] = self.b.object(name)
        return context

    def on(self, f: Frame) -> Brush:
        """What adds primitives in the local axes of `f`."""
        return Brush(self.b, f)

    def shared(self, name: str, make: Callable[[], int]) -> int:
        """A material that all things of the scene have in common, made at first use."""
        if name not in self._shared:
            self._shared[name] = make()
        return self._shared[name]

    def surface(
        self,
        tones: tuple[Colour, ...],
        texture: str,
        scale: float,
        *,
        contrast: float = 0.15,
        ground: bool = False,
        **more: Any,
    ) -> int:
        """A natural surface: a tone of its kind or, as often as the scene says, a photograph.

        Args:
            tones: sRGB colours it may have.
            texture: Procedural pattern, where it is not a photograph.
            scale: Metres per period of that pattern.
            contrast: Spread between the pattern's two colours.
            ground: Seen to the horizon, where a repeated photograph looks like a carpet.
            more: Further keywords of `SceneBuilder.material`.
        """
        rng = self.rng
        tone = any_colour(rng) if chance(rng, 0.04) else varied(rng, pick(rng, tones))
        if chance(rng, self.look.photo_share * (0.5 if ground else 1.0)):
            # Fine enough to be grain or so large that its repetition is not seen.
            size = between(rng, 0.2, 1.0) if chance(rng, 0.4) else between(rng, 4.0, 16.0)
            if ground:
                size *= 1.5
            pull, flat = between(rng, 0.5, 1.0), between(rng, 0.2, 0.5 if ground else 0.9)
            return self.make(tone, None, "photo", scale=size, tint=pull, contrast=flat, **more)
        return self.make(tone, varied(rng, tone, contrast), texture, scale=scale, **more)

    def make(
        self,
        colour: Colour,
        colour2: Colour | None = None,
        texture: str = "plain",
        *,
        alpha: str = "none",
        **more: Any,
    ) -> int:
        """A material as told; `more` are further keywords of `SceneBuilder.material`."""
        second = colour if colour2 is None else colour2
        material: int = self.b.material(colour, second, texture=texture, alpha=alpha, **more)
        return material

    def rubber(self) -> int:
        """Tyres, bumpers and seals: nearly black."""
        return self.shared("rubber", lambda: self.make((0.035, 0.035, 0.038), gloss=0.05))

    def steel(self) -> int:
        """Bare or grey-painted metal of posts and fittings."""
        return self.shared("steel", self.look.metal)

    def glass(self) -> int:
        """Panes seen from outside by day: dark and shiny."""
        return self.shared("glass", self._glass)

    def asphalt(self) -> int:
        """Roads: patchy, dark to light grey."""
        return self.shared("asphalt", self._asphalt)

    def paving(self) -> int:
        """Pavements: slabs, cobbles or poured."""
        return self.shared("paving", self._paving)

    def grass(self) -> int:
        """Lawns and meadows."""
        return self.shared("grass", self._grass)

    def bark(self) -> int:
        """Trunks and branches."""
        return self.shared("bark", lambda: self.surface(BARK, "noise", 0.08, contrast=0.25))

    def leaves(self) -> int:
        """Foliage of solid shapes; another tone of the season at every call."""
        tone = self._leaf_tone()
        scale = between(self.rng, 0.08, 0.5)
        return self.make(
            tone, varied(self.rng, tone, 0.35), "noise", scale=scale, bump=0.6, translucency=0.2
        )

    def foliage(self, alpha: str = "leaves", *, repeats: float = 1.0) -> tuple[int, int, int]:
        """A plant's shaded inside, its loose leafy cards and its dense ones, of one tone.

        Args:
            alpha: Pattern that cuts the loose cards.
            repeats: Of that pattern across a card.
        """
        rng = self.rng
        tone = self._leaf_tone()
        depth = between(rng, 0.45, 0.9)
        dark = (tone[0] * depth, tone[1] * depth, tone[2] * depth)
        scale = between(rng, 0.05, 0.4)
        core = self.make(dark, varied(rng, tone, 0.3), "noise", scale=scale, bump=0.9)
        second, light = varied(rng, tone, 0.3), between(rng, 0.2, 0.5)
        cards = [
            self.make(
                tone, second, "noise", alpha=pattern, alpha_scale=across, scale=scale,
                translucency=light, variation=0.25,
            )
            for pattern, across in ((alpha, repeats), ("foliage", repeats))
        ]  # fmt: skip
        return core, cards[0], cards[1]

    def _leaf_tone(self) -> Colour:
        return varied(self.rng, pick(self.rng, self.season), 0.12)

    def stone(self) -> int:
        """Rock and masonry."""
        scale = between(self.rng, 0.05, 0.6)
        return self.surface(STONE, "noise", scale, contrast=0.25, bump=0.5)

    def paint(self) -> int:
        """Car paint."""
        rng = self.rng
        colour = any_colour(rng) if chance(rng, 0.25) else varied(rng, pick(rng, PAINT), 0.08)
        return self.make(colour, gloss=between(rng, 0.15, 0.6))

    def _asphalt(self) -> int:
        rng = self.rng
        texture = pick(rng, ("speckle", "gravel", "noise", "noise"))
        scale = between(rng, 0.02, 0.4) if texture == "noise" else between(rng, 0.01, 0.06)
        shine = between(rng, 0.2, 0.6) if chance(rng, 0.15) else 0.0
        patches, size = between(rng, 0.1, 0.5), between(rng, 0.4, 4.0)
        return self.surface(
            ASPHALT, texture, scale, gloss=shine, dirt=patches, dirt_scale=size, ground=True
        )

    def _paving(self) -> int:
        rng = self.rng
        texture = pick(rng, ("tiles", "brick", "noise", "gravel", "checker"))
        scale = between(rng, 0.12, 1.0)
        dirt = between(rng, 0.1, 0.3)
        return self.surface(PAVING, texture, scale, contrast=0.08, dirt=dirt, ground=True)

    def _grass(self) -> int:
        rng = self.rng
        texture = pick(rng, ("grass", "grass", "noise"))
        scale = between(rng, 0.04, 0.8)
        dirt = between(rng, 0.2, 0.6)
        return self.surface(
            GRASS, texture, scale, contrast=0.25, dirt=dirt, dirt_scale=3.0, ground=True
        )

    def _glass(self) -> int:
        rng = self.rng
        value = between(rng, 0.02, 0.3)
        return self.make((value, value * 1.03, value * 1.08), gloss=between(rng, 0.3, 0.9))
