"""Writing folders so that no file in them is ever seen half-written."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from fathom.core.temporaries import temporary_folder


@contextlib.contextmanager
def atomic_folder(target: Path) -> Iterator[Path]:
    """Yield a temporary folder that becomes `target` on success.

    Where `target` exists, the files are moved into it one by one; others in it stay. On any
    exception, Ctrl-C included, the temporary folder is removed and `target` stays as it was. What
    a run that was killed has left is removed by the next one that writes there.
    """
    target = Path(target)
    # On the same disk as the result: within a folder that exists, for it may be one of its own.
    there = target if target.is_dir() else target.parent
    there.mkdir(parents=True, exist_ok=True)
    with temporary_folder(there, target.name) as temporary:
        # Temporary folders and what some writers make are private; what we hand over follows the
        # user's umask, but for file systems that have no modes.
        made = temporary / "new"
        made.mkdir()
        usual = made.stat().st_mode & 0o666
        yield made
        for file in made.iterdir():
            with contextlib.suppress(OSError):
                file.chmod(usual)
        if target.is_dir():
            for file in made.iterdir():
                file.replace(target / file.name)
        else:
            made.replace(target)
