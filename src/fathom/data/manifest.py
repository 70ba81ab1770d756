"""Reading a folder of real photographs with measured depth, described by a `manifest.json`.

The manifest lists `pairs`, each with `image` and `depth` files, the depth's `kind`, `scale` and
`invalid` value, the camera and what quality its edges have; depth is a 16-bit PNG whose integer
times `scale` is metres along the optical axis (kind `metric-depth`) or pixels (`disparity`).
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fathom.core.errors import FathomError
from fathom.core.photo import Photo, read_photo
from fathom.core.readers import read_png
from fathom.data.sample import EdgeQuality


@dataclass(frozen=True)
class RealPair:
    """A photograph and what a sensor measured.

    Attributes:
        id: "source/name".
        source: The data set it comes from.
        environment: "indoor" or "outdoor".
        photo: The photograph, as a file reader gives it.
        depth: float32, metres along the optical axis; for disparity sets the reciprocal of
            disparity, i.e. depth up to an unknown scale (and, for some, shift of disparity).
            It may be smaller than the photograph, covering the same field of view.
        valid: bool, where a measurement exists; `depth` is 1 elsewhere.
        metric: Whether `depth` is in metres.
        intrinsics: float64 (3, 3), pixels of the photograph with centres at half integers.
        edge_quality: Whether depth edges lie on photo edges: "exact" (within a pixel),
            "sensor" (2 to 4 pixels), "poor", or "none" (sparse points).
    """

    id: str
    source: str
    environment: str
    photo: Photo
    depth: NDArray[np.float32]
    valid: NDArray[np.bool_]
    metric: bool
    intrinsics: NDArray[np.float64] | None
    edge_quality: EdgeQuality


def read_manifest(folder: Path) -> Iterator[RealPair]:
    """Yield the pairs of `folder/manifest.json` in its order.

    Raises:
        FathomError: There is no readable manifest in the folder.
    """
    for entry in read_entries(folder, "pairs"):
        yield read_pair(folder, entry)


def read_entries(folder: Path, part: str) -> list[dict[str, Any]]:
    """Return the entries of one part of `folder/manifest.json`: "pairs" or "matting".

    Raises:
        FathomError: There is no readable manifest in the folder, or it has no such part.
    """
    try:
        text = (folder / "manifest.json").read_text(encoding="utf-8")
        entries: list[dict[str, Any]] = json.loads(text)[part]
    except KeyError as error:
        raise FathomError(f"{folder}/manifest.json has no part {part!r}; add it.") from error
    except (OSError, ValueError, TypeError) as error:
        raise FathomError(f"{folder} has no readable manifest.json ({error}).") from error
    return entries


def read_pair(folder: Path, entry: dict[str, Any]) -> RealPair:
    """Read the photograph and the depth of one entry of "pairs".

    Raises:
        FathomError: One of the two files is missing or damaged.
    """
    described = entry["depth"]
    stored = read_png(folder / described["file"])
    valid = stored > described["invalid"]
    values = np.where(valid, stored, 1).astype(np.float32) * np.float32(described["scale"])
    metric = described["kind"] == "metric-depth"
    return RealPair(
        id=entry["id"],
        source=entry["id"].split("/")[0],
        environment=entry["environment"],
        photo=read_photo(folder / entry["image"]["file"]),
        depth=np.where(valid, values if metric else 1 / values, 1).astype(np.float32),
        valid=valid,
        metric=metric,
        intrinsics=_intrinsics(entry["intrinsics"]),
        edge_quality=entry["edge_quality"],
    )


def _intrinsics(entry: dict[str, float] | None) -> NDArray[np.float64] | None:
    if entry is None:
        return None
    # The manifest counts pixel centres at integers, we at half integers.
    fx, fy, cx, cy = (entry[name] for name in ("fx", "fy", "cx", "cy"))
    return np.array([[fx, 0, cx + 0.5], [0, fy, cy + 0.5], [0, 0, 1]])
