"""Rendering scenes beside other work that already uses those that are there.

`Renderers` fills folders of packed scenes from processes in the background; `GrowingPack` reads
such a folder while it is filled. What a shard holds is the same as ever, but which shards are there
at a moment depends on the machine, so what is drawn from a growing folder cannot be repeated.
"""

import contextlib
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Sequence
from multiprocessing import get_context, parent_process
from multiprocessing.process import BaseProcess
from multiprocessing.queues import SimpleQueue
from pathlib import Path
from typing import Any, NamedTuple

from fathom.core.errors import FathomError
from fathom.scenes.dataset.pack import (
    PackedScene,
    PackRequest,
    ScenePack,
    missing_shards,
    render_shard,
)

_NICE = 10  # what uses the scenes comes first where cores are short
_PATIENCE = 5.0  # seconds for a process to end by itself
_LOOK_EVERY = 3.0  # seconds between two looks for new shards


class ShardJob(NamedTuple):
    """One shard to render."""

    folder: Path
    request: PackRequest
    shard: int


def shard_jobs(folder: Path, request: PackRequest) -> list[ShardJob]:
    """Return the shards that are missing in a folder.

    Raises:
        FathomError: The folder holds scenes of another request.
    """
    return [ShardJob(folder, request, shard) for shard in missing_shards(folder, request)]


class Renderers:
    """Processes that render shards in the background until all are done or `close` is called.

    They run at a low priority and end with the process that began them, however that ends; Ctrl-C
    is left to it. A shard that is not complete when they end leaves nothing behind.

    Args:
        jobs: what to render; earlier ones are there sooner.
        workers: number of processes.
    """

    def __init__(self, jobs: Sequence[ShardJob], *, workers: int) -> None:
        context = get_context("spawn")
        self._errors: SimpleQueue[str] = context.SimpleQueue()
        # Each has its own share of the jobs: with a common list, one that is killed at the wrong
        # moment would keep the others waiting for its turn to end.
        shares = [list(jobs[k::workers]) for k in range(workers)]
        self._processes: list[BaseProcess] = [
            context.Process(target=_render, args=(share, self._errors), daemon=True)
            for share in shares
            if share
        ]
        for process in self._processes:
            process.start()

    @property
    def running(self) -> bool:
        """Whether any of them still renders."""
        return any(process.is_alive() for process in self._processes)

    def error(self) -> str | None:
        """What went wrong first, if anything did."""
        if not self._errors.empty():
            return self._errors.get()
        codes = [process.exitcode for process in self._processes if process.exitcode]
        return f"a process that renders scenes ended with code {codes[0]}" if codes else None

    def wait_until(self, ready: Callable[[], bool]) -> None:
        """Wait for a condition that rendering brings about, or for its end.

        Raises:
            FathomError: the rendering ended otherwise.
        """
        while not ready():
            if not self.running and not ready():
                raise FathomError(f"Scenes could not be rendered: {self.error()}.")
            time.sleep(0.05)

    def close(self) -> None:
        """End those that still run, and wait for it."""
        for process in self._processes:
            process.terminate()
        deadline = time.monotonic() + _PATIENCE
        for process in self._processes:
            process.join(max(0.0, deadline - time.monotonic()))
            if process.is_alive():
                process.kill()
                process.join()
        self._errors.close()


def _render(jobs: Sequence[ShardJob], errors: "SimpleQueue[str]") -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(0))  # cleans up on its way
    threading.Thread(target=_end_with_parent, daemon=True).start()
    with contextlib.suppress(AttributeError, OSError):
        os.nice(_NICE)
    try:
        for job in jobs:
            render_shard(*job)
    except (FathomError, OSError) as error:
        errors.put(str(error).rstrip("."))
        sys.exit(1)


def _end_with_parent() -> None:
    parent = parent_process()
    assert parent is not None
    parent.join()
    os.kill(os.getpid(), signal.SIGTERM)


class GrowingPack(Sequence[PackedScene]):
    """The scenes of a folder that is still being filled.

    It has its final length from the beginning. As long as scenes are missing, an index stands for
    one of those that are there: all of them equally often, if the indices are, and never the same
    for sure. Once all are there it gives each in turn.

    Args:
        folder: holds at least one shard.
        count: scenes that there will be.
    """

    def __init__(self, folder: Path, count: int) -> None:
        self._pack = ScenePack(folder)
        self._count = max(count, len(self._pack))
        self._looked = time.monotonic()

    def __len__(self) -> int:
        """Return the number of scenes that there will be."""
        return self._count

    def __getitem__(self, index: Any) -> Any:
        """Return a scene, 0 <= index < len(self)."""
        here = len(self._pack)
        if here < self._count and time.monotonic() > self._looked + _LOOK_EVERY:
            self._pack.refresh()
            self._looked = time.monotonic()
            here = len(self._pack)
        return self._pack[index % here]
