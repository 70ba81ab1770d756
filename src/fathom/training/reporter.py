"""Measuring a run and passing the numbers on: to the screen, the CSV file and TensorBoard."""

import math
import time
from collections.abc import Mapping
from pathlib import Path

import torch
from torch import Tensor, nn

from fathom.training.length import RunLength
from fathom.training.logs import RunLogs
from fathom.training.progress import RunProgress
from fathom.training.recipe import Recipe
from fathom.training.rng import kept_random_state
from fathom.training.step import StepResult
from fathom.training.task import TrainingTask


class Reporter:
    """Collects what the steps give, and validates. Only the first process has one.

    Args:
        task: may offer `validate` and `images`.
        recipe: of the run.
        out: the run's folder.
        length: of the run.
        step: where this call begins.
    """

    def __init__(
        self, task: TrainingTask, recipe: Recipe, *, out: Path, length: RunLength, step: int
    ) -> None:
        self._task = task
        self._logs = RunLogs(out, step=step)
        self.progress = RunProgress(
            length, start=step, images_per_step=recipe.batch_size * recipe.accumulate
        )
        self._results: list[StepResult] = []

    def add(self, step: int, result: StepResult) -> None:
        """Take note of one step; `step` counts it."""
        self._results.append(result)
        self.progress.tick(step)

    def log(self, step: int, **values: float) -> None:
        """Report the means since the last time, with further `values` (one must be `rate`)."""
        means = _means([result for result in self._results if result.taken])
        self._results = []
        speed = self.progress.report(step, means["loss"], values["rate"])
        everything = {**means, **values, "images_per_second": speed}
        self._logs.scalars(step, {f"train/{name}": v for name, v in everything.items()})

    def validate(self, model: nn.Module, step: int) -> Mapping[str, float]:
        """Let the task judge `model` and report its numbers; leaves no trace in the model."""
        begin = time.monotonic()
        modes = [(module, module.training) for module in model.modules()]
        model.eval()
        try:
            with kept_random_state(), torch.no_grad():
                return self._validate(model, step)
        finally:
            for module, training in modes:
                module.training = training
            self.progress.pause(time.monotonic() - begin)

    def _validate(self, model: nn.Module, step: int) -> Mapping[str, float]:
        metrics: dict[str, float] = {}
        if validate := getattr(self._task, "validate", None):
            metrics = {name: float(value) for name, value in validate(model).items()}
            self._logs.scalars(step, {f"validation/{name}": v for name, v in metrics.items()})
            shown = "  ".join(f"{name} {value:.4g}" for name, value in metrics.items())
            self.progress.say(f"validation at step {step}: {shown}")
        if images := getattr(self._task, "images", None):
            self._logs.images(step, images(model))
        return metrics

    def close(self) -> None:
        """Leave nothing open."""
        self.progress.close()
        self._logs.close()


def _means(results: list[StepResult]) -> dict[str, float]:
    """Means of losses, gradient norms and parts; NaN where no step was taken."""
    if not results:
        return {"loss": math.nan, "gradient_norm": math.nan}
    parts: dict[str, list[Tensor]] = {}
    for result in results:
        for name, value in result.parts.items():
            parts.setdefault(name, []).append(value)
    return {
        "loss": math.fsum(result.loss for result in results) / len(results),
        "gradient_norm": math.fsum(result.gradient_norm for result in results) / len(results),
        **{name: torch.stack(values).mean().item() for name, values in parts.items()},
    }
