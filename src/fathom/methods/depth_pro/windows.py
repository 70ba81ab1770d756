"""Overlapping windows of a picture, and one map from the maps of all windows."""

import torch
from torch import Tensor
from torch.nn import functional

FINE, MIDDLE = 25, 9
"""Windows of a picture at full size and at half of it; one more is the whole, at a quarter."""


def cut(image: Tensor, size: int, *, stride: int) -> Tensor:
    """Return all windows of (B, C, S, S), row by row, as (n n B, C, size, size).

    The windows of a batch lie together: window p of picture b is at p B + b.
    """
    starts = range(0, image.shape[-1] - size + 1, stride)
    return torch.cat([image[..., y : y + size, x : x + size] for y in starts for x in starts])


def pyramid(image: Tensor, *, mode: str = "bilinear") -> Tensor:
    """Return all that the patch encoder sees of (B, C, S, S), as (35 B, C, S / 4, S / 4).

    The 25 fine windows of each picture, which overlap by a quarter, then the 9 middle ones, which
    overlap by half, then the whole; window p of picture b is at p B + b.

    Args:
        image: pictures, or maps that belong to them.
        mode: of torch's `interpolate`. The released weights were trained with "bilinear", which
            takes the mean of no more than four pixels however much it shrinks.
    """
    size = image.shape[-1]
    window = size // 4
    half = functional.interpolate(image, (size // 2, size // 2), mode=mode)
    whole = functional.interpolate(image, (window, window), mode=mode)
    fine = cut(image, window, stride=window * 3 // 4)
    return torch.cat([fine, cut(half, window, stride=window // 2), whole])


def merge(maps: Tensor, batch: int, *, trim: int) -> Tensor:
    """Join the maps of the windows of `cut` into (B, C, s, s).

    Each map keeps what is nearest to its own centre: where it meets a neighbour it loses `trim`
    cells, half of the overlap (Depth Pro, Sec. 3.1: a Voronoi partition).

    Args:
        maps: (n n B, C, h, h), ordered as by `cut`.
        batch: B.
        trim: cells to lose on every side that faces another window.
    """
    side = round((len(maps) // batch) ** 0.5)
    length = maps.shape[-1]
    keep = [
        slice(trim if k > 0 else 0, length - trim if k < side - 1 else length) for k in range(side)
    ]
    # Split, not indexed: each index would fill a gradient as large as all of the maps.
    windows = torch.split(maps, batch)
    rows = [
        torch.cat([windows[j * side + i][..., keep[j], keep[i]] for i in range(side)], dim=-1)
        for j in range(side)
    ]
    return torch.cat(rows, dim=-2)
