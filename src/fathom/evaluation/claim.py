"""A run's folder belongs to that run alone."""

import importlib.metadata
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fathom.core.atomic import atomic_path
from fathom.core.errors import FathomError, UsageError
from fathom.core.readers import reading
from fathom.core.version import __version__
from fathom.evaluation.rows import JOURNAL
from fathom.evaluation.tables import IMAGES, TABLE

REQUEST, CARD, WORST = "request.json", "card.json", "worst"
"""Names in a run's folder: what was asked for, what it took, and a folder of pictures."""

_WRITTEN = (JOURNAL, IMAGES, f"{TABLE}.md", f"{TABLE}.csv", f"{TABLE}.json", CARD, WORST)


def deciding_versions() -> dict[str, str]:
    """Return the versions of Fathom and of what finds edges and superpixels: numbers hang on both.

    Rows of different versions are not put into one table.
    """
    try:
        edges = importlib.metadata.version("scikit-image")
    except importlib.metadata.PackageNotFoundError:
        edges = "missing"
    return {"fathom": __version__, "scikit-image": edges}


def claim(out: Path, fingerprint: dict[str, Any]) -> None:
    """Mark a folder as a run's, or refuse it.

    Args:
        out: The folder; it need not exist.
        fingerprint: What two calls share that may add to one run.

    Raises:
        UsageError: It is a file, or holds files that a run would overwrite.
        FathomError: It holds another run, or nothing can be written there.
    """
    recorded = out / REQUEST
    if out.exists() and not out.is_dir():
        raise UsageError(f"{out} is a file; give a folder as --out.")
    if recorded.is_file():
        with reading(recorded):
            found = json.loads(recorded.read_text(encoding="utf-8"))
        if found != fingerprint:
            raise FathomError(
                f"{out} holds a run of another request ({_difference(found, fingerprint)}); "
                "give another --out or remove it."
            )
        return
    if taken := next((name for name in _WRITTEN if (out / name).exists()), None):
        raise UsageError(f"{out} holds {taken}, which no run wrote; give another --out.")
    try:
        with atomic_path(recorded) as temporary:
            temporary.write_text(json.dumps(fingerprint, indent=2), encoding="utf-8")
    except OSError as error:
        raise FathomError(f"{out} cannot be written ({error}); give another --out.") from error


def _difference(one: dict[str, Any], other: dict[str, Any]) -> str:
    return next(_differences(one, other), "in what it records")


def _differences(one: dict[str, Any], other: dict[str, Any], of: str = "") -> Iterator[str]:
    """Yield what differs, in the words of the fingerprints."""
    for key in dict.fromkeys([*one, *other]):
        here, there = one.get(key), other.get(key)
        name = f"{of} {key}".strip().replace("_", " ")
        if isinstance(here, dict) and isinstance(there, dict):
            yield from _differences(here, there, name)
        elif here != there:
            yield f"its {name} is {here}, not {there}"
