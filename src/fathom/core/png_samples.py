"""What Pillow does not tell of PNG files: chunks, and all 16 bits of colours.

Pillow keeps the upper byte of 16-bit colours. Decoded once more as if the bytes of each number
came in the other order, it keeps the lower one: its decoder undoes the filters either way.
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

SIGNATURE = b"\x89PNG\r\n\x1a\n"
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}  # by colour type
_MOST_OF_A_CHUNK = 64  # bytes; none of the chunks that are kept has more
_KEPT = (b"IHDR", b"tRNS", b"cICP")


@dataclass(frozen=True)
class PngHeader:
    """What stands before the pixels.

    Attributes:
        bits: Of one number: 1, 2, 4, 8 or 16.
        colour_type: 0 grey, 2 RGB, 3 palette, 4 grey with alpha, 6 RGB with alpha.
        chunks: Beginnings of the small chunks `tRNS` and `cICP`, by name.
    """

    bits: int
    colour_type: int
    chunks: Mapping[bytes, bytes]

    @property
    def channels(self) -> int:
        """How many numbers a pixel has."""
        return _CHANNELS[self.colour_type]

    @property
    def key(self) -> tuple[int, ...] | None:
        """The grey or colour that stands for transparency, in numbers of `bits` bits."""
        stored = self.chunks.get(b"tRNS", b"")
        count = {0: 1, 2: 3}.get(self.colour_type, 0)
        if not count or len(stored) < 2 * count:
            return None
        mask = (1 << self.bits) - 1  # further bits count for nothing
        return tuple(value & mask for value in struct.unpack(f">{count}H", stored[: 2 * count]))

    @property
    def code_points(self) -> tuple[int, int, int, int] | None:
        """Primaries, transfer, matrix and range of the chunk cICP."""
        stored = self.chunks.get(b"cICP", b"")
        return (stored[0], stored[1], stored[2], stored[3]) if len(stored) == 4 else None


def read_header(file: BinaryIO) -> PngHeader | None:
    """Return what stands before the pixels of a PNG file, None where it is none."""
    file.seek(0)
    chunks: dict[bytes, bytes] = {}
    if file.read(8) != SIGNATURE:
        return None
    while len(head := file.read(8)) == 8 and (name := head[4:]) not in (b"IDAT", b"IEND"):
        length = int.from_bytes(head[:4], "big")
        start = file.tell()
        if name in _KEPT and name not in chunks:
            chunks[name] = file.read(min(length, _MOST_OF_A_CHUNK))
        file.seek(start + length + 4)
    header = chunks.pop(b"IHDR", b"")
    if len(header) < 13 or header[9] not in _CHANNELS or header[8] not in (1, 2, 4, 8, 16):
        return None
    return PngHeader(header[8], header[9], chunks)


class SixteenBits:
    """The numbers of a 16-bit PNG, decoded once and put together row by row.

    Attributes:
        image: The image as Pillow gives it, loaded, with what it knows of it.
        height: Rows.
        width: Columns.
        channels: Numbers of a pixel, 1 to 4.
    """

    def __init__(self, file: BinaryIO, header: PngHeader) -> None:
        self.channels = header.channels
        self._low: Image.Image | None = None
        if header.colour_type == 4:  # four bytes a pixel, as if they were four channels
            self.image = _decoded(file, "RGBA", "RGBA")
        elif header.colour_type == 0:
            self.image = _decoded(file)
        else:
            mode = "RGB" if header.colour_type == 2 else "RGBA"
            self.image = _decoded(file)
            self._low = _decoded(file, mode, f"{mode};16L")
        self.width, self.height = self.image.size

    def rows(self, place: slice) -> NDArray[np.uint16]:
        """Return rows as uint16 (h, W, C)."""
        box = (0, place.start, self.width, place.stop)
        upper = np.asarray(self.image.crop(box))
        if self.channels == 1:
            return upper[..., None].astype(np.uint16)
        if self._low is None:
            upper, lower = upper[..., 0::2], upper[..., 1::2]
        else:
            lower = np.asarray(self._low.crop(box))
        wide = upper.astype(np.uint16)
        wide <<= 8
        wide |= lower
        return wide


def _decoded(file: BinaryIO, mode: str = "", rawmode: str = "") -> Image.Image:
    """Return the image decoded, its bytes read as a raw mode of as many bits says."""
    file.seek(0)
    image = Image.open(file, formats=["PNG"])
    if mode:
        image._mode = mode  # there is no public way
        image.tile = [tile._replace(args=rawmode) for tile in image.tile]
    image.load()
    return image
