"""nuScenes (Caesar et al., CVPR 2020): six cameras and a lidar on a car, 900 x 1600.

Described on the data set's page (schema of the JSON tables). A lidar point goes from the sensor to
the car at the sweep's time, to the world, to the car at the photo's time, and to the camera; its
depth is z. As in the development kit points nearer than 1 m are dropped; of several points in one
pixel the nearest counts. Pixel centres are at integers.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from fathom.core.errors import UsageError
from fathom.core.readers import reading
from fathom.data.images import read_image
from fathom.data.sample import Sample
from fathom.data.sets.base import DataSet, Source, read_lines
from fathom.data.sets.cameras import intrinsics_from_matrix
from fathom.data.sets.nuscenes_tables import SCENES, Tables, rigid

CAMERAS = (
    "CAM_FRONT", "CAM_FRONT_LEFT", "CAM_FRONT_RIGHT", "CAM_BACK", "CAM_BACK_LEFT", "CAM_BACK_RIGHT",
)  # fmt: skip
_NEAREST = 1.0
_LIDAR = "LIDAR_TOP"
_VERSIONS = ("v1.0-trainval", "v1.0-mini")


@dataclass(frozen=True)
class View:
    """A photo, the lidar sweep of its moment, and how the two cameras lie.

    Attributes:
        photo: The image's path.
        sweep: The points' path.
        camera: (3, 3) intrinsics as the tables have them.
        to_camera: (4, 4), from the lidar's coordinates to the camera's.
    """

    photo: Path
    sweep: Path
    camera: NDArray[np.float64]
    to_camera: NDArray[np.float64]


class NuScenes(DataSet[View]):
    """Key frames of the scenes of a split; a line of `split_file` is a scene or a photo's path."""

    source = Source(
        title="nuScenes",
        where="the nuScenes page (nuscenes.org), after registration",
        layout="v1.0-trainval/*.json (or v1.0-mini), samples/CAM_FRONT/*.jpg and "
        "samples/LIDAR_TOP/*.pcd.bin",
        terms="CC BY-NC-SA 4.0 with terms of use",
        gives="metric depth, sparse lidar",
    )
    splits = ("val", "mini_val", "all")

    def __init__(
        self,
        root: Path | str,
        *,
        split: str | None = None,
        split_file: Path | str | None = None,
        camera: str = "CAM_FRONT",
    ) -> None:
        """Find the samples; `camera` is one of `CAMERAS` or "all"."""
        if camera != "all" and camera not in CAMERAS:
            raise UsageError(f"nuScenes has no camera {camera!r}, only all, {', '.join(CAMERAS)}")
        self.cameras = CAMERAS if camera == "all" else (camera,)
        super().__init__(root, split=split, split_file=split_file)

    def find(self) -> list[View]:
        """Return the views, by scene and time."""
        tables = Tables(self._version())
        wanted = set(read_lines(self.split_file)) if self.split_file else SCENES.get(self.split)
        return [
            View(
                photo=self.root / frame.photo["filename"],
                sweep=self.root / frame.sweep["filename"],
                camera=np.array(frame.photo_rig["camera_intrinsic"], dtype=np.float64),
                to_camera=np.linalg.inv(rigid(frame.photo_pose) @ rigid(frame.photo_rig))
                @ rigid(frame.sweep_pose)
                @ rigid(frame.sweep_rig),
            )
            for frame in tables.key_frames(self.cameras)
            if wanted is None or frame.scene in wanted or frame.photo["filename"] in wanted
        ]

    def read(self, item: View) -> Sample:
        """Read one view."""
        image = read_image(item.photo)
        with reading(item.sweep):
            points = np.fromfile(item.sweep, dtype="<f4").reshape(-1, 5)[:, :3]
        seen = points @ item.to_camera[:3, :3].T + item.to_camera[:3, 3]
        depth = project(seen, item.camera, image.shape[0], image.shape[1])
        return Sample(
            id=f"{item.photo.parent.name}/{item.photo.stem}",
            image=image,
            depth=depth,
            valid=depth > 0,
            intrinsics=intrinsics_from_matrix(item.camera, centres="zero"),
            environment="outdoor",
            edge_quality="none",
        )

    def name_of(self, item: View) -> str:
        """Return the photo's path."""
        return str(item.photo)

    def _version(self) -> Path:
        for version in _VERSIONS:
            if (self.root / version / "sample_data.json").is_file():
                return self.root / version
        raise self.missing(f"{self.root} has no tables")


def project(
    points: NDArray[np.float64], camera: NDArray[np.float64], height: int, width: int
) -> NDArray[np.float32]:
    """Return the depth (H, W) of points (N, 3) in the camera's coordinates; 0 where there is none.

    Args:
        points: Metres, x right, y down, z forward.
        camera: (3, 3) intrinsics, pixel centres at integers.
        height: Rows of the image.
        width: Columns of the image.
    """
    points = points[points[:, 2] > _NEAREST]
    pixels = np.rint((points / points[:, 2:]) @ camera.T).astype(np.int64)
    columns, rows = pixels[:, 0], pixels[:, 1]
    inside = (columns >= 0) & (columns < width) & (rows >= 0) & (rows < height)
    depth = np.full((height, width), np.inf, dtype=np.float32)
    np.minimum.at(depth, (rows[inside], columns[inside]), points[inside, 2].astype(np.float32))
    return np.where(np.isfinite(depth), depth, np.float32(0))
