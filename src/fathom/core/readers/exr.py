"""Reading OpenEXR files."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fathom.core.errors import FathomError
from fathom.core.extras import import_extra
from fathom.core.readers.exr_channels import depth_channels
from fathom.core.readers.grey import single_plane
from fathom.core.readers.reading import reading

_MOST_PIXELS = 1_000_000_000  # of a window; a damaged header may state any


def read_exr(path: Path) -> NDArray[np.float32]:
    """Return depth of an EXR file, float32 (H, W), as large as its display window.

    Which channel it is, is told by `exr_channels.depth_channels`: that called Z, or whose layer is
    called depth, or the only one there is. What lies outside the part that was rendered is NaN.

    Raises:
        FathomError: The file cannot be read, or no channel or several can be depth; the message
            lists them.
        ExtraMissingError: The package OpenEXR is not installed.
    """
    openexr = import_extra("OpenEXR", extra="exr", purpose="Reading exr files")
    with reading(path), openexr.File(str(path), separate_channels=True) as file:
        if not file.parts:  # the library leaves out what it cannot decode
            raise ValueError("its pixels are damaged")
        found = dict(_channels(file.parts))
        names = depth_channels(list(found), path)
        planes = [_pixels(found[name], path) for name in names]
        return single_plane(np.stack(planes, axis=-1), path) if len(planes) > 1 else planes[0]


def _channels(parts: list[Any]) -> Iterator[tuple[str, tuple[Mapping[str, Any], Any]]]:
    """Yield header and channel by name; of several parts that of the part goes before."""
    for part in parts:
        layer = str(part.header.get("name", "")) if len(parts) > 1 else ""
        for name, channel in part.channels.items():
            known = not layer or name == layer or name.startswith(f"{layer}.")
            yield name if known else f"{layer}.{name}", (part.header, channel)


def _pixels(found: tuple[Mapping[str, Any], Any], path: Path) -> NDArray[np.float32]:
    header, channel = found
    pixels = np.asarray(channel.pixels)
    if pixels.ndim != 2 or pixels.dtype.kind not in "fiu":
        raise FathomError(
            f"{path} holds deep data, of which each pixel has many depths; render it flat"
        )
    values = pixels.astype(np.float32)
    (left, top), _ = _window(header, "dataWindow")
    (first_x, first_y), (last_x, last_y) = _window(header, "displayWindow")
    width, height = last_x - first_x + 1, last_y - first_y + 1
    if (left, top) == (first_x, first_y) and values.shape == (height, width):
        return values
    if not 0 < width * height <= _MOST_PIXELS or min(width, height) < 1:
        raise FathomError(f"{path} states a display window of {width} x {height} pixels")
    whole = np.full((height, width), np.nan, dtype=np.float32)
    x, y = left - first_x, top - first_y
    target = whole[max(y, 0) : max(y + values.shape[0], 0), max(x, 0) : max(x + values.shape[1], 0)]
    source = values[max(-y, 0) :, max(-x, 0) :]
    target[...] = source[: target.shape[0], : target.shape[1]]
    return whole


def _window(header: Mapping[str, Any], name: str) -> tuple[tuple[int, int], tuple[int, int]]:
    low, high = header[name]
    return (int(low[0]), int(low[1])), (int(high[0]), int(high[1]))
