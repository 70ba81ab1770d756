"""The one table of formats in which arrays of numbers are read.

What is read is what the file stores; turning it into metres is the data set's business.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

from fathom.core.errors import FathomError
from fathom.core.readers.exr import read_exr
from fathom.core.readers.grey import single_plane, without_alpha
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

_PICTURES = (".png", ".tif", ".tiff")  # whose second channel of two is alpha


def read_raster(path: Path) -> Raster:
    """Return the stored numbers (H, W) of a depth, disparity or mask file, by its suffix.

    A grey that is stored in three equal channels is one number.

    Raises:
        FathomError: The suffix is none of .png, .npy, .npz, .pfm, .tif, .tiff, .exr, the file
            cannot be read, or it holds anything but one number a pixel.
    """
    suffix = path.suffix.lower()
    reader = READERS.get(suffix)
    if reader is None:
        known = ", ".join(READERS)
        raise FathomError(f"{path} is of no kind that can be read as depth; use one of {known}")
    values = reader(path)
    return single_plane(without_alpha(values) if suffix in _PICTURES else values, path)
