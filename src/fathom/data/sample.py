"""What every data set gives: one picture with its depth and whatever else is known about it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Sample:
    """One picture with ground truth, from a data set on disk or from a procedural scene.

    Attributes:
        id: Name that is unique within the data set.
        image: uint8 (H, W, 3), sRGB.
        depth: float32 (H, W), metres along the optical axis; `inf` for sky. Meaningless
            (0 or NaN) where `valid` is False.
        valid: bool (H, W); sky is valid.
        intrinsics: float64 (3, 3) in pixels, centres at half integers; None if unknown.
        normals: float32 (H, W, 3), unit length, towards the camera, OpenCV axes (x right, y down,
            z forward); zero where there is no surface. None if unknown.
        instance: int32 (H, W), object ids, 0 for sky; None if unknown.
        classes: uint8 (H, W), indices into `fathom.data.scenes.classes.CLASSES`, 0 for sky; None
            if unknown.
        caption: A sentence saying what is visible; empty if there is none.
        family: The kind of scene or the source's name; empty if there is none.
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

    @property
    def height(self) -> int:
        """Rows of the picture."""
        return int(self.image.shape[0])

    @property
    def width(self) -> int:
        """Columns of the picture."""
        return int(self.image.shape[1])

    @property
    def f_px(self) -> float | None:
        """Horizontal focal length in pixels, None when the camera is unknown."""
        return None if self.intrinsics is None else float(self.intrinsics[0, 0])
