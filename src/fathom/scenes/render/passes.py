"""The passes of a rendering, each one compiled entry point over the whole image."""

import functools
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from fathom.scenes.render.bvh import build_tree, primitive_bounds
from fathom.scenes.render.compiled import entry_kernel, inlined, making_entry_kernel, source_digest
from fathom.scenes.render.intersect import World, closest, closest_call, world_normal
from fathom.scenes.render.materials import Look
from fathom.scenes.render.noise import dither
from fathom.scenes.render.scene import PLANE, TERRAIN
from fathom.scenes.render.shading import shade
from fathom.scenes.render.sky import background
from fathom.scenes.render.solids import FAR


class View(NamedTuple):
    """A pinhole camera in the form the kernels read."""

    position: np.ndarray  # (3,)
    rotation: np.ndarray  # (3, 3) columns: right, down, forward
    focal: float  # pixels
    cx: float
    cy: float
    shift: float  # of the pattern of random numbers over the image, pixels


class Buffers(NamedTuple):
    """What pixel centres see."""

    depth: np.ndarray  # (H, W) float32 z-depth, inf: sky
    rays: np.ndarray  # (H, W) float64 distance along the ray
    found: np.ndarray  # (H, W) int32 primitive, -1: sky
    normals: np.ndarray  # (H, W, 3) float32 world normals facing the camera
    open: np.ndarray  # (H, W) float32 openness in one direction, 0 touched .. 1 open
    smooth: np.ndarray  # (H, W) float32 their local means


@dataclass(frozen=True)
class Passes:
    """The compiled entry points."""

    tree: Callable[..., Any]
    trace: Callable[..., Any]
    average: Callable[..., Any]
    colour: Callable[..., Any]
    develop: Callable[..., Any]


@inlined
def _ray(v: View, x: float, y: float) -> tuple[float, float, float, float]:
    """Unit direction in the world through an image position, and its share along the axis."""
    a, b = (x - v.cx) / v.focal, (y - v.cy) / v.focal
    n = 1.0 / math.sqrt(a * a + b * b + 1.0)
    r = v.rotation
    return (
        (r[0, 0] * a + r[0, 1] * b + r[0, 2]) * n,
        (r[1, 0] * a + r[1, 1] * b + r[1, 2]) * n,
        (r[2, 0] * a + r[2, 1] * b + r[2, 2]) * n,
        n,
    )


@inlined
def _neighbour_openness(
    f: Buffers, row: int, column: int, i: int, nx: float, ny: float, nz: float
) -> float:
    """Ambient openness of the neighbouring pixel that shows the same primitive most alike."""
    height, width = f.depth.shape
    near, best = 0.7, -2.0
    for j in range(max(0, row - 1), min(height, row + 2)):
        for k in range(max(0, column - 1), min(width, column + 2)):
            if f.found[j, k] == i:
                like = f.normals[j, k, 0] * nx + f.normals[j, k, 1] * ny + f.normals[j, k, 2] * nz
                if like > best:
                    best, near = like, f.smooth[j, k]
    return near


@functools.cache
def passes() -> Passes:
    """Compile the passes, or load them from the compiler's cache, at their first call."""
    digest = source_digest()

    @making_entry_kernel
    def tree(kinds: np.ndarray, shapes: np.ndarray) -> Any:
        """The hierarchy's nodes and links, the order of all rows, and how many are bounded."""
        n = kinds.shape[0] if digest else 0
        boxes = np.empty((n, 6))
        order = np.empty(n, np.int64)
        bounded = 0
        for i in range(n):
            if kinds[i] != PLANE and kinds[i] != TERRAIN:
                primitive_bounds(kinds[i], shapes[i], boxes[i])
                order[bounded] = i
                bounded += 1
        nodes, links = build_tree(boxes, order[:bounded])
        k = bounded
        for i in range(n):
            if kinds[i] == PLANE or kinds[i] == TERRAIN:
                order[k] = i
                k += 1
        return nodes, links, order, bounded

    @entry_kernel
    def trace(w: World, reach: float, sphere: np.ndarray, v: View, f: Buffers) -> None:
        """Primary rays, normals, and how open one direction around every other hit is (0..1).

        `sphere` has 8 unit vectors; each 4x4 block of pixels uses every one once, and -1 stands
        at the pixels between, which `average` fills.
        """
        height, width = f.depth.shape
        for row in range(height if digest else 0):
            for column in range(width):
                ox, oy, oz = v.position
                dx, dy, dz, n = _ray(v, column + 0.5, row + 0.5)
                tmin, tmax = 1e-4, FAR
                f.open[row, column] = 1.0
                for second in range(2):
                    t, i = closest(w, ox, oy, oz, dx, dy, dz, tmin, tmax)
                    if second:
                        # What is nearer darkens more, so that no edge of the reach is seen.
                        f.open[row, column] = min(1.0, t / reach)
                        break
                    f.found[row, column] = i
                    f.rays[row, column] = t
                    if i < 0:
                        f.depth[row, column] = np.inf
                        f.normals[row, column] = 0.0
                        break
                    f.depth[row, column] = t * n
                    ox, oy, oz = ox + t * dx, oy + t * dy, oz + t * dz
                    nx, ny, nz = world_normal(w, i, ox, oy, oz)
                    if nx * dx + ny * dy + nz * dz > 0.0:
                        nx, ny, nz = -nx, -ny, -nz
                    f.normals[row, column, 0] = nx
                    f.normals[row, column, 1] = ny
                    f.normals[row, column, 2] = nz
                    if (row + column) & 1:
                        f.open[row, column] = -1.0
                        break
                    # A point of the unit sphere added to the normal is distributed as its cosine.
                    k = ((row & 3) * 2 + ((column & 3) >> 1)) * 3 & 7
                    dx, dy, dz = nx + sphere[k, 0], ny + sphere[k, 1], nz + sphere[k, 2]
                    length = math.sqrt(dx * dx + dy * dy + dz * dz)
                    if length < 1e-3:
                        break
                    dx, dy, dz = dx / length, dy / length, dz / length
                    lift = 1e-4 * (1.0 + t)
                    ox, oy, oz = ox + lift * nx, oy + lift * ny, oz + lift * nz
                    tmin, tmax = 0.0, reach

    @entry_kernel
    def average(f: Buffers) -> None:
        """Mean of the ambient samples of 4x4 pixels, over those that show the same surface."""
        height, width = f.depth.shape
        for row in range(height if digest else 0):
            for column in range(width):
                t = f.rays[row, column]
                nx, ny, nz = (
                    f.normals[row, column, 0], f.normals[row, column, 1], f.normals[row, column, 2],
                )  # fmt: skip
                total, weight = 0.0, 0.0
                for j in range(max(0, row - 1), min(height, row + 3)):
                    for k in range(max(0, column - 1), min(width, column + 3)):
                        like = (
                            f.normals[j, k, 0] * nx + f.normals[j, k, 1] * ny
                            + f.normals[j, k, 2] * nz
                        )  # fmt: skip
                        alike = like > 0.8 and abs(f.rays[j, k] - t) < 0.05 * t
                        if alike and f.open[j, k] >= 0.0:
                            total += f.open[j, k]
                            weight += 1.0
                # A lone pixel of something thin, of which nothing was looked at: fairly open.
                f.smooth[row, column] = total / weight if weight > 0.0 else 0.8

    @entry_kernel
    def colour(
        w: World, look: Look, e: np.ndarray, lamps: np.ndarray, v: View, f: Buffers,
        offsets: np.ndarray, chosen: np.ndarray, out: np.ndarray,
    ) -> None:  # fmt: skip
        """Mean radiance of the samples at `offsets` (S, 2) within each chosen pixel.

        A single sample is the pixel's centre, whose hit is known already.
        """
        height, width = f.depth.shape
        samples = offsets.shape[0]
        angle = 1.0 / (v.focal * math.sqrt(samples)) if digest else 0.0
        ox, oy, oz = v.position
        for row in range(height):
            for column in range(width):
                if not chosen[row, column]:
                    continue
                sr, sg, sb = 0.0, 0.0, 0.0
                for k in range(samples):
                    dx, dy, dz, _ = _ray(v, column + offsets[k, 0], row + offsets[k, 1])
                    if samples == 1:
                        t, i = f.rays[row, column], f.found[row, column]
                    else:
                        t, i = closest_call(w, ox, oy, oz, dx, dy, dz, 1e-4)
                    if i < 0:
                        r, g, b = background(look, e, dx, dy, dz)
                        sr, sg, sb = sr + r, sg + g, sb + b
                        continue
                    if samples == 1:
                        nx, ny, nz = (
                            f.normals[row, column, 0], f.normals[row, column, 1],
                            f.normals[row, column, 2],
                        )  # fmt: skip
                        near = f.smooth[row, column]
                    else:
                        nx, ny, nz = world_normal(w, i, ox + t * dx, oy + t * dy, oz + t * dz)
                        if nx * dx + ny * dy + nz * dz > 0.0:
                            nx, ny, nz = -nx, -ny, -nz
                        near = _neighbour_openness(f, row, column, i, nx, ny, nz)
                    first = dither(column + v.shift, row) + k / samples
                    second = dither(column + v.shift + 31.0, row + 57.0) + 0.5 * (k & 1)
                    r, g, b = shade(
                        w, look, e, lamps, i, t, ox, oy, oz, dx, dy, dz, nx, ny, nz, near,
                        angle, first, second,
                    )  # fmt: skip
                    sr, sg, sb = sr + r, sg + g, sb + b
                out[row, column, 0] = sr / samples
                out[row, column, 1] = sg / samples
                out[row, column, 2] = sb / samples

    @entry_kernel
    def develop(
        radiance: np.ndarray, gain: float, saturation: float, curve: np.ndarray, out: np.ndarray
    ) -> None:
        """Expose, bend the highlights softly and encode."""
        height, width, _ = radiance.shape
        last = curve.shape[0] - 1 if digest else 0
        for row in range(height):
            for column in range(width):
                r, g, b = radiance[row, column]
                grey = (1.0 - saturation) * (0.3 * r + 0.6 * g + 0.1 * b)
                for c in range(3):
                    x = max(0.0, gain * (grey + saturation * radiance[row, column, c]))
                    # Up to 0.6 as it is, then towards 1 with a shoulder.
                    if x > 0.6:
                        x = 0.6 + 0.4 * (1.0 - math.exp(-(x - 0.6) / 0.4))
                    out[row, column, c] = curve[int(x * last + 0.5)]

    return Passes(tree, trace, average, colour, develop)
