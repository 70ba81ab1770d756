"""A moving average of a network's weights, which usually predicts better than the weights."""

import copy

import torch
from torch import Tensor, nn

from fathom.training.sharding import local


class Ema:
    """Exponential moving average of all floating parameters and buffers; the rest is copied.

    After update n (from 1) the decay is the smaller of `decay` and (1 + n) / (10 + n), so that
    the random initial weights are soon forgotten.

    Attributes:
        model: the averaged network, in eval mode, without gradients.
    """

    def __init__(self, model: nn.Module, decay: float) -> None:
        self.decay = decay
        self.updates = 0
        self.model = copy.deepcopy(model).eval().requires_grad_(requires_grad=False)

    @torch.no_grad()
    def update(self, model: nn.Module) -> None:
        """Move the average towards `model`, which must have the same architecture."""
        self.updates += 1
        weight = 1 - min(self.decay, (1 + self.updates) / (10 + self.updates))
        averaged: list[Tensor] = []
        current: list[Tensor] = []
        for mine, theirs in zip(_tensors(self.model), _tensors(model), strict=True):
            if mine.is_floating_point():
                averaged.append(mine)
                current.append(theirs)
            else:
                mine.copy_(theirs)
        torch._foreach_lerp_(averaged, current, weight)


def _tensors(model: nn.Module) -> list[Tensor]:
    # Of a network in shards, each process averages its own.
    return [*(local(p.detach()) for p in model.parameters()), *model.buffers()]
