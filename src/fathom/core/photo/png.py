"""PNG files whose numbers Pillow would cut: 16-bit colours, and greys and colours as alpha."""

from typing import BinaryIO

import numpy as np
from PIL import Image

from fathom.core.bands import row_bands
from fathom.core.photo.colour_sources import CICP, Stated
from fathom.core.photo.deep import DeepPixels
from fathom.core.png_samples import PngHeader, SixteenBits, read_header


def refined_png(image: Image.Image, file: BinaryIO) -> Image.Image:
    """Return a PNG that Pillow has opened, with what it leaves out; the same where that is nothing.

    Code points of the colours (cICP) come into `info`. 16-bit colours are rounded to 8 bits instead
    of cut, after they were brought to sRGB where numbers state what they are (cICP, gAMA, cHRM).
    A colour that stands for transparency (tRNS) is compared at full depth and becomes alpha.
    """
    header = read_header(file)
    file.seek(0)
    if header is None:
        return image
    if header.code_points is not None:
        image.info[CICP] = header.code_points
    if getattr(image, "n_frames", 1) > 1:  # whose frames have chunks of their own
        return image
    stated = Stated(image.info, {})
    numbers = stated.before_profile or "icc_profile" not in image.info
    plain_grey = header.colour_type == 0 and header.key is None
    if header.bits == 16 and not (plain_grey and (stated.space is None or not numbers)):
        return _reduced(file, header, stated if numbers else None)
    return image if header.key is None or header.bits == 16 else _keyed(image, header)


def _reduced(file: BinaryIO, header: PngHeader, stated: Stated | None) -> Image.Image:
    samples = SixteenBits(file, header)
    pixels = DeepPixels(
        samples.rows, samples.height, samples.width, samples.channels, key=header.key
    )
    image = pixels.to_8_bits(stated.space if stated else None)
    dropped = {"transparency"}
    if stated is not None and stated.space is not None:
        dropped |= {CICP, "icc_profile", "gamma", "chromaticity"}
        image.info.update(stated.as_info())
    info = samples.image.info
    if header.code_points is not None:
        info[CICP] = header.code_points
    image.info.update({name: value for name, value in info.items() if name not in dropped})
    image.format = "PNG"
    return image


def _keyed(image: Image.Image, header: PngHeader) -> Image.Image:
    """Return an image of at most 8 bits with the key as alpha."""
    assert header.key is not None
    image.load()
    step = 255 // ((1 << header.bits) - 1)  # Pillow spreads fewer bits over 0 to 255
    key = [value * step for value in header.key]
    alpha = np.empty((image.height, image.width), dtype=np.uint8)
    for place in row_bands(image.height, image.width):
        band = image.crop((0, place.start, image.width, place.stop))
        pixels = np.asarray(band.convert("L") if band.mode == "1" else band)
        same = pixels.reshape(*pixels.shape[:2], -1) == key
        alpha[place] = np.where(same.all(axis=-1), 0, 255)
    keyed = image.convert("L") if image.mode == "1" else image
    keyed.info = {name: value for name, value in image.info.items() if name != "transparency"}
    keyed.putalpha(Image.fromarray(alpha))
    return keyed
