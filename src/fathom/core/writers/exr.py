"""Depth as an OpenEXR image."""

from pathlib import Path

import numpy as np

from fathom.core.depth_values import DepthValues
from fathom.core.extras import import_extra
from fathom.core.version import SOFTWARE, __version__


def write_exr(depth_map: DepthValues, path: Path, *, also_y: bool = False) -> None:
    """Write one float32 channel `Z` in metres, `inf` for sky and NaN for invalid pixels.

    OpenCV up to 4.13 reads a file that has nothing but `Z` as zeros; with `also_y` the same numbers
    are stored once more as `Y`, which it reads. Other programs still find `Z`.

    Lossless: each row is compressed by itself (ZIPS), as compositors read it fastest.

    Raises:
        ExtraMissingError: The package OpenEXR is not installed.
    """
    openexr = import_extra("OpenEXR", extra="exr", purpose="Writing exr files")
    header = {
        "compression": openexr.ZIPS_COMPRESSION,
        "type": openexr.scanlineimage,
        "software": f"{SOFTWARE} {__version__}",
        "comments": "z-depth in metres; inf is sky, NaN is invalid",
    }
    depth = np.ascontiguousarray(depth_map.depth)
    if not depth_map.valid.all():
        depth = np.where(depth_map.valid, depth, np.float32(np.nan))
    channels = {"Y": depth, "Z": depth} if also_y else {"Z": depth}
    with openexr.File(header, channels) as file:
        file.write(str(path))
