"""Being asked to end by others than the keyboard."""

import contextlib
import signal
import threading
from collections.abc import Iterator
from types import FrameType

# Batch systems and containers send the first, a terminal that is closed the second.
_POLITE = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]


@contextlib.contextmanager
def ending_like_ctrl_c() -> Iterator[list[int]]:
    """Make polite signals raise KeyboardInterrupt while entered.

    Signals that somebody handles or ignores already (`nohup`) stay as they are.

    Yields:
        The numbers of those that came, in order.
    """
    came: list[int] = []

    def interrupt(number: int, frame: FrameType | None) -> None:
        came.append(number)
        raise KeyboardInterrupt

    before = []
    # Handlers can only be set in the main thread; elsewhere the caller has its own ways.
    if threading.current_thread() is threading.main_thread():
        for number in _POLITE:
            if signal.getsignal(number) == signal.SIG_DFL:
                before.append((number, signal.signal(number, interrupt)))
    try:
        yield came
    finally:
        for number, handler in before:
            signal.signal(number, handler)
