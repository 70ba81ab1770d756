"""NYU Depth V2 (Silberman et al., ECCV 2012): Kinect v1 indoors, 480 x 640.

The labelled file is described on the data set's page. It stores `rawDepths`, what the sensor
measured moved into the colour camera (0 where nothing was), and `depths`, the same with holes
filled by a colourisation method. The PNG split is the one that BTS (Lee et al. 2019) prepared and
that nearly all later papers use: millimetres in 16 bits, the white frame of the photo blackened.
Its 654 test images are those of the official test split.

The colour camera is the toolbox's; whether it counts pixel centres from (0, 0) or (1, 1) is not
stated, (0, 0) is assumed.
"""

from pathlib import Path
from typing import ClassVar

import numpy as np

from fathom.core.errors import UsageError
from fathom.core.readers import read_png, reading
from fathom.data.images import read_image
from fathom.data.sample import Sample
from fathom.data.sets.base import DataSet, PhotoSet, Source, read_lines
from fathom.data.sets.cameras import intrinsics
from fathom.data.sets.containers import hdf5_length, read_hdf5, read_mat
from fathom.data.sets.depths import metres

_TERMS = "no explicit licence; given out for research"
_CAMERA = intrinsics(518.85790, 519.46961, 325.58245, 253.73617, centres="zero")
_LABELLED = "nyu_depth_v2_labeled.mat"


class NyuOfficial(DataSet[int]):
    """The labelled file; `split_file` may list other 0-based indices into it."""

    source = Source(
        title="NYUv2 (official)",
        where="the page of NYU Depth Dataset V2 at New York University (Silberman, Fergus)",
        layout=f"{_LABELLED} and splits.mat",
        terms=_TERMS,
        gives="metric depth, raw or filled",
    )
    splits = ("test", "train", "all")

    def __init__(
        self,
        root: Path | str,
        *,
        split: str | None = None,
        split_file: Path | str | None = None,
        depth: str = "raw",
    ) -> None:
        """Find the samples; `depth` is "raw" (as measured, with holes) or "filled"."""
        if depth not in ("raw", "filled"):
            raise UsageError(f"NYUv2 has raw and filled depth, not {depth!r}")
        self.depth = depth
        super().__init__(root, split=split, split_file=split_file)

    def find(self) -> list[int]:
        """Return 0-based indices; the official lists count from 1."""
        path = self.need(self.root / _LABELLED)
        if self.split_file is not None:
            with reading(self.split_file):
                return [int(line) for line in read_lines(self.split_file)]
        if self.split == "all":
            return list(range(hdf5_length(path, "images")))
        chosen = read_mat(self.need(self.root / "splits.mat"), f"{self.split}Ndxs")
        return [int(index) - 1 for index in np.atleast_1d(chosen)]

    def read(self, item: int) -> Sample:
        """Read one entry; HDF5 shows MATLAB's arrays with their axes reversed."""
        path = self.root / _LABELLED
        image = read_hdf5(path, "images", item).transpose(2, 1, 0)
        name = "rawDepths" if self.depth == "raw" else "depths"
        depth, valid = metres(read_hdf5(path, name, item).T, per_metre=1)
        return Sample(
            id=f"{item:04d}",
            image=np.ascontiguousarray(image),
            depth=depth,
            valid=valid,
            intrinsics=_CAMERA,
            environment="indoor",
            edge_quality="sensor",
        )


class NyuPng(PhotoSet):
    """The PNG split; a line of `split_file` is "PHOTO DEPTH FOCAL", as in BTS's lists."""

    source = Source(
        title="NYUv2 (PNG split of BTS)",
        where="the repository of BTS (Lee et al., From Big to Small), which links the images",
        layout="official_splits/test/SCENE/rgb_NNNNN.jpg with sync_depth_NNNNN.png beside it "
        "(or SCENE/... directly below the folder)",
        terms=_TERMS,
        gives="metric depth as measured",
    )
    patterns: ClassVar = {
        "test": ("official_splits/test/*/rgb_*.jpg", "test/*/rgb_*.jpg", "*/rgb_*.jpg"),
        "train": ("official_splits/train/*/rgb_*.jpg", "sync/*/rgb_*.jpg", "*/rgb_*.jpg"),
    }

    def read(self, item: Path) -> Sample:
        """Read one photo and the depth beside it."""
        stored = self.need(item.with_name(item.stem.replace("rgb_", "sync_depth_") + ".png"))
        depth, valid = metres(read_png(stored), per_metre=1000)
        return Sample(
            id=self.id_of(item),
            image=read_image(item),
            depth=depth,
            valid=valid,
            intrinsics=_CAMERA,
            family=item.parent.name,
            environment="indoor",
            edge_quality="sensor",
        )
