"""Walking over a large image in bands of rows, so that temporaries stay small."""

from collections.abc import Iterator

# 4 MB of float32: large enough to hide the cost of the Python loop, small enough for the caches.
_PIXELS_PER_BAND = 1 << 20


def row_bands(height: int, width: int) -> Iterator[slice]:
    """Yield slices that cover the rows of an image in order, each about a million pixels.

    Args:
        height: Rows of the image.
        width: Columns of the image.
    """
    rows = max(_PIXELS_PER_BAND // width, 1)
    for start in range(0, height, rows):
        yield slice(start, min(start + rows, height))
