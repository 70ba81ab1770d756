"""Bringing pixels from their embedded ICC profile to sRGB."""

import io
import itertools
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageCms

_PROFILED_MODES = ("L", "RGB", "CMYK", "LAB")


@dataclass(frozen=True)
class ToSrgb:
    """The way from a profile to sRGB.

    Attributes:
        transform: None when pixels are to be taken as they are.
        note: What was wrong with the profile, None when nothing.
    """

    transform: ImageCms.ImageCmsTransform | None
    note: str | None = None


def to_srgb(profile: bytes | None, mode: str) -> ToSrgb:
    """Return how pixels of a Pillow `mode` with this profile become sRGB.

    Profiles that hardly differ from sRGB (at most one level of 255, tried on a grid of colours)
    need no work and give no transform; by far most photographs are of this kind.
    """
    if not profile or mode not in _PROFILED_MODES:
        return ToSrgb(None)
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        transform = ImageCms.buildTransform(source, ImageCms.createProfile("sRGB"), mode, "RGB")
        changes = _changes_pixels(transform, mode)
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return ToSrgb(None, "the colour profile is broken or does not fit and was ignored")
    return ToSrgb(transform if changes else None)


def _changes_pixels(transform: ImageCms.ImageCmsTransform, mode: str) -> bool:
    if mode not in ("L", "RGB"):
        return True
    steps = itertools.product(range(0, 256, 17), repeat=len(mode))
    colours = np.array(list(steps), dtype=np.uint8)  # (16 or 4096, channels)
    probe = Image.fromarray(
        colours.reshape(-1, 16, len(mode)).squeeze(axis=-1 if mode == "L" else ())
    )
    before = np.asarray(probe.convert("RGB"), dtype=np.int16)
    after = np.asarray(transform.apply(probe), dtype=np.int16)
    return int(np.abs(after - before).max()) > 1
