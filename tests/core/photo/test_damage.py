"""Files that cannot be read: each gives one sentence that names it and says what to do."""

import os
import struct
import sys

import numpy as np
import photo_files as files
import pytest
from photo_files import FORMATS, RGB, encoded, heic, tiff, wide
from PIL import Image

from fathom.core.errors import ExtraMissingError, FathomError, PhotoError
from fathom.core.photo import read_photo


def truncated(content):
    """Return the first 60 percent."""
    return content[: len(content) * 6 // 10]


def noise_image():
    """Return a picture that fills its file with pixels rather than headers."""
    return Image.fromarray(np.random.default_rng(0).integers(0, 256, (64, 64, 3), np.uint8))


def bomb():
    """Return a PNG of 30000 x 30000 pixels by its header, a few bytes long."""
    return files.png(30000, 30000, 8, 2, b"\0")


BAD = {
    "empty": (lambda: b"", "is empty"),
    "text": (lambda: b"not a photo, a letter" * 9, "is not a photo that can be read"),
    "one byte": (lambda: b"\xff", "is not a photo"),
    "pdf": (lambda: b"%PDF-1.7\n" + bytes(99), "is not a photo"),
    "postscript": (lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "is not a photo"),
    "zeros": (lambda: bytes(1000), "is not a photo"),
    "jpeg cut off": (lambda: truncated(encoded(noise_image(), "JPEG")), "damaged or cut off"),
    "png cut off": (lambda: truncated(encoded(noise_image(), "PNG")), "damaged or cut off"),
    "webp cut off": (lambda: truncated(encoded(noise_image(), "WEBP")), "damaged|not a photo"),
    "tiff cut off": (lambda: truncated(encoded(noise_image(), "TIFF")), "damaged|not a photo"),
    "tiff 16 bit cut off": (
        lambda: truncated(tiff(wide(np.asarray(noise_image())), photometric="rgb")),
        "damaged or cut off",
    ),
    "tiff without strips": (lambda: _tiff_with_missing_strips(), "strips are missing"),
    "heic cut off": (lambda: truncated(heic(noise_image())), "damaged or cut off"),
    "jpeg header only": (lambda: encoded(RGB, "JPEG")[:20], "damaged|not a photo"),
    "png no width": (lambda: files.png(0, 9, 8, 2, b"\0"), "not a photo|no pixels"),
    "tiff no height": (lambda: _tiff_without_height(), "no pixels|damaged|not a photo"),
    "bomb": (bomb, "30000 x 30000 pixels, more than the limit of 200,000,000; raise max_pixels"),
    "float tiff": (lambda: tiff(np.ones((4, 4), np.float32)), "float32 samples .* white level"),
    "half tiff": (lambda: tiff(np.ones((4, 4, 3), np.float16), photometric="rgb"), "float16"),
    "32 bit tiff": (lambda: tiff(np.ones((4, 4), np.uint32)), "convert it to 8 or 16 bits"),
    "signed tiff": (lambda: tiff(np.ones((4, 4), np.int16)), "int16 samples"),
    "16 bit Lab tiff": (
        lambda: tiff(wide(), photometric="cielab"),
        "16-bit samples of the colour model CIELAB; convert it to RGB",
    ),
    "16 bit volume": (
        lambda: tiff(np.zeros((16, 32, 48), np.uint16), volumetric=True, tile=(16, 16, 16)),
        "holds a volume, not an image; export one layer",
    ),
    "preview of a raw file": (
        lambda: tiff(np.zeros((32, 48, 3), np.uint8), photometric="rgb", subfiletype=1),
        "small preview .* raw files of cameras do; export it as JPEG",
    ),
    "float pfm": (lambda: b"Pf\n2 2\n-1.0\n" + struct.pack("<4f", 1, 2, 3, 4), "white level"),
}  # fmt: skip


def _tiff_with_missing_strips():
    # 32 rows in strips of 8; the tags of offsets and byte counts are made to hold three of four.
    content = bytearray(tiff(wide(), photometric="rgb", rowsperstrip=8))
    for tag in (273, 279):
        field_type = 4 if struct.pack("<HHI", tag, 4, 4) in content else 3
        entry = content.index(struct.pack("<HHI", tag, field_type, 4))
        content[entry : entry + 8] = struct.pack("<HHI", tag, field_type, 3)
    return bytes(content)


def _tiff_without_height():
    content = bytearray(encoded(RGB, "TIFF"))
    entry = content.index(struct.pack("<HHI", 257, 4, 1))
    content[entry + 8 : entry + 12] = bytes(4)
    return bytes(content)


@pytest.mark.parametrize("kind", BAD)
def test_bad_files_give_one_sentence(kind, tmp_path):
    make, message = BAD[kind]
    path = files.write(tmp_path / "holiday.jpg", make())
    with pytest.raises(PhotoError, match=message) as caught:
        read_photo(path)
    sentence = str(caught.value)
    assert "holiday.jpg" in sentence
    assert "\n" not in sentence
    assert ";" in sentence  # what to do
    assert "0x" not in sentence  # no Python objects


def test_files_that_are_not_there(tmp_path):
    with pytest.raises(PhotoError, match=r"gone.jpg does not exist"):
        read_photo(tmp_path / "gone.jpg")
    with pytest.raises(PhotoError, match="is a folder"):
        read_photo(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(PhotoError, match="not a regular file"):
        read_photo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    with pytest.raises(PhotoError, match="loop"):
        read_photo(tmp_path / "loop")


@pytest.mark.parametrize("name", ["IMG_1.DNG", "IMG_1.nef", "IMG_1.CR2", "IMG_1.arw"])
def test_raw_files_of_cameras_are_not_mistaken_for_their_thumbnails(name, tmp_path):
    path = files.write(tmp_path / name, encoded(RGB, "TIFF"))
    with pytest.raises(PhotoError, match=rf"{name} is a raw file of a camera; export it as JPEG"):
        read_photo(path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_unreadable_file(tmp_path):
    path = files.write(tmp_path / "secret.jpg", encoded(RGB, "JPEG"))
    path.chmod(0)
    with pytest.raises(PhotoError, match="may not be read"):
        read_photo(path)


def test_heic_without_its_extra_names_it(tmp_path, monkeypatch):
    path = files.write(tmp_path / "photo.heic", heic())
    monkeypatch.setitem(sys.modules, "pillow_heif", None)
    with pytest.raises(ExtraMissingError, match=r"photo.heic .*fathom-depth\[heif\]"):
        read_photo(path)


@pytest.mark.parametrize("kind", ["jpeg", "png", "webp", "gif", "tiff", "tiff 16 bit", "heic"])
def test_damage_anywhere_gives_a_photo_or_a_sentence(kind, tmp_path):
    content = np.frombuffer(FORMATS[kind](), dtype=np.uint8)
    rng = np.random.default_rng(1)
    path = tmp_path / "photo"
    outcomes = set()
    for _ in range(40):
        damaged = content.copy()
        places = rng.integers(0, min(len(damaged), 400), rng.integers(1, 6))
        damaged[places] = rng.integers(0, 256, len(places))
        path.write_bytes(damaged.tobytes())
        try:
            photo = read_photo(path, max_pixels=1_000_000)
            assert photo.pixels.size
            outcomes.add("read")
        except FathomError:
            outcomes.add("refused")
    assert "refused" in outcomes
