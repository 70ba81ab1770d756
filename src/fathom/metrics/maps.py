"""What every metric does with its maps first, and how one is applied to a batch."""

import dataclasses
from collections.abc import Callable, Iterable, Mapping
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
        ValueError: The shapes differ, or `valid` is not bool.
        MetricError: No pixel is valid, or the prediction is NaN at a valid pixel.
    """
    check_shapes(prediction, target, valid=valid)
    where = np.ones(target.shape, bool) if valid is None else valid
    x, y = prediction[where].astype(np.float64), target[where].astype(np.float64)
    if x.size == 0:
        raise MetricError("No pixel is valid, so there is nothing to measure.")
    check_no_nan(x, "prediction")
    return x, y


def depth_values(
    prediction: NDArray[Any], target: NDArray[Any], valid: Bools | None
) -> tuple[Floats, Floats]:
    """Like `valid_values`, for a ground truth that must be a distance.

    Raises:
        MetricError: As there, or the ground truth is not positive and finite at a valid pixel.
    """
    depth, truth = valid_values(prediction, target, valid)
    wrong = int((~((truth > 0) & (truth < np.inf))).sum())
    if wrong:
        raise MetricError(
            f"The true depth is not positive and finite at {wrong} valid pixels; mask them."
        )
    return depth, truth


def check_shapes(*maps: NDArray[Any] | None, valid: Bools | None = None) -> None:
    """Raise unless all maps (None is left out) have one shape and `valid` is a mask of it.

    Raises:
        TypeError: Something is not a NumPy array.
        ValueError: The shapes differ, or `valid` is not bool: numbers would be taken for indices.
    """
    given = [m for m in (*maps, valid) if m is not None]
    for m in given:
        if not isinstance(m, np.ndarray):
            raise TypeError(
                f"metrics take NumPy arrays, not {type(m).__name__}; hand over numpy.asarray(map)"
            )
    if len({m.shape for m in given}) > 1:
        raise ValueError(f"the maps differ in shape: {sorted({m.shape for m in given})}")
    if valid is not None and valid.dtype != np.bool_:
        raise ValueError(f"a mask of pixels is bool, not {valid.dtype}; hand over mask > 0")


def check_maps(*maps: NDArray[Any] | None, valid: Bools | None = None) -> None:
    """Like `check_shapes`, for what only single maps (H, W) have: neighbours.

    Raises:
        ValueError: As there, or the maps have another number of axes than two.
    """
    check_shapes(*maps, valid=valid)
    for m in maps:
        if m is not None and m.ndim != 2:
            raise ValueError(f"a map is (H, W), not {m.shape}; apply per_image to batches")


def check_name(name: str, known: Iterable[str], what: str) -> None:
    """Raise ValueError unless a name is known, saying which are."""
    names = list(known)
    if name not in names:
        raise ValueError(f"there is no {what} {name!r}; there are {', '.join(names)}")


def check_no_nan(values: NDArray[Any], what: str) -> None:
    """Raise MetricError when there is a NaN among values, saying of what."""
    if missing := int(np.isnan(values).sum()):
        raise MetricError(f"The {what} is NaN at {missing} valid pixels; fill or clip it.")


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
        maps: (B, H, W) each, or (B, H, W, 3) for metrics of points, or None, which is handed on.
            Anything that NumPy reads will do, tensors in main memory too.
        options: Handed on.

    Returns:
        float64 (B,), or a dictionary of those by the names of the metric's result.

    Raises:
        ValueError: The batches hold different numbers of images, or none.
        MetricError: The number is not defined for an image; the message says for which.
    """
    batches = [None if m is None else np.asarray(m) for m in maps]
    sizes = {m.shape[0] for m in batches if m is not None and m.ndim > 2}
    if len(sizes) != 1 or any(m.ndim < 3 for m in batches if m is not None):
        shapes = [m.shape for m in batches if m is not None]
        raise ValueError(f"batches are (B, H, W) with one B, but have the shapes {shapes}")
    (count,) = sizes
    if count == 0:
        raise ValueError("the batch holds no image, so there is nothing to measure")
    results = [_of_image(metric, index, batches, options) for index in range(count)]
    if isinstance(results[0], Mapping):
        return {name: np.array([r[name] for r in results], np.float64) for name in results[0]}
    return np.array(results, np.float64)


def _of_image(
    metric: Callable[..., Any],
    index: int,
    batches: list[NDArray[Any] | None],
    options: dict[str, Any],
) -> Any:
    """Return the number or the mapping of numbers of one image."""
    try:
        result = metric(*(None if m is None else m[index] for m in batches), **options)
    except MetricError as error:
        raise type(error)(f"Image {index} of the batch: {error}") from error
    if dataclasses.is_dataclass(result) and not isinstance(result, type):
        return dataclasses.asdict(result)
    return result
