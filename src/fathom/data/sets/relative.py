"""Data sets whose depth is known up to a factor only: Multiscopic and HRWSI."""

from pathlib import Path
from typing import ClassVar

import numpy as np

from fathom.core.readers import read_pfm, read_png
from fathom.data.images import read_image
from fathom.data.sample import Sample
from fathom.data.sets.base import PhotoSet, Source
from fathom.data.sets.depths import relative_depth


class Multiscopic(PhotoSet):
    """Multiscopic vision (Yuan et al., IROS 2021): five views of each scene, 1080 x 1280.

    Layout as in GBDF's evaluation of the test download: 8-bit PNG disparity, 0 unknown; PFM of the
    same name is read where there is no PNG. Focal length and baseline are not published with it.
    """

    source = Source(
        title="Multiscopic",
        where="the Multiscopic page (sites.google.com/view/multiscopic), test download",
        layout="test_b/SCENE/view{0..4}.png with disp{0..4}.png beside it",
        terms="not verified; see the page",
        gives="relative depth and disparity",
    )
    patterns: ClassVar = {"test": ("test_b/*/view[0-4].png", "*/view[0-4].png")}

    def read(self, item: Path) -> Sample:
        """Read one view."""
        name = item.stem.replace("view", "disp")
        png, pfm = item.with_name(f"{name}.png"), item.with_name(f"{name}.pfm")
        stored = read_pfm(pfm) if pfm.is_file() and not png.is_file() else read_png(self.need(png))
        disparity = stored if stored.ndim == 2 else stored[..., 0]
        depth, valid = relative_depth(disparity)
        return Sample(
            id=self.id_of(item),
            image=read_image(item),
            depth=depth,
            valid=valid,
            metric=False,
            disparity=disparity.astype(np.float32),
            environment="indoor",
        )


class Hrwsi(PhotoSet):
    """HR-WSI (Xian et al., CVPR 2020): stereo images from the web.

    Layout as in the authors' repository (Structure-Guided-Ranking-Loss): disparity up to scale and
    shift as PNG, with a mask of valid pixels. Depth is 1 / disparity, `inf` at disparity 0: sky or
    the far end of the map.
    """

    source = Source(
        title="HRWSI",
        where="the repository of Structure-Guided Ranking Loss (Xian et al.)",
        layout="{train,val}/{imgs/NAME.jpg,gts/NAME.png,valid_masks/NAME.png}",
        terms="non-commercial research",
        gives="relative disparity from optical flow",
    )
    patterns: ClassVar = {
        "val": ("val/imgs/*.jpg", "HR-WSI/val/imgs/*.jpg"),
        "train": ("train/imgs/*.jpg", "HR-WSI/train/imgs/*.jpg"),
    }

    def read(self, item: Path) -> Sample:
        """Read one image."""
        folder = item.parents[1]
        disparity = read_png(self.need(folder / "gts" / f"{item.stem}.png"))
        mask = read_png(self.need(folder / "valid_masks" / f"{item.stem}.png")) > 0
        depth, near = relative_depth(disparity)
        return Sample(
            id=item.stem,
            image=read_image(item, labels=disparity.shape),
            depth=np.where(near, depth, np.float32(np.inf)),
            valid=mask,
            metric=False,
            disparity=disparity.astype(np.float32),
            edge_quality="poor",
        )
