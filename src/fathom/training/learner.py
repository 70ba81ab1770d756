"""What learns: the network, its average, the optimiser, and all else that a step changes."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch
from accelerate import Accelerator
from torch import nn

from fathom.training.checkpoint import load_weights
from fathom.training.ema import Ema
from fathom.training.optimizer import build_optimizer, set_rate
from fathom.training.precision import AutocastModel, gradient_scaler
from fathom.training.recipe import Recipe
from fathom.training.schedule import rate_factor
from fathom.training.step import Stepper, StepResult
from fathom.training.task import TrainingTask


class Learner:
    """Takes the steps of a recipe; its state can be saved and restored between any two.

    Args:
        task: gives network and loss.
        recipe: what to do.
        accelerator: where to do it.
        weights: file to take the initial weights from, or None for the task's own.

    Attributes:
        step: optimiser steps taken.
        batches: batches used.
        seconds: spent on steps, data included, over all calls.
    """

    def __init__(
        self, task: TrainingTask, recipe: Recipe, *, accelerator: Accelerator, weights: Path | None
    ) -> None:
        self.step = 0
        self.batches = 0
        self.seconds = 0.0
        self._recipe = recipe
        self._model = _build_model(task, recipe, accelerator.device, weights)
        self._ema = None if recipe.ema_decay is None else Ema(self._model, recipe.ema_decay)
        self._optimizer = build_optimizer(
            self._model,
            recipe.optimizer,
            parameter_groups=getattr(task, "parameter_groups", None),
        )
        self._scaler = gradient_scaler(recipe.precision, accelerator.device)
        self._stepper = Stepper(
            task,
            accelerator.prepare_model(AutocastModel(self._model, recipe.precision)),
            optimizer=self._optimizer,
            scaler=self._scaler,
            accelerator=accelerator,
            accumulate=recipe.accumulate,
            clip_norm=recipe.clip_norm,
            max_bad_steps=recipe.max_bad_steps,
        )

    @property
    def best_model(self) -> nn.Module:
        """The averaged network if the recipe keeps one, else the network itself."""
        return self._model if self._ema is None else self._ema.model

    @property
    def parameters(self) -> int:
        """How many numbers are learnt."""
        return sum(p.numel() for p in self._model.parameters() if p.requires_grad)

    @property
    def rate(self) -> float:
        """Learning rate of the last step (the largest of the parameter groups)."""
        return max(float(group["lr"]) for group in self._optimizer.param_groups)

    @property
    def bad_steps(self) -> int:
        """Steps in which the weights were kept because loss or gradient was not finite."""
        return self._stepper.bad_steps

    def take_step(self, batches: Iterator[Any]) -> StepResult:
        """Take the next optimiser step.

        Raises:
            FathomError: too many steps in a row were not finite.
        """
        begin = time.monotonic()
        schedule = self._recipe.schedule
        factor = rate_factor(self.step, steps=self._recipe.steps, **schedule.model_dump())
        set_rate(self._optimizer, factor)
        result = self._stepper.take(batches, self.step)
        if self._ema is not None and result.taken:
            self._ema.update(self._model)
        self.step += 1
        self.batches += self._recipe.accumulate
        self.seconds += time.monotonic() - begin
        return result

    def state(self) -> dict[str, Any]:
        """Everything a step changes, made of plain values and tensors only."""
        ema = self._ema
        return {
            "step": self.step,
            "batches": self.batches,
            "seconds": self.seconds,
            "model": self._model.state_dict(),
            "ema": ema and {"model": ema.model.state_dict(), "updates": ema.updates},
            "optimizer": self._optimizer.state_dict(),
            "scaler": self._scaler.state_dict(),
            "bad_steps": (self._stepper.bad_steps, self._stepper.bad_in_a_row),
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Put back what `state` returned, in this or an earlier process."""
        self.step, self.batches = state["step"], state["batches"]
        self.seconds = state["seconds"]
        self._model.load_state_dict(state["model"])
        if self._ema is not None:
            self._ema.model.load_state_dict(state["ema"]["model"])
            self._ema.updates = state["ema"]["updates"]
        self._optimizer.load_state_dict(state["optimizer"])
        self._scaler.load_state_dict(state["scaler"])
        self._stepper.bad_steps, self._stepper.bad_in_a_row = state["bad_steps"]


def _build_model(
    task: TrainingTask, recipe: Recipe, device: torch.device, weights: Path | None
) -> nn.Module:
    model = task.build_model()
    if weights is not None:
        getattr(task, "load_weights", load_weights)(model, weights)
    if recipe.channels_last:
        model.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    return model.to(device).train()
