"""How long a run is, in steps or in minutes, and how much of it is over."""

import time


class RunLength:
    """The length of a run and where in it the run is.

    Give either `steps` or `minutes`. A run of so many minutes takes as many steps as the machine
    manages; its clock stands still between two calls.

    Args:
        steps: optimiser steps in all.
        minutes: time in all.
        spent: seconds of earlier calls.
        since: when this call's time began, by `time.monotonic`; None: at `begin`.
    """

    def __init__(
        self,
        *,
        steps: int | None = None,
        minutes: float | None = None,
        spent: float = 0.0,
        since: float | None = None,
    ) -> None:
        self.steps = steps
        self._seconds = None if minutes is None else 60 * minutes
        self._spent = spent
        self._since = since

    def begin(self) -> None:
        """Start the clock if it is not running."""
        if self._since is None:
            self._since = time.monotonic()

    @property
    def spent(self) -> float:
        """Seconds that the run has taken, over all calls."""
        return self._spent + (0.0 if self._since is None else time.monotonic() - self._since)

    def share(self, step: float) -> float:
        """How much of the run is over after `step` steps, in [0, 1].

        Of a run of so many steps a function of the step, of one of so many minutes of the clock.
        """
        if self._seconds is not None:
            return min(1.0, self.spent / self._seconds)
        assert self.steps is not None
        return min(1.0, step / self.steps)

    def over(self, step: int) -> bool:
        """Whether the run is at its end; one of minutes takes at least one step."""
        return step > 0 and self.share(step) >= 1.0

    def seconds_left(self, step: int, *, steps_per_second: float) -> float:
        """How long the rest takes."""
        if self._seconds is not None:
            return max(0.0, self._seconds - self.spent)
        assert self.steps is not None
        return (self.steps - step) / steps_per_second

    def place(self, step: int) -> str:
        """Where the run is, for people: "step 300/1000", or "step 300, 42 %"."""
        if self.steps is not None:
            return f"step {step}/{self.steps}"
        return f"step {step}, {self.share(step):.0%}".replace("%", " %")
