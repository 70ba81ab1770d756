"""DIODE (Vasiljevic et al. 2019): laser scanner, 768 x 1024, indoors and outdoors.

Layout and files as in the development kit (diode-devkit): depth in metres as NumPy (H, W, 1),
taken along the optical axis, with a mask of 0 and 1; intrinsics.txt of the kit says fx 886.81, fy
927.06, cx 512, cy 384, which is the middle of the image with centres at half integers.
"""

from pathlib import Path
from typing import ClassVar

import numpy as np

from fathom.core.readers import read_npy
from fathom.data.images import read_image
from fathom.data.sample import Sample
from fathom.data.sets.base import PhotoSet, Source
from fathom.data.sets.cameras import intrinsics
from fathom.data.sets.depths import metres

_CAMERA = intrinsics(886.81, 927.06, 512, 384, centres="half")


class Diode(PhotoSet):
    """Validation (325 indoors and 446 outdoors) or training."""

    source = Source(
        title="DIODE",
        where="the DIODE page (diode-dataset.org)",
        layout="val/{indoors,outdoor}/scene_NNNNN/scan_NNNNN/NAME.png with NAME_depth.npy and "
        "NAME_depth_mask.npy beside it",
        terms="MIT",
        gives="metric depth, dense laser",
    )
    patterns: ClassVar = {
        "val": ("val/*/scene_*/scan_*/*.png",),
        "val-indoors": ("val/indoors/scene_*/scan_*/*.png",),
        "val-outdoor": ("val/outdoor/scene_*/scan_*/*.png",),
        "train": ("train/*/scene_*/scan_*/*.png",),
    }

    def read(self, item: Path) -> Sample:
        """Read one photo."""
        stored = read_npy(self.need(item.with_name(f"{item.stem}_depth.npy")))
        mask = read_npy(self.need(item.with_name(f"{item.stem}_depth_mask.npy")))
        depth, valid = metres(stored.reshape(stored.shape[:2]), per_metre=1)
        valid &= mask.reshape(depth.shape) > 0
        indoors = "_indoors_" in item.name
        return Sample(
            id=self.id_of(item),
            image=read_image(item),
            depth=np.where(valid, depth, np.float32(0)),
            valid=valid,
            intrinsics=_CAMERA,
            family="indoors" if indoors else "outdoor",
            environment="indoor" if indoors else "outdoor",
            edge_quality="sensor",
        )
