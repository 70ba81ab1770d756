"""Square pieces of photographs, with their mip levels, for surfaces to wear."""

import functools
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from fathom.core.errors import PhotoError

TILE = 256
LEVELS = 9  # 256, 128, … 1
TEXELS = sum((TILE >> level) ** 2 for level in range(LEVELS))
_SUFFIXES = {".jpg", ".jpeg", ".png", ".webp"}


@dataclass(frozen=True)
class PhotoTextures:
    """An atlas of texture tiles.

    Attributes:
        tiles: uint8 (T, TEXELS, 3) sRGB, each tile's mip levels one after the other, largest first,
            rows top to bottom.
    """

    tiles: np.ndarray

    @property
    def count(self) -> int:
        """How many tiles there are."""
        return int(self.tiles.shape[0])

    def take(self, indices: list[int]) -> np.ndarray:
        """A copy of the tiles (K, TEXELS, 3), one row at least so that kernels can index it."""
        if not indices:
            return np.zeros((1, TEXELS, 3), dtype=np.uint8)
        return np.ascontiguousarray(self.tiles[indices])


def mip_chain(tile: np.ndarray) -> np.ndarray:
    """Mip levels of a (256, 256, 3) uint8 tile as one (TEXELS, 3) array, 2x2 means per level."""
    level = tile.astype(np.float32)
    parts = [tile.reshape(-1, 3)]
    while level.shape[0] > 1:
        half = level.shape[0] // 2
        level = level.reshape(half, 2, half, 2, 3).mean(axis=(1, 3))
        parts.append((level + 0.5).astype(np.uint8).reshape(-1, 3))
    return np.concatenate(parts)


def read_photo_textures(folder: Path, *, per_photo: int = 2, seed: int = 0) -> PhotoTextures:
    """Cut `per_photo` square pieces out of every photograph in `folder`.

    Args:
        folder: searched for jpg, png and webp files, in order of their names.
        per_photo: pieces per photograph, of random place and of size between a third and the whole
            of its short side.
        seed: of the places.

    Raises:
        PhotoError: if the folder has no readable photograph.
    """
    files = sorted(p for p in Path(folder).iterdir() if p.suffix.lower() in _SUFFIXES)
    if not files:
        raise PhotoError(
            f"There are no photographs in {folder}; give a folder of jpg or png files."
        )
    rng = np.random.default_rng(seed)
    tiles = []
    for file in files:
        try:
            with Image.open(file) as opened:
                photo = opened.convert("RGB")
        except OSError as error:
            raise PhotoError(f"Cannot read {file} as a photograph; remove it.") from error
        for _ in range(per_photo):
            edge = int(min(photo.size) * rng.uniform(0.33, 1.0))
            left = int(rng.integers(photo.width - edge + 1))
            top = int(rng.integers(photo.height - edge + 1))
            piece = photo.crop((left, top, left + edge, top + edge))
            piece = piece.resize((TILE, TILE), Image.Resampling.LANCZOS)
            tiles.append(mip_chain(np.asarray(piece)))
    return PhotoTextures(np.stack(tiles))


@functools.cache
def procedural_textures(count: int = 16, seed: int = 7) -> PhotoTextures:
    """Invented tiles for when there are no photographs: coloured noise with a 1/f spectrum."""
    rng = np.random.default_rng(seed)
    frequency = np.hypot(np.fft.fftfreq(TILE)[:, None], np.fft.fftfreq(TILE)[None, :])
    frequency[0, 0] = 1.0
    tiles = []
    for _ in range(count):
        slope = rng.uniform(0.8, 1.8)
        spectrum = np.fft.fft2(rng.standard_normal((3, TILE, TILE))) / frequency**slope
        spectrum[:, 0, 0] = 0.0
        noise = np.fft.ifft2(spectrum).real
        noise /= noise.std(axis=(1, 2), keepdims=True)
        # Channels share most of their pattern, as natural surfaces do.
        noise = 0.8 * noise[:1] + 0.3 * noise
        base = rng.uniform(0.25, 0.7) + rng.uniform(-0.12, 0.12, 3)
        picture = base[:, None, None] + rng.uniform(0.05, 0.16) * noise
        tile = (picture.clip(0.0, 1.0) * 255).astype(np.uint8).transpose(1, 2, 0)
        tiles.append(mip_chain(tile))
    return PhotoTextures(np.stack(tiles))
