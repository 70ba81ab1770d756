"""Reading NumPy's files of several arrays."""

import contextlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from fathom.core.readers.reading import Raster, reading


def read_npz(path: Path, name: str = "depth") -> Raster:
    """Return one array of a .npz file; where there is only one, whatever it is called."""
    with _opened(path) as arrays:
        if name not in arrays.files and len(arrays.files) == 1:
            name = arrays.files[0]
        loaded: Raster = arrays[name]
    return loaded


def read_arrays(path: Path) -> Mapping[str, Raster]:
    """Return every array of a .npz file by its name."""
    with _opened(path) as file:
        return {name: file[name] for name in file.files}


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[Any]:
    # Given a path, numpy leaves the files of damaged archives open.
    with reading(path), path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
        yield arrays
