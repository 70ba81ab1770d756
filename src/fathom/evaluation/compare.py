"""Several runs of one protocol side by side, on the images that all of them scored."""

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import astuple, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fathom.core.atomic import atomic_path
from fathom.core.errors import FathomError, UsageError
from fathom.core.text import printable
from fathom.evaluation.benchmark import MetricColumn
from fathom.evaluation.bootstrap import (
    DRAWS,
    LEVEL,
    Interval,
    Statistic,
    mean_of,
    mean_of_groups,
    paired_interval,
    pooled,
)
from fathom.evaluation.rows import JOURNAL, Journal, Row
from fathom.evaluation.tables import TABLE, markdown_table, number_text

_DIGITS = 4

_Groups = list[NDArray[np.intp]]

_DECISIVE = ("name", "options", "range", "crop", "photo_crop", "truth", "alignment", "clip")
"""Parts of a protocol in which runs that stand side by side must agree."""


@dataclass(frozen=True)
class FinishedRun:
    """A run as it lies on disk.

    Attributes:
        name: Of its folder.
        about: Whose maps were measured.
        protocol: What its protocol states.
        numbers: Its columns.
        rows: Scored images by id.
    """

    name: str
    about: str
    protocol: dict[str, Any]
    numbers: tuple[MetricColumn, ...]
    rows: dict[str, Row]


@dataclass(frozen=True)
class Comparison:
    """One number of all runs.

    Attributes:
        number: Which.
        images: On how many images.
        values: One of each run, on these images; None where there is no such image.
        intervals: Of each run but the first, its difference from the first.
    """

    number: MetricColumn
    images: int
    values: tuple[float | None, ...]
    intervals: tuple[Interval | None, ...]


def read_runs(folders: Sequence[Path]) -> list[FinishedRun]:
    """Read what several calls of `fathom evaluate` wrote.

    Runs are called by the names of their folders, or by their paths where two have one name.

    Raises:
        UsageError: A folder is given twice.
        FathomError: There is no finished run in a folder.
    """
    runs = [_read(folder) for folder in folders]
    if len({run.name for run in runs}) < len(runs):
        runs = [replace(run, name=printable(f)) for run, f in zip(runs, folders, strict=True)]
    if len({run.name for run in runs}) < len(runs):
        raise UsageError("A run is given twice; give each once.")
    return runs


def _read(folder: Path) -> FinishedRun:
    try:
        said = json.loads((folder / f"{TABLE}.json").read_text(encoding="utf-8"))
        numbers = tuple(MetricColumn(**column) for column in said["columns"])
        rows = Journal(folder / JOURNAL).read()
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise FathomError(
            f"{folder} holds no finished run of `fathom evaluate`; give the folder that its "
            "--out names."
        ) from error
    scored = {row.id: row for _, row in sorted(rows.items()) if not row.error}
    return FinishedRun(printable(folder.name), said["about"], said["protocol"], numbers, scored)


def compare(
    runs: Sequence[FinishedRun], *, draws: int = DRAWS, level: float = LEVEL, seed: int = 0
) -> list[Comparison]:
    """Compare runs number by number, each on the images for which all of them have it.

    Args:
        runs: At least two; the others are compared with the first.
        draws: Of the bootstrap.
        level: Of its intervals.
        seed: Equal seeds give equal intervals.

    Raises:
        UsageError: There are fewer than two runs, or they differ in protocol or alignment.
        FathomError: They have no image in common.
    """
    _check(runs)
    first = runs[0]
    common = [key for key in first.rows if all(key in run.rows for run in runs)]
    if not common:
        raise FathomError("The runs have no image in common, so they cannot be compared.")
    return [_compared(number, runs, common, draws, level, seed) for number in first.numbers]


def _compared(
    number: MetricColumn,
    runs: Sequence[FinishedRun],
    common: Sequence[str],
    draws: int,
    level: float,
    seed: int,
) -> Comparison:
    """Compare one number on the images for which every run has it."""
    keys = [key for key in common if all(_known(run.rows[key], number) for run in runs)]
    if not keys:
        nothing = (None,) * len(runs)
        return Comparison(number, 0, nothing, nothing[1:])
    pooling = runs[0].protocol["pooling"]
    rows = [[run.rows[key] for key in keys] for run in runs]
    groups = _groups(rows[0], pooling)
    first, *others = (_statistic(part, number, pooling, groups) for part in rows)
    once = np.ones((1, len(keys)))
    return Comparison(
        number,
        len(keys),
        tuple(float(statistic(once)[0]) for statistic in (first, *others)),
        tuple(
            paired_interval(first, other, groups, draws=draws, level=level, seed=seed)
            for other in others
        ),
    )


def comparison_markdown(
    runs: Sequence[FinishedRun], found: Sequence[Comparison], *, level: float = LEVEL
) -> str:
    """Return the runs side by side; a star marks differences that chance hardly explains."""
    first, *others = runs
    head = ["number", "images", first.name]
    for run in others:
        head += [run.name, f"{run.name} - {first.name} [{level:.0%} interval]"]
    lines = []
    for one in found:
        line = [one.number.heading, str(one.images), number_text(one.values[0])]
        for value, interval in zip(one.values[1:], one.intervals, strict=True):
            line += [number_text(value), _interval_text(interval)]
        lines.append(line)
    said = "\n".join(f"- {run.name}: {run.about}" for run in runs)
    legend = (
        f"Differences are from {first.name}, with {level:.0%} intervals over the choice of images; "
        "* marks those that do not contain 0, at the digits shown."
    )
    table = markdown_table(head, lines)
    return f"# {first.protocol['name']}\n\n{said}\n\n{table}\n\n{legend}\n"


def write_comparison(
    runs: Sequence[FinishedRun],
    found: Sequence[Comparison],
    out: Path,
    *,
    level: float = LEVEL,
) -> None:
    """Write `comparison.md`, `comparison.csv` and `comparison.json` into a folder."""
    entries = [_entry(runs, one) for one in found]
    text = io.StringIO()
    writer = csv.DictWriter(text, list(entries[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(entries)
    said = {"protocol": runs[0].protocol["name"], "level": level, "numbers": entries}
    texts = {
        "md": comparison_markdown(runs, found, level=level),
        "csv": text.getvalue(),
        "json": json.dumps(said, indent=2, ensure_ascii=False) + "\n",
    }
    for suffix, content in texts.items():
        with atomic_path(out / f"comparison.{suffix}") as temporary:
            temporary.write_text(content, encoding="utf-8", newline="")


def _check(runs: Sequence[FinishedRun]) -> None:
    if len(runs) < 2:
        raise UsageError("Give at least two runs to compare.")
    for run in runs[1:]:
        for part in _DECISIVE:
            here, there = run.protocol[part], runs[0].protocol[part]
            if here != there:
                raise UsageError(
                    f"{run.name} and {runs[0].name} cannot stand side by side: the protocol's "
                    f"{part.replace('_', ' ')} is {here} in the one and {there} in the other."
                )


def _known(row: Row, number: MetricColumn) -> bool:
    value = row.values.get(number.name)
    return value is not None and bool(np.isfinite(value))


def _groups(rows: Sequence[Row], pooling: str) -> _Groups:
    """Return the indices of the images of each group; one group unless groups are pooled."""
    if pooling != "groups":
        return [np.arange(len(rows))]
    names = [row.group for row in rows]
    return [np.flatnonzero(np.array(names) == name) for name in dict.fromkeys(names)]


def _statistic(
    rows: Sequence[Row], number: MetricColumn, pooling: str, groups: _Groups
) -> Statistic:
    values = np.array([row.values[number.name] for row in rows], np.float64)
    if pooling == "groups":
        return mean_of_groups(values, groups)
    if pooling == "images":
        return mean_of(values)
    sums = [row.sums for row in rows if row.sums is not None]
    if len(sums) == len(rows) and number.name in sums[0].scores():
        return pooled(sums, number.name)
    return mean_of(values, np.array([row.pixels for row in rows], np.float64))


def _interval_text(interval: Interval | None) -> str:
    """Return a difference with its interval; what is nothing but rounding is no clear one."""
    if interval is None:
        return "-"
    shown = [round(part, _DIGITS) + 0.0 for part in astuple(interval)]  # + 0.0: no "-0.0000"
    difference, low, high = (f"{part:+.{_DIGITS}f}" for part in shown)
    return f"{difference} [{low}, {high}]{' *' if Interval(*shown).clear else ''}"


def _entry(runs: Sequence[FinishedRun], one: Comparison) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "number": one.number.name,
        "better": one.number.better,
        "images": one.images,
    }
    entry |= {run.name: value for run, value in zip(runs, one.values, strict=True)}
    for run, interval in zip(runs[1:], one.intervals, strict=True):
        for part in ("difference", "low", "high"):
            entry[f"{run.name} {part}"] = None if interval is None else getattr(interval, part)
    return entry
