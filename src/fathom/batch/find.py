"""Which photographs are meant by the files, folders and patterns that a user names."""

import glob
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from fathom.batch.walk import Walk
from fathom.core.errors import UsageError
from fathom.core.real_path import is_folder, is_regular, is_there, real_path
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

    Nothing that lies in a folder ends the search: what cannot be read is one of the problems, and
    a link that leads nowhere is a photo whose reading will fail.

    Args:
        inputs: files, folders and patterns such as `"holiday/*.jpg"`. What exists by a name is
            meant by it, whatever signs it holds; only else is it a pattern, or `~` a home folder.
        output: where results will go; when it lies inside a folder that is searched
            recursively, it is not searched itself.
        recursive: whether sub-folders are searched too, and those to which links in them lead;
            no real folder is searched twice.
    """
    findings = Findings()
    seen: set[Path] = set()
    for name in inputs:
        walk = Walk(skipped=real_path(output))
        candidates, problem = _candidates(name, walk, recursive=recursive)
        findings.problems += walk.problems + ([problem] if problem else [])
        for found in candidates:
            identity = real_path(found.path)
            if identity in seen:
                continue
            seen.add(identity)
            if _is_result(found.path):
                findings.earlier_results.append(found.path)
            else:
                findings.photos.append(found)
    return findings


def _is_result(path: Path) -> bool:
    """Whether an earlier run wrote this image; only files so named are opened to see."""
    named_so = _RESULT.fullmatch(path.name) is not None
    return named_so and is_regular(path) and written_by_fathom(path)


def _candidates(name: str, walk: Walk, *, recursive: bool) -> tuple[list[Found], str | None]:
    if not name:  # which Path takes for the current folder
        return [], "An empty name is no photo."
    path = Path(name)
    if not is_there(path):
        path = _at_home(path)
    if is_folder(path):
        photos = _in_folder(path, walk, recursive=recursive)
        deeper = "" if recursive else " (sub-folders are searched with --recursive)"
        empty = not photos and not walk.problems
        return photos, f"There are no photos in the folder {name}{deeper}." if empty else None
    if is_there(path) or not glob.has_magic(name):
        return [Found(path)], None  # a missing file is reported when it is read
    matches = walk.matches(name) or walk.matches(str(path))
    photos = [Found(match) for match in matches if _is_photo(match) and not is_folder(match)]
    return photos, f"No photos match {name}." if not photos and not walk.problems else None


def _at_home(path: Path) -> Path:
    """Return the path with `~` or `~user` at its beginning replaced, where there is such a home."""
    try:
        return path.expanduser()
    except RuntimeError:
        return path


def _in_folder(folder: Path, walk: Walk, *, recursive: bool) -> list[Found]:
    folders = walk.folders(folder) if recursive else [folder]
    return [
        Found(here / entry.name, here.relative_to(folder))
        for here in folders
        for entry in walk.entries(here)
        if _is_photo(here / entry.name) and not is_folder(here / entry.name)
    ]


def _is_photo(path: Path) -> bool:
    return path.suffix.lower() in PHOTO_SUFFIXES and not path.name.startswith(".")
