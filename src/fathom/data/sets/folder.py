"""A plain folder of one's own images, described by a table.

The table is manifest.csv or manifest.json (a list of objects, or {"samples": [...]}) with one entry
an image and these names, of which only `image` is needed. Photos are read as `fathom predict`
reads them, upright and in sRGB; depth, mask and alpha belong to the upright photo.

    id            name of the sample; the image's path without it
    image         image, path below the folder
    depth         file of depth or disparity: .png, .npy, .npz, .pfm, .tif or .exr, path below it
    kind          what it holds: depth (metres times `scale`), relative-depth or disparity
    scale         stored units in a metre or in a pixel; 1000 for 16-bit PNG, else 1; depth in 8
                  bits needs one
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
from fathom.core.geometry import same_aspect
from fathom.core.photo import read_photo
from fathom.core.readers import (
    BACKGROUND_NOTE,
    Raster,
    read_png,
    read_raster,
    reading,
    with_sky,
)
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
        image = read_photo(self.root / item["image"], max_pixels=None).pixels
        height, width = image.shape[:2]
        kind = item.get("kind") or "depth"
        depth, valid = no_depth(height, width)
        disparity = None
        notes: tuple[str, ...] = ()
        if item.get("depth"):
            stored, notes = self._stored(item, kind)
            self._check_shape(item, stored.shape, (height, width))
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
            notes=notes,
        )

    def _stored(self, item: Entry, kind: str) -> tuple[NDArray[np.float32], tuple[str, ...]]:
        """Return what a file holds by its scale, 0 where nothing was measured, and notes."""
        path = self.root / item["depth"]
        stored = read_raster(path)
        given = item.get("scale")
        if kind == "depth" and not given and stored.dtype in (np.uint8, np.int8, np.bool_):
            raise FathomError(
                f"{path} has 8 bits, too few for metres: say in the column `scale` how many units "
                "are a metre, or in `kind` that the numbers are relative"
            )
        scale = float(given) if given else 1000.0 if stored.dtype == np.uint16 else 1.0
        known = stored != float(item.get("invalid") or 0)
        values, background = stored.astype(np.float32), False
        if kind != "disparity":
            values, background = with_sky(stored)
        with np.errstate(over="ignore", invalid="ignore"):  # what is no number stays none
            values = np.where(known, values / np.float32(scale), np.float32(0))
        return values, (f"truth: {BACKGROUND_NOTE}",) if background else ()

    def _check_shape(self, item: Entry, size: tuple[int, ...], photo: tuple[int, int]) -> None:
        if not same_aspect((size[0], size[1]), photo):
            raise FathomError(
                f"{self.root / item['depth']} has {size[1]} x {size[0]} pixels, its photo "
                f"{photo[1]} x {photo[0]} when upright, which is another aspect: give depth of the "
                "upright photo"
            )


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
