"""What a method must offer to be trained: the only thing the loop knows about it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar, NamedTuple, Protocol

from pydantic import BaseModel
from torch import Tensor, nn


class SampleKey(NamedTuple):
    """Which sample is wanted; a plain tuple of four numbers to the data that receives it."""

    epoch: int
    """How often the data has been gone through, from 0."""
    item: int
    """Which item, 0 .. len(data) - 1, in the shuffled order of this epoch."""
    batch: int
    """Number of the batch it goes into, from 0; the same on every process. Data whose images
    differ in size choose the size by it, so that the items of one batch can be stacked."""
    share: float = 0.0
    """How much of the run was over when the batch was asked for, in [0, 1]; the same for all items
    of a batch. A function of the batch, but of the clock where the run's length is a time."""


class TrainingData(Protocol):
    """Map-style data. `data[key]` must depend on the key and the task's seed alone.

    It must not read or draw from any global random state, so that a run can go on in the middle
    of an epoch, with any number of worker processes, and see the very same items.
    """

    def __len__(self) -> int:
        """Items per epoch."""
        ...

    def __getitem__(self, key: SampleKey) -> Any:
        """The item; anything that the task's `collate` (or torch's default) can batch."""
        ...


class TrainingTask(Protocol):
    """One method's side of training. Implementations need not inherit from this class.

    `Options` is the method's own pydantic model (with `extra="forbid"`) of what stands under
    `task_options` in the recipe; relative paths in it are relative to the recipe's folder and
    arrive absolute. The loop builds the task as `Task(options, seed=recipe.seed)`.

    Besides the methods below, a task may offer any of these:

    * `validate(model) -> Mapping[str, float]`: numbers to log every `validate_every` steps. The
      model is the EMA one, in eval mode, fp32, without gradients. Random states are put back.
    * `images(model) -> Mapping[str, Tensor]`: images for TensorBoard at the same moments,
      each (3, H, W) in [0, 1]. Same model as in `validate`.
    * `beside(main: bool) -> ContextManager`: entered before anything is built and left when the
      run ends, however it ends; what shall work beside the training is begun and ended there.
      `main` is true on the main process only.
    * `collate(items) -> batch`: instead of torch's default collation.
    * `load_weights(model, path)`: starts the model from a file, where the strict default (see
      `fathom.training.checkpoint.load_weights`) will not do.
    * `parameter_groups(model, lr) -> list[dict]`: groups for the optimiser, each with "params"
      and, where it differs, "lr" and "weight_decay".
    * `shard_modules(model) -> Iterable[nn.Module]`: parts of the network whose weights are put
      together one after another when the recipe says `sharding: full`, such as the blocks of a
      transformer; inner ones before those around them. They must be called as modules. Asked of
      the network and of its average. Without it, all weights are whole during a forward pass.
    """

    Options: ClassVar[type[BaseModel]]

    def __init__(self, options: BaseModel, *, seed: int) -> None: ...

    def build_model(self) -> nn.Module:
        """A fresh network with fp32 weights; torch's generator has been seeded."""
        ...

    def build_data(self) -> TrainingData:
        """The training data."""
        ...

    def loss(
        self, model: nn.Module, batch: Any, step: int
    ) -> tuple[Tensor, Mapping[str, Tensor | float]]:
        """The scalar to minimise for one batch, and parts of it to log.

        Args:
            model: call it as `model(...)`, once or more, never its inner parts: the call is what
                autocasts and synchronises processes. Tensors in what it returns are fp32 again
                when they come bare or in tuples, lists, dictionaries or named tuples.
            batch: as collated, on the model's device.
            step: optimiser steps taken before this one.
        """
        ...

    def export(self, model: nn.Module, path: Path) -> None:
        """Write the weights to ship to `path` (a `.safetensors` name), from the EMA model."""
        ...
