"""Canonical inverse depth, and the metres that it stands for.

Networks that see no camera say what a camera with a focal length of one image width would see: its
inverse depth, which a known focal length turns into metres (Depth Pro, arXiv 2410.02073, Eq. 1).
"""

import torch
from torch import Tensor

FARTHEST_M = 1e4
"""Networks seldom say exactly 0: what lies beyond is taken for infinitely far."""

NEAREST_M = 1e-4


def metric_depth(
    canonical: Tensor, width_over_focal: Tensor | float, *, infinity: bool = True
) -> Tensor:
    """Return depth along the optical axis in metres, of the shape of `canonical`.

    Args:
        canonical: float (..., H, W), canonical inverse depth in 1/m.
        width_over_focal: the image's width over its focal length, both in pixels; a number, or a
            tensor that broadcasts to `canonical`.
        infinity: whether depths beyond `FARTHEST_M` become `inf`, or else `FARTHEST_M`.
    """
    inverse = canonical * width_over_focal
    depth = inverse.clamp(1 / FARTHEST_M, 1 / NEAREST_M).reciprocal_()
    return depth.masked_fill_(inverse < 1 / FARTHEST_M, torch.inf) if infinity else depth
