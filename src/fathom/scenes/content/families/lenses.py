"""Lenses as people have them: phones, cameras with zooms, depth cameras."""

import math

import numpy as np

from fathom.scenes.content.families.placing import between

_FULL_FRAME_MM = 36.0  # long side of the format that focal lengths are quoted for


def long_side_fov(rng: np.random.Generator) -> float:
    """Field of view in degrees along the longer side of an image, 24 to 100."""
    kind = rng.random()
    if kind < 0.45:  # main cameras of phones, 24 to 28 mm
        return between(rng, 62.0, 76.0)
    if kind < 0.65:  # depth cameras and webcams
        return between(rng, 55.0, 72.0)
    if kind < 0.90:  # zooms of 24 to 85 mm, each doubling as likely
        focal = 24.0 * (85.0 / 24.0) ** float(rng.random())
        return 2.0 * math.degrees(math.atan(0.5 * _FULL_FRAME_MM / focal))
    return between(rng, 75.0, 100.0)


def horizontal_fov(rng: np.random.Generator, width: int, height: int) -> float:
    """Horizontal field of view in degrees of a (width, height) image taken with such a lens."""
    return across(long_side_fov(rng), width, height)


def across(long_side_deg: float, width: int, height: int) -> float:
    """Horizontal field of view in degrees whose longer side sees `long_side_deg`."""
    if width >= height:
        return long_side_deg
    half = math.tan(0.5 * math.radians(long_side_deg)) * width / height
    return 2.0 * math.degrees(math.atan(half))
