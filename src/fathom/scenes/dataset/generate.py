"""From two numbers to one labelled image: the entry point of the procedural scenes."""

import importlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from fathom.core.errors import UsageError
from fathom.data.sample import Sample
from fathom.scenes.dataset.captions import describe
from fathom.scenes.dataset.rejection import useless_because

if TYPE_CHECKING:
    from fathom.scenes.content.builder import SceneBuilder

# Family name -> where its `fill(builder, width, height)` lives; imported when first drawn.
FAMILIES: Mapping[str, str] = {
    "rooms": "fathom.scenes.content.families.rooms:fill",
    "corridors": "fathom.scenes.content.families.corridors:fill",
    "streets": "fathom.scenes.content.families.streets:fill",
    "landscapes": "fathom.scenes.content.families.landscapes:fill",
    "tabletops": "fathom.scenes.content.families.tabletops:fill",
    "thin": "fathom.scenes.content.families.thin:fill",
    "portraits": "fathom.scenes.content.families.portraits:fill",
}
DEFAULT_WEIGHTS: Mapping[str, float] = {
    "rooms": 0.30,
    "corridors": 0.08,
    "streets": 0.20,
    "landscapes": 0.12,
    "tabletops": 0.14,
    "thin": 0.08,
    "portraits": 0.08,
}
MAX_ATTEMPTS = 12


def generate(
    index: int,
    seed: int,
    *,
    width: int,
    height: int,
    families: Mapping[str, float] | None = None,
    textures: Any = None,
    supersample: int = 1,
) -> Sample:
    """Build and render scene `index` of the endless data set `seed`.

    A function of its arguments, on every number of threads and in every process that loads the
    compiled renderer from disk. Where it was compiled apart (another machine or compiler, or in
    this very process, as in the first run on a machine) labels are the same, but single values of
    an image in fifty may differ (see `render.compiled`).
    Views that teach nothing (see `rejection`) are replaced by the next attempt of the same index.

    Args:
        index: Which scene, >= 0.
        seed: Which data set, >= 0.
        width: Columns of the image.
        height: Rows of the image.
        families: Family name -> relative weight; None for `DEFAULT_WEIGHTS`.
        textures: Photo texture atlas (see `photo_textures`), or None for procedural textures only.
        supersample: Colour samples per pixel along each axis, 1 or 2; labels are always
            point-sampled at pixel centres.

    Returns:
        A sample with image, depth, normals, instance ids, classes, caption and intrinsics;
        `valid` is True everywhere.

    Raises:
        UsageError: A family is unknown or no weight is positive.
    """
    names, weights = _normalised(DEFAULT_WEIGHTS if families is None else families)
    # The family belongs to the index, not to the attempt: rejection must not change the mixture.
    family = names[_draw(np.random.default_rng([seed, index]), weights)]
    for attempt in range(MAX_ATTEMPTS):
        sample, useless = _attempt(
            index,
            seed,
            attempt,
            family=family,
            size=(width, height),
            textures=textures,
            supersample=supersample,
        )
        if not useless:
            break
    # After MAX_ATTEMPTS useless views in a row the last one is as good as any.
    return sample


def build_family(
    name: str, rng: np.random.Generator, *, width: int, height: int, textures: Any = None
) -> "SceneBuilder":
    """Let family `name` fill a scene; camera and lights are set, nothing is rendered.

    Raises:
        UsageError: The family is unknown.
    """
    _check_known(name)
    from fathom.scenes.content.builder import SceneBuilder

    module, function = FAMILIES[name].split(":")
    builder = SceneBuilder(rng, textures)
    getattr(importlib.import_module(module), function)(builder, width, height)
    return builder


def _attempt(
    index: int,
    seed: int,
    attempt: int,
    *,
    family: str,
    size: tuple[int, int],
    textures: Any,
    supersample: int,
) -> tuple[Sample, bool]:
    from fathom.scenes.render.render import render

    rng = np.random.default_rng([seed, index, attempt])
    builder = build_family(family, rng, width=size[0], height=size[1], textures=textures)
    scene = builder.build()
    seen = render(scene, supersample=supersample, seed=int(rng.integers(2**31)))
    sample = Sample(
        id=f"{seed}-{index:06d}",
        image=seen.image,
        depth=seen.depth,
        valid=np.ones(seen.depth.shape, bool),
        intrinsics=scene.camera.intrinsics,
        normals=seen.normals,
        instance=seen.instance,
        classes=seen.classes,
        caption=describe(seen.instance, seen.classes, seen.depth, family=family),
        family=family,
    )
    reason = useless_because(seen.image, seen.depth, seen.instance, seen.classes)
    return sample, reason is not None


def _normalised(families: Mapping[str, float]) -> tuple[list[str], NDArray[np.float64]]:
    for name in families:
        _check_known(name)
    # Sorted, so that the order in which a recipe lists its families does not matter.
    names = sorted(name for name, weight in families.items() if weight > 0)
    if not names:
        raise UsageError("No scene family has a positive weight; give at least one.")
    weights = np.array([families[name] for name in names], np.float64)
    return names, weights / weights.sum()


def _draw(rng: np.random.Generator, weights: NDArray[np.float64]) -> int:
    return int(np.searchsorted(np.cumsum(weights)[:-1], rng.random(), side="right"))


def _check_known(name: str) -> None:
    if name not in FAMILIES:
        raise UsageError(f"Unknown scene family '{name}'; choose from {', '.join(FAMILIES)}.")
