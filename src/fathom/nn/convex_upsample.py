"""Upsampling that chooses among neighbours (Teed and Deng, RAFT, arXiv 2003.12039, Sec. 3.3)."""

from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

_NEIGHBOURS = 9


def convex_upsample(coarse: Tensor, scores: Tensor, factor: int) -> Tensor:
    """Make every fine pixel a convex combination of the 3x3 coarse pixels around its own.

    Args:
        coarse: float32 (B, C, h, w).
        scores: float32 (B, 9 * factor^2, h, w); the softmax over the nine of them that belong to a
            fine pixel gives its weights, the same for all channels. Neighbours run in rows from
            the top left, and within a neighbour so do the fine pixels of a coarse one.
        factor: fine pixels per coarse one along a side.

    Returns:
        float32 (B, C, factor * h, factor * w). Beyond the border the nearest coarse pixel counts.
    """
    b, c, h, w = coarse.shape
    weights = scores.view(b, _NEIGHBOURS, factor * factor, h, w).softmax(dim=1)
    padded = functional.pad(coarse, (1, 1, 1, 1), mode="replicate")
    corners = [(row, column) for row in range(3) for column in range(3)]
    neighbours = torch.stack([padded[..., i : i + h, j : j + w] for i, j in corners], dim=2)
    if torch.is_grad_enabled():
        chosen = _Combination.apply(weights, neighbours)  # type: ignore[no-untyped-call]
    else:
        chosen = _combined(weights, neighbours)
    return functional.pixel_shuffle(chosen.view(b, c * factor * factor, h, w), factor)


class _Combination(torch.autograd.Function):
    """Sum over neighbours of weight times value, one neighbour after another.

    The product of all of them at once is so large that a CPU would spend a quarter of a training
    step on moving it to and from memory.
    """

    @staticmethod
    def forward(ctx: Any, weights: Tensor, neighbours: Tensor) -> Tensor:
        ctx.save_for_backward(weights, neighbours)
        return _combined(weights, neighbours)

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, Tensor]:
        weights, neighbours = ctx.saved_tensors
        (gradient,) = gradients  # (B, C, k * k, h, w)
        of_weights, of_neighbours = torch.empty_like(weights), torch.empty_like(neighbours)
        for i in range(_NEIGHBOURS):
            torch.mul(gradient[:, 0], neighbours[:, 0, i, None], out=of_weights[:, i])
            for c in range(1, neighbours.shape[1]):
                of_weights[:, i].addcmul_(gradient[:, c], neighbours[:, c, i, None])
            for c in range(neighbours.shape[1]):
                of_neighbours[:, c, i] = (gradient[:, c] * weights[:, i]).sum(dim=1)
        return of_weights, of_neighbours


def _combined(weights: Tensor, neighbours: Tensor) -> Tensor:
    """Return (B, C, k * k, h, w) from weights (B, 9, k * k, h, w), values (B, C, 9, h, w)."""
    channels = []
    for c in range(neighbours.shape[1]):
        # Nothing is changed in place, so that other programs can be given this as a graph.
        chosen = weights[:, 0] * neighbours[:, c, 0, None]
        for i in range(1, _NEIGHBOURS):
            chosen = torch.addcmul(chosen, weights[:, i], neighbours[:, c, i, None])
        channels.append(chosen)
    return torch.stack(channels, dim=1)
