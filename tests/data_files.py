"""Tiny files in the formats of published data sets, for the tests of their readers."""

from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike
from PIL import Image


def write_photo(path: Path, size: tuple[int, int] = (4, 2), colour: str = "red") -> Path:
    """Write a picture of one colour; size is (width, height)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", size, colour).save(path)
    return path


def write_png(path: Path, values: ArrayLike, dtype: type = np.uint16) -> Path:
    """Write integers as a grey PNG."""
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.array(values, dtype=dtype)).save(path)
    return path


def write_npy(path: Path, values: ArrayLike) -> Path:
    """Write a float32 array."""
    path.parent.mkdir(parents=True, exist_ok=True)
    np.save(path, np.array(values, dtype=np.float32))
    return path


def write_pfm(path: Path, values: ArrayLike, scale: float = -1.0) -> Path:
    """Write a grey portable float map: bottom row first, little-endian where scale is negative."""
    rows = np.array(values, dtype="<f4" if scale < 0 else ">f4")
    path.parent.mkdir(parents=True, exist_ok=True)
    header = f"Pf\n{rows.shape[1]} {rows.shape[0]}\n{scale}\n".encode()
    path.write_bytes(header + rows[::-1].tobytes())
    return path


def write_text(path: Path, text: str) -> Path:
    """Write a text file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def write_hdf5(path: Path, **arrays: ArrayLike) -> Path:
    """Write arrays by name."""
    import h5py

    path.parent.mkdir(parents=True, exist_ok=True)
    with h5py.File(path, "w") as file:
        for name, values in arrays.items():
            file[name] = values
    return path
