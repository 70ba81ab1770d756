"""What every metric does with its maps first, and how one is applied to a batch."""

import dataclasses
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, overload

import numpy as np
from numpy.typing import NDArray

from fathom.core.errors import FathomError

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
RealMap = NDArray[np.floating]
"""Depth (H, W), any floating type; every metric computes in float64 unless it says otherwise."""


class MetricError(FathomError):
    """The number is not defined for these maps; an evaluation leaves the image out and says so."""


def valid_values(
    prediction: NDArray[Any], target: NDArray[Any], valid: Bools | None
) -> tuple[Floats, Floats]:
    """Return prediction and target of the valid pixels, flat and as float64.

    Args:
        prediction: (H, W).
        target: (H, W).
        valid: bool (H, W), or None when every pixel is valid.

    Raises:
        ValueError: The shapes differ.
        MetricError: No pixel is valid, or the prediction is NaN at a valid pixel.
    """
    check_shapes(prediction, target, valid)
    where = np.ones(target.shape, bool) if valid is None else valid
    x, y = prediction[where].astype(np.float64), target[where].astype(np.float64)
    if x.size == 0:
        raise MetricError("No pixel is valid, so there is nothing to measure.")
    if missing := int(np.isnan(x).sum()):
        raise MetricError(f"The prediction is NaN at {missing} valid pixels; fill or clip it.")
    return x, y


def depth_values(
    prediction: NDArray[Any], target: NDArray[Any], valid: Bools | None
) -> tuple[Floats, Floats]:
    """Like `valid_values`, for a truth that must be a distance.

    Raises:
        MetricError: As there, or the truth is not positive and finite at a valid pixel.
    """
    depth, truth = valid_values(prediction, target, valid)
    wrong = int((~((truth > 0) & (truth < np.inf))).sum())
    if wrong:
        raise MetricError(
            f"The true depth is not positive and finite at {wrong} valid pixels; mask them."
        )
    return depth, truth


def check_shapes(*maps: NDArray[Any] | None) -> None:
    """Raise ValueError unless all maps (None is left out) have one shape."""
    shapes = {m.shape for m in maps if m is not None}
    if len(shapes) > 1:
        raise ValueError(f"the maps differ in shape: {sorted(shapes)}")


@overload
def per_image(
    metric: Callable[..., float], *maps: NDArray[Any] | None, **options: Any
) -> Floats: ...


@overload
def per_image(
    metric: Callable[..., "DataclassInstance"], *maps: NDArray[Any] | None, **options: Any
) -> dict[str, Floats]: ...


@overload
def per_image(
    metric: Callable[..., Mapping[str, float]], *maps: NDArray[Any] | None, **options: Any
) -> dict[str, Floats]: ...


def per_image(
    metric: Callable[..., Any], *maps: NDArray[Any] | None, **options: Any
) -> Floats | dict[str, Floats]:
    """Apply a metric of single maps to batches.

        per_image(boundary_f1, predictions, targets, valid)          # float64 (B,)
        per_image(edge_scores, predictions, targets)["accuracy"]     # likewise

    Args:
        metric: Takes maps (H, W) and returns a number, a dataclass or mapping of numbers.
        maps: (B, H, W) each, or None, which is handed on.
        options: Handed on.

    Returns:
        float64 (B,), or a dictionary of those by the names of the metric's result.
    """
    batches = [m for m in maps if m is not None]
    check_shapes(*(m[:, :1, :1] for m in batches))
    results = [
        metric(*(None if m is None else m[index] for m in maps), **options)
        for index in range(len(batches[0]))
    ]
    if results and dataclasses.is_dataclass(results[0]):
        results = [dataclasses.asdict(result) for result in results]
    if results and isinstance(results[0], Mapping):
        return {name: np.array([r[name] for r in results], np.float64) for name in results[0]}
    return np.array(results, np.float64)
