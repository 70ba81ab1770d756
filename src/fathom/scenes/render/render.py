"""Rendering a scene: colours as a camera would take them, and exact labels.

One thread per image; whoever renders many runs many processes. Every random number is a function
of the seed and the pixel, so that an image depends on nothing but its scene and seed.
"""

import functools
from dataclasses import dataclass

import numpy as np

from fathom.core.errors import UsageError
from fathom.scenes.render.alpha import alpha_fields
from fathom.scenes.render.intersect import World
from fathom.scenes.render.materials import Look
from fathom.scenes.render.noise import noise_lattice
from fathom.scenes.render.passes import Buffers, View, passes
from fathom.scenes.render.scene import ALPHA, Scene
from fathom.scenes.render.sky import light_vector

_CENTRE = np.array([[0.5, 0.5]])
_QUARTERS = np.array([[0.25, 0.25], [0.75, 0.25], [0.25, 0.75], [0.75, 0.75]])
_REACH = 1.5  # ambient rays go further than the distance at which corners visibly darken
_EDGE_CONTRAST = 0.12  # neighbours whose brightness differs by more, relatively, are refined


@dataclass(frozen=True)
class Rendered:
    """An image and its labels, all of one size (H, W)."""

    image: np.ndarray  # uint8 (H, W, 3) sRGB
    depth: np.ndarray  # float32 (H, W) metres along the optical axis at pixel centres, inf: sky
    normals: np.ndarray  # float32 (H, W, 3) unit, OpenCV camera axes, facing the camera; sky 0
    instance: np.ndarray  # int32 (H, W), 0: sky
    classes: np.ndarray  # uint8 (H, W), index into CLASSES, 0: sky


def render(scene: Scene, *, supersample: int = 1, seed: int = 0) -> Rendered:
    """Render a scene.

    Args:
        scene: what `SceneBuilder.build` gave.
        supersample: 1, or 2 for the mean of 2x2 colour samples in every pixel whose surroundings
            are not smooth. Labels are those of pixel centres in both cases.
        seed: of the grain in soft shadows and ambient light.

    Raises:
        UsageError: if `supersample` is neither 1 nor 2.
    """
    if supersample not in (1, 2):
        raise UsageError(f"supersample must be 1 or 2, not {supersample}.")
    run = passes()
    camera = scene.camera
    size = camera.height, camera.width
    world, order = scene_world(scene)
    k = camera.intrinsics
    random = np.random.default_rng(seed)
    shift = float(random.uniform(0.0, 1000.0))
    view = View(
        camera.position, camera.rotation, float(k[0, 0]), float(k[0, 2]), float(k[1, 2]), shift
    )
    look = Look(noise_lattice(), scene.photos, _decode_table())
    light, lamps = light_vector(scene), scene.light.lamps
    # 1. What is where, and how open it lies.
    seen = Buffers(
        depth=np.empty(size, np.float32),
        rays=np.empty(size, np.float64),
        found=np.empty(size, np.int32),
        normals=np.empty((*size, 3), np.float32),
        open=np.empty(size, np.float32),
        smooth=np.empty(size, np.float32),
    )
    run.trace(world, _REACH * scene.light.occlusion_distance, _sphere(random), view, seen)
    run.average(seen)
    # 2. How bright it is.
    radiance = np.empty((*size, 3), np.float32)
    everywhere = np.ones(size, bool)
    run.colour(world, look, light, lamps, view, seen, _CENTRE, everywhere, radiance)
    if supersample == 2:
        edges = _edges(seen.found, radiance)
        run.colour(world, look, light, lamps, view, seen, _QUARTERS, edges, radiance)
    # 3. How a camera shows it.
    image = np.empty((*size, 3), np.uint8)
    film = scene.film
    gain = _gain(radiance, film.exposure)
    run.develop(radiance, gain, film.saturation, _encode_table(film.contrast), image)
    # The last row of these tables is the sky's: that is where index -1 leads.
    instances = np.append(scene.instances[order], np.int32(0))
    classes = np.append(scene.classes[order], np.uint8(0))
    axes = camera.rotation.astype(np.float32)
    return Rendered(
        image, seen.depth, seen.normals @ axes, instances[seen.found], classes[seen.found]
    )


def scene_world(scene: Scene) -> tuple[World, np.ndarray]:
    """The scene's primitives in the order of a hierarchy, and that order."""
    nodes, links, order, bounded = passes().tree(scene.kinds, scene.shapes)
    world = World(
        vertex_normals=scene.vertex_normals,
        nodes=nodes,
        links=links,
        kinds=scene.kinds[order],
        cuts=scene.materials[scene.material_of[order], ALPHA].astype(np.int32),
        shapes=scene.shapes[order],
        material_of=scene.material_of[order],
        materials=scene.materials,
        unbounded=np.arange(bounded, len(order), dtype=np.int32),
        alphas=alpha_fields(),
        heights=scene.terrain.heights,
        stack=np.zeros(len(nodes) + 2, dtype=np.int32),
        entries=np.zeros(len(nodes) + 2),
    )
    return world, order


def _sphere(random: np.random.Generator) -> np.ndarray:
    """Eight unit vectors spread evenly, turned at random about the y axis."""
    k = np.arange(8)
    height = 1.0 - (2.0 * k + 1.0) / 8.0
    turn = 2.399963 * k + random.uniform(0.0, 6.2831853)
    flat = np.sqrt(1.0 - height * height)
    return np.stack([flat * np.cos(turn), height, flat * np.sin(turn)], axis=1)


def _edges(found: np.ndarray, radiance: np.ndarray) -> np.ndarray:
    """Pixels (H, W) with a neighbour of another primitive or of clearly different brightness."""
    light = radiance.sum(axis=2)
    edges = np.zeros(found.shape, bool)
    for axis in (0, 1):
        near = (slice(None),) * axis + (slice(1, None),)
        far = (slice(None),) * axis + (slice(None, -1),)
        a, b = light[near], light[far]
        differs = (found[near] != found[far]) | (np.abs(a - b) > _EDGE_CONTRAST * (a + b))
        edges[near] |= differs
        edges[far] |= differs
    return edges


def _gain(radiance: np.ndarray, exposure: float) -> float:
    """Factor that brings the image's typical brightness to `exposure`; lamps count little."""
    if exposure <= 0.0:
        return 1.0
    typical = float(np.sqrt(radiance.mean(axis=2)).mean()) ** 2
    return exposure / max(typical, 1e-6)


@functools.cache
def _decode_table() -> np.ndarray:
    """Linear light (256,) of sRGB bytes."""
    code = np.arange(256) / 255.0
    return np.where(code <= 0.04045, code / 12.92, ((code + 0.055) / 1.055) ** 2.4)


def _encode_table(contrast: float) -> np.ndarray:
    """Bytes (4096,) of linear light from 0 to 1: sRGB with an S-curve of strength `contrast`."""
    light = np.linspace(0.0, 1.0, 4096)
    code = np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)
    code += contrast * (code * code * (3.0 - 2.0 * code) - code)
    return (code * 255.0 + 0.5).astype(np.uint8)
