"""Many photographs and their depth maps on one sheet, to be looked at."""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from fathom.core.colour import colourise
from fathom.core.photo import Photo, read_photo
from fathom.data.manifest import read_entries
from fathom.data.sets.base import read_lines
from fathom.protocols import Estimator


def contact_sheet(
    estimator: Estimator, photos: Sequence[Photo], *, columns: int = 8, cell: int = 240
) -> Image.Image:
    """Return a sheet on which each photograph stands above its depth map, near = warm.

    Args:
        estimator: gives the maps.
        photos: in reading order.
        columns: photographs per row.
        cell: width and height in pixels into which each image is fitted.
    """
    rows = -(-len(photos) // columns)
    sheet = Image.new("RGB", (columns * cell, rows * 2 * cell), "white")
    for i, photo in enumerate(photos):
        left, top = (i % columns) * cell, (i // columns) * 2 * cell
        depth = colourise(estimator.estimate(photo))
        for offset, pixels in ((0, photo.pixels), (cell, depth)):
            tile = _fitted(pixels, cell)
            sheet.paste(tile, (left, top + offset))
    return _cropped(sheet)


def free_photographs(folder: Path, *, per_source: int = 2) -> Iterator[Photo]:
    """Yield photographs of a folder of real pairs that may be shown to anybody.

    Args:
        folder: with a `manifest.json`; entries whose "use" is not "any" are left out.
        per_source: at most so many of one source that has depth.

    Raises:
        FathomError: There is no readable manifest in the folder, or a photograph is missing.
    """
    taken: Counter[str] = Counter()
    for entry in read_entries(folder, "pairs"):
        source = entry["id"].split("/")[0]
        if entry["use"] == "any" and taken[source] < per_source:
            taken[source] += 1
            yield read_photo(folder / entry["image"]["file"])
    for entry in read_entries(folder, "photos"):
        if entry["use"] == "any":
            yield read_photo(folder / entry["file"])


def listed_photographs(folder: Path, listed: Path) -> Iterator[Photo]:
    """Yield the photographs of a folder that a text file names, one name a line.

    Raises:
        FathomError: The list or a photograph is missing or cannot be read.
    """
    for name in read_lines(listed):
        yield read_photo(folder / name)


def _fitted(pixels: NDArray[np.uint8], cell: int) -> Image.Image:
    image = Image.fromarray(pixels)
    scale = (cell - 4) / max(image.size)
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    return image.resize(size, Image.Resampling.BILINEAR, reducing_gap=2.0)


def _cropped(sheet: Image.Image) -> Image.Image:
    """Remove bands of rows that no image reaches."""
    pixels = np.asarray(sheet)
    used = (pixels != 255).any(axis=(1, 2))
    # A few white rows are kept between the panels.
    keep = used | np.roll(used, 1) | np.roll(used, 2)
    return Image.fromarray(pixels[keep])
