"""Photographs on surfaces: cutting, mip levels, orientation, filtering."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from fathom.core.errors import PhotoError
from fathom.scenes.content.builder import SceneBuilder
from fathom.scenes.render.photo_textures import PhotoTextures, mip_chain, read_photo_textures
from fathom.scenes.render.render import render
from fathom.scenes.render.scene import TEXELS, TILE


def quarters() -> np.ndarray:
    """A tile that is red top left, green top right, blue bottom left, white bottom right."""
    tile = np.zeros((TILE, TILE, 3), np.uint8)
    half = TILE // 2
    tile[:half, :half] = 255, 0, 0
    tile[:half, half:] = 0, 255, 0
    tile[half:, :half] = 0, 0, 255
    tile[half:, half:] = 255, 255, 255
    return tile


def test_mip_levels_are_means_of_two_by_two() -> None:
    tile = np.random.default_rng(0).integers(0, 256, (TILE, TILE, 3)).astype(np.uint8)
    chain = mip_chain(tile)
    assert chain.shape == (TEXELS, 3) == (87381, 3)
    np.testing.assert_array_equal(chain[: TILE * TILE].reshape(TILE, TILE, 3), tile)
    first = tile[:2, :2].reshape(4, 3).mean(axis=0)
    assert np.abs(chain[TILE * TILE] - first).max() <= 0.5
    assert np.abs(chain[-1] - tile.reshape(-1, 3).mean(axis=0)).max() < 2.0


def seen(scale: float, *, face: str = "card", fov: float = 40.0, size: int = 64) -> np.ndarray:
    """The tile of four colours on a 2 m square 4 m away, lit evenly, linear in its bytes."""
    textures = PhotoTextures(mip_chain(quarters())[None], 0)
    b = SceneBuilder(np.random.default_rng(1), textures)
    picture = b.material(texture="photo", scale=scale, dirt=0, variation=0)
    if face == "card":
        b.card((0, 0, 4), (2, 2), picture)
    elif face == "card from behind":
        b.card((0, 0, 4), (2, 2), picture, rotation=np.pi)
    else:
        b.box((0, 0, 5), (2, 2, 2), picture, rotation={"front": 0.0, "side": np.pi / 2}[face])
    b.ambient((1, 1, 1), (1, 1, 1), 0.6)
    b.sun((0, 0, 1), strength=0)
    b.exposure(0)
    b.camera((0, 0, 0), fov_deg=fov, width=size, height=size)
    return render(b.build()).image


@pytest.mark.parametrize("face", ["card", "card from behind", "front", "side"])
def test_pictures_fill_their_face_upright_and_unmirrored(face: str) -> None:
    image = seen(0.0, face=face)
    # Corner points at 0.5 m off the axis at 4 m: 12 pixels of focal 88 from the middle.
    corners = {(dy, dx): image[32 + 11 * dy, 32 + 11 * dx] for dy in (-1, 1) for dx in (-1, 1)}
    # Red, green, blue, white from the top left to the bottom right.
    bright = {place: tuple(colour > 100) for place, colour in corners.items()}
    assert bright[-1, -1] == (True, False, False)
    assert bright[-1, 1] == (False, True, False)
    assert bright[1, -1] == (False, False, True)
    assert bright[1, 1] == (True, True, True)


def test_a_photo_far_smaller_than_pixels_shows_its_mean() -> None:
    # 2 cm tiles at 4 m with 3 cm pixels: every pixel is the mean of the four colours, 128 in sRGB,
    # which is 0.216 in linear light; 0.6 of it is 0.13.
    image = seen(0.02)[24:40, 24:40].astype(float)
    expected = 255 * (1.055 * 0.13 ** (1 / 2.4) - 0.055)
    assert abs(image.mean() - expected) < 3.0
    assert image.std() < 3.0


def test_surfaces_are_cut_where_a_photograph_is_even(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    # Left half: fine noise, alike all over. Right half: large flat blobs of different colours.
    photo = np.zeros((400, 800, 3), np.uint8)
    photo[:, :400] = rng.integers(60, 200, (400, 400, 1))
    photo[:, 400:] = np.kron(rng.integers(0, 256, (4, 4, 3)), np.ones((100, 100, 1)))
    Image.fromarray(photo).save(tmp_path / "a.png")
    textures = read_photo_textures(tmp_path, per_photo=2)
    assert (textures.count, textures.surfaces) == (3, 2)
    surfaces = textures.tiles[:2, : TILE * TILE].astype(int)
    # Grey noise has no colour; the blobs have.
    assert np.ptp(surfaces, axis=2).mean() < 1.0
    again = read_photo_textures(tmp_path, per_photo=2)
    np.testing.assert_array_equal(textures.tiles, again.tiles)
    rng = np.random.default_rng(0)
    assert {textures.pick(rng, picture=False) for _ in range(30)} == {0, 1}
    assert {textures.pick(rng, picture=True) for _ in range(30)} == {2}


def test_folders_without_photographs_get_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(PhotoError, match="no photographs in"):
        read_photo_textures(tmp_path)
    (tmp_path / "broken.jpg").write_bytes(b"no picture")
    with pytest.raises(PhotoError, match=r"broken\.jpg"):
        read_photo_textures(tmp_path)
