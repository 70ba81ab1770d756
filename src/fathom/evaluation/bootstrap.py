"""How much of a difference between two models is chance: paired bootstrap over images.

Images are drawn with replacement, the same ones for both models, and put together as the protocol
says; the spread of the difference over many such draws gives its interval (Efron and Tibshirani,
An Introduction to the Bootstrap, 1993, percentile method).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from fathom.metrics.accuracy import ErrorSums
from fathom.metrics.maps import Floats

DRAWS = 2000
LEVEL = 0.95

_CHUNK = 250  # draws held at a time: with 5000 images 10 MB

Statistic = Callable[[Floats], Floats]
"""Takes how often each image was drawn, (draws, images), and returns (draws,)."""


@dataclass(frozen=True)
class Interval:
    """Where a difference lies.

    Attributes:
        difference: Of the images as they are.
        low: Lower end of the interval.
        high: Upper end.
    """

    difference: float
    low: float
    high: float

    @property
    def clear(self) -> bool:
        """Whether chance alone hardly explains the difference: the interval is beside 0."""
        return self.low > 0 or self.high < 0


def paired_interval(
    one: Statistic,
    other: Statistic,
    groups: Sequence[NDArray[np.intp]],
    *,
    draws: int = DRAWS,
    level: float = LEVEL,
    seed: int = 0,
) -> Interval:
    """Return other - one with its interval.

    Args:
        one: MetricColumn of the model that is compared with.
        other: The same number of another model on the same images.
        groups: Indices of the images of each group, together all; images are drawn within groups,
            whose sizes stay.
        draws: How many.
        level: Share of draws inside the interval.
        seed: Equal seeds give equal intervals.
    """
    count = sum(len(group) for group in groups)
    once = np.ones((1, count))
    difference = float((other(once) - one(once))[0])
    found = [other(counts) - one(counts) for counts in _drawn(groups, draws, seed)]
    low, high = np.quantile(np.concatenate(found), [(1 - level) / 2, (1 + level) / 2])
    return Interval(difference, float(low), float(high))


def mean_of(values: Floats, weights: Floats | None = None) -> Statistic:
    """Return the statistic that is a mean over images, weighted where weights are given."""
    weight = np.ones(len(values)) if weights is None else weights

    def statistic(counts: Floats) -> Floats:
        mean: Floats = counts @ (values * weight) / (counts @ weight)
        return mean

    return statistic


def mean_of_groups(values: Floats, groups: Sequence[NDArray[np.intp]]) -> Statistic:
    """Return the statistic that is the mean of the groups' means."""

    def statistic(counts: Floats) -> Floats:
        means = [counts[:, g] @ values[g] / counts[:, g].sum(axis=1) for g in groups]
        mean: Floats = np.mean(means, axis=0)
        return mean

    return statistic


def pooled(sums: Sequence[ErrorSums], name: str) -> Statistic:
    """Return the statistic that is an error of the pixels of all images."""
    table = np.array([_flat(one) for one in sums])

    def statistic(counts: Floats) -> Floats:
        return np.array([_error_sums(row).scores()[name] for row in counts @ table])

    return statistic


def _drawn(groups: Sequence[NDArray[np.intp]], draws: int, seed: int) -> Iterator[Floats]:
    """Yield how often each image was drawn, (some draws, images)."""
    rng = np.random.default_rng(seed)
    count = sum(len(group) for group in groups)
    for start in range(0, draws, _CHUNK):
        counts = np.zeros((min(_CHUNK, draws - start), count))
        for group in groups:
            shares = np.full(len(group), 1 / len(group))
            counts[:, group] = rng.multinomial(len(group), shares, size=len(counts))
        yield counts


def _flat(sums: ErrorSums) -> list[float]:
    return [*sums.within, *(getattr(sums, name) for name in _SINGLE)]


def _error_sums(row: Floats) -> ErrorSums:
    values = [float(value) for value in row]
    return ErrorSums(within=tuple(values[:3]), **dict(zip(_SINGLE, values[3:], strict=True)))


_SINGLE = tuple(field.name for field in fields(ErrorSums) if field.name != "within")
