"""Reading arrays out of HDF5 and MATLAB files."""

from pathlib import Path
from typing import Any

import numpy as np

from fathom.core.extras import import_extra
from fathom.core.readers import Raster, reading


def read_hdf5(path: Path, name: str, index: int | None = None) -> Raster:
    """Return one array of an HDF5 file, or one of its entries along the first axis.

    Raises:
        ExtraMissingError: The package h5py is not installed.
        FathomError: The file cannot be read, or has no such array.
    """
    h5py = import_extra("h5py", extra="data", purpose=f"Reading {path.name}")
    with reading(path), h5py.File(path, "r") as file:
        stored = file[name]
        return np.asarray(stored[()] if index is None else stored[index])


def hdf5_length(path: Path, name: str) -> int:
    """Return the length of an array's first axis."""
    h5py = import_extra("h5py", extra="data", purpose=f"Reading {path.name}")
    with reading(path), h5py.File(path, "r") as file:
        return int(file[name].shape[0])


def read_mat(path: Path, name: str) -> Any:
    """Return one variable of a MATLAB file before version 7.3, dimensions of length 1 removed.

    A structure becomes an object with its fields as attributes.
    """
    import scipy.io

    with reading(path):
        return scipy.io.loadmat(path, squeeze_me=True, struct_as_record=False)[name]
