"""Writing files so that none is ever seen half-written."""

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def atomic_path(target: Path) -> Iterator[Path]:
    """Yield a temporary path beside `target` that replaces it on success.

    The temporary name keeps the target's suffix (many writers choose their format by it) and
    starts with a dot. On any exception, Ctrl-C included, the temporary file is removed and
    `target` stays as it was.
    """
    target = Path(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    # Cut short, for the target may already have the longest name that the disk allows.
    handle, name = tempfile.mkstemp(
        prefix=f".{target.stem[:40]}-", suffix=target.suffix, dir=target.parent
    )
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        # mkstemp makes private files; what we hand over should follow the user's umask. File
        # systems without modes (SMB, FAT, some mounted by gvfs) refuse, and need it not.
        umask = os.umask(0)
        os.umask(umask)
        with contextlib.suppress(OSError):
            temporary.chmod(0o666 & ~umask)
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
