"""Temporary files and folders beside what they become, and removing those of runs that are dead.

Whoever makes one holds a lock on it (`flock`) for as long as it lives: the system lets go of the
lock when the process ends, however that comes. A run that finds a temporary whose lock is free
removes it. Numbers of processes play no part, which differ between containers and come again.

Where a lock says nothing, age decides: on a folder of the network the machine that made a
temporary may not share its locks, so the name tells which machine (and since which start) that
was, and some file systems and Windows have no such locks.
"""

import contextlib
import functools
import hashlib
import importlib
import os
import platform
import re
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

# Windows has none; there an open file could not be renamed either.
fcntl: Any = importlib.import_module("fcntl") if os.name == "posix" else None

_MARK = ".fathom-"
_NAME = re.compile(rf"\..*{re.escape(_MARK)}([0-9a-f]{{8}})-[a-z0-9_]{{8}}(\.[^.]*)?", re.DOTALL)
_LONGEST_NAME = 40  # characters of the target's, which may be as long as the disk allows
_SURELY_DEAD = 24 * 3600.0  # seconds; no file takes longer to write

_swept: set[str] = set()
_sweeping = threading.Lock()


@contextlib.contextmanager
def temporary_file(target: Path) -> Iterator[Path]:
    """Yield the path of a new empty file beside `target`, with its suffix; it is removed at last.

    What dead runs left in the folder is removed, once per process. The folder must exist.
    """
    _sweep_once(target.parent)

    def make() -> tuple[Path, int | None]:
        handle, name = tempfile.mkstemp(
            prefix=_prefix(target.stem), suffix=target.suffix, dir=target.parent
        )
        return Path(name), handle

    with _held(make) as path:
        try:
            yield path
        finally:
            path.unlink(missing_ok=True)


@contextlib.contextmanager
def temporary_folder(parent: Path, name: str) -> Iterator[Path]:
    """Yield the path of a new folder in `parent`, called after `name`; it is removed at last.

    What dead runs left in `parent` is removed, once per process. `parent` must exist.
    """
    _sweep_once(parent)

    def make() -> tuple[Path, int | None]:
        path = Path(tempfile.mkdtemp(prefix=_prefix(name), dir=parent))
        return path, None if fcntl is None else os.open(path, os.O_RDONLY)

    with _held(make) as path:
        try:
            yield path
        finally:
            shutil.rmtree(path, ignore_errors=True)


def remove_leftovers(folder: Path) -> None:
    """Remove the temporaries in a folder whose makers are dead; those of running ones stay."""
    try:
        found = [(Path(entry.path), _NAME.fullmatch(entry.name)) for entry in os.scandir(folder)]
    except OSError:
        return  # no folder, or none that may be read
    for path, name in found:
        if name is not None:
            with contextlib.suppress(OSError):
                _remove_if_dead(path, made_here=name[1] == _machine())


def _prefix(name: str) -> str:
    return f".{name[:_LONGEST_NAME]}{_MARK}{_machine()}-"


@functools.cache
def _machine() -> str:
    """Return what tells this machine, since it was started, from others: 8 hexadecimal digits.

    It is the same in all containers of a machine, whose processes share their locks.
    """
    try:
        name = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii")
    except (OSError, ValueError):
        name = platform.node()
    return hashlib.sha256(name.strip().encode()).hexdigest()[:8]


@contextlib.contextmanager
def _held(make: Callable[[], tuple[Path, int | None]]) -> Iterator[Path]:
    """Make a temporary, and hold its lock while entered."""
    while True:
        path, handle = make()
        if handle is None or fcntl is None:
            if handle is not None:
                os.close(handle)
            yield path
            return
        if _lock(path, handle):
            break
        os.close(handle)  # taken for a leftover in the instant before it was locked
    try:
        yield path
    finally:
        os.close(handle)


def _lock(path: Path, handle: int) -> bool:
    """Return whether the temporary is ours: locked, or not lockable here, and still there."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return True  # a file system without locks
    return path.exists()  # names are drawn by chance: nobody else's is called so


def _sweep_once(folder: Path) -> None:
    name = str(folder.resolve())
    with _sweeping:
        if name in _swept:
            return
        _swept.add(name)
    remove_leftovers(folder)


def _remove_if_dead(path: Path, *, made_here: bool) -> None:
    """Remove a temporary unless it may be in use; OSError when it has gone or may not be read."""
    known = made_here
    handle = _opened(path)
    try:
        if handle is not None and fcntl is not None:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return  # somebody writes to it
            except OSError:
                known = False
        else:
            known = False
        if not known and time.time() - path.lstat().st_mtime < _SURELY_DEAD:
            return
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink()
    finally:
        if handle is not None:
            os.close(handle)


def _opened(path: Path) -> int | None:
    """Open a file or folder, following no link and waiting for nothing; None on Windows."""
    if fcntl is None:
        return None
    flags = os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    try:
        return os.open(path, os.O_RDWR | flags)  # some network folders lock nothing else
    except IsADirectoryError:
        return os.open(path, os.O_RDONLY | flags)
