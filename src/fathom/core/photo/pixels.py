"""From whatever Pillow decoded to upright uint8 sRGB, band by band.

A photo of 100 megapixels takes 300 MB; every step over the whole of it would take that again.
Hence all steps are done on bands of rows, whose results go to their upright place in one array.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from fathom.core.bands import row_bands
from fathom.core.errors import PhotoError
from fathom.core.photo.colour_profile import to_srgb
from fathom.core.photo.formats import scaled_to_8_bits

_ALPHA_MODES = ("LA", "La", "PA", "RGBA", "RGBa")
_COLOUR_KEY_MODES = ("1", "L", "P", "RGB")
_GREY_MODES = ("1", "L", "LA", "La")

_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_LAST_ROW_FIRST = (3, 4, 6, 7)  # orientations in which the stored rows count from the far side


@dataclass(frozen=True)
class UprightPixels:
    """uint8 (H, W, 3) sRGB, and what had to be done that the user should know."""

    pixels: NDArray[np.uint8]
    notes: tuple[str, ...]


def upright_pixels(image: Image.Image, orientation: int, *, name: str) -> UprightPixels:
    """Return the pixels of an image, turned as EXIF `orientation` says, in sRGB, without alpha.

    Args:
        image: Any Pillow mode of 8 or 16 bits; float and 32-bit modes raise PhotoError.
        orientation: 1 to 8.
        name: What to call the photo in an error.
    """
    convert = _Converter(image, name)
    width, height = image.size
    turned = orientation >= 5
    pixels = np.empty((width, height, 3) if turned else (height, width, 3), dtype=np.uint8)
    for place in row_bands(height, width):
        band = convert(image.crop((0, place.start, width, place.stop)))
        if orientation in _TURNS:
            band = band.transpose(_TURNS[orientation])
        if orientation in _LAST_ROW_FIRST:
            place = slice(height - place.stop, height - place.start)
        pixels[(slice(None), place) if turned else place] = np.asarray(band)
    return UprightPixels(pixels, tuple(convert.notes))


class _Converter:
    """Brings bands of one image to sRGB; `notes` says once what it met."""

    def __init__(self, image: Image.Image, name: str) -> None:
        self.notes: list[str] = []
        self._has_alpha = image.mode in _ALPHA_MODES or (
            image.mode in _COLOUR_KEY_MODES and "transparency" in image.info
        )
        self._reduce = _reduction(image, name)
        self._base = _base_mode(image.mode)
        srgb = to_srgb(image.info.get("icc_profile"), self._base)
        self._transform = srgb.transform
        if srgb.note:
            self.notes.append(srgb.note)

    def __call__(self, band: Image.Image) -> Image.Image:
        """Return the band in mode RGB."""
        band = self._reduce(band)
        alpha = None
        if self._has_alpha:
            band = (band.convert("LA") if band.mode == "La" else band).convert("RGBA")
            alpha = band.getchannel("A")
            band = band.convert("RGB")
        band = band.convert(self._base)
        band = self._transform.apply(band) if self._transform else band.convert("RGB")
        if alpha is None or alpha.getextrema() == (255, 255):
            return band
        self._say("transparent pixels composited on white")
        white = Image.new("RGB", band.size, "white")
        white.paste(band, mask=alpha)
        return white

    def _say(self, note: str) -> None:
        if note not in self.notes:
            self.notes.append(note)


def _base_mode(mode: str) -> str:
    """Return the mode that holds the colours, before alpha and profile are dealt with."""
    if mode in _GREY_MODES or mode.startswith("I"):
        return "L"
    return mode if mode in ("CMYK", "LAB") else "RGB"


def _reduction(image: Image.Image, name: str) -> Callable[[Image.Image], Image.Image]:
    """Return the function that brings a band to 8 bits per channel."""
    sixteen_bit_pgm = image.mode == "I" and image.format == "PPM"
    if image.mode.startswith("I;16") or sixteen_bit_pgm:
        return lambda band: Image.fromarray(scaled_to_8_bits(np.asarray(band)))
    if image.mode in ("I", "F"):
        raise PhotoError(
            f"{name} stores 32-bit samples, whose white level is not defined; "
            "convert it to 8 or 16 bits per channel"
        )
    return lambda band: band
