"""Square pieces of photographs, with their mip levels, for surfaces to wear."""

import csv
import functools
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

from fathom.core.errors import PhotoError
from fathom.scenes.content.lighting import linear
from fathom.scenes.render.scene import TEXELS, TILE

_SUFFIXES = {".jpg", ".jpeg", ".png", ".webp"}


@dataclass(frozen=True)
class PhotoTextures:
    """An atlas of texture tiles: first surfaces, then pictures, then skies.

    Attributes:
        tiles: uint8 (T, TEXELS, 3) sRGB, each tile's mip levels one after the other, largest first,
            rows top to bottom.
        surfaces: how many of the first tiles look alike all over (walls, floors, cloth); those
            after them are motifs (paintings, posters, covers).
        skies: how many of the last tiles are skies.
    """

    tiles: np.ndarray
    surfaces: int
    skies: int = 0

    @property
    def count(self) -> int:
        """How many tiles there are."""
        return int(self.tiles.shape[0])

    def pick(self, rng: np.random.Generator, *, picture: bool) -> int:
        """A random tile: a picture, or a surface; any if there is none of the wanted sort."""
        pictures_end = self.count - self.skies
        low, high = (self.surfaces, pictures_end) if picture else (0, self.surfaces)
        return int(rng.integers(low, high) if low < high else rng.integers(self.count))

    def pick_sky(self, rng: np.random.Generator) -> int:
        """A random sky; there must be one."""
        return int(rng.integers(self.count - self.skies, self.count))

    def mean_light(self, index: int) -> float:
        """Mean linear value of a tile, over pixels and channels."""
        r, g, b = linear(self.tiles[index, -1] / 255.0)
        return (r + g + b) / 3.0

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


def read_photo_textures(
    folder: Path, *, per_photo: int = 2, seed: int = 0, skies: Path | None = None
) -> PhotoTextures:
    """Cut surfaces and a picture out of every photograph in `folder`, and skies where listed.

    Surfaces are the pieces, out of many tried, that look most alike all over, with slow changes of
    brightness divided out, so that they can repeat without drawing the eye. The picture is the
    largest square.

    Args:
        folder: searched for jpg, png and webp files, in order of their names.
        per_photo: surfaces per photograph.
        seed: of the places tried.
        skies: CSV file whose rows `photo,left,top,right,bottom` name a photograph of the folder and
            a piece of pure sky in it, in fractions of its width and height.

    Raises:
        PhotoError: if the folder has no readable photograph, or `skies` is not such a list of them.
    """
    files = sorted(p for p in Path(folder).iterdir() if p.suffix.lower() in _SUFFIXES)
    if not files:
        raise PhotoError(
            f"There are no photographs in {folder}; give a folder of jpg or png files."
        )
    rng = np.random.default_rng(seed)
    surfaces: list[tuple[float, np.ndarray]] = []
    pictures = []
    for file in files:
        photo = _opened(file)
        edge = min(photo.size)
        left, top = (photo.width - edge) // 2, (photo.height - edge) // 2
        pictures.append(_piece(photo, (left, top, edge)))
        for unevenness, place in _even_places(photo, rng, 3 * per_photo):
            surfaces.append((unevenness, _piece(photo, place)))
    # Some photographs are all surface, others have none.
    surfaces = sorted(surfaces, key=lambda rated: rated[0])[: per_photo * len(files)]
    cut = [] if skies is None else _skies(folder, skies)
    tiles = [_flattened(tile) for _, tile in surfaces] + pictures + cut
    return PhotoTextures(np.stack([mip_chain(tile) for tile in tiles]), len(surfaces), len(cut))


def _opened(file: Path) -> Image.Image:
    try:
        with Image.open(file) as opened:
            # Decoders of JPEG can skip detail that no tile would keep.
            opened.draft("RGB", (4 * TILE, 4 * TILE))
            # A texture may lie as it likes; a sky may not.
            return ImageOps.exif_transpose(opened).convert("RGB")
    except OSError as error:
        raise PhotoError(f"Cannot read {file} as a photograph; remove it.") from error


def _skies(folder: Path, listed: Path) -> list[np.ndarray]:
    """Pieces of sky, stretched to square tiles."""
    tiles = []
    with listed.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            try:
                name = row["photo"]
                left, top, right, bottom = (
                    float(row[side]) for side in ("left", "top", "right", "bottom")
                )
            except (KeyError, TypeError, ValueError) as error:
                raise PhotoError(
                    f"{listed} is no list of skies; its columns are photo, left, top, right and "
                    "bottom, the last four in fractions of the photograph."
                ) from error
            photo = _opened(folder / name)
            width, height = photo.size
            box = (left * width, top * height, right * width, bottom * height)
            piece = photo.resize((TILE, TILE), Image.Resampling.LANCZOS, box=box, reducing_gap=2.0)
            tiles.append(np.asarray(piece))
    return tiles


def _piece(photo: Image.Image, place: tuple[float, float, float]) -> np.ndarray:
    left, top, edge = place
    box = (left, top, min(left + edge, photo.width), min(top + edge, photo.height))
    piece = photo.resize((TILE, TILE), Image.Resampling.LANCZOS, box=box, reducing_gap=2.0)
    return np.asarray(piece)


def _even_places(
    photo: Image.Image, rng: np.random.Generator, count: int
) -> list[tuple[float, tuple[float, float, float]]]:
    """Unevenness and place (left, top, edge) of the `count` most even of many squares tried."""
    shrink = min(photo.size) / 128
    small = np.asarray(
        photo.resize((int(photo.width / shrink), int(photo.height / shrink)), reducing_gap=1.0),
        dtype=np.float32,
    )
    tried = []
    for _ in range(20 * count):
        edge = 4 * int(rng.integers(5, 20))
        left = int(rng.integers(small.shape[1] - edge + 1))
        top = int(rng.integers(small.shape[0] - edge + 1))
        tried.append((_unevenness(small[top : top + edge, left : left + edge]), left, top, edge))
    kept: list[tuple[float, int, int, int]] = []
    for rated in sorted(tried):
        _, left, top, edge = rated
        apart = (max(abs(left - k[1]), abs(top - k[2])) > 0.5 * edge for k in kept)
        if len(kept) < count and all(apart):
            kept.append(rated)
    return [(k[0], (shrink * k[1], shrink * k[2], shrink * k[3])) for k in kept]


def _unevenness(piece: np.ndarray) -> float:
    """How much 16 blocks of a square piece differ in mean and in contrast, 0 for not at all.

    Differences are relative to the contrast within blocks: a surface is alike from place to place
    and yet neither blank nor black.
    """
    side = piece.shape[0] // 4
    blocks = piece.reshape(4, side, 4, side, 3)
    means, spreads = blocks.mean(axis=(1, 3)), blocks.std(axis=(1, 3))
    within = float(spreads.mean())
    blank = max(0.0, 8.0 - within) / 4.0 + max(0.0, 30.0 - float(means.mean())) / 10.0
    return float(means.std(axis=(0, 1)).mean() + spreads.std()) / (within + 3.0) + blank


def _flattened(tile: np.ndarray) -> np.ndarray:
    """The tile with its slow changes of brightness divided out."""
    coarse = Image.fromarray(tile).convert("L").resize((5, 5), Image.Resampling.BOX)
    slow = np.asarray(coarse.resize((TILE, TILE), Image.Resampling.BICUBIC), np.float32) + 8.0
    gain = np.clip(slow.mean() / slow, 0.5, 2.0)
    even: np.ndarray = (tile * gain[..., None]).clip(0, 255).astype(np.uint8)
    return even


@functools.cache
def procedural_textures(count: int = 16, seed: int = 7) -> PhotoTextures:
    """Procedural tiles for when there are no photographs: coloured noise with a 1/f spectrum."""
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
    return PhotoTextures(np.stack(tiles), count)
