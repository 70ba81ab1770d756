"""What learns: the network, its EMA, the optimiser, and all else that a step changes."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch
from accelerate import Accelerator
from torch import nn

from fathom.training.checkpoint import load_weights
from fathom.training.ema import moving_average, set_updates, updates
from fathom.training.optimizer import build_optimizer, set_learning_rate
from fathom.training.precision import AutocastModel, choose_precision, gradient_scaler
from fathom.training.recipe import Recipe
from fathom.training.schedule import learning_rate_factor
from fathom.training.sharding import (
    assembled,
    load_model,
    load_optimizer,
    shard,
    whole,
    without_weights,
)
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
        precision: of the forward pass.
        seconds: spent on steps, data included, over all calls.
    """

    def __init__(
        self, task: TrainingTask, recipe: Recipe, *, accelerator: Accelerator, weights: Path | None
    ) -> None:
        self.step = 0
        self.batches = 0
        self.seconds = 0.0
        self.precision = choose_precision(recipe.precision, accelerator.device)
        self._recipe = recipe
        self._accelerator = accelerator
        sharded = recipe.sharding == "full" and accelerator.num_processes > 1
        self._model = _build_model(task, weights)
        if recipe.channels_last and not sharded:  # Shards are cut from the usual layout.
            self._model.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self._model.to(accelerator.device).train()
        decay = recipe.ema_decay
        self._ema = None if decay is None else moving_average(self._model, decay)
        self._empty: nn.Module | None = None
        if sharded:
            self._shard(task)
        self._optimizer = build_optimizer(
            self._model,
            recipe.optimizer,
            parameter_groups=getattr(task, "parameter_groups", None),
        )
        self._scaler = gradient_scaler(self.precision, accelerator.device)
        self._stepper = Stepper(
            task,
            self._prepared(),
            optimizer=self._optimizer,
            scaler=self._scaler,
            accelerator=accelerator,
            accumulate=recipe.accumulate,
            clip_norm=recipe.clip_norm,
            max_bad_steps=recipe.max_bad_steps,
        )

    def best_model(self) -> nn.Module:
        """Return the network's EMA if the recipe keeps one, else the network itself.

        Of a network in shards, a whole copy that lives as long as the caller keeps it. All
        processes must call this, and only the main one may use what it gets.
        """
        model = self._model if self._ema is None else self._ema.module
        if self._empty is None:
            return model
        # Whole on one process rather than called in shards on all: a task may then validate and
        # export as it likes, without the others having to call the same things at the same time.
        # The copy takes 4 bytes per weight, less than one process's activations in training do.
        return assembled(
            model,
            self._empty,
            device=self._accelerator.device,
            keep=self._accelerator.is_main_process,
        )

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

    def take_step(self, batches: Iterator[Any], *, share: float) -> StepResult:
        """Take the next optimiser step.

        Args:
            batches: what to learn from.
            share: how much of the run is over, in [0, 1].

        Raises:
            FathomError: too many steps in a row were not finite.
        """
        begin = time.monotonic()
        schedule = self._recipe.schedule
        factor = learning_rate_factor(
            self.step, steps=self._recipe.steps, share=share, **schedule.model_dump()
        )
        set_learning_rate(self._optimizer, factor)
        result = self._stepper.take(batches, self.step)
        if self._ema is not None and result.taken:
            self._ema.update_parameters(self._model)
        self.step += 1
        self.batches += self._recipe.accumulate
        self.seconds += time.monotonic() - begin
        return result

    def state(self) -> dict[str, Any]:
        """Everything a step changes, made of plain values and whole tensors only.

        All processes must call this, and only the main one may use what it gets.
        """
        ema = self._ema
        state = {
            "step": self.step,
            "batches": self.batches,
            "seconds": self.seconds,
            "model": self._model.state_dict(),
            "ema": ema and {"model": ema.module.state_dict(), "updates": updates(ema)},
            "optimizer": self._optimizer.state_dict(),
            "scaler": self._scaler.state_dict(),
            "bad_steps": self._stepper.state(),
        }
        if self._empty is None:
            return state
        keep = self._accelerator.is_main_process
        return whole(state, device=torch.device("cpu"), keep=keep)  # type: ignore[no-any-return]

    def restore(self, state: dict[str, Any]) -> None:
        """Put back what `state` returned, in this or an earlier process."""
        self.step, self.batches = state["step"], state["batches"]
        self.seconds = state["seconds"]
        load_model(self._model, state["model"])
        if self._ema is not None:
            load_model(self._ema.module, state["ema"]["model"])
            set_updates(self._ema, state["ema"]["updates"])
        load_optimizer(self._optimizer, state["optimizer"])
        self._scaler.load_state_dict(state["scaler"])
        self._stepper.restore(state["bad_steps"])

    def _shard(self, task: TrainingTask) -> None:
        self._empty = without_weights(self._model)
        units = getattr(task, "shard_modules", lambda model: ())
        for model in (self._model, *([] if self._ema is None else [self._ema.module])):
            shard(
                model,
                units(model),
                device=self._accelerator.device,
                processes=self._accelerator.num_processes,
            )

    def _prepared(self) -> nn.Module:
        """The network as the loss calls it."""
        model = AutocastModel(self._model, self.precision)
        if self._empty is not None:
            return model  # `shard` has seen to the processes.
        return self._accelerator.prepare_model(model)  # type: ignore[no-any-return]


def _build_model(task: TrainingTask, weights: Path | None) -> nn.Module:
    model = task.build_model()
    if weights is not None:
        getattr(task, "load_weights", load_weights)(model, weights)
    return model
