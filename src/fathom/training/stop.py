"""Ending a run early but cleanly: Ctrl-C, a polite kill, or the end of the time allowed."""

import signal
import threading
import time
from types import FrameType, TracebackType
from typing import Any


class StopRequest:
    """While entered, SIGINT and SIGTERM only set `reason`; a second one acts as usual.

    Args:
        max_hours: time allowed from now; None for no limit.

    Attributes:
        signal_number: of the signal that came, or None.
    """

    def __init__(self, max_hours: float | None) -> None:
        self._deadline = None if max_hours is None else time.monotonic() + 3600 * max_hours
        self._previous: dict[int, Any] = {}
        self._reason: str | None = None
        self.signal_number: int | None = None

    @property
    def reason(self) -> str | None:
        """Why to stop, or None to go on."""
        if self._reason is None and self._deadline and time.monotonic() >= self._deadline:
            self._reason = "the time allowed by max_hours is over"
        return self._reason

    def __enter__(self) -> "StopRequest":
        # Handlers can only be set in the main thread; elsewhere the caller has its own ways.
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGINT, signal.SIGTERM):
                self._previous[number] = signal.signal(number, self._note)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._restore()

    def _note(self, number: int, frame: FrameType | None) -> None:
        self.signal_number = number
        self._reason = f"{signal.Signals(number).name} came"
        self._restore()

    def _restore(self) -> None:
        while self._previous:
            number, handler = self._previous.popitem()
            signal.signal(number, handler)
