"""Pictures of the images on which a model did worst: photo, ground truth, prediction, error."""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from scipy import ndimage

from fathom.core.atomic import atomic_path
from fathom.core.colour import INVALID_COLOUR, colour_scale, colourise
from fathom.core.depth_map import DepthMap
from fathom.core.errors import FathomError
from fathom.core.text import printable
from fathom.evaluation.benchmark import MetricColumn
from fathom.evaluation.case import Case, view_of
from fathom.evaluation.claim import WORST
from fathom.evaluation.rows import Row
from fathom.evaluation.run import Request
from fathom.metrics.maps import Bools, Floats, MetricError

_PANEL = 480  # pixels into which each panel is fitted
_LINE = 18  # pixels of a line of text
_GREY = (96, 96, 96)
_SPARSE = 0.25  # share of known pixels up to which they are drawn as spots
_TOO_NEAR, _TOO_FAR = (255, 0, 0), (0, 0, 255)
_FULL_RED = np.log(2)  # a factor of two and more

Pixels = NDArray[np.uint8]


def worst_rows(rows: Sequence[Row], number: MetricColumn, *, count: int = 10) -> list[Row]:
    """Return the rows with the worst values of a number, the worst first."""
    known = [row for row in rows if row.values.get(number.name) is not None]
    return sorted(known, key=lambda row: (-_badness(row, number), row.index))[:count]


def draw_worst(request: Request, rows: Sequence[Row], out: Path, *, count: int = 10) -> list[Path]:
    """Write a panel of each of the worst images, by the first number that any image has.

    The maps are predicted again; what is left in the folder of an earlier call is removed.

    Args:
        request: What was measured.
        rows: Of all images.
        out: The run's folder.
        count: How many.

    Returns:
        The files, the worst first.
    """
    folder = out / WORST
    for old in folder.glob("[0-9][0-9]_*.jpg"):
        old.unlink()
    known = {name for row in rows for name, value in row.values.items() if value is not None}
    number = next((n for n in request.protocol.numbers if n.name in known), None)
    if number is None:
        return []
    written = []
    for place, row in enumerate(worst_rows(rows, number, count=count), 1):
        try:
            view = view_of(request.samples[row.index], request.protocol)
            case = Case(view, request.predictor.predict(view), request.protocol)
        except FathomError:
            continue  # a file that has gone since it was measured
        caption = f"{printable(row.id)}   {number.name} {row.values[number.name]:.4g} {number.unit}"
        path = folder / f"{place:02d}_{re.sub(r'[^A-Za-z0-9.-]+', '_', row.id)[-80:]}.jpg"
        with atomic_path(path) as temporary:
            _sheet(dict(_panels(case)), caption).save(temporary, quality=88)
        written.append(path)
    return written


def _badness(row: Row, number: MetricColumn) -> float:
    value = row.values[number.name]
    assert value is not None  # rows without the number were left out
    return number.badness(value)


def _panels(case: Case) -> Iterator[tuple[str, Pixels]]:
    """Yield the panels of a case, each with what it shows."""
    sample = case.sample
    yield "photo", sample.image
    if sample.alpha is not None:
        yield "matte", _grey(sample.alpha)
    try:
        depth = case.aligned()
    except MetricError:
        yield "prediction", colourise(case.prediction)
        return
    known = sample.valid & (case.truth > 0)
    found = DepthMap(depth.astype(np.float32), "metric")
    if not known.any():
        yield "prediction", colourise(found)
        return
    truth = DepthMap(case.truth, "metric", valid=known)
    scale = colour_scale(truth)
    yield "truth", _grown(colourise(truth, scale=scale), known)
    yield "prediction, in the truth's colours", colourise(found, scale=scale)
    yield "red: too near, blue: too far", _grown(_error(depth, case), case.counted)


def _error(depth: Floats, case: Case) -> Pixels:
    """Return white where depth is right, red where half as far, blue where twice; grey: not known.

    What has no depth is red, as a benchmark takes it for the nearest.
    """
    usable = case.counted & (depth > 0) & (depth < np.inf)
    ratio = np.divide(depth, case.truth, out=np.ones_like(depth), where=usable)
    error = np.clip(np.log(ratio) / _FULL_RED, -1, 1)
    panel = np.empty((*depth.shape, 3), np.float64)
    panel[..., 0] = 1 - np.maximum(error, 0)
    panel[..., 1] = 1 - np.abs(error)
    panel[..., 2] = 1 - np.maximum(-error, 0)
    coloured: Pixels = np.rint(panel * 255).astype(np.uint8)
    coloured[case.counted & ~usable] = _TOO_NEAR
    coloured[case.counted & np.isposinf(depth)] = _TOO_FAR
    coloured[~case.counted] = INVALID_COLOUR
    return coloured


def _grown(panel: Pixels, known: Bools) -> Pixels:
    """Return the panel with sparse points as spots that are still seen when it is shrunk."""
    if known.mean() > _SPARSE or not known.any():
        return panel
    distance, (rows, columns) = ndimage.distance_transform_edt(~known, return_indices=True)
    spot = distance <= max(known.shape) / _PANEL
    grown = panel.copy()
    grown[spot] = panel[rows[spot], columns[spot]]
    return grown


def _grey(values: NDArray[np.floating]) -> Pixels:
    grey = np.rint(values * 255).astype(np.uint8)
    panel: Pixels = np.stack([grey] * 3, axis=-1)
    return panel


def _sheet(panels: Mapping[str, Pixels], caption: str) -> Image.Image:
    """Put panels of one image side by side, each under its name, with a line of text above."""
    height, width = panels["photo"].shape[:2]
    factor = _PANEL / max(height, width)
    size = max(1, round(width * factor)), max(1, round(height * factor))
    sheet = Image.new("RGB", (size[0] * len(panels), size[1] + 2 * _LINE), "white")
    draw = ImageDraw.Draw(sheet)
    draw.text((4, 4), caption.encode("latin-1", "replace").decode("latin-1"), 0)
    for place, (name, pixels) in enumerate(panels.items()):
        left = place * size[0]
        draw.text((left + 4, _LINE), name, _GREY)
        panel = Image.fromarray(pixels).resize(size, Image.Resampling.BILINEAR)
        sheet.paste(panel, (left, 2 * _LINE))
    return sheet
