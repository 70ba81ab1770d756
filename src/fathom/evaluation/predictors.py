"""Where the maps that are scored come from: a model, or files that another program wrote."""

import csv
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Protocol

import numpy as np

from fathom.core.depth_map import DepthMap, Kind
from fathom.core.digests import digest
from fathom.core.errors import FathomError, UsageError
from fathom.core.geometry import centred_intrinsics, same_aspect
from fathom.core.photo import Photo
from fathom.core.photo.focal import Focal
from fathom.core.readers import SUFFIXES, read_depth_map, reading
from fathom.evaluation.case import View, cut_map
from fathom.pipeline import Pipeline

FOCAL_LENGTHS = "focal_lengths.csv"
"""Table with columns `id` and `f_px`, in the folder of maps, for protocols about cameras."""

PHOTO_SUFFIXES = (".jpg", ".jpeg", ".png", ".tif", ".tiff", ".webp", ".heic")


class Predictor(Protocol):
    """Gives the map of each sample."""

    @property
    def kind(self) -> Kind | None:
        """What its numbers mean; None where each file says it for itself."""
        ...

    @property
    def light(self) -> bool:
        """Whether it may run in every process, because it holds no network."""
        ...

    def identity(self) -> dict[str, str]:
        """Return what tells it from others: two with equal identities give equal maps."""
        ...

    def stamp(self, sample_id: str) -> str:
        """Return what changes when a sample's map does without the identity changing; or ""."""
        ...

    def predict(self, view: View) -> DepthMap:
        """Return the map of what the protocol shows."""
        ...


@dataclass(frozen=True)
class ModelPredictor:
    """A pipeline.

    Attributes:
        pipeline: As `fathom.pipeline.load` returns it.
        give_focal: Hand over the true focal length where the data set knows it.
    """

    pipeline: Pipeline
    give_focal: bool = False
    light: bool = field(default=False, init=False)

    @property
    def kind(self) -> Kind:
        """That of the estimator, unless a scaler brings it to metres."""
        return "metric" if self.pipeline.scaler is not None else self.pipeline.estimator.kind

    def identity(self) -> dict[str, str]:
        """Return name and digest of the weights."""
        named = {"model": self.pipeline.estimator.name, **self.pipeline.provenance}
        return {**named, "focal_length": "given" if self.give_focal else "left to the model"}

    def stamp(self, sample_id: str) -> str:
        """Return nothing: the same weights give the same map."""
        return ""

    def predict(self, view: View) -> DepthMap:
        """Predict; what a file knows about its camera is not handed over."""
        known = view.sample.f_px if self.give_focal else None
        focal = None if known is None else Focal(known, "given")
        [found] = self.pipeline.run([Photo(np.ascontiguousarray(view.sample.image), focal=focal)])
        return found


@dataclass(frozen=True)
class FilePredictor:
    """Maps in a folder, each under the id of its sample.

    The map of sample `a/b` is `a/b.EXT`, `a/b_depth.EXT` (as `fathom predict` writes it), or either
    with `_` or nothing but the last part in place of `a/b`.

    Attributes:
        folder: Where they lie.
        map_kind: What they hold; where None a file of Fathom says it, others hold metres.
        scale: Stored units per metre; by default 1000 for integers and 1 for floating point.
            Inverse depth, which is relative, is taken as it is.
    """

    folder: Path
    map_kind: Kind | None = None
    scale: float | None = None
    light: bool = field(default=True, init=False)

    def __post_init__(self) -> None:
        if not self.folder.is_dir():
            raise UsageError(f"There is no folder {self.folder} with predictions.")
        if not any(path.suffix.lower() in SUFFIXES for path in self.folder.rglob("*")):
            raise UsageError(
                f"{self.folder} holds no map; write one of {', '.join(SUFFIXES)} for each sample."
            )
        if self.scale is not None and not 0 < self.scale < np.inf:
            raise UsageError(f"The scale must be a positive number, not {self.scale:g}.")

    @property
    def kind(self) -> Kind | None:
        """What was said to be in the files."""
        return self.map_kind

    def identity(self) -> dict[str, str]:
        """Return the folder and how its files are read."""
        return {
            "predictions": str(self.folder.resolve()),
            "kind": self.map_kind or "as the files say, else metric",
            "scale": "1000 for integers, else 1" if self.scale is None else f"{self.scale:g}",
        }

    def stamp(self, sample_id: str) -> str:
        """Return digests of a sample's file and of the focal lengths; "" without a map."""
        try:
            found = [self.find(sample_id)]
        except FathomError:
            return ""
        if (table := self.folder / FOCAL_LENGTHS).is_file():
            found.append(table)
        return " ".join(digest(one) for one in found)

    def predict(self, view: View) -> DepthMap:
        """Read the map of a sample.

        Raises:
            FathomError: There is none, or it is not of the photo's shape.
        """
        path = self.find(view.sample.id)
        found = self._with_focal(read_depth_map(path, kind=self.map_kind, scale=self.scale), view)
        if view.window is not None and (found.height, found.width) == view.full_size:
            return cut_map(found, view.window)
        height, width = view.sample.height, view.sample.width
        if not same_aspect((found.height, found.width), (height, width)):
            raise FathomError(
                f"{path} has {found.width} x {found.height} pixels, its photo {width} x {height}, "
                "which is another aspect: write maps of the whole photo, best at its own size."
            )
        return found

    def find(self, sample_id: str) -> Path:
        """Return the file that holds a sample's map.

        Raises:
            FathomError: There is none.
        """
        is_file_name = PurePosixPath(sample_id).suffix.lower() in PHOTO_SUFFIXES
        whole = str(PurePosixPath(sample_id).with_suffix("")) if is_file_name else sample_id
        stems = dict.fromkeys([sample_id, whole, whole.replace("/", "_"), whole.split("/")[-1]])
        for stem in stems:
            for ending in ("", "_depth"):
                for suffix in SUFFIXES:
                    path = self.folder / f"{stem}{ending}{suffix}"
                    if path.is_file():
                        return path
        raise FathomError(
            f"{self.folder} has no map for the sample {sample_id}: write it as {whole}.npz (or "
            f"another of {', '.join(SUFFIXES)})."
        )

    def _with_focal(self, found: DepthMap, view: View) -> DepthMap:
        f_px = self._focal_lengths.get(view.sample.id)
        if f_px is None:
            return found
        f_px *= found.width / view.sample.width
        camera = centred_intrinsics(f_px, found.width, found.height)
        return replace(found, intrinsics=camera, focal_source="estimated")

    @cached_property
    def _focal_lengths(self) -> dict[str, float]:
        path = self.folder / FOCAL_LENGTHS
        if not path.is_file():
            return {}
        with reading(path), path.open(newline="", encoding="utf-8-sig") as file:
            return {row["id"]: float(row["f_px"]) for row in csv.DictReader(file)}
