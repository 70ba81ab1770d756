"""Reading PNG files of numbers."""

from pathlib import Path

import numpy as np
from PIL import Image

from fathom.core.readers.reading import Raster, reading


def read_png(path: Path) -> Raster:
    """Return the stored values (H, W) or (H, W, C): bool, uint8, uint16 or, for palettes, RGB."""
    with reading(path), Image.open(path) as image:
        image.load()
        return np.asarray(image.convert("RGB") if image.mode == "P" else image)
