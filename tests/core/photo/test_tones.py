"""Levels, transparency and colour profiles: what the tones of a file become in sRGB."""

import numpy as np
import photo_files as files
import pytest
from photo_files import BLUE, RED, RGB, UPRIGHT, WHITE, corners, encoded, heic, tiff, wide
from PIL import Image

from fathom.core.photo import read_photo

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


def multiplied(pixels):
    """Return the pixels with their colours multiplied by alpha, as some programs store them."""
    colours = pixels[..., :3].astype(int) * pixels[..., 3:] / 255
    return np.concatenate([colours.round().astype(np.uint8), pixels[..., 3:]], axis=-1)


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
    "RGBA tiff 16 bit, multiplied already": (
        lambda: tiff(wide(multiplied(half_covered())), photometric="rgb",
                     extrasamples=["assocalpha"]),
        COMPOSITED,
    ),
    "LA tiff, multiplied already": (
        lambda: tiff(multiplied(half_covered())[..., [0, 3]], photometric="minisblack",
                     planarconfig="contig", extrasamples=["assocalpha"]),
        [(255, 255, 255)] * 3,
    ),
    "LA tiff 16 bit, multiplied already": (
        lambda: tiff(wide(multiplied(half_covered()))[..., [1, 3]], photometric="minisblack",
                     planarconfig="contig", extrasamples=["assocalpha"]),
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


@pytest.mark.parametrize("extra", [1, 2])
def test_further_channels_of_unknown_meaning_are_left_out(extra, tmp_path):
    pixels = np.concatenate([wide(), np.zeros((32, 48, extra), np.uint16)], axis=-1)
    content = tiff(pixels, photometric="rgb", extrasamples=["unspecified"] * extra)
    photo = read_photo(files.write(tmp_path / "photo", content))
    assert corners(photo.pixels) == UPRIGHT
    assert photo.notes == ()


# Inks


@pytest.mark.parametrize("planarconfig", ["contig", "separate"])
def test_sixteen_bit_inks(planarconfig, tmp_path):
    # Without a profile ink c leaves 255 - c of its light: no ink is white, full key is black.
    inks = np.zeros((4, 5, 4), dtype=np.uint16)
    inks[:, 1, 0], inks[:, 2, 1], inks[:, 3, 2], inks[:, 4, 3] = 65535, 65535, 65535, 65535
    if planarconfig == "separate":
        inks = files.planar(inks)
    content = tiff(inks, photometric="separated", planarconfig=planarconfig)
    photo = read_photo(files.write(tmp_path / "photo", content))
    white, cyan, magenta = (255, 255, 255), (0, 255, 255), (255, 0, 255)
    expected = [white, cyan, magenta, (255, 255, 0), (0, 0, 0)]
    assert [tuple(pixel) for pixel in photo.pixels[0].tolist()] == expected
    assert photo.notes == ()


# Colour profiles


@pytest.mark.parametrize("file_format", ["PNG", "JPEG", "TIFF", "WEBP", "heic"])
def test_linear_light_becomes_srgb(file_format, tmp_path):
    # 64 / 255 of linear light is 1.055 * 0.251 ** (1 / 2.4) - 0.055 = 0.537, or 137 of 255.
    grey = Image.new("RGB", (16, 16), (64, 64, 64))
    options = {"icc_profile": files.matrix_profile(*files.SRGB, gamma=1.0)}
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
    content = encoded(image, "PNG", icc_profile=files.matrix_profile(*files.P3, gamma=2.2))
    red, green, blue = read_photo(files.write(tmp_path / "photo", content)).pixels[0, 0]
    assert red >= 253
    assert green <= 15
    assert blue <= 15


def test_sixteen_bit_tiff_has_its_profile_applied(tmp_path):
    profile = files.matrix_profile(*files.SRGB, gamma=1.0)
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


# Alpha that hides everything, and colours that stand for it


def hidden(mode="RGBA"):
    """Return the quadrants under an alpha that is zero everywhere."""
    image = RGB.convert("L") if mode == "LA" else RGB
    image = image.convert(mode)
    image.putalpha(0)
    return image


@pytest.mark.parametrize(
    "make",
    [
        lambda: encoded(hidden(), "TGA"),
        lambda: encoded(hidden(), "TGA", compression="tga_rle"),
        lambda: encoded(hidden(), "PNG"),
        lambda: encoded(hidden(), "WEBP", lossless=True, exact=True),
        lambda: encoded(hidden(), "TIFF"),
        lambda: tiff(wide(np.asarray(hidden())), photometric="rgb", extrasamples=["unassalpha"]),
        lambda: files.png(
            48, 32, 16, 6, b"".join(b"\0" + row.astype(">u2").tobytes()
                                    for row in wide(np.asarray(hidden())))),
    ],
    ids=["tga", "tga rle", "png", "webp", "tiff", "tiff 16 bit", "png 16 bit"],
)  # fmt: skip
def test_alpha_that_is_zero_everywhere_is_none(make, tmp_path):
    photo = read_photo(files.write(tmp_path / "photo", make()))
    assert corners(photo.pixels) == UPRIGHT
    assert photo.notes == ("the alpha channel is zero everywhere and was ignored",)


def test_one_colour_without_alpha_is_that_colour_where_programs_leave_it_out(tmp_path):
    image = Image.new("RGBA", (8, 6), (200, 100, 50, 0))
    photo = read_photo(files.write(tmp_path / "photo.tga", encoded(image, "TGA")))
    assert photo.pixels[3, 3].tolist() == [200, 100, 50]


def test_a_photo_that_lost_its_alpha(cases):
    photo = read_photo(cases / "05-all-zero-alpha" / "noalpha.tga")
    assert photo.pixels[0, 0].tolist() == [120, 150, 230]
    assert len(photo.notes) == 1


def test_alpha_of_tga_that_hides_a_part_counts(tmp_path):
    image = Image.fromarray(half_covered())
    photo = read_photo(files.write(tmp_path / "photo.tga", encoded(image, "TGA")))
    np.testing.assert_allclose(photo.pixels[0, [0, 2, 4]].astype(int), COMPOSITED, atol=1)


@pytest.mark.parametrize(("attributes", "ignored"), [(1, True), (2, True), (3, False)])
def test_tga_that_says_what_its_fourth_channel_is(attributes, ignored, tmp_path):
    whole = encoded(Image.fromarray(half_covered()), "TGA")
    footer = b"\0" * 8 + b"TRUEVISION-XFILE.\0"
    whole = whole.removesuffix(footer)
    extension = (b"\xef\x01" + bytes(492) + bytes((attributes,))).ljust(495, b"\0")
    made = whole + extension + len(whole).to_bytes(4, "little") + bytes(4) + footer[8:]
    photo = read_photo(files.write(tmp_path / "photo.tga", made))
    assert (photo.pixels[0, 4].tolist() == [255, 0, 0]) is ignored


KEYS = {
    # bits, colour type, key, row of the keyed pixel and another
    "grey 1": (1, 0, [1], b"\x80", [255, 0]),
    "grey 1 black": (1, 0, [0], b"\x40", [255, 255]),
    "grey 2": (2, 0, [1], b"\x60", [255, 170]),
    "grey 4": (4, 0, [3], b"\x3c", [255, 204]),
    "grey 8": (8, 0, [10], b"\x0a\x75", [255, 117]),
    "grey 16": (16, 0, [0x1234], b"\x12\x34\x12\x35", [255, 18]),
    "grey 8 with bits too many": (8, 0, [0x110A], b"\x0a\x75", [255, 117]),
    "rgb 8": (8, 2, [1, 2, 3], b"\1\2\3\1\2\4", [255, 2]),
    "rgb 16": (16, 2, [1, 2, 3], b"\0\1\0\2\0\3" + b"\x80\x80\0\2\0\3", [255, 43]),
    "rgb 16 in its lower bytes": (
        16, 2, [0x1234, 0x5678, 0x9ABC],
        b"\x12\x34\x56\x78\x9a\xbc" + b"\x12\x34\x56\x78\x9a\xbd", [255, 86],
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", KEYS)
def test_keys_are_compared_at_full_depth(kind, tmp_path):
    bits, colour_type, key, row, expected = KEYS[kind]
    chunk = files.png_chunk(b"tRNS", b"".join(value.to_bytes(2, "big") for value in key))
    content = files.png(2, 1, bits, colour_type, b"\0" + row, chunk)
    photo = read_photo(files.write(tmp_path / "photo.png", content))
    means = photo.pixels[0].astype(int).mean(axis=-1)
    assert means.tolist() == pytest.approx(expected, abs=0.7)
    assert photo.notes == ("transparent pixels composited on white",)


@pytest.mark.parametrize("bits", [1, 2, 4, 8])
def test_transparent_entries_of_palettes_of_every_depth(bits, tmp_path):
    row = {1: b"\x40", 2: b"\x10", 4: b"\x01", 8: b"\0\1"}[bits]  # entries 0 and 1
    chunks = files.png_chunk(b"PLTE", bytes((9, 9, 9, 50, 60, 70)))
    chunks += files.png_chunk(b"tRNS", b"\0")
    content = files.png(2, 1, bits, 3, b"\0" + row, chunks)
    photo = read_photo(files.write(tmp_path / "photo.png", content))
    assert photo.pixels[0].tolist() == [[255] * 3, [50, 60, 70]]


@pytest.mark.parametrize(("name", "other"), [("g2", 170), ("g8", 117), ("rgb16", None)])
def test_keyed_halves(name, other, cases):
    photo = read_photo(cases / "06-trns" / f"{name}_trns.png")
    assert (photo.pixels[:, :16] == 255).all()
    if other is not None:
        assert (photo.pixels[:, 16:] == other).all()
    assert photo.notes == ("transparent pixels composited on white",)
