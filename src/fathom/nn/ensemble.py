"""Making one depth map of several predictions of the same photograph, with its uncertainty.

Metric predictions are simply reduced pixel by pixel. Affine-invariant ones are brought to each
other first, as Marigold does (Ke et al., arXiv 2312.02145, Sec. 3.3): scale and shift of every
member are chosen so that members agree and the result spans [0, 1].
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import torch
from scipy.optimize import minimize
from torch import Tensor

from fathom.core.errors import FathomError

Reduction = Literal["median", "mean"]
Invariance = Literal["none", "scale", "affine"]

_REGULARISER = 0.02
_SMALLEST_RANGE = 1e-6


@dataclass(frozen=True)
class Ensembled:
    """One map out of several.

    Attributes:
        depth: (1, H, W) or (C, H, W) as the members: in their unit when nothing was aligned, else
            in [0, 1].
        uncertainty: The same shape and unit: median absolute deviation from the median, or the
            standard deviation (n - 1) from the mean.
        scale: float64 (E,), what each member was multiplied by before reduction.
        shift: float64 (E,), what was added.
    """

    depth: Tensor
    uncertainty: Tensor
    scale: Tensor
    shift: Tensor


def ensemble(
    members: Tensor,
    *,
    invariance: Invariance = "none",
    reduction: Reduction = "median",
    iterations: int = 2,
    tolerance: float = 1e-3,
    longest_side: int = 1024,
) -> Ensembled:
    """Reduce E predictions to one.

    The alignment is a few steps of a solver on purpose: its cost is least for the useless map whose
    scales are all 0, and stopping early is what keeps the result. The solver differentiates a
    float32 cost numerically, as the references do, so that its small steps follow rounding; expect
    agreement between machines to some hundredths, and the same result on one machine. Scale-only
    alignment is its start: there the references' solver takes no step, for a change of 1.5e-8 is
    lost in float32.

    Args:
        members: float (E, C, H, W). The lower of the two middle values is the median of an even E.
        invariance: "none" for metric maps; "scale" if each member has an unknown scale, "affine"
            if also an unknown shift.
        reduction: How members become one.
        iterations: Most solver steps: 2 in diffusers and MetricGold, 50 in Marigold's repository.
        tolerance: The solver's: 1e-3 in diffusers and MetricGold, 1e-6 in Marigold's repository.
        longest_side: Larger members are aligned on a copy of this size (nearest pixels): 1024 in
            diffusers and Marigold, 50 in MetricGold.

    Raises:
        FathomError: Aligned members are all constant.
    """
    count = len(members)
    if invariance == "none":
        ones = torch.ones(count, dtype=torch.float64)
        depth, uncertainty = _reduced(members, reduction)
        return Ensembled(depth, uncertainty, ones, torch.zeros_like(ones))
    small = nearest(members, longest_side).float()
    solved = start_parameters(small, invariance=invariance)
    if invariance == "affine":
        solved = minimize(
            lambda parameters: alignment_cost(parameters, small, reduction=reduction),
            solved,
            method="BFGS",
            tol=tolerance,
            options={"maxiter": iterations, "disp": False},
        ).x
    depth, uncertainty = _reduced(_aligned(members, solved), reduction)
    low = depth.min() if invariance == "affine" else depth.new_zeros(())
    extent = depth.max() - low
    if not extent > 0:
        raise FathomError("The predictions of the ensemble are constant and cannot be aligned.")
    scale = torch.from_numpy(solved[:count])
    shift = torch.from_numpy(solved[count:]) if len(solved) > count else torch.zeros_like(scale)
    return Ensembled((depth - low) / extent, uncertainty / extent, scale, shift)


def start_parameters(members: Tensor, *, invariance: Invariance) -> np.ndarray:
    """Return where alignment starts: scales (E,), then, for "affine", shifts (E,).

    Each member spans [0, 1] by its own range ("affine") or by its maximum ("scale"). The numbers
    are float64 that float32 holds exactly, as in the references: the cost is computed in float32,
    and from any other start the solver's smallest step may cross a rounding boundary.
    """
    flat = members.flatten(1).float()
    high, low = flat.max(dim=1).values, flat.min(dim=1).values
    if invariance == "scale":
        start = 1 / high.clamp_min(_SMALLEST_RANGE)
    else:
        scale = 1 / (high - low).clamp_min(_SMALLEST_RANGE)
        start = torch.cat([scale, -scale * low])
    return start.double().cpu().numpy()


def alignment_cost(
    parameters: np.ndarray, members: Tensor, *, reduction: Reduction = "median"
) -> float:
    """Return how badly aligned members disagree, and how far the result is from spanning [0, 1].

    The sum over pairs of the root mean square difference, plus 0.02 times what the reduced map's
    minimum lacks of 0 and its maximum of 1.

    Args:
        parameters: Scales (E,), or scales and shifts (2 E,).
        members: (E, C, H, W); their dtype is that of the sums.
        reduction: How members become one.
    """
    aligned = _aligned(members, parameters)
    flat = aligned.flatten(1)
    cost = 0.0
    for i in range(len(flat) - 1):
        difference = flat[i] - flat[i + 1 :]
        cost += float((difference**2).mean(dim=1).sqrt().sum())
    result, _ = _reduced(aligned, reduction)
    return cost + _REGULARISER * float(result.min().abs() + (1 - result.max()).abs())


def _aligned(members: Tensor, parameters: np.ndarray) -> Tensor:
    count = len(members)
    values = torch.as_tensor(parameters, device=members.device).to(members.dtype)
    aligned = members * values[:count].view(-1, 1, 1, 1)
    return aligned + values[count:].view(-1, 1, 1, 1) if len(values) > count else aligned


def _reduced(members: Tensor, reduction: Reduction) -> tuple[Tensor, Tensor]:
    if reduction == "mean":
        return members.mean(dim=0), members.std(dim=0)
    median = members.median(dim=0).values
    return median, (members - median).abs().median(dim=0).values


def nearest(members: Tensor, longest_side: int) -> Tensor:
    """Return maps (..., H, W) no larger than a size, from the pixels nearest to the new centres."""
    height, width = members.shape[-2:]
    longest = max(height, width)
    if longest <= longest_side:
        return members
    rows, columns = (
        ((torch.arange(new) + 0.5) * size / new).long()
        for size in (height, width)
        for new in [max(size * longest_side // longest, 1)]
    )
    return members[..., rows[:, None], columns]
