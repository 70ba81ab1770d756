"""Booster (Zama Ramirez et al., CVPR 2022): glass and mirrors indoors, 3008 x 4112.

Described on the data set's page and used so by the authors' evaluation code: disp_00.npy is the
left view's disparity in pixels, calib_00-02.xml an OpenCV file store with proj_matL (3 x 4) and
baselineLR in millimetres, and each scene has several photos under different light. mask_00.png is
0 where the right view does not see a pixel. Pixel centres are at integers.
"""

import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from fathom.core.errors import FathomError
from fathom.core.readers import read_npy, read_png, reading
from fathom.data.images import read_image
from fathom.data.sample import Sample
from fathom.data.sets.base import PhotoSet, Source
from fathom.data.sets.cameras import intrinsics_from_matrix
from fathom.data.sets.depths import depth_from_disparity


class Booster(PhotoSet):
    """Training photos of the left camera: 228 in the balanced set-up."""

    source = Source(
        title="Booster",
        where="the Booster page of the University of Bologna (archive booster_gt)",
        layout="train/balanced/SCENE/camera_00/NAME.png with disp_00.npy, calib_00-02.xml and "
        "mask_00.png in the scene's folder",
        terms="not verified; see the page",
        gives="metric depth and disparity, dense",
    )
    patterns: ClassVar = {"train": ("train/balanced/*/camera_00/*.png", "*/camera_00/*.png")}

    def __init__(
        self,
        root: Path | str,
        *,
        split: str | None = None,
        split_file: Path | str | None = None,
        visible_only: bool = False,
    ) -> None:
        """Find the samples.

        Args:
            root: Folder into which the data set was unpacked.
            split: "train", the only one with ground truth.
            split_file: A list of photos.
            visible_only: Leave out what the right view does not see (mask_00.png).
        """
        self.visible_only = visible_only
        super().__init__(root, split=split, split_file=split_file)

    def read(self, item: Path) -> Sample:
        """Read one photo."""
        scene = item.parents[1]
        disparity = read_npy(self.need(scene / "disp_00.npy")).astype(np.float32)
        valid = np.isfinite(disparity) & (disparity > 0)
        if self.visible_only:
            valid &= read_png(self.need(scene / "mask_00.png")) > 0
        camera, baseline = read_calibration(self.need(scene / "calib_00-02.xml"))
        return Sample(
            id=f"{scene.name}/{item.stem}",
            image=read_image(item),
            depth=depth_from_disparity(disparity, valid, f_px=camera[0, 0], baseline=baseline),
            valid=valid,
            intrinsics=intrinsics_from_matrix(camera, centres="zero"),
            family=scene.name,
            disparity=disparity,
            environment="indoor",
        )


def read_calibration(path: Path) -> tuple[NDArray[np.float64], float]:
    """Return the left view's projection (3, 4) and the baseline in metres."""
    with reading(path):
        root = ElementTree.parse(path).getroot()
        data, baseline = root.findtext("proj_matL/data"), root.findtext("baselineLR")
        if data is None or baseline is None:
            raise FathomError(f"{path} has no proj_matL or no baselineLR; unpack the scene again")
        matrix = np.array([float(n) for n in data.split()]).reshape(3, 4)
        return matrix, float(baseline) / 1000
