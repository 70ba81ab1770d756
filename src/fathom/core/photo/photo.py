"""What a photo is, and the one way to get it from a file or an array."""

import io
import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from fathom.core.errors import PhotoError
from fathom.core.photo.arrays import pixels_from_array
from fathom.core.photo.exif import ORIENTATION, exif_tags, orientation_of, xmp_of
from fathom.core.photo.exif_focal import exif_focal
from fathom.core.photo.focal import Focal, FocalRequest, digital_zoom_note
from fathom.core.photo.opening import (
    check_size,
    damage_explained,
    opened_image,
    opened_stream,
)
from fathom.core.photo.pixels import upright_pixels

MAX_PIXELS = 200_000_000


@dataclass(frozen=True, eq=False)
class Photo:
    """A photograph, upright and in sRGB.

    Attributes:
        pixels: uint8 (H, W, 3), sRGB.
        focal: Known focal length (given or from EXIF) or camera in pixels of `pixels`, None when
            unknown.
        path: The file it came from, None for arrays.
        orientation: EXIF orientation as found in the file, 1 to 8 (already applied to `pixels`).
        notes: What a user should hear once, e.g. "frame 1 of 3 used".
    """

    pixels: NDArray[np.uint8]
    focal: Focal | None = None
    path: Path | None = None
    orientation: int = 1
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        shape, dtype = self.pixels.shape, self.pixels.dtype
        if dtype != np.uint8 or len(shape) != 3 or shape[2] != 3 or 0 in shape:
            raise ValueError(f"pixels must be uint8 (H, W, 3), not {dtype} {shape}")

    @property
    def height(self) -> int:
        """Rows of the upright photo."""
        return int(self.pixels.shape[0])

    @property
    def width(self) -> int:
        """Columns of the upright photo."""
        return int(self.pixels.shape[1])

    def float_rgb(self) -> NDArray[np.float32]:
        """Return the pixels as float32 (H, W, 3) in [0, 1]."""
        return np.multiply(self.pixels, np.float32(1 / 255), dtype=np.float32)


def read_photo(
    path: str | Path, *, focal: FocalRequest | None = None, max_pixels: int | None = MAX_PIXELS
) -> Photo:
    """Read a photograph: upright, in sRGB, with its focal length when that is known.

    JPEG, PNG, WebP, TIFF, HEIC (extra `heif`), AVIF, JPEG 2000, GIF, BMP, TGA and PPM; of a file
    with several images the first. 16-bit samples are reduced to 8, transparent pixels composited
    on white. Any size from 1 x 1 pixel on.

    Args:
        path: The file.
        focal: What the user said about the camera; goes before EXIF.
        max_pixels: Larger photos are refused by their header, before decoding; None for no limit.

    Raises:
        PhotoError: One sentence naming the file and what to do.
        ExtraMissingError: HEIC without its extra.
    """
    path = Path(path)
    with opened_image(path, max_pixels=max_pixels) as opened:
        return replace(_from_opened(opened, focal, name=str(path)), path=path)


def photo_from(
    value: Any, *, focal: FocalRequest | None = None, max_pixels: int | None = MAX_PIXELS
) -> Photo:
    """Return a Photo for anything that is one.

    Args:
        value: A Photo, a path, the bytes of a file, a file open for reading bytes, a PIL image,
            or an array or tensor as `pixels_from_array` takes it.
        focal: What the user said about the camera; goes before EXIF.
        max_pixels: Larger photos are refused; None for no limit.

    Raises:
        PhotoError: One sentence saying what is wrong with the value.
    """
    if isinstance(value, Photo):
        known, notes = _given(focal, value.width, value.height)
        return replace(value, focal=known or value.focal, notes=(*value.notes, *notes))
    if isinstance(value, str | os.PathLike):
        return read_photo(Path(value), focal=focal, max_pixels=max_pixels)
    if (content := _content(value)) is not None:
        return _from_content(content, focal, name=_name(value), max_pixels=max_pixels)
    if not isinstance(value, Image.Image):
        value = pixels_from_array(value)
        if value.shape[2] == 3:
            check_size(value.shape[1::-1], name="the image", max_pixels=max_pixels)
            known, notes = _given(focal, value.shape[1], value.shape[0])
            return Photo(value, known, notes=notes)
        value = Image.fromarray(value)
    name = getattr(value, "filename", None) or "the image"
    check_size(value.size, name=name, max_pixels=max_pixels)
    with damage_explained(name):
        return _from_image(value, focal, name=name)


def _content(value: Any) -> bytes | None:
    """Return what is in a file, open or in memory; None when the value is neither.

    All of an open file is read from where it stands: it may be a pipe or a connection.
    """
    if hasattr(value, "read"):
        value = value.read()
        if isinstance(value, str):
            raise PhotoError("the file is open for reading text; open it with mode 'rb'")
    return bytes(value) if isinstance(value, bytes | bytearray | memoryview) else None


def _name(value: Any) -> str:
    """Return what to call a file; some have a number for a name, or none."""
    name = getattr(value, "name", None)
    return name if isinstance(name, str) and name else "the image"


def _from_content(
    content: bytes, focal: FocalRequest | None, *, name: str, max_pixels: int | None
) -> Photo:
    if not content:
        raise PhotoError(f"{name} is empty; copy or export it again, or read it from its beginning")
    with opened_stream(io.BytesIO(content), Path(name), max_pixels=max_pixels) as opened:
        return _from_opened(opened, focal, name=name)


def _from_opened(
    opened: tuple[Image.Image, int], focal: FocalRequest | None, *, name: str
) -> Photo:
    image, frames = opened
    notes = [f"frame 1 of {frames} used"] if frames > 1 else []
    photo = _from_image(image, focal, name=name)
    return replace(photo, notes=(*notes, *photo.notes))


def _from_image(image: Image.Image, focal: FocalRequest | None, *, name: str) -> Photo:
    before = exif_tags(image)
    image.load()
    # PNG may carry EXIF behind the pixels; TIFF pixels are turned upright while they are loaded.
    after = exif_tags(image)
    tags = after | before
    found = image.info.get("original_orientation") or orientation_of(tags)
    # Decoders of HEIC have turned the pixels, and tell what they were told.
    turn = 1 if "original_orientation" in image.info else orientation_of(after)
    upright = upright_pixels(image, turn, name=name, tags=tags)
    height, width = upright.pixels.shape[:2]
    known, notes = _given(focal, width, height)
    if known is None:
        stated = exif_focal(tags | {ORIENTATION: found}, width, height, xmp=xmp_of(image))
        zoom = digital_zoom_note(tags) if stated.f_px else None
        known = None if stated.f_px is None else Focal(stated.f_px, "exif")
        notes = (*stated.notes, zoom) if zoom else stated.notes
    return Photo(upright.pixels, focal=known, orientation=found, notes=(*upright.notes, *notes))


def _given(
    request: FocalRequest | None, width: int, height: int
) -> tuple[Focal | None, tuple[str, ...]]:
    """Return the focal length that the user gave, and what is strange about it."""
    if request is None:
        return None, ()
    doubt = request.doubt(width, height)
    return request.resolve(width, height), (doubt,) if doubt else ()
