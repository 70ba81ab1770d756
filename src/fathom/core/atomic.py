"""Writing files so that none is ever seen half-written."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from fathom.core.temporaries import temporary_file


@contextlib.contextmanager
def atomic_path(target: Path) -> Iterator[Path]:
    """Yield a temporary path beside `target` that replaces it on success.

    The temporary name keeps the target's suffix (many writers choose their format by it) and
    starts with a dot. On any exception, Ctrl-C included, the temporary file is removed and
    `target` stays as it was. What a run that was killed has left is removed by the next one that
    writes into the folder.
    """
    target = Path(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    with temporary_file(target) as temporary:
        yield temporary
        # Temporary files are private; what we hand over should follow the user's umask. File
        # systems without modes (SMB, FAT, some mounted by gvfs) refuse, and need it not.
        umask = os.umask(0)
        os.umask(umask)
        with contextlib.suppress(OSError):
            temporary.chmod(0o666 & ~umask)
        temporary.replace(target)
