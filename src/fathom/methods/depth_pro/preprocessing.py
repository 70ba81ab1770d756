"""From a photograph's bytes to the network's image, without a float copy of the photograph."""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

_Index = NDArray[np.intp]


def network_image(
    pixels: NDArray[np.uint8], size: int, *, device: torch.device | str = "cpu"
) -> Tensor:
    """Squash a photograph to the network's square, with the released preprocessing.

    Bilinear, align_corners False, no antialias (Depth Pro's `infer`), which looks at four pixels
    per pixel of the result: only those become float.

    Args:
        pixels: uint8 sRGB (H, W, 3), any size.
        size: S, the network's resolution.
        device: where the result lies.

    Returns:
        float32 (1, 3, S, S) in [-1, 1], channels last in memory.
    """
    above, below, down = _neighbours(pixels.shape[0], size)
    left, right, across = _neighbours(pixels.shape[1], size)
    along = torch.from_numpy(across).to(device)[:, None]
    rows = []
    for index in (above, below):
        row = pixels[index]
        ends = (torch.from_numpy(np.take(row, column, axis=1)) for column in (left, right))
        first, second = (end.to(device).float() for end in ends)
        rows.append(first.lerp_(second, along))
    image = rows[0].lerp_(rows[1], torch.from_numpy(down).to(device)[:, None, None])
    return image.div_(127.5).sub_(1).permute(2, 0, 1)[None]


def _neighbours(size: int, new_size: int) -> tuple[_Index, _Index, NDArray[np.float32]]:
    """Return, per new pixel, both neighbours along an axis and the weight of the second.

    Positions have the precision that torch's `interpolate` gives them, float32 rounded once: in a
    photograph 4000 pixels wide that is a quarter of a thousandth of a pixel, more than what tells
    one implementation from another otherwise.
    """
    scale = float(np.float32(size) / np.float32(new_size))
    position = ((np.arange(new_size) + 0.5) * scale - 0.5).astype(np.float32).clip(min=0)
    first = position.astype(np.intp)
    return first, np.minimum(first + 1, size - 1), position - first.astype(np.float32)
