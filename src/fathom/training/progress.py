"""Telling the person at the keyboard how a run is going."""

import time
from collections import deque

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

from fathom.core.text import printable
from fathom.training.length import RunLength


class RunProgress:
    """A live bar on a terminal, plain lines elsewhere.

    Args:
        length: of the whole run.
        start: the step at which this call begins.
        images_per_step: all processes together.
        console: where to write; standard output by default.
    """

    def __init__(
        self, length: RunLength, *, start: int, images_per_step: int, console: Console | None = None
    ) -> None:
        self._console = console or Console(highlight=False, soft_wrap=True)
        self._length = length
        self._images_per_step = images_per_step
        # Speed is measured over the last ten reports: steady, yet follows a change.
        self._marks = deque([(start, time.monotonic())], maxlen=10)
        self._bar = Progress(
            BarColumn(),
            TaskProgressColumn(show_speed=False),
            TextColumn("{task.fields[place]}  {task.description}"),
            console=self._console,
            disable=not self._console.is_terminal,
        )
        self._bar_task = self._bar.add_task("", total=1.0, place="")
        self.tick(start)
        self._bar.start()

    def say(self, sentence: str) -> None:
        """Print one line."""
        self._console.print(printable(sentence), markup=False)

    def tick(self, step: int) -> None:
        """Move the bar; `step` is the number of steps done."""
        share, place = self._length.share(step), self._length.place(step)
        self._bar.update(self._bar_task, completed=share, place=place)

    def report(self, step: int, loss: float, rate: float) -> float:
        """Show where the run is.

        Args:
            step: steps done.
            loss: mean since the last report.
            rate: learning rate.

        Returns:
            Images per second lately.
        """
        self._marks.append((step, time.monotonic()))
        (first, begin), (last, end) = self._marks[0], self._marks[-1]
        per_second = max(last - first, 1e-9) / max(end - begin, 1e-9)
        images = per_second * self._images_per_step
        left = self._length.seconds_left(step, steps_per_second=per_second)
        numbers = f"loss {loss:.4g}  {images:.1f} images/s  lr {rate:.2g}  {duration(left)} left"
        self._bar.update(self._bar_task, description=numbers)
        if not self._console.is_terminal:
            self.say(f"{self._length.place(step)}  {numbers}")
        return images

    def pause(self, seconds: float) -> None:
        """Leave `seconds` just spent on something else (validation) out of the speed."""
        self._marks = deque(((step, at + seconds) for step, at in self._marks), maxlen=10)

    def close(self) -> None:
        """Let go of the terminal."""
        self._bar.stop()


def duration(seconds: float) -> str:
    """A duration as people say it: "42 s", "12 min", "3 h 05 min", "2 d 4 h"."""
    minutes = round(seconds / 60)
    if seconds < 90:
        return f"{seconds:.0f} s"
    if minutes < 60:
        return f"{minutes} min"
    if minutes < 48 * 60:
        return f"{minutes // 60} h {minutes % 60:02d} min"
    return f"{minutes // 1440} d {minutes % 1440 // 60} h"
