"""What every data set gives: one image with its depth and whatever else is known about it."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

EdgeQuality = Literal["exact", "sensor", "poor", "none"]
"""Whether depth edges lie on photo edges: within a pixel, within 2 to 4, worse, sparse points."""

Environment = Literal["indoor", "outdoor", ""]


@dataclass(frozen=True)
class Plane:
    """A flat surface that was marked by hand.

    Attributes:
        kind: What it is part of, such as "wall", "table" or "floor".
        mask: bool (H, W), its pixels.
        normal: float64 (3,), unit length, OpenCV axes (x right, y down, z forward); the sign says
            nothing.
    """

    kind: str
    mask: NDArray[np.bool_]
    normal: NDArray[np.float64]


@dataclass(frozen=True)
class Sample:
    """One image with ground truth, from a data set on disk or from a procedural scene.

    Attributes:
        id: Name that is unique within the data set.
        image: uint8 (H, W, 3), sRGB.
        depth: float32 (h, w), metres along the optical axis; `inf` for sky. Meaningless
            (0 or NaN) where `valid` is False. The size is that of `image` unless the data set says
            otherwise; both always cover the same field of view.
        valid: bool (h, w); sky is valid. False everywhere where a data set has no depth.
        intrinsics: float64 (3, 3) in pixels of `image`, centres at half integers; None if unknown.
        normals: float32 (H, W, 3), unit length, towards the camera, OpenCV axes (x right, y down,
            z forward); zero where there is no surface. None if unknown.
        instance: int32 (H, W), object ids, 0 for sky; None if unknown.
        classes: uint8 (H, W), indices into `fathom.scenes.content.classes.CLASSES`, 0 for sky; None
            if unknown.
        caption: A sentence saying what is visible; empty if there is none.
        family: The kind of scene or the source's name; empty if there is none.
        metric: Whether `depth` is in metres. Otherwise it is known up to a factor only, and for
            some sets 1 / depth up to an offset as well.
        disparity: float32 (h, w) in pixels as the data set states it, where depth was computed
            from disparity; meaningless where `valid` is False.
        alpha: float32 (H, W) in [0, 1], opacity of the foreground, for matting sets.
        edges: bool (h, w), depth edges that people have checked.
        planes: Flat surfaces that people have marked.
        segmentation: uint8 (H, W, 3), the data set's own colour-coded classes.
        environment: "indoor" or "outdoor"; empty if unknown.
        edge_quality: How well depth edges fit the photo.
        notes: What a user should hear of its files.
    """

    id: str
    image: NDArray[np.uint8]
    depth: NDArray[np.float32]
    valid: NDArray[np.bool_]
    intrinsics: NDArray[np.float64] | None = None
    normals: NDArray[np.float32] | None = None
    instance: NDArray[np.int32] | None = None
    classes: NDArray[np.uint8] | None = None
    caption: str = ""
    family: str = ""
    metric: bool = True
    disparity: NDArray[np.float32] | None = None
    alpha: NDArray[np.float32] | None = None
    edges: NDArray[np.bool_] | None = None
    planes: tuple[Plane, ...] = ()
    segmentation: NDArray[np.uint8] | None = None
    environment: Environment = ""
    edge_quality: EdgeQuality = "exact"
    notes: tuple[str, ...] = ()

    @property
    def height(self) -> int:
        """Rows of the image."""
        return int(self.image.shape[0])

    @property
    def width(self) -> int:
        """Columns of the image."""
        return int(self.image.shape[1])

    @property
    def f_px(self) -> float | None:
        """Horizontal focal length in pixels, None when the camera is unknown."""
        return None if self.intrinsics is None else float(self.intrinsics[0, 0])
