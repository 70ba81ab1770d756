"""Materials for things of every family: colours of all values, half of them photographs.

No colour, brightness or texture belongs to a shape or to a distance; what a thing is made of only
narrows the choice (fruit is not printed with stripes), so that a network cannot read depth from it.
"""

import colorsys

import numpy as np

from fathom.scenes.content.builder import SceneBuilder
from fathom.scenes.content.families.placing import between, chance, pick

Colour = tuple[float, float, float]

SKIN_TONES: tuple[Colour, ...] = (
    (0.93, 0.76, 0.66), (0.86, 0.66, 0.54), (0.76, 0.55, 0.42),
    (0.62, 0.42, 0.30), (0.45, 0.29, 0.20), (0.29, 0.18, 0.13),
)  # fmt: skip
HAIR_TONES: tuple[Colour, ...] = (
    (0.06, 0.05, 0.05), (0.17, 0.11, 0.08), (0.32, 0.20, 0.12), (0.55, 0.38, 0.20),
    (0.78, 0.64, 0.42), (0.60, 0.60, 0.60), (0.62, 0.24, 0.10),
)  # fmt: skip
WOOD_TONES: tuple[Colour, ...] = (
    (0.83, 0.72, 0.58), (0.74, 0.57, 0.38), (0.62, 0.42, 0.25), (0.47, 0.29, 0.17),
    (0.30, 0.18, 0.12), (0.17, 0.11, 0.09), (0.86, 0.82, 0.76), (0.55, 0.52, 0.48),
)  # fmt: skip
FUR_TONES: tuple[Colour, ...] = (
    (0.08, 0.07, 0.07), (0.25, 0.17, 0.12), (0.45, 0.32, 0.20), (0.68, 0.52, 0.34),
    (0.85, 0.80, 0.72), (0.55, 0.54, 0.53), (0.75, 0.42, 0.18), (0.35, 0.34, 0.34),
)  # fmt: skip
LEAF_TONES: tuple[Colour, ...] = (
    (0.13, 0.25, 0.08), (0.22, 0.36, 0.12), (0.36, 0.48, 0.18), (0.48, 0.52, 0.24),
    (0.10, 0.18, 0.10), (0.55, 0.42, 0.14), (0.60, 0.26, 0.10), (0.30, 0.38, 0.30),
)  # fmt: skip


def varied(rng: np.random.Generator, colour: Colour, spread: float = 0.12) -> Colour:
    """A neighbour of ``colour``: brightness and channels each changed by up to ``spread``."""
    gain = between(rng, 1.0 - 2.0 * spread, 1.0 + 2.0 * spread)
    r, g, b = (min(1.0, max(0.0, c * gain * between(rng, 1 - spread, 1 + spread))) for c in colour)
    return (r, g, b)


def any_colour(rng: np.random.Generator) -> Colour:
    """A colour as things have them: grey, muted or strong, dark as often as light."""
    value = between(rng, 0.03, 0.97)
    kind = rng.random()
    if kind < 0.30:
        saturation = between(rng, 0.0, 0.10)
    elif kind < 0.70:
        saturation = between(rng, 0.10, 0.50)
    else:
        saturation = between(rng, 0.50, 1.0)
    return colorsys.hsv_to_rgb(float(rng.random()), saturation, value)


class Look:
    """Draws materials for one scene.

    Args:
        b: the scene builder that owns the materials.
        photos: whether to cut textures from photographs, which then cover about half of what can
            be printed or woven; None: if the builder has any.

    Attributes:
        photos: whether it does.
    """

    def __init__(self, b: SceneBuilder, *, photos: bool | None = None) -> None:
        self.b = b
        self.rng = b.rng
        self.photos = b.has_photos if photos is None else photos
        self.photo_share = between(b.rng, 0.3, 0.8) if self.photos else 0.15

    def plain(self, colour: Colour | None = None, *, gloss: float | None = None) -> int:
        """One colour, matt or glossy: painted things, plastic, paper."""
        rng = self.rng
        shine = gloss if gloss is not None else between(rng, 0.0, 0.6)
        return self.b.material(
            colour or any_colour(rng),
            gloss=shine,
            dirt=between(rng, 0.0, 0.25),
            dirt_scale=between(rng, 0.05, 0.5),
        )

    def printed(self, size: float, *, gloss: float | None = None) -> int:
        """A label, package or poster for a thing ``size`` metres large."""
        rng = self.rng
        shine = gloss if gloss is not None else between(rng, 0.0, 0.4)
        if chance(rng, self.photo_share):
            return self.photo(size, gloss=shine)
        texture = pick(rng, ("noise", "checker", "stripes", "plain", "speckle", "marble"))
        return self.b.material(
            any_colour(rng),
            any_colour(rng),
            texture,
            scale=size * between(rng, 0.1, 0.9),
            gloss=shine,
            stretch=between(rng, 0.5, 3.0),
        )

    def photo(self, size: float, *, gloss: float = 0.1) -> int:
        """A piece of a photograph spread over about ``size`` metres."""
        rng = self.rng
        colour = None if chance(rng, 0.7) else any_colour(rng)
        return self.b.material(
            colour,
            texture="photo",
            scale=size * between(rng, 0.6, 1.8),
            gloss=gloss,
            tint=0.0 if colour is None else between(rng, 0.2, 0.8),
            contrast=between(rng, 0.5, 1.2),
        )

    def wood(self, size: float, *, gloss: float | None = None) -> int:
        """Timber with its grain at a scale of ``size`` metres."""
        rng = self.rng
        tone = varied(rng, pick(rng, WOOD_TONES))
        shine = gloss if gloss is not None else between(rng, 0.0, 0.5)
        return self.b.material(
            tone,
            varied(rng, tone, 0.12),
            pick(rng, ("wood", "wood", "wood", "planks", "plain")),
            scale=size,
            gloss=shine,
            dirt=between(rng, 0.0, 0.2),
        )

    def cloth(self, size: float) -> int:
        """Fabric: printed, striped, checked or nearly plain; never glossy."""
        rng = self.rng
        if chance(rng, self.photo_share):
            return self.photo(size, gloss=0.0)
        first = any_colour(rng)
        second = any_colour(rng) if chance(rng, 0.5) else varied(rng, first)
        texture = pick(rng, ("noise", "stripes", "checker", "fabric", "plain"))
        return self.b.material(
            first,
            second,
            texture,
            scale=size * between(rng, 0.05, 0.5),
            dirt=0.2,
            dirt_scale=size,
            bump=between(rng, 0.0, 0.6),
        )

    def metal(self) -> int:
        """Bare or painted metal."""
        rng = self.rng
        grey = between(rng, 0.2, 0.9)
        bare = chance(rng, 0.7)
        colour = (grey, grey, grey) if bare else any_colour(rng)
        return self.b.material(
            varied(rng, colour, 0.05), gloss=between(rng, 0.2, 0.9), metal=1.0 if bare else 0.0
        )

    def skin(self) -> int:
        """Human skin."""
        tone = varied(self.rng, pick(self.rng, SKIN_TONES), 0.06)
        return self.b.material(tone, gloss=0.12, dirt=0.1, dirt_scale=0.1, variation=0.0)

    def hair(self) -> int:
        """Hair of the head, rarely dyed."""
        rng = self.rng
        tone = any_colour(rng) if chance(rng, 0.1) else varied(rng, pick(rng, HAIR_TONES))
        return self.b.material(
            tone,
            varied(rng, tone, 0.3),
            "noise",
            scale=between(rng, 0.01, 0.04),
            stretch=between(rng, 0.1, 0.5),
            gloss=0.15,
            bump=0.8,
        )

    def fur(self, size: float) -> int:
        """Fur: fine noise, sometimes spots or stripes at ``size`` metres."""
        rng = self.rng
        tone = varied(rng, pick(rng, FUR_TONES))
        marked = chance(rng, 0.35)
        second = varied(rng, pick(rng, FUR_TONES)) if marked else varied(rng, tone, 0.3)
        pattern = pick(rng, ("noise", "noise", "speckle", "stripes")) if marked else "noise"
        return self.b.material(
            tone,
            second,
            pattern,
            scale=size if marked else between(rng, 0.008, 0.04),
            bump=between(rng, 0.3, 1.0),
            dirt=0.3,
            dirt_scale=size,
        )

    def leaf(self, *, alpha: str = "none", alpha_scale: float = 1.0) -> int:
        """Leaves and stalks; ``alpha`` cuts cards into leaf shapes."""
        rng = self.rng
        tone = varied(rng, pick(rng, LEAF_TONES), 0.2)
        return self.b.material(
            tone,
            varied(rng, tone, 0.25),
            "noise",
            scale=between(rng, 0.02, 0.2),
            gloss=between(rng, 0.0, 0.3),
            alpha=alpha,
            alpha_scale=alpha_scale,
            translucency=between(rng, 0.1, 0.5),
            variation=between(rng, 0.05, 0.25),
        )

    def anything(self, size: float) -> int:
        """Any of the above for a thing ``size`` metres large."""
        kind = self.rng.random()
        if kind < 0.35:
            return self.plain()
        if kind < 0.75:
            return self.printed(size)
        if kind < 0.88:
            return self.cloth(size)
        return self.wood(size * 0.3)
