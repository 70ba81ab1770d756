"""PatchRefiner's numbers for Cityscapes: accuracy on flat pixels, edges by place alone."""

from collections.abc import Mapping
from dataclasses import dataclass

from fathom.evaluation.benchmark import MetricColumn
from fathom.evaluation.case import Case
from fathom.evaluation.measures.accuracy import accuracy_numbers
from fathom.metrics.accuracy import error_sums
from fathom.metrics.edges import label_edges
from fathom.metrics.maps import MetricError
from fathom.metrics.patch_refiner import CityscapesAreas, cityscapes_areas, edge_scores

_FLAT = ("delta1", "absrel", "rmse", "silog")


@dataclass(frozen=True)
class StreetScenes:
    """Accuracy away from edges, and EdgeAcc, EdgeComp, precision, recall and F1 of edges.

    Edges of depth that are no outlines of the colour-coded segmentation do not count as true.
    """

    @property
    def numbers(self) -> tuple[MetricColumn, ...]:
        """Accuracy first."""
        return (
            *accuracy_numbers(_FLAT),
            MetricColumn("edge_accuracy", unit="px"),
            MetricColumn("edge_completeness", unit="px"),
            MetricColumn("edge_precision", "higher"),
            MetricColumn("edge_recall", "higher"),
            MetricColumn("edge_f1", "higher"),
        )

    def __call__(self, case: Case) -> Mapping[str, float]:
        """Measure."""
        case.need_metres(case.protocol.alignment)
        areas = self._areas(case)
        depth = case.clipped()
        scores = error_sums(depth, case.truth, areas.flat & case.counted).scores()
        edges = edge_scores(depth, areas.edges, areas.valid)
        return {
            **{name: scores[name] for name in _FLAT},
            "edge_accuracy": edges.accuracy,
            "edge_completeness": edges.completeness,
            "edge_precision": edges.precision,
            "edge_recall": edges.recall,
            "edge_f1": edges.f1,
        }

    def _areas(self, case: Case) -> CityscapesAreas:
        sample = case.sample
        if sample.segmentation is None:
            raise MetricError("The sample has no segmentation.")
        return cityscapes_areas(
            case.truth,
            sample.image,
            label_edges(sample.segmentation),
            nearest=case.protocol.nearest,
            farthest=case.protocol.farthest,
        )
