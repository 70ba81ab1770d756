"""Middlebury stereo 2014 and 2021 (Scharstein et al., GCPR 2014): structured light, PFM disparity.

Described on the stereo pages (scenes2014, scenes2021, MiddEval3): disparity in pixels, inf where
unknown, top row last; calib.txt has cam0=[f 0 cx; 0 f cy; 0 0 1], baseline in millimetres, doffs,
and depth = f baseline / (disparity + doffs). The size of the PFM header's scale means nothing.
Pixel centres are at integers.
"""

from pathlib import Path
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from fathom.core.errors import UsageError
from fathom.core.readers import Raster, pfm_scale, read_pfm, read_png, reading
from fathom.data.images import read_image
from fathom.data.sample import Sample
from fathom.data.sets.base import PhotoSet, Source
from fathom.data.sets.cameras import intrinsics_from_matrix
from fathom.data.sets.depths import depth_from_disparity

_WHERE = "the Middlebury stereo pages (vision.middlebury.edu/stereo)"
_TERMS = "use and publication permitted, citation asked for"
_GIVES = "metric depth and disparity, dense"


class Middlebury2014(PhotoSet):
    """The scenes of 2014: 23 with public ground truth, left view, perfect rectification."""

    source = Source(
        title="Middlebury 2014",
        where=f"{_WHERE}, data set 2014",
        layout="SCENE-perfect/{im0.png,disp0.pfm,calib.txt}",
        terms=_TERMS,
        gives=_GIVES,
    )
    patterns: ClassVar = {
        "perfect": ("*-perfect/im0.png",),
        "imperfect": ("*-imperfect/im0.png",),
    }

    def read(self, item: Path) -> Sample:
        """Read one scene."""
        return _sample(self, item, self.need(item.with_name("disp0.pfm")), view=0)


class MiddEval3(PhotoSet):
    """The 15 training scenes of the third evaluation, at full, half or quarter resolution."""

    source = Source(
        title="Middlebury (evaluation 3)",
        where=f"{_WHERE}, submit and evaluate, version 3",
        layout="trainingF/SCENE/{im0.png,disp0GT.pfm,calib.txt} (also trainingH, trainingQ); "
        "ground truth and photos are separate archives to unpack into the same folder",
        terms=_TERMS,
        gives=_GIVES,
    )
    patterns: ClassVar = {
        "F": ("trainingF/*/im0.png", "MiddEval3/trainingF/*/im0.png"),
        "H": ("trainingH/*/im0.png", "MiddEval3/trainingH/*/im0.png"),
        "Q": ("trainingQ/*/im0.png", "MiddEval3/trainingQ/*/im0.png"),
    }

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
            split: Resolution.
            split_file: A list of photos.
            visible_only: Leave out what the right view does not see (mask0nocc.png).
        """
        self.visible_only = visible_only
        super().__init__(root, split=split, split_file=split_file)

    def read(self, item: Path) -> Sample:
        """Read one scene."""
        seen = None
        if self.visible_only:
            seen = read_png(self.need(item.with_name("mask0nocc.png"))) == 255
        return _sample(self, item, self.need(item.with_name("disp0GT.pfm")), view=0, seen=seen)


class Middlebury2021(PhotoSet):
    """The 24 scenes of 2021, taken with a phone, both views of each: 48 photos.

    `unit` "gbdf" gives the ground truth of GBDF's and SDDR's scripts instead of metres:
    floor(f baseline / (disparity / |header scale| + doffs)) kept in 8 bits, 0 invalid. Their
    published numbers are in that unit.
    """

    source = Source(
        title="Middlebury 2021",
        where=f"{_WHERE}, data set 2021 (mobile)",
        layout="data/SCENE/{im0.png,im1.png,disp0.pfm,disp1.pfm,calib.txt}",
        terms=_TERMS,
        gives=_GIVES,
    )
    patterns: ClassVar = {"all": ("data/*/im[01].png", "*/im[01].png")}

    def __init__(
        self,
        root: Path | str,
        *,
        split: str | None = None,
        split_file: Path | str | None = None,
        unit: str = "metres",
    ) -> None:
        """Find the samples; `unit` is "metres" or "gbdf"."""
        if unit not in ("metres", "gbdf"):
            raise UsageError(f"Middlebury 2021 comes in metres or gbdf, not {unit!r}")
        self.unit = unit
        super().__init__(root, split=split, split_file=split_file)

    def read(self, item: Path) -> Sample:
        """Read one view."""
        view = int(item.stem[-1])
        stored = self.need(item.with_name(f"disp{view}.pfm"))
        if self.unit == "gbdf":
            return _gbdf_sample(self, item, stored, view)
        return _sample(self, item, stored, view=view)


def read_calibration(path: Path) -> dict[str, str]:
    """Return the names and values of a calib.txt."""
    with reading(path):
        pairs = (line.partition("=") for line in path.read_text().splitlines())
        return {name.strip(): value.strip() for name, _, value in pairs if value}


def _camera(calibration: dict[str, str], path: Path, view: int) -> NDArray[np.float64]:
    with reading(path):
        rows = calibration[f"cam{view}"].strip("[]").split(";")
        return np.array([[float(n) for n in row.split()] for row in rows])


def _sample(
    data: PhotoSet, photo: Path, stored: Path, *, view: int, seen: Raster | None = None
) -> Sample:
    path = data.need(photo.with_name("calib.txt"))
    calibration = read_calibration(path)
    camera = _camera(calibration, path, view)
    with reading(path):
        offset, baseline = float(calibration["doffs"]), float(calibration["baseline"]) / 1000
    disparity = read_pfm(stored)
    valid = np.isfinite(disparity) & (disparity + offset > 0)
    if seen is not None:
        valid &= seen
    return Sample(
        id=data.id_of(photo),
        image=read_image(photo),
        depth=depth_from_disparity(
            disparity, valid, f_px=camera[0, 0], baseline=baseline, offset=offset
        ),
        valid=valid,
        intrinsics=intrinsics_from_matrix(camera, centres="zero"),
        disparity=disparity,
        environment="indoor",
    )


def _gbdf_sample(data: PhotoSet, photo: Path, stored: Path, view: int) -> Sample:
    path = data.need(photo.with_name("calib.txt"))
    calibration = read_calibration(path)
    camera = _camera(calibration, path, view)
    with reading(path):
        offset, baseline = float(calibration["doffs"]), float(calibration["baseline"])
    f_px = _camera(calibration, path, 0)[0, 0]  # the scripts take cam0 for both views
    disparity = read_pfm(stored) / np.float32(pfm_scale(stored))
    quotient = f_px * baseline / (disparity + offset)
    depth = np.where(np.isfinite(quotient), quotient, 0).astype(np.int64) % 256
    return Sample(
        id=data.id_of(photo),
        image=read_image(photo),
        depth=depth.astype(np.float32),
        valid=depth > 0,
        intrinsics=intrinsics_from_matrix(camera, centres="zero"),
        metric=False,
        disparity=disparity,
        environment="indoor",
    )
