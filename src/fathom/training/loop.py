"""The one training loop: the same for one CPU, one GPU and many machines."""

import contextlib
import platform
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import torch
import yaml
from accelerate import Accelerator
from accelerate.utils import gather_object, set_seed

from fathom.core.atomic import atomic_path
from fathom.core.errors import UsageError
from fathom.training.batches import stream_batches
from fathom.training.checkpoint import CheckpointFolder, load_weights
from fathom.training.ema import Ema
from fathom.training.logs import RunLogs
from fathom.training.optimizer import build_optimizer, set_rate
from fathom.training.precision import AutocastModel, gradient_scaler
from fathom.training.progress import RunProgress, duration
from fathom.training.recipe import Recipe, changed_keys, recipe_digest, task_options
from fathom.training.rng import kept_random_state, random_state, restore_random_state
from fathom.training.schedule import rate_factor
from fathom.training.step import Stepper, StepResult
from fathom.training.stop import StopRequest
from fathom.training.task import TrainingTask
from fathom.training.tasks import find_task

Device = Literal["auto", "cpu", "cuda"]


@dataclass(frozen=True)
class TrainingResult:
    """How a call of `train` ended.

    Attributes:
        step: optimiser steps taken in all.
        finished: False where it stopped early (max_hours or a signal); call again to go on.
        signal_number: of the signal that stopped it, or None.
        model_path: the exported weights.
        metrics: of the last validation in this call; empty if there was none.
    """

    step: int
    finished: bool
    signal_number: int | None
    model_path: Path
    metrics: Mapping[str, float]


def train(
    recipe: Recipe,
    *,
    out: Path,
    folder: Path = Path(),
    source: str = "the recipe",
    resume: bool = True,
    device: Device = "auto",
) -> TrainingResult:
    """Run a recipe to its end, or go on with a run that was interrupted.

    The folder `out` gets `recipe.yaml` (with every default), `checkpoints/`, `metrics.csv`,
    `tensorboard/` and `model.safetensors` (exported anew at every checkpoint).

    Args:
        recipe: what to do.
        out: the run's folder.
        folder: what relative paths in the recipe are relative to.
        source: name of the recipe for messages.
        resume: go on from the newest checkpoint in `out`, if any.
        device: "auto" takes a GPU if there is one.

    Raises:
        UsageError: the recipe or the request is wrong.
        FathomError: a file cannot be read, or the loss stays not finite.
    """
    task_class = find_task(recipe.task)
    options = task_options(recipe, task_class.Options, folder=folder, source=source)
    task = task_class(options, seed=recipe.seed)
    with _threads(recipe.threads), StopRequest(recipe.max_hours) as stop:
        run = _Run(task, recipe, out=out, device=device)
        run.begin(resume=resume, folder=folder)
        try:
            return run.go(stop)
        finally:
            run.close()


class _Run:
    """Everything that lives as long as one call of `train`."""

    def __init__(self, task: TrainingTask, recipe: Recipe, *, out: Path, device: Device) -> None:
        self.task = task
        self.recipe = recipe
        self.out = out
        self.accelerator = _accelerator(device)
        self.main = self.accelerator.is_main_process
        self.checkpoints = CheckpointFolder(
            out / "checkpoints", keep=recipe.keep, milestone_every=recipe.milestone_every
        )
        self.step = 0
        self.seconds = 0.0
        self.metrics: dict[str, float] = {}

    def begin(self, *, resume: bool, folder: Path) -> None:
        """Build everything, at the start or where the newest checkpoint left off."""
        recipe = self.recipe
        state = self._found_state(resume=resume)
        # 1. The same initial weights on every process.
        set_seed(recipe.seed)
        self.model = self.task.build_model()
        if recipe.init_from is not None and state is None:
            load_weights(self.model, folder / recipe.init_from)
        if recipe.channels_last:
            self.model = self.model.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.model.to(self.accelerator.device).train()
        self.ema = None if recipe.ema_decay is None else Ema(self.model, recipe.ema_decay)
        # 2. What turns gradients into weights.
        self.optimizer = build_optimizer(
            self.model,
            recipe.optimizer,
            parameter_groups=getattr(self.task, "parameter_groups", None),
        )
        self.stepper = Stepper(
            self.task,
            self.accelerator.prepare_model(AutocastModel(self.model, recipe.precision)),
            optimizer=self.optimizer,
            scaler=gradient_scaler(recipe.precision, self.accelerator.device),
            accelerator=self.accelerator,
            accumulate=recipe.accumulate,
            clip_norm=recipe.clip_norm,
            max_bad_steps=recipe.max_bad_steps,
        )
        if state is not None:
            self._restore(state)
        # 3. Data from this step on, and different dropout on every process.
        self.batches = stream_batches(
            self.task,
            recipe,
            accelerator=self.accelerator,
            start=self.step * recipe.accumulate,
        )
        if state is None:
            set_seed(recipe.seed, device_specific=True)
        else:
            self._restore_random(state)
        # 4. Where the numbers go.
        self.progress = RunProgress(
            recipe.steps,
            start=self.step,
            images_per_step=recipe.batch_size * recipe.accumulate,
            quiet=not self.main,
        )
        self.logs = RunLogs(self.out, step=self.step) if self.main else None
        if self.main:
            self.checkpoints.sweep()
            self._write_recipe()
            self._greet(resumed=state is not None)

    def go(self, stop: StopRequest) -> TrainingResult:
        """Train to the end, or until asked to stop."""
        recipe = self.recipe
        meter = _Meter()
        reason = self._reason(stop)
        while self.step < recipe.steps and reason is None:
            begin = time.monotonic()
            rate = set_rate(self.optimizer, self._rate_factor())
            result = self.stepper.take(self.batches, self.step)
            if self.ema is not None and result.taken:
                self.ema.update(self.model)
            meter.add(result)
            self.step += 1
            self.seconds += time.monotonic() - begin
            reason = self._reason(stop)
            if self._due(recipe.log_every):
                self._log(meter, rate)
                meter = _Meter()
            if self._due(recipe.validate_every):
                self._validate()
            if self._due(recipe.checkpoint_every) or reason:
                self._save()
        finished = self.step >= recipe.steps
        self._finish(finished=finished, reason=reason)
        return TrainingResult(
            step=self.step,
            finished=finished,
            signal_number=None if finished else stop.signal_number,
            model_path=self._model_path,
            metrics=self.metrics,
        )

    def close(self) -> None:
        """Leave nothing open."""
        self.progress.close()
        if self.logs is not None:
            self.logs.close()

    @property
    def _model_path(self) -> Path:
        return self.out / "model.safetensors"

    @property
    def _best_model(self) -> torch.nn.Module:
        return self.model if self.ema is None else self.ema.model

    def _rate_factor(self) -> float:
        schedule = self.recipe.schedule
        return rate_factor(
            self.step,
            name=schedule.name,
            steps=self.recipe.steps,
            warmup_steps=schedule.warmup_steps,
            final_fraction=schedule.final_fraction,
            milestones=schedule.milestones,
            gamma=schedule.gamma,
        )

    def _due(self, every: int | None) -> bool:
        return self.step == self.recipe.steps or (every is not None and self.step % every == 0)

    def _reason(self, stop: StopRequest) -> str | None:
        """Why to stop now; all processes agree."""
        if self.accelerator.num_processes == 1:
            return stop.reason
        if stop.reason is not None:
            self.accelerator.set_trigger()
        return "a process was asked to stop" if self.accelerator.check_trigger() else None

    def _log(self, meter: "_Meter", rate: float) -> None:
        means = meter.means()
        speed = self.progress.report(self.step, means["loss"], rate)
        if self.logs is not None:
            values = {**means, "rate": rate, "hours": self.seconds / 3600, **speed}
            values["bad_steps"] = self.stepper.bad_steps
            self.logs.scalars(self.step, {f"train/{name}": v for name, v in values.items()})

    def _validate(self) -> None:
        begin = time.monotonic()
        if self.logs is not None:
            with kept_random_state(), torch.no_grad():
                self._validate_alone(self.logs)
        self.accelerator.wait_for_everyone()
        self.progress.pause(time.monotonic() - begin)

    def _validate_alone(self, logs: RunLogs) -> None:
        model = self._best_model
        was_training = model.training
        model.eval()
        if validate := getattr(self.task, "validate", None):
            self.metrics = {name: float(value) for name, value in validate(model).items()}
            logs.scalars(self.step, {f"validation/{k}": v for k, v in self.metrics.items()})
            shown = "  ".join(f"{name} {value:.4g}" for name, value in self.metrics.items())
            self.progress.say(f"validation at step {self.step}: {shown}")
        if images := getattr(self.task, "images", None):
            logs.images(self.step, images(model))
        model.train(was_training)

    def _save(self) -> None:
        begin = time.monotonic()
        states = gather_object([random_state()])
        if self.main:
            self.checkpoints.save(self.step, self._state(states))
            self._export()
        self.accelerator.wait_for_everyone()
        self.progress.pause(time.monotonic() - begin)

    def _state(self, random_states: list[dict[str, Any]]) -> dict[str, Any]:
        ema = self.ema and {"model": self.ema.model.state_dict(), "updates": self.ema.updates}
        return {
            "format": 1,
            "step": self.step,
            "position": self.step * self.recipe.accumulate * self.recipe.batch_size,
            "seconds": self.seconds,
            "model": self.model.state_dict(),
            "ema": ema,
            "optimizer": self.optimizer.state_dict(),
            "scaler": self.stepper.scaler.state_dict(),
            "bad_steps": (self.stepper.bad_steps, self.stepper.bad_in_a_row),
            "random": random_states,
            "recipe": self.recipe.model_dump(mode="json"),
            "recipe_digest": recipe_digest(self.recipe),
        }

    def _restore(self, state: dict[str, Any]) -> None:
        self.step = state["step"]
        self.seconds = state["seconds"]
        self.model.load_state_dict(state["model"])
        if self.ema is not None:
            self.ema.model.load_state_dict(state["ema"]["model"])
            self.ema.updates = state["ema"]["updates"]
        self.optimizer.load_state_dict(state["optimizer"])
        self.stepper.scaler.load_state_dict(state["scaler"])
        self.stepper.bad_steps, self.stepper.bad_in_a_row = state["bad_steps"]

    def _restore_random(self, state: dict[str, Any]) -> None:
        states = state["random"]
        restore_random_state(states[self.accelerator.process_index % len(states)])

    def _found_state(self, *, resume: bool) -> dict[str, Any] | None:
        if not resume and self.checkpoints.steps():
            raise UsageError(
                f"{self.out} already holds a run; choose another --out, or remove that folder."
            )
        state = self.checkpoints.load_newest()
        if state is not None:
            changed = changed_keys(state["recipe"], self.recipe.model_dump(mode="json"))
            if changed:
                raise UsageError(
                    f"The run in {self.out} was begun with other values of {', '.join(changed)}; "
                    "put them back, or begin a new run in another --out "
                    "(init_from can take the weights over)."
                )
        return state

    def _write_recipe(self) -> None:
        text = yaml.safe_dump(self.recipe.model_dump(mode="json"), sort_keys=False)
        with atomic_path(self.out / "recipe.yaml") as temporary:
            temporary.write_text(text, encoding="utf-8")

    def _export(self) -> None:
        with atomic_path(self._model_path) as temporary, kept_random_state():
            self.task.export(self._best_model, temporary)

    def _greet(self, *, resumed: bool) -> None:
        parameters = sum(p.numel() for p in self.model.parameters())
        begin = f"going on at step {self.step}" if resumed else "beginning"
        self.progress.say(
            f"{begin}: {parameters / 1e6:.2f} M parameters, {self.accelerator.num_processes} x "
            f"{self.accelerator.device} ({platform.machine()}, torch {torch.__version__}), "
            f"{self.recipe.precision}, into {self.out}"
        )

    def _finish(self, *, finished: bool, reason: str | None) -> None:
        if finished:
            if self.main:
                self._export()
            self.accelerator.wait_for_everyone()
            end = f"finished {self.step} steps"
        else:
            end = f"stopped at step {self.step} because {reason}; the same command goes on"
        self.progress.say(f"{end}; {duration(self.seconds)} of training in all.")


class _Meter:
    """Means of the losses between two log lines, left on the device until asked for."""

    def __init__(self) -> None:
        self._losses: list[float] = []
        self._norms: list[float] = []
        self._parts: dict[str, list[torch.Tensor]] = {}

    def add(self, result: StepResult) -> None:
        if result.taken:
            self._losses.append(result.loss)
            self._norms.append(result.gradient_norm)
            for name, value in result.parts.items():
                self._parts.setdefault(name, []).append(value)

    def means(self) -> dict[str, float]:
        """NaN where no step was taken."""
        count = max(1, len(self._losses))
        empty = float("nan") if not self._losses else 0.0
        means = {
            "loss": sum(self._losses) / count + empty,
            "gradient_norm": sum(self._norms) / count + empty,
        }
        parts = {name: torch.stack(values).mean().item() for name, values in self._parts.items()}
        return means | parts


def _accelerator(device: Device) -> Accelerator:
    if device == "cuda" and not torch.cuda.is_available():
        raise UsageError("There is no CUDA GPU here; use --device auto or cpu.")
    return Accelerator(cpu=device == "cpu", mixed_precision="no")


@contextlib.contextmanager
def _threads(count: int | None) -> Iterator[None]:
    before = torch.get_num_threads()
    if count is not None:
        torch.set_num_threads(count)
    try:
        yield
    finally:
        torch.set_num_threads(before)
