"""From whatever Pillow decoded to upright uint8 sRGB, band by band.

A photo of 100 megapixels takes 300 MB; every step over the whole of it would take that again.
Hence all steps are done on bands of rows, whose results go to their upright place in one array.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from fathom.core.bands import row_bands
from fathom.core.errors import PhotoError
from fathom.core.photo.colour_profile import to_srgb
from fathom.core.photo.colour_sources import HDR_NOTE, NOTES, Stated
from fathom.core.photo.colour_space import SrgbConverter
from fathom.core.photo.formats import scaled_to_8_bits

_ALPHA_MODES = ("LA", "La", "PA", "RGBA", "RGBa")
_COLOUR_KEY_MODES = ("1", "L", "P", "RGB")
_GREY_MODES = ("1", "L", "LA", "La")
_UNUSED_ALPHA_FORMATS = ("TGA", "BMP")
_SAMPLE_SIDE = 512

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


def upright_pixels(
    image: Image.Image, orientation: int, *, name: str, tags: Mapping[int, Any] | None = None
) -> UprightPixels:
    """Return the pixels of an image, turned as EXIF `orientation` says, in sRGB, without alpha.

    Args:
        image: Any Pillow mode of 8 or 16 bits; float and 32-bit modes raise PhotoError.
        orientation: 1 to 8.
        name: What to call the photo in an error.
        tags: EXIF, which may say what the colours are.
    """
    convert = _Converter(image, name, tags or {})
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

    def __init__(self, image: Image.Image, name: str, tags: Mapping[int, Any]) -> None:
        self.notes: list[str] = list(image.info.get(NOTES, ()))
        self._key = _sixteen_bit_key(image)
        self._has_alpha = image.mode in _ALPHA_MODES or (
            image.mode in _COLOUR_KEY_MODES and "transparency" in image.info
        )
        self._reduce = _reduction(image, name)
        self._base = _base_mode(image.mode)
        self._transform: Callable[[Image.Image], Image.Image] | None = None
        self._choose_transform(image, tags)
        if (self._has_alpha or self._key is not None) and self._is_all_transparent(image):
            self._has_alpha, self._key = False, None
            self._say("the alpha channel is zero everywhere and was ignored")

    def _choose_transform(self, image: Image.Image, tags: Mapping[int, Any]) -> None:
        stated = Stated(image.info, tags)
        if not stated.before_profile:
            profile = image.info.get("icc_profile")
            srgb = to_srgb(profile, self._base)
            if srgb.note:
                self._say(srgb.note)
            if srgb.transform is not None:
                self._transform = srgb.transform.apply
            if profile and not srgb.note:
                return
        for note in stated.notes:
            self._say(note)
        if stated.space is None or self._base not in ("L", "RGB"):
            return
        self._transform = _Numbers(SrgbConverter(stated.space, 255, self._sample(image)))
        if stated.space_is_hdr:
            self._say(HDR_NOTE)

    def _sample(self, image: Image.Image) -> NDArray[np.uint8]:
        size = min(image.width, _SAMPLE_SIDE), min(image.height, _SAMPLE_SIDE)
        sample = image.resize(size, Image.Resampling.NEAREST)
        return np.asarray(self._split(sample)[0].convert("RGB"))

    def _is_all_transparent(self, image: Image.Image) -> bool:
        """Tell whether nothing would be seen although there is an image.

        Formats in which programs leave the fourth channel zero are known for it; in others only
        what shows more than one colour was not meant to be empty.
        """
        colours = set()
        for place in row_bands(image.height, image.width):
            band, alpha = self._split(image.crop((0, place.start, image.width, place.stop)))
            if alpha is None or alpha.getextrema()[1] != 0:
                return False
            colours |= {band.getextrema()}
        lowest_and_highest = colours.pop()
        flat = not colours and _is_flat(lowest_and_highest)
        return image.format in _UNUSED_ALPHA_FORMATS or not flat

    def _split(self, band: Image.Image) -> tuple[Image.Image, Image.Image | None]:
        """Return a band's colours in 8 bits, not yet in sRGB, and its alpha."""
        alpha = None
        if self._key is not None:
            alpha = Image.fromarray(np.where(np.asarray(band) == self._key, 0, 255).astype("u1"))
        band = self._reduce(band)
        if self._has_alpha:
            band = (band.convert("LA") if band.mode == "La" else band).convert("RGBA")
            alpha = band.getchannel("A")
            band = band.convert("RGB")
        return band.convert(self._base), alpha

    def __call__(self, band: Image.Image) -> Image.Image:
        """Return the band in mode RGB."""
        band, alpha = self._split(band)
        band = self._transform(band) if self._transform else band.convert("RGB")
        if alpha is None or alpha.getextrema() == (255, 255):
            return band
        self._say("transparent pixels composited on white")
        white = Image.new("RGB", band.size, "white")
        white.paste(band, mask=alpha)
        return white

    def _say(self, note: str) -> None:
        if note not in self.notes:
            self.notes.append(note)


@dataclass(frozen=True)
class _Numbers:
    """Brings a band of which numbers say what its colours are to sRGB."""

    convert: SrgbConverter

    def __call__(self, band: Image.Image) -> Image.Image:
        return Image.fromarray(self.convert(np.asarray(band.convert("RGB"))))


def _sixteen_bit_key(image: Image.Image) -> int | None:
    """Return the 16-bit grey that stands for transparency in an image of a caller, if any."""
    key = image.info.get("transparency")
    return key if image.mode.startswith("I;16") and isinstance(key, int) else None


def _is_flat(extrema: Any) -> bool:
    """Whether least and greatest value are one, in every channel of `Image.getextrema`."""
    bands = extrema if isinstance(extrema[0], tuple) else (extrema,)
    return all(low == high for low, high in bands)


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
