"""What headers of BMP and TGA files say of colours and alpha, which Pillow does not hand on."""

import io
import struct
from typing import Any, BinaryIO

_V4, _V5 = 108, 124
_CALIBRATED, _EMBEDDED = 0, b"DEBM"  # little-endian "MBED"
_MOST_OF_A_PROFILE = 16 << 20
_TGA_FOOTER = b"TRUEVISION-XFILE.\0"


def bmp_colours(file: BinaryIO) -> dict[str, Any]:
    """Return entries for an image's `info`: an embedded profile, or gamma and primaries as PNG has.

    Headers of version 4 state XYZ of the primaries and the exponents of the tone curves; most
    programs leave them zero, which says nothing.
    """
    file.seek(0)
    header = file.read(14 + _V5)
    if len(header) < 14 + _V4 or header[:2] != b"BM":
        return {}
    size = int.from_bytes(header[14:18], "little")
    kind = header[70:74]
    if size >= _V5 and kind == _EMBEDDED and len(header) == 14 + _V5:
        offset, length = struct.unpack_from("<II", header, 14 + 112)
        file.seek(14 + offset)
        return {"icc_profile": file.read(min(length, _MOST_OF_A_PROFILE))}
    if size < _V4 or int.from_bytes(kind, "little") != _CALIBRATED:
        return {}
    endpoints = [value / (1 << 30) for value in struct.unpack_from("<9i", header, 74)]
    gammas = [value / (1 << 16) for value in struct.unpack_from("<3I", header, 110)]
    sums = [sum(endpoints[i : i + 3]) for i in (0, 3, 6)]
    if min(gammas) <= 0 or min(sums) <= 0:
        return {}
    white = [sum(endpoints[i::3]) for i in range(3)]
    points = [white, endpoints[:3], endpoints[3:6], endpoints[6:]]
    numbers = tuple(value / sum(point) for point in points for value in point[:2])
    return {"gamma": 3 / sum(gammas), "chromaticity": numbers}


def tga_denies_alpha(file: BinaryIO) -> bool:
    """Tell whether a TGA file says that its fourth channel is no opacity.

    The extension area says it. That the header counts no bits of opacity says nothing: many
    programs leave it so when there is some.
    """
    file.seek(0, io.SEEK_END)
    if file.tell() < len(_TGA_FOOTER) + 8:
        return False
    file.seek(-len(_TGA_FOOTER) - 8, io.SEEK_END)
    footer = file.read()
    extension = int.from_bytes(footer[:4], "little")
    if not footer.endswith(_TGA_FOOTER) or not extension:
        return False
    file.seek(extension + 494)
    return file.read(1) in (b"\1", b"\2")  # undefined; Pillow makes 0, which is none, opaque
