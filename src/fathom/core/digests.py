"""Digests of files, remembered where computing them takes longer than looking them up."""

import hashlib
import os
from pathlib import Path

from fathom.core.atomic import atomic_path
from fathom.core.real_path import real_path

_LARGE = 64 << 20  # bytes; smaller files are read in less time than it takes to notice


def digest(path: Path) -> str:
    """Return the sha256 of a file as 64 hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def remembered_digest(path: Path) -> str:
    """Return the sha256 of a file; of a large one that has not changed, from an earlier call.

    Whether it has changed is told by its size and its time, to the nanosecond. What is remembered
    lies in `~/.cache/fathom`, or `$XDG_CACHE_HOME/fathom`; where nothing can be written there,
    nothing is remembered.
    """
    state = path.stat()
    if state.st_size < _LARGE:
        return digest(path)
    fingerprint = f"{state.st_size} {state.st_mtime_ns}"
    try:
        note = _note(path)
        if note.is_file():
            found, _, before = note.read_text(encoding="ascii").partition(" ")
            if before == fingerprint and len(found) == 64:
                return found
    except (OSError, RuntimeError, ValueError):  # no home; a note that is not readable
        return digest(path)
    found = digest(path)
    try:
        with atomic_path(note) as temporary:
            temporary.write_text(f"{found} {fingerprint}", encoding="ascii")
    except OSError:
        pass
    return found


def _note(path: Path) -> Path:
    base = os.environ.get("XDG_CACHE_HOME")
    caches = Path(base) if base else Path.home() / ".cache"
    name = hashlib.sha256(os.fsencode(real_path(path))).hexdigest()[:32]
    return caches / "fathom" / "digests" / name
