"""Calibrated cameras: the numbers of a pinhole matrix, and the forms in which people have them."""

import json
import math
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from fathom.core.errors import UsageError

_NUMBERS = ("fx", "fy", "cx", "cy")
_MATRIX_NAMES = ("intrinsics", "K", "k", "camera_matrix")
_ROUNDING = 0.01  # relative difference of two aspect ratios that rounded sizes may have
_FORMS = (
    'numbers FX,FY,CX,CY, a 3 x 3 matrix, or a JSON file with either: {"fx": ..., "fy": ..., '
    '"cx": ..., "cy": ...} or {"intrinsics": [[...], [...], [...]]}'
)


@dataclass(frozen=True)
class Calibration:
    """A pinhole camera in pixels of the upright photo, without distortion.

    The centre of the first pixel is (0.5, 0.5): add 0.5 to the centre that OpenCV gives.

    Attributes:
        fx: Horizontal focal length, pixels.
        fy: Vertical focal length, pixels.
        cx: Columns from the left edge of the photo to the principal point.
        cy: Rows from its top edge.
        size: Width and height of the photos for which the numbers hold; None: of any.

    Raises:
        UsageError: A focal length is not positive, or a number not finite.
    """

    fx: float
    fy: float
    cx: float
    cy: float
    size: tuple[int, int] | None = None

    def __post_init__(self) -> None:
        numbers = (self.fx, self.fy, self.cx, self.cy)
        if not all(math.isfinite(number) for number in numbers) or min(self.fx, self.fy) <= 0:
            raise UsageError(
                "Intrinsics must be finite with positive focal lengths, not "
                f"{', '.join(f'{number:g}' for number in numbers)}."
            )

    def at(self, width: int, height: int) -> "Calibration":
        """Return the camera in pixels of a photo of this size.

        Raises:
            UsageError: The numbers hold for photos of another aspect, or cannot be of this one.
        """
        x, y = 1.0, 1.0
        if self.size is not None:
            x, y = width / self.size[0], height / self.size[1]
            if not math.isclose(x, y, rel_tol=_ROUNDING):
                raise UsageError(
                    f"The intrinsics are of photos of {self.size[0]} x {self.size[1]} pixels, this "
                    f"one is {width} x {height}: give those of the upright, uncropped photo."
                )
        moved = Calibration(self.fx * x, self.fy * y, self.cx * x, self.cy * y, (width, height))
        if not (-width < moved.cx < 2 * width and -height < moved.cy < 2 * height):
            raise UsageError(
                f"The principal point ({moved.cx:g}, {moved.cy:g}) is far outside the photo of "
                f"{width} x {height}: intrinsics are in pixels of the upright photo."
            )
        return moved


def parse_calibration(value: Any) -> Calibration:
    """Return the camera that a person states in one of the usual forms.

    Args:
        value: A (3, 3) matrix; a text `"FX,FY,CX,CY"`; the path of a JSON file; what such a file
            holds. A file's `width` and `height` say for which photos the numbers hold; they are
            scaled to photos of the same aspect.

    Raises:
        UsageError: It is none of these, the file cannot be read, or the matrix is not one of a
            pinhole camera without skew.
    """
    if isinstance(value, Calibration):
        return value
    if isinstance(value, str) and (numbers := _numbers(value)) is not None:
        return Calibration(*numbers)
    if isinstance(value, str | os.PathLike):
        return _from_json(_read(Path(value)), f"{os.fspath(value)}: ")
    return _from_json(value, "")


def _numbers(text: str) -> tuple[float, float, float, float] | None:
    try:
        fx, fy, cx, cy = (float(part) for part in text.split(","))
    except ValueError:
        return None
    return fx, fy, cx, cy


def _read(path: Path) -> Any:
    if not path.is_file():
        raise UsageError(f"{path} is neither intrinsics nor a file with them: give {_FORMS}.")
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UsageError(f"{path} cannot be read as JSON ({error}): give {_FORMS}.") from error


def _from_json(value: Any, where: str) -> Calibration:
    if not isinstance(value, Mapping):
        return _from_matrix(value, None, where)
    size = _size(value, where)
    if all(name in value for name in _NUMBERS):
        try:
            fx, fy, cx, cy = (float(value[name]) for name in _NUMBERS)
        except (TypeError, ValueError):
            raise UsageError(f"{where}fx, fy, cx and cy must be numbers.") from None
        return Calibration(fx, fy, cx, cy, size)
    matrix = next((value[name] for name in _MATRIX_NAMES if value.get(name) is not None), None)
    if isinstance(matrix, Mapping):  # as OpenCV and ROS write a matrix
        matrix = matrix.get("data")
    return _from_matrix(matrix, size, where)


def _size(value: Mapping[str, Any], where: str) -> tuple[int, int] | None:
    width, height = value.get("width"), value.get("height")
    if width is None or height is None:
        return None
    if not all(isinstance(side, int | float) and side >= 1 for side in (width, height)):
        raise UsageError(f"{where}width and height must be numbers of pixels.")
    return int(width), int(height)


def _from_matrix(value: Any, size: tuple[int, int] | None, where: str) -> Calibration:
    try:
        matrix = np.asarray(value, dtype=np.float64)
    except (TypeError, ValueError):
        matrix = np.empty(0)
    if matrix.size != 9 or (matrix.ndim == 2 and matrix.shape != (3, 3)):
        raise UsageError(f"{where}no intrinsics were found: give {_FORMS}.")
    matrix = matrix.reshape(3, 3)
    if matrix[0, 1] or matrix[1, 0] or tuple(matrix[2]) != (0, 0, 1):
        raise UsageError(
            f"{where}intrinsics must be [[fx, 0, cx], [0, fy, cy], [0, 0, 1]], without skew."
        )
    fx, fy, cx, cy = (float(matrix[place]) for place in ((0, 0), (1, 1), (0, 2), (1, 2)))
    return Calibration(fx, fy, cx, cy, size)


def one_per_photo(value: Any, photos: int) -> Sequence[Any]:
    """Return what was given as the camera of each of several photos: one for all, or one each.

    Raises:
        UsageError: There are neither one nor as many as photos.
    """
    if isinstance(value, list | tuple):
        several = not all(_is_row(one) for one in value)
    else:
        several = isinstance(value, np.ndarray) and value.ndim == 3
    if not several:
        return [value] * photos
    if len(value) != photos:
        raise UsageError(f"There are {photos} photos but {len(value)} cameras in intrinsics.")
    return list(value)


def _is_row(value: Any) -> bool:
    """Whether this is a row of a matrix, or a number in one."""
    if isinstance(value, list | tuple | np.ndarray):
        return all(np.isscalar(one) for one in value)
    return np.isscalar(value) and not isinstance(value, str)
