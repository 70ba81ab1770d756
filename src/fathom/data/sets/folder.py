"""A plain folder of one's own images, described by a table.

The table is manifest.csv or manifest.json (a list of objects, or {"samples": [...]}) with one entry
an image and these names, of which only `image` is needed:

    id            name of the sample; the image's path without it
    image         image, path below the folder
    depth         file of depth or disparity: .png, .npy, .npz, .pfm, .tif or .exr, path below it
    kind          what it holds: depth (metres times `scale`), relative-depth or disparity
    scale         stored units in a metre or in a pixel; 1000 for 16-bit PNG, else 1
    invalid       stored value that means no measurement; 0 unless given
    mask          image that is 0 where depth is not to be used
    alpha         image of the foreground's opacity
    fx fy cx cy   intrinsics in pixels of the image, centres at half integers; cx and cy may be
                  left out for a camera that looks through the middle, fy for square pixels
    environment   indoor or outdoor
    edges         exact, sensor, poor or none
"""

import csv
import json
from pathlib import Path
from typing import Any, get_args

import numpy as np
from numpy.typing import NDArray

from fathom.core.errors import FathomError
from fathom.core.readers import Raster, read_png, read_raster, reading
from fathom.data.images import read_image
from fathom.data.sample import EdgeQuality, Sample
from fathom.data.sets.base import DataSet, Source
from fathom.data.sets.cameras import intrinsics
from fathom.data.sets.depths import Depth, Mask, metres, no_depth, relative_depth

Entry = dict[str, Any]
_WORDS = {
    "kind": ("depth", "relative-depth", "disparity"),
    "environment": ("indoor", "outdoor"),
    "edges": get_args(EdgeQuality),
}
_NUMBERS = ("scale", "invalid", "fx", "fy", "cx", "cy")


class Folder(DataSet[Entry]):
    """A folder with manifest.csv or manifest.json; `split_file` may be another such table."""

    source = Source(
        title="A folder of your own",
        where="your own disk",
        layout="manifest.csv or manifest.json naming image, depth, scale, fx, ... of each image",
        terms="yours",
        gives="whatever its table names",
    )

    def find(self) -> list[Entry]:
        """Return the entries of the table."""
        own = (self.root / "manifest.csv", self.root / "manifest.json")
        tables = [self.split_file] if self.split_file else own
        table = next((path for path in tables if path.is_file()), None)
        if table is None:
            raise self.missing(f"{self.root} has no manifest.csv and no manifest.json")
        entries = _entries(table)
        for number, entry in enumerate(entries, 1):
            if problem := _problem(entry):
                raise FathomError(f"{table}: entry {number} {problem}")
        return entries

    def name_of(self, item: Entry) -> str:
        """Return the image's path."""
        return str(item["image"])

    def read(self, item: Entry) -> Sample:
        """Read one image."""
        image = read_image(self.root / item["image"])
        height, width = image.shape[:2]
        kind = item.get("kind") or "depth"
        depth, valid = no_depth(height, width)
        disparity = None
        if item.get("depth"):
            stored = self._stored(item)
            disparity = stored if kind == "disparity" else None
            depth, valid = _depth(stored, kind)
        if item.get("mask"):
            valid = valid & (read_raster(self.root / item["mask"]) > 0)
        return Sample(
            id=str(item.get("id") or Path(item["image"]).with_suffix("").as_posix()),
            image=image,
            depth=depth,
            valid=valid,
            intrinsics=_camera(item, width, height),
            metric=kind == "depth",
            disparity=disparity,
            alpha=_alpha(self.root / item["alpha"]) if item.get("alpha") else None,
            environment=item.get("environment") or "",
            edge_quality=item.get("edges") or "exact",
        )

    def _stored(self, item: Entry) -> NDArray[np.float32]:
        path = self.root / item["depth"]
        stored = read_raster(path)
        given = item.get("scale")
        scale = float(given) if given else 1000.0 if stored.dtype == np.uint16 else 1.0
        known = stored != float(item.get("invalid") or 0)
        return np.where(known, stored.astype(np.float32) / np.float32(scale), np.float32(0))


def _problem(entry: Any) -> str:
    """Return what is wrong with an entry, nothing when all is well."""
    if not isinstance(entry, dict) or not entry.get("image"):
        return "names no image"
    for name, known in _WORDS.items():
        if entry.get(name) and entry[name] not in known:
            return f"has the {name} {entry[name]!r}; there are {', '.join(known)}"
    for name in _NUMBERS:
        try:
            float(entry.get(name) or 0)
        except (TypeError, ValueError):
            return f"has the {name} {entry[name]!r}, which is no number"
    return ""


def _depth(stored: NDArray[np.float32], kind: str) -> tuple[Depth, Mask]:
    if kind == "disparity":
        return relative_depth(stored)
    sky = stored == np.inf
    depth, valid = metres(stored, per_metre=1)
    return np.where(sky, np.float32(np.inf), depth), valid | sky


def _camera(item: Entry, width: int, height: int) -> NDArray[np.float64] | None:
    if not item.get("fx"):
        return None
    fx = float(item["fx"])
    return intrinsics(
        fx,
        float(item.get("fy") or fx),
        float(item.get("cx") or width / 2),
        float(item.get("cy") or height / 2),
        centres="half",
    )


def _alpha(path: Path) -> NDArray[np.float32]:
    stored: Raster = read_png(path)
    opacity = stored if stored.ndim == 2 else stored[..., 0]
    return opacity.astype(np.float32) / np.float32(65535 if stored.dtype == np.uint16 else 255)


def _entries(table: Path) -> list[Entry]:
    with reading(table), table.open(newline="", encoding="utf-8-sig") as file:
        if table.suffix.lower() == ".csv":
            return [dict(row) for row in csv.DictReader(file)]
        content = json.load(file)
        return list(content["samples"] if isinstance(content, dict) else content)
