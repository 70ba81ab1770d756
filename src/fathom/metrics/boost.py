"""Is near in front of far? D3R and ORD as BoostingMonocularDepth evaluates them.

Miangoleh et al., arXiv 2105.14021, Sec. 6 and the released MATLAB code. The ground truth is
divided into about 5000 superpixels; D3R compares the order of the depths at the centres of
neighbouring ones, which tells whether detail is right, ORD that of random ones. Prediction and
ground truth are aligned by their ranges, not by least squares, so one far outlier moves everything.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fathom.core.extras import import_extra
from fathom.metrics.maps import Bools, Floats, MetricError, RealMap, check_maps

Indices = NDArray[np.intp]

# MATLAB's eps, which keeps ratios of rescaled depths finite.
_EPS = 2.220446049250313e-16
_D3R_APART, _D3R_SAME = 1.1, 1.01
_ORD_SAME = 1.03
_PARTNERS = 3


@dataclass(frozen=True)
class OrderError:
    """Mean error of compared pairs, 0 to 2; lower is better.

    A pair costs 1 when only one map says "equal" and 2 when the maps contradict each other.

    Attributes:
        value: Sum of costs over number of pairs.
        pairs: How many pairs were compared.
    """

    value: float
    pairs: int


@dataclass(frozen=True)
class RangeErrors:
    """The other numbers of the same script, of maps rescaled to [0, 1].

    Attributes:
        rmse: Of disparity, missing pixels counting as 0 in both maps.
        beyond: Shares of pixels whose depths differ by more than a factor 1.25, 1.25^2 and
            1.25^3: errors, not accuracies.
        log10: Mean difference of logarithms of depth, over pixels whose depths are both above 0.
        absrel: Mean of |d - g| / g over the same.
        sqrel: Mean of (d - g)^2 / g over the same.
    """

    rmse: float
    beyond: tuple[float, float, float]
    log10: float
    absrel: float
    sqrel: float


@dataclass(frozen=True)
class BoostReference:
    """A ground truth made ready for comparison; make it once for many predictions.

    Attributes:
        disparity: float64 (H, W) in [0, 1], NaN where missing.
        depth: float64 (H, W) in [0, 1], NaN where missing. The nearest pixel is exactly 0 and, as
            in the released code, counts as missing in comparisons of depth.
        smallest_disparity: The lowest true disparity before rescaling (after division by the
            greatest, where the ground truth is depth).
        centres: (n, 2), row and column of each superpixel's centre.
        neighbours: (m, 2), pairs of superpixels that touch, each once, the lower number first.
    """

    disparity: Floats
    depth: Floats
    smallest_disparity: float
    centres: Indices
    neighbours: Indices

    def d3r(self, disparity: RealMap) -> OrderError:
        """Compare the order of neighbouring superpixels whose true depths differ by 10 %.

        Args:
            disparity: (H, W) predicted inverse depth up to scale and shift.

        Raises:
            MetricError: The prediction is constant or not finite, or no pair differs enough.
        """
        first, second = self.neighbours.T
        truth, estimate = self._at_centres(disparity)
        differ = relation(truth[first], truth[second], _D3R_APART) != 0
        return _order_error(truth, estimate, self.neighbours[differ].T, _D3R_SAME)

    def ord(
        self,
        disparity: RealMap,
        *,
        rng: np.random.Generator | None = None,
        partners: Indices | None = None,
    ) -> OrderError:
        """Compare the order of random pairs of superpixels.

        Args:
            disparity: (H, W) predicted inverse depth up to scale and shift.
            rng: Draws three partners for each superpixel; the generator of seed 0 unless given.
            partners: (n, k), the partners themselves, numbers of superpixels.

        Raises:
            MetricError: See `d3r`.
        """
        if partners is None:
            rng = np.random.default_rng(0) if rng is None else rng
            partners = rng.integers(len(self.centres), size=(len(self.centres), _PARTNERS))
        truth, estimate = self._at_centres(disparity)
        pairs = np.stack([np.repeat(np.arange(len(partners)), partners.shape[1]), partners.ravel()])
        pairs = pairs[:, ~_met_before(pairs)]
        differ = truth[pairs[0]] != truth[pairs[1]]
        return _order_error(truth, estimate, pairs[:, differ], _ORD_SAME)

    def range_errors(self, disparity: RealMap) -> RangeErrors:
        """Return the script's accuracy numbers of a predicted disparity (H, W).

        Raises:
            MetricError: See `d3r`, or no pixel's depth is above 0 in both maps.
        """
        depth = self.estimated_depth(disparity)
        estimate = _rescaled(disparity.astype(np.float64))
        missing = np.isnan(self.disparity)
        difference = np.where(missing, 0.0, self.disparity - estimate)
        use = (np.nan_to_num(self.depth) > 0) & (depth > 0)
        if not use.any():
            raise MetricError("No pixel is beyond the nearest in both maps, so ranges say nothing.")
        g, d = self.depth[use], depth[use]
        ratio = np.maximum(g / d, d / g)
        one, two, three = (float((ratio > 1.25**power).mean()) for power in (1, 2, 3))
        return RangeErrors(
            rmse=float(np.sqrt((difference**2).mean())),
            beyond=(one, two, three),
            log10=float(np.abs(np.log10(g) - np.log10(d)).mean()),
            absrel=float((np.abs(g - d) / g).mean()),
            sqrel=float(((g - d) ** 2 / g).mean()),
        )

    def estimated_depth(self, disparity: RealMap) -> Floats:
        """Return the prediction as depth in [0, 1], its range the true disparity's."""
        check_maps(disparity, self.depth)
        if not np.isfinite(disparity).all():
            raise MetricError("The predicted disparity is not finite, but its range decides.")
        lowest = self.smallest_disparity
        return _rescaled(1.0 / (_rescaled(disparity.astype(np.float64)) * (1 - lowest) + lowest))

    def _at_centres(self, disparity: RealMap) -> tuple[Floats, Floats]:
        rows, columns = self.centres.T
        truth = np.nan_to_num(self.depth[rows, columns])
        return truth, self.estimated_depth(disparity)[rows, columns]


def boost_reference(
    target: RealMap,
    valid: Bools | None = None,
    *,
    target_is_disparity: bool = False,
    labels: Indices | None = None,
    scale: float = 1.0,
) -> BoostReference:
    """Prepare a ground truth for D3R and ORD.

    Args:
        target: (H, W) true depth in any unit, or disparity of at most 1; 0 is missing. The
            released code takes the lowest disparity for a share of the greatest possible one, so
            that one in pixels must be divided by its greatest value first.
        valid: bool (H, W), further missing pixels.
        target_is_disparity: What `target` is.
        labels: (h, w), superpixels numbered from 1, of the map reduced by `scale`; made here
            unless given.
        scale: Superpixels are made on a map of this size (nearest pixels): 0.2 for Middlebury
            2014, else 1.

    Raises:
        ValueError: A true disparity is above 1, which would reverse the order; or numbers of
            superpixels are left out.
        MetricError: Fewer than two different true values.
    """
    check_maps(target, labels if scale == 1 else None, valid=valid)
    known = target > 0 if valid is None else valid & (target > 0)
    values = np.where(known, target.astype(np.float64), np.nan)
    if not known.any():
        raise MetricError("No pixel is valid, so there is no order to compare.")
    if target_is_disparity and (greatest := float(np.nanmax(values))) > 1:
        raise ValueError(
            f"true disparity must be at most 1, but reaches {greatest:g}; divide it by that"
        )
    disparity, depth = (values, 1 / values) if target_is_disparity else (1 / values, values)
    if not target_is_disparity:
        disparity = disparity / np.nanmax(disparity)
    rescaled = _rescaled(disparity)
    if labels is None:
        labels = superpixels(_reduced(rescaled, scale))
    return BoostReference(
        disparity=rescaled,
        depth=_rescaled(depth),
        smallest_disparity=float(np.nanmin(disparity)),
        centres=_centres(labels, target.shape[0], target.shape[1], scale),
        neighbours=_neighbours(labels),
    )


def superpixels(disparity: Floats) -> Indices:
    """Return about 5000 superpixels (SLIC-zero) of a disparity (H, W), numbered from 1.

    They stand in for MATLAB's, which differ: published values are met approximately.

    Raises:
        ExtraMissingError: scikit-image is not installed.
    """
    segmentation = import_extra("skimage.segmentation", extra="evaluate", purpose="Measuring D3R")
    labels: Indices = segmentation.slic(
        np.nan_to_num(disparity),
        n_segments=5000,
        compactness=20,
        max_num_iter=10,
        slic_zero=True,
        start_label=1,
        channel_axis=None,
    )
    return labels


def relation(first: Floats, second: Floats, threshold: float) -> NDArray[np.int8]:
    """Return 1 where first / second exceeds the threshold, -1 below its inverse, 0 between."""
    ratio = (first + _EPS) / (second + _EPS)
    return (ratio > threshold).astype(np.int8) - (ratio < 1 / threshold).astype(np.int8)


def _order_error(truth: Floats, estimate: Floats, pairs: Indices, threshold: float) -> OrderError:
    pairs = pairs[:, (truth[pairs] != 0).all(axis=0)]  # 0 is missing
    if pairs.size == 0:
        raise MetricError("No two superpixels differ in depth, so there is no order to compare.")
    first, second = pairs
    expected = relation(truth[first], truth[second], threshold)
    found = relation(estimate[first], estimate[second], threshold)
    return OrderError(float(np.abs(expected - found).mean()), first.size)


def _met_before(pairs: Indices) -> Bools:
    """Mark pairs (2, m) whose mirror image came earlier from another superpixel's list."""
    low, high = pairs.min(axis=0), pairs.max(axis=0)
    key = low * (high.max(initial=0) + 1) + high
    asked_by_low = np.isin(key, key[pairs[0] == low])
    met: Bools = (pairs[0] == high) & (low != high) & asked_by_low
    return met


def _rescaled(values: Floats) -> Floats:
    """Return values scaled to [0, 1] by their own range, NaN left out."""
    low, high = np.nanmin(values), np.nanmax(values)
    if not 0 < high - low < np.inf:
        raise MetricError("The map is constant or not finite, so it cannot be scaled to a range.")
    scaled: Floats = (values - low) / (high - low)
    return scaled


def _reduced(values: Floats, scale: float) -> Floats:
    """Return the nearest pixels of a map reduced by a scale of at most 1."""
    rows, columns = (
        ((np.arange(max(round(size * scale), 1)) + 0.5) / scale).astype(np.intp).clip(max=size - 1)
        for size in values.shape
    )
    reduced: Floats = values[np.ix_(rows, columns)]
    return reduced


def _centres(labels: Indices, height: int, width: int, scale: float) -> Indices:
    """Return the floor of each superpixel's mean row and column, at the full size."""
    numbers = labels.ravel() - 1
    size = np.bincount(numbers)
    if not size.all():
        raise ValueError("superpixels must be numbered from 1, without a number that none has")
    mean = [np.bincount(numbers, at.ravel()) / size for at in np.indices(labels.shape)]
    # MATLAB counts from 1 and multiplies that.
    full = (np.floor(np.stack(mean, axis=1)) + 1) / scale - 1
    return np.clip(full, 0, [height - 1, width - 1]).astype(np.intp)


def _neighbours(labels: Indices) -> Indices:
    """Return the pairs (m, 2) of superpixels, from 0, that share an edge of a pixel."""
    sides = ((labels[:, :-1], labels[:, 1:]), (labels[:-1], labels[1:]))
    count = int(labels.max()) + 1
    # A pair as one number: sorting those is much faster than sorting rows.
    pairs = [np.minimum(a, b)[a != b] * count + np.maximum(a, b)[a != b] for a, b in sides]
    return np.stack(np.divmod(np.unique(np.concatenate(pairs)), count), axis=1) - 1
