"""Multi-scale derivative losses on inverse depth maps (Depth Pro, arXiv 2410.02073, Eq. 2).

The paper leaves the blur kernel, the kernel normalisation and the treatment of invalid pixels
open. Here: the [1 4 6 4 1]/16 binomial blur before halving; Scharr kernels that answer 1 to a
ramp of slope 1; only windows whose pixels are all valid count; scales without a valid pixel are
left out of the mean.
"""

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn import functional


def scharr(x: Tensor) -> Tensor:
    """Return the two first derivatives of (B, 1, H, W) as (B, 2, H-2, W-2), per pixel."""
    across = (x[..., 2:] - x[..., :-2]) / 2  # (B, 1, H, W-2)
    down = (x[..., 2:, :] - x[..., :-2, :]) / 2  # (B, 1, H-2, W)
    dx = (3 * across[..., :-2, :] + 10 * across[..., 1:-1, :] + 3 * across[..., 2:, :]) / 16
    dy = (3 * down[..., :-2] + 10 * down[..., 1:-1] + 3 * down[..., 2:]) / 16
    return torch.cat([dx, dy], dim=1)


def laplace(x: Tensor) -> Tensor:
    """Return the five-point Laplacian of (B, 1, H, W) as (B, 1, H-2, W-2), per pixel squared."""
    centre = x[..., 1:-1, 1:-1]
    around = x[..., :-2, 1:-1] + x[..., 2:, 1:-1] + x[..., 1:-1, :-2] + x[..., 1:-1, 2:]
    return around - 4 * centre


def _halve(x: Tensor) -> Tensor:
    """Blur (B, 1, H, W) with the binomial kernel and keep every second pixel, borders repeated."""
    kernel = torch.tensor([1.0, 4.0, 6.0, 4.0, 1.0], device=x.device, dtype=x.dtype) / 16
    x = functional.pad(x, (2, 2, 2, 2), mode="replicate")
    x = functional.conv2d(x, kernel.view(1, 1, 1, 5), stride=(1, 2))
    return functional.conv2d(x, kernel.view(1, 1, 5, 1), stride=(2, 1))


def _shrink_valid(valid: Tensor) -> Tensor:
    """Keep a coarse pixel only when all fine pixels that the blur reads are valid."""
    invalid = functional.pad((~valid).float(), (2, 2, 2, 2), mode="replicate")
    return functional.max_pool2d(invalid, 5, stride=2) == 0


def multi_scale_derivative_loss(
    prediction: Tensor,
    target: Tensor,
    valid: Tensor | None,
    *,
    operator: Callable[[Tensor], Tensor] = scharr,
    power: int = 1,
    scales: int = 6,
) -> Tensor:
    """Return (1/M) sum over scales of mean |op(prediction) - op(target)|^power.

    MAGE is (scharr, 1), MALE (laplace, 1), MSGE (scharr, 2) with six scales.

    Args:
        prediction: float (B, 1, H, W), usually canonical inverse depth.
        target: like `prediction`; values at invalid pixels are ignored but must be finite.
        valid: bool (B, 1, H, W), or None when every pixel is valid.
        operator: linear derivative with a 3x3 support and no padding.
        power: exponent p of the paper.
        scales: M of the paper; scales smaller than 3 pixels are left out.

    Returns:
        Scalar; 0 when no scale has a valid window.
    """
    difference = prediction - target  # the operators are linear
    if valid is not None:
        difference = torch.where(valid, difference, 0.0)
    means = []
    for scale in range(scales):
        if scale:
            difference = _halve(difference)
            valid = None if valid is None else _shrink_valid(valid)
        if min(difference.shape[-2:]) < 3:
            break
        response = operator(difference).abs() ** power
        if valid is None:
            means.append(response.mean())
            continue
        window = functional.max_pool2d((~valid).float(), 3, stride=1) == 0
        if window.any():
            response = response.mean(dim=1, keepdim=True)
            means.append(torch.where(window, response, 0.0).sum() / window.sum())
    return torch.stack(means).mean() if means else prediction.new_zeros(())
