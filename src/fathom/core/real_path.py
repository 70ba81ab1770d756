"""Asking the file system about paths, with an answer whatever it holds."""

import os
import stat
from pathlib import Path


def real_path(path: Path) -> Path:
    """Return the absolute path without symbolic links; what cannot be followed stays as it is.

    Unlike `Path.resolve` it does not raise for links that lead to themselves.
    """
    try:
        return Path(os.path.realpath(path))
    except (OSError, ValueError):  # no current folder; a name with a zero byte
        return path


def mode_of(path: Path, *, follow: bool = True) -> int | None:
    """Return the mode of a file, None where there is none or the file system does not say.

    Args:
        path: Of the file.
        follow: Whether the mode of what a link leads to is meant, or that of the link itself.
    """
    try:
        return path.stat(follow_symlinks=follow).st_mode
    except (OSError, ValueError):  # missing, a link to itself, forbidden, too long a name, ...
        return None


def is_folder(path: Path) -> bool:
    """Tell whether a path is, or leads to, a folder; False where that cannot be told."""
    mode = mode_of(path)
    return mode is not None and stat.S_ISDIR(mode)


def is_regular(path: Path) -> bool:
    """Tell whether a path is, or leads to, a regular file; False where that cannot be told."""
    mode = mode_of(path)
    return mode is not None and stat.S_ISREG(mode)


def is_there(path: Path) -> bool:
    """Tell whether there is anything by this name, be it a link that leads nowhere."""
    return mode_of(path, follow=False) is not None
