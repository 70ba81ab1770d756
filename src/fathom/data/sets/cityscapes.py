"""Cityscapes (Cordts et al., CVPR 2016): stereo from a car, 1024 x 2048.

Described in the README of the data set's scripts: disparity in 16-bit PNG, pixels = (p - 1) / 256
for p > 0, 0 invalid; camera JSON with the baseline in metres and fx, fy, u0, v0 in pixels, centres
at integers. Disparity is that of semi-global matching: dense, but blurred and wrong at edges.
"""

import json
from pathlib import Path
from typing import ClassVar

import numpy as np

from fathom.core.readers import read_png, reading
from fathom.data.images import read_image
from fathom.data.sample import Sample
from fathom.data.sets.base import PhotoSet, Source
from fathom.data.sets.cameras import intrinsics
from fathom.data.sets.depths import depth_from_disparity

_SUFFIX = "_leftImg8bit.png"


class Cityscapes(PhotoSet):
    """Validation (500), training (2,975) or extra (19,998) photos."""

    source = Source(
        title="Cityscapes",
        where="the Cityscapes page (cityscapes-dataset.com), after registration",
        layout="leftImg8bit/SPLIT/CITY/NAME_leftImg8bit.png, disparity/SPLIT/CITY/NAME_disparity"
        ".png, camera/SPLIT/CITY/NAME_camera.json and, for edges, gtFine/SPLIT/CITY/"
        "NAME_gtFine_color.png",
        terms="own licence, non-commercial; no redistribution",
        gives="metric depth and disparity from stereo matching, colour-coded classes",
    )
    patterns: ClassVar = {
        "val": ("leftImg8bit/val/*/*_leftImg8bit.png",),
        "train": ("leftImg8bit/train/*/*_leftImg8bit.png",),
        "train_extra": ("leftImg8bit/train_extra/*/*_leftImg8bit.png",),
    }

    def read(self, item: Path) -> Sample:
        """Read one photo."""
        name = item.name.removesuffix(_SUFFIX)
        folder = Path(item.parents[1].name, item.parent.name)
        base = item.parents[3]
        stored = read_png(self.need(base / "disparity" / folder / f"{name}_disparity.png"))
        camera = self.need(base / "camera" / folder / f"{name}_camera.json")
        classes = base / "gtFine" / folder / f"{name}_gtFine_color.png"
        with reading(camera):
            described = json.loads(camera.read_text())
            baseline = float(described["extrinsic"]["baseline"])
            fx, fy, u0, v0 = (float(described["intrinsic"][k]) for k in ("fx", "fy", "u0", "v0"))
        disparity = np.where(stored > 0, (stored.astype(np.float32) - 1) / 256, 0)
        valid = disparity > 0
        return Sample(
            id=f"{folder.as_posix()}/{name}",
            image=read_image(item),
            depth=depth_from_disparity(disparity, valid, f_px=fx, baseline=baseline),
            valid=valid,
            intrinsics=intrinsics(fx, fy, u0, v0, centres="zero"),
            family=folder.name,
            disparity=disparity.astype(np.float32),
            segmentation=read_image(classes) if classes.is_file() else None,
            environment="outdoor",
            edge_quality="poor",
        )
