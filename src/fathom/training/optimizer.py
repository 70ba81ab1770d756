"""The optimiser a recipe asks for."""

from collections.abc import Callable
from typing import Any

import torch
from torch import nn

from fathom.training.recipe import OptimizerRecipe


def build_optimizer(
    model: nn.Module,
    recipe: OptimizerRecipe,
    *,
    parameter_groups: Callable[[nn.Module, float], list[dict[str, Any]]] | None = None,
) -> torch.optim.Optimizer:
    """Adam or AdamW over the trainable parameters of `model`.

    Without the task's own `parameter_groups`, vectors and scalars (biases, norms) are not
    decayed. Each group remembers its peak rate as "peak_lr", for the schedule.
    """
    if parameter_groups is not None:
        groups = parameter_groups(model, recipe.lr)
    else:
        trainable = [p for p in model.parameters() if p.requires_grad]
        groups = [
            {"params": [p for p in trainable if p.ndim > 1]},
            {"params": [p for p in trainable if p.ndim <= 1], "weight_decay": 0.0},
        ]
    for group in groups:
        group["peak_lr"] = group.get("lr", recipe.lr)
    kind = torch.optim.AdamW if recipe.name == "adamw" else torch.optim.Adam
    return kind(
        [group for group in groups if group["params"]],
        lr=recipe.lr,
        betas=recipe.betas,
        weight_decay=recipe.weight_decay,
        fused=True,
    )


def set_rate(optimizer: torch.optim.Optimizer, factor: float) -> None:
    """Set every group's learning rate to `factor` times its peak."""
    for group in optimizer.param_groups:
        group["lr"] = factor * group["peak_lr"]
