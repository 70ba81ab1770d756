"""Depthwise convolutions whose gradients are fast on a CPU.

The CPU library behind torch computes two gradients of depthwise convolutions by loops that are many
times as slow as the rest: that of kernels larger than 3x3, and, in bfloat16, that of the input of a
convolution with stride 2. The first is put together here from those of 3x3 kernels, the second is
written as a convolution with stride 1. `benchmarks/depthwise.py` measures both.
"""

from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

_SMALL = 3  # the largest kernel whose gradient the library computes fast


def depthwise_conv2d(
    x: Tensor, weight: Tensor, bias: Tensor, *, stride: int, padding: tuple[int, int]
) -> Tensor:
    """Convolve every channel with its own kernel.

    Args:
        x: float (B, C, H, W).
        weight: float (C, 1, k, k), k odd.
        bias: float (C,).
        stride: 1 or 2.
        padding: rows of zeros above and below, and as many columns left and right.

    Returns:
        float (B, C, h, w) with h = (H + sum(padding) - k) // stride + 1 and w accordingly, the
        same as `functional.conv2d` with C groups.
    """
    low, high = padding
    around = 0 if low != high else low
    if low != high:
        x = functional.pad(x, (low, high, low, high))
    if torch.is_autocast_enabled(x.device.type):
        x = x.to(torch.get_autocast_dtype(x.device.type))
    if x.device.type != "cpu" or not torch.is_grad_enabled():
        return functional.conv2d(x, weight, bias, stride, around, groups=weight.shape[0])
    if around:
        x = functional.pad(x, (around,) * 4)
    weight = weight.to(x.dtype)
    bias = bias.to(x.dtype)
    with torch.autocast("cpu", enabled=False):
        y: Tensor = _Depthwise.apply(x, weight, bias, stride)  # type: ignore[no-untyped-call]
    return y


class _Depthwise(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: Tensor, weight: Tensor, bias: Tensor, stride: int) -> Tensor:
        ctx.save_for_backward(x, weight)
        ctx.stride = stride
        return functional.conv2d(x, weight, bias, stride, groups=weight.shape[0])

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor | None, ...]:
        x, weight = ctx.saved_tensors
        gradient = gradients[0].contiguous(memory_format=torch.channels_last)
        needs_x, needs_weight, needs_bias, _ = ctx.needs_input_grad
        return (
            _input_gradient(gradient, weight, x, ctx.stride) if needs_x else None,
            _weight_gradient(gradient, x, weight, ctx.stride) if needs_weight else None,
            gradient.sum(dim=(0, 2, 3)) if needs_bias else None,
            None,
        )


def _input_gradient(gradient: Tensor, weight: Tensor, x: Tensor, stride: int) -> Tensor:
    """Gradient of the input: the output's, spread out, convolved with the mirrored kernel."""
    if x.dtype != torch.bfloat16:
        return _library_gradient(gradient, x, weight, stride, of_input=True)
    k = weight.shape[-1]
    height, width = x.shape[-2:]
    b, c, h, w = gradient.shape
    spread = torch.empty(
        (b, c, height + k - 1, width + k - 1),
        dtype=gradient.dtype,
        device=gradient.device,
        memory_format=torch.channels_last,
    ).zero_()
    rows = slice(k - 1, k - 1 + stride * (h - 1) + 1, stride)
    columns = slice(k - 1, k - 1 + stride * (w - 1) + 1, stride)
    spread[:, :, rows, columns] = gradient
    return functional.conv2d(spread, weight.flip(-1, -2), groups=c)


def _weight_gradient(gradient: Tensor, x: Tensor, weight: Tensor, stride: int) -> Tensor:
    """Gradient of the kernels, from those of the 3x3 kernels that cover them."""
    k = weight.shape[-1]
    h, w = gradient.shape[-2:]
    if k <= _SMALL:
        return _library_gradient(gradient, x, weight, stride, of_input=False)
    total = torch.empty_like(weight)
    starts = [*range(0, k - _SMALL, _SMALL - 1), k - _SMALL]
    small = weight[..., :_SMALL, :_SMALL].contiguous()
    for i in starts:
        for j in starts:
            rows = slice(i, i + stride * (h - 1) + _SMALL)
            columns = slice(j, j + stride * (w - 1) + _SMALL)
            piece = x[:, :, rows, columns].contiguous(memory_format=torch.channels_last)
            total[..., i : i + _SMALL, j : j + _SMALL] = _library_gradient(
                gradient, piece, small, stride, of_input=False
            )
    return total


def _library_gradient(
    gradient: Tensor, x: Tensor, weight: Tensor, stride: int, *, of_input: bool
) -> Tensor:
    channels = weight.shape[0]
    geometry = ([stride, stride], [0, 0], [1, 1], False, [0, 0], channels)
    found = torch.ops.aten.convolution_backward(
        gradient, x, weight, None, *geometry, [of_input, not of_input, False]
    )
    return found[0] if of_input else found[1]  # type: ignore[no-any-return]
