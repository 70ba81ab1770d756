"""Reading photographs: what every kind of good file gives and what every bad one says.

Colours are known because the files are made here; see `photo_files`.
"""

import io
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import photo_files as files
import pytest
from photo_files import FORMATS, RGB, UPRIGHT, corners, encoded, heic, quadrants, tiff, wide
from PIL import Image

from fathom.core.errors import PhotoError
from fathom.core.photo import Photo, read_photo
from fathom.core.photo.focal import Focal, FocalRequest


@pytest.mark.parametrize("kind", FORMATS)
def test_formats(kind, tmp_path):
    path = files.write(tmp_path / "photo", FORMATS[kind]())  # the name gives nothing away
    photo = read_photo(path)
    assert photo.pixels.dtype == np.uint8
    assert photo.pixels.flags.c_contiguous
    assert (photo.height, photo.width) == (32, 48)
    assert corners(photo.pixels) == UPRIGHT
    assert (photo.path, photo.focal, photo.orientation) == (path, None, 1)
    assert photo.notes == ()


# Orientation and focal length


def oriented(file_format, orientation, image):
    """Return a file that says how it is to be turned and 26 mm."""
    exif = files.exif(orientation, f_mm35=26)
    if file_format == "heic":
        # The encoder takes the tag for the way to turn the pixels, as libheif wants it.
        return heic(image, exif=exif)
    if file_format == "TIFF 16 bit":
        return _tiff16_with_exif(image, exif)
    options = {"lossless": True} if file_format == "WEBP" else {}
    return encoded(image, file_format, exif=exif, **options)


def _tiff16_with_exif(image, exif):
    """Let Pillow write grey with tags, and give it 16-bit samples: one channel is enough."""
    grey = Image.fromarray(np.asarray(image)[..., 0].astype(np.uint16) * 257)
    return encoded(grey, "TIFF", exif=exif)


@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP", "TIFF", "TIFF 16 bit", "heic"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_all_orientations_come_out_upright(file_format, orientation, tmp_path):
    stored = files.stored_for(orientation, quadrants())
    image = Image.fromarray(np.ascontiguousarray(stored))
    path = files.write(tmp_path / "photo", oriented(file_format, orientation, image))
    photo = read_photo(path)
    assert (photo.height, photo.width) == (32, 48)
    expected = UPRIGHT
    if file_format == "TIFF 16 bit":
        expected = [(c[0],) * 3 for c in UPRIGHT]
    assert corners(photo.pixels) == expected
    assert photo.orientation == orientation
    # 26 mm of a 43.27 mm diagonal; ours is 57.69 px, turned or not.
    assert photo.focal == Focal(pytest.approx(26 * np.hypot(32, 48) / np.hypot(36, 24)), "exif")


@pytest.mark.parametrize("orientation", range(1, 9))
def test_orientation_over_many_bands(orientation, tmp_path):
    upright = np.random.default_rng(0).integers(0, 256, (1700, 1300, 3), dtype=np.uint8)
    upright = upright // 64 * 64  # smaller files
    stored = np.ascontiguousarray(files.stored_for(orientation, upright))
    content = encoded(
        Image.fromarray(stored), "PNG", compress_level=0, exif=files.exif(orientation)
    )
    photo = read_photo(files.write(tmp_path / "photo.png", content))
    np.testing.assert_array_equal(photo.pixels, upright)


@pytest.mark.parametrize("orientation", [0, 9, 255])
def test_nonsense_orientation_is_upright(orientation, tmp_path):
    content = encoded(RGB, "JPEG", exif=files.exif(orientation))
    photo = read_photo(files.write(tmp_path / "photo.jpg", content))
    assert photo.orientation == 1
    assert corners(photo.pixels) == UPRIGHT


def test_what_the_user_says_goes_before_exif(tmp_path):
    content = encoded(RGB, "JPEG", exif=files.exif(6, f_mm35=26))
    path = files.write(tmp_path / "photo.jpg", content)
    assert read_photo(path).focal.source == "exif"
    assert read_photo(path, focal=FocalRequest(f_px=70)).focal == Focal(70.0, "given")
    # The upright photo is 32 wide: 90 degrees are 16 px.
    assert read_photo(path, focal=FocalRequest(fov_deg=90)).focal.f_px == pytest.approx(16)
    assert read_photo(path, focal=FocalRequest()).focal.source == "exif"


@pytest.mark.parametrize("exif", [b"Exif\0\0", b"Exif\0\0II*\0\xff\xff\xff\xff", b"garbage" * 9])
def test_broken_exif_does_not_cost_the_photo(exif, tmp_path):
    photo = read_photo(files.write(tmp_path / "photo.jpg", encoded(RGB, "JPEG", exif=exif)))
    assert corners(photo.pixels) == UPRIGHT
    assert (photo.orientation, photo.focal) == (1, None)


# Sizes and frames


@pytest.mark.parametrize("size", [(1, 1), (1, 9), (9, 1)])
@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP", "TIFF"])
@pytest.mark.parametrize("orientation", [1, 6])
def test_tiny_photos_are_read(size, file_format, orientation, tmp_path):
    image = Image.new("RGB", size, (200, 200, 200))
    content = encoded(image, file_format, exif=files.exif(orientation))
    photo = read_photo(files.write(tmp_path / "tiny", content))
    assert (photo.width, photo.height) == (size if orientation == 1 else size[::-1])
    assert np.abs(photo.pixels.astype(int) - 200).max() <= 2


FRAMES = [RGB, RGB.rotate(180), RGB]


@pytest.mark.parametrize(
    "content",
    [
        lambda: encoded(RGB, "TIFF", save_all=True, append_images=FRAMES[1:]),
        lambda: encoded(RGB, "PNG", save_all=True, append_images=FRAMES[1:]),
        lambda: encoded(RGB, "WEBP", save_all=True, append_images=FRAMES[1:], lossless=True),
        lambda: encoded(RGB, "GIF", save_all=True, append_images=FRAMES[1:]),
        lambda: tiff(np.stack([wide()] * 3), photometric="rgb"),
        lambda: _heic_frames(),
    ],
    ids=["tiff", "apng", "webp", "gif", "tiff 16 bit", "heic"],
)
def test_the_first_frame_is_used_and_said(content, tmp_path):
    photo = read_photo(files.write(tmp_path / "photo", content()))
    assert corners(photo.pixels) == UPRIGHT
    assert photo.notes == ("frame 1 of 3 used",)


def test_the_gain_map_of_a_phone_is_no_frame(tmp_path):
    # HDR photos of phones are MPO files: the photo, and a small grey picture of its highlights.
    content = encoded(RGB, "MPO", save_all=True, append_images=[RGB.convert("L").resize((24, 16))])
    photo = read_photo(files.write(tmp_path / "photo.jpg", content))
    assert corners(photo.pixels) == UPRIGHT
    assert photo.notes == ()


def _heic_frames():
    pillow_heif = pytest.importorskip("pillow_heif")
    heif = pillow_heif.HeifFile()
    for frame in FRAMES:
        heif.add_from_pillow(frame)
    buffer = io.BytesIO()
    heif.save(buffer, quality=95)
    return buffer.getvalue()


# Limits


def test_the_limit_of_pixels_can_be_set(tmp_path):
    for content in (FORMATS["png"](), FORMATS["tiff 16 bit"](), heic()):
        path = files.write(tmp_path / "photo", content)  # 32 x 48 = 1536 pixels
        assert read_photo(path, max_pixels=1536).width == 48
        assert read_photo(path, max_pixels=None).width == 48
        with pytest.raises(PhotoError, match="48 x 32 pixels, more than the limit of 1,535"):
            read_photo(path, max_pixels=1535)


def test_more_pixels_than_pillow_allows(tmp_path, monkeypatch):
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 100)
    path = files.write(tmp_path / "photo.png", FORMATS["png"]())
    assert read_photo(path).width == 48
    assert Image.MAX_IMAGE_PIXELS == 100  # other users of Pillow keep their protection


def test_threads_read_side_by_side(tmp_path):
    path = files.write(tmp_path / "photo.jpg", FORMATS["jpeg"]())
    limit, failures = Image.MAX_IMAGE_PIXELS, []

    def read():
        try:
            assert corners(read_photo(path).pixels) == UPRIGHT
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=read) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert limit == Image.MAX_IMAGE_PIXELS


# Memory


PEAK = """
import re, sys
from pathlib import Path
from fathom.core.photo import read_photo
peak = lambda: int(re.search(r"VmHWM:\\s*(\\d+)", Path("/proc/self/status").read_text())[1]) * 1024
before = peak()
photo = read_photo(sys.argv[1])
print((peak() - before) / photo.pixels.nbytes)
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="asks Linux for the peak")
@pytest.mark.parametrize("orientation", [1, 6])
def test_memory_stays_near_two_copies(orientation, tmp_path):
    # Pillow holds four bytes per pixel, we three: 2.33 copies of ours, and the bands.
    image = Image.new("RGB", (6000, 4000), (10, 120, 200))
    profile = files.matrix_profile(*files.P3, gamma=2.2)
    path = tmp_path / "large.jpg"
    image.save(path, exif=files.exif(orientation), icc_profile=profile)
    run = subprocess.run(
        [sys.executable, "-c", PEAK, path], capture_output=True, text=True, check=True
    )
    assert 1.0 < float(run.stdout) < 2.8


# The value


def test_float_rgb():
    photo = Photo(np.array([[[0, 51, 255]]], dtype=np.uint8))
    np.testing.assert_allclose(photo.float_rgb(), [[[0, 0.2, 1]]], rtol=1e-6)
    assert photo.float_rgb().dtype == np.float32


@pytest.mark.parametrize(
    "pixels",
    [np.zeros((4, 4), np.uint8), np.zeros((4, 4, 3)), np.zeros((0, 4, 3), np.uint8)],
)
def test_a_photo_is_checked(pixels):
    with pytest.raises(ValueError, match="uint8"):
        Photo(pixels)
