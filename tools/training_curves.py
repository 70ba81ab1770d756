"""Draw a run's losses over its steps.

    python tools/training_curves.py runs/default/metrics.csv --out docs/images/training.png

Training values are averaged over five neighbours, for batches scatter.
"""

import argparse
import csv
from collections import defaultdict
from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np

NAMES = ("loss", "log", "ssi", "fov")
SMOOTHED = 5


def read(path: Path) -> dict[str, list[tuple[int, float]]]:
    """Return (step, value) by name."""
    values: dict[str, list[tuple[int, float]]] = defaultdict(list)
    with path.open(encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            values[row["name"]].append((int(row["step"]), float(row["value"])))
    return values


def draw(values: dict[str, list[tuple[int, float]]], out: Path) -> None:
    """Write one panel per part of the loss, training and held-out scenes together."""
    mpl.use("Agg")
    figure, axes = plt.subplots(1, len(NAMES), figsize=(3 * len(NAMES), 2.6))
    for axis, name in zip(axes, NAMES, strict=True):
        steps, loss = (np.array(column) for column in zip(*values[f"train/{name}"], strict=True))
        width = min(SMOOTHED, len(loss))
        smooth = np.convolve(loss, np.full(width, 1 / width), mode="valid")
        axis.plot(steps[width - 1 :], smooth, label="training")
        held_out = values.get(f"validation/{name}")
        if held_out:
            axis.plot(*zip(*held_out, strict=True), "o-", label="held out")
        axis.set(title=name, xlabel="step")
        axis.grid(alpha=0.3)
    axes[0].legend()
    figure.tight_layout()
    out.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(out, dpi=100)


def main() -> None:
    """Read the arguments and draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("metrics", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    draw(read(options.metrics), options.out)


if __name__ == "__main__":
    main()
