"""What Depth Pro learns from: procedural scenes and published data sets, in one mixture."""

import math
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage
from torch import Tensor

from fathom.core.convert import to_depth, to_inverse_depth
from fathom.data.sets import DataSet
from fathom.scenes.camera.augment import AugmentConfig, crop_window, photometric, sample_nearest
from fathom.scenes.camera.sensors import stereo_smoothing
from fathom.scenes.dataset.pack import ScenePack

_RIG_WINDOW = 5  # pixels
_CORRUPT_FACTORS = (2.0, 6.0)
_CORRUPT_GRAIN = 0.03  # size of the spots, as a share of the image's width


@dataclass(frozen=True)
class Labelled:
    """An image with what is known about it.

    Attributes:
        image: uint8 (H, W, 3), sRGB.
        inverse: float32 (h, w), 1 / depth, 0 at infinity and where invalid; covers what the image
            covers.
        valid: bool (h, w).
        f_px: focal length in pixels of the image; None if unknown.
        metric: whether `inverse` is in 1/m.
        real: whether a sensor measured it.
        instance: uint8 (h, w), object ids, or None.
    """

    image: NDArray[np.uint8]
    inverse: NDArray[np.float32]
    valid: NDArray[np.bool_]
    f_px: float | None
    metric: bool
    real: bool
    instance: NDArray[np.uint8] | None = None


class LabelledSource(Protocol):
    """Something with a length that gives labelled images; the random generator is for sensors."""

    def __len__(self) -> int: ...

    def get(self, index: int, rng: np.random.Generator) -> Labelled:
        """Return image `index`."""
        ...


@dataclass(frozen=True)
class SceneSource:
    """Rendered scenes.

    Attributes:
        pack: the scenes.
        real: treat them as photographs with ground truth from a stereo rig: it runs over edges.
        corrupt: share of that ground truth to make wrong, to study what robust losses do.
    """

    pack: ScenePack
    real: bool = False
    corrupt: float = 0.0

    def __len__(self) -> int:
        """Return the number of scenes."""
        return len(self.pack)

    def get(self, index: int, rng: np.random.Generator) -> Labelled:
        """Return scene `index`."""
        scene = self.pack[index]
        inverse = scene.inverse_depth.astype(np.float32)
        valid = np.ones(inverse.shape, bool)
        if self.real:
            surface = inverse > 0
            smooth = stereo_smoothing(to_depth(inverse), window=_RIG_WINDOW, passes=1)
            inverse = to_inverse_depth(smooth)
            valid = (inverse > 0) | ~surface  # the rig sees no farther than 100 m
            inverse = _corrupted(inverse, self.corrupt, rng)
        return Labelled(
            image=scene.image,
            inverse=inverse,
            valid=valid,
            f_px=scene.f_px,
            metric=True,
            real=self.real,
            instance=scene.instance,
        )


@dataclass(frozen=True)
class SetSource:
    """A published data set, as `fathom.data.sets.open_set` opens it.

    Attributes:
        samples: the data set.
        real: whether sensors measured its ground truth.
        metric: whether scale and camera can be relied on.
    """

    samples: DataSet[Any]
    real: bool
    metric: bool

    def __len__(self) -> int:
        """Return the number of samples."""
        return len(self.samples)

    def get(self, index: int, rng: np.random.Generator) -> Labelled:
        """Return sample `index`."""
        sample = self.samples[index]
        metric = self.metric and sample.metric and sample.f_px is not None
        valid = np.asarray(sample.valid)
        inverse = np.where(valid, to_inverse_depth(np.where(valid, sample.depth, 1.0)), 0.0)
        return Labelled(
            image=sample.image,
            inverse=inverse.astype(np.float32),
            valid=valid,
            f_px=sample.f_px,
            metric=metric,
            real=self.real,
        )


def _corrupted(
    inverse: NDArray[np.float32], share: float, rng: np.random.Generator
) -> NDArray[np.float32]:
    """Bring spots that cover `share` of the map too near, as glass, hair and motion do."""
    if share == 0:
        return inverse
    height, width = inverse.shape
    spots = ndimage.gaussian_filter(
        rng.standard_normal((height, width), dtype=np.float32), _CORRUPT_GRAIN * width
    )
    wrong = spots > np.quantile(spots, 1 - share)
    factor = np.float32(rng.uniform(*_CORRUPT_FACTORS))
    floor = np.float32(0.05)  # 1/m: sky would stay sky
    return np.where(wrong, np.maximum(inverse, floor) * factor, inverse)


@dataclass(frozen=True)
class Mixture:
    """Crops of images from several sources; item `(epoch, index, batch)` is a pure function.

    Attributes:
        sources: where images come from.
        shares: how often each is drawn from, relative to one another.
        length: items per epoch.
        resolution: height and width of the network's images.
        augment: photometric changes.
        crop: how often a window is cut out, which makes the field of view narrower.
        smallest_crop: least linear size of that window.
        seed: of everything drawn.
        maps: whether items have maps of depth; a stage that learns angles alone is faster without.
    """

    sources: tuple[LabelledSource, ...]
    shares: tuple[float, ...]
    length: int
    resolution: int
    augment: AugmentConfig
    crop: float
    smallest_crop: float
    seed: int
    maps: bool = True

    def __len__(self) -> int:
        """Return the number of items of an epoch."""
        return self.length

    def __getitem__(self, key: tuple[int, int, *tuple[float, ...]]) -> dict[str, Tensor]:
        """Return the item.

        `image` (3, S, S) in [-1, 1], the scalars `metric`, `real` and `fov_deg` (NaN if unknown),
        and with `maps` `canonical` (1, S, S) and `valid` (1, S, S).
        """
        epoch, index, *_ = key
        rng = np.random.default_rng([self.seed, epoch, index])
        shares = np.array(self.shares)
        which = int(rng.choice(len(self.sources), p=shares / shares.sum()))
        source = self.sources[which]
        # With one source an epoch goes through all of it; otherwise items are drawn.
        one = len(self.sources) == 1 and len(source) == self.length
        labelled = source.get(index if one else int(rng.integers(len(source))), rng)
        return self._item(labelled, rng)

    def _item(self, labelled: Labelled, rng: np.random.Generator) -> dict[str, Tensor]:
        height, width = labelled.image.shape[:2]
        size = (self.resolution, self.resolution)
        window = (0.0, 0.0, float(width), float(height))
        if rng.random() < self.crop:
            window = crop_window(rng, (width, height), width / height, smallest=self.smallest_crop)
        left, top, w, h = window
        photo = Image.fromarray(labelled.image).resize(
            size, Image.Resampling.BILINEAR, box=(left, top, left + w, top + h)
        )
        below = labelled.inverse.shape
        labels = (
            left * below[1] / width,
            top * below[0] / height,
            w * below[1] / width,
            h * below[0] / height,
        )
        # What is out of focus can only be told from metres.
        focus = self.augment.depth_of_field > 0 and labelled.metric
        inverse = valid = None
        if self.maps or focus:
            inverse = sample_nearest(labelled.inverse, labels, size)
            valid = sample_nearest(labelled.valid, labels, size)
            focus = focus and bool(valid.all())
        instance = labelled.instance if self.augment.recolour > 0 else None
        image = photometric(
            rng,
            np.asarray(photo, np.float32) / np.float32(255),
            None if instance is None else sample_nearest(instance, labels, size),
            self.augment,
            inverse_depth=inverse if focus else None,
            f_px=None if labelled.f_px is None else labelled.f_px * self.resolution / w,
        )
        mirror = slice(None, None, -1 if rng.random() < 0.5 else 1)
        # The window is a camera of its own: the same focal length in pixels, a narrower image.
        focal = math.nan if labelled.f_px is None else labelled.f_px / w  # in widths
        item = {
            "image": _tensor(image[:, mirror].transpose(2, 0, 1)) * 2 - 1,
            "metric": torch.tensor(labelled.metric),
            "real": torch.tensor(labelled.real),
            "fov_deg": torch.tensor(2 * math.degrees(math.atan(0.5 / focal)), dtype=torch.float32),
        }
        if self.maps:
            assert inverse is not None
            assert valid is not None
            scale = 1.0 if labelled.f_px is None else focal
            item["canonical"] = _tensor(inverse[None, :, mirror] * np.float32(scale))
            item["valid"] = _tensor(valid[None, :, mirror])
        return item


def _tensor(array: NDArray[Any]) -> Tensor:
    return torch.from_numpy(np.ascontiguousarray(array))
