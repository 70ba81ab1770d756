"""Rendering a scene: colours as a camera would take them, and exact labels.

One thread per picture; whoever renders many runs many processes. Every random number is a function
of (seed, pixel), so that a picture depends on nothing but its scene and seed.
"""

import functools
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from fathom.core.errors import UsageError
from fathom.data.scenes.alpha import alpha_fields
from fathom.data.scenes.bvh import build_tree, primitive_bounds
from fathom.data.scenes.compiled import entry_kernel, source_digest
from fathom.data.scenes.intersect import FAR, World, closest, world_normal
from fathom.data.scenes.materials import Look
from fathom.data.scenes.noise import noise_lattice, uniform
from fathom.data.scenes.scene import PLANE, TERRAIN, Scene
from fathom.data.scenes.shading import background, light_vector, openness, shade


@dataclass(frozen=True)
class Rendered:
    """A picture and its labels, all of one size (H, W)."""

    image: np.ndarray  # uint8 (H, W, 3) sRGB
    depth: np.ndarray  # float32 (H, W) metres along the optical axis at pixel centres, inf: sky
    normals: np.ndarray  # float32 (H, W, 3) unit, OpenCV camera axes, facing the camera; sky 0
    instance: np.ndarray  # int32 (H, W), 0: sky
    classes: np.ndarray  # uint8 (H, W), index into CLASSES, 0: sky


@dataclass(frozen=True)
class _Kernels:
    tree: Callable[..., Any]
    trace: Callable[..., Any]
    colour: Callable[..., Any]
    refine: Callable[..., Any]
    develop: Callable[..., Any]


@functools.cache
def _kernels() -> _Kernels:
    digest = source_digest()

    @entry_kernel
    def tree(kinds: np.ndarray, shapes: np.ndarray) -> Any:
        """Boxes of all primitives, and the hierarchy over the bounded ones."""
        n = kinds.shape[0] if digest else 0
        boxes = np.empty((n, 6))
        order = np.empty(n, np.int64)
        bounded = 0
        for i in range(n):
            if kinds[i] != PLANE and kinds[i] != TERRAIN:
                primitive_bounds(kinds[i], shapes[i], boxes[i])
                order[bounded] = i
                bounded += 1
        kept = order[:bounded]
        nodes, links = build_tree(boxes, kept)
        k = bounded
        for i in range(n):
            if kinds[i] == PLANE or kinds[i] == TERRAIN:
                order[k] = i
                k += 1
        return nodes, links, order, bounded

    @entry_kernel
    def trace(
        w: World, e: np.ndarray, cam: np.ndarray, seed: int,
        depth: np.ndarray, rays: np.ndarray, found: np.ndarray, normals: np.ndarray,
        openings: np.ndarray,
    ) -> None:  # fmt: skip
        """Primary rays and one ambient sample per pixel."""
        height, width = depth.shape
        turn = uniform(seed if digest else 0, 0, 0)
        for row in range(height):
            for column in range(width):
                x = (column + 0.5 - cam[13]) / cam[12]
                y = (row + 0.5 - cam[14]) / cam[12]
                n = 1.0 / math.sqrt(x * x + y * y + 1.0)
                dx = (cam[3] * x + cam[4] * y + cam[5]) * n
                dy = (cam[6] * x + cam[7] * y + cam[8]) * n
                dz = (cam[9] * x + cam[10] * y + cam[11]) * n
                t, i = closest(w, cam[0], cam[1], cam[2], dx, dy, dz, 1e-4, FAR)
                found[row, column] = i
                rays[row, column] = t
                if i < 0:
                    depth[row, column] = np.inf
                    continue
                depth[row, column] = t * n
                px, py, pz = cam[0] + t * dx, cam[1] + t * dy, cam[2] + t * dz
                nx, ny, nz = world_normal(w, i, px, py, pz)
                if nx * dx + ny * dy + nz * dz > 0.0:
                    nx, ny, nz = -nx, -ny, -nz
                normals[row, column, 0] = nx
                normals[row, column, 1] = ny
                normals[row, column, 2] = nz
                # Every 4x4 block holds 16 different directions; their mean is taken later.
                cell = ((row & 3) * 4 + (column & 3)) * 7 & 15
                a = (cell + uniform(seed, row * width + column, 1)) / 16.0
                c = turn + 0.618034 * cell + 0.06 * uniform(seed, row * width + column, 2)
                openings[row, column] = openness(
                    w, e, px, py, pz, nx, ny, nz, 1e-4 * (1.0 + t), a, c
                )

    @entry_kernel
    def colour(
        w: World, look: Look, e: np.ndarray, lamps: np.ndarray, cam: np.ndarray, seed: int,
        rays: np.ndarray, found: np.ndarray, normals: np.ndarray, openings: np.ndarray,
        out: np.ndarray, smooth: np.ndarray,
    ) -> None:  # fmt: skip
        """Radiance at pixel centres, with the ambient samples averaged over like neighbours."""
        height, width = rays.shape
        angle = 1.0 / cam[12] if digest else 0.0
        for row in range(height):
            for column in range(width):
                x = (column + 0.5 - cam[13]) / cam[12]
                y = (row + 0.5 - cam[14]) / cam[12]
                n = 1.0 / math.sqrt(x * x + y * y + 1.0)
                dx = (cam[3] * x + cam[4] * y + cam[5]) * n
                dy = (cam[6] * x + cam[7] * y + cam[8]) * n
                dz = (cam[9] * x + cam[10] * y + cam[11]) * n
                i = found[row, column]
                if i < 0:
                    r, g, b = background(look, e, dx, dy, dz)
                else:
                    t = rays[row, column]
                    nx, ny, nz = normals[row, column]
                    total, weight = 0.0, 0
                    for j in range(max(0, row - 1), min(height, row + 3)):
                        for k in range(max(0, column - 1), min(width, column + 3)):
                            if found[j, k] >= 0 and abs(rays[j, k] - t) < 0.05 * t:
                                m = normals[j, k]
                                if m[0] * nx + m[1] * ny + m[2] * nz > 0.8:
                                    total += openings[j, k]
                                    weight += 1
                    smooth[row, column] = total / weight
                    r, g, b = shade(
                        w, look, e, lamps, i, t, cam[0], cam[1], cam[2], dx, dy, dz,
                        nx, ny, nz, total / weight, angle, seed, row * width + column,
                    )  # fmt: skip
                out[row, column, 0] = r
                out[row, column, 1] = g
                out[row, column, 2] = b

    @entry_kernel
    def refine(
        w: World, look: Look, e: np.ndarray, lamps: np.ndarray, cam: np.ndarray, seed: int,
        rays: np.ndarray, found: np.ndarray, normals: np.ndarray, smooth: np.ndarray,
        raw: np.ndarray, out: np.ndarray,
    ) -> None:  # fmt: skip
        """Replace colours by the mean of 2x2 samples wherever neighbours differ."""
        height, width = rays.shape
        angle = 0.5 / cam[12] if digest else 0.0
        for row in range(height):
            for column in range(width):
                here = found[row, column]
                edge = False
                light = raw[row, column, 0] + raw[row, column, 1] + raw[row, column, 2]
                for j in range(max(0, row - 1), min(height, row + 2)):
                    for k in range(max(0, column - 1), min(width, column + 2)):
                        other = raw[j, k, 0] + raw[j, k, 1] + raw[j, k, 2]
                        if found[j, k] != here or abs(other - light) > 0.12 * (other + light):
                            edge = True
                if not edge:
                    for c in range(3):
                        out[row, column, c] = raw[row, column, c]
                    continue
                sr, sg, sb = 0.0, 0.0, 0.0
                for sample in range(4):
                    x = (column + 0.25 + 0.5 * (sample & 1) - cam[13]) / cam[12]
                    y = (row + 0.25 + 0.5 * (sample >> 1) - cam[14]) / cam[12]
                    n = 1.0 / math.sqrt(x * x + y * y + 1.0)
                    dx = (cam[3] * x + cam[4] * y + cam[5]) * n
                    dy = (cam[6] * x + cam[7] * y + cam[8]) * n
                    dz = (cam[9] * x + cam[10] * y + cam[11]) * n
                    t, i = closest(w, cam[0], cam[1], cam[2], dx, dy, dz, 1e-4, FAR)
                    if i < 0:
                        r, g, b = background(look, e, dx, dy, dz)
                    else:
                        px, py, pz = cam[0] + t * dx, cam[1] + t * dy, cam[2] + t * dz
                        nx, ny, nz = world_normal(w, i, px, py, pz)
                        if nx * dx + ny * dy + nz * dz > 0.0:
                            nx, ny, nz = -nx, -ny, -nz
                        # Ambient openness of the neighbour that shows the same surface.
                        near, best = 0.7, -2.0
                        for j in range(max(0, row - 1), min(height, row + 2)):
                            for k in range(max(0, column - 1), min(width, column + 2)):
                                if found[j, k] == i:
                                    m = normals[j, k]
                                    like = m[0] * nx + m[1] * ny + m[2] * nz
                                    if like > best:
                                        best, near = like, smooth[j, k]
                        pixel = (row * width + column) * 4 + sample + height * width
                        r, g, b = shade(
                            w, look, e, lamps, i, t, cam[0], cam[1], cam[2], dx, dy, dz,
                            nx, ny, nz, near, angle, seed, pixel,
                        )  # fmt: skip
                    sr, sg, sb = sr + r, sg + g, sb + b
                out[row, column, 0] = 0.25 * sr
                out[row, column, 1] = 0.25 * sg
                out[row, column, 2] = 0.25 * sb

    @entry_kernel
    def develop(radiance: np.ndarray, gain: float, curve: np.ndarray, out: np.ndarray) -> None:
        """Expose, bend the highlights softly and encode."""
        height, width, _ = radiance.shape
        last = curve.shape[0] - 1 if digest else 0
        for row in range(height):
            for column in range(width):
                for c in range(3):
                    x = max(0.0, gain * radiance[row, column, c])
                    # Up to 0.6 as it is, then towards 1 with a shoulder.
                    if x > 0.6:
                        x = 0.6 + 0.4 * (1.0 - math.exp(-(x - 0.6) / 0.4))
                    out[row, column, c] = curve[int(x * last + 0.5)]

    return _Kernels(tree, trace, colour, refine, develop)


@functools.cache
def _decode_table() -> np.ndarray:
    code = np.arange(256) / 255.0
    return np.where(code <= 0.04045, code / 12.92, ((code + 0.055) / 1.055) ** 2.4)


@functools.cache
def _encode_table() -> np.ndarray:
    light = np.linspace(0.0, 1.0, 4096)
    code = np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)
    return (code * 255.0 + 0.5).astype(np.uint8)


def _world(scene: Scene) -> tuple[World, np.ndarray]:
    """The scene's primitives in the order of a hierarchy, and that order."""
    nodes, links, order, bounded = _kernels().tree(scene.kinds, scene.shapes)
    world = World(
        nodes=nodes,
        links=links,
        kinds=scene.kinds[order],
        shapes=scene.shapes[order],
        material_of=scene.material_of[order],
        materials=scene.materials,
        unbounded=np.arange(bounded, len(order), dtype=np.int32),
        alphas=alpha_fields(),
        heights=scene.terrain.heights,
        stack=np.zeros(len(nodes) + 2, dtype=np.int32),
    )
    return world, order


def _camera_vector(scene: Scene) -> np.ndarray:
    camera = scene.camera
    k = camera.intrinsics
    return np.concatenate([camera.position, camera.rotation.ravel(), [k[0, 0], k[0, 2], k[1, 2]]])


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
    kernels = _kernels()
    height, width = scene.camera.height, scene.camera.width
    world, order = _world(scene)
    look = Look(noise_lattice(), scene.photos, _decode_table())
    env, cam, lamps = light_vector(scene), _camera_vector(scene), scene.light.lamps
    # 1. What is where.
    depth, rays, openings, smooth = (np.zeros((height, width), np.float32) for _ in range(4))
    rays = rays.astype(np.float64)
    found = np.empty((height, width), np.int32)
    normals = np.zeros((height, width, 3), np.float32)
    kernels.trace(world, env, cam, seed, depth, rays, found, normals, openings)
    # 2. How bright it is.
    radiance = np.empty((height, width, 3), np.float32)
    kernels.colour(
        world, look, env, lamps, cam, seed, rays, found, normals, openings, radiance, smooth
    )
    if supersample == 2:
        fine = np.empty_like(radiance)
        kernels.refine(
            world, look, env, lamps, cam, seed, rays, found, normals, smooth, radiance, fine
        )
        radiance = fine
    # 3. How a camera shows it.
    image = np.empty((height, width, 3), np.uint8)
    kernels.develop(radiance, _gain(radiance, scene.exposure), _encode_table(), image)
    hit = found >= 0
    instance = np.where(hit, scene.instances[order][found], 0).astype(np.int32)
    classes = np.where(hit, scene.classes[order][found], 0).astype(np.uint8)
    axes = scene.camera.rotation.astype(np.float32)
    return Rendered(image, depth, normals @ axes, instance, classes)


def _gain(radiance: np.ndarray, exposure: float) -> float:
    """Factor that brings the picture's typical brightness to `exposure`; small suns count little."""
    if exposure <= 0.0:
        return 1.0
    typical = float(np.sqrt(radiance.mean(axis=2).clip(0.0, None)).mean()) ** 2
    return exposure / max(typical, 1e-6)
