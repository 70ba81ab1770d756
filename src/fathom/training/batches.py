"""Batches on the device, in the order of the run."""

import signal
from collections.abc import Generator
from typing import Any

import torch
from accelerate import Accelerator
from accelerate.utils import recursively_apply, send_to_device
from torch import Tensor
from torch.utils.data import DataLoader

from fathom.core.errors import UsageError
from fathom.training.length import RunLength
from fathom.training.order import SampleOrder
from fathom.training.recipe import Recipe
from fathom.training.task import TrainingTask


def stream_batches(
    task: TrainingTask,
    recipe: Recipe,
    *,
    accelerator: Accelerator,
    start: int,
    length: RunLength | None = None,
) -> Generator[Any, None, None]:
    """This process's share of every batch from number `start` on, without end.

    `length` is that of the run, if the data shall know where in it they are used.

    Raises:
        UsageError: the batch size cannot be shared equally among the processes.
    """
    processes = accelerator.num_processes
    if recipe.batch_size % processes:
        raise UsageError(
            f"batch_size {recipe.batch_size} cannot be shared by {processes} processes; "
            f"make it a multiple of {processes}."
        )
    data: Any = task.build_data()
    order = SampleOrder(
        len(data),
        recipe.batch_size,
        seed=recipe.seed,
        start=start,
        process=accelerator.process_index,
        processes=processes,
        **({} if length is None else {"share": lambda n: length.share(n / recipe.accumulate)}),
    )
    loader = DataLoader(
        data,
        batch_sampler=order,
        num_workers=recipe.workers,
        collate_fn=getattr(task, "collate", None),
        pin_memory=accelerator.device.type == "cuda",
        # Forked processes inherit thread pools in states they cannot use.
        multiprocessing_context="spawn" if recipe.workers else None,
        # The loader draws a seed for its workers; not from the run's generator.
        generator=torch.Generator(),
        worker_init_fn=_ignore_interrupt,
    )
    return _to_device(loader, accelerator.device, channels_last=recipe.channels_last)


def _ignore_interrupt(worker: int) -> None:
    """Ctrl-C reaches every process; the main one still wants its batch to stop cleanly."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _to_device(
    loader: DataLoader[Any], device: torch.device, *, channels_last: bool
) -> Generator[Any, None, None]:
    for batch in loader:
        moved = send_to_device(batch, device, non_blocking=True)
        yield recursively_apply(_channels_last, moved) if channels_last else moved


def _channels_last(tensor: Tensor) -> Tensor:
    return tensor.to(memory_format=torch.channels_last) if tensor.ndim == 4 else tensor
