"""How good Depth Pro's network is on held-out scenes, as numbers for the log of a training run."""

from collections.abc import Mapping, Sequence

import numpy as np
import torch
from torch import Tensor, nn

from fathom.core.convert import to_depth
from fathom.methods.depth_pro.backbone import some_patches
from fathom.methods.depth_pro.losses import field_of_view_loss
from fathom.metrics.boundary import boundary_f1

_FARTHEST = 1e3  # metres; the network seldom says exactly 0

Batches = Sequence[Mapping[str, Tensor]]


def validate_depth(model: nn.Module, batches: Batches) -> dict[str, float]:
    """Measure canonical inverse depth.

    Returns:
        `mae` of C in 1/m; `absrel` and `delta1` (0..1) of depth where there is a surface, without
        any alignment; `boundary_f1` (0..1) at the network's resolution. Means over images.
    """
    rows: list[tuple[float, float, float, float]] = []
    for batch in batches:
        predicted = model(batch["image"].to(_device(model))).canonical.cpu()
        for one, true in zip(
            predicted[:, 0].numpy(), batch["canonical"][:, 0].numpy(), strict=True
        ):
            rows.append(_measures(one, true))
    means = np.mean(rows, axis=0) if rows else np.full(4, np.nan)
    return dict(zip(("mae", "absrel", "delta1", "boundary_f1"), means.tolist(), strict=True))


def validate_patches(model: nn.Module, batches: Batches) -> dict[str, float]:
    """Measure a transformer alone on whole images and all their patches.

    Returns:
        `mae` of C in 1/m, mean over patches.
    """
    errors = []
    for batch in batches:
        patches, truth = some_patches(batch, count=35, seed=0)
        predicted = model(patches.to(_device(model))).cpu()
        errors.append(float((predicted - truth.canonical).abs().mean()))
    return {"mae": float(np.mean(errors))} if errors else {}


def validate_field_of_view(model: nn.Module, batches: Batches) -> dict[str, float]:
    """Measure the field of view.

    Returns:
        `fov_rms_deg`; `fov_within_25` and `focal_within_25`, the shares (0..1) of images whose
        field of view, and whose focal length, is within 25 % of the true one.
    """
    outputs = [model(batch["image"].to(_device(model)), only_fov=True).fov_deg for batch in batches]
    if not outputs:
        return {}
    predicted = torch.cat(outputs).cpu()
    true = torch.cat([batch["fov_deg"] for batch in batches])
    tangents = (torch.deg2rad(fov.clamp(1, 179)) / 2 for fov in (true, predicted))
    first, second = (torch.tan(half) for half in tangents)
    return {
        "fov_rms_deg": float(field_of_view_loss(predicted, true).sqrt()),
        "fov_within_25": _share_within(predicted / true),
        "focal_within_25": _share_within(first / second),
    }


def _share_within(ratio: Tensor) -> float:
    return float(((ratio - 1).abs() < 0.25).float().mean())


def _measures(predicted: np.ndarray, true: np.ndarray) -> tuple[float, float, float, float]:
    predicted = np.maximum(predicted, np.float32(1 / _FARTHEST))
    surface = true > 0
    ratio = true[surface] / predicted[surface]  # predicted depth / true depth
    f1 = boundary_f1(to_depth(predicted), to_depth(true))
    return (
        float(np.abs(predicted - true).mean()),
        float(np.abs(ratio - 1).mean()),
        float((np.maximum(ratio, 1 / ratio) < 1.25).mean()),
        float(f1),
    )


def _device(model: nn.Module) -> torch.device:
    return next(model.parameters()).device
