"""One image under a protocol: ground truth and prediction, cut, aligned and clipped."""

from collections.abc import Callable
from dataclasses import dataclass, field, fields, replace
from typing import Any, Protocol

import numpy as np

from fathom.core.depth_map import DepthMap
from fathom.core.errors import FathomError
from fathom.data.sample import Sample
from fathom.evaluation.alignments import Alignment
from fathom.metrics.alignment import Aligned
from fathom.metrics.maps import Bools, Floats, MetricError, RealMap
from fathom.metrics.windows import Crop, Window, clipped, counted, crop_window

Truth = Callable[[Sample], Sample]
"""Turns a sample into what a paper's script compares with."""


class Rules(Protocol):
    """What one image needs to know of a `BenchmarkProtocol`, whose attributes these are."""

    @property
    def data(self) -> str:
        """Name of the data set."""
        ...

    @property
    def nearest(self) -> float:
        """True depths must be greater than this to count, metres."""
        ...

    @property
    def farthest(self) -> float:
        """True depths must be less than this to count, metres."""
        ...

    @property
    def crop(self) -> Crop | None:
        """Only this window counts."""
        ...

    @property
    def photo_crop(self) -> Crop | None:
        """Photo and ground truth are cut to this window before anything else."""
        ...

    @property
    def truth(self) -> Truth | None:
        """Turns a sample into what is compared with."""
        ...

    @property
    def alignment(self) -> Alignment:
        """Applied before anything is measured."""
        ...

    @property
    def clip(self) -> tuple[float, float] | None:
        """Aligned predictions are clipped to this range in metres."""
        ...


@dataclass(frozen=True, eq=False)
class View:
    """What a protocol shows of a sample.

    Attributes:
        sample: Photo and ground truth, cut as the protocol says.
        full_size: Height and width of the photo before.
        window: What was cut out of it, None for all.
    """

    sample: Sample
    full_size: tuple[int, int]
    window: Window | None = None


def view_of(sample: Sample, protocol: Rules) -> View:
    """Cut a sample, and turn it into what the protocol compares with.

    Raises:
        FathomError: The photo is smaller than the window that the protocol cuts out.
    """
    full = (sample.height, sample.width)
    window = None
    if protocol.photo_crop is not None:
        window = crop_window(protocol.photo_crop, *full)
        if window[0].start < 0 or window[1].start < 0 or sample.depth.shape != full:
            raise FathomError(
                f"{sample.id}: a photo of {full[1]} x {full[0]} pixels cannot be cut as "
                f"{protocol.photo_crop!r} demands; the data are not those of {protocol.data}."
            )
        sample = _cut(sample, window)
    if protocol.truth is not None:
        sample = protocol.truth(sample)
    return View(sample, full, window)


def cut_map(depth_map: DepthMap, window: Window) -> DepthMap:
    """Return the part of a map that lies in a window."""
    changed: dict[str, Any] = {"values": depth_map.values[window], "valid": depth_map.valid[window]}
    if depth_map.intrinsics is not None:
        changed["intrinsics"] = _moved(depth_map.intrinsics, window)
    return replace(depth_map, **changed)


def _cut(sample: Sample, window: Window) -> Sample:
    changed: dict[str, Any] = {}
    for part in fields(sample):
        values = getattr(sample, part.name)
        if isinstance(values, np.ndarray) and values.shape[:2] == sample.depth.shape:
            changed[part.name] = np.ascontiguousarray(values[window])
    if sample.intrinsics is not None:
        changed["intrinsics"] = _moved(sample.intrinsics, window)
    planes = tuple(replace(plane, mask=plane.mask[window]) for plane in sample.planes)
    return replace(sample, **changed, planes=planes)


def _moved(intrinsics: Floats, window: Window) -> Floats:
    shift = np.array([[0, 0, window[1].start], [0, 0, window[0].start], [0, 0, 0]], np.float64)
    return intrinsics - shift


@dataclass(eq=False)
class Case:
    """A prediction and the ground truth it is measured against.

    Attributes:
        view: What the protocol shows of the sample.
        prediction: At the ground truth's size.
        protocol: How to measure.
        predicted_f: Focal length that the model found or was given, pixels of the photo.
        counted: bool (h, w), pixels of which errors are taken.
        fits: Alignments made so far, by how they are called.
    """

    view: View
    prediction: DepthMap
    protocol: Rules
    predicted_f: float | None = None
    counted: Bools = field(init=False)
    fits: dict[str, Aligned] = field(default_factory=dict)

    def __post_init__(self) -> None:
        found, sample = self.prediction, self.view.sample
        if found.f_px is not None:
            self.predicted_f = found.f_px * sample.width / found.width
        self.prediction = found.resized(*sample.depth.shape)
        self.counted = counted(
            sample.depth,
            nearest=self.protocol.nearest,
            farthest=self.protocol.farthest,
            mask=sample.valid,
            crop=self.protocol.crop,
        )

    @property
    def sample(self) -> Sample:
        """Photo and truth."""
        return self.view.sample

    @property
    def truth(self) -> RealMap:
        """True depth (h, w), metres, 0 where missing."""
        return self.view.sample.depth

    def aligned(self, alignment: Alignment | None = None) -> Floats:
        """Return the map (h, w) in metres before clipping; sky may be `inf`, invalid is NaN.

        Args:
            alignment: The protocol's own unless given.

        Raises:
            MetricError: The map cannot be aligned so.
        """
        chosen = alignment or self.protocol.alignment
        name = str(chosen)
        if name not in self.fits:
            self.fits[name] = chosen.fit(
                self.prediction, self.truth, self.counted, farthest=self.protocol.farthest
            )
        return self.fits[name].depth

    def clipped(self, alignment: Alignment | None = None) -> Floats:
        """Return the aligned map, clipped to the protocol's range."""
        depth = self.aligned(alignment)
        if self.protocol.clip is None:
            return depth
        nearest, farthest = self.protocol.clip
        return clipped(depth, nearest=nearest, farthest=farthest)

    def ratios(self) -> RealMap:
        """Return a map (h, w) whose ratios mean something: as is where they do, else aligned.

        Sky is `inf`, invalid is NaN.
        """
        if self.prediction.kind in ("metric", "scale_invariant"):
            return np.where(self.prediction.valid, self.prediction.values, np.float32(np.nan))
        return self.aligned()

    def whole(self) -> Floats:
        """Return the aligned map, not clipped, but without `inf`: sky is at the farthest depth."""
        depth = self.aligned()
        infinite = np.isinf(depth)
        if not infinite.any():
            return depth
        farthest = self.protocol.farthest
        if np.isinf(farthest):
            known = depth[np.isfinite(depth)]
            farthest = float(known.max()) if known.size else 1.0
        return np.where(infinite, farthest, depth)

    def inverse(self) -> RealMap:
        """Return predicted inverse depth (h, w), up to scale and shift; 0 for sky.

        What is not valid is as far as the farthest that is.
        """
        if self.prediction.kind == "affine_invariant":
            depth = self.aligned()
            usable = depth > 0
            inverse: RealMap = 1.0 / np.where(usable, depth, 1.0)
        else:
            usable, inverse = self.prediction.valid, self.prediction.inverse_depth
        if not usable.any():
            raise MetricError("No pixel of the map is valid.")
        return np.where(usable, inverse, inverse[usable].min())

    def need_metres(self, alignment: Alignment) -> None:
        """Raise MetricError when numbers in metres would mean nothing."""
        if alignment.mode != "none":
            return
        if not self.sample.metric:
            raise MetricError("The true depth is not in metres.")
        if self.prediction.kind != "metric":
            raise MetricError(f"The map is {self.prediction.kind}, not in metres; align it.")
