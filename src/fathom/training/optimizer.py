"""The optimiser a recipe asks for."""

from collections.abc import Callable
from typing import Any

import torch
from torch import nn

from fathom.nn.parameter_groups import parameter_groups as default_groups
from fathom.training.muon import MuonWithAdamW
from fathom.training.recipe import OptimizerRecipe

_OPTIMIZERS: dict[str, type[torch.optim.AdamW] | type[torch.optim.Adam]] = {
    "adam": torch.optim.Adam,
    "adamw": torch.optim.AdamW,
    "muon": MuonWithAdamW,
}


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
        groups = default_groups(model, orthogonal=recipe.name == "muon")
    for group in groups:
        group["peak_lr"] = group.get("lr", recipe.lr)
    return _OPTIMIZERS[recipe.name](
        [group for group in groups if group["params"]],
        lr=recipe.lr,
        betas=recipe.betas,
        weight_decay=recipe.weight_decay,
        fused=True,
    )


def set_learning_rate(optimizer: torch.optim.Optimizer, factor: float) -> None:
    """Set every group's learning rate to `factor` times its peak."""
    for group in optimizer.param_groups:
        group["lr"] = factor * group["peak_lr"]
