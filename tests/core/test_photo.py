"""Reading photographs: what every kind of good file gives and what every bad one says.

Colours are known because the files are made here; see `photo_files`.
"""

import io
import os
import struct
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import photo_files as files
import pytest
from photo_files import BLUE, GREEN, RED, WHITE, corners, encoded, quadrants
from PIL import Image

from fathom.core.errors import ExtraMissingError, FathomError, PhotoError
from fathom.core.focal import Focal, FocalRequest
from fathom.core.photo import Photo, read_photo

tifffile = pytest.importorskip("tifffile")
RGB = Image.fromarray(quadrants())
UPRIGHT = [RED, GREEN, BLUE, WHITE]


def heic(image=RGB, **options):
    """Return the bytes of a HEIC file."""
    pillow_heif = pytest.importorskip("pillow_heif")
    buffer = io.BytesIO()
    pillow_heif.from_pillow(image).save(buffer, quality=95, **options)
    return buffer.getvalue()


def tiff(pixels, **options):
    """Return the bytes of a TIFF file that Pillow could not write."""
    buffer = io.BytesIO()
    tifffile.imwrite(buffer, pixels, **options)
    return buffer.getvalue()


def wide(pixels=None):
    """Return 16-bit pixels."""
    return (quadrants() if pixels is None else pixels).astype(np.uint16) * 257


def planar(pixels):
    """Return (3, H, W) from (H, W, 3)."""
    return np.ascontiguousarray(np.moveaxis(pixels, -1, 0))


def png16_rgb():
    """Return a 16-bit RGB PNG, which Pillow cannot write."""
    rows = wide().astype(">u2")
    raw = b"".join(b"\0" + row.tobytes() for row in rows)
    return files.png(48, 32, 16, 2, raw)


FORMATS = {
    "jpeg": lambda: encoded(RGB, "JPEG", quality=95, subsampling=0),
    "jpeg progressive": lambda: encoded(RGB, "JPEG", quality=95, progressive=True),
    "png": lambda: encoded(RGB, "PNG"),
    "png palette": lambda: encoded(RGB.quantize(4), "PNG"),
    "png 16 bit": png16_rgb,
    "webp": lambda: encoded(RGB, "WEBP", lossless=True),
    "gif": lambda: encoded(RGB, "GIF"),
    "bmp": lambda: encoded(RGB, "BMP"),
    "ppm": lambda: encoded(RGB, "PPM"),
    "jpeg 2000": lambda: encoded(RGB, "JPEG2000"),
    "heic": heic,
    "tiff": lambda: encoded(RGB, "TIFF"),
    "tiff lzw": lambda: encoded(RGB, "TIFF", compression="tiff_lzw"),
    "tiff lab": lambda: encoded(_lab(), "TIFF"),
    "tiff 8 bit planar": lambda: tiff(planar(quadrants()), photometric="rgb",
                                      planarconfig="separate"),
    "tiff 16 bit": lambda: tiff(wide(), photometric="rgb"),
    "tiff 16 bit big endian": lambda: tiff(wide(), photometric="rgb", byteorder=">"),
    "tiff 16 bit deflate": lambda: tiff(wide(), photometric="rgb", compression="zlib"),
    "tiff 16 bit planar": lambda: tiff(planar(wide()), photometric="rgb",
                                       planarconfig="separate"),
    "tiff 16 bit tiles": lambda: tiff(wide(), photometric="rgb", tile=(16, 16)),
    "big tiff 16 bit": lambda: tiff(wide(), photometric="rgb", bigtiff=True),
}  # fmt: skip


def _lab():
    from PIL import ImageCms

    lab = ImageCms.createProfile("LAB")
    return ImageCms.profileToProfile(RGB, ImageCms.createProfile("sRGB"), lab, outputMode="LAB")


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


# Tones


def ramp8():
    """All 256 grey levels, (16, 16)."""
    return np.arange(256, dtype=np.uint8).reshape(16, 16)


def ramp16():
    """16-bit levels over the whole range, both ends included, (16, 16)."""
    return np.linspace(0, 65535, 256).round().astype(np.uint16).reshape(16, 16)


GREYS = {
    "L": (lambda: encoded(Image.fromarray(ramp8()), "PNG"), ramp8()),
    "L jpeg": (lambda: encoded(Image.fromarray(ramp8()), "JPEG", quality=100), ramp8()),
    "L tiff": (lambda: encoded(Image.fromarray(ramp8()), "TIFF"), ramp8()),
    "LA opaque": (lambda: encoded(Image.fromarray(ramp8()).convert("LA"), "PNG"), ramp8()),
    "1": (
        lambda: encoded(Image.fromarray(ramp8()).point(lambda v: 255 * (v > 99)).convert("1"),
                        "PNG"),
        np.where(ramp8() > 99, 255, 0),
    ),
    "P": (lambda: encoded(Image.fromarray(ramp8()).convert("P"), "GIF"), ramp8()),
    "png 16 bit": (lambda: encoded(Image.fromarray(ramp16()), "PNG"), ramp16() / 257),
    "tiff 16 bit": (lambda: tiff(ramp16()), ramp16() / 257),
    "tiff 16 bit big endian": (lambda: tiff(ramp16(), byteorder=">"), ramp16() / 257),
    "tiff 16 bit white is zero": (
        lambda: tiff(ramp16(), photometric="miniswhite"),
        255 - ramp16() / 257,
    ),
    "tiff 16 bit lzw": (
        lambda: encoded(Image.fromarray(ramp16()), "TIFF", compression="tiff_lzw"),
        ramp16() / 257,
    ),
    "pgm 16 bit": (
        lambda: b"P5 16 16 65535\n" + ramp16().astype(">u2").tobytes(),
        ramp16() / 257,
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", GREYS)
def test_grey_levels_are_scaled_to_255(kind, tmp_path):
    make, expected = GREYS[kind]
    photo = read_photo(files.write(tmp_path / "grey", make()))
    assert photo.pixels.shape == (16, 16, 3)
    assert np.ptp(photo.pixels, axis=-1).max() == 0
    difference = np.abs(photo.pixels[..., 0] - np.asarray(expected, dtype=np.float64))
    assert difference.max() <= (2 if "jpeg" in kind else 0.51)
    assert photo.notes == ()


def test_sixteen_bit_colour_is_scaled_to_255(tmp_path):
    pixels = np.random.default_rng(0).integers(0, 65536, (9, 7, 3), dtype=np.uint16)
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in pixels)
    contents = {
        1.0: files.png(7, 9, 16, 2, rows),  # Pillow keeps the upper byte: up to one level darker
        0.51: tiff(pixels, photometric="rgb"),
    }
    for tolerance, content in contents.items():
        photo = read_photo(files.write(tmp_path / "photo", content))
        assert np.abs(photo.pixels - pixels / 257).max() <= tolerance


# Transparency


def half_covered():
    """Red under an alpha of 255, 102 (40 %) and 0 in three columns."""
    pixels = np.zeros((4, 6, 4), dtype=np.uint8)
    pixels[..., 0] = 255
    pixels[..., 3] = np.repeat([255, 102, 0], 2)
    return pixels


COMPOSITED = [(255, 0, 0), (255, 153, 153), (255, 255, 255)]  # 0.4 * 0 + 0.6 * 255 = 153


def keyed_palette():
    """A palette image, red and transparent."""
    image = Image.fromarray(np.repeat([[0, 0, 1, 1, 1, 1]], 4, axis=0).astype(np.uint8))
    image = image.convert("P")
    image.putpalette([255, 0, 0, 0, 0, 255])
    return image


TRANSPARENT = {
    "RGBA png": (lambda: encoded(Image.fromarray(half_covered()), "PNG"), COMPOSITED),
    "RGBA webp": (
        lambda: encoded(Image.fromarray(half_covered()), "WEBP", lossless=True, exact=True),
        COMPOSITED,
    ),
    "RGBA tiff": (lambda: encoded(Image.fromarray(half_covered()), "TIFF"), COMPOSITED),
    "RGBA tiff 16 bit": (
        lambda: tiff(wide(half_covered()), photometric="rgb", extrasamples=["unassalpha"]),
        COMPOSITED,
    ),
    "LA png": (
        lambda: encoded(Image.fromarray(half_covered()[..., [1, 3]], "LA"), "PNG"),
        [(0, 0, 0), (153, 153, 153), (255, 255, 255)],
    ),
    "LA tiff 16 bit": (
        lambda: tiff(wide(half_covered()[..., [1, 3]]), photometric="minisblack",
                     extrasamples=["unassalpha"]),
        [(0, 0, 0), (153, 153, 153), (255, 255, 255)],
    ),
    "P png": (lambda: encoded(keyed_palette(), "PNG", transparency=1), [RED, WHITE, WHITE]),
    "P gif": (lambda: encoded(keyed_palette(), "GIF", transparency=1), [RED, WHITE, WHITE]),
    "RGB key png": (
        lambda: encoded(keyed_palette().convert("RGB"), "PNG", transparency=BLUE),
        [RED, WHITE, WHITE],
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", TRANSPARENT)
def test_transparent_pixels_are_composited_on_white(kind, tmp_path):
    make, expected = TRANSPARENT[kind]
    photo = read_photo(files.write(tmp_path / "photo", make()))
    columns = photo.pixels[:, [0, 2, 4]].astype(int)
    np.testing.assert_allclose(columns, np.broadcast_to(expected, columns.shape), atol=1)
    assert photo.notes == ("transparent pixels composited on white",)


def test_transparency_over_many_bands_is_said_once(tmp_path):
    image = Image.new("RGBA", (1500, 1500), (0, 0, 0, 0))  # more than two bands of rows
    photo = read_photo(files.write(tmp_path / "photo.png", encoded(image, "PNG")))
    assert (photo.pixels == 255).all()
    assert len(photo.notes) == 1


# Colour profiles

P3 = ((0.5151, 0.2412, -0.0011), (0.2919, 0.6922, 0.0419), (0.1572, 0.0666, 0.7841))
SRGB = ((0.4361, 0.2225, 0.0139), (0.3851, 0.7169, 0.0971), (0.1431, 0.0606, 0.7141))


@pytest.mark.parametrize("file_format", ["PNG", "JPEG", "TIFF", "WEBP", "heic"])
def test_linear_light_becomes_srgb(file_format, tmp_path):
    # 64 / 255 of linear light is 1.055 * 0.251 ** (1 / 2.4) - 0.055 = 0.537, or 137 of 255.
    grey = Image.new("RGB", (16, 16), (64, 64, 64))
    options = {"icc_profile": files.matrix_profile(*SRGB, gamma=1.0)}
    if file_format == "heic":
        grey.info |= options
        content = heic(grey, chroma=444)
    else:
        content = encoded(grey, file_format, **options)
    photo = read_photo(files.write(tmp_path / "photo", content))
    assert np.abs(photo.pixels.astype(int) - 137).max() <= 1
    assert photo.notes == ()


def test_wide_gamut_becomes_srgb(tmp_path):
    # In Display P3 (gamma 2.2 here) sRGB red is about (234, 51, 35).
    image = Image.new("RGB", (4, 4), (234, 51, 35))
    content = encoded(image, "PNG", icc_profile=files.matrix_profile(*P3, gamma=2.2))
    red, green, blue = read_photo(files.write(tmp_path / "photo", content)).pixels[0, 0]
    assert red >= 253
    assert green <= 15
    assert blue <= 15


def test_sixteen_bit_tiff_has_its_profile_applied(tmp_path):
    profile = files.matrix_profile(*SRGB, gamma=1.0)
    grey = np.full((4, 4, 3), 64 * 257, dtype=np.uint16)
    content = tiff(grey, photometric="rgb", iccprofile=profile)
    assert abs(int(read_photo(files.write(tmp_path / "p", content)).pixels[0, 0, 0]) - 137) <= 1


def test_srgb_profile_changes_nothing(tmp_path):
    pixels = np.random.default_rng(0).integers(0, 256, (20, 30, 3), dtype=np.uint8)
    content = encoded(Image.fromarray(pixels), "PNG", icc_profile=files.srgb_profile())
    np.testing.assert_array_equal(read_photo(files.write(tmp_path / "p", content)).pixels, pixels)


@pytest.mark.parametrize("file_format", ["TIFF", "JPEG"])
def test_inks_with_their_profile(file_format, tmp_path):
    # The profile says that full cyan is L* = 50.2, a grey of 119; without one it is cyan.
    cyan = Image.new("CMYK", (16, 16), (255, 0, 0, 0))
    options = {"quality": 100} if file_format == "JPEG" else {}
    plain = files.write(tmp_path / "plain", encoded(cyan, file_format, **options))
    assert corners(read_photo(plain).pixels) == [(0, 255, 255)] * 4
    content = encoded(cyan, file_format, icc_profile=files.ink_profile(), **options)
    photo = read_photo(files.write(tmp_path / "profiled", content))
    assert np.abs(photo.pixels.astype(int) - 119).max() <= 2


@pytest.mark.parametrize("profile", [b"no profile", files.ink_profile(), bytes(128)])
def test_broken_or_unfitting_profile_is_ignored_and_said(profile, tmp_path):
    content = encoded(RGB, "PNG", icc_profile=profile)
    photo = read_photo(files.write(tmp_path / "photo", content))
    assert corners(photo.pixels) == UPRIGHT
    assert photo.notes == ("the colour profile is broken or does not fit and was ignored",)


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
        lambda: encoded(RGB, "MPO", save_all=True, append_images=FRAMES[1:]),
        lambda: tiff(np.stack([wide()] * 3), photometric="rgb"),
        lambda: _heic_frames(),
    ],
    ids=["tiff", "apng", "webp", "gif", "mpo", "tiff 16 bit", "heic"],
)
def test_the_first_frame_is_used_and_said(content, tmp_path):
    photo = read_photo(files.write(tmp_path / "photo", content()))
    assert corners(photo.pixels) == UPRIGHT
    assert photo.notes == ("frame 1 of 3 used",)


def _heic_frames():
    pillow_heif = pytest.importorskip("pillow_heif")
    heif = pillow_heif.HeifFile()
    for frame in FRAMES:
        heif.add_from_pillow(frame)
    buffer = io.BytesIO()
    heif.save(buffer, quality=95)
    return buffer.getvalue()


# What cannot be read


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
    "heic cut off": (lambda: truncated(heic(noise_image())), "damaged or cut off"),
    "jpeg header only": (lambda: encoded(RGB, "JPEG")[:20], "damaged|not a photo"),
    "png no width": (lambda: files.png(0, 9, 8, 2, b"\0"), "not a photo|no pixels"),
    "tiff no height": (lambda: _tiff_without_height(), "no pixels|damaged|not a photo"),
    "bomb": (bomb, "30000 x 30000 pixels, more than the limit of 200,000,000; raise max_pixels"),
    "float tiff": (lambda: tiff(np.ones((4, 4), np.float32)), "float32 samples .* white level"),
    "half tiff": (lambda: tiff(np.ones((4, 4, 3), np.float16), photometric="rgb"), "float16"),
    "32 bit tiff": (lambda: tiff(np.ones((4, 4), np.uint32)), "convert it to 8 or 16 bits"),
    "signed tiff": (lambda: tiff(np.ones((4, 4), np.int16)), "int16 samples"),
    "float pfm": (lambda: b"Pf\n2 2\n-1.0\n" + struct.pack("<4f", 1, 2, 3, 4), "white level"),
}  # fmt: skip


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
    profile = files.matrix_profile(*P3, gamma=2.2)
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
