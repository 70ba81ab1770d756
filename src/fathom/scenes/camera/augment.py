"""Making a rendered image look as if some real camera had taken it.

A renderer is too clean, and a network learns whatever gives depth away: every surface exactly
one colour, light that falls off with distance, edges of one sharpness. These augmentations break
such links without touching the geometry. All functions are pure in their `rng`.
"""

import io
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from fathom.scenes.camera.lens import focus_somewhere

Pixels = NDArray[np.float32]
Scalar = TypeVar("Scalar", bound=np.generic)


@dataclass(frozen=True)
class AugmentConfig:
    """Probabilities (0..1) and strengths of the photometric augmentation."""

    recolour: float = 0.5  # give some instances another colour
    light_field: float = 0.5  # multiply by a smooth random field
    depth_of_field: float = 0.3  # blur what is out of focus, if the depth is given
    colour: float = 0.9  # exposure, gamma, white balance, saturation
    grey: float = 0.05
    blur: float = 0.3
    rescale: float = 0.2  # down and up again, as cheap cameras and web images are
    noise: float = 0.5
    jpeg: float = 0.5
    frame: float = 0.04  # blank border of a few pixels, as undistorted images have


def crop_window(
    rng: np.random.Generator, size: tuple[int, int], aspect: float, *, smallest: float
) -> tuple[float, float, float, float]:
    """Draw a window (left, top, width, height) of a given aspect inside a (width, height) image.

    Args:
        rng: source of randomness.
        size: (width, height) of the image in pixels.
        aspect: width / height of the window.
        smallest: the window's linear size is drawn between this fraction and all of the largest
            window that fits.
    """
    width, height = size
    largest = min(width, height * aspect)
    w = largest * rng.uniform(smallest, 1.0)
    h = w / aspect
    return rng.uniform(0, width - w), rng.uniform(0, height - h), w, h


def sample_nearest(
    array: NDArray[Scalar], window: tuple[float, float, float, float], size: tuple[int, int]
) -> NDArray[Scalar]:
    """Read an (H, W) label at the pixel centres of a (width, height) grid laid over a window.

    Labels are never averaged: a mean of two surfaces is a depth at which nothing is.
    """
    left, top, w, h = window
    columns = (left + (np.arange(size[0]) + 0.5) * (w / size[0])).astype(np.intp)
    rows = (top + (np.arange(size[1]) + 0.5) * (h / size[1])).astype(np.intp)
    columns = np.minimum(columns, array.shape[1] - 1)
    rows = np.minimum(rows, array.shape[0] - 1)
    return np.asarray(array[rows[:, None], columns[None, :]])


def photometric(
    rng: np.random.Generator,
    image: Pixels,
    instance: NDArray[np.uint8] | None,
    config: AugmentConfig,
    *,
    inverse_depth: NDArray[np.float32] | None = None,
    f_px: float | None = None,
) -> Pixels:
    """Change light, colour and camera processing of an image, never its geometry.

    Args:
        rng: source of randomness.
        image: float32 (H, W, 3), sRGB in [0, 1].
        instance: uint8 (H, W) object ids for recolouring, or None.
        config: probabilities and strengths.
        inverse_depth: float32 (H, W), 1/m, for depth of field; None leaves everything sharp.
        f_px: focal length in pixels of this image; needed with `inverse_depth`.

    Returns:
        float32 (H, W, 3) in [0, 1].
    """
    if instance is not None and rng.random() < config.recolour:
        image = image * _instance_gains(rng)[instance]
    if rng.random() < config.light_field:
        image = image * _light_field(rng, image.shape[:2])
    if rng.random() < config.depth_of_field and inverse_depth is not None and f_px is not None:
        image = focus_somewhere(rng, image, inverse_depth, f_px=f_px)
    if rng.random() < config.colour:
        image = _colour(rng, image)
    if rng.random() < config.grey:
        image = np.repeat(image.mean(axis=2, keepdims=True), 3, axis=2)
    image = _camera(rng, np.clip(image, 0, 1), config)
    if rng.random() < config.frame:
        _blank_frame(rng, image)
    return image


def _instance_gains(rng: np.random.Generator) -> NDArray[np.float32]:
    """Per-id colour gains (256, 3): about half of the objects change, some a lot."""
    gains = np.exp(rng.normal(0, 0.35, (256, 1)) + rng.normal(0, 0.2, (256, 3)))
    gains[rng.random(256) < 0.5] = 1.0
    return gains.astype(np.float32)


def _light_field(rng: np.random.Generator, shape: tuple[int, int]) -> Pixels:
    """Smooth field (H, W, 1 or 3) around 1 that undoes the tie of brightness and distance."""
    n = int(rng.integers(2, 6))
    coarse = rng.normal(0, rng.uniform(0.1, 0.5), (n, n)).astype(np.float32)
    field = Image.fromarray(coarse).resize(shape[::-1], Image.Resampling.BICUBIC)
    return np.asarray(np.exp(np.asarray(field))[..., None], np.float32)


def _colour(rng: np.random.Generator, image: Pixels) -> Pixels:
    image = np.maximum(image, 0) ** np.float32(np.exp(rng.normal(0, 0.25)))
    gain = np.exp(rng.normal(0, 0.2) + rng.normal(0, 0.07, 3)).astype(np.float32)
    image = image * gain
    grey = image.mean(axis=2, keepdims=True)
    image = grey + (image - grey) * np.float32(rng.uniform(0.4, 1.4))
    pivot = np.float32(rng.uniform(0.3, 0.6))
    return pivot + (image - pivot) * np.float32(np.exp(rng.normal(0, 0.2)))


def _camera(rng: np.random.Generator, image: Pixels, config: AugmentConfig) -> Pixels:
    """Lens, sensor and file: blur, loss of resolution, noise, JPEG."""
    height, width = image.shape[:2]
    if rng.random() < config.noise:
        sigma = rng.uniform(0.004, 0.05)
        noise = rng.standard_normal((height, width, 3), dtype=np.float32)
        if rng.random() < 0.5:  # luminance noise is what most cameras leave over
            noise = noise[..., :1]
        image = image + noise * np.float32(sigma)
    photo = Image.fromarray((np.clip(image, 0, 1) * 255 + 0.5).astype(np.uint8))
    if rng.random() < config.blur:
        photo = photo.filter(ImageFilter.GaussianBlur(rng.uniform(0.3, 1.6)))
    if rng.random() < config.rescale:
        factor = rng.uniform(0.4, 0.9)
        small = (max(8, int(width * factor)), max(8, int(height * factor)))
        photo = photo.resize(small, Image.Resampling.BILINEAR)
        photo = photo.resize((width, height), Image.Resampling.BICUBIC)
    if rng.random() < config.jpeg:
        stream = io.BytesIO()
        photo.save(stream, "JPEG", quality=int(rng.integers(30, 95)))
        photo = Image.open(stream)
    return np.asarray(photo, np.float32) / np.float32(255)


def _blank_frame(rng: np.random.Generator, image: Pixels) -> None:
    value = rng.choice([0.0, 1.0])
    top, bottom, left, right = rng.integers(0, 1 + max(image.shape[:2]) // 40, 4)
    image[:top] = value
    image[image.shape[0] - bottom :] = value
    image[:, :left] = value
    image[:, image.shape[1] - right :] = value
