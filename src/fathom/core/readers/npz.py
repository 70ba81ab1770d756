"""Reading NumPy's files of several arrays."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from fathom.core.readers.reading import Raster, reading


def read_npz(path: Path, name: str = "depth") -> Raster:
    """Return one array of a .npz file; where there is only one, whatever it is called."""
    with reading(path), np.load(path, allow_pickle=False) as arrays:
        if name not in arrays.files and len(arrays.files) == 1:
            name = arrays.files[0]
        loaded: Raster = arrays[name]
    return loaded


def read_arrays(path: Path) -> Mapping[str, Raster]:
    """Return every array of a .npz file by its name."""
    with reading(path), np.load(path, allow_pickle=False) as file:
        return {name: file[name] for name in file.files}
