"""Recipes: what one training run does, as YAML checked by pydantic."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Literal, Self

import yaml
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    NonNegativeInt,
    PositiveInt,
    ValidationError,
    model_validator,
)

from fathom.core.errors import UsageError
from fathom.training.recipe_errors import explain
from fathom.training.schedule import ScheduleName


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class OptimizerRecipe(_Section):
    """The optimiser."""

    name: Literal["adamw", "adam", "muon"] = "adamw"
    """muon: Muon for kernels and matrices, AdamW for the rest; see `fathom.training.muon`."""
    lr: float = Field(gt=0)
    """Peak learning rate."""
    betas: tuple[float, float] = (0.9, 0.999)
    weight_decay: float = Field(default=0.01, ge=0)
    """Of matrices and kernels; vectors (biases, norms) are not decayed."""


class ScheduleRecipe(_Section):
    """The learning rate over the run; see `fathom.training.schedule.learning_rate_factor`."""

    name: ScheduleName = "cosine"
    warmup_steps: NonNegativeInt = 0
    final_fraction: float = Field(default=0.0, ge=0, le=1)
    milestones: tuple[float, ...] = ()
    gamma: float = Field(default=0.1, gt=0, le=1)


class ReportRecipe(_Section):
    """Tables of the finished weights, made by `fathom.evaluation.default_model.report_on`.

    Relative paths are relative to the recipe's folder.
    """

    scenes: Path | None = None
    """Folder of held-out scenes; those that are missing are rendered, on all cores."""
    count: PositiveInt = 128
    """Held-out scenes to measure on."""
    textures: Path | None = None
    """Photographs that the scenes' textures are cut from; None takes those that `task_options`
    names, if it does."""
    real: Path | None = None
    """Folder of real photographs with depth and a manifest."""
    real_list: Path | None = None
    """List of those of them to measure on; None for all."""

    @model_validator(mode="after")
    def _something(self) -> Self:
        if self.scenes is None and self.real is None:
            raise ValueError("give scenes or real")
        return self


WantedPrecision = Literal["auto", "fp32", "bf16", "fp16"]


class Recipe(_Section):
    """One training run."""

    task: str
    """A name in `fathom.training.tasks.TASKS`, or an import path "module:Class"."""
    task_options: dict[str, Any] = {}
    """Checked by the task's own `Options`."""
    seed: NonNegativeInt = 0
    steps: PositiveInt | None = None
    """Optimiser steps in all; give these or `minutes`."""
    minutes: float | None = Field(default=None, gt=0)
    """Length of the run as a time, its start included, over all calls together: it takes as many
    steps as there is time for. Validation and export at its end come on top. One process only."""
    batch_size: PositiveInt
    """Items per forward pass, all processes together."""
    accumulate: PositiveInt = 1
    """Forward passes per optimiser step."""
    optimizer: OptimizerRecipe
    schedule: ScheduleRecipe = ScheduleRecipe()
    clip_norm: float | None = Field(default=None, gt=0)
    """Largest norm of the whole gradient; None does not clip."""
    precision: WantedPrecision = "fp32"
    """Of the forward pass (autocast); weights are always fp32. auto: bf16 where the machine
    multiplies it itself, else fp32. fp16 needs a CUDA GPU."""
    channels_last: bool = False
    """Memory layout of images and kernels; faster for most convolutional networks."""
    sharding: Literal["none", "full"] = "none"
    """full: several processes share one copy of weights, average and optimiser state, each keeping
    a part; for networks too large for one GPU. See `fathom.training.sharding`. With one process
    there is nothing to share."""
    ema_decay: float | None = Field(default=None, ge=0, lt=1)
    """None keeps no average."""
    init_from: Path | None = None
    """Weights to start from: a checkpoint of a run, or exported `.safetensors`. A relative path
    is relative to the recipe's folder."""
    after: Path | None = None
    """A recipe that `fathom train` runs first; this one begins with its weights. A relative path
    is relative to the recipe's folder. Not together with `init_from`."""
    report: ReportRecipe | None = None
    """Tables that `fathom train` writes into `report/` in the run's folder when it has finished."""
    max_hours: float | None = Field(default=None, gt=0)
    """Stop with a checkpoint when this call has trained so long; the next call goes on."""
    max_bad_steps: PositiveInt = 25
    """Give up after so many steps in a row with a loss or gradient that is not finite."""
    checkpoint_every: PositiveInt = 1000
    keep: PositiveInt = 2
    """Newest checkpoints to keep."""
    milestone_every: PositiveInt | None = None
    """Checkpoints at multiples of this many steps are kept for good."""
    validate_every: PositiveInt | None = None
    """None validates only at the end."""
    log_every: PositiveInt = 50
    workers: NonNegativeInt = 0
    """Processes that prepare data; 0 prepares it in the training process."""
    threads: PositiveInt | None = None
    """Threads of torch in the training process; None leaves them as they are."""

    @model_validator(mode="after")
    def _one_beginning(self) -> Self:
        if self.after is not None and self.init_from is not None:
            raise ValueError("give init_from or after, not both")
        return self

    @model_validator(mode="after")
    def _one_length(self) -> Self:
        if (self.steps is None) == (self.minutes is None):
            raise ValueError("give steps or minutes, one of them")
        return self

    @model_validator(mode="after")
    def _whole_matrices(self) -> Self:
        if self.sharding == "full" and self.optimizer.name == "muon":
            raise ValueError("muon needs whole matrices; with sharding full, take adamw or adam")
        return self


MAY_CHANGE = frozenset(
    {"steps", "minutes", "report", "init_from", "after", "max_hours", "max_bad_steps"}
    | {"workers", "threads", "sharding", "checkpoint_every", "keep", "milestone_every"}
    | {"validate_every", "log_every"}
)
"""Top-level keys whose change does not stop a run from being resumed."""


def read_recipe(path: Path, *, overrides: Iterable[str] = ()) -> Recipe:
    """Read and check a recipe.

    Args:
        path: a YAML file.
        overrides: "key=value" each; the key may be dotted ("optimizer.lr=1e-4"), the value YAML.

    Raises:
        UsageError: the file cannot be read, or a key or value is wrong; names file and key.
    """
    path = Path(path)
    try:
        values = yaml.load(path.read_text(encoding="utf-8"), _Loader)
    except OSError as error:
        raise UsageError(f"The recipe {path} cannot be read: {error.strerror}.") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        where = getattr(error, "problem_mark", None)
        line = f" near line {where.line + 1}" if where is not None else ""
        what = getattr(error, "problem", None) or "it is not UTF-8 text"
        raise UsageError(f"The recipe {path} is not valid YAML{line}: {what}.") from error
    if not isinstance(values, dict):
        raise UsageError(f"The recipe {path} must be a YAML mapping of keys to values.")
    for override in overrides:
        _override(values, override)
    try:
        return Recipe.model_validate(values)
    except ValidationError as error:
        raise UsageError(f"{path}: {explain(error, Recipe)}") from error


def check_options(
    recipe: Recipe, options: type[BaseModel], *, folder: Path, source: str
) -> tuple[Recipe, BaseModel]:
    """Check the recipe's `task_options` by the task's model.

    Args:
        recipe: the recipe.
        options: the task's `Options`.
        folder: what relative paths are relative to.
        source: name of the recipe for messages.

    Returns:
        The recipe with every default of the options written out, and the options with absolute
        paths.

    Raises:
        UsageError: a key or value is wrong.
    """
    try:
        checked = options.model_validate(recipe.task_options)
    except ValidationError as error:
        sentence = explain(error, options, prefix="task_options.")
        raise UsageError(f"{source}: {sentence}") from error
    complete = recipe.model_copy(update={"task_options": checked.model_dump(mode="json")})
    absolute = {
        name: (folder / value).absolute()
        for name in options.model_fields
        if isinstance(value := getattr(checked, name), Path)
    }
    return complete, checked.model_copy(update=absolute)


def changed_keys(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """Dotted keys that differ between two complete recipes and must not change within a run.

    A key or task option known to one side only is new or gone in the code, not in the recipe,
    and does not count.
    """
    changed = []
    for key in (old.keys() & new.keys()) - MAY_CHANGE:
        before, after = old[key], new[key]
        if isinstance(before, dict) and isinstance(after, dict):
            shared = before.keys() & after.keys()
            changed += [f"{key}.{name}" for name in shared if before[name] != after[name]]
        elif before != after:
            changed.append(key)
    return sorted(changed)


def recipe_digest(recipe: Recipe) -> str:
    """SHA-256 of the recipe's values, as hexadecimal digits."""
    text = json.dumps(recipe.model_dump(mode="json"), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


class _Loader(yaml.SafeLoader):
    """YAML in which a key given twice is a fault, not a silent choice of the last."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen = set()
        for key, _ in node.value:
            if key.value in seen:
                raise yaml.constructor.ConstructorError(
                    problem=f"the key '{key.value}' is given twice", problem_mark=key.start_mark
                )
            seen.add(key.value)
        return super().construct_mapping(node, deep)


def _override(values: dict[str, Any], override: str) -> None:
    key, equals, text = override.partition("=")
    if not equals or not key:
        raise UsageError(f"--set {override}: write it as key=value, e.g. optimizer.lr=1e-4.")
    *sections, last = key.split(".")
    for section in sections:
        values = values.setdefault(section, {})
        if not isinstance(values, dict):
            raise UsageError(f"--set {override}: '{section}' holds a value, not further keys.")
    try:
        values[last] = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise UsageError(f"--set {override}: the value is not valid YAML.") from error
