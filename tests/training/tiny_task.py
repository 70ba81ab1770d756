"""A task small enough to train in a test: a line through points, with everything a run can use."""

import os
import signal
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import safetensors.torch
import torch
from pydantic import BaseModel, ConfigDict
from torch import Tensor, nn


class TinyOptions(BaseModel):
    model_config = ConfigDict(extra="forbid")

    items: int = 23
    dropout: float = 0.25
    kill_at: int | None = None
    """Send this process SIGKILL in the loss of this step, the first time it comes there."""
    marker: Path = Path("killed")
    """Made before the kill, so that the next time it is left out."""
    bad_steps: tuple[int, int] = (0, 0)
    """The loss is not a number at steps from the first to before the second."""


class TinyData:
    def __init__(self, items: int, seed: int) -> None:
        self.items = items
        self.seed = seed

    def __len__(self) -> int:
        return self.items

    def __getitem__(self, key: tuple[int, int, int]) -> dict[str, Tensor]:
        rng = np.random.default_rng([self.seed, *key[:2]])
        x = torch.from_numpy(rng.standard_normal(4).astype(np.float32))
        return {"x": x, "y": (2 * x[:1] - x[1:2] + 0.5)}


class TinyTask:
    Options = TinyOptions

    def __init__(self, options: TinyOptions, *, seed: int) -> None:
        self.options = options
        self.seed = seed

    def build_model(self) -> nn.Module:
        return nn.Sequential(
            nn.Linear(4, 8),
            nn.BatchNorm1d(8),
            nn.GELU(),
            nn.Dropout(self.options.dropout),
            nn.Linear(8, 1),
        )

    def build_data(self) -> TinyData:
        return TinyData(self.options.items, self.seed)

    def loss(
        self, model: nn.Module, batch: dict[str, Tensor], step: int
    ) -> tuple[Tensor, Mapping[str, Tensor | float]]:
        if step == self.options.kill_at and not self.options.marker.exists():
            self.options.marker.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        error = model(batch["x"]) - batch["y"]
        loss = error.square().mean()
        if self.options.bad_steps[0] <= step < self.options.bad_steps[1]:
            loss = loss * float("nan")
        return loss, {"absolute": error.abs().mean()}

    def validate(self, model: nn.Module) -> Mapping[str, float]:
        data = TinyData(16, self.seed + 1)
        batch = [data[0, i, 0] for i in range(len(data))]
        torch.rand(3)  # Drawing here must not change the training.
        error = model(torch.stack([b["x"] for b in batch])) - torch.stack([b["y"] for b in batch])
        return {"rmse": float(error.square().mean().sqrt())}

    def images(self, model: nn.Module) -> Mapping[str, Tensor]:
        return {"weights": model.get_parameter("0.weight").detach().expand(3, -1, -1)}

    def export(self, model: nn.Module, path: Path) -> None:
        safetensors.torch.save_file({k: v.half() for k, v in model.state_dict().items()}, path)


def recipe_values(**changes: Any) -> dict[str, Any]:
    """A recipe of 12 quick steps for the tiny task."""
    return {
        "task": "tiny_task:TinyTask",
        "seed": 3,
        "steps": 12,
        "batch_size": 4,
        "accumulate": 2,
        "optimizer": {"name": "adamw", "lr": 0.02},
        "schedule": {"warmup_steps": 3},
        "clip_norm": 1.0,
        "ema_decay": 0.9,
        "checkpoint_every": 5,
        "validate_every": 4,
        "log_every": 3,
        "threads": 1,
    } | changes
