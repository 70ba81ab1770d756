"""Time of the metrics, beside a straightforward way to compute boundary scores.

    python benchmarks/metrics.py [--runs N]

Prints a Markdown table of seconds on the clock (the fastest of N runs) and, as its last line, the
same numbers as name=value pairs. Pictures are procedural: discs at random depths before a slanted
floor, the prediction shifted by a pixel, scaled, blurred and with grain.
"""

import argparse
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from fathom.core.geometry import unproject
from fathom.metrics.accuracy import accuracy
from fathom.metrics.alignment import align
from fathom.metrics.boost import boost_reference
from fathom.metrics.boundary import THRESHOLDS, boundary_f1
from fathom.metrics.boundary_error import boundary_error, sharp_depth_error
from fathom.metrics.boundary_recall import boundary_recall
from fathom.metrics.consistency import seam_contrast
from fathom.metrics.edges import canny, log_depth_edges, min_max
from fathom.metrics.moge import depth_scores, disc_boundary_f1, point_scores
from fathom.metrics.patch_refiner import edge_scores
from fathom.metrics.planes import directed_error, plane_errors
from fathom.metrics.ranking import disagreement, edge_guided_pairs, random_pairs, ranking_loss
from fathom.metrics.soft_edge import soft_edge_error, steps

Map = NDArray[np.float32]


@dataclass(frozen=True)
class Pair:
    """A ground truth and a prediction, float32 metres, and the truth's foreground."""

    target: Map
    prediction: Map
    mask: NDArray[np.bool_]

    @property
    def valid(self) -> NDArray[np.bool_]:
        """Every pixel."""
        return np.ones(self.target.shape, bool)

    @property
    def intrinsics(self) -> NDArray[np.float64]:
        """A camera that sees 53 degrees across."""
        height, width = self.target.shape
        return np.array([[width, 0, width / 2], [0, width, height / 2], [0, 0, 1.0]])

    def points(self, depth: NDArray[np.floating]) -> NDArray[np.float64]:
        """Return the points (H, W, 3) that a map of depth and the camera make."""
        return unproject(depth.astype(np.float32), self.intrinsics).astype(np.float64)


def make_pair(height: int, width: int) -> Pair:
    rng = np.random.default_rng(0)
    rows, columns = np.mgrid[:height, :width]
    target = 12.0 - 8.0 * rows / height
    mask = np.zeros((height, width), bool)
    for _ in range(60):
        centre, radius = rng.random(2) * (height, width), rng.uniform(0.01, 0.12) * height
        disc = (rows - centre[0]) ** 2 + (columns - centre[1]) ** 2 < radius**2
        target[disc] = np.minimum(target[disc], rng.uniform(1.0, 9.0))
        mask |= disc
    prediction = 1.1 * np.roll(ndimage.gaussian_filter(target, 0.7), 1, axis=1)
    prediction *= 1 + 0.003 * rng.standard_normal(target.shape)
    return Pair(target.astype(np.float32), prediction.astype(np.float32), mask)


def directed_edges(inverse: NDArray[np.float64], threshold: float) -> Iterator[NDArray[np.bool_]]:
    """Yield the four directed edge maps, as one would write them down."""
    yield inverse[:, :-1] / inverse[:, 1:] > threshold
    yield inverse[:-1] / inverse[1:] > threshold
    yield inverse[:, 1:] / inverse[:, :-1] > threshold
    yield inverse[1:] / inverse[:-1] > threshold


def plain_f1(pair: Pair) -> float:
    """Compute boundary F1 threshold by threshold and direction by direction."""
    inverse = [1 / np.maximum(m.astype(np.float64), 1e-6) for m in (pair.prediction, pair.target)]
    scores = []
    for threshold in THRESHOLDS:
        precision = recall = 0.0
        for p, t in zip(*(directed_edges(m, threshold) for m in inverse), strict=True):
            hits = (p & t).sum()
            precision += hits / max(p.sum(), 1) / 4
            recall += hits / max(t.sum(), 1) / 4
        total = precision + recall
        scores.append(2 * precision * recall / total if total else 0.0)
    return float(np.dot(scores, THRESHOLDS) / THRESHOLDS.sum())


def plain_recall(pair: Pair) -> float:
    """Compute boundary recall with thinning in a loop over edge pixels."""
    inverse = 1 / np.maximum(pair.prediction.astype(np.float64), 1e-6)
    outside = np.where(pair.mask, 1.0, 0.25)
    outline = list(directed_edges(outside, 2.0))
    scores = []
    for threshold in THRESHOLDS:
        ratios = (
            inverse[:, :-1] / inverse[:, 1:],
            inverse[:-1] / inverse[1:],
            inverse[:, 1:] / inverse[:, :-1],
            inverse[1:] / inverse[:-1],
        )
        found = 0.0
        for number, (ratio, true) in enumerate(zip(ratios, outline, strict=True)):
            lines, wanted = (ratio.T, true.T) if number % 2 else (ratio, true)
            found += (looped_thinning(lines, threshold) & wanted).sum() / max(true.sum(), 1) / 4
        scores.append(found)
    return float(np.dot(scores, THRESHOLDS) / THRESHOLDS.sum())


def looped_thinning(ratio: NDArray[np.float64], threshold: float) -> NDArray[np.bool_]:
    """Keep the steepest of every run of edges along rows, one edge pixel after the other."""
    kept = np.zeros(ratio.shape, bool)
    run: list[int] = []
    row = -1
    for i, j in np.argwhere(ratio > threshold):
        if run and (i != row or j != run[-1] + 1):
            kept[row, max(run, key=lambda column: ratio[row, column])] = True
            run = []
        row = int(i)
        run.append(int(j))
    if run:
        kept[row, max(run, key=lambda column: ratio[row, column])] = True
    return kept


def order_scores(pair: Pair) -> None:
    reference = boost_reference(pair.target)
    reference.d3r(1 / pair.prediction)


def boundary_errors(pair: Pair) -> None:
    true = canny(min_max(pair.target), sigma=np.sqrt(2))
    boundary_error(pair.prediction, true)


def every_metric(pair: Pair) -> None:
    """Compute every number of two depth maps, a matte, a plane and a camera once."""
    target, valid = pair.target, pair.valid
    aligned = align(pair.prediction, target, valid, mode="median").depth
    accuracy(aligned, target, valid)
    depth_scores(pair.prediction, target, valid, alignment="scale")
    point_scores(pair.points(aligned), pair.points(target), valid)
    directed_error(aligned, target, valid)
    floor = (target > np.median(target)).astype(np.uint8)
    plane_errors(aligned, target, floor, np.array([[0.0, 0.45, 0.9]]), pair.intrinsics)
    seam_contrast(aligned, rows=[target.shape[0] // 2], columns=[target.shape[1] // 2])
    boundary_f1(aligned, target, valid)
    boundary_recall(aligned, pair.mask)
    disc_boundary_f1(aligned, target, valid)
    boundary_errors(pair)
    sharp_depth_error(aligned, target)
    edge_scores(aligned, log_depth_edges(target))
    soft_edge_error(aligned, target, steps(target))
    reference = boost_reference(target)
    reference.d3r(1 / aligned)
    reference.ord(1 / aligned)
    reference.range_errors(1 / aligned)
    rng = np.random.default_rng(0)
    ranking_loss(aligned, target, edge_guided_pairs(target, 3000, rng))
    disagreement(aligned, target, random_pairs(valid, 50_000, rng))


def seconds(work: Callable[[Pair], object], pair: Pair, *, runs: int) -> float:
    work(pair)  # imports and caches
    best = np.inf
    for _ in range(runs):
        started = time.perf_counter()
        work(pair)
        best = min(best, time.perf_counter() - started)
    return best


def main() -> None:
    """Time every case and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    runs = parser.parse_args().runs
    large, wide, small = make_pair(1536, 2048), make_pair(1080, 1920), make_pair(480, 640)
    assert abs(plain_f1(small) - boundary_f1(small.prediction, small.target)) < 1e-12
    assert abs(plain_recall(small) - boundary_recall(small.prediction, small.mask)) < 1e-12
    cases = {
        "boundary_f1": (
            "boundary F1, 2048x1536",
            lambda p: boundary_f1(p.prediction, p.target),
            large,
        ),
        "boundary_f1_plain": ("the same, direction by direction", plain_f1, large),
        "recall": (
            "boundary recall, 2048x1536",
            lambda p: boundary_recall(p.prediction, p.mask),
            large,
        ),
        "recall_plain": ("the same, thinned in a loop", plain_recall, large),
        "d3r": ("D3R with its superpixels, 1920x1080", order_scores, wide),
        "dbe": ("boundary errors of iBims-1, 1920x1080", boundary_errors, wide),
        "sharp_depth": (
            "boundary errors of SharpDepth, 1920x1080",
            lambda p: sharp_depth_error(p.prediction, p.target),
            wide,
        ),
        "all": ("every metric, 640x480", every_metric, small),
    }
    measured = {}
    print("| what | seconds |\n| --- | ---: |")
    for name, (title, work, pair) in cases.items():
        measured[name] = seconds(work, pair, runs=1 if "plain" in name else runs)
        print(f"| {title} | {measured[name]:.3f} |", flush=True)
    for name in ("boundary_f1", "recall"):
        measured[f"{name}_speedup"] = measured[f"{name}_plain"] / measured[name]
    print(" ".join(f"{name}={value:.4g}" for name, value in measured.items()))


if __name__ == "__main__":
    main()
