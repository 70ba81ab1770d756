"""The one table of formats in which arrays of numbers are read.

What is read is what the file stores; turning it into metres is the data set's business.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

from fathom.core.errors import FathomError
from fathom.core.readers.exr import read_exr
from fathom.core.readers.npy import read_npy
from fathom.core.readers.npz import read_npz
from fathom.core.readers.pfm import read_pfm
from fathom.core.readers.png import read_png
from fathom.core.readers.reading import Raster
from fathom.core.readers.tiff import read_tiff

READERS: Mapping[str, Callable[[Path], Raster]] = {
    ".png": read_png,
    ".npy": read_npy,
    ".npz": read_npz,
    ".pfm": read_pfm,
    ".tif": read_tiff,
    ".tiff": read_tiff,
    ".exr": read_exr,
}
"""Suffix -> what reads such a file."""


def read_raster(path: Path) -> Raster:
    """Return the stored numbers (H, W) of a depth, disparity or mask file, by its suffix.

    Raises:
        FathomError: The suffix is none of .png, .npy, .npz, .pfm, .tif, .tiff, .exr, the file
            cannot be read, or it has not two dimensions.
    """
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        known = ", ".join(READERS)
        raise FathomError(f"{path} is of no kind that can be read as depth; use one of {known}")
    values = reader(path)
    if values.ndim == 3 and 1 in (values.shape[0], values.shape[-1]):
        values = values[0] if values.shape[0] == 1 else values[..., 0]
    if values.ndim != 2:
        raise FathomError(f"{path} holds an array of shape {values.shape}, not rows and columns")
    return values
