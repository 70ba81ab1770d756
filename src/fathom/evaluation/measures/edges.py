"""Do depth edges lie where they should? In the versions of the papers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from fathom.evaluation.benchmark import MetricColumn
from fathom.evaluation.case import Case
from fathom.metrics.boundary import Weighting, boundary_f1
from fathom.metrics.boundary_error import (
    TOOLKIT_CANNY,
    Completeness,
    Thresholds,
    boundary_error,
    sharp_depth_error,
)
from fathom.metrics.boundary_recall import boundary_recall
from fathom.metrics.maps import MetricError
from fathom.metrics.moge import disc_boundary_f1
from fathom.metrics.soft_edge import soft_edge_error, steps


@dataclass(frozen=True)
class BoundaryF1:
    """Boundary F1 of Depth Pro; pairs with an invalid pixel are left out.

    Attributes:
        weighting: How thresholds count.
        trusted_only: Leave out images whose ground truth has edges that are off by more than a few
            pixels.
    """

    weighting: Weighting = "released"
    trusted_only: bool = False

    @property
    def numbers(self) -> tuple[MetricColumn, ...]:
        """One share."""
        return (MetricColumn("boundary_f1", "higher"),)

    def __call__(self, case: Case) -> Mapping[str, float]:
        """Measure."""
        if self.trusted_only and case.sample.edge_quality not in ("exact", "sensor"):
            raise MetricError("The true depth has no edges that could be trusted.")
        if not case.sample.valid.any():
            raise MetricError("No pixel is valid, so there is nothing to measure.")
        value = boundary_f1(case.ratios(), case.truth, case.sample.valid, weighting=self.weighting)
        return {"boundary_f1": value}


@dataclass(frozen=True)
class BoundaryRecall:
    """Boundary recall of Depth Pro against a matte or mask."""

    weighting: Weighting = "released"

    @property
    def numbers(self) -> tuple[MetricColumn, ...]:
        """One share."""
        return (MetricColumn("boundary_recall", "higher"),)

    def __call__(self, case: Case) -> Mapping[str, float]:
        """Measure."""
        if case.sample.alpha is None:
            raise MetricError("The sample has no matte.")
        value = boundary_recall(case.ratios(), case.sample.alpha, weighting=self.weighting)
        return {"boundary_recall": value}


@dataclass(frozen=True)
class DiscF1:
    """MoGe's boundary F1 over discs of some radii, in pixels."""

    radii: tuple[int, ...] = (1, 2, 3)

    @property
    def numbers(self) -> tuple[MetricColumn, ...]:
        """A share for each radius."""
        return tuple(MetricColumn(f"disc_f1_{radius}", "higher") for radius in self.radii)

    def __call__(self, case: Case) -> Mapping[str, float]:
        """Measure."""
        if not case.counted.any():
            raise MetricError("No pixel is valid, so there is nothing to measure.")
        depth = case.ratios()
        return {
            f"disc_f1_{radius}": disc_boundary_f1(depth, case.truth, case.counted, radius=radius)
            for radius in self.radii
        }


@dataclass(frozen=True)
class AnnotatedEdges:
    """Depth boundary error of iBims-1 against edges that were checked by hand.

    Attributes:
        completeness: Which version of the second error.
        thresholds: Of Canny's detector on depth scaled to [0, 1].
    """

    completeness: Completeness = "toolkit"
    thresholds: Thresholds = TOOLKIT_CANNY

    @property
    def numbers(self) -> tuple[MetricColumn, ...]:
        """Two distances."""
        return (
            MetricColumn("dbe_accuracy", unit="px"),
            MetricColumn("dbe_completeness", unit="px"),
        )

    def __call__(self, case: Case) -> Mapping[str, float]:
        """Measure."""
        if case.sample.edges is None:
            raise MetricError("The sample has no annotated edges.")
        error = boundary_error(
            case.whole(),
            case.sample.edges,
            canny_thresholds=self.thresholds,
            completeness=self.completeness,
        )
        return {"dbe_accuracy": error.accuracy, "dbe_completeness": error.completeness}


@dataclass(frozen=True)
class PseudoEdges:
    """SharpDepth's boundary error, against the ground truth's own edges.

    Attributes:
        masked: Fill invalid pixels from their neighbours first; as released they take part.
    """

    masked: bool = False

    @property
    def numbers(self) -> tuple[MetricColumn, ...]:
        """Two distances."""
        return (
            MetricColumn("pdbe_accuracy", unit="px"),
            MetricColumn("pdbe_completeness", unit="px"),
        )

    def __call__(self, case: Case) -> Mapping[str, float]:
        """Measure."""
        valid = case.sample.valid if self.masked else None
        error = sharp_depth_error(case.whole(), case.truth, valid)
        return {"pdbe_accuracy": error.accuracy, "pdbe_completeness": error.completeness}


@dataclass(frozen=True)
class SoftEdges:
    """Soft edge error in metres, at steps of more than 1 of the ground truth.

    Attributes:
        steps_of: "disparity" in pixels where the data set has it, or "depth" in metres.
    """

    steps_of: Literal["disparity", "depth"] = "depth"

    @property
    def numbers(self) -> tuple[MetricColumn, ...]:
        """One error."""
        return (MetricColumn("see", unit="m"),)

    def __call__(self, case: Case) -> Mapping[str, float]:
        """Measure."""
        case.need_metres(case.protocol.alignment)
        values = case.truth if self.steps_of == "depth" else case.sample.disparity
        if values is None:
            raise MetricError("The sample has no disparity.")
        where = steps(values) & case.counted
        return {"see": soft_edge_error(case.clipped(), case.truth, where)}
