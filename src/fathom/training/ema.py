"""A moving average of a network's weights, which usually predicts better than the weights."""

import torch
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel

Tensors = tuple[Tensor, ...] | list[Tensor]


def moving_average(model: nn.Module, decay: float) -> AveragedModel:
    """Return the exponential moving average of all floating parameters and buffers of `model`.

    After update n (from 1) the decay is the smaller of `decay` and (1 + n) / (10 + n), so that
    the random initial weights are soon forgotten. What is not floating is copied.

    Returns:
        What holds the averaged network as `module`, in eval mode and without gradients; its
        `update_parameters` moves it towards a network of the same architecture.
    """

    def move(mine: Tensors, theirs: Tensors, _: Tensor | int) -> None:
        if mine[0].is_floating_point():
            n = int(average.n_averaged)  # read from the CPU, where it is
            torch._foreach_lerp_(mine, theirs, 1 - min(decay, (1 + n) / (10 + n)))
        else:
            torch._foreach_copy_(mine, theirs)

    average = AveragedModel(model, multi_avg_fn=move, use_buffers=True)
    # Updates count from 1: with none before it, the first one would copy instead of average.
    set_updates(average, 0)
    return average.eval().requires_grad_(requires_grad=False)


def updates(average: AveragedModel) -> int:
    """How often the average was moved."""
    return int(average.n_averaged) - 1


def set_updates(average: AveragedModel, number: int) -> None:
    """Let the average go on as if it had been moved that often."""
    average.n_averaged.fill_(number + 1)
