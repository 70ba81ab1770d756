"""What a photo is: opening any image upright in sRGB, and finding its focal length."""

from fathom.core.photo.calibration import Calibration, parse_calibration
from fathom.core.photo.focal import Focal, FocalRequest
from fathom.core.photo.opening import opened_image
from fathom.core.photo.photo import MAX_PIXELS, Photo, photo_from, read_photo

__all__ = [
    "MAX_PIXELS",
    "Calibration",
    "Focal",
    "FocalRequest",
    "Photo",
    "opened_image",
    "parse_calibration",
    "photo_from",
    "read_photo",
]
