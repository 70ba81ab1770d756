"""Overlapping patches of an image, and one map from the maps of all patches."""

import torch
from torch import Tensor


def cut(image: Tensor, size: int, *, stride: int) -> Tensor:
    """Return all patches of (B, C, S, S), row by row, as (n n B, C, size, size).

    The patches of a batch lie together: patch p of image b is at p B + b.
    """
    starts = range(0, image.shape[-1] - size + 1, stride)
    return torch.cat([image[..., y : y + size, x : x + size] for y in starts for x in starts])


def merge(maps: Tensor, batch: int, *, trim: int) -> Tensor:
    """Join the maps of the patches of `cut` into (B, C, s, s).

    Each map keeps what is nearest to its own centre: where it meets a neighbour it loses `trim`
    cells, half of the overlap (Depth Pro, Sec. 3.1: a Voronoi partition).

    Args:
        maps: (n n B, C, h, h), ordered as by `cut`.
        batch: B.
        trim: cells to lose on every side that faces another patch.
    """
    side = round((len(maps) // batch) ** 0.5)
    length = maps.shape[-1]
    keep = [
        slice(trim if k > 0 else 0, length - trim if k < side - 1 else length) for k in range(side)
    ]
    # Split, not indexed: each index would fill a gradient as large as all of the maps.
    patches = torch.split(maps, batch)
    rows = [
        torch.cat([patches[j * side + i][..., keep[j], keep[i]] for i in range(side)], dim=-1)
        for j in range(side)
    ]
    return torch.cat(rows, dim=-2)
