"""Reading EXIF tags that may be missing, broken or nonsense."""

import math
from collections.abc import Mapping
from typing import Any

from PIL import Image

from fathom.core.quiet import quiet_decoders

ORIENTATION = 0x0112
FOCAL_LENGTH = 0x920A
PIXEL_X_DIMENSION = 0xA002
PIXEL_Y_DIMENSION = 0xA003
FOCAL_PLANE_X_RESOLUTION = 0xA20E
FOCAL_PLANE_Y_RESOLUTION = 0xA20F
FOCAL_PLANE_RESOLUTION_UNIT = 0xA210
DIGITAL_ZOOM_RATIO = 0xA404
FOCAL_LENGTH_35MM = 0xA405

_EXIF_IFD = 0x8769


def exif_tags(image: Image.Image) -> dict[int, Any]:
    """Return the main and the Exif tags of an image as one mapping; empty when unreadable."""
    try:
        with quiet_decoders():
            exif = image.getexif()
            return dict(exif) | dict(exif.get_ifd(_EXIF_IFD))
    except Exception:
        # Pillow's parser meets broken files with many exceptions; a photo without EXIF is fine.
        return {}


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
