"""The one training loop: the same for one CPU, one GPU and many machines."""

import atexit
import contextlib
import copy
import gc
import os
import platform
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal

import torch
import yaml
from accelerate import Accelerator
from accelerate.utils import InitProcessGroupKwargs, gather_object, set_seed

from fathom.core.atomic import atomic_path
from fathom.core.errors import UsageError
from fathom.core.temporaries import remove_leftovers
from fathom.training.batches import stream_batches
from fathom.training.checkpoint import CheckpointFolder
from fathom.training.learner import Learner
from fathom.training.length import RunLength
from fathom.training.progress import duration
from fathom.training.recipe import Recipe, ReportRecipe, changed_keys, check_options, recipe_digest
from fathom.training.reporter import Reporter
from fathom.training.rng import kept_random_state, random_state, restore_random_state
from fathom.training.stop import StopRequest
from fathom.training.task import TrainingTask
from fathom.training.tasks import find_task

Device = Literal["auto", "cpu", "cuda"]

MODEL = "model.safetensors"
"""Name of the exported weights in a run's folder."""


@dataclass(frozen=True)
class TrainingResult:
    """How a call of `train` ended.

    Attributes:
        step: optimiser steps taken in all.
        finished: False where it stopped early (max_hours or a signal); call again to go on.
        signal_number: of the signal that asked it to stop, also one that came too late to, or None.
        model_path: the exported weights.
        metrics: of the last validation in this call; empty if there was none.
        main: whether this is the main one of the run's processes.
        report: on the finished weights, as the recipe wants it; None for none.
    """

    step: int
    finished: bool
    signal_number: int | None
    model_path: Path
    metrics: Mapping[str, float]
    main: bool
    report: ReportRecipe | None = None


def train(
    recipe: Recipe,
    *,
    out: Path,
    folder: Path = Path(),
    source: str = "the recipe",
    resume: bool = True,
    device: Device = "auto",
    begun: float | None = None,
) -> TrainingResult:
    """Run a recipe to its end, or go on with a run that was interrupted.

    The folder `out` gets `recipe.yaml` (with every default), `checkpoints/`, `metrics.csv`,
    `tensorboard/` and `model.safetensors` (exported anew at every checkpoint). The caller's
    random states and number of torch threads are put back at the end.

    Args:
        recipe: what to do.
        out: the run's folder.
        folder: what relative paths in the recipe are relative to.
        source: name of the recipe for messages.
        resume: go on from the newest checkpoint in `out`, if any.
        device: "auto" takes a GPU if there is one.
        begun: when the time of a recipe with `minutes` began, by `time.monotonic`; None: with this
            call. Where a run goes on it begins again with the first step.

    Raises:
        UsageError: the recipe or the request is wrong.
        FathomError: a file cannot be read, or the loss stays not finite.
    """
    begun = time.monotonic() if begun is None else begun
    task_class = find_task(recipe.task)
    recipe, options = check_options(recipe, task_class.Options, folder=folder, source=source)
    task = task_class(options, seed=recipe.seed)
    with contextlib.ExitStack() as closing:
        closing.enter_context(kept_random_state())
        closing.enter_context(_threads(recipe.threads))
        stop = closing.enter_context(StopRequest(recipe.max_hours))
        accelerator = _accelerator(device)
        if recipe.minutes is not None and accelerator.num_processes > 1:
            raise UsageError("A run of so many minutes has one process; give steps for several.")
        if beside := getattr(task, "beside", None):
            closing.enter_context(beside(main=accelerator.is_main_process))
        run = _Run(task, recipe, out=out, accelerator=accelerator)
        run.begin(resume=resume, folder=folder, closing=closing, begun=begun)
        return run.go(stop)


class _Run:
    """Everything that lives as long as one call of `train`."""

    learner: Learner
    length: RunLength
    batches: Iterator[Any]
    reporter: Reporter | None = None

    def __init__(
        self, task: TrainingTask, recipe: Recipe, *, out: Path, accelerator: Accelerator
    ) -> None:
        self.task = task
        self.recipe = recipe
        self.out = out
        self.accelerator = accelerator
        self.checkpoints = CheckpointFolder(
            out / "checkpoints", keep=recipe.keep, milestone_every=recipe.milestone_every
        )
        self.metrics: Mapping[str, float] = {}

    def begin(
        self, *, resume: bool, folder: Path, closing: contextlib.ExitStack, begun: float
    ) -> None:
        """Build everything, at the start or where the newest checkpoint left off.

        What must be closed (files, bar, worker processes) is left to `closing`.
        """
        recipe = self.recipe
        state = self._found_state(resume=resume)
        # 1. What learns: the same initial weights on every process.
        set_seed(recipe.seed)
        weights = folder / recipe.init_from if recipe.init_from and state is None else None
        self.learner = Learner(self.task, recipe, accelerator=self.accelerator, weights=weights)
        if state is not None:
            self.learner.restore(state)
        self.length = RunLength(
            steps=recipe.steps,
            minutes=recipe.minutes,
            spent=0.0 if state is None else state.get("spent", 0.0),
            since=begun if state is None else None,
        )
        # 2. The batches from here on.
        batches = stream_batches(
            self.task,
            recipe,
            accelerator=self.accelerator,
            start=self.learner.batches,
            length=self.length,
        )
        self.batches = closing.enter_context(contextlib.closing(batches))
        # 3. Random states, last because building may have drawn from them.
        if state is None:
            set_seed(recipe.seed, device_specific=True)
        else:
            states = state["random"]
            restore_random_state(states[self.accelerator.process_index % len(states)])
        # 4. Where the numbers go.
        if self.accelerator.is_main_process:
            self._sweep()
            self._write_recipe()
            reporter = Reporter(
                self.task, recipe, out=self.out, length=self.length, step=self.learner.step
            )
            self.reporter = closing.enter_context(contextlib.closing(reporter))
            self._greet(self.reporter, resumed=state is not None)
        if state is not None:
            # The process may have been killed between the checkpoint and its export.
            self._export()

    def go(self, stop: StopRequest) -> TrainingResult:
        """Train to the end, or until asked to stop."""
        recipe, learner = self.recipe, self.learner
        reason = None
        self.length.begin()
        over = self.length.over(learner.step)
        while not over and reason is None:
            result = learner.take_step(self.batches, share=self.length.share(learner.step))
            over = self.length.over(learner.step)
            if self.reporter is not None:
                self.reporter.add(learner.step, result)
            reason = self._reason(stop)
            if self._due(recipe.log_every, over) and self.reporter is not None:
                self.reporter.log(
                    learner.step,
                    rate=learner.rate,
                    hours=learner.seconds / 3600,
                    bad_steps=learner.bad_steps,
                )
            if self._due(recipe.validate_every, over):
                self._validate()
            if self._due(recipe.checkpoint_every, over) or reason is not None:
                self._save()
        return self._end(stop, reason, finished=over)

    def _due(self, every: int | None, over: bool) -> bool:
        return over or (every is not None and self.learner.step % every == 0)

    def _reason(self, stop: StopRequest) -> str | None:
        """Why to stop now; all processes agree."""
        if self.accelerator.num_processes == 1:
            return stop.reason
        if stop.reason is not None:
            self.accelerator.set_trigger()
        return "a process was asked to stop" if self.accelerator.check_trigger() else None

    def _validate(self) -> None:
        model = self.learner.best_model()
        if self.reporter is not None:
            self.metrics = self.reporter.validate(model, self.learner.step)
        self.accelerator.wait_for_everyone()

    def _save(self) -> None:
        begin = time.monotonic()
        states = gather_object([random_state()])
        learnt = self.learner.state()
        if self.reporter is not None:
            self.checkpoints.save(
                self.learner.step,
                {
                    **learnt,
                    "spent": self.length.spent,
                    "random": states,
                    "recipe": self.recipe.model_dump(mode="json"),
                    "recipe_digest": recipe_digest(self.recipe),
                },
            )
        del learnt  # whole tensors, which the export does not need
        self._export()
        if self.reporter is not None:
            self.reporter.progress.pause(time.monotonic() - begin)
        self.accelerator.wait_for_everyone()

    def _export(self) -> None:
        model = self.learner.best_model()
        if self.reporter is None:
            return
        if self.recipe.channels_last:
            # Safetensors takes no other memory layout than the usual one.
            model = copy.deepcopy(model).to(memory_format=torch.contiguous_format)  # type: ignore[call-overload]
        with atomic_path(self._model_path) as temporary, kept_random_state():
            self.task.export(model, temporary)

    @property
    def _model_path(self) -> Path:
        return self.out / MODEL

    def _end(self, stop: StopRequest, reason: str | None, *, finished: bool) -> TrainingResult:
        if self.reporter is not None:
            spent = f"{duration(self.learner.seconds)} of training in all"
            self.reporter.progress.say(
                f"finished {self.learner.step} steps; {spent}."
                if finished
                else f"stopped at step {self.learner.step} because {reason}; {spent}; "
                "the same command goes on."
            )
        return TrainingResult(
            step=self.learner.step,
            finished=finished,
            signal_number=stop.signal_number,
            model_path=self._model_path,
            metrics=self.metrics,
            main=self.accelerator.is_main_process,
        )

    def _found_state(self, *, resume: bool) -> dict[str, Any] | None:
        if not resume and self.checkpoints.steps():
            raise UsageError(
                f"{self.out} already holds a run; choose another --out, or remove that folder."
            )
        state = self.checkpoints.load_newest()
        if state is None:
            return None
        changed = changed_keys(state["recipe"], self.recipe.model_dump(mode="json"))
        if changed:
            raise UsageError(
                f"The run in {self.out} was begun with another value of {', '.join(changed)}; "
                "put it back, or begin a new run in another --out "
                "(init_from can take the weights over)."
            )
        return state

    def _sweep(self) -> None:
        """Remove what a killed process left half-written."""
        for folder in (self.out, self.out / "checkpoints"):
            remove_leftovers(folder)

    def _write_recipe(self) -> None:
        text = yaml.safe_dump(self.recipe.model_dump(mode="json"), sort_keys=False)
        with atomic_path(self.out / "recipe.yaml") as temporary:
            temporary.write_text(text, encoding="utf-8")

    def _greet(self, reporter: Reporter, *, resumed: bool) -> None:
        begin = f"going on at step {self.learner.step}" if resumed else "beginning"
        reporter.progress.say(
            f"{begin}: {self.learner.parameters / 1e6:.2f} M parameters, {self.learner.precision}, "
            f"{self.accelerator.num_processes} x {self.accelerator.device} "
            f"({platform.machine()}, torch {torch.__version__}), into {self.out}"
        )


def _accelerator(device: Device) -> Accelerator:
    if device == "cuda" and not torch.cuda.is_available():
        raise UsageError("There is no CUDA GPU here; use --device auto or cpu.")
    for name in ("ACCELERATE_USE_FSDP", "ACCELERATE_USE_DEEPSPEED"):
        if os.environ.get(name, "false").lower() == "true":
            raise UsageError(
                "Fathom shards a network itself: launch without --use_fsdp and --use_deepspeed, "
                "and put sharding: full into the recipe."
            )
    # The others wait while the main process validates and writes.
    patience = InitProcessGroupKwargs(timeout=timedelta(hours=2))
    accelerator = Accelerator(cpu=device == "cpu", mixed_precision="no", kwargs_handlers=[patience])
    if accelerator.num_processes > 1:
        # Threads that still listen when the interpreter ends can abort a run that is finished. No
        # waiting for the others here: one that failed must end, that the launcher may end them.
        atexit.unregister(_leave_the_others)
        atexit.register(_leave_the_others)
    return accelerator


def _leave_the_others() -> None:
    if torch.distributed.is_initialized():
        torch.distributed.destroy_process_group()
        gc.collect()  # what still holds a group holds its threads


@contextlib.contextmanager
def _threads(count: int | None) -> Iterator[None]:
    before = torch.get_num_threads()
    if count is not None:
        torch.set_num_threads(count)
    try:
        yield
    finally:
        torch.set_num_threads(before)
