"""The patches at three sizes through which Depth Pro sees an image (Sec. 3.1)."""

import torch
from torch import Tensor
from torch.nn import functional

from fathom.nn.tiling import cut

FINE, MIDDLE = 25, 9
"""Patches of an image at full size and at half of it; one more is the whole, at a quarter."""


def pyramid(image: Tensor, *, mode: str = "bilinear") -> Tensor:
    """Return all that the patch encoder sees of (B, C, S, S), as (35 B, C, S / 4, S / 4).

    The 25 fine patches of each image, which overlap by a quarter, then the 9 middle ones, which
    overlap by half, then the whole; patch p of image b is at p B + b.

    Args:
        image: images, or maps that belong to them.
        mode: of torch's `interpolate`. The released weights were trained with "bilinear", which
            takes the mean of no more than four pixels however much it shrinks.
    """
    size = image.shape[-1]
    patch = size // 4
    half = functional.interpolate(image, (size // 2, size // 2), mode=mode)
    whole = functional.interpolate(image, (patch, patch), mode=mode)
    fine = cut(image, patch, stride=patch * 3 // 4)
    return torch.cat([fine, cut(half, patch, stride=patch // 2), whole])
