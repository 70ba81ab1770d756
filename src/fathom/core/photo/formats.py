"""HEIC, and the TIFF files that Pillow refuses or reads wrongly, brought to Pillow images."""

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from fathom.core.errors import PhotoError
from fathom.core.extras import import_extra
from fathom.core.photo.colour_sources import Stated
from fathom.core.photo.deep import DeepPixels
from fathom.core.photo.exif import ORIENTATION, exif_tags, orientation_of
from fathom.core.quiet import quiet_decoders

SizeCheck = Callable[[tuple[int, int]], None]

_EXIF_IFD = 0x8769
_XMP = 700
_POINTERS = (_EXIF_IFD, 0x8825, 0xA005)  # places in the file of further directories of tags
_TIFFFILE_DECODES = (1, 8, 32946)  # TIFF compression codes: none and the two names of Deflate
_PILLOW_BITS = (1, 2, 4, 8)
_WHITE_IS_ZERO = 0
_COLOUR_CHANNELS = {_WHITE_IS_ZERO: 1, 1: 1, 2: 3, 5: 4}  # by TIFF photometric: grey, RGB, inks
_PREMULTIPLIED, _ALPHA = 1, 2  # TIFF codes of extra samples; 0 says nothing of its meaning


def open_heif(file: BinaryIO, path: Path, check_size: SizeCheck) -> tuple[Image.Image, int]:
    """Return the primary image of a HEIC file and the number of pictures.

    The file's own rotation is applied by the decoder; `info["original_orientation"]` tells it.
    """
    pillow_heif = import_extra("pillow_heif", extra="heif", purpose=f"{path} is HEIC; reading it")
    heif = pillow_heif.open_heif(file)
    check_size(heif.size)
    # As in AVIF, a profile counts more than code points.
    stated = None if heif.info.get("icc_profile") else Stated(heif.info, {})
    if stated is None or stated.space is None or heif.info.get("bit_depth", 8) <= 8:
        return heif.to_pillow(), len(heif)
    file.seek(0)
    deep = pillow_heif.open_heif(file, convert_hdr_to_8bit=False, hdr_to_16bit=False)
    return _deep_heif(deep, stated), len(heif)


def _deep_heif(heif: Any, stated: Stated) -> Image.Image:
    """Return the primary image in sRGB, converted from all the bits it has."""
    codes: NDArray[np.uint16] = np.asarray(heif)
    if codes.ndim == 2:
        codes = codes[..., None]
    height, width, channels = codes.shape
    top = (1 << heif.info["bit_depth"]) - 1
    pixels = DeepPixels(codes.__getitem__, height, width, channels, top=top)
    image = pixels.to_8_bits(stated.space)
    image.info = {name: value for name, value in heif.info.items() if name != "nclx_profile"}
    image.info.update(stated.as_info())
    image.info["original_orientation"] = orientation_of(exif_tags(image))
    return image


def open_tiff(file: BinaryIO, path: Path, check_size: SizeCheck) -> tuple[Image.Image, int] | None:
    """Return the first page and the number of pages, or None when Pillow should read the file.

    Pillow takes the upper byte of 16-bit colour, scrambles it when the planes are stored one by
    one without compression, and knows no 16-bit grey with alpha and no inverted 16-bit grey.
    """
    import tifffile

    try:
        with quiet_decoders():
            tiff = tifffile.TiffFile(file)
            page, pages = tiff.pages.first, len(tiff.pages)
    except tifffile.TiffFileError:
        file.seek(0)
        return None  # Pillow will say what is wrong
    if page.is_reduced:
        raise PhotoError(
            f"{path} holds a small preview where its image should be, as raw files of cameras "
            "do; export it as JPEG, or as TIFF of 16 bits"
        )
    check_size((page.imagewidth, page.imagelength))
    bits, kind = page.bitspersample, np.dtype(page.dtype or "uint8").kind
    if (bits != 16 and bits not in _PILLOW_BITS) or kind not in "bu":
        raise PhotoError(
            f"{path} stores {page.dtype or 'unknown'} samples of {bits} bits, whose white level "
            "is not defined; convert it to 8 or 16 bits per channel"
        )
    if bits != 16 or page.compression not in _TIFFFILE_DECODES:
        file.seek(0)
        return None
    image = _sixteen_bit_image(page, path)
    image.info["icc_profile"] = page.iccprofile
    _copy_exif(file, image)
    _copy_orientation(page, image)
    return image, pages


def _sixteen_bit_image(page: Any, path: Path) -> Image.Image:
    colours = _COLOUR_CHANNELS.get(page.photometric)
    if colours is None or page.samplesperpixel < colours:
        kind = getattr(page.photometric, "name", page.photometric)
        raise PhotoError(
            f"{path} stores 16-bit samples of the colour model {kind}; convert it to RGB"
        )
    if page.imagedepth != 1:
        raise PhotoError(f"{path} holds a volume, not an image; export one layer of it")
    pixels = _eight_bits(page, colours)
    if page.photometric == _WHITE_IS_ZERO:
        pixels[..., 0] = 255 - pixels[..., 0]
    alpha = page.extrasamples[0] if page.extrasamples else 0
    if alpha not in (_PREMULTIPLIED, _ALPHA) or colours == 4:
        pixels = pixels[..., :colours]
    mode = {1: "L", 2: "LA", 3: "RGB", 4: "CMYK" if colours == 4 else "RGBA"}[pixels.shape[-1]]
    if alpha == _PREMULTIPLIED and mode in ("LA", "RGBA"):
        mode = mode.replace("A", "a")
    height, width = pixels.shape[:2]
    return Image.frombytes(mode, (width, height), np.ascontiguousarray(pixels).data)


def _eight_bits(page: Any, colours: int) -> NDArray[np.uint8]:
    """Return (H, W, C): the colours of a page, and the first extra sample where there is one."""
    if len(page.dataoffsets) != math.prod(page.chunked):
        raise ValueError("strips are missing")  # tifffile would give black for them
    pixels = page.asarray()
    if pixels.ndim == 2:
        pixels = pixels[..., None]
    elif page.planarconfig == 2:  # one plane per channel
        pixels = np.moveaxis(pixels, 0, -1)
    return scaled_to_8_bits(pixels[..., : colours + 1])


def scaled_to_8_bits(pixels: NDArray[Any]) -> NDArray[np.uint8]:
    """Return integers 0 to 65535 of any shape as round(v / 257), so that white stays white."""
    result = np.empty(pixels.shape, dtype=np.uint8)
    for row, target in zip(pixels, result, strict=True):
        target[...] = (row.astype(np.uint32) + 128) // 257
    return result


def _copy_exif(file: BinaryIO, image: Image.Image) -> None:
    source = Image.Exif()
    try:
        file.seek(0)
        source.load_from_fp(file)
        camera = dict(source.get_ifd(_EXIF_IFD))
        tags = {tag: value for tag, value in source.items() if tag not in _POINTERS}
    except Exception:
        return  # broken EXIF is no reason to refuse good pixels
    target = image.getexif()
    target.update(tags)
    target.get_ifd(_EXIF_IFD).update(camera)


def _copy_orientation(page: Any, image: Image.Image) -> None:
    """Let an image know what turns it where Pillow does not read it: BigTIFF, and XMP alone."""
    stated = {tag.code: tag.value for tag in page.tags if tag.code in (ORIENTATION, _XMP)}
    if isinstance(stated.get(_XMP), bytes):
        image.info["xmp"] = stated[_XMP]
    exif = image.getexif()
    if ORIENTATION in stated and ORIENTATION not in exif:
        exif[ORIENTATION] = int(stated[ORIENTATION])
