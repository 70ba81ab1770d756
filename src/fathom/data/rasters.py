"""Reading arrays of numbers from files: PNG, TIFF, PFM, NumPy, EXR.

What is read is what the file stores; turning it into metres is the data set's business.
"""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from fathom.core.errors import FathomError
from fathom.core.extras import import_extra
from fathom.core.photo.opening import opened_image

Raster = NDArray[Any]


@contextlib.contextmanager
def reading(path: Path) -> Iterator[None]:
    """Turn whatever goes wrong while a file is read into a FathomError that names it."""
    try:
        yield
    except FathomError:
        raise
    except FileNotFoundError as error:
        raise FathomError(
            f"{path} is missing; unpack the data again or correct the path"
        ) from error
    except Exception as error:
        # Decoders meet damaged files with every kind of exception, not with one.
        reason = " ".join(str(error).split()) or type(error).__name__
        raise FathomError(f"{path} cannot be read ({reason}); unpack or write it again") from error


def read_image(path: Path) -> NDArray[np.uint8]:
    """Return the pixels (H, W, 3) of a data set's picture in the order in which they are stored.

    Unlike a user's photo it is not turned by its orientation tag and not composited where it is
    transparent: the labels belong to the stored pixels, and renderers leave anything in alpha.
    """
    with opened_image(path, max_pixels=None) as (image, _):
        return np.array(image.convert("RGB"))  # a copy: PIL's own buffer is read-only


def read_png(path: Path) -> Raster:
    """Return the stored values (H, W) or (H, W, C): bool, uint8, uint16 or, for palettes, RGB."""
    with reading(path), Image.open(path) as image:
        image.load()
        return np.asarray(image.convert("RGB") if image.mode == "P" else image)


def read_npy(path: Path) -> Raster:
    """Return the array of a .npy file."""
    with reading(path):
        loaded: Raster = np.load(path, allow_pickle=False)
    return loaded


def read_npz(path: Path, name: str = "depth") -> Raster:
    """Return one array of a .npz file; where there is only one, whatever it is called."""
    with reading(path), np.load(path, allow_pickle=False) as arrays:
        if name not in arrays.files and len(arrays.files) == 1:
            name = arrays.files[0]
        loaded: Raster = arrays[name]
    return loaded


def read_pfm(path: Path) -> NDArray[np.float32]:
    """Return float32 (H, W) or (H, W, 3) of a portable float map, top row first.

    The number in the third line gives the byte order by its sign; its size is ignored, as the
    Middlebury stereo pages ask for.
    """
    with reading(path):
        content = path.read_bytes()
        kind, width, height, scale, data = _pfm_parts(content)
        shape = (height, width, 3) if kind == b"PF" else (height, width)
        values = np.frombuffer(data, "<f4" if scale < 0 else ">f4", count=int(np.prod(shape)))
        return np.ascontiguousarray(values.reshape(shape)[::-1], dtype=np.float32)


def pfm_scale(path: Path) -> float:
    """Return the size of the number in the third line of a portable float map."""
    with reading(path):
        return abs(_pfm_parts(path.read_bytes())[3])


def _pfm_parts(content: bytes) -> tuple[bytes, int, int, float, bytes]:
    kind, size, scale, data = content.split(b"\n", 3)
    if kind.strip() not in (b"Pf", b"PF"):
        raise ValueError("no portable float map")
    width, height = (int(number) for number in size.split())
    return kind.strip(), width, height, float(scale), data


def read_tiff(path: Path) -> Raster:
    """Return the first page of a TIFF file."""
    import tifffile

    with reading(path):
        page: Raster = tifffile.imread(path, key=0)
    return page


def read_exr(path: Path) -> NDArray[np.float32]:
    """Return channel Z of an EXR file, or Y, R or the first, float32 (H, W).

    Raises:
        ExtraMissingError: The package OpenEXR is not installed.
    """
    openexr = import_extra("OpenEXR", extra="exr", purpose="Reading exr files")
    with reading(path), openexr.File(str(path), separate_channels=True) as file:
        channels = file.channels()
        name = next((name for name in "ZYR" if name in channels), next(iter(channels)))
        return np.asarray(channels[name].pixels, dtype=np.float32)


_READERS: dict[str, Callable[[Path], Raster]] = {
    ".png": read_png,
    ".npy": read_npy,
    ".npz": read_npz,
    ".pfm": read_pfm,
    ".tif": read_tiff,
    ".tiff": read_tiff,
    ".exr": read_exr,
}


def read_raster(path: Path) -> Raster:
    """Return the stored numbers (H, W) of a depth, disparity or mask file, by its suffix.

    Raises:
        FathomError: The suffix is none of .png, .npy, .npz, .pfm, .tif, .tiff, .exr, the file
            cannot be read, or it has not two dimensions.
    """
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        known = ", ".join(_READERS)
        raise FathomError(f"{path} is of no kind that can be read as depth; use one of {known}")
    values = reader(path)
    if values.ndim == 3 and 1 in (values.shape[0], values.shape[-1]):
        values = values[0] if values.shape[0] == 1 else values[..., 0]
    if values.ndim != 2:
        raise FathomError(f"{path} holds an array of shape {values.shape}, not rows and columns")
    return values
