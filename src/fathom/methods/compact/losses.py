"""What the compact network is trained with.

Depth Pro's losses on canonical inverse depth C (arXiv 2410.02073, Sec. 3.2 and C.3): mean
absolute error, and the scale-and-shift-invariant error and gradient of MiDaS' normalisation
(Ranftl et al., arXiv 1907.01341). C alone is dominated by what is near: a street's far half
would weigh nothing in a small network trained from scratch. So the same errors are also taken of
the logarithm that the network really predicts.
"""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from fathom.methods.compact.network import OFFSET, CompactOutput
from fathom.nn.derivatives import laplace, multi_scale_derivative_loss


@dataclass(frozen=True)
class LossWeights:
    """Weight of each term; 0 leaves a term out."""

    mae: float = 1.0  # |C - C*|
    log: float = 1.0  # |log C - log C*|
    log_centred: float = 1.0  # the same after removing each image's median difference
    ssi: float = 0.5  # |c - c*| after median / mean-deviation normalisation
    ssi_mage: float = 0.5  # multi-scale gradients of the normalised maps
    log_mage: float = 2.0  # multi-scale gradients of log C
    male: float = 0.0  # multi-scale Laplacians of the normalised maps (Depth Pro's second stage)
    msge: float = 0.0  # their squared gradients (the same)
    sky: float = 0.2  # cross-entropy of the sky mask
    fov: float = 0.5  # |log f - log f*|
    sky_share: float = 0.2  # how much a sky pixel counts in the logarithmic terms


def compact_losses(
    output: CompactOutput, canonical: Tensor, fov_deg: Tensor, weights: LossWeights
) -> tuple[Tensor, dict[str, Tensor]]:
    """Return the weighted sum and its unweighted parts, those with a weight.

    Args:
        output: the network's prediction.
        canonical: true C, float (B, 1, H, W), 1/m; 0 is sky, every pixel is valid.
        fov_deg: true horizontal field of view, (B,), degrees.
        weights: of each term.
    """
    predicted = output.canonical
    log_true = (canonical + OFFSET).log()
    sky = canonical <= 0
    share = torch.where(sky, weights.sky_share, 1.0)
    difference = output.log_canonical.float() - log_true
    # The median is a centre that a few wrong objects cannot drag along.
    centre = _median(difference.detach())
    surface = ~sky
    normal_predicted, normal_true = _normalise(predicted), _normalise(canonical)
    terms: dict[str, Callable[[], Tensor]] = {
        "mae": lambda: (predicted - canonical).abs().mean(),
        "log": lambda: (share * difference.abs()).mean(),
        "log_centred": lambda: (share * (difference - centre).abs()).mean(),
        "ssi": lambda: (normal_predicted - normal_true).abs().mean(),
        "ssi_mage": lambda: multi_scale_derivative_loss(normal_predicted, normal_true, None),
        "log_mage": lambda: multi_scale_derivative_loss(
            output.log_canonical.float(), log_true, surface, scales=5
        ),
        "male": lambda: multi_scale_derivative_loss(
            normal_predicted, normal_true, None, operator=laplace
        ),
        "msge": lambda: multi_scale_derivative_loss(normal_predicted, normal_true, None, power=2),
        "sky": lambda: functional.binary_cross_entropy_with_logits(
            output.sky_logit.float(), sky.float()
        ),
        "fov": lambda: (_log_focal(output.fov_deg) - _log_focal(fov_deg)).abs().mean(),
    }
    # What has no weight is not computed: the multi-scale terms are a fifth of a step's time.
    parts = {name: term() for name, term in terms.items() if getattr(weights, name) > 0}
    total = torch.stack([getattr(weights, name) * part for name, part in parts.items()]).sum()
    return total, {name: part.detach() for name, part in parts.items()}


def _normalise(x: Tensor) -> Tensor:
    """Subtract each map's median and divide by its mean absolute deviation from it."""
    centred = x - _median(x)
    spread = centred.abs().mean(dim=(1, 2, 3), keepdim=True).clamp_min(1e-3)
    return (centred / spread).clamp(-10, 10)


def _median(x: Tensor) -> Tensor:
    """Median of each map over every ninth pixel, which is enough and costs a ninth."""
    return x[..., 1::3, 1::3].flatten(1).median(dim=1).values.view(-1, 1, 1, 1)


def _log_focal(fov_deg: Tensor) -> Tensor:
    """Return log(f_px / W); in it, equal errors are equal errors of scale."""
    return -torch.tan(torch.deg2rad(fov_deg.clamp(5.0, 160.0)) / 2).log()
