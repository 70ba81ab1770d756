"""Telling views that teach something from those that do not."""

import numpy as np
from numpy.typing import NDArray

from fathom.scenes.content.classes import CLASSES

# Surfaces one stands on, stands between or looks down at may fill an image; other things not.
STRUCTURE = frozenset(
    {
        "ground", "floor", "wall", "ceiling", "terrain", "road", "pavement", "path", "grass",
        "field", "sand", "snow", "water", "building", "table", "desk", "bed", "cloth",
    }
)  # fmt: skip
MAX_OBJECT_SHARE = 0.55
MAX_SKY_SHARE = 0.88
MIN_DEPTH_M = 0.15
MIN_CONTRAST = 6.0  # standard deviation of grey levels, out of 255


def useless_because(
    image: NDArray[np.uint8],
    depth: NDArray[np.float32],
    instance: NDArray[np.int32],
    classes: NDArray[np.uint8],
) -> str | None:
    """Say why a view should be thrown away, or None if it is worth keeping.

    Args:
        image: uint8 (H, W, 3).
        depth: float32 (H, W), metres, `inf` for sky.
        instance: int32 (H, W), 0 for sky.
        classes: uint8 (H, W), indices into `CLASSES`.

    Returns:
        "sky", "close", "flat" (nearly constant image), "one object", or None.
    """
    sky = np.isinf(depth)
    if sky.mean() > MAX_SKY_SHARE:
        return "sky"
    if depth.min() < MIN_DEPTH_M:
        return "close"
    if image[..., 1].std() < MIN_CONTRAST:
        return "flat"
    counts = np.bincount(instance.ravel())
    counts[0] = 0
    largest = int(counts.argmax())
    if counts[largest] > MAX_OBJECT_SHARE * depth.size:
        seen = np.bincount(classes[instance == largest], minlength=len(CLASSES))
        if CLASSES[int(seen.argmax())] not in STRUCTURE:
            return "one object"
    return None
