"""photo -> estimate (coarse depth) -> scale (metres) -> refine (sharp, full resolution)."""

import importlib
import importlib.metadata
import itertools
import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, cast, overload

import numpy as np

from fathom.catalogue import find, obtain
from fathom.core.depth_map import DepthMap
from fathom.core.errors import UsageError
from fathom.core.photo import MAX_PIXELS, FocalRequest, Photo, parse_calibration, photo_from
from fathom.core.photo.calibration import one_per_photo
from fathom.core.text import printable
from fathom.protocols import Estimator, Refiner, Scaler

BATCH = 8
"""Photographs given to an estimator at once: enough to fill a device, few enough to hold."""

_CALLER = 3  # frames between a warning about a photo and the line that calls `predict`


class Pipeline:
    """An estimator, with a scaler and a refiner where wanted.

    Args:
        estimator: gives the first map.
        scaler: brings it to metres; asked only for maps that are not `metric` already.
        refiner: sharpens it.
        provenance: added to that of every map (model, digest of its weights).
        runs_on: likewise (device, dtype, version of torch).
    """

    def __init__(
        self,
        estimator: Estimator,
        *,
        scaler: Scaler | None = None,
        refiner: Refiner | None = None,
        provenance: Mapping[str, str] | None = None,
        runs_on: Mapping[str, str] | None = None,
    ) -> None:
        self.estimator = estimator
        self.scaler = scaler
        self.refiner = refiner
        self.provenance = dict(provenance or {})
        self.runs_on = dict(runs_on or {})

    @overload
    def predict(
        self,
        photo: list[Any] | tuple[Any, ...],
        *,
        f_px: float | Sequence[float] | None = None,
        intrinsics: Any = None,
        max_pixels: int | None = MAX_PIXELS,
    ) -> list[DepthMap]: ...

    @overload
    def predict(
        self,
        photo: Any,
        *,
        f_px: float | None = None,
        intrinsics: Any = None,
        max_pixels: int | None = MAX_PIXELS,
    ) -> DepthMap: ...

    def predict(
        self,
        photo: Any,
        *,
        f_px: float | Sequence[float] | None = None,
        intrinsics: Any = None,
        max_pixels: int | None = MAX_PIXELS,
    ) -> DepthMap | list[DepthMap]:
        """Return the depth map of a photograph, at the photograph's own size.

        What there is to say about a photo (transparent pixels composited on white, the first of
        several frames used) is said by a warning.

        Args:
            photo: a path, the bytes of a file, an open file, a PIL image, an array or tensor
                (H, W, 3) or (3, H, W) of uint8, uint16 or floats in [0, 1] (see
                `fathom.core.photo.arrays.pixels_from_array`), or a `Photo`; or a list of these, in
                any mixture, worked through in batches.
            f_px: the focal length in pixels of the photo as given, where it is known; for a list
                one number for all or one each. Without it the one in the photo's EXIF data is used,
                and without that the model's own estimate; the map's `focal_source` says which.
            intrinsics: in place of `f_px` the whole camera, pixels of the upright photo: a (3, 3)
                matrix, or the path of a JSON file (see `fathom.core.photo.parse_calibration`); for
                a list one for all or one each. The centre of the first pixel is (0.5, 0.5).
            max_pixels: larger photos are refused, files by their header; None for no limit.

        Returns:
            A `DepthMap` (H, W): z-depth in metres for metric models, `inf` for sky. A list of
            them, in order, when `photo` is a list.

        Raises:
            PhotoError: a photo cannot be read; the sentence names it.
            UsageError: `f_px` is not positive, `intrinsics` are of no camera or of other photos,
                both are given, or there are not as many as photos.
        """
        many = isinstance(photo, list | tuple)
        photos = list(photo) if many else [photo]
        cameras = _cameras(f_px, intrinsics, len(photos), many=many)
        maps: list[DepthMap] = []
        for batch in _batches(zip(photos, cameras, strict=True), BATCH):
            read = list(itertools.starmap(partial(_read, max_pixels=max_pixels), batch))
            found = self.run(read)
            for one, depth_map in zip(read, found, strict=True):
                if note := depth_map.provenance.get("note"):
                    warnings.warn(_about(one, note), stacklevel=2)
            maps += found
        return maps if many else maps[0]

    def run(self, photos: Sequence[Photo]) -> list[DepthMap]:
        """Return one depth map per photo that has been read already, all in one batch."""
        if len(photos) == 1:
            maps = [self.estimator.estimate(photos[0])]
        else:
            maps = self.estimator.estimate_batch(photos)
        return [self._finish(photo, found) for photo, found in zip(photos, maps, strict=True)]

    def _finish(self, photo: Photo, found: DepthMap) -> DepthMap:
        if self.scaler is not None and found.kind != "metric":
            found = self.scaler.scale(found, photo)
        if self.refiner is not None:
            found = self.refiner.refine(photo, found)
        return replace(found, provenance={**found.provenance, **self.provenance, **self.runs_on})


def load(
    name: str | Path = "default",
    *,
    weights: str | Path | None = None,
    device: str = "auto",
    dtype: str = "auto",
) -> Pipeline:
    """Return a model that is ready to predict, here and in processes forked later.

    A forked process predicts on the CPU with one thread, unless it asks torch for more; a model on
    a GPU cannot be used there, for CUDA does not outlive a fork: load it in the child, or start
    processes with the method `spawn`.

    Args:
        name: a model of the catalogue (`fathom models` lists them), or a `.safetensors` file that
            `fathom train` wrote. Weights that lie on the Hugging Face hub are downloaded once.
        weights: a file, or a folder as transformers writes it, in place of the model's own weights.
        device: `auto`, `cpu`, `cuda`, `cuda:N` or `mps`.
        dtype: `auto`, `float32`, `float16` or `bfloat16`.

    Raises:
        UsageError: there is no such model, file, device or precision.
        WeightsError: its weights are missing or damaged, or cannot be downloaded.
    """
    from fathom.nn.device import choose_device, choose_dtype
    from fathom.nn.forked import allow_forks

    allow_forks()
    card = find(name, weights=None if weights is None else Path(weights))
    module = importlib.import_module(f"fathom.methods.{card.method}.inference")
    made_by = getattr(module, card.estimator)
    where = choose_device(device)
    precision = choose_dtype(
        dtype, where, prefers_bfloat16=getattr(made_by, "prefers_bfloat16", False)
    )
    estimator: Estimator = made_by.from_file(
        obtain(card), name=card.name, device=where, dtype=precision
    )
    given = {} if weights is None else {"weights_file": Path(weights).name}
    return Pipeline(
        estimator,
        provenance={"model": card.name, "weights_digest": card.sha256, **given},
        runs_on={
            "device": str(where),
            "dtype": str(precision).removeprefix("torch."),
            "torch": importlib.metadata.version("torch"),
        },
    )


def _read(value: Any, focal: FocalRequest | None, *, max_pixels: int | None) -> Photo:
    photo = photo_from(value, focal=focal, max_pixels=max_pixels)
    if not isinstance(value, Photo):  # whose maker has seen its notes
        for note in photo.notes:
            warnings.warn(_about(photo, note), stacklevel=_CALLER)
    return photo


def _about(photo: Photo, note: str) -> str:
    return printable(f"{photo.path or 'the image'}: {note}")


def _cameras(
    f_px: float | Sequence[float] | None, intrinsics: Any, photos: int, *, many: bool
) -> list[FocalRequest | None]:
    focals = _one_each(f_px, photos, many=many)
    given = one_per_photo(intrinsics, photos)
    return [
        None
        if focal is None and camera is None
        else FocalRequest(
            f_px=None if focal is None else float(focal),
            calibration=None if camera is None else parse_calibration(camera),
        )
        for focal, camera in zip(focals, given, strict=True)
    ]


def _one_each(
    f_px: float | Sequence[float] | None, photos: int, *, many: bool
) -> Sequence[float | None]:
    if f_px is None or np.ndim(f_px) == 0:
        return [cast(float | None, f_px)] * photos
    focals = list(cast(Sequence[float], f_px))
    if not many:
        raise UsageError("f_px is a list but photo is not: give one number.")
    if len(focals) != photos:
        raise UsageError(f"There are {photos} photos but {len(focals)} focal lengths in f_px.")
    return focals


def _batches(items: Iterable[Any], size: int) -> Iterable[list[Any]]:
    iterator = iter(items)
    while batch := list(itertools.islice(iterator, size)):
        yield batch
