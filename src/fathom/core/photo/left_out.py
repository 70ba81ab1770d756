"""Handing on what files say of colours and alpha, and Pillow leaves out."""

from typing import BinaryIO

from PIL import Image

from fathom.core.photo.bitmaps import bmp_colours, tga_denies_alpha
from fathom.core.photo.boxes import avif_colours, jpeg2000_colours
from fathom.core.photo.colour_sources import NOTES
from fathom.core.photo.png import refined_png

_COLOURS = {"AVIF": avif_colours, "JPEG2000": jpeg2000_colours, "BMP": bmp_colours}


def with_what_pillow_leaves_out(image: Image.Image, file: BinaryIO) -> Image.Image:
    """Return an image that Pillow opened, with its `info` completed; another where pixels lack.

    Args:
        image: Opened, not yet decoded.
        file: What it was opened from; left where it stood.
    """
    start = file.tell()
    if image.format in _COLOURS:
        file.seek(0)
        image.info.update(_COLOURS[image.format](file))
    elif image.format == "PNG":
        image = refined_png(image, file)
    elif image.format == "TGA" and image.mode == "RGBA" and tga_denies_alpha(file):
        file.seek(start)
        image = _opaque(image)
    file.seek(start)
    return image


def _opaque(image: Image.Image) -> Image.Image:
    """Return an image without its fourth channel, which is no alpha."""
    used = image.getchannel("A").getextrema() != (255, 255)
    opaque = image.convert("RGB")
    opaque.format = image.format
    if used:
        opaque.info[NOTES] = ("the file says that its fourth channel is no alpha; it was ignored",)
    return opaque
