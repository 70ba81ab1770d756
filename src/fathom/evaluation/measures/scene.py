"""Scale, sky, and what predictors that look at nothing would get."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from fathom.evaluation.alignments import Alignment
from fathom.evaluation.benchmark import MetricColumn
from fathom.evaluation.case import Case
from fathom.evaluation.trivial import best_constant, vertical_gradient
from fathom.metrics.accuracy import absrel, delta
from fathom.metrics.alignment import align_disparity
from fathom.metrics.maps import MetricError


@dataclass(frozen=True)
class Scale:
    """Median over pixels of predicted over true depth, as is and as if the focal length was known.

    A model's depth is proportional to its focal length, so dividing one ratio by the other tells
    what is left when the camera is known.
    """

    @property
    def numbers(self) -> tuple[MetricColumn, ...]:
        """Three ratios."""
        return (
            MetricColumn("scale", "one"),
            MetricColumn("scale_given_focal", "one"),
            MetricColumn("focal_ratio", "one"),
        )

    def __call__(self, case: Case) -> Mapping[str, float]:
        """Measure; without a camera there is the first ratio alone."""
        numbers: dict[str, float] = {}
        if case.sample.f_px is not None and case.predicted_f is not None:
            numbers["focal_ratio"] = case.predicted_f / case.sample.f_px
        if case.sample.metric and case.prediction.kind == "metric" and case.counted.any():
            depth = case.clipped(Alignment("none"))[case.counted]
            numbers["scale"] = float(np.median(depth / case.truth[case.counted]))
            if "focal_ratio" in numbers:
                numbers["scale_given_focal"] = numbers["scale"] / numbers["focal_ratio"]
        return numbers


@dataclass(frozen=True)
class Trivial:
    """Errors of the best constant and the best vertical gradient, aligned as a model would be."""

    @property
    def numbers(self) -> tuple[MetricColumn, ...]:
        """Those of the gradient first; it is the harder to beat."""
        return (
            MetricColumn("gradient_absrel"),
            MetricColumn("gradient_delta1", "higher"),
            MetricColumn("constant_absrel"),
        )

    def __call__(self, case: Case) -> Mapping[str, float]:
        """Measure."""
        truth, counted = case.truth, case.counted
        if not counted.any():
            raise MetricError("No pixel is valid, so there is nothing to measure.")
        gradient = align_disparity(vertical_gradient(*truth.shape), truth, counted)
        return {
            "gradient_absrel": absrel(gradient, truth, counted),
            "gradient_delta1": delta(gradient, truth, counted),
            "constant_absrel": absrel(best_constant(truth, counted), truth, counted),
        }


@dataclass(frozen=True)
class Sky:
    """Intersection over union of predicted and true sky, where there is true sky."""

    @property
    def numbers(self) -> tuple[MetricColumn, ...]:
        """One share."""
        return (MetricColumn("sky_iou", "higher"),)

    def __call__(self, case: Case) -> Mapping[str, float]:
        """Measure."""
        sky = np.isinf(case.truth) & case.sample.valid
        if not sky.any():
            raise MetricError("There is no sky.")
        either = sky | case.prediction.sky
        return {"sky_iou": float((sky & case.prediction.sky).sum() / either.sum())}
