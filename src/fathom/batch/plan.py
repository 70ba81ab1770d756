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
from fathom.core.real_path import is_folder, is_regular, is_there, real_path
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
    if is_there(output) and not is_folder(output):
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
        relative = os.path.relpath(real_path(photo), real_path(folder))
    except ValueError:  # on another drive, where paths cannot be relative
        relative = str(real_path(photo))
    # Names that are not text (bytes from another system) could not be written as JSON.
    text = os.fsencode(Path(relative).as_posix()).decode("utf-8", errors="replace")
    return {"photo": text, "photo_sha256": digest(photo)}


def _state(
    photo: Path, sidecar: Path, files: tuple[Path, ...], on_existing: OnExisting
) -> tuple[Literal["todo", "done", "refused"], str]:
    existing = [file for file in files if is_there(file)]
    if not existing:
        return "todo", ""
    if on_existing == "fail":
        return "refused", (
            f"{existing[0]} exists already: --overwrite replaces it, --resume skips finished ones."
        )
    made_from = _made_from(sidecar, photo) if is_there(sidecar) else "unknown"
    if made_from == "another":
        return "refused", f"{sidecar} belongs to another photo: choose another output folder."
    for file in existing:
        if file.suffix == ".png" and not (is_regular(file) and written_by_fathom(file)):
            return "refused", f"{file} was not made by fathom: choose another output folder."
    current = made_from == "this" or (made_from == "unknown" and not _newer(photo, existing))
    finished = on_existing == "resume" and current and len(existing) == len(files)
    return ("done" if finished else "todo"), ""


def _made_from(sidecar: Path, photo: Path) -> Literal["this", "before", "another"]:
    """Return what the results beside a sidecar were made from.

    `this` is what the photo holds now, wherever it lay then; `before` what was in its place then.
    """
    try:
        now = digest(photo)
    except OSError:
        return "before"  # why it cannot be read is said when it is tried
    try:
        if not is_regular(sidecar):
            return "another"
        entries = json.loads(sidecar.read_text(encoding="utf-8"))
        named = real_path(sidecar.parent / entries["photo"])
        if entries["photo_sha256"] == now:
            return "this"
    except (OSError, ValueError, KeyError, TypeError):
        return "another"
    return "before" if named == real_path(photo) else "another"


def _newer(photo: Path, results: Sequence[Path]) -> bool:
    """Whether a photo came to its place, or was written, after any of its results."""
    try:
        return _last_change(photo) > min(_last_change(file) for file in results)
    except OSError:
        return True


def _last_change(path: Path) -> int:
    state = path.stat()
    return max(state.st_mtime_ns, state.st_ctime_ns)  # a rename shows in the latter only
