"""Reading the images of data sets."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import ImageOps

from fathom.core.photo import opened_image


def read_image(path: Path, *, labels: tuple[int, ...] | None = None) -> NDArray[np.uint8]:
    """Return the pixels (H, W, 3) of a data set's image in the order in which they are stored.

    Unlike a user's photo it is not turned by its orientation tag and not composited where it is
    transparent: the labels belong to the stored pixels, and renderers leave anything in alpha.

    Args:
        path: The image.
        labels: Height and width of the labels, where they may have been made on the upright photo:
            it is turned by its tag when it fits them only then.
    """
    with opened_image(path, max_pixels=None) as (image, _):
        if labels is not None and image.size != labels[1::-1] and image.size == labels[:2]:
            image = ImageOps.exif_transpose(image)
        return np.array(image.convert("RGB"))  # a copy: PIL's own buffer is read-only
