"""Errors per pixel of an aligned and clipped map."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from fathom.evaluation.alignments import Alignment
from fathom.evaluation.benchmark import Better, MetricColumn
from fathom.evaluation.case import Case
from fathom.metrics.accuracy import NAMES, ErrorSums, error_sums
from fathom.metrics.gbdf import released_scores
from fathom.metrics.maps import Bools

_HIGH: tuple[str, ...] = ("delta1", "delta2", "delta3")
_UNITS = {"sqrel": "m", "rmse": "m", "silog": "%", "irmse": "1/m"}

Part = Callable[[Case], Bools]
"""Says which pixels (h, w) of a case are meant; the counted ones among them are measured."""


def accuracy_numbers(names: tuple[str, ...], *, prefix: str = "") -> tuple[MetricColumn, ...]:
    """Return columns for some of `fathom.metrics.accuracy.NAMES`."""
    better: dict[str, Better] = dict.fromkeys(_HIGH, "higher")
    return tuple(
        MetricColumn(prefix + name, better.get(name, "lower"), _UNITS.get(name, ""))
        for name in names
    )


@dataclass(frozen=True)
class Accuracy:
    """Some of `fathom.metrics.accuracy.accuracy`.

    Attributes:
        names: Which.
        prefix: Put before the names, where a protocol has several of this kind.
        alignment: The protocol's own where None.
        part: Only these pixels; all counted ones where None.
    """

    names: tuple[str, ...] = NAMES
    prefix: str = ""
    alignment: Alignment | None = None
    part: Part | None = None

    @property
    def numbers(self) -> tuple[MetricColumn, ...]:
        """The chosen errors."""
        return accuracy_numbers(self.names, prefix=self.prefix)

    def __call__(self, case: Case) -> Mapping[str, float]:
        """Measure."""
        scores = self.sums(case).scores()
        return {self.prefix + name: scores[name] for name in self.names}

    def sums(self, case: Case) -> ErrorSums:
        """Return what the errors follow from, to be added over images."""
        alignment = self.alignment or case.protocol.alignment
        case.need_metres(alignment)
        pixels = case.counted if self.part is None else case.counted & self.part(case)
        return error_sums(case.clipped(alignment), case.truth, pixels)


@dataclass(frozen=True)
class ReleasedGbdf:
    """Accuracy as the Middlebury 2021 scripts behind GBDF's and SDDR's tables compute it.

    A straight line is fitted to ground truth that is a whole number without unit; the logarithms
    of that have half precision. Maps of inverse depth are fitted in inverse depth.
    """

    names: tuple[str, ...] = ("delta1", "absrel", "rmse", "log10", "delta2", "delta3", "sqrel")

    @property
    def numbers(self) -> tuple[MetricColumn, ...]:
        """Errors without a unit, for the ground truth has none."""
        return tuple(MetricColumn(n.name, n.better) for n in accuracy_numbers(self.names))

    def __call__(self, case: Case) -> Mapping[str, float]:
        """Measure."""
        if case.prediction.kind == "affine_invariant_inverse":
            scores = error_sums(case.aligned(), case.truth, case.counted).scores()
        else:
            case.aligned()  # a map that cannot be fitted has no scores
            truth = np.where(case.counted, case.truth, 0).astype(np.uint8)
            finite = np.isfinite(case.prediction.values)
            values = np.where(finite, case.prediction.values, 0.0)
            scores = released_scores(values, truth)
        return {name: scores[name] for name in self.names}
