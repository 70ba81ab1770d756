"""One optimiser step: some forward and backward passes, clipping, and the step itself."""

import contextlib
import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import torch
from accelerate import Accelerator
from torch import Tensor, nn

from fathom.core.errors import FathomError
from fathom.training.sharding import full
from fathom.training.task import TrainingTask


@dataclass(frozen=True)
class StepResult:
    """What a step gave.

    Attributes:
        loss: mean over the accumulated passes and all processes.
        gradient_norm: before clipping.
        parts: what the task wants logged, mean over the passes of this process.
        taken: False where the loss or the gradient was not finite and the weights were kept.
    """

    loss: float
    gradient_norm: float
    parts: dict[str, Tensor]
    taken: bool


class Stepper:
    """Takes optimiser steps and counts those that had to be left out.

    Args:
        task: gives the loss.
        model: as prepared for the processes and precision of this run.
        optimizer: over the model's parameters.
        scaler: of the loss, for fp16.
        accelerator: of this run.
        accumulate: passes per step.
        clip_norm: largest gradient norm, or None.
        max_bad_steps: steps left out in a row before giving up.
    """

    def __init__(
        self,
        task: TrainingTask,
        model: nn.Module,
        *,
        optimizer: torch.optim.Optimizer,
        scaler: torch.amp.GradScaler,
        accelerator: Accelerator,
        accumulate: int,
        clip_norm: float | None,
        max_bad_steps: int,
    ) -> None:
        self.task = task
        self.model = model
        self.optimizer = optimizer
        self.scaler = scaler
        self.accelerator = accelerator
        self.accumulate = accumulate
        self.clip_norm = math.inf if clip_norm is None else clip_norm
        self.max_bad_steps = max_bad_steps
        self.bad_steps = 0
        self.bad_in_a_row = 0

    def take(self, batches: Iterator[Any], step: int) -> StepResult:
        """Take step number `step` (from 0) with the next batches.

        Raises:
            FathomError: too many steps in a row were not finite.
        """
        total, parts = self._gradients(batches, step)
        self.scaler.unscale_(self.optimizer)
        norm = full(nn.utils.clip_grad_norm_(self.model.parameters(), self.clip_norm))
        # One transfer from the device per step.
        loss, gradient_norm = torch.stack([total, norm.float()]).tolist()
        taken = math.isfinite(loss) and math.isfinite(gradient_norm)
        if taken:
            self.scaler.step(self.optimizer)
        self.scaler.update()
        self.optimizer.zero_grad(set_to_none=True)
        self._count(taken, step)
        return StepResult(loss, gradient_norm, parts, taken)

    def state(self) -> tuple[int, int]:
        """What `restore` needs: steps left out, in all and in a row."""
        return self.bad_steps, self.bad_in_a_row

    def restore(self, state: tuple[int, int]) -> None:
        """Put back what `state` returned, in this or an earlier process."""
        self.bad_steps, self.bad_in_a_row = state

    def _gradients(self, batches: Iterator[Any], step: int) -> tuple[Tensor, dict[str, Tensor]]:
        total = torch.zeros((), device=self.accelerator.device)
        parts: dict[str, Tensor] = defaultdict(lambda: torch.zeros_like(total))
        for number in range(self.accumulate):
            last = number == self.accumulate - 1
            with contextlib.nullcontext() if last else self.accelerator.no_sync(self.model):
                loss, named = self.task.loss(self.model, next(batches), step)
                loss = loss / self.accumulate
                self.accelerator.backward(self.scaler.scale(loss))
            total += loss.detach()
            for name, value in named.items():
                parts[name] += torch.as_tensor(value, device=total.device).detach().float() / (
                    self.accumulate
                )
        return self.accelerator.reduce(total, reduction="mean"), dict(parts)

    def _count(self, taken: bool, step: int) -> None:
        self.bad_in_a_row = 0 if taken else self.bad_in_a_row + 1
        self.bad_steps += not taken
        if self.bad_in_a_row >= self.max_bad_steps:
            raise FathomError(
                f"The loss or its gradient was not finite in {self.bad_in_a_row} steps in a row, "
                f"up to step {step}; lower optimizer.lr or clip_norm, or look at the data and "
                "the loss. The last checkpoint is from before this began or within it."
            )
