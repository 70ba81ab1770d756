"""Arrays and tensors that stand for a photo."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from fathom.core.errors import PhotoError

_TOLERANCE = 1e-3  # resizing filters overshoot and half precision rounds: not worth an error


def pixels_from_array(value: Any) -> NDArray[np.uint8]:
    """Return uint8 (H, W, 3) or, with alpha, (H, W, 4), contiguous, for an image array.

    Args:
        value: uint8 (H, W), (H, W, 1), (H, W, 3) or (H, W, 4), or float (3, H, W) or (1, H, W) in
            [0, 1]: numpy, a torch tensor on any device, or whatever numpy makes an array of.
            A contiguous (H, W, 3) array is not copied.

    Raises:
        PhotoError: The value is neither; says what it is and what it should be.
    """
    array = _as_numpy(value)
    if array.dtype == np.uint8:
        return _from_uint8(array)
    if array.dtype.kind == "f":
        return _from_float(array)
    if array.dtype.kind not in "iubc":  # None, bytes, open files and the like
        raise PhotoError(
            f"a value of type {type(value).__name__} is no photo; give a path, a PIL image, "
            "an array or a tensor"
        )
    raise PhotoError(
        f"the image has dtype {array.dtype}; give uint8 (H, W, 3) or float (3, H, W) in [0, 1]"
    )


def _as_numpy(value: Any) -> NDArray[Any]:
    if hasattr(value, "is_floating_point"):  # a torch tensor, without importing torch
        value = value.detach().cpu()
        if value.is_floating_point():
            value = value.float()  # numpy has no bfloat16
        value = value.numpy()
    try:
        return np.asarray(value)
    except ValueError as error:
        raise PhotoError(f"a {type(value).__name__} is not an image; give an array") from error


def _from_uint8(array: NDArray[np.uint8]) -> NDArray[np.uint8]:
    if array.ndim == 2:
        array = array[..., None]
    if array.ndim != 3 or array.shape[2] not in (1, 3, 4) or 0 in array.shape:
        raise PhotoError(f"a uint8 image must have shape (H, W, 3), not {array.shape}")
    if array.shape[2] == 1:
        array = np.repeat(array, 3, axis=2)
    return np.ascontiguousarray(array)


def _from_float(array: NDArray[np.floating[Any]]) -> NDArray[np.uint8]:
    if array.ndim != 3 or array.shape[0] not in (1, 3) or 0 in array.shape:
        raise PhotoError(f"a float image must have shape (3, H, W), not {array.shape}")
    low, high = float(array.min()), float(array.max())
    if not (low >= -_TOLERANCE and high <= 1 + _TOLERANCE):
        raise PhotoError(
            f"the values of a float image must lie in [0, 1], these in [{low:g}, {high:g}]"
        )
    pixels = np.empty((*array.shape[1:], 3), dtype=np.uint8)
    for channel in range(3):
        plane = array[channel % len(array)]
        pixels[..., channel] = (plane.clip(0, 1) * 255 + 0.5).astype(np.uint8)
    return pixels
