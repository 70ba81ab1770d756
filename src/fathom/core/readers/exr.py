"""Reading OpenEXR files."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from fathom.core.extras import import_extra
from fathom.core.readers.reading import reading


def read_exr(path: Path) -> NDArray[np.float32]:
    """Return channel Z of an EXR file, or Y, R or the first, float32 (H, W).

    Raises:
        ExtraMissingError: The package OpenEXR is not installed.
    """
    openexr = import_extra("OpenEXR", extra="exr", purpose="Reading exr files")
    with reading(path), openexr.File(str(path), separate_channels=True) as file:
        channels = file.channels()
        name = next((name for name in "ZYR" if name in channels), next(iter(channels)))
        return np.asarray(channels[name].pixels, dtype=np.float32)
