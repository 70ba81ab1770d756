"""Reading TIFF files of numbers."""

from pathlib import Path

from fathom.core.readers.reading import Raster, reading


def read_tiff(path: Path) -> Raster:
    """Return the first page of a TIFF file."""
    import tifffile

    with reading(path):
        page: Raster = tifffile.imread(path, key=0)
    return page
