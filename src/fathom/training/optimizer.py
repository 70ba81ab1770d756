"""The optimiser a recipe asks for."""

from collections.abc import Callable
from typing import Any

import torch
from torch import nn

from fathom.training.muon import MuonWithAdamW
from fathom.training.recipe import OptimizerRecipe

_OPTIMIZERS: dict[str, type[torch.optim.AdamW] | type[torch.optim.Adam]] = {
    "adam": torch.optim.Adam,
    "adamw": torch.optim.AdamW,
    "muon": MuonWithAdamW,
}

# Output layers with fewer rows have nothing to be made orthogonal to.
_SMALLEST_MATRIX = 8


def build_optimizer(
    model: nn.Module,
    recipe: OptimizerRecipe,
    *,
    parameter_groups: Callable[[nn.Module, float], list[dict[str, Any]]] | None = None,
) -> torch.optim.Optimizer:
    """Adam, AdamW or Muon over the trainable parameters of `model`.

    Without the task's own `parameter_groups`, vectors and scalars (biases, norms) are not
    decayed, and Muon takes the kernels and matrices with at least eight rows and columns. Each
    group remembers its peak rate as "peak_lr", for the schedule.
    """
    if parameter_groups is not None:
        groups = parameter_groups(model, recipe.lr)
    else:
        groups = _default_groups(model, split=recipe.name == "muon")
    for group in groups:
        group["peak_lr"] = group.get("lr", recipe.lr)
    return _OPTIMIZERS[recipe.name](
        [group for group in groups if group["params"]],
        lr=recipe.lr,
        betas=recipe.betas,
        weight_decay=recipe.weight_decay,
        fused=True,
    )


def _default_groups(model: nn.Module, *, split: bool) -> list[dict[str, Any]]:
    trainable = [p for p in model.parameters() if p.requires_grad]
    vectors = {"params": [p for p in trainable if p.ndim <= 1], "weight_decay": 0.0}
    matrices = [p for p in trainable if p.ndim > 1]
    if not split:
        return [{"params": matrices}, vectors]
    large = [min(p.flatten(1).shape) >= _SMALLEST_MATRIX for p in matrices]
    return [
        {"params": [p for p, is_large in zip(matrices, large, strict=True) if not is_large]},
        vectors,
        {
            "params": [p for p, is_large in zip(matrices, large, strict=True) if is_large],
            "orthogonal": True,
        },
    ]


def set_rate(optimizer: torch.optim.Optimizer, factor: float) -> None:
    """Set every group's learning rate to `factor` times its peak."""
    for group in optimizer.param_groups:
        group["lr"] = factor * group["peak_lr"]
