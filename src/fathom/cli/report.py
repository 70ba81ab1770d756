"""What `fathom predict` tells the person who waits for it."""

import sys
import time
import traceback
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Literal, Self

from fathom.batch.find import Findings
from fathom.batch.plan import Job
from fathom.batch.run import Outcome
from fathom.cli.main import FAILED, INTERRUPTED
from fathom.core.text import printable

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from fathom.pipeline import Pipeline

Detail = Literal["quiet", "normal", "verbose"]


class Report:
    """Prints one line per photo, errors apart, a summary; a progress bar on a terminal.

    Results go to the standard output and errors to the standard error stream, so that either
    can be kept. Used as a context manager, which also turns Ctrl-C into a last line.

    Args:
        output: folder of the results, for the summary.
        detail: how much is printed.
        total: photos to be worked on.
    """

    def __init__(self, output: Path, *, detail: Detail, total: int) -> None:
        self.exit_code = 0
        self._output = output
        self._detail = detail
        self._total = total
        self._done = self._failed = self._skipped = 0
        self._started = time.monotonic()
        self._bar: tuple[Progress, TaskID] | None = None

    def __enter__(self) -> Self:
        if self._total > 1 and self._detail != "quiet" and sys.stderr.isatty():
            self._bar = _start_bar(self._total)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        if self._bar:
            self._bar[0].stop()
            self._bar = None
        if kind is KeyboardInterrupt:
            self.exit_code = INTERRUPTED
            self._print_error("stopped; --resume goes on from here")
        if kind in (None, KeyboardInterrupt):
            self._summarise()
        return kind is KeyboardInterrupt

    def planned(self, jobs: Sequence[Job], findings: Findings) -> None:
        """Tell what is refused or left out, before any work."""
        for problem in findings.problems:
            self._fail(problem)
        for job in jobs:
            if job.state == "refused":
                self._fail(f"{job.photo}: {job.problem}")
            elif job.state == "done":
                self._skipped += 1
                self._say(f"{job.photo}  finished earlier", only="verbose")
        for path in findings.earlier_results:
            self._say(f"{path}  left out, it is a result of an earlier run")

    def loaded(self, pipeline: "Pipeline") -> None:
        """Tell which model runs where."""
        on = pipeline.runs_on
        self._say(f"model {pipeline.provenance['model']} on {on['device']}, {on['dtype']}")

    def finished(self, outcome: Outcome) -> None:
        """Tell what became of a photo."""
        if outcome.error is not None:
            self._fail(outcome.error, outcome.cause)
        else:
            self._done += 1
            self._say(_line(outcome))
            for note in outcome.notes:
                self._say(f"  note: {note}")
            for file in outcome.files:
                self._say(f"  {file}", only="verbose" if self._total > 1 else None)
        if self._bar:
            progress, task = self._bar
            progress.update(task, advance=1, speed=self._speed())

    def _fail(self, sentence: str, cause: BaseException | None = None) -> None:
        self._failed += 1
        self.exit_code = FAILED
        self._print_error(f"error: {sentence}")
        if cause is not None and self._detail == "verbose":
            trace = "".join(traceback.format_exception(cause)).rstrip()
            print(printable(trace, keep="\n"), file=sys.stderr, flush=True)

    def _summarise(self) -> None:
        counts = [f"{self._done} {'photo' if self._done == 1 else 'photos'} done"]
        counts += [f"{self._skipped} finished earlier"] if self._skipped else []
        counts += [f"{self._failed} failed"] if self._failed else []
        seconds = time.monotonic() - self._started
        speed = f", {self._speed()}" if self._done > 1 else ""
        where = f"; results in {self._output}" if self._done else ""
        self._say(f"{', '.join(counts)} in {seconds:.1f} s{speed}{where}")

    def _speed(self) -> str:
        seconds = time.monotonic() - self._started
        return f"{(self._done + self._failed) / max(seconds, 1e-3):.2f} photos/s"

    def _say(self, line: str, *, only: Detail | None = None) -> None:
        if self._detail == "quiet" or (only == "verbose" and self._detail != "verbose"):
            return
        print(printable(line), flush=True)

    def _print_error(self, line: str) -> None:
        print(printable(line), file=sys.stderr, flush=True)


def _line(outcome: Outcome) -> str:
    width, height = outcome.size
    parts = [str(outcome.job.photo), f"{width} x {height}"]
    if outcome.f_px is not None:
        parts.append(f"focal {outcome.f_px:.0f} px ({outcome.focal_source})")
    if outcome.median is None:
        parts.append("nothing but sky")
    elif outcome.kind == "metric":
        parts.append(f"median {outcome.median:.2f} m")
    else:
        parts.append(f"relative depth ({outcome.kind})")
    return "  ".join(parts)


def _start_bar(total: int) -> "tuple[Progress, TaskID]":
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    progress = Progress(
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[speed]}"),
        TimeRemainingColumn(),
        TextColumn("left"),
        console=Console(stderr=True),
        # Lines printed meanwhile appear above the bar; a redirected stream keeps its own way.
        redirect_stdout=sys.stdout.isatty(),
        redirect_stderr=True,
        transient=True,
    )
    progress.start()
    return progress, progress.add_task("", total=total, speed="")
