"""Intrinsics as data sets state them, and as we keep them: pixels, centres at half integers."""

from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from fathom.core.readers import reading

Centres = Literal["zero", "half", "one"]
"""Where a data set counts the centre of the top left pixel: (0, 0), (0.5, 0.5) or (1, 1)."""

_SHIFT = {"zero": 0.5, "half": 0.0, "one": -0.5}


def intrinsics(
    fx: float, fy: float, cx: float, cy: float, *, centres: Centres
) -> NDArray[np.float64]:
    """Return the (3, 3) matrix of a pinhole camera.

    Args:
        fx: Horizontal focal length in pixels.
        fy: Vertical focal length in pixels.
        cx: Column of the principal point, as the data set counts.
        cy: Row of the principal point, as the data set counts.
        centres: How the data set counts.
    """
    shift = _SHIFT[centres]
    return np.array([[fx, 0, cx + shift], [0, fy, cy + shift], [0, 0, 1]], dtype=np.float64)


def intrinsics_from_matrix(matrix: NDArray[np.float64], *, centres: Centres) -> NDArray[np.float64]:
    """Return the (3, 3) matrix for one that is (3, 3), (3, 4) or (4, 4)."""
    return intrinsics(matrix[0, 0], matrix[1, 1], matrix[0, 2], matrix[1, 2], centres=centres)


def read_numbers(path: Path) -> list[float]:
    """Return all numbers of a text file, in which blanks, commas and line ends divide them."""
    with reading(path):
        return [float(word) for word in path.read_text().replace(",", " ").split()]
