"""Training crops of packed scenes."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from fathom.methods.compact.options import Crop
from fathom.scenes.camera.augment import AugmentConfig, crop_window, photometric, sample_nearest
from fathom.scenes.dataset.pack import PackedScene


@dataclass(frozen=True)
class TrainingScenes:
    """Crops of packed scenes, augmented; item `(epoch, index, batch, share)` is a pure function.

    With a `GrowingPack` it is one of the scenes that are there as well.
    """

    pack: Sequence[PackedScene]
    crops: tuple[Crop, ...]
    smallest_crop: float
    augment: AugmentConfig
    seed: int

    def __len__(self) -> int:
        """Return the number of scenes."""
        return len(self.pack)

    def __getitem__(self, key: tuple[int, int, int, float]) -> dict[str, Tensor]:
        """Return image (3, h, w) in [-1, 1], canonical (1, h, w), fov_deg () and share ()."""
        epoch, index, batch, share = key
        crop = self._batch_crop(batch, share)
        rng = np.random.default_rng([self.seed, epoch, index])
        scene = self.pack[index]
        height, width = scene.inverse_depth.shape
        size = (crop.width, crop.height)
        window = crop_window(
            rng, (width, height), crop.width / crop.height, smallest=self.smallest_crop
        )
        left, top, w, h = window
        photo = Image.fromarray(scene.image).resize(
            size, Image.Resampling.BILINEAR, box=(left, top, left + w, top + h)
        )
        inverse = sample_nearest(scene.inverse_depth, window, size).astype(np.float32)
        instance = sample_nearest(scene.instance, window, size)
        image = photometric(
            rng,
            np.asarray(photo, np.float32) / np.float32(255),
            instance,
            self.augment,
            inverse_depth=inverse,
            f_px=scene.f_px * crop.width / w,
        )
        if rng.random() < 0.5:
            image, inverse = image[:, ::-1], inverse[:, ::-1]
        # The window is a camera of its own: same focal length in pixels, narrower image.
        # (Its principal point is off-centre; like Depth Pro, we let the network average over it.)
        canonical = np.ascontiguousarray(inverse)[None] * np.float32(scene.f_px / w)
        pixels = np.ascontiguousarray(image.transpose(2, 0, 1)) * 2 - 1
        fov = 2 * math.degrees(math.atan(w / 2 / scene.f_px))
        return {
            "image": torch.from_numpy(pixels),
            "canonical": torch.from_numpy(canonical),
            "fov_deg": torch.tensor(fov),
            "share": torch.tensor(share),
        }

    def _batch_crop(self, batch: int, share: float) -> Crop:
        crops = [crop for crop in self.crops if crop.in_use(batch, share)]
        shares = np.array([crop.share for crop in crops])
        draw = np.random.default_rng([self.seed, batch]).random() * shares.sum()
        return crops[int(np.searchsorted(np.cumsum(shares)[:-1], draw, side="right"))]
