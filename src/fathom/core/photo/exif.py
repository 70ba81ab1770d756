"""Reading EXIF tags that may be missing, broken or nonsense."""

import contextlib
import math
import re
from collections.abc import Mapping
from typing import Any

from PIL import Image

from fathom.core.quiet import quiet_decoders

INTEROPERABILITY_INDEX = 0x0001
MAKE = 0x010F
MODEL = 0x0110
IMAGE_WIDTH = 0x0100
IMAGE_LENGTH = 0x0101
ORIENTATION = 0x0112
TRANSFER_FUNCTION = 0x012D
WHITE_POINT = 0x013E
PRIMARY_CHROMATICITIES = 0x013F
COLOUR_SPACE = 0xA001
FOCAL_LENGTH = 0x920A
PIXEL_X_DIMENSION = 0xA002
PIXEL_Y_DIMENSION = 0xA003
FOCAL_PLANE_X_RESOLUTION = 0xA20E
FOCAL_PLANE_Y_RESOLUTION = 0xA20F
FOCAL_PLANE_RESOLUTION_UNIT = 0xA210
CUSTOM_RENDERED = 0xA401
DIGITAL_ZOOM_RATIO = 0xA404
FOCAL_LENGTH_35MM = 0xA405
GAMMA = 0xA500

_EXIF_IFD = 0x8769
_INTEROPERABILITY_IFD = 0xA005
_XMP_ORIENTATION = re.compile(rb"""tiff:Orientation\s*(?:=\s*["']|>)\s*([1-8])\s*["'<]""")


def exif_tags(image: Image.Image) -> dict[int, Any]:
    """Return the tags of an image as one mapping; empty when unreadable.

    They are those of the main and the Exif directory, the index of the one for interoperability,
    and, where the former say nothing of it, the orientation in XMP.
    """
    tags: dict[int, Any] = {}
    # Pillow's parser meets broken files with many exceptions; a photo without EXIF is fine.
    with quiet_decoders(), contextlib.suppress(Exception):
        exif = image.getexif()
        tags |= dict(exif)
        tags |= dict(exif.get_ifd(_EXIF_IFD))
        index = exif.get_ifd(_INTEROPERABILITY_IFD).get(INTEROPERABILITY_INDEX)
        tags |= {} if index is None else {INTEROPERABILITY_INDEX: index}
    if ORIENTATION not in tags and (found := _XMP_ORIENTATION.search(xmp_of(image))):
        tags[ORIENTATION] = int(found[1])
    return tags


def xmp_of(image: Image.Image) -> bytes:
    """Return the XMP of an image, empty where there is none."""
    for name in ("xmp", "XML:com.adobe.xmp"):
        found = image.info.get(name)
        if isinstance(found, bytes):
            return found
        if isinstance(found, str):
            return found.encode("utf-8", errors="replace")
    return b""


def orientation_of(tags: Mapping[int, Any]) -> int:
    """Return the EXIF orientation, 1 to 8; 1 when absent or nonsense."""
    value = number(tags, ORIENTATION)
    return int(value) if value is not None and value in range(1, 9) else 1


def number(tags: Mapping[int, Any], tag: int) -> float | None:
    """Return a tag as a positive finite number, None when it is absent, zero or no number."""
    value = tags.get(tag)
    if isinstance(value, tuple | list) and len(value) == 1:
        value = value[0]
    try:
        result = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, ZeroDivisionError, OverflowError):
        return None
    return result if math.isfinite(result) and result > 0 else None


def numbers(tags: Mapping[int, Any], tag: int, count: int) -> tuple[float, ...] | None:
    """Return a tag as so many finite numbers, None when it is anything else."""
    value = tags.get(tag)
    if not isinstance(value, tuple | list) or len(value) != count:
        return None
    try:
        result = tuple(float(one) for one in value)
    except (TypeError, ValueError, ZeroDivisionError, OverflowError):
        return None
    return result if all(map(math.isfinite, result)) else None
