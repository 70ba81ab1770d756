"""Walking through folders and matching patterns, each real folder once."""

import fnmatch
import glob
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from fathom.core.real_path import is_folder, is_there, real_path


@dataclass
class Walk:
    """A way through folders; links are followed, but no real folder is entered twice.

    Attributes:
        skipped: A folder that is not entered, such as that of the results.
        problems: One sentence for every folder that could not be read.
    """

    skipped: Path | None = None
    problems: list[str] = field(default_factory=list)

    def entries(self, folder: Path) -> list[os.DirEntry[str]]:
        """Return what lies in a folder, sorted by name; nothing where it cannot be read."""
        try:
            with os.scandir(folder) as found:
                return sorted(found, key=lambda entry: entry.name)
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            problem = f"The folder {folder} cannot be read ({reason}); what it holds is left out."
            if problem not in self.problems:
                self.problems.append(problem)
            return []

    def folders(self, top: Path, *, hidden: bool = False) -> Iterator[Path]:
        """Yield a folder and all below it, each real one once, sorted by name.

        Folders that are reached without a link come first and by their own names; only then those
        to which links lead. So neither links to each other nor to a folder above make a circle.

        Args:
            top: Where to begin.
            hidden: Whether folders whose names begin with a dot are entered.
        """
        # What lies above is not below: a link up there would bring in the neighbours of `top`.
        start = real_path(top)
        seen = set(start.parents)
        links = [top]
        while links:
            waiting, links = [links.pop(0)], links
            while waiting:
                folder = waiting.pop()
                identity = real_path(folder)
                if identity in seen or (folder != top and identity == self.skipped):
                    continue
                seen.add(identity)
                yield folder
                below = [e for e in self.entries(folder) if hidden or not e.name.startswith(".")]
                inner = [Path(entry.path) for entry in below if _is_folder(entry)]
                links += [path for path in inner if path.is_symlink()]
                waiting += reversed([path for path in inner if not path.is_symlink()])

    def matches(self, pattern: str) -> list[Path]:
        """Return what matches a pattern, sorted; `**` is any number of folders.

        As in a shell, names that begin with a dot are matched only by patterns that do.
        """
        parts = Path(pattern).parts
        plain = next((i for i, part in enumerate(parts) if glob.has_magic(part)), len(parts))
        found = self._matches(Path(*parts[:plain]), parts[plain:])
        return sorted(set(found))

    def _matches(self, base: Path, parts: Sequence[str]) -> Iterator[Path]:
        if not parts:
            if is_there(base):
                yield base
            return
        part, rest = parts[0], parts[1:]
        if part == "**":
            while rest and rest[0] == "**":
                rest = rest[1:]
            for folder in self.folders(base) if is_folder(base) else ():
                yield from self._matches(folder, rest or ("*",))
        elif not glob.has_magic(part):
            yield from self._matches(base / part, rest)
        elif is_folder(base):
            for entry in self.entries(base):
                hidden = entry.name.startswith(".") and not part.startswith(".")
                if hidden or not fnmatch.fnmatch(entry.name, part):
                    continue
                if not rest or _is_folder(entry):
                    yield from self._matches(base / entry.name, rest)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link to itself
        return False
