"""Comparing edges with those of another implementation, whose Canny may be of another version."""

import importlib.metadata
from collections.abc import Mapping
from typing import Any

import numpy as np

HANDFUL = 12
"""Pixels by which edge maps may differ where a fixture's README allows a handful."""


def assert_nearly_the_same(found: np.ndarray, expected: np.ndarray, *, name: str = "") -> None:
    """Fail unless two masks are equal but for a handful of pixels."""
    assert found.shape == expected.shape, name
    different = np.count_nonzero(found.astype(bool) != expected.astype(bool))
    assert different <= HANDFUL, f"{name}: {different} pixels differ"


def canny_is_the_same(config: Mapping[str, Any]) -> bool:
    """Whether the fixture's edges were made by the Canny that is installed here."""
    installed = importlib.metadata.version("scikit-image").split(".")
    return installed[:2] == config["scikit_image"].split(".")[:2]
