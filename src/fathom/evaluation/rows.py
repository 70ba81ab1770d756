"""What is remembered of each image, and the file that remembers it."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from fathom.core.atomic import atomic_path
from fathom.metrics.accuracy import ErrorSums

JOURNAL = "rows.jsonl"
"""Name of the file in a run's folder."""


@dataclass(frozen=True)
class Row:
    """The numbers of one image.

    Attributes:
        index: Its place in the data set.
        id: Its name there.
        group: Source, scene or family.
        environment: "indoor", "outdoor" or empty.
        pixels: How many are counted.
        values: Every number of the protocol by name, None where it has no meaning.
        reasons: Why, by name.
        fits: Scale and shift of each alignment that was made.
        sums: What pooling over pixels needs.
        seconds: Time for "predict" and "measure".
        error: Why the image could not be scored at all; empty when it was.
        resized: Width and height of the map where it was resized to the truth's; else None.
        notes: What there is to say about the files of map and truth.
        stamp: Of the file that held the map; see `fathom.evaluation.predictors.Predictor.stamp`.
    """

    index: int
    id: str
    group: str = ""
    environment: str = ""
    pixels: int = 0
    values: Mapping[str, float | None] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)
    fits: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    sums: ErrorSums | None = None
    seconds: Mapping[str, float] = field(default_factory=dict)
    error: str = ""
    resized: tuple[int, int] | None = None
    notes: tuple[str, ...] = ()
    stamp: str = ""


class Journal:
    """A file to which rows are added as images are finished, in any order, one a line.

    A line that a crash cut off is ignored. Of two rows of one image the later counts.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def add(self, row: Row) -> None:
        """Append a row."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a", encoding="utf-8") as file:
            file.write(_line(row))

    def read(self) -> dict[int, Row]:
        """Return the rows by index."""
        if not self.path.is_file():
            return {}
        rows = (_row(line) for line in self.path.read_text(encoding="utf-8").splitlines())
        return {row.index: row for row in rows if row is not None}

    def rewrite(self, rows: Iterable[Row]) -> None:
        """Replace the file by these rows, so that what a crash cut off is gone."""
        with atomic_path(self.path) as temporary:
            temporary.write_text("".join(map(_line, rows)), encoding="utf-8")


def _line(row: Row) -> str:
    return json.dumps(asdict(row)) + "\n"  # in ASCII, for names need not be valid text


def _row(line: str) -> Row | None:
    try:
        entry: dict[str, Any] = json.loads(line)
    except ValueError:
        return None
    row = Row(**entry)
    sums = None if row.sums is None else ErrorSums(**_tupled(entry["sums"]))
    fits = {name: (a, b) for name, (a, b) in row.fits.items()}
    resized = None if row.resized is None else (row.resized[0], row.resized[1])
    return replace(row, sums=sums, fits=fits, resized=resized, notes=tuple(row.notes))


def _tupled(sums: dict[str, Any]) -> dict[str, Any]:
    return {**sums, "within": tuple(sums["within"])}
