"""Arrays and tensors that stand for a photo."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from fathom.core.errors import PhotoError
from fathom.core.photo.formats import scaled_to_8_bits

_TOLERANCE = 1e-3  # resizing filters overshoot and half precision rounds: not worth an error
_CHANNELS = (1, 3, 4)
# Sensors of 10 and 12 bits give such numbers; of a photo of 16 bits the brightest pixel is hardly
# ever so dark.
_TOO_DARK_FOR_16_BITS = 4095
_FORMS = (
    "give (H, W, 3) or (3, H, W) of uint8, of uint16 over its whole range, or of floats in [0, 1]"
)


def pixels_from_array(value: Any) -> NDArray[np.uint8]:
    """Return uint8 (H, W, 3) or, with alpha, (H, W, 4), contiguous, for an image array.

    Args:
        value: uint8, uint16 (0 to 65535) or float in [0, 1], of shape (H, W), (H, W, C) or
            (C, H, W) with C of 1, 3 (RGB) or 4 (RGBA): numpy, a torch tensor on any device, or
            whatever numpy makes an array of. Where a small photo fits both layouts, integers are
            taken for (H, W, C) and torch tensors for (C, H, W); floats of numpy, for which either
            is usual, are refused. A contiguous uint8 (H, W, 3) array is not copied.

    Raises:
        PhotoError: The value is none of these, or its numbers leave in doubt what is white; says
            what it is and what it should be.
    """
    array, is_tensor = _as_numpy(value)
    if array.dtype.kind not in "iubcf":  # None, dictionaries and the like
        raise PhotoError(
            f"a value of type {type(value).__name__} is no photo; give a path, an open file, "
            "bytes, a PIL image, an array or a tensor"
        )
    if array.dtype.kind != "f" and array.dtype not in (np.uint8, np.uint16):
        raise PhotoError(f"the image has dtype {array.dtype}; {_FORMS}")
    array = _channels_last(array, channels_first=is_tensor)
    if array.dtype == np.uint8:
        pixels = array
    elif array.dtype == np.uint16:
        pixels = _from_uint16(array)
    else:
        pixels = _from_float(array)
    if pixels.shape[2] == 1:
        pixels = np.repeat(pixels, 3, axis=2)
    return np.ascontiguousarray(pixels)


def _as_numpy(value: Any) -> tuple[NDArray[Any], bool]:
    """Return an array, and whether the value is a tensor of torch."""
    is_tensor = hasattr(value, "is_floating_point")  # without importing torch
    if is_tensor:
        value = value.detach().cpu()
        if value.is_floating_point():
            value = value.float()  # numpy has no bfloat16
        value = value.numpy()
    try:
        return np.asarray(value), is_tensor
    except ValueError as error:
        raise PhotoError(f"a {type(value).__name__} is not an image; give an array") from error


def _channels_last(array: NDArray[Any], *, channels_first: bool) -> NDArray[Any]:
    """Return a view of shape (H, W, C).

    Args:
        array: An image.
        channels_first: What an image of integers is taken for where its shape fits both layouts.
    """
    shape = array.shape
    if array.ndim == 2 and 0 not in shape:
        return array[..., None]
    if array.ndim != 3 or 0 in shape or not {shape[0], shape[2]} & set(_CHANNELS):
        raise PhotoError(f"the image has shape {shape}; {_FORMS}")
    if shape[0] in _CHANNELS and shape[2] in _CHANNELS:
        if array.dtype.kind == "f" and not channels_first:
            raise PhotoError(
                f"the image has shape {shape}, which may be (H, W, C) or (C, H, W); give a tensor "
                "of torch for the latter, uint8 or a PIL image for the former"
            )
        first = channels_first
    else:
        first = shape[0] in _CHANNELS
    return np.moveaxis(array, 0, -1) if first else array


def _from_uint16(array: NDArray[np.uint16]) -> NDArray[np.uint8]:
    brightest = int(array.max())
    if 0 < brightest <= _TOO_DARK_FOR_16_BITS:
        bits = max(brightest.bit_length(), 8)
        raise PhotoError(
            f"the brightest pixel of the uint16 image is {brightest} of 65535, so it may hold "
            f"{bits} bits rather than 16; scale it to the whole range, or to uint8"
        )
    return scaled_to_8_bits(array)


def _from_float(array: NDArray[np.floating[Any]]) -> NDArray[np.uint8]:
    low, high = float(array.min()), float(array.max())
    if not (low >= -_TOLERANCE and high <= 1 + _TOLERANCE):
        raise PhotoError(
            f"the values of a float image must lie in [0, 1], these in [{low:g}, {high:g}]"
        )
    pixels = np.empty(array.shape, dtype=np.uint8)
    for channel in range(array.shape[2]):
        plane = array[..., channel]
        pixels[..., channel] = (plane.clip(0, 1) * 255 + 0.5).astype(np.uint8)
    return pixels
