"""ETH3D high-resolution multi-view (Schoeps et al., CVPR 2017): DSLR photos with laser depth.

Described on the benchmark's documentation page: depth is the raw float32 rows of an image of the
photo's size, in a file with the photo's name, inf where nothing was measured. It belongs to the
photos as taken (`dslr_images`), not to the undistorted ones. `dslr_calibration_jpg` is a COLMAP
model of those photos (THIN_PRISM_FISHEYE: fx, fy, cx, cy and distortion) with pixel centres at half
integers; the distortion, small at these lenses, is ignored.
"""

from pathlib import Path
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from fathom.core.errors import FathomError
from fathom.core.readers import reading
from fathom.data.images import read_image
from fathom.data.sample import Sample
from fathom.data.sets.base import PhotoSet, Source
from fathom.data.sets.cameras import intrinsics
from fathom.data.sets.depths import metres

_ONE_FOCAL = ("SIMPLE_PINHOLE", "SIMPLE_RADIAL", "RADIAL", "SIMPLE_RADIAL_FISHEYE")
_OUTDOOR = ("courtyard", "electro", "facade", "meadow", "playground", "terrace")


class Eth3d(PhotoSet):
    """Training scenes: 454 photos of 13 scenes."""

    source = Source(
        title="ETH3D",
        where="the ETH3D benchmark (eth3d.net), archives *_dslr_jpg and *_dslr_depth",
        layout="SCENE/images/dslr_images/NAME.JPG, SCENE/ground_truth_depth/dslr_images/NAME.JPG "
        "and SCENE/dslr_calibration_jpg/{cameras,images}.txt",
        terms="CC BY-NC-SA 4.0",
        gives="metric depth, sparse laser",
    )
    patterns: ClassVar = {"train": ("*/images/dslr_images/*.JPG", "*/images/dslr_images/*.jpg")}

    def read(self, item: Path) -> Sample:
        """Read one photo."""
        scene = item.parents[2]
        image = read_image(item)
        stored = self.need(scene / "ground_truth_depth" / "dslr_images" / item.name)
        depth, valid = metres(_rows(stored, image.shape[:2]), per_metre=1)
        calibration = scene / "dslr_calibration_jpg"
        known = (calibration / "images.txt").is_file()
        return Sample(
            id=f"{scene.name}/{item.stem}",
            image=image,
            depth=depth,
            valid=valid,
            intrinsics=read_colmap_camera(calibration, item.name) if known else None,
            family=scene.name,
            environment="outdoor" if scene.name in _OUTDOOR else "indoor",
            edge_quality="none",
        )


def _rows(path: Path, shape: tuple[int, ...]) -> NDArray[np.float32]:
    with reading(path):
        values = np.fromfile(path, dtype="<f4")
    if values.size != shape[0] * shape[1]:
        raise FathomError(
            f"{path} holds {values.size} depths, its photo {shape[1]} x {shape[0]} pixels; "
            "unpack both from the archives of the same resolution"
        )
    return values.reshape(shape)


def read_colmap_camera(folder: Path, photo: str) -> NDArray[np.float64]:
    """Return the (3, 3) intrinsics of a photo, by its file name, from a COLMAP text model.

    Raises:
        FathomError: The model does not know the photo.
    """
    camera = None
    for words in _records(folder / "images.txt"):
        if len(words) >= 10 and Path(words[9]).name == photo:
            camera = words[8]
    for words in _records(folder / "cameras.txt"):
        if words[0] == camera:
            first = [float(word) for word in words[4:8]]
            if words[1] in _ONE_FOCAL:
                return intrinsics(first[0], first[0], first[1], first[2], centres="half")
            return intrinsics(*first, centres="half")
    raise FathomError(f"{folder} has no camera for {photo}; unpack the calibration again")


def _records(path: Path) -> list[list[str]]:
    with reading(path):
        lines = path.read_text().splitlines()
    return [line.split() for line in lines if line.strip() and not line.startswith("#")]
