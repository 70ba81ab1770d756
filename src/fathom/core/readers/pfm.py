"""Reading portable float maps."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from fathom.core.readers.reading import reading


def read_pfm(path: Path) -> NDArray[np.float32]:
    """Return float32 (H, W) or (H, W, 3) of a portable float map, top row first.

    The number in the third line gives the byte order by its sign; its size is ignored, as the
    Middlebury stereo pages ask for.
    """
    with reading(path):
        content = path.read_bytes()
        kind, width, height, scale, data = _pfm_parts(content)
        shape = (height, width, 3) if kind == b"PF" else (height, width)
        values = np.frombuffer(data, "<f4" if scale < 0 else ">f4", count=int(np.prod(shape)))
        return np.ascontiguousarray(values.reshape(shape)[::-1], dtype=np.float32)


def pfm_scale(path: Path) -> float:
    """Return the size of the number in the third line of a portable float map."""
    with reading(path):
        return abs(_pfm_parts(path.read_bytes())[3])


def _pfm_parts(content: bytes) -> tuple[bytes, int, int, float, bytes]:
    kind, size, scale, data = content.split(b"\n", 3)
    if kind.strip() not in (b"Pf", b"PF"):
        raise ValueError("no portable float map")
    width, height = (int(number) for number in size.split())
    return kind.strip(), width, height, float(scale), data
