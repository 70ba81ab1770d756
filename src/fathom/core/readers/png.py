"""Reading PNG files of numbers."""

from pathlib import Path

import numpy as np
from PIL import Image

from fathom.core.png_samples import SixteenBits, read_header
from fathom.core.readers.reading import Raster, reading


def read_png(path: Path) -> Raster:
    """Return the stored values (H, W) or (H, W, C): bool, uint8, uint16 or, for palettes, RGB."""
    with reading(path), path.open("rb") as file:
        header = read_header(file)
        if header is not None and header.bits == 16 and header.colour_type != 0:
            samples = SixteenBits(file, header)
            return samples.rows(slice(0, samples.height))
        file.seek(0)
        with Image.open(file, formats=["PNG"]) as image:
            image.load()
            return np.asarray(image.convert("RGB") if image.mode == "P" else image)
