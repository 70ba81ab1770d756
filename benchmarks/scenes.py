"""How many pictures of procedural scenes are made in a second.

Run: python benchmarks/scenes.py [COUNT] [TEXTURE_FOLDER]. First family by family, the processor's
time of one process; then the default mixture, labels, captions and rejected views included, on
the clock with two processes, as `fathom scenes --workers 2` makes them but without writing files.
Compilation is not counted. The last line repeats the rates as `name=value` pairs.
"""

import multiprocessing
import sys
import time
from collections.abc import Callable
from functools import cache, partial
from multiprocessing.synchronize import Barrier
from pathlib import Path

import numpy as np

from fathom.scenes.content.builder import SceneBuilder
from fathom.scenes.dataset.generate import FAMILIES, build_family, generate
from fathom.scenes.render.photo_textures import PhotoTextures, read_photo_textures
from fathom.scenes.render.render import render

WIDTH, HEIGHT = 256, 192
PROCESSES = 2

_barrier: Barrier  # of the processes of a pool


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


@cache
def textures_of(folder: Path | None) -> PhotoTextures | None:
    """Read a folder once in each process."""
    return None if folder is None else read_photo_textures(folder)


def make(index: int, *, supersample: int, folder: Path | None) -> None:
    """Make one picture of the default mixture."""
    textures = textures_of(folder)
    generate(index, 5, width=WIDTH, height=HEIGHT, textures=textures, supersample=supersample)


def mixture_rate(count: int, *, supersample: int, folder: Path | None) -> float:
    """Pictures a second of two processes."""
    work = partial(make, supersample=supersample, folder=folder)
    context = multiprocessing.get_context("spawn")
    with context.Pool(PROCESSES, initializer=_meet_at, initargs=(context.Barrier(PROCESSES),)) as p:
        p.map(partial(_warm_up, work), range(PROCESSES), chunksize=1)
        started = time.monotonic()
        for _ in p.imap_unordered(work, range(100, 100 + count), chunksize=4):
            pass
        return count / (time.monotonic() - started)


def _meet_at(barrier: Barrier) -> None:
    global _barrier
    _barrier = barrier


def _warm_up(work: Callable[[int], None], _: int) -> None:
    """Import, load compiled code, draw every family; no process is done before the others."""
    for index in range(24):
        work(index)
    _barrier.wait()


def family_table(count: int, textures: PhotoTextures | None) -> float:
    """Print one line per family; return the stock scene's pictures a second."""
    print(f"{WIDTH}x{HEIGHT}, one core: CPU milliseconds, pictures a second (2x2: supersampled)\n")
    print("| scene | parts | build | render | render 2x2 | 1/s | 1/s 2x2 |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    stock_rate = 0.0
    for name in ("stock", *FAMILIES):
        build: Callable[[np.random.Generator], SceneBuilder] = stock
        if name != "stock":
            build = partial(build_family, name, width=WIDTH, height=HEIGHT, textures=textures)
        built, plain, fine, parts = measure(build, count)
        rate = 1000 / (built + plain)
        stock_rate = stock_rate or rate
        print(
            f"| {name} | {parts:.0f} | {built:.1f} | {plain:.1f} | {fine:.1f} "
            f"| {rate:.1f} | {1000 / (built + fine):.1f} |",
            flush=True,
        )
    return stock_rate


def main() -> None:
    """Print the table and the rates."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 30
    folder = Path(sys.argv[2]) if len(sys.argv) > 2 else None
    stock_rate = family_table(count, textures_of(folder))
    plain, fine = (
        mixture_rate(20 * count, supersample=supersample, folder=folder) for supersample in (1, 2)
    )
    print(
        f"stock_images_per_second_per_core={stock_rate:.1f} "
        f"mixture_images_per_second={plain:.1f} mixture_2x2_images_per_second={fine:.1f}"
    )


if __name__ == "__main__":
    main()
