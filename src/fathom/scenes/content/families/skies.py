"""Skies over scenes: painted ones, and photographed ones where the textures hold any."""

from fathom.scenes.content.builder import SceneBuilder
from fathom.scenes.content.families.placing import chance

PHOTOGRAPHED = 0.6  # share of scenes under a photographed sky, if there are any


def sky(b: SceneBuilder, kind: str, *, brightness: float = 1.0) -> None:
    """Set a sky of a kind of `scene.SKIES` by painting it or by a photograph of about its light.

    Args:
        b: the scene.
        kind: of the sky.
        brightness: as for `SceneBuilder.sky`.
    """
    if b.textures.skies and chance(b.rng, PHOTOGRAPHED):
        # Skies are darker or brighter than the ground by far more than any one kind of painted
        # sky is: a storm behind a sunlit flag, a white sky over a street in the shade.
        light = 0.02 if kind == "night" else 0.5
        b.sky("photo", brightness=light * brightness * 2.0 ** b.rng.uniform(-1.8, 1.8))
    else:
        b.sky(kind, brightness=brightness)
