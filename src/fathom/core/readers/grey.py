"""Numbers that are stored as an image in colours, all three the same."""

from pathlib import Path

import numpy as np

from fathom.core.errors import FathomError
from fathom.core.readers.reading import Raster

_COLOURS = 3


def single_plane(values: Raster, path: Path) -> Raster:
    """Return the rows and columns (H, W) of an array that may have channels.

    Args:
        values: Numbers (H, W), (H, W, C) or (C, H, W): one channel, or three equal ones with or
            without alpha.
        path: Where it is from, for messages.

    Raises:
        FathomError: It has other dimensions, holds no numbers, or channels that differ.
    """
    if values.dtype.kind not in "biuf":
        raise FathomError(f"{path} holds values of type {values.dtype}, not numbers")
    if values.ndim not in (2, 3) or 0 in values.shape:
        raise _strange(values, path)
    if values.ndim == 2:
        return values
    channels_last = values.shape[-1] in (1, 3, 4)
    picture = channels_last and values.dtype in (np.uint8, np.uint16)  # of one row, it may be
    if not channels_last or (values.shape[0] == 1 and not picture):
        values = np.moveaxis(values, 0, -1)
    if values.shape[-1] not in (1, 3, 4):
        raise _strange(np.moveaxis(values, -1, 0), path)
    first = values[..., 0]
    is_float = values.dtype.kind == "f"
    for channel in range(1, min(values.shape[-1], _COLOURS)):
        if not np.array_equal(first, values[..., channel], equal_nan=is_float):
            raise FathomError(
                f"{path} holds colours, of which red, green and blue differ; write the depth "
                "itself, not an image of it"
            )
    return np.ascontiguousarray(first)


def without_alpha(values: Raster) -> Raster:
    """Return (H, W) of an image (H, W, 2) of grey and alpha; others as they are."""
    return values[..., 0] if values.ndim == 3 and values.shape[-1] == 2 else values


def _strange(values: Raster, path: Path) -> FathomError:
    return FathomError(f"{path} holds an array of shape {values.shape}, not rows and columns")
