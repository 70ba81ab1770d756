"""Which photographs are meant by the files, folders and patterns that a user names."""

import glob
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from fathom.core.errors import UsageError
from fathom.core.writers import written_by_fathom

PHOTO_SUFFIXES = frozenset(
    f".{name}"
    for name in (
        *("jpg", "jpeg", "jpe", "jfif", "mpo", "png", "webp", "tif", "tiff"),
        *("bmp", "gif", "heic", "heif", "hif", "avif", "jp2", "ppm", "pgm", "tga"),
    )
)
"""What a folder is searched for; a file named outright is tried whatever its suffix."""

_RESULT = re.compile(r".+_(vis|depth)\.png", re.IGNORECASE)


@dataclass(frozen=True)
class Found:
    """One photograph to work on.

    Attributes:
        path: the file.
        subfolder: where it lies below the folder that was named; its results go to the same
            place below the output folder. `.` for files that were named themselves.
    """

    path: Path
    subfolder: Path = Path()


@dataclass
class Findings:
    """What a search gave.

    Attributes:
        photos: in the order named; folders sorted by name; each file once.
        problems: one sentence for every input that gave nothing.
        earlier_results: files left out because they are results of an earlier run.
    """

    photos: list[Found] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    earlier_results: list[Path] = field(default_factory=list)

    def need_photos(self) -> None:
        """Raise UsageError, saying why, when there is nothing to work on."""
        if not self.photos:
            left_out = [f"{path} is a result of an earlier run." for path in self.earlier_results]
            raise UsageError(" ".join(self.problems + left_out[:1]) or "No photos are named.")


def find_photos(inputs: Iterable[str], *, output: Path, recursive: bool = False) -> Findings:
    """Return the photographs meant by `inputs`.

    Args:
        inputs: files, folders and patterns such as `"holiday/*.jpg"`.
        output: where results will go; when it lies inside a folder that is searched
            recursively, it is not searched itself.
        recursive: whether sub-folders are searched too.
    """
    findings = Findings()
    seen: set[Path] = set()
    for name in inputs:
        candidates, problem = _candidates(name, output=output, recursive=recursive)
        if problem:
            findings.problems.append(problem)
        for found in candidates:
            identity = found.path.resolve()
            if identity in seen:
                continue
            seen.add(identity)
            if _is_result(found.path):
                findings.earlier_results.append(found.path)
            else:
                findings.photos.append(found)
    return findings


def _is_result(path: Path) -> bool:
    """Whether an earlier run wrote this picture; only files so named are opened to see."""
    return _RESULT.fullmatch(path.name) is not None and written_by_fathom(path)


def _candidates(name: str, *, output: Path, recursive: bool) -> tuple[list[Found], str | None]:
    if not name:  # which Path takes for the current folder
        return [], "An empty name is no photo."
    path = Path(name).expanduser()
    if path.is_dir():
        photos = list(_in_folder(path, output=output, recursive=recursive))
        deeper = "" if recursive else " (sub-folders are searched with --recursive)"
        return photos, None if photos else f"There are no photos in the folder {name}{deeper}."
    if path.exists() or not glob.has_magic(name):
        return [Found(path)], None  # a missing file is reported when it is read
    # Path.glob takes no absolute pattern and would list hidden files.
    matches = [Path(match) for match in sorted(glob.glob(str(path), recursive=True))]  # noqa: PTH207
    photos = [Found(match) for match in matches if match.is_file() and _is_photo(match)]
    return photos, None if photos else f"No photos match {name}."


def _in_folder(folder: Path, *, output: Path, recursive: bool) -> Iterator[Found]:
    skipped = output.resolve()
    for parent, subfolders, files in os.walk(folder):
        here = Path(parent)
        wanted = recursive and [
            name
            for name in subfolders
            if not name.startswith(".") and (here / name).resolve() != skipped
        ]
        subfolders[:] = sorted(wanted or [])
        for name in sorted(files):
            if _is_photo(here / name):
                yield Found(here / name, here.relative_to(folder))


def _is_photo(path: Path) -> bool:
    return path.suffix.lower() in PHOTO_SUFFIXES and not path.name.startswith(".")
