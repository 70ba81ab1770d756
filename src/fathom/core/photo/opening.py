"""Opening an image file: which decoder, how large, and one sentence when it cannot be."""

import contextlib
import stat
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import BinaryIO

from PIL import Image, UnidentifiedImageError

from fathom.core.errors import FathomError, PhotoError
from fathom.core.photo.formats import SizeCheck, open_heif, open_tiff
from fathom.core.photo.left_out import with_what_pillow_leaves_out
from fathom.core.quiet import quiet_decoders
from fathom.core.real_path import is_there

# Pixel formats only: Pillow also knows EPS and WMF, which run other programs.
_FORMATS = ("JPEG", "MPO", "PNG", "WEBP", "TIFF", "GIF", "BMP", "PPM", "JPEG2000", "AVIF", "TGA")
_HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
_AVIF_BRANDS = {b"avif", b"avis"}

# Many of them are TIFF files, whose first image is a thumbnail.
_RAW_SUFFIXES = frozenset(
    f".{name}"
    for name in (
        *("3fr", "arw", "cr2", "cr3", "crw", "dcr", "dng", "erf", "iiq", "kdc", "mrw", "nef"),
        *("nrw", "orf", "pef", "raf", "rw2", "rwl", "sr2", "srf", "srw", "x3f"),
    )
)
_TIFF_HEADS = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")


@contextlib.contextmanager
def opened_image(path: Path, *, max_pixels: int | None) -> Iterator[tuple[Image.Image, int]]:
    """Yield the first image of a file and the number of images in it.

    The size is checked by the header; pixels are decoded when the caller first asks for them.

    Raises:
        PhotoError: The file is missing, no photograph, damaged or too large. What goes wrong
            while the caller decodes the image is turned into a PhotoError as well.
        ExtraMissingError: The format needs an optional package.
    """
    _check_file(path)
    with (
        damage_explained(str(path)),
        path.open("rb") as file,
        opened_stream(file, path, max_pixels=max_pixels) as opened,
    ):
        yield opened


@contextlib.contextmanager
def opened_stream(
    file: BinaryIO, name: Path, *, max_pixels: int | None
) -> Iterator[tuple[Image.Image, int]]:
    """Do as `opened_image` does with what is in `file`, from its beginning; it is not closed."""
    with damage_explained(str(name)):
        image, frames = _open(file, name, max_pixels)
        with image:
            yield image, frames


@contextlib.contextmanager
def damage_explained(name: str) -> Iterator[None]:
    """Turn what decoders raise on damaged data into a PhotoError that names the photo."""
    try:
        yield
    except FathomError:
        raise
    except PermissionError as error:
        raise PhotoError(f"{name} may not be read; change its permissions") from error
    except MemoryError as error:
        raise PhotoError(f"{name} does not fit into memory; use a smaller copy") from error
    except Exception as error:
        # Decoders meet damaged files with every kind of exception, not with one.
        reason = " ".join(str(error).split()) or type(error).__name__
        raise PhotoError(
            f"{name} is damaged or cut off ({reason}); copy or export it again"
        ) from error


def _check_file(path: Path) -> None:
    try:
        state = path.stat()
    except PermissionError as error:
        raise PhotoError(f"{path} may not be read; change its permissions") from error
    except (OSError, ValueError) as error:
        raise PhotoError(_why_missing(path, error)) from error
    if stat.S_ISDIR(state.st_mode):
        raise PhotoError(f"{path} is a folder; name a photo inside it")
    if not stat.S_ISREG(state.st_mode):
        raise PhotoError(f"{path} is not a regular file; copy the photo to one")
    if state.st_size == 0:
        raise PhotoError(f"{path} is empty; copy or export it again")


def _why_missing(path: Path, error: Exception) -> str:
    if is_there(path):
        return f"{path} is a link that leads nowhere; mend it or name the photo itself"
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return f"{path} does not exist; check the name"
    return f"{path} cannot be read ({getattr(error, 'strerror', None) or error}); check the name"


def _open(file: BinaryIO, path: Path, max_pixels: int | None) -> tuple[Image.Image, int]:
    if path.suffix.lower() in _RAW_SUFFIXES:
        raise PhotoError(
            f"{path} is a raw file of a camera; export it as JPEG, or as TIFF of 16 bits"
        )
    head = file.read(64)
    file.seek(0)
    check = partial(check_size, name=str(path), max_pixels=max_pixels)
    if _is_heif(head):
        return open_heif(file, path, check)
    if head[:4] in _TIFF_HEADS:
        opened = open_tiff(file, path, check)
        if opened is not None:
            return opened
    return _open_with_pillow(file, path, check)


def _is_heif(head: bytes) -> bool:
    if head[4:8] != b"ftyp":
        return False
    length = min(int.from_bytes(head[:4], "big"), len(head))
    brands = {head[i : i + 4] for i in (8, *range(16, length - 3, 4))}
    return bool(brands & _HEIF_BRANDS) and not brands & _AVIF_BRANDS


def _open_with_pillow(file: BinaryIO, path: Path, check: SizeCheck) -> tuple[Image.Image, int]:
    with quiet_decoders():
        Image.init()
        formats = [name for name in _FORMATS if name in Image.OPEN]
        try:
            image = Image.open(file, formats=formats)
        except UnidentifiedImageError as error:
            raise PhotoError(
                f"{path} is not a photo that can be read; use JPEG, PNG, WebP, TIFF or HEIC"
            ) from error
        check(image.size)
    # A second image in an MPO is a camera's own preview, gain map or other eye, no frame.
    frames = 1 if image.format == "MPO" else getattr(image, "n_frames", 1)
    return with_what_pillow_leaves_out(image, file), frames


def check_size(size: tuple[int, int], *, name: str, max_pixels: int | None) -> None:
    """Raise PhotoError when (width, height) has no pixels or more than allowed."""
    width, height = size
    if width < 1 or height < 1:
        raise PhotoError(f"{name} has no pixels ({width} x {height}); export it again")
    if max_pixels is not None and width * height > max_pixels:
        raise PhotoError(
            f"{name} has {width} x {height} pixels, more than the limit of {max_pixels:,}; "
            "raise max_pixels (--max-pixels) if the photo is meant to be so large"
        )
