"""Do tiles agree where they meet? For depth maps that are put together from parts.

PatchFusion (arXiv 2312.02284) names a consistency error and releases no code for it: the overlap
and the norm are open. Here it is the mean absolute difference over every overlap.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from fathom.metrics.maps import Bools, Floats, MetricError, RealMap, check_maps, check_no_nan


@dataclass(frozen=True)
class Tile:
    """The depth (h, w) predicted for one part of a photograph, before blending.

    Attributes:
        row: First row of the tile in the whole map.
        column: First column.
        depth: Any unit.
    """

    row: int
    column: int
    depth: RealMap


def tile_disagreement(tiles: Sequence[Tile]) -> float:
    """Mean |a - b| over the pixels that two tiles share, in the tiles' unit; lower is better.

    Every pair of tiles that overlap counts, each by its pixels. Where both have sky (`inf`) they
    agree; where only one has, they disagree infinitely.

    Raises:
        MetricError: No two tiles overlap, or there is a NaN where they do.
    """
    total, pixels = 0.0, 0
    for one, two in combinations(tiles, 2):
        top, left = max(one.row, two.row), max(one.column, two.column)
        bottom = min(one.row + one.depth.shape[0], two.row + two.depth.shape[0])
        right = min(one.column + one.depth.shape[1], two.column + two.depth.shape[1])
        if top >= bottom or left >= right:
            continue
        a, b = (
            t.depth[top - t.row : bottom - t.row, left - t.column : right - t.column]
            for t in (one, two)
        )
        check_no_nan(np.stack([a, b]), "depth of two tiles")
        differ = a != b  # sky and sky differ by nothing
        total += float(np.abs(a[differ].astype(np.float64) - b[differ]).sum())
        pixels += a.size
    if pixels == 0:
        raise MetricError("No two tiles overlap, so they cannot disagree.")
    return total / pixels


def seam_contrast(
    depth: RealMap,
    *,
    rows: Sequence[int] = (),
    columns: Sequence[int] = (),
    valid: Bools | None = None,
) -> float:
    """How much more a finished map changes across tile borders than beside them.

    The mean change of log depth from one pixel to the next across the borders, divided by that of
    the steps just before and just after. 1 means that borders cannot be told from other places.

    Args:
        depth: (H, W). Steps to or from a depth that is not positive and finite are left out.
        rows: Tile borders: row r lies between rows r - 1 and r, from 2 to H - 2.
        columns: Likewise.
        valid: bool (H, W); steps to or from other pixels are left out.

    Raises:
        MetricError: No border has a valid step on it and beside it, or the map does not change
            beside the borders.
    """
    check_maps(depth, valid=valid)
    known = (depth > 0) & (depth < np.inf)
    if valid is not None:
        known &= valid
    logs = np.log(np.where(known, depth, 1).astype(np.float64))
    across, beside = [], []
    for borders, lines, usable in ((rows, logs, known), (columns, logs.T, known.T)):
        for border in borders:
            if not 2 <= border <= len(lines) - 2:
                raise ValueError(f"border {border} is not between 2 and {len(lines) - 2}")
            steps = np.abs(np.diff(lines[border - 2 : border + 2], axis=0))
            counted = usable[border - 2 : border + 1] & usable[border - 1 : border + 2]
            across.append(steps[1][counted[1]])
            beside.append(steps[::2][counted[::2]])
    return _mean(across) / _mean(beside, positive=True)


def _mean(parts: list[Floats], *, positive: bool = False) -> float:
    values = np.concatenate(parts) if parts else np.empty(0)
    mean = float(values.mean()) if values.size else 0.0
    if values.size == 0 or (positive and mean == 0):
        raise MetricError("There is nothing valid to compare beside the tile borders.")
    return mean
