"""Writing what a run found: Markdown, CSV and JSON, and the rows of all images."""

import csv
import io
import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from fathom.core.atomic import atomic_path
from fathom.core.text import printable
from fathom.evaluation.alignments import shift_unit
from fathom.evaluation.benchmark import BenchmarkProtocol, MetricColumn
from fathom.evaluation.rows import Row
from fathom.evaluation.summary import Result
from fathom.metrics.pooling import Summary

TABLE, IMAGES = "table", "images.csv"

_DECIMALS = 4
_MOST_FAILURES = 10  # listed one by one below a table
_MOST_SIZES = 3  # of maps that were resized, listed likewise


def write_tables(result: Result, rows: Sequence[Row], out: Path, *, about: str) -> None:
    """Write `table.md`, `table.csv`, `table.json` and `images.csv` into a folder.

    None of them tells time or machine: equal results give equal files.

    Args:
        result: What was found.
        rows: Of all images.
        out: The folder.
        about: Whose maps were measured, and on what part of the data.
    """
    texts = {
        f"{TABLE}.md": markdown(result, about=about),
        f"{TABLE}.csv": _csv(_table_rows(result)),
        f"{TABLE}.json": json.dumps(as_json(result, about=about), indent=2, ensure_ascii=False)
        + "\n",
        IMAGES: _csv(_image_rows(result.protocol, rows)),
    }
    for name, text in texts.items():
        with atomic_path(out / name) as temporary:
            temporary.write_text(text, encoding="utf-8", newline="")


def markdown(result: Result, *, about: str) -> str:
    """Return the table with everything that must be known to compare it."""
    protocol = result.protocol
    lines = [
        f"# {protocol.name}",
        "",
        printable(about),
        "",
        f"{protocol.paper}: {protocol.table}.",
        "",
        *_conditions(protocol),
        "",
        markdown_table(
            ["", "images", *(number.heading for number in protocol.numbers)],
            _lines(result),
        ),
    ]
    remarks = [
        *_fitted(result),
        *_resized(result),
        *_noted(result),
        *_undefined(result),
        *_failed(result),
    ]
    lines += [line for remark in remarks for line in ("", printable(remark))]
    return "\n".join(lines) + "\n"


def markdown_table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def number_text(value: float | None) -> str:
    """Return a number for people, "-" for none."""
    if value is None or math.isnan(value):
        return "-"
    return f"{value:.{_DECIMALS}f}" if abs(value) < 1000 else f"{value:.5g}"


def as_json(result: Result, *, about: str) -> dict[str, Any]:
    """Return everything that was found in plain values."""
    return {
        "about": printable(about),
        "protocol": result.protocol.describe(),
        "columns": [
            {"name": number.name, "better": number.better, "unit": number.unit}
            for number in result.protocol.numbers
        ],
        "overall": _summary_json(result.overall, result.protocol.numbers),
        "groups": {
            printable(name): _summary_json(group, result.protocol.numbers)
            for name, group in result.groups.items()
        },
        "fits": {
            name: {"median_scale": _plain(scale), "median_shift": _plain(shift)}
            for name, (scale, shift) in result.fits.items()
        },
        "resized": [
            {"width": width, "height": height, "images": count}
            for (width, height), count in result.resized.items()
        ],
        "notes": result.notes,
        "undefined": result.reasons,
        "failed": [
            {"id": printable(name), "error": printable(error)} for name, error in result.failed
        ],
    }


def _conditions(protocol: BenchmarkProtocol) -> list[str]:
    said = protocol.describe()
    names = ("data", "range", "crop", "photo_crop", "truth", "alignment", "clip", "pooling")
    lines = [", ".join(f"{name.replace('_', ' ')}: {said[name]}" for name in names) + "."]
    return [*lines, "", protocol.notes] if protocol.notes else lines


def _fitted(result: Result) -> Iterator[str]:
    for name, (scale, shift) in result.fits.items():
        unit = shift_unit(name)
        offset = "" if unit is None else f", median shift {shift:.4g} {unit}".rstrip()
        yield f"Fitted ({name}): median scale {scale:.4g}{offset}."


def _resized(result: Result) -> Iterator[str]:
    """Yield how many maps were not of their truth's size, and of which they were."""
    if not result.resized:
        return
    sizes = sorted(result.resized, key=lambda size: (-result.resized[size], size))
    shown = ", ".join(f"{width} x {height}" for width, height in sizes[:_MOST_SIZES])
    more = ", ..." if len(sizes) > _MOST_SIZES else ""
    count = sum(result.resized.values())
    what = "1 map was" if count == 1 else f"{count} maps were"
    yield f"Resized: {what} not of the truth's size ({shown}{more})."


def _noted(result: Result) -> Iterator[str]:
    for note, count in result.notes.items():
        yield f"Note on {count} image{'s' * (count != 1)}: {note}."


def _undefined(result: Result) -> Iterator[str]:
    """Yield which numbers are missing and why, those that are missing alike in one line."""
    alike: dict[tuple[int, str], list[str]] = {}
    for name, reasons in result.reasons.items():
        reason = max(reasons, key=lambda text: (reasons[text], text))
        alike.setdefault((result.overall.skipped[name], reason), []).append(name)
    for (count, reason), names in alike.items():
        yield f"{', '.join(names)}: undefined for {count} image{'s' * (count != 1)}. {reason}"


def _failed(result: Result) -> Iterator[str]:
    for sample_id, error in result.failed[:_MOST_FAILURES]:
        yield f"Failed: {sample_id}: {error}"
    if rest := len(result.failed[_MOST_FAILURES:]):
        yield f"Failed: {rest} more, see {IMAGES}."


def _lines(result: Result) -> list[list[str]]:
    numbers = result.protocol.numbers
    lines = [_line(name, group, numbers, group.mean) for name, group in result.groups.items()]
    what = f"mean of {len(result.groups)} groups" if result.groups else "mean"
    if result.protocol.pooling == "pixels":
        what = "over all pixels"
    lines.append(_line(what, result.overall, numbers, result.overall.mean))
    lines.append(_line("median", result.overall, numbers, result.overall.median))
    return lines


def _line(
    name: str, summary: Summary, numbers: Sequence[MetricColumn], values: Mapping[str, float]
) -> list[str]:
    return [
        printable(name),
        str(_images(summary)),
        *(number_text(values.get(n.name)) for n in numbers),
    ]


def _images(summary: Summary) -> int:
    """Return how many images there were, each of which has or lacks every number."""
    return max((summary.images[name] + summary.skipped[name] for name in summary.images), default=0)


def _summary_json(summary: Summary, numbers: Sequence[MetricColumn]) -> dict[str, Any]:
    return {
        "images": _images(summary),
        "pixels": summary.pixels,
        "numbers": {
            number.name: {
                "mean": _plain(summary.mean.get(number.name)),
                "median": _plain(summary.median.get(number.name)),
                "images": summary.images.get(number.name, 0),
                "undefined": summary.skipped.get(number.name, 0),
            }
            for number in numbers
        },
    }


def _plain(value: float | None) -> float | str | None:
    """Return a value that JSON knows; an infinite one becomes a word."""
    return str(value) if value is not None and math.isinf(value) else value


def _table_rows(result: Result) -> list[list[Any]]:
    names = [number.name for number in result.protocol.numbers]
    head = ["group", "statistic", "images", *names]
    rows: list[list[Any]] = []
    for group, summary in result.groups.items():
        rows.append(
            [printable(group), "mean", _images(summary), *(summary.mean.get(n, "") for n in names)]
        )
    overall = result.overall
    for statistic, values in (("mean", overall.mean), ("median", overall.median)):
        rows.append(["all", statistic, _images(overall), *(values.get(n, "") for n in names)])
    return [head, *rows]


def _image_rows(protocol: BenchmarkProtocol, rows: Sequence[Row]) -> list[list[Any]]:
    names = [number.name for number in protocol.numbers]
    fits = sorted({name for row in rows for name in row.fits})
    head = ["index", "id", "group", "environment", "pixels", *names]
    head += [f"{part} ({name})" for name in fits for part in ("scale", "shift")]
    lines: list[list[Any]] = [[*head, "remark"]]
    for row in rows:
        values = [row.values.get(name) for name in names]
        fitted = [value for name in fits for value in row.fits.get(name, (None, None))]
        remark = row.error or " ".join(dict.fromkeys([*row.notes, *row.reasons.values()]))
        known = ["" if value is None else value for value in [*values, *fitted]]
        named = [printable(name) for name in (row.id, row.group, row.environment)]
        lines.append([row.index, *named, row.pixels, *known, printable(remark)])
    return lines


def _csv(rows: Iterable[Sequence[Any]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()
