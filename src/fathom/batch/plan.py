"""What will be written where, decided for all photographs before any work is done."""

import json
import os
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from fathom.batch.find import Found
from fathom.core.digests import digest
from fathom.core.errors import UsageError
from fathom.core.text import valid_text
from fathom.core.writers import output_names, unique_stems, written_by_fathom

OnExisting = Literal["fail", "resume", "overwrite"]
"""What to do about a photo whose results exist: refuse, skip when complete, or write again."""


@dataclass(frozen=True)
class Job:
    """One photograph, the names of its results, and what is to be done.

    Attributes:
        photo: the photograph's file.
        folder: where its results go.
        stem: what their names begin with.
        files: the results, one or more per format.
        state: `todo`, `done` (complete from an earlier run) or `refused`.
        problem: why it is refused, one sentence.
        replace: whether files that exist may be replaced.
    """

    photo: Path
    folder: Path
    stem: str
    files: tuple[Path, ...]
    state: Literal["todo", "done", "refused"] = "todo"
    problem: str = ""
    replace: bool = False


def plan(
    photos: Sequence[Found],
    output: Path,
    formats: Sequence[str],
    *,
    on_existing: OnExisting = "fail",
) -> list[Job]:
    """Return one job per photo, in order, no two of which write the same file.

    Raises:
        UsageError: `output` is a file.
    """
    if output.exists() and not output.is_dir():
        raise UsageError(f"The output {output} is a file: name a folder for the results.")
    stems = _stems(photos, output)
    jobs = []
    for found in photos:
        folder, stem = output / _subfolder(found), stems[found]
        files = tuple(folder / name for name in output_names(stem, formats).values())
        state, problem = _state(found.path, folder / f"{stem}.json", files, on_existing)
        replace = on_existing != "fail"
        jobs.append(Job(found.path, folder, stem, files, state, problem, replace))
    return jobs


def _stems(photos: Sequence[Found], output: Path) -> dict[Found, str]:
    by_subfolder: dict[Path, dict[Path, Found]] = defaultdict(dict)
    for found in photos:
        by_subfolder[_subfolder(found)][found.path] = found
    stems = {}
    for subfolder, members in by_subfolder.items():
        unique = unique_stems(members, folder=output / subfolder)
        stems.update({members[path]: stem for path, stem in unique.items()})
    return stems


def _subfolder(found: Found) -> Path:
    return Path(*map(valid_text, found.subfolder.parts))


def sidecar_entries(photo: Path, folder: Path) -> dict[str, Any]:
    """Return what the sidecar says of its photo, so that a later run can tell whose it is.

    The path is relative to the folder of the results, so that both can be moved together.
    """
    try:
        relative = os.path.relpath(photo.resolve(), folder.resolve())
    except ValueError:  # on another drive, where paths cannot be relative
        relative = str(photo.resolve())
    # Names that are not text (bytes from another system) could not be written as JSON.
    text = os.fsencode(Path(relative).as_posix()).decode("utf-8", errors="replace")
    return {"photo": text, "photo_sha256": digest(photo)}


def _state(
    photo: Path, sidecar: Path, files: tuple[Path, ...], on_existing: OnExisting
) -> tuple[Literal["todo", "done", "refused"], str]:
    existing = [file for file in files if file.exists()]
    if not existing:
        return "todo", ""
    if on_existing == "fail":
        return "refused", (
            f"{existing[0]} exists already: --overwrite replaces it, --resume skips finished ones."
        )
    if sidecar.exists() and not _made_from(sidecar, photo):
        return "refused", f"{sidecar} belongs to another photo: choose another output folder."
    for file in existing:
        if file.suffix == ".png" and not written_by_fathom(file):
            return "refused", f"{file} was not made by fathom: choose another output folder."
    finished = on_existing == "resume" and len(existing) == len(files)
    return ("done" if finished else "todo"), ""


def _made_from(sidecar: Path, photo: Path) -> bool:
    try:
        entries = json.loads(sidecar.read_text(encoding="utf-8"))
        named = sidecar.parent / entries["photo"]
        if named.resolve() == photo.resolve():
            return True
        return bool(entries["photo_sha256"] == digest(photo))
    except (OSError, ValueError, KeyError, TypeError):
        return False
