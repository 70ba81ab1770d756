"""Between focal lengths in pixels, fields of view and 35 mm equivalents."""

import math

FULL_FRAME_DIAGONAL_MM = math.hypot(36, 24)
MIN_FOV_DEG = 5.0
MAX_FOV_DEG = 150.0


def f_px_from_fov(fov_deg: float, width: int) -> float:
    """Return the focal length in pixels of a `width`-pixel side that spans `fov_deg` degrees."""
    return 0.5 * width / math.tan(math.radians(fov_deg) / 2)


def fov_from_f_px(f_px: float, width: int) -> float:
    """Return the angle in degrees that a side of `width` pixels spans."""
    return math.degrees(2 * math.atan2(0.5 * width, f_px))


def f_px_from_mm35(f_mm35: float, width: float, height: float) -> float:
    """Return the focal length in pixels for a 35 mm equivalent, by the ratio of diagonals.

    The diagonal does not change when the photo is turned, so portrait needs no special case.
    """
    return f_mm35 * math.hypot(width, height) / FULL_FRAME_DIAGONAL_MM


def is_usual(f_px: float, width: int, height: int) -> bool:
    """Tell whether the longer side spans 5 to 150 degrees, as with the lenses that people have."""
    return MIN_FOV_DEG <= fov_from_f_px(f_px, max(width, height)) <= MAX_FOV_DEG
