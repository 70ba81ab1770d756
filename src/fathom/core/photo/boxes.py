"""What boxes of AVIF and JPEG 2000 files say of colours, which Pillow does not hand on.

AVIF is laid out as ISO/IEC 14496-12 and 23008-12 say, JPEG 2000 as ISO/IEC 15444-1 does.
"""

import io
from collections.abc import Iterator
from typing import Any, BinaryIO

from fathom.core.photo.colour_sources import NOTES

_MOST_BYTES = 16 << 20  # of a box that is read: profiles and lists, not pixels
_MOST_BOXES = 4096
_JPEG2000_SRGB_OR_GREY = (0, 12, 15, 16, 17, 18)  # enumerated spaces that the decoder knows

Box = tuple[bytes, bytes]


def avif_colours(file: BinaryIO) -> dict[str, Any]:
    """Return entries for an image's `info`: `nclx_profile` as pillow_heif has it, or nothing."""
    meta = _first(_boxes(file), b"meta")[4:]
    primary = _first(_boxes(io.BytesIO(meta)), b"pitm")
    properties = _first(_boxes(io.BytesIO(meta)), b"iprp")
    known = list(_boxes(io.BytesIO(_first(_boxes(io.BytesIO(properties)), b"ipco"))))
    of_item = _associations(_first(_boxes(io.BytesIO(properties)), b"ipma"))
    item = int.from_bytes(primary[4:] if primary[:1] == b"\0" else primary[4:8], "big")
    for index in of_item.get(item, []):
        if not 1 <= index <= len(known):
            continue
        name, content = known[index - 1]
        if name == b"colr" and content[:4] == b"nclx" and len(content) >= 10:
            return {
                "nclx_profile": {
                    "color_primaries": int.from_bytes(content[4:6], "big"),
                    "transfer_characteristics": int.from_bytes(content[6:8], "big"),
                }
            }
    return {}


def jpeg2000_colours(file: BinaryIO) -> dict[str, Any]:
    """Return entries for an image's `info`: `icc_profile` where there is one, or a note."""
    for name, content in _boxes(io.BytesIO(_first(_boxes(file), b"jp2h"))):
        if name == b"colr" and content[:1] in (b"\2", b"\3"):
            return {"icc_profile": content[3:]}
        if name == b"colr" and content[:1] == b"\1" and len(content) >= 7:
            space = int.from_bytes(content[3:7], "big")
            note = f"the colour space {space} of the file is not known and was taken for sRGB"
            return {} if space in _JPEG2000_SRGB_OR_GREY else {NOTES: (note,)}
    return {}


def _first(boxes: Iterator[Box], wanted: bytes) -> bytes:
    return next((content for name, content in boxes if name == wanted), b"")


def _boxes(file: BinaryIO) -> Iterator[Box]:
    """Yield names and contents of boxes; large ones, which hold pixels, without content."""
    for _ in range(_MOST_BOXES):
        head = file.read(8)
        if len(head) < 8:
            return
        length, name = int.from_bytes(head[:4], "big") - 8, head[4:]
        if length == -7:  # a long box states its length apart
            length = int.from_bytes(file.read(8), "big") - 16
        if length == -8:  # up to the end
            length = _MOST_BYTES
        if length < 0:
            return
        if length > _MOST_BYTES:
            file.seek(length, io.SEEK_CUR)
            yield name, b""
        else:
            yield name, file.read(length)


def _associations(table: bytes) -> dict[int, list[int]]:
    """Return the properties of each item, counted from 1, out of the box `ipma`."""
    found: dict[int, list[int]] = {}
    wide_items, wide_indices = table[:1] >= b"\1", bool(table[3:4] and table[3] & 1)
    data = io.BytesIO(table[8:])
    for _ in range(min(int.from_bytes(table[4:8], "big"), _MOST_BOXES)):
        item = int.from_bytes(data.read(4 if wide_items else 2), "big")
        count = int.from_bytes(data.read(1), "big")
        size = 2 if wide_indices else 1
        mask = (1 << (8 * size - 1)) - 1  # the highest bit says whether it is essential
        found[item] = [int.from_bytes(data.read(size), "big") & mask for _ in range(count)]
    return found
