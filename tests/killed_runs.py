"""Temporaries as a killed process leaves them."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_CODE = """
import os, signal, sys
from pathlib import Path
from fathom.core.{module} import {function}
with {function}(Path(sys.argv[1])) as path:
    (path / "half" if path.is_dir() else path).write_bytes(b"half")
    print(path, flush=True)
    sys.stdin.read()
"""


@contextmanager
def writing(target: Path, function: str = "atomic_path") -> Iterator[subprocess.Popen[str]]:
    """A process that has begun to write `target` and waits; killed on the way out."""
    module = {"atomic_path": "atomic", "atomic_folder": "atomic_folder"}[function]
    process = subprocess.Popen(
        [sys.executable, "-c", _CODE.format(module=module, function=function), target],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline()
        yield process
    finally:
        process.kill()
        process.communicate()
        assert process.returncode == -signal.SIGKILL


def leave_temporary(target: Path, function: str = "atomic_path") -> None:
    """Begin to write `target` in a process that is then killed."""
    with writing(target, function):
        pass
