"""What the tiny trees of the data sets show: a box before a wall, seen at a size a test needs."""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from PIL import Image

from fathom.evaluation.benchmark import BenchmarkProtocol

# The wall's inverse depth is affine in the rays' slopes x and y, so it is a plane with the normal
# (SLOPE_X, SLOPE_Y, MIDDLE); it lies about 5 m away, the box 2.5 m.
MIDDLE, SLOPE_X, SLOPE_Y = 0.2, -0.02, 0.06
BOX = 2.5


@dataclass(frozen=True)
class View:
    """What is seen: a camera with a centred principal point and a focal length of 0.8 w."""

    height: int = 32
    width: int = 48
    f: float = field(init=False)
    depth: np.ndarray = field(init=False)
    box: np.ndarray = field(init=False)

    def __post_init__(self):
        h, w = self.height, self.width
        f = 0.8 * w
        x = (np.arange(w) + 0.5 - w / 2) / f
        y = (np.arange(h) + 0.5 - h / 2)[:, None] / f
        box = np.zeros((h, w), bool)
        box[h // 4 : h * 5 // 8, w // 4 : w * 3 // 4] = True
        wall = 1 / (MIDDLE + SLOPE_X * x + SLOPE_Y * y)
        front = 1 / (1 / BOX + 0.02 * x + 0.01 * y)
        object.__setattr__(self, "f", f)
        object.__setattr__(self, "box", box)
        object.__setattr__(self, "depth", np.where(box, front, wall))

    @property
    def image(self):
        colours = np.array([(90, 90, 90), (200, 60, 40)], np.uint8)
        return colours[self.box.astype(int)]

    @property
    def k(self):
        """Intrinsics with pixel centres at integers, as most data sets have it."""
        return [self.f, 0, self.width / 2 - 0.5, 0, self.f, self.height / 2 - 0.5, 0, 0, 1]


def view_for(protocol: BenchmarkProtocol) -> View:
    """Return a view that is as large as the protocol's windows and planes need it."""
    if protocol.photo_crop == "kitti_benchmark":
        return View(375, 1242)
    names = [number.name for number in protocol.numbers]
    if protocol.crop == "eigen_nyu" or "plane_flatness" in names:
        return View(480, 640)
    if "d3r" in names:  # about 5000 superpixels
        return View(240, 320) if protocol.name == "boost-middlebury-2014" else View(72, 96)
    return View()


def photo(path: Path, view: View, **options) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(view.image).save(path, **options)


def with_hole(stored):
    """Nothing is measured in one corner."""
    stored = stored.copy()
    stored[:2, :2] = 0
    return stored


def millimetres(view):
    return with_hole(np.rint(view.depth * 1000))
