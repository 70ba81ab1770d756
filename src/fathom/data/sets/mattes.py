"""Matting and segmentation sets, with which Depth Pro measures boundary recall: no depth.

AM-2k (Li et al., IJCV 2022) and P3M-10k (Li et al., ACM MM 2021) have mattes, DIS5K (Qin et al.,
ECCV 2022) nearly binary masks; layouts as in the authors' repositories (GFM, P3M, DIS).
"""

from pathlib import Path
from typing import ClassVar

import numpy as np

from fathom.core.errors import FathomError
from fathom.core.readers import read_png
from fathom.data.images import read_image
from fathom.data.sample import Sample
from fathom.data.sets.base import PhotoSet, Source
from fathom.data.sets.depths import no_depth


class _MatteSet(PhotoSet):
    matte_folder: ClassVar[str]

    def read(self, item: Path) -> Sample:
        """Read one photo and the matte that has its name in the folder beside."""
        path = self.need(item.parents[1] / self.matte_folder / f"{item.stem}.png")
        stored = read_png(path)
        image = read_image(item, labels=stored.shape)
        if stored.shape[:2] != image.shape[:2]:
            raise FathomError(f"{path} has not the size of its photo; unpack both again")
        matte = (stored if stored.ndim == 2 else stored[..., 0]).astype(np.float32)
        most = 65535 if stored.dtype == np.uint16 else 1 if stored.dtype == np.bool_ else 255
        depth, valid = no_depth(*image.shape[:2])
        return Sample(
            id=self.id_of(item),
            image=image,
            depth=depth,
            valid=valid,
            alpha=matte / np.float32(most),
            edge_quality="none",
        )


class Am2k(_MatteSet):
    """Animals."""

    source = Source(
        title="AM-2k",
        where="the repository of GFM (Li et al., Bridging Composite and Real), after its agreement",
        layout="{train,validation}/{original/NAME.jpg,mask/NAME.png}",
        terms="agreement of the authors, research only",
        gives="mattes",
    )
    patterns: ClassVar = {
        "validation": ("validation/original/*.*", "AM-2k/validation/original/*.*"),
        "train": ("train/original/*.*", "AM-2k/train/original/*.*"),
    }
    matte_folder = "mask"


class P3m10k(_MatteSet):
    """People; faces are blurred in P3M-500-P and in training."""

    source = Source(
        title="P3M-10k",
        where="the repository of P3M (Li et al., Privacy-Preserving Portrait Matting), after its "
        "agreement",
        layout="train/{blurred_image,mask}, validation/P3M-500-P/{blurred_image,mask} and "
        "validation/P3M-500-NP/{original_image,mask}, NAME.jpg and NAME.png",
        terms="agreement of the authors, research only",
        gives="mattes",
    )
    patterns: ClassVar = {
        "P3M-500-NP": (
            "validation/P3M-500-NP/original_image/*.*",
            "P3M-10k/validation/P3M-500-NP/original_image/*.*",
        ),
        "P3M-500-P": (
            "validation/P3M-500-P/blurred_image/*.*",
            "P3M-10k/validation/P3M-500-P/blurred_image/*.*",
        ),
        "train": ("train/blurred_image/*.*", "P3M-10k/train/blurred_image/*.*"),
    }
    matte_folder = "mask"


class Dis5k(_MatteSet):
    """Finely structured objects.

    Depth Pro keeps 200 photos without occluders; its list (dis5k_sample_list.txt in its repository)
    serves as `split_file`.
    """

    source = Source(
        title="DIS5K",
        where="the DIS repository (Qin et al., Highly Accurate Dichotomous Image Segmentation)",
        layout="{DIS-TR,DIS-VD,DIS-TE1,DIS-TE2,DIS-TE3,DIS-TE4}/{im/NAME.jpg,gt/NAME.png}",
        terms="own terms of use, non-commercial",
        gives="masks",
    )
    patterns: ClassVar = {
        name: (f"{name}/im/*.jpg", f"DIS5K/{name}/im/*.jpg")
        for name in ("DIS-VD", "DIS-TR", "DIS-TE1", "DIS-TE2", "DIS-TE3", "DIS-TE4")
    } | {"all": ("DIS-*/im/*.jpg", "DIS5K/DIS-*/im/*.jpg")}
    matte_folder = "gt"
