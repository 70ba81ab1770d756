"""What this process can say about itself."""

import os
import time
from pathlib import Path

_STARTED = 19  # of the fields of /proc/self/stat after the name, see proc(5)


def process_began() -> float:
    """When this process was started, by `time.monotonic`.

    Where the system does not say, the time before was spent computing, as far as is known.
    """
    try:
        fields = Path("/proc/self/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        since_boot = int(fields[_STARTED]) / os.sysconf("SC_CLK_TCK")
        age = time.clock_gettime(time.CLOCK_BOOTTIME) - since_boot
    except (OSError, AttributeError, IndexError, ValueError):
        age = time.process_time()
    return time.monotonic() - max(0.0, age)
