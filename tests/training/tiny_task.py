"""A task small enough to train in a test: points of y = 2 a - b + 0.5, and ways to go wrong."""

import os
import signal
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import numpy as np
import safetensors.torch
import torch
from pydantic import BaseModel, ConfigDict
from torch import Tensor, nn
from torch.utils.checkpoint import checkpoint


class TinyOptions(BaseModel):
    model_config = ConfigDict(extra="forbid")

    network: Literal["linear", "mlp", "conv", "blocks"] = "mlp"
    items: int = 23
    markers: Path = Path("markers")
    """Folder in which each kill leaves a file, so that it happens once."""
    kill_at: list[int] = []
    """The process sends itself `signal` in the loss of these steps."""
    kill_in_export: bool = False
    """The process sends itself `signal` in the middle of writing the weights."""
    signal: Literal["SIGKILL", "SIGINT"] = "SIGKILL"
    not_finite: tuple[int, int] = (0, 0)
    """The loss is not a number at steps from the first to before the second."""
    seconds_per_item: float = 0.0
    head_rate: float | None = None
    """Learning rate of the last layer, through `parameter_groups`."""


class TinyData:
    def __init__(self, options: TinyOptions, seed: int) -> None:
        self.options = options
        self.seed = seed

    def __len__(self) -> int:
        return self.options.items

    def __getitem__(self, key: tuple[int, int, int]) -> dict[str, Tensor]:
        time.sleep(self.options.seconds_per_item)
        rng = np.random.default_rng([self.seed, *key[:2]])
        x = torch.from_numpy(rng.standard_normal((1, 2, 2)).astype(np.float32))
        return {"x": x, "y": 2 * x[0, :1, 0] - x[0, :1, 1] + 0.5}


class Blocks(nn.Module):
    """What is awkward for several processes, in small.

    Sizes that two processes cannot share equally; weights that are frozen, unused, or both, next to
    others in one module; blocks that are computed twice; a buffer that no file holds.
    """

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Conv2d(1, 5, 2)
        self.stem.bias.requires_grad = False
        self.blocks = nn.ModuleList(nn.Sequential(nn.Linear(5, 5), nn.GELU()) for _ in range(2))
        self.frozen_and_unused = nn.Linear(3, 3).requires_grad_(False)
        self.head = nn.Linear(5, 1)
        self.register_buffer("scale", torch.tensor(0.5), persistent=False)

    def forward(self, x: Tensor) -> Tensor:
        x = self.stem(x).flatten(1)
        for block in self.blocks:
            x = x + checkpoint(block, x, use_reentrant=False)
        return self.head(x) * self.scale


class TinyTask:
    Options = TinyOptions

    def __init__(self, options: TinyOptions, *, seed: int) -> None:
        self.options = options
        self.seed = seed
        if options.head_rate is not None:
            self.parameter_groups = self._parameter_groups

    def build_model(self) -> nn.Module:
        match self.options.network:
            case "linear":
                return nn.Sequential(nn.Flatten(), nn.Linear(4, 1))
            case "mlp":
                hidden = (nn.Linear(4, 8), nn.BatchNorm1d(8), nn.GELU(), nn.Dropout(0.25))
                return nn.Sequential(nn.Flatten(), *hidden, nn.Linear(8, 1))
            case "conv":
                kernels = (nn.Conv2d(1, 8, 1), nn.GELU(), nn.Conv2d(8, 8, 2), nn.GELU())
                return nn.Sequential(*kernels, nn.Flatten(), nn.Linear(8, 1))
            case "blocks":
                return Blocks()

    def shard_modules(self, model: nn.Module) -> list[nn.Module]:
        return list(model.blocks) if isinstance(model, Blocks) else []

    def build_data(self) -> TinyData:
        return TinyData(self.options, self.seed)

    def loss(
        self, model: nn.Module, batch: dict[str, Tensor], step: int
    ) -> tuple[Tensor, Mapping[str, Tensor | float]]:
        if step in self.options.kill_at:
            self._kill(f"step-{step}")
        prediction = model(batch["x"])
        assert prediction.dtype == torch.float32
        error = prediction - batch["y"]
        loss = error.square().mean()
        if self.options.not_finite[0] <= step < self.options.not_finite[1]:
            loss = loss * float("nan")
        return loss, {"absolute": error.abs().mean(), "step": step}

    def validate(self, model: nn.Module) -> Mapping[str, float]:
        assert not model.training
        data = TinyData(self.options, self.seed + 1)
        batch = [data[0, item, 0] for item in range(16)]
        torch.rand(3)  # Drawing here must not change the training.
        error = model(torch.stack([b["x"] for b in batch])) - torch.stack([b["y"] for b in batch])
        return {"rmse": float(error.square().mean().sqrt())}

    def images(self, model: nn.Module) -> Mapping[str, Tensor]:
        return {"input": torch.rand(3, 8, 8)}

    def export(self, model: nn.Module, path: Path) -> None:
        if self.options.kill_in_export:
            path.write_bytes(b"half")
            self._kill("export")
        safetensors.torch.save_file(dict(model.state_dict()), path)

    def _parameter_groups(self, model: nn.Module, lr: float) -> list[dict[str, Any]]:
        *body, head = model.children()
        return [
            {"params": [p for module in body for p in module.parameters()]},
            {"params": list(head.parameters()), "lr": self.options.head_rate},
        ]

    def _kill(self, name: str) -> None:
        marker = self.options.markers / name
        if not marker.exists():
            marker.parent.mkdir(parents=True, exist_ok=True)
            marker.touch()
            os.kill(os.getpid(), getattr(signal, self.options.signal))


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
        "log_every": 3,
        "threads": 1,
    } | changes
