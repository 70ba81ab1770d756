"""How a protocol brings a predicted map of any kind to metres."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from fathom.core.depth_map import DepthMap, Kind
from fathom.metrics import alignment, scale_baselines
from fathom.metrics.alignment import DISPARITY_MODES, Aligned
from fathom.metrics.maps import Bools, MetricError, RealMap

Fit = Literal[alignment.Mode, "affine", "disparity", "linear_fit", "median_fit"]
"""A mode of `fathom.metrics.alignment`, or

"affine": scale and shift by least squares in the space of the map's kind, as Marigold's harness
does: "lstsq_depth" for depth, "lstsq_disparity" for inverse depth. "disparity": scale and shift of
inverse depth over every valid pixel, whatever its sign. "linear_fit", "median_fit": the baselines
of RSA, inverse depth fitted with, or scaled without, a shift.
"""

_INVERSE = DISPARITY_MODES | {"disparity", "linear_fit", "median_fit"}
_SMALLEST = 1e-6


def shift_unit(alignment: str) -> str | None:
    """Return the unit of the shift that an alignment fits, by its name; None where it fits none.

    It is empty where it depends on the kind of the map, or is a logarithm's.
    """
    mode = alignment.split(",")[0]
    if mode in _INVERSE - {"median_fit"}:
        return "1/m"
    if mode in ("lstsq_depth", "trimmed_depth"):
        return "m"
    return "" if mode in ("affine", "log_affine") else None


@dataclass(frozen=True)
class Alignment:
    """What is fitted to the ground truth before anything is measured.

    Attributes:
        mode: Which fit; "none" leaves metres as they are.
        floor: Least inverse depth, 1 / metre, in "lstsq_disparity"; see `alignment.align`.
        max_resolution: Fit on a copy of at most this many pixels along a side.
    """

    mode: Fit = "none"
    floor: float | Literal["gt_max"] = 1e-3
    max_resolution: int | None = None

    def __str__(self) -> str:
        extras = [f"floor {self.floor}/m"] if self.floor != 1e-3 else []
        extras += [f"fitted at {self.max_resolution}"] if self.max_resolution else []
        return ", ".join([self.mode, *extras])

    def accepts(self, kind: Kind) -> bool:
        """Return whether maps of a kind can be aligned so."""
        if kind == "affine_invariant_inverse":
            return self.mode == "affine" or self.mode in _INVERSE
        if kind == "affine_invariant":
            return self.mode != "none" and self.mode not in _INVERSE
        return True

    def fit(
        self, prediction: DepthMap, target: RealMap, valid: Bools, *, farthest: float
    ) -> Aligned:
        """Return the map in metres, not clipped.

        Args:
            prediction: At the size of the ground truth. Pixels at which it is not valid take no
                part in the fit, and are NaN in the result.
            target: (H, W) true depth, positive where valid.
            valid: bool (H, W).
            farthest: Depth in metres to which a fit in depth sets what is infinitely far, and
                beyond which "linear_fit" does not go.

        Raises:
            MetricError: The kind of the map does not allow this alignment.
            AlignmentError: The fit is not determined.
        """
        usable = valid & prediction.valid
        mode = self.mode
        if mode == "affine":
            inverse = prediction.kind == "affine_invariant_inverse"
            mode = "lstsq_disparity" if inverse else "lstsq_depth"
        if mode == "none":
            depth = _depth(prediction, relative=False).astype(np.float64)
            aligned = Aligned(depth, 1.0, 0.0)
        elif mode == "disparity":
            aligned = _disparity(_inverse_depth(prediction), target, usable)
        elif mode == "linear_fit" or mode == "median_fit":
            values = _inverse_depth(prediction)
            aligned = _baseline(values, target, usable, linear=mode == "linear_fit", cap=farthest)
        else:
            disparity = mode in DISPARITY_MODES
            values = _inverse_depth(prediction) if disparity else _depth(prediction, relative=True)
            aligned = alignment.align(
                _finite(values, farthest),
                target,
                usable,
                mode=mode,
                floor=self.floor,
                max_resolution=self.max_resolution,
            )
        depth = np.where(prediction.valid, aligned.depth, np.nan)
        return Aligned(depth, aligned.scale, aligned.shift)


def _depth(prediction: DepthMap, *, relative: bool) -> RealMap:
    if prediction.kind == "affine_invariant_inverse":
        raise MetricError(
            "The map is inverse depth up to scale and shift; align it in a mode for disparity."
        )
    if prediction.kind == "affine_invariant" and not relative:
        raise MetricError("The map is depth up to scale and shift; align it.")
    return prediction.values


def _inverse_depth(prediction: DepthMap) -> RealMap:
    if prediction.kind == "affine_invariant":
        raise MetricError("The map is depth up to scale and shift; it has no inverse depth.")
    return prediction.inverse_depth


def _finite(values: RealMap, farthest: float) -> RealMap:
    """Return the values with infinite ones set to the farthest depth, or to the largest finite."""
    infinite = np.isinf(values)
    if not infinite.any():
        return values
    known = values[np.isfinite(values)]
    limit = farthest if np.isfinite(farthest) else float(known.max()) if known.size else 1.0
    return np.where(infinite, limit, values)


def _disparity(values: RealMap, target: RealMap, valid: Bools) -> Aligned:
    depth = alignment.align_disparity(values, target, valid)
    pair = alignment.scale_and_shift(values[valid], 1.0 / target[valid].astype(np.float64))
    return Aligned(depth, *pair)


def _baseline(
    values: RealMap, target: RealMap, valid: Bools, *, linear: bool, cap: float
) -> Aligned:
    fit = scale_baselines.linear_fit if linear else scale_baselines.median_fit
    # What overshoots below zero lies beyond every depth; a median needs quotients.
    inverse = np.maximum(values, 0 if linear else _SMALLEST)
    pair = fit(inverse, target, valid)
    return Aligned(pair.depth(inverse, farthest=cap), pair.scale, pair.shift)
