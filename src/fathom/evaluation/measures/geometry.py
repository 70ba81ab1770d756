"""Planes, points and cameras."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from fathom.core.geometry import rescaled_intrinsics, unproject
from fathom.evaluation.benchmark import MetricColumn
from fathom.evaluation.case import Case
from fathom.metrics.camera import field_of_view_error, focal_error
from fathom.metrics.maps import Floats, MetricError, RealMap
from fathom.metrics.moge import PointAlignment, point_scores
from fathom.metrics.planes import directed_error, plane_errors


@dataclass(frozen=True)
class Planarity:
    """iBims-1: are annotated planes flat and at their angle? The mean over an image's planes."""

    @property
    def numbers(self) -> tuple[MetricColumn, ...]:
        """Flatness and angle."""
        return (
            MetricColumn("plane_flatness", unit="cm"),
            MetricColumn("plane_orientation", unit="degrees"),
        )

    def __call__(self, case: Case) -> Mapping[str, float]:
        """Measure."""
        sample = case.sample
        if sample.intrinsics is None:
            raise MetricError("The sample's camera is unknown.")
        errors = []
        for plane in sample.planes:  # those of different kinds may overlap
            right, down, forward = plane.normal
            errors += plane_errors(
                np.nan_to_num(case.whole(), nan=0.0),
                case.truth,
                plane.mask.astype(np.intp),
                np.array([[right, forward, -down]]),
                sample.intrinsics,
                valid=sample.valid,
            )
        if not errors:
            raise MetricError("The sample has no plane that is large enough.")
        return {
            "plane_flatness": float(np.mean([error.flatness_cm for error in errors])),
            "plane_orientation": float(np.mean([error.orientation_deg for error in errors])),
        }


@dataclass(frozen=True)
class Sides:
    """iBims-1: directed depth error, on which side of a plane at some distance pixels lie.

    Attributes:
        distance: Of the plane, metres.
    """

    distance: float = 3.0

    @property
    def numbers(self) -> tuple[MetricColumn, ...]:
        """Three shares that sum to 1."""
        return (
            MetricColumn("dde_right", "higher"),
            MetricColumn("dde_near"),
            MetricColumn("dde_far"),
        )

    def __call__(self, case: Case) -> Mapping[str, float]:
        """Measure."""
        case.need_metres(case.protocol.alignment)
        error = directed_error(case.whole(), case.truth, case.counted, distance=self.distance)
        return {"dde_right": error.right, "dde_near": error.too_near, "dde_far": error.too_far}


@dataclass(frozen=True)
class Points:
    """MoGe's errors of the points that the map and its camera make.

    Attributes:
        alignment: What the points may be free of.
    """

    alignment: PointAlignment = "scale"

    @property
    def numbers(self) -> tuple[MetricColumn, ...]:
        """Relative error and share of right points."""
        return (
            MetricColumn(f"points_{self.alignment}_absrel"),
            MetricColumn(f"points_{self.alignment}_delta1", "higher"),
        )

    def __call__(self, case: Case) -> Mapping[str, float]:
        """Measure."""
        sample = case.sample
        if sample.intrinsics is None or case.prediction.intrinsics is None:
            raise MetricError("The true or the predicted camera is unknown.")
        truth = _points(case.truth, _at_depth(case, sample.intrinsics))
        predicted = _points(case.clipped(), case.prediction.intrinsics)
        scores = point_scores(predicted, truth, case.counted, alignment=self.alignment)
        return {
            f"points_{self.alignment}_absrel": scores.absrel,
            f"points_{self.alignment}_delta1": scores.delta1,
        }


@dataclass(frozen=True)
class Camera:
    """Focal length and field of view that the model finds without being told.

    Attributes:
        within: Shares of relative error below which a focal length is called right.
    """

    within: tuple[float, ...] = (0.25, 0.5)

    @property
    def numbers(self) -> tuple[MetricColumn, ...]:
        """Whether it is right, and how wrong it is."""
        return (
            *(MetricColumn(f"focal_within_{share:.0%}", "higher") for share in self.within),
            MetricColumn("focal_error"),
            MetricColumn("fov_error", unit="degrees"),
        )

    def __call__(self, case: Case) -> Mapping[str, float]:
        """Measure."""
        true_f = case.sample.f_px
        if true_f is None:
            raise MetricError("The photograph's focal length is unknown.")
        if case.predicted_f is None:
            raise MetricError("The map comes without a focal length.")
        error = float(focal_error(case.predicted_f, true_f))
        angle = field_of_view_error(case.predicted_f, true_f, case.sample.width)
        return {
            **{f"focal_within_{share:.0%}": float(error < share) for share in self.within},
            "focal_error": error,
            "fov_error": float(angle),
        }


def _at_depth(case: Case, intrinsics: Floats) -> Floats:
    """Return the photo's intrinsics in pixels of the depth."""
    size = (case.sample.height, case.sample.width)
    return rescaled_intrinsics(intrinsics, size, case.truth.shape)


def _points(depth: RealMap, intrinsics: Floats) -> Floats:
    points = unproject(np.where(np.isfinite(depth), depth, 0).astype(np.float32), intrinsics)
    return points.astype(np.float64)
