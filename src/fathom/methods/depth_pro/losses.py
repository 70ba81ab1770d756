"""What Depth Pro is trained with (arXiv 2410.02073, Sec. 3.2 and Tab. 13).

Every loss is taken on canonical inverse depth C. Which one an image gets depends on where its
ground truth comes from: images of real cameras have wrong pixels, so the worst fifth of each
image is left out, and their edges are not to be learnt from; sets without a scale or a camera are
compared after normalising both maps. The paper leaves the losses' weights open: they are 1 here
unless a recipe says otherwise.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Literal

import torch
from torch import Tensor

from fathom.nn.derivatives import laplace, multi_scale_derivative_loss, scharr

Stage = Literal["general", "sharp"]
"""The curriculum: all data with edges from synthetic images only, then exact data only."""

_LEAST_SPREAD = 1e-3  # 1/m; a map that is one plane has nothing to be normalised by


@dataclass(frozen=True)
class LossWeights:
    """Weight of each term; 0 leaves a term out."""

    mae: float = 1.0  # |C - C*|, of metric images
    ssi_mae: float = 1.0  # the same on normalised maps, of the other images
    ssi_mage: float = 1.0  # first derivatives of normalised maps, of synthetic images
    mse: float = 1.0  # (C - C*)^2; this and the rest in the second stage only
    mage: float = 1.0  # |first derivatives|
    male: float = 1.0  # |second derivatives|
    msge: float = 1.0  # (first derivatives)^2


STAGES: Mapping[Stage, tuple[str, ...]] = {
    "general": ("mae", "ssi_mae", "ssi_mage"),
    "sharp": ("mae", "mse", "mage", "male", "msge"),
}
"""Terms of each stage."""


@dataclass(frozen=True)
class GroundTruth:
    """Ground truth of a batch.

    Attributes:
        canonical: C*, float (B, 1, H, W), 1/m, 0 at infinity; finite where invalid.
        valid: bool (B, 1, H, W).
        metric: bool (B,): whether `canonical` is in 1/m, not up to scale and shift.
        real: bool (B,): whether a sensor measured it.
    """

    canonical: Tensor
    valid: Tensor
    metric: Tensor
    real: Tensor

    def of(self, chosen: Tensor) -> "GroundTruth":
        """Return the images for which `chosen`, bool (B,), is True."""
        return GroundTruth(*(getattr(self, field.name)[chosen] for field in fields(self)))


def depth_pro_losses(
    predicted: Tensor, truth: GroundTruth, *, stage: Stage, weights: LossWeights, trim: float = 0.2
) -> tuple[Tensor, dict[str, Tensor]]:
    """Return the weighted sum of a stage's losses, and the unweighted parts.

    Each part is the mean over the images that it is for, and weighs as much as their share of the
    batch.

    Args:
        predicted: C, float (B, 1, H, W).
        truth: what it should be.
        stage: of the curriculum.
        weights: of each term.
        trim: share of a real image's valid pixels, those with the largest error, to leave out.

    Raises:
        ValueError: an image of the second stage is not metric.
    """
    if stage == "sharp" and not bool(truth.metric.all()):
        raise ValueError("The second stage needs ground truth in metres for every image.")
    total = predicted[:0].sum()  # 0, and can be learnt from where no term is for this batch
    parts: dict[str, Tensor] = {}
    for name in STAGES[stage]:
        chosen = _images_for(name, truth)
        if getattr(weights, name) == 0 or not bool(chosen.any()):
            continue
        part = _TERMS[name](predicted[chosen], truth.of(chosen), trim)
        total = total + getattr(weights, name) * part * chosen.float().mean()
        parts[name] = part.detach()
    return total, parts


def _images_for(name: str, truth: GroundTruth) -> Tensor:
    if name == "mae":
        return truth.metric
    if name == "ssi_mae":
        return ~truth.metric
    if name == "ssi_mage":
        return ~truth.real
    return torch.ones_like(truth.metric)


def trimmed_mean(errors: Tensor, valid: Tensor, trim: Tensor) -> Tensor:
    """Return the mean over a batch of each image's mean error without its largest ones.

    Args:
        errors: float (B, 1, H, W), at least 0.
        valid: bool (B, 1, H, W).
        trim: (B,), share of the valid pixels to leave out, in [0, 1); of equal errors at the limit
            all are kept.
    """
    flat, kept = errors.flatten(1), valid.flatten(1)
    if bool(trim.any()):
        # Finding one rank in each row is much cheaper than sorting it.
        ranks = (kept.sum(dim=1) * (1 - trim)).ceil().long().clamp_min(1)
        masked = torch.where(kept, flat.detach(), torch.inf)
        largest = torch.stack(
            [row.kthvalue(int(rank)).values for row, rank in zip(masked, ranks, strict=True)]
        )
        kept = kept & (flat <= largest[:, None])
    means = torch.where(kept, flat, 0.0).sum(dim=1) / kept.sum(dim=1).clamp_min(1)
    return means.mean()


def normalised(maps: Tensor, valid: Tensor) -> Tensor:
    """Subtract each map's median and divide by its mean absolute deviation from it.

    Over valid pixels; the rule of MiDaS (arXiv 1907.01341, Eq. 5), which makes maps comparable
    that are known up to scale and shift. Invalid pixels become 0.
    """
    nothing = torch.full_like(maps, torch.nan)
    flat = torch.where(valid, maps, nothing).flatten(1)
    median = flat.nanmedian(dim=1).values.nan_to_num()[:, None, None, None]
    centred = torch.where(valid, maps - median, 0.0)
    counts = valid.flatten(1).sum(dim=1).clamp_min(1)[:, None, None, None]
    spread = centred.abs().sum(dim=(1, 2, 3), keepdim=True) / counts
    return centred / spread.clamp_min(_LEAST_SPREAD)


def field_of_view_loss(predicted: Tensor, true: Tensor) -> Tensor:
    """Return the mean squared error of (B,) degrees (Sec. C.2); 0 of none."""
    errors = (predicted - true) ** 2
    return errors.mean() if len(errors) else errors.sum()


def _mae(predicted: Tensor, truth: GroundTruth, trim: float) -> Tensor:
    errors = (predicted - truth.canonical).abs()
    return trimmed_mean(errors, truth.valid, trim * truth.real)


def _ssi_mae(predicted: Tensor, truth: GroundTruth, trim: float) -> Tensor:
    first, second = (normalised(maps, truth.valid) for maps in (predicted, truth.canonical))
    return trimmed_mean((first - second).abs(), truth.valid, trim * truth.real)


def _ssi_mage(predicted: Tensor, truth: GroundTruth, trim: float) -> Tensor:
    valid = truth.valid
    first, second = (normalised(maps, valid) for maps in (predicted, truth.canonical))
    return multi_scale_derivative_loss(first, second, _or_all(valid))


def _mse(predicted: Tensor, truth: GroundTruth, trim: float) -> Tensor:
    return trimmed_mean((predicted - truth.canonical) ** 2, truth.valid, 0.0 * truth.real)


def _mage(predicted: Tensor, truth: GroundTruth, trim: float) -> Tensor:
    return multi_scale_derivative_loss(predicted, truth.canonical, _or_all(truth.valid))


def _male(predicted: Tensor, truth: GroundTruth, trim: float) -> Tensor:
    return multi_scale_derivative_loss(
        predicted, truth.canonical, _or_all(truth.valid), operator=laplace
    )


def _msge(predicted: Tensor, truth: GroundTruth, trim: float) -> Tensor:
    return multi_scale_derivative_loss(
        predicted, truth.canonical, _or_all(truth.valid), operator=scharr, power=2
    )


def _or_all(valid: Tensor) -> Tensor | None:
    """Return None when everything is valid, which spares the derivative losses much work."""
    return None if bool(valid.all()) else valid


_TERMS = {
    "mae": _mae,
    "ssi_mae": _ssi_mae,
    "ssi_mage": _ssi_mage,
    "mse": _mse,
    "mage": _mage,
    "male": _male,
    "msge": _msge,
}
