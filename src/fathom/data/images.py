"""Reading the images of data sets."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from fathom.core.photo import opened_image


def read_image(path: Path) -> NDArray[np.uint8]:
    """Return the pixels (H, W, 3) of a data set's image in the order in which they are stored.

    Unlike a user's photo it is not turned by its orientation tag and not composited where it is
    transparent: the labels belong to the stored pixels, and renderers leave anything in alpha.
    """
    with opened_image(path, max_pixels=None) as (image, _):
        return np.array(image.convert("RGB"))  # a copy: PIL's own buffer is read-only
