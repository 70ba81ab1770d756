"""Saving and restoring the random states of python, numpy and torch."""

import contextlib
import random
from collections.abc import Iterator
from typing import Any

import numpy as np
import torch


def random_state() -> dict[str, Any]:
    """The state of every global generator, made of plain values and tensors only."""
    legacy: Any = np.random.get_state(legacy=True)  # noqa: NPY002
    kind, keys, position, has_gauss, gauss = legacy
    state: dict[str, Any] = {
        "python": random.getstate(),
        "numpy": (str(kind), torch.tensor(keys.tolist()), position, has_gauss, gauss),
        "torch": torch.get_rng_state(),
    }
    # Only this process's GPU: asking the others would occupy memory on each of them.
    if torch.cuda.is_initialized():  # type: ignore[no-untyped-call]
        state["cuda"] = torch.cuda.get_rng_state()
    return state


def restore_random_state(state: dict[str, Any]) -> None:
    """Put back what `random_state` returned."""
    version, words, gauss_next = state["python"]
    random.setstate((version, tuple(words), gauss_next))
    kind, keys, position, has_gauss, gauss = state["numpy"]
    words32 = np.array(keys.tolist(), np.uint32)
    np.random.set_state((kind, words32, position, has_gauss, gauss))  # noqa: NPY002
    torch.set_rng_state(state["torch"])
    if "cuda" in state and torch.cuda.is_initialized():  # type: ignore[no-untyped-call]
        torch.cuda.set_rng_state(state["cuda"])


@contextlib.contextmanager
def kept_random_state() -> Iterator[None]:
    """Whatever is drawn inside leaves no trace in the global generators."""
    state = random_state()
    try:
        yield
    finally:
        restore_random_state(state)
