"""Reading arrays of numbers and depth maps from files, one file here per format."""

from fathom.core.readers.depth_maps import (
    BACKGROUND_NOTE,
    SUFFIXES,
    read_depth_map,
    with_sky,
)
from fathom.core.readers.exr import read_exr
from fathom.core.readers.npy import read_npy
from fathom.core.readers.npz import read_arrays, read_npz
from fathom.core.readers.pfm import pfm_scale, read_pfm
from fathom.core.readers.png import read_png
from fathom.core.readers.reading import Raster, reading
from fathom.core.readers.table import READERS, read_raster
from fathom.core.readers.tiff import read_tiff

__all__ = [
    "BACKGROUND_NOTE",
    "READERS",
    "SUFFIXES",
    "Raster",
    "pfm_scale",
    "read_arrays",
    "read_depth_map",
    "read_exr",
    "read_npy",
    "read_npz",
    "read_pfm",
    "read_png",
    "read_raster",
    "read_tiff",
    "reading",
    "with_sky",
]
