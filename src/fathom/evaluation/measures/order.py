"""Is near in front of far?"""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from fathom.evaluation.benchmark import MetricColumn
from fathom.evaluation.case import Case
from fathom.metrics.boost import boost_reference
from fathom.metrics.maps import MetricError
from fathom.metrics.ranking import disagreement, random_pairs


@dataclass(frozen=True)
class Order:
    """D3R and ORD of BoostingMonocularDepth.

    Attributes:
        from_disparity: The ground truth is disparity, as for Middlebury; else depth.
        scale: Superpixels are made on a map of this size.
        ranges: Also the script's other numbers, of maps scaled to [0, 1].
    """

    from_disparity: bool = False
    scale: float = 1.0
    ranges: bool = False

    @property
    def numbers(self) -> tuple[MetricColumn, ...]:
        """Both orders, and what else is asked for."""
        found = (MetricColumn("ord"), MetricColumn("d3r"))
        if not self.ranges:
            return found
        return (*found, MetricColumn("range_rmse"), MetricColumn("range_beyond1"))

    def __call__(self, case: Case) -> Mapping[str, float]:
        """Measure; the random partners are the same for every prediction."""
        sample = case.sample
        target = sample.disparity if self.from_disparity else case.truth
        if target is None:
            raise MetricError("The sample has no disparity.")
        known = sample.valid & np.isfinite(target) & (target > 0)
        if not known.any():
            raise MetricError("No pixel is valid, so there is no order to compare.")
        # The script takes the least disparity for a share of the greatest.
        greatest = target[known].max() if self.from_disparity else 1.0
        reference = boost_reference(
            np.where(known, target, 0) / greatest,
            known,
            target_is_disparity=self.from_disparity,
            scale=self.scale,
        )
        inverse = case.inverse()
        numbers = {"ord": reference.ord(inverse).value, "d3r": reference.d3r(inverse).value}
        if self.ranges:
            errors = reference.range_errors(inverse)
            numbers |= {"range_rmse": errors.rmse, "range_beyond1": errors.beyond[0]}
        return numbers


@dataclass(frozen=True)
class OrdinalError:
    """Share of random pairs in the wrong order; which pairs depends on the sample's id alone.

    Attributes:
        pairs: How many.
    """

    pairs: int = 50_000

    @property
    def numbers(self) -> tuple[MetricColumn, ...]:
        """One share."""
        return (MetricColumn("ordinal_error"),)

    def __call__(self, case: Case) -> Mapping[str, float]:
        """Measure."""
        rng = np.random.default_rng(zlib.crc32(case.sample.id.encode()))
        pairs = random_pairs(case.counted, self.pairs, rng)
        return {"ordinal_error": disagreement(case.clipped(), case.truth, pairs)}
