"""Time and memory of `fathom predict`, process start included.

    python benchmarks/predict.py [--model NAME_OR_FILE] [--keep FOLDER]

Photographs of 1, 12 and 100 megapixels are made from one of scikit-image's pictures, enlarged and
with grain, so that their files are as large as a camera's. Prints a Markdown table: seconds on the
clock from start to end of the process, its peak resident memory, and photos per second; before it,
how soon `fathom --help` answers. The last line repeats them as `name=value` pairs.
"""

import argparse
import multiprocessing
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

FOLDER_OF = 24
PROGRAM = (sys.executable, "-c", "import sys; from fathom.cli.main import main; sys.exit(main())")


@dataclass(frozen=True)
class Measured:
    """What one run took."""

    name: str
    key: str
    photos: int
    seconds: float
    peak_gb: float


def make_photo(path: Path, *, width: int, height: int) -> None:
    """Write a JPEG of the size asked for, quality 90, with grain of 3 levels."""
    import numpy as np
    import skimage
    from PIL import Image

    picture = Image.fromarray(skimage.data.coffee()).resize(
        (width, height), Image.Resampling.BICUBIC
    )
    grain = np.random.default_rng(0)
    pixels = np.asarray(picture)
    noisy = np.empty_like(pixels)
    for rows in np.array_split(np.arange(height), max(1, height // 500)):
        band = pixels[rows] + 3 * grain.standard_normal((len(rows), width, 1), dtype=np.float32)
        noisy[rows] = band.clip(0, 255)
    Image.fromarray(noisy).save(path, quality=90)


@dataclass(frozen=True)
class Job:
    """Photographs to predict in one process."""

    name: str
    key: str
    inputs: Path
    photos: int = 1


def measure(job: Job, output: Path, *, model: str) -> Measured:
    """Run the command once, alone, and return what it took."""
    arguments = ["predict", str(job.inputs), "-o", str(output), "--model", model, "--quiet"]
    started = time.monotonic()
    process = subprocess.Popen([*PROGRAM, *arguments])
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.monotonic() - started
    if status != 0:
        raise SystemExit(f"fathom predict {job.inputs} failed")
    kilobytes = usage.ru_maxrss / (1024 if platform.system() == "Darwin" else 1)
    return Measured(job.name, job.key, job.photos, seconds, kilobytes * 1024 / 1e9)


def seconds_of_help() -> float:
    """Return how long `fathom --help` takes at best of five, on the clock."""
    seconds = []
    for _ in range(5):
        started = time.monotonic()
        subprocess.run([*PROGRAM, "--help"], stdout=subprocess.DEVNULL, check=True)
        seconds.append(time.monotonic() - started)
    return min(seconds)


def make_photos(base: Path) -> None:
    """Write one photo of 12 and one of 100 megapixels, and a folder of small ones."""
    (base / "folder").mkdir()
    make_photo(base / "folder/00.jpg", width=1200, height=800)
    for index in range(1, FOLDER_OF):
        shutil.copy(base / "folder/00.jpg", base / f"folder/{index:02}.jpg")
    make_photo(base / "12.jpg", width=4000, height=3000)
    make_photo(base / "100.jpg", width=11600, height=8700)


def main() -> None:
    """Make the photographs, run the command on each set, print the fastest run of each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", default="default")
    parser.add_argument("--runs", type=int, default=2)
    options = parser.parse_args()
    seconds_help = seconds_of_help()
    print(f"fathom --help: {seconds_help:.2f} s\n")
    with tempfile.TemporaryDirectory() as name:
        base = Path(name)
        # In a process of its own: a child's peak memory begins with what its parent holds.
        maker = multiprocessing.get_context("spawn").Process(target=make_photos, args=(base,))
        maker.start()
        maker.join()
        jobs = [
            Job("one photo, 1 MP", "1mp", base / "folder/00.jpg"),
            Job(f"folder of {FOLDER_OF}, 1 MP each", "folder", base / "folder", FOLDER_OF),
            Job("one photo, 12 MP", "12mp", base / "12.jpg"),
            Job("one photo, 100 MP", "100mp", base / "100.jpg"),
        ]
        print("| what | wall | peak memory | photos/s |\n| --- | ---: | ---: | ---: |")
        fastest = []
        for job in jobs:
            runs = [
                measure(job, base / f"{job.key}-{run}", model=options.model)
                for run in range(options.runs)
            ]
            best = min(runs, key=lambda run: run.seconds)
            fastest.append(best)
            rate = best.photos / best.seconds
            row = f"| {best.name} | {best.seconds:.1f} s | {best.peak_gb:.2f} GB | {rate:.1f} |"
            print(row, flush=True)
    print(f"seconds_help={seconds_help:.2f}", *(_pairs(run) for run in fastest))


def _pairs(run: Measured) -> str:
    rate = run.photos / run.seconds
    return (
        f"seconds_{run.key}={run.seconds:.2f} peak_gb_{run.key}={run.peak_gb:.2f} "
        f"photos_per_second_{run.key}={rate:.2f}"
    )


if __name__ == "__main__":
    main()
