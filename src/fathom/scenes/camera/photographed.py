"""A rendered image as a camera would have taken it; its labels stay exact."""

import dataclasses

import numpy as np
from numpy.typing import NDArray

from fathom.core.convert import to_inverse_depth
from fathom.data.sample import Sample
from fathom.scenes.camera.augment import AugmentConfig, photometric

# Everything that lens, sensor and file do. What changes the things themselves (other colours,
# other light) or is done by people afterwards (colour, grey, a blank border) is left out.
REAL_CAMERA = AugmentConfig(recolour=0, light_field=0, depth_of_field=1, colour=0, grey=0, frame=0)
EXPOSURE_STOPS = 0.35  # standard deviation of what an exposure meter gets wrong
WHITE_BALANCE = 0.06  # likewise of the logarithm of red's and blue's gains
_GAMMA = 2.2  # sRGB to linear light and back, nearly

# Seeds with fewer numbers are padded with zeros, so [seed, index] would be the stream that the
# scene itself was drawn from. No scene has this many attempts.
_CAMERA_STREAM = 2**32 - 1


def photographed(sample: Sample, *, seed: int, index: int) -> Sample:
    """Return the sample with its image taken by some camera.

    Depth of field, exposure, white balance, loss of sharpness, noise and JPEG, each drawn anew
    for every image.

    Args:
        sample: A rendered scene: depth known everywhere, camera known.
        seed: Of the set of scenes.
        index: Of this scene in it; the two alone decide what is drawn.

    Returns:
        The same sample with another `image`.
    """
    rng = np.random.default_rng([seed, index, _CAMERA_STREAM])
    image = photometric(
        rng,
        _exposed(rng, np.asarray(sample.image, np.float32) / np.float32(255)),
        None,
        REAL_CAMERA,
        inverse_depth=to_inverse_depth(sample.depth),
        f_px=sample.f_px,
    )
    return dataclasses.replace(sample, image=np.rint(image * 255).astype(np.uint8))


def _exposed(rng: np.random.Generator, image: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the image (H, W, 3) at another exposure and white balance; may exceed 1."""
    red, blue = rng.normal(0, WHITE_BALANCE, 2)
    logarithms = rng.normal(0, EXPOSURE_STOPS) * np.log(2) + np.array([red, 0, blue])
    gains: NDArray[np.float32] = np.exp(logarithms / _GAMMA).astype(np.float32)
    return image * gains
