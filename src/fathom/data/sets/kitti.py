"""KITTI depth (Geiger et al., IJRR 2013; Uhrig et al., 3DV 2017): accumulated lidar, 16-bit PNG.

A value divided by 256 is metres, 0 is no measurement (readme of the depth development kit). Raw
drives are calibrated by calib_cam_to_cam.txt, whose P_rect_02 and P_rect_03 belong to the rectified
colour cameras, with pixel centres at integers. Crops are the protocol's business, not the reader's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from fathom.core.errors import FathomError
from fathom.core.readers import read_png, reading
from fathom.data.images import read_image
from fathom.data.sample import Sample
from fathom.data.sets.base import DataSet, PhotoSet, Source, natural_order, read_lines
from fathom.data.sets.cameras import intrinsics_from_matrix, read_numbers
from fathom.data.sets.depths import metres

_WHERE = "the KITTI Vision Benchmark Suite (cvlibs.net), pages Raw Data and Depth Prediction"
_TERMS = "CC BY-NC-SA 3.0"
_PHOTO_FOLDERS = ("", "raw", "kitti_raw", "raw_data")
_DEPTH_FOLDERS = ("", "data_depth_annotated", "depth_annotated", "gts")


@dataclass(frozen=True)
class Frame:
    """A photo of a raw drive and its accumulated lidar."""

    photo: Path
    depth: Path


class KittiEigen(DataSet[Frame]):
    """Frames of the raw drives with improved ground truth.

    A line of `split_file` is "PHOTO DEPTH FOCAL" with paths as in the lists of BTS
    (eigen_test_files_with_gt.txt: 697 lines). Lines whose depth is "None" have no ground truth (45
    of the test list) and are left out, as all papers do. Without a list every frame is taken that
    has both.
    """

    source = Source(
        title="KITTI (Eigen split)",
        where=_WHERE,
        layout="DATE/DATE_drive_NNNN_sync/image_02/data/NNNNNNNNNN.png, DATE/calib_cam_to_cam.txt "
        "and data_depth_annotated/{train,val}/DATE_drive_NNNN_sync/proj_depth/groundtruth/"
        "image_02/NNNNNNNNNN.png",
        terms=_TERMS,
        gives="metric depth, sparse lidar",
    )

    def find(self) -> list[Frame]:
        """Return the frames of the list, or all."""
        if self.split_file is None:
            return self._all()
        pairs = [line.split()[:2] for line in read_lines(self.split_file)]
        return [self._frame(*pair) for pair in pairs if len(pair) == 2 and pair[1] != "None"]

    def read(self, item: Frame) -> Sample:
        """Read one frame."""
        depth, valid = metres(read_png(item.depth), per_metre=256)
        drive = item.photo.parents[2]
        return Sample(
            id=f"{drive.name}/{item.photo.parents[1].name}/{item.photo.stem}",
            image=read_image(item.photo),
            depth=depth,
            valid=valid,
            intrinsics=_rectified(drive.parent, camera=item.photo.parents[1].name[-2:]),
            family=drive.name,
            environment="outdoor",
            edge_quality="none",
        )

    def name_of(self, item: Frame) -> str:
        """Return the photo's path."""
        return str(item.photo)

    def _frame(self, photo: str, depth: str) -> Frame:
        return Frame(
            self._first([self.root / folder / photo.lstrip("/") for folder in _PHOTO_FOLDERS]),
            self._first(
                [
                    self.root / folder / part / depth.lstrip("/")
                    for folder in _DEPTH_FOLDERS
                    for part in ("val", "train", "")
                ]
            ),
        )

    def _first(self, candidates: Sequence[Path]) -> Path:
        found = next((path for path in candidates if path.is_file()), None)
        return found if found is not None else self.need(candidates[0])

    def _all(self) -> list[Frame]:
        frames = []
        for depth in sorted(self.root.glob("**/proj_depth/groundtruth/*/*.png"), key=natural_order):
            camera, drive = depth.parent.name, depth.parents[3].name
            photo = Path(drive[:10], drive, camera, "data", depth.name)
            places = (self.root / folder / photo for folder in _PHOTO_FOLDERS)
            frames += [Frame(place, depth) for place in places if place.is_file()][:1]
        return frames


class KittiOfficial(PhotoSet):
    """The official selection: 1,000 cropped frames (352 x 1216) for validation."""

    source = Source(
        title="KITTI (official selection)",
        where=_WHERE,
        layout="val_selection_cropped/image/DRIVE_image_NNNNNNNNNN_image_02.png, "
        ".../groundtruth_depth/DRIVE_groundtruth_depth_NNNNNNNNNN_image_02.png and "
        ".../intrinsics/DRIVE_image_NNNNNNNNNN_image_02.txt",
        terms=_TERMS,
        gives="metric depth, sparse lidar",
    )
    patterns: ClassVar = {
        "val": (
            "val_selection_cropped/image/*.png",
            "depth_selection/val_selection_cropped/image/*.png",
            "image/*.png",
        )
    }

    def read(self, item: Path) -> Sample:
        """Read one frame."""
        folder = item.parents[1]
        name = item.name.replace("_sync_image_", "_sync_groundtruth_depth_")
        stored = self.need(folder / "groundtruth_depth" / name)
        depth, valid = metres(read_png(stored), per_metre=256)
        camera = self.need(folder / "intrinsics" / f"{item.stem}.txt")
        matrix = np.array(read_numbers(camera)).reshape(3, 3)
        return Sample(
            id=item.stem,
            image=read_image(item),
            depth=depth,
            valid=valid,
            intrinsics=intrinsics_from_matrix(matrix, centres="zero"),
            environment="outdoor",
            edge_quality="none",
        )


def _rectified(date: Path, *, camera: str) -> NDArray[np.float64]:
    path = date / "calib_cam_to_cam.txt"
    with reading(path):
        lines = path.read_text().splitlines()
    for line in lines:
        name, _, numbers = line.partition(":")
        if name == f"P_rect_{camera}":
            matrix = np.array([float(n) for n in numbers.split()]).reshape(3, 4)
            return intrinsics_from_matrix(matrix, centres="zero")
    raise FathomError(f"{path} has no P_rect_{camera}; unpack the raw data's calibration again")
