"""The numbers of a whole data set, from those of its images."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from fathom.evaluation.benchmark import BenchmarkProtocol, Pooling
from fathom.evaluation.rows import Row
from fathom.metrics.pooling import Accumulator, Summary


@dataclass(frozen=True)
class Result:
    """What a run found.

    Attributes:
        protocol: How it was measured.
        overall: Of all images, put together as the protocol says.
        groups: Of the images of each group, in order of first appearance; none for protocols
            without groups.
        fits: Median scale and shift of each alignment.
        failed: Images that could not be scored, with the reason.
        reasons: Why numbers are missing, and for how many images, by number.
        resized: How many maps had each size (width, height) that was not their truth's.
        notes: What there is to say about files, and of how many images.
    """

    protocol: BenchmarkProtocol
    overall: Summary
    groups: dict[str, Summary]
    fits: dict[str, tuple[float, float]]
    failed: tuple[tuple[str, str], ...]
    reasons: dict[str, dict[str, int]]
    resized: dict[tuple[int, int], int]
    notes: dict[str, int]


def summarise(rows: Sequence[Row], protocol: BenchmarkProtocol) -> Result:
    """Put the rows of a run together; the result does not depend on their order."""
    scored = [row for row in rows if not row.error]
    groups: dict[str, Summary] = {}
    if protocol.pooling == "groups":
        names = dict.fromkeys(row.group for row in scored)
        groups = {
            name: _summary([row for row in scored if row.group == name], "images") for name in names
        }
    overall = _summary(scored, protocol.pooling)
    if groups:
        overall = _of_groups(overall, list(groups.values()))
    return Result(
        protocol=protocol,
        overall=overall,
        groups=groups,
        fits=_fits(scored),
        failed=tuple((row.id, row.error) for row in rows if row.error),
        reasons=_reasons(scored),
        resized=dict(sorted(Counter(row.resized for row in scored if row.resized).items())),
        notes=dict(sorted(Counter(note for row in scored for note in row.notes).items())),
    )


def _summary(rows: Sequence[Row], pooling: Pooling) -> Summary:
    collected = Accumulator("pixels" if pooling == "pixels" else "images")
    for row in rows:
        pooled: set[str] = set()
        if row.sums is not None:
            collected.add_errors(row.sums)
            pooled = set(row.sums.scores())
        others = {name: value for name, value in row.values.items() if name not in pooled}
        collected.add(others, weight=row.pixels)
    found = collected.summary()
    return Summary(
        found.mean, found.median, found.images, found.skipped, sum(row.pixels for row in rows)
    )


def _of_groups(overall: Summary, groups: Sequence[Summary]) -> Summary:
    """Return the summary whose means are those of the groups' means."""
    mean = {}
    for name in overall.mean:
        values = [group.mean[name] for group in groups if name in group.mean]
        mean[name] = math.fsum(values) / len(values)
    return Summary(mean, overall.median, overall.images, overall.skipped, overall.pixels)


def _fits(rows: Sequence[Row]) -> dict[str, tuple[float, float]]:
    names = dict.fromkeys(name for row in rows for name in row.fits)
    return {
        name: (
            float(np.median([row.fits[name][0] for row in rows if name in row.fits])),
            float(np.median([row.fits[name][1] for row in rows if name in row.fits])),
        )
        for name in names
    }


def _reasons(rows: Sequence[Row]) -> dict[str, dict[str, int]]:
    counts: dict[str, dict[str, int]] = {}
    for row in rows:
        for name, reason in row.reasons.items():
            entry = counts.setdefault(name, {})
            entry[reason] = entry.get(reason, 0) + 1
    return counts
