"""Reading NumPy's files of one array."""

from pathlib import Path

import numpy as np

from fathom.core.readers.reading import Raster, reading


def read_npy(path: Path) -> Raster:
    """Return the array of a .npy file."""
    with reading(path):
        loaded: Raster = np.load(path, allow_pickle=False)
    return loaded
