"""Writing folders so that no file in them is ever seen half-written."""

import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def atomic_folder(target: Path) -> Iterator[Path]:
    """Yield a temporary folder beside `target` that takes its place on success.

    Where `target` exists, the files are moved into it one by one; others in it stay. On any
    exception, Ctrl-C included, the temporary folder is removed and `target` stays as it was.
    """
    target = Path(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = Path(tempfile.mkdtemp(prefix=f".{target.name[:40]}-", dir=target.parent))
    try:
        # mkdtemp makes private folders; one made the usual way follows the user's umask.
        made = temporary / "new"
        made.mkdir()
        yield made
        if target.is_dir():
            for file in made.iterdir():
                file.replace(target / file.name)
        else:
            made.replace(target)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
