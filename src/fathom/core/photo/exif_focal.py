"""The focal length that EXIF states, brought to the pixels of the file at hand.

EXIF describes the photo as the camera wrote it. Where the file has another shape, it was cropped,
and the largest crop that it can be is assumed, taken from the middle.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fathom.core.photo import exif
from fathom.core.photo.exif import number
from fathom.core.photo.lens_angles import f_px_from_mm35, is_usual

_INCH = 2
_UNIT_MM = {_INCH: 25.4, 3: 10.0, 4: 1.0, 5: 0.001}  # EXIF codes; 1 (no unit) says nothing
_SAME_SHAPE = 0.02  # relative; programs round when they make photos smaller
_WIDEST_SENSOR = 2.8  # long side over short; panoramic film cameras had 65 x 24 mm
_PANORAMA = 6  # in CustomRendered, as phones write it
_PANORAMA_IN_XMP = b"http://ns.google.com/photos/1.0/panorama/"

# Cameras that write a focal-plane resolution that is not theirs: long and short side of their
# sensors in millimetres, which are used instead.
_SENSORS_MM: Mapping[str, tuple[float, float]] = {
    "canon eos 6d mark ii": (36.0, 24.0),
    "canon eos 5d mark iv": (36.0, 24.0),
    "finepix e550": (7.44, 5.58),
}


@dataclass(frozen=True)
class ExifFocal:
    """What EXIF gives.

    Attributes:
        f_px: Focal length in pixels of the file, None where none is stated that can be.
        notes: What had to be assumed, or why the stated one is not used.
    """

    f_px: float | None
    notes: tuple[str, ...] = ()


def exif_focal(tags: Mapping[int, Any], width: int, height: int, *, xmp: bytes = b"") -> ExifFocal:
    """Return the focal length that tags state.

    The 35 mm equivalent is preferred; else the focal length in millimetres is used with the size
    of the sensor where the camera is known to state it wrongly, and with the focal-plane resolution
    otherwise. A value that would span less than 5 or more than 150 degrees along the longer side of
    the photo is taken for nonsense.

    Args:
        tags: Of the main and the Exif directory, see `fathom.core.photo.exif.exif_tags`.
        width: Of the upright photo, pixels.
        height: Of the upright photo, pixels.
        xmp: The file's XMP, which may say that it is a panorama.
    """
    file = (height, width) if exif.orientation_of(tags) >= 5 else (width, height)
    frame = _frame(tags) or file
    crop = _Crop.of(file, frame)
    stated = [f_px for f_px in _stated(tags, frame, crop) if f_px is not None]
    if not stated:
        return ExifFocal(None)
    if reason := _not_of_one_lens(tags, frame, xmp):
        return ExifFocal(None, (f"{reason}; the focal length in EXIF is not used",))
    if crop is None:
        return ExifFocal(None, (f"{_mismatch(file, frame)}; the focal length there is not used",))
    usual = next((f_px for f_px in stated if is_usual(f_px, width, height)), None)
    if usual is None or not crop.is_crop:
        return ExifFocal(usual)
    assumed = f"{_mismatch(file, frame)}; taken for the largest crop from its middle"
    return ExifFocal(usual, (assumed,))


@dataclass(frozen=True)
class _Crop:
    """How a file was made from what the camera wrote.

    Attributes:
        scale: Pixels of the file in one of the camera's.
        is_crop: Whether something was cut off.
    """

    scale: float
    is_crop: bool

    @classmethod
    def of(cls, file: tuple[int, int], frame: tuple[float, float]) -> "_Crop | None":
        """Return it, or None where the file has another shape and more pixels than the frame.

        Sides are also compared the other way round, because programs turn pixels and leave the
        tags behind.
        """
        turned = frame[::-1]
        for sides in (frame, turned):
            across, down = file[0] / sides[0], file[1] / sides[1]
            if math.isclose(across, down, rel_tol=_SAME_SHAPE):
                return cls(max(file) / max(frame), is_crop=False)
        for sides in (frame, turned):
            scale = max(file[0] / sides[0], file[1] / sides[1])
            if scale <= 1 + _SAME_SHAPE:
                return cls(scale, is_crop=True)
        return None


def _stated(
    tags: Mapping[int, Any], frame: tuple[float, float], crop: _Crop | None
) -> list[float | None]:
    """Return focal lengths in pixels of the file, most trusted first."""
    scale = crop.scale if crop else 1.0
    f_mm35, f_mm = number(tags, exif.FOCAL_LENGTH_35MM), number(tags, exif.FOCAL_LENGTH)
    found = [f_px_from_mm35(f_mm35, *frame) if f_mm35 else None]
    if f_mm is not None:
        sensor = _SENSORS_MM.get(_model(tags))
        pitch = None if sensor is None else max(
            max(frame) / max(sensor), min(frame) / min(sensor)
        )  # fmt: skip
        resolution = pitch or _pixels_per_mm(tags)
        found.append(f_mm * resolution if resolution else None)
    return [None if f_px is None else f_px * scale for f_px in found]


def _model(tags: Mapping[int, Any]) -> str:
    return " ".join(str(tags.get(exif.MODEL, "")).replace("\0", " ").split()).casefold()


def _pixels_per_mm(tags: Mapping[int, Any]) -> float | None:
    resolution = number(tags, exif.FOCAL_PLANE_X_RESOLUTION) or number(
        tags, exif.FOCAL_PLANE_Y_RESOLUTION
    )
    unit_mm = _UNIT_MM.get(int(number(tags, exif.FOCAL_PLANE_RESOLUTION_UNIT) or _INCH))
    return None if resolution is None or unit_mm is None else resolution / unit_mm


def _frame(tags: Mapping[int, Any]) -> tuple[float, float] | None:
    """Return width and height of the photo as the camera wrote it."""
    for names in (
        (exif.PIXEL_X_DIMENSION, exif.PIXEL_Y_DIMENSION),
        (exif.IMAGE_WIDTH, exif.IMAGE_LENGTH),
    ):
        across, down = (number(tags, name) for name in names)
        if across is not None and down is not None:
            return across, down
    return None


def _not_of_one_lens(tags: Mapping[int, Any], frame: tuple[float, float], xmp: bytes) -> str | None:
    if number(tags, exif.CUSTOM_RENDERED) == _PANORAMA or _PANORAMA_IN_XMP in xmp:
        return "the photo is a panorama, put together from several"
    if max(frame) > _WIDEST_SENSOR * min(frame):
        return (
            f"no camera has a sensor of the shape {frame[0]:g} x {frame[1]:g}, "
            "so the photo is a panorama or cropped"
        )
    return None


def _mismatch(file: tuple[int, int], frame: tuple[float, float]) -> str:
    return (
        f"EXIF describes a photo of {frame[0]:g} x {frame[1]:g} pixels, "
        f"the file has {file[0]} x {file[1]}"
    )
