"""What the files made from a photo are called, so that no two of them ever collide."""

import difflib
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from fathom.core.errors import UsageError
from fathom.core.real_path import real_path
from fathom.core.text import valid_text
from fathom.core.version import SOFTWARE
from fathom.core.writers.table import FORMATS, TABLE


def parse_formats(formats: str | Iterable[str]) -> tuple[str, ...]:
    """Return the formats asked for, each once, in the order of `FORMATS`.

    Args:
        formats: Names, or one string of names separated by commas.

    Raises:
        UsageError: A name is unknown (the nearest known one is named) or none is given.
    """
    names = formats.split(",") if isinstance(formats, str) else formats
    asked = {name.strip().lower() for name in names} - {""}
    for name in sorted(asked):
        if name not in FORMATS:
            near = difflib.get_close_matches(name, FORMATS, n=1, cutoff=0.4)
            hint = f"; did you mean {near[0]}?" if near else "."
            raise UsageError(
                f"{name!r} is no output format{hint} Known formats: {', '.join(FORMATS)}."
            )
    if not asked:
        raise UsageError(f"No output format is given: choose from {', '.join(FORMATS)}.")
    return tuple(name for name in FORMATS if name in asked)


def output_names(stem: str, formats: str | Iterable[str] = FORMATS) -> dict[str, str]:
    """Return the file name of each format, such as {"npz": "<stem>_depth.npz"}."""
    return {name: stem + TABLE[name].ending for name in parse_formats(formats)}


def unique_stems(paths: Iterable[Path], *, folder: Path | None = None) -> dict[Path, str]:
    """Give every photo a stem of its own, so that all can be written into one folder.

    A photo keeps its own stem where no other photo has it. Of several with one stem each gets the
    name of its folder appended, where that is not enough its suffix, and at last a number. Case
    is ignored in comparing, for some file systems ignore it. Bytes of a name that are no text
    become `%` and two digits. The result does not depend on the order of `paths`.

    Args:
        paths: Photos; one given twice counts once.
        folder: Where the outputs will lie. A stem is then also avoided when one of its outputs, in
            any format, would be one of the photos (a photo called `a_depth.png`).

    Returns:
        The stem of every path, in the order given.
    """
    photos = list(dict.fromkeys(Path(path) for path in paths))
    # Names that photos have in the output folder.
    beside_photos = set()
    if folder is not None:
        where = same_file_key(folder)
        beside_photos = {p.name.casefold() for p in photos if same_file_key(p.parent) == where}
    levels = dict.fromkeys(photos, 0)
    while True:
        stems = {path: _stem(path, level) for path, level in levels.items()}
        groups = defaultdict(list)
        for path, stem in stems.items():
            groups[stem.casefold()].append(path)
        changed = False
        for group in groups.values():
            for rank, path in enumerate(sorted(group) if len(group) > 1 else []):
                # Folder and suffix are appended for all; the first keeps its name from then on.
                raised = levels[path] + (1 if levels[path] < _NUMBERED else rank)
                changed |= raised != levels[path]
                levels[path] = raised
        if beside_photos and not changed:
            for path, stem in stems.items():
                if beside_photos & {name.casefold() for name in output_names(stem).values()}:
                    levels[path] += 1
                    changed = True
        if not changed:
            return stems


_NUMBERED = 2  # from this level on, further levels add numbers


def _stem(path: Path, level: int) -> str:
    parts = [path.stem]
    if level >= 1:
        parts.append(path.absolute().parent.name)
    if level >= _NUMBERED:
        parts.append(path.suffix.lstrip("."))
    if level > _NUMBERED:
        parts.append(str(level - _NUMBERED + 1))
    return valid_text("_".join(part for part in parts if part))


def same_file_key(path: Path) -> str:
    """Return a key that is equal for paths that may be one file, letter case ignored."""
    return str(real_path(Path(path))).casefold()


def written_by_fathom(path: Path) -> bool:
    """Tell whether an image is one of our own outputs rather than a photo.

    Only the head of the file is read. Files that are no PNG images, or cannot be read, give
    False.
    """
    try:
        with Path(path).open("rb") as file:
            head = file.read(4096)
    except OSError:
        return False
    return head.startswith(b"\x89PNG") and f"tEXtSoftware\0{SOFTWARE} ".encode() in head
