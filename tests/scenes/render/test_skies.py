"""Photographed skies: cut where a list says, and seen where nothing is."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from fathom.core.errors import PhotoError
from fathom.scenes.content.builder import SceneBuilder
from fathom.scenes.content.families.skies import sky
from fathom.scenes.render.photo_textures import PhotoTextures, read_photo_textures
from fathom.scenes.render.render import render

HEADER = "photo,left,top,right,bottom\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """One photograph: an even blue above, noise below."""
    photo = np.random.default_rng(0).integers(0, 255, (200, 300, 3), np.uint8)
    photo[:100] = (90, 140, 220)
    Image.fromarray(photo).save(tmp_path / "a.png")
    return tmp_path


def _listed(folder: Path, rows: str, header: str = HEADER) -> Path:
    (folder / "skies.csv").write_text(header + rows)
    return folder / "skies.csv"


def _textures(folder: Path) -> PhotoTextures:
    return read_photo_textures(folder, skies=_listed(folder, "a.png,0.1,0.0,0.9,0.45\n"))


def test_a_listed_sky_is_the_last_tile_and_never_worn(folder: Path) -> None:
    textures = _textures(folder)
    assert textures.skies == 1
    assert (textures.tiles[-1] == (90, 140, 220)).all()
    rng = np.random.default_rng(0)
    assert {textures.pick_sky(rng) for _ in range(5)} == {textures.count - 1}
    worn = {textures.pick(rng, picture=picture) for picture in (False, True) for _ in range(50)}
    assert textures.count - 1 not in worn


def test_a_photographed_sky_has_the_brightness_that_was_asked_for(folder: Path) -> None:
    b = SceneBuilder(np.random.default_rng(3), _textures(folder))
    b.sky("photo", brightness=0.4)
    b.camera((0.0, 1.0, 0.0), pitch=0.5, fov_deg=50.0, width=16, height=12)
    b.exposure(0.0)
    seen = render(b.build())
    assert np.isinf(seen.depth).all()
    linear = ((seen.image / 255.0 + 0.055) / 1.055) ** 2.4
    # Tints vary by some per cent; the hue is the photograph's.
    assert linear.mean() == pytest.approx(0.4, rel=0.25)
    red, green, blue = linear.mean(axis=(0, 1))
    assert red < green < blue


def test_without_photographed_skies_they_are_painted(folder: Path) -> None:
    b = SceneBuilder(np.random.default_rng(0), read_photo_textures(folder))
    for _ in range(20):
        sky(b, "clear")
        assert b._sky is not None
        assert b._sky.photo == -1


@pytest.mark.parametrize(
    ("rows", "header"), [("a.png,0,0,1\n", HEADER), ("a.png,0,0,1,x\n", HEADER), ("a.png\n", "x\n")]
)
def test_a_list_of_something_else_is_refused(folder: Path, rows: str, header: str) -> None:
    with pytest.raises(PhotoError, match=r"skies\.csv is no list of skies; its columns are photo"):
        read_photo_textures(folder, skies=_listed(folder, rows, header))


def test_a_listed_photograph_that_is_not_there_is_named(folder: Path) -> None:
    with pytest.raises(PhotoError, match=r"b\.png"):
        read_photo_textures(folder, skies=_listed(folder, "b.png,0,0,1,1\n"))
