"""The summary beside the other files: what the numbers mean and where they come from."""

import json
import math
import platform
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import PIL

from fathom.core.bands import row_bands
from fathom.core.depth_values import DepthValues
from fathom.core.thinning import every_nth, stride_for
from fathom.core.version import __version__

_MEDIAN_PIXELS = 4_000_000


@dataclass(frozen=True)
class Summary:
    """Statistics of a map.

    Attributes:
        smallest: Smallest finite value of a valid pixel; None when there is none.
        median: Median of those values, from a regular subsample of at most four million pixels.
        largest: Largest of them.
        sky_fraction: Share of all pixels that are infinitely far.
        invalid_fraction: Share of all pixels that are not valid.
    """

    smallest: float | None
    median: float | None
    largest: float | None
    sky_fraction: float
    invalid_fraction: float


def summarise(depth_map: DepthValues) -> Summary:
    """Return the statistics of a map, in its own unit."""
    smallest, largest = math.inf, -math.inf
    invalid = far = 0
    infinitely_far = np.float32(0 if depth_map.kind == "affine_invariant_inverse" else np.inf)
    for rows in row_bands(depth_map.height, depth_map.width):
        values, valid = depth_map.values[rows], depth_map.valid[rows]
        finite = valid & (values != infinitely_far)
        counted = int(np.count_nonzero(valid))
        invalid += valid.size - counted
        far += counted - int(np.count_nonzero(finite))
        smallest = min(smallest, float(values.min(where=finite, initial=np.float32(np.inf))))
        largest = max(largest, float(values.max(where=finite, initial=np.float32(-np.inf))))
    size = depth_map.values.size
    some = smallest <= largest
    return Summary(
        smallest=smallest if some else None,
        median=_median(depth_map, infinitely_far) if some else None,
        largest=largest if some else None,
        sky_fraction=far / size,
        invalid_fraction=invalid / size,
    )


def _median(depth_map: DepthValues, infinitely_far: np.float32) -> float:
    stride = stride_for(depth_map.height, depth_map.width, most=_MEDIAN_PIXELS)
    for step in (stride, 1):
        part = every_nth(depth_map.height, depth_map.width, stride=step)
        values = depth_map.values[part]
        values = values[depth_map.valid[part] & (values != infinitely_far)]
        if values.size:
            break
    return float(np.median(values))


def describe(
    depth_map: DepthValues, *, files: Mapping[str, str], extra: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Return everything the summary file says, ready for `json.dumps`.

    Args:
        depth_map: Any kind.
        files: File name of each format written.
        extra: Further entries; they replace entries of the same name.
    """
    provenance = dict(depth_map.provenance)
    summary = summarise(depth_map)
    return {
        "kind": depth_map.kind,
        "units": "m" if depth_map.kind == "metric" else "relative",
        "width": depth_map.width,
        "height": depth_map.height,
        "focal": {
            "f_px": depth_map.f_px,
            "fov_deg": _fov_deg(depth_map),
            "source": depth_map.focal_source,
        },
        "intrinsics": None if depth_map.intrinsics is None else depth_map.intrinsics.tolist(),
        "orientation": None,
        "model": provenance.pop("model", None),
        "weights_digest": provenance.pop("weights_digest", None),
        "versions": {
            "fathom": __version__,
            "python": platform.python_version(),
            "numpy": np.__version__,
            "pillow": PIL.__version__,
            **({"torch": provenance.pop("torch")} if "torch" in provenance else {}),
        },
        "provenance": provenance,
        "range": {
            "min": summary.smallest,
            "median": summary.median,
            "max": summary.largest,
        },
        "sky_fraction": summary.sky_fraction,
        "invalid_fraction": summary.invalid_fraction,
        "files": dict(files),
        **(extra or {}),
    }


def _fov_deg(depth_map: DepthValues) -> float | None:
    """Return the horizontal angle between the rays through the left and the right edge."""
    if depth_map.intrinsics is None:
        return None
    fx, cx = depth_map.intrinsics[0, 0], depth_map.intrinsics[0, 2]
    return math.degrees(math.atan(cx / fx) + math.atan((depth_map.width - cx) / fx))


def write_json(description: Mapping[str, Any], path: Path) -> None:
    """Write a description; numbers that JSON cannot hold (inf, NaN) raise ValueError.

    What is no text in it (the name of a file from another system) becomes a question mark.
    """
    text = json.dumps(description, indent=2, ensure_ascii=False, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8", errors="replace")
