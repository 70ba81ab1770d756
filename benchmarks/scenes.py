"""How many pictures of procedural scenes one core makes in a second, family by family.

Run: python benchmarks/scenes.py [COUNT] [TEXTURE_FOLDER]. Times are of one process; generation
scales with processes, so two cores make about twice as many. Compilation is not counted.
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from fathom.data.scenes.builder import SceneBuilder
from fathom.data.scenes.generate import FAMILIES, build_family
from fathom.data.scenes.photo_textures import PhotoTextures, read_photo_textures
from fathom.data.scenes.render import render

WIDTH, HEIGHT = 256, 192


def stock(rng: np.random.Generator) -> SceneBuilder:
    """About 150 primitives of every kind and texture on a polished floor, in sunlight."""
    b = SceneBuilder(rng)
    kinds = ("plain", "noise", "checker", "brick", "wood", "photo", "marble", "fabric", "planks")
    looks = [
        b.material(rng.uniform(0.2, 0.7, 3), texture=t, gloss=0.3, scale=rng.uniform(0.2, 0.5))
        for t in kinds
    ]
    leaves = b.material((0.25, 0.38, 0.13), alpha="leaves", translucency=0.3, variation=0.2)
    b.ground(b.material(texture="tiles", scale=0.6, gloss=0.5, mirror=0.5))
    for k in range(150):
        s, m = rng.uniform(0.15, 0.6), looks[k % len(looks)]
        with b.object("object", (rng.uniform(-4, 4), 0, rng.uniform(2, 14)), rng.uniform(0, 6)):
            if k % 6 == 0:
                b.box((0, s, 0), (s, 2 * s, s), m, round=0.1 * s)
            elif k % 6 == 1:
                b.ellipsoid((0, s, 0), (s, s, 0.7 * s), m)
            elif k % 6 == 2:
                b.cylinder((0, 0, 0), (0, 2 * s, 0), 0.4 * s, m, radius1=0.2 * s)
            elif k % 6 == 3:
                b.capsule((0, 0.2 * s, 0), (0.3, 2 * s, 0), 0.2 * s, m, radius1=0.1 * s)
            elif k % 6 == 4:
                b.card((0, s, 0), (2 * s, 2 * s), leaves, rotation=rng.uniform(0, 6))
            else:
                b.bowl((0, s, 0), s, m, cut=0.3)
    b.sun((0.5, 0.8, -0.3))
    b.camera((0, 1.6, -1), pitch=-0.12, width=WIDTH, height=HEIGHT)
    return b


def measure(build: Callable[[np.random.Generator], SceneBuilder], count: int) -> list[float]:
    """Mean milliseconds of building, of rendering plainly and supersampled, and primitives."""
    render(build(np.random.default_rng(0)).build(), supersample=2)
    totals = np.zeros(4)
    for index in range(count):
        rng = np.random.default_rng([0, index])
        times = [time.process_time()]
        scene = build(rng).build()
        times.append(time.process_time())
        for supersample in (1, 2):
            render(scene, supersample=supersample)
            times.append(time.process_time())
        totals += [*(1000 * np.diff(times)), len(scene.kinds)]
    return list(totals / count)


def main() -> None:
    """Print one line per family and the stock scene's rate."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 12
    textures: PhotoTextures | None = None
    if len(sys.argv) > 2:
        textures = read_photo_textures(Path(sys.argv[2]))
    print(f"{WIDTH}x{HEIGHT}, one core: CPU milliseconds, pictures a second (2x2: supersampled)")
    print(f"{'scene':<12}{'parts':>7}{'build':>8}{'render':>8}{'2x2':>8}{'1/s':>7}{'1/s 2x2':>9}")
    rates = []
    for name in ("stock", *FAMILIES):
        if name == "stock":
            row = measure(stock, count)
        else:
            row = measure(
                lambda rng, name=name: build_family(
                    name, rng, width=WIDTH, height=HEIGHT, textures=textures
                ),
                count,
            )
        build, plain, fine, parts = row
        rates.append(1000 / (build + plain))
        print(
            f"{name:<12}{parts:7.0f}{build:8.1f}{plain:8.1f}{fine:8.1f}"
            f"{rates[-1]:7.1f}{1000 / (build + fine):9.1f}",
            flush=True,
        )
    print(f"stock_images_per_second_per_core={rates[0]:.1f}")


if __name__ == "__main__":
    main()
