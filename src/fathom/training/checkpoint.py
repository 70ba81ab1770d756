"""Checkpoints of a run: written atomically, read without running any code in them."""

import os
import re
from pathlib import Path
from typing import Any

import safetensors.torch
import torch
from torch import Tensor, nn

from fathom.core.atomic import atomic_path
from fathom.core.errors import FathomError

_NAME = re.compile(r"step-(\d+)\.pt")


class CheckpointFolder:
    """The checkpoints of one run, `step-<8 digits>.pt` each.

    Args:
        path: the folder; made when first needed.
        keep: how many of the newest to keep.
        milestone_every: checkpoints at multiples of this step are kept for good.
    """

    def __init__(self, path: Path, *, keep: int = 2, milestone_every: int | None = None) -> None:
        self.path = path
        self.keep = keep
        self.milestone_every = milestone_every

    def steps(self) -> list[int]:
        """Steps at which there is a checkpoint, ascending."""
        found = (_NAME.fullmatch(file.name) for file in self.path.glob("step-*.pt"))
        return sorted(int(match.group(1)) for match in found if match)

    def file(self, step: int) -> Path:
        """Where the checkpoint of a step lies."""
        return self.path / f"step-{step:08d}.pt"

    def save(self, step: int, state: dict[str, Any]) -> Path:
        """Write a checkpoint, then remove those no longer wanted."""
        target = self.file(step)
        with atomic_path(target) as temporary, temporary.open("wb") as stream:
            torch.save(state, stream)
            # On the disk before the name changes, so that a power cut cannot leave it empty.
            stream.flush()
            os.fsync(stream.fileno())
        for old in self.steps()[: -self.keep]:
            if not (self.milestone_every and old % self.milestone_every == 0):
                self.file(old).unlink(missing_ok=True)
        return target

    def load_newest(self) -> dict[str, Any] | None:
        """The newest checkpoint's state, tensors on the CPU; None if there is none.

        Raises:
            FathomError: it cannot be read; names it and says what to do.
        """
        steps = self.steps()
        return read_checkpoint(self.file(steps[-1])) if steps else None


def read_checkpoint(path: Path) -> dict[str, Any]:
    """Read one checkpoint; tensors arrive on the CPU.

    Raises:
        FathomError: the file cannot be read.
    """
    try:
        state: dict[str, Any] = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:
        raise FathomError(
            f"The checkpoint {path} cannot be read ({type(error).__name__}); "
            "remove it to go on from the one before."
        ) from error
    return state


def load_weights(model: nn.Module, path: Path) -> None:
    """Start `model` from the weights in `path`: a checkpoint (its EMA if any) or `.safetensors`.

    Raises:
        FathomError: the file is missing or damaged, or its weights are not this model's.
    """
    if not path.is_file():
        raise FathomError(f"The weights to start from, {path}, do not exist.")
    weights: dict[str, Tensor]
    if path.suffix == ".safetensors":
        try:
            weights = safetensors.torch.load_file(path)
        except safetensors.SafetensorError as error:
            raise FathomError(f"The weights {path} cannot be read: {error}.") from error
    else:
        state = read_checkpoint(path)
        weights = state["ema"]["model"] if state["ema"] else state["model"]
    wanted = model.state_dict()
    odd = sorted(wanted.keys() ^ weights.keys()) + [
        name for name in wanted if name in weights and wanted[name].shape != weights[name].shape
    ]
    if odd:
        raise FathomError(
            f"The weights {path} do not fit the model: {len(odd)} tensors are missing, unknown or "
            f"of another shape, the first being '{odd[0]}'."
        )
    model.load_state_dict(weights)
