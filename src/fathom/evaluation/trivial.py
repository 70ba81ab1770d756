"""Predictors that look at nothing: what a model must beat to have seen anything."""

import numpy as np
from numpy.typing import NDArray


def best_constant(target: NDArray[np.floating], valid: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return the median true depth everywhere, (H, W)."""
    return np.full(target.shape, float(np.median(target[valid])))


def vertical_gradient(height: int, width: int) -> NDArray[np.float64]:
    """Return an inverse depth that grows evenly from top to bottom, (H, W), to be aligned.

    A photograph's lower part is nearer as a rule, and the inverse depth of a floor is an affine
    function of the row: with a fitted scale and shift this is a strong guess.
    """
    return np.repeat(np.arange(height, dtype=np.float64)[:, None], width, axis=1)
