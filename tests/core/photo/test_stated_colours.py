"""What files say of their colours by numbers, in every format in which they can."""

import contextlib
import io
import struct
import zlib

import numpy as np
import photo_files as files
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from photo_files import RGB, encoded, png_chunk
from PIL import Image, features

from fathom.core.errors import FathomError
from fathom.core.photo import photo_from, read_photo

P3 = (0.3127, 0.3290, 0.680, 0.320, 0.265, 0.690, 0.150, 0.060)
HDR = "high dynamic range brought to sRGB, 203 cd/m2 as white, brighter highlights bent"


def gama(value):
    return png_chunk(b"gAMA", struct.pack(">I", round(value * 100_000)))


def chrm(numbers):
    return png_chunk(b"cHRM", struct.pack(">8I", *(round(v * 100_000) for v in numbers)))


def cicp(primaries, transfer, full=1):
    return png_chunk(b"cICP", bytes((primaries, transfer, 0, full)))


SRGB_CHUNK = png_chunk(b"sRGB", b"\0")


def grey_png(code, *, bits=8, colour_type=2, extra=b""):
    """Return a PNG of one grey, 6 x 4."""
    channels = {0: 1, 2: 3, 4: 2, 6: 4}[colour_type]
    alpha = [(1 << bits) - 1] if channels in (2, 4) else []
    numbers = [code] * (channels - len(alpha)) + alpha
    row = np.array(numbers * 6, dtype=">u2" if bits == 16 else "u1").tobytes()
    return files.png(6, 4, bits, colour_type, (b"\0" + row) * 4, extra)


def first_pixel(content, tmp_path):
    photo = read_photo(files.write(tmp_path / "photo.png", content))
    assert (photo.pixels == photo.pixels[0, 0]).all()
    return photo.pixels[0, 0].tolist(), photo.notes


@pytest.mark.parametrize("colour_type", [0, 2, 4, 6])
@pytest.mark.parametrize("bits", [8, 16])
def test_linear_png_at_every_depth(bits, colour_type, tmp_path):
    code = 55 if bits == 8 else 55 * 257
    content = grey_png(code, bits=bits, colour_type=colour_type, extra=gama(1.0))
    assert first_pixel(content, tmp_path) == ([128] * 3, ())  # 55 / 255 of light


@pytest.mark.parametrize(
    ("chunks", "expected"),
    [
        (gama(1.0), 128),
        (gama(0.45455), 55),
        (gama(1.0) + SRGB_CHUNK, 55),  # what is said by name counts more
        (SRGB_CHUNK + gama(1.0), 55),
        (gama(1.0) + cicp(1, 13), 55),
        (cicp(1, 8) + SRGB_CHUNK, 128),
        (SRGB_CHUNK + cicp(1, 8), 128),
        (cicp(2, 8), 128),
        (gama(0.55556), 71),  # (55 / 255) ** 1.8 = 0.0632 of light
        (b"", 55),
    ],
)
def test_which_statement_of_a_png_counts(chunks, expected, tmp_path):
    assert first_pixel(grey_png(55, extra=chunks), tmp_path) == ([expected] * 3, ())


def test_code_points_count_more_than_a_profile_and_a_profile_more_than_gamma(tmp_path):
    linear = files.matrix_profile(*files.SRGB, gamma=1.0)
    profile = png_chunk(b"iCCP", b"p\0\0" + zlib.compress(linear))
    for extra, expected in (
        (profile + gama(0.45455), 128),
        (profile + cicp(1, 13), 55),
        (cicp(1, 13) + profile, 55),
        (png_chunk(b"iCCP", b"p\0\0" + zlib.compress(b"none")) + gama(1.0), 128),
    ):
        for bits in (8, 16):
            code = 55 * 257 if bits == 16 else 55
            grey, _ = first_pixel(grey_png(code, bits=bits, extra=extra), tmp_path)
            assert grey == [pytest.approx(expected, abs=1)] * 3


def test_palette_and_single_bits(tmp_path):
    palette = png_chunk(b"PLTE", bytes((55, 55, 55)))
    content = files.png(6, 4, 8, 3, (b"\0" + bytes(6)) * 4, gama(1.0) + palette)
    assert first_pixel(content, tmp_path) == ([128] * 3, ())
    content = files.png(6, 4, 1, 0, (b"\0\xff") * 4, gama(1.0))
    assert first_pixel(content, tmp_path) == ([255] * 3, ())
    # 4 bits: 3 of 15 is 51 of 255, which is 0.2 of light
    content = files.png(6, 4, 4, 0, (b"\0\x33\x33\x33") * 4, gama(1.0))
    assert first_pixel(content, tmp_path) == ([pytest.approx(124, abs=1)] * 3, ())


def test_gamma_does_not_touch_alpha(tmp_path):
    rows = (b"\0" + bytes((0, 0, 0, 102)) * 6) * 4
    content = files.png(6, 4, 8, 6, rows, gama(1.0))
    assert first_pixel(content, tmp_path)[0] == [153] * 3  # 0.6 of white


@pytest.mark.parametrize("bits", [8, 16])
@pytest.mark.parametrize(("primaries", "chunk"), [(12, cicp(12, 13)), (0, chrm(P3))])
def test_primaries_of_a_png(primaries, chunk, bits, tmp_path):
    # sRGB's red is about (234, 51, 35) in Display P3.
    row = np.array((234, 51, 35) * 6, dtype=np.uint16)
    row = row.astype("u1") if bits == 8 else (row * 257).astype(">u2")
    content = files.png(6, 4, bits, 2, (b"\0" + row.tobytes()) * 4, chunk)
    (red, green, blue), notes = first_pixel(content, tmp_path)
    assert red >= 253
    assert max(green, blue) <= 15
    assert notes == ()


@pytest.mark.parametrize(("transfer", "white"), [(16, 0.5807), (18, 0.75)])
@pytest.mark.parametrize("colour_type", [0, 2, 6])
def test_hdr_png(transfer, white, colour_type, tmp_path):
    code = round(white * 65535)
    content = grey_png(code, bits=16, colour_type=colour_type, extra=cicp(9, transfer))
    grey, notes = first_pixel(content, tmp_path)
    assert min(grey) >= 253
    assert notes == (HDR,)


@pytest.mark.parametrize("chunk", [cicp(99, 13), cicp(1, 99), gama(0), chrm((0,) * 8)])
def test_what_cannot_be_is_ignored_and_said(chunk, tmp_path):
    grey, notes = first_pixel(grey_png(55, extra=chunk), tmp_path)
    assert grey == [55] * 3
    assert "ignored" in notes[0]


def test_sixteen_bit_colours_are_rounded(tmp_path):
    pixels = np.random.default_rng(0).integers(0, 65536, (9, 7, 4), dtype=np.uint16)
    pixels[..., 3] = 65535
    for colour_type, channels in ((2, [0, 1, 2]), (6, [0, 1, 2, 3]), (4, [0, 3])):
        rows = b"".join(b"\0" + row[:, channels].astype(">u2").tobytes() for row in pixels)
        content = files.png(7, 9, 16, colour_type, rows)
        photo = read_photo(files.write(tmp_path / "photo", content))
        expected = pixels[..., :3] if colour_type != 4 else pixels[..., :1]
        assert np.abs(photo.pixels - expected / 257).max() <= 0.51


def test_interlaced_and_filtered_sixteen_bit_colours(tmp_path):
    image = np.asarray(Image.effect_noise((33, 17), 90)).astype(np.uint16) * 257
    content = encoded(Image.fromarray(image), "PNG")  # Pillow chooses filters
    photo = read_photo(files.write(tmp_path / "photo", content))
    assert np.abs(photo.pixels[..., 0] - image / 257).max() <= 0.51


# HEIC and AVIF


def pq_heic(pixels, **options):
    """Return a 10-bit HEIC of uint16 (H, W, 3) numbers with code points 9/16/9."""
    pillow_heif = pytest.importorskip("pillow_heif")
    buffer = io.BytesIO()
    height, width, channels = pixels.shape
    mode = {3: "RGB;16", 4: "RGBA;16"}[channels]
    heif = pillow_heif.from_bytes(mode=mode, size=(width, height), data=pixels.tobytes())
    heif.save(
        buffer, quality=-1, chroma=444, matrix_coefficients=options.pop("matrix", 9),
        color_primaries=9, transfer_characteristics=options.pop("transfer", 16), full_range_flag=1,
        **options,
    )  # fmt: skip
    return buffer.getvalue()


@pytest.mark.parametrize(("transfer", "white"), [(16, 0.5807), (18, 0.75)])
@pytest.mark.parametrize("channels", [3, 4])
def test_hdr_heic(transfer, white, channels, tmp_path):
    pixels = np.full((64, 64, channels), 65535, dtype=np.uint16)
    pixels[:, :32, :3] = round(white * 65535)
    pixels[:, 32:, :3] = 0
    path = files.write(tmp_path / "photo.hif", pq_heic(pixels, transfer=transfer))
    photo = read_photo(path)
    assert photo.pixels[:, 4:28].min() >= 250
    assert photo.pixels[:, 36:60].max() <= 5
    assert photo.notes == (HDR,)


def test_hdr_heic_is_turned_once(tmp_path):
    pixels = np.zeros((32, 64, 3), dtype=np.uint16)
    pixels[:, :32] = 38000
    content = pq_heic(pixels, exif=files.exif(6, f_mm35=26))
    photo = read_photo(files.write(tmp_path / "photo.hif", content))
    assert (photo.width, photo.height, photo.orientation) == (32, 64, 6)
    assert photo.pixels[4:28].min() > 200  # what was left is above
    assert photo.pixels[36:].max() < 20
    assert photo.focal.source == "exif"


def test_a_pq_photo_is_what_it_was_in_sdr(cases, tmp_path):
    photo = read_photo(cases / "04-hdr-hif" / "pq.hif")
    with Image.open(cases / "04-hdr-hif" / "sdr.png") as sdr:
        difference = np.abs(photo.pixels.astype(int) - np.asarray(sdr.convert("RGB")))
    assert difference.mean() < 2
    assert difference.max() < 16
    assert photo.notes == (HDR,)


def test_avif_states_its_colours(tmp_path):
    if not features.check("avif"):
        pytest.skip("no AVIF here")
    content = encoded(Image.new("RGB", (64, 64), (55, 55, 55)), "AVIF", quality=100)
    assert b"colrnclx\0\1\0\r" in content  # primaries 1, transfer 13
    plain = read_photo(files.write(tmp_path / "plain.avif", content))
    assert np.abs(plain.pixels.astype(int) - 55).max() <= 2
    linear = content.replace(b"colrnclx\0\1\0\r", b"colrnclx\0\1\0\x08")
    photo = read_photo(files.write(tmp_path / "linear.avif", linear))
    assert np.abs(photo.pixels.astype(int) - 128).max() <= 3


def test_jpeg_2000_has_its_profile_applied(tmp_path):
    content = encoded(Image.new("RGB", (16, 16), (64, 64, 64)), "JPEG2000")
    at = content.index(b"colr") - 4
    length = int.from_bytes(content[at : at + 4], "big")
    profile = files.matrix_profile(*files.SRGB, gamma=1.0)
    box = struct.pack(">I", 11 + len(profile)) + b"colr\2\0\0" + profile
    head = content.index(b"jp2h") - 4
    header_length = int.from_bytes(content[head : head + 4], "big") + len(box) - length
    made = content[:head] + struct.pack(">I", header_length) + content[head + 4 : at] + box
    made += content[at + length :]
    photo = read_photo(files.write(tmp_path / "photo.jp2", made))
    assert np.abs(photo.pixels.astype(int) - 137).max() <= 1


# BMP, EXIF, images of a caller


def bmp(pixel, *, size=124, kind=b"BGRs", gammas=0.0, points=(0.0,) * 9, profile=b"", bits=24):
    """Return a BMP of 4 x 2 equal pixels with a header of version 4 (108) or 5 (124)."""
    pixels = bytes(pixel) * 8
    header = struct.pack("<IiiHHIIiiII", size, 4, 2, 1, bits, 3 if bits == 32 else 0,
                         len(pixels), 0, 0, 0, 0)  # fmt: skip
    masks = (0xFF0000, 0xFF00, 0xFF, 0xFF000000) if bits == 32 else (0,) * 4
    header += struct.pack("<4I", *masks)
    header += kind + struct.pack("<9i", *(round(v * (1 << 30)) for v in points))
    header += struct.pack("<3I", *(round(gammas * 65536),) * 3)
    if size == 124:
        header += struct.pack("<IIII", 4, size + len(pixels), len(profile), 0)
    start = 14 + size
    whole = start + len(pixels) + len(profile)
    return b"BM" + struct.pack("<IHHI", whole, 0, 0, start) + header + pixels + profile


XYZ_OF_SRGB = (0.4124, 0.2126, 0.0193, 0.3576, 0.7152, 0.1192, 0.1805, 0.0722, 0.9505)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (bmp((55, 55, 55)), 55),
        (bmp((55, 55, 55), kind=bytes(4), gammas=1.0, points=XYZ_OF_SRGB), 128),
        (bmp((55, 55, 55), size=108, kind=bytes(4), gammas=1.0, points=XYZ_OF_SRGB), 128),
        (bmp((55, 55, 55), kind=bytes(4), gammas=2.2, points=XYZ_OF_SRGB), 55),
        (bmp((55, 55, 55), kind=bytes(4)), 55),  # calibrated, and no numbers
        (
            bmp((55, 55, 55), kind=b"DEBM", profile=files.matrix_profile(*files.SRGB, gamma=1.0)),
            128,
        ),
        (bmp((55, 55, 55, 0), bits=32), 55),  # alpha that is zero everywhere
    ],
)
def test_bmp_states_its_colours(content, expected, tmp_path):
    photo = read_photo(files.write(tmp_path / "photo.bmp", content))
    assert np.abs(photo.pixels.astype(int) - expected).max() <= 1


def adobe_exif(index="R03", space=0xFFFF):
    exif = Image.Exif()
    exif[0x8769] = {0xA001: space, 0xA005: {1: index}}
    return exif.tobytes()


def test_adobe_rgb_of_cameras_without_a_profile(tmp_path):
    # Adobe RGB (219, 0, 0) is sRGB's red: 0.7152 of its red light, (0.7152) ** (256 / 563) * 255.
    image = Image.new("RGB", (16, 16), (219, 0, 0))
    content = encoded(image, "JPEG", quality=100, subsampling=0, exif=adobe_exif())
    photo = read_photo(files.write(tmp_path / "_DSC0001.jpg", content))
    assert photo.pixels[8, 8].tolist() == pytest.approx([255, 0, 0], abs=3)
    for exif in (adobe_exif("R98", 1), adobe_exif("R98")):
        content = encoded(image, "JPEG", quality=100, subsampling=0, exif=exif)
        photo = read_photo(files.write(tmp_path / "photo.jpg", content))
        assert photo.pixels[8, 8].tolist() == pytest.approx([219, 0, 0], abs=3)


def test_primaries_in_tags(tmp_path):
    # sRGB's red is about (234, 51, 35) in Display P3.
    pixels = np.full((4, 4, 3), (234, 51, 35), dtype=np.uint8)
    rational = [round(v * 10_000) for v in P3]
    pairs = [number for v in rational for number in (v, 10_000)]
    tags = [(318, 5, 2, pairs[:4], True), (319, 5, 6, pairs[4:], True)]
    for wide in (False, True):
        stored = files.wide(pixels) if wide else pixels
        content = files.tiff(stored, photometric="rgb", extratags=tags)
        red, green, blue = read_photo(files.write(tmp_path / "a.tif", content)).pixels[0, 0]
        assert red >= 253
        assert max(green, blue) <= 15


def test_a_table_of_tones_is_said(tmp_path):
    table = list(range(0, 65536, 257))
    content = files.tiff(
        files.quadrants(), photometric="rgb", extratags=[(301, 3, 256, table, True)]
    )
    photo = read_photo(files.write(tmp_path / "a.tif", content))
    assert photo.notes == ("the table of tones (TransferFunction) in the file was not followed",)


def test_images_of_a_caller_are_treated_as_files_are(tmp_path):
    path = files.write(tmp_path / "a.png", grey_png(55, extra=gama(1.0)))
    with Image.open(path) as image:
        assert photo_from(image).pixels[0, 0].tolist() == [128] * 3
    wide = Image.fromarray(np.array([[7, 300], [65535, 0]], dtype=np.uint16))
    wide.info["transparency"] = 300
    assert photo_from(wide).pixels[..., 0].tolist() == [[0, 255], [255, 0]]


# Anything at all


CHUNKS = st.lists(
    st.tuples(
        st.sampled_from([b"gAMA", b"cHRM", b"cICP", b"sRGB", b"tRNS", b"iCCP", b"eXIf", b"PLTE"]),
        st.binary(max_size=40),
    ),
    max_size=4,
)


KINDS = [(0, 1), (0, 2), (0, 4), (0, 8), (0, 16), (2, 8), (2, 16), (3, 4), (3, 8)]
KINDS += [(4, 8), (4, 16), (6, 8), (6, 16)]  # colour type and bits


@settings(max_examples=150)
@given(
    chunks=CHUNKS,
    kind=st.sampled_from(KINDS),
    rows=st.binary(min_size=80, max_size=80),
)
def test_any_chunks_give_a_photo_or_a_sentence(chunks, kind, rows, tmp_path_factory):
    extra = b"".join(png_chunk(name, content) for name, content in chunks)
    path = tmp_path_factory.mktemp("any") / "a.png"
    path.write_bytes(files.png(4, 3, kind[1], kind[0], rows, extra))
    with contextlib.suppress(FathomError):
        assert read_photo(path).pixels.shape in ((3, 4, 3), (4, 3, 3))


@pytest.mark.parametrize("kind", ["bmp", "tga", "avif", "jp2", "heic"])
def test_damage_to_headers_gives_a_photo_or_a_sentence(kind, tmp_path):
    contents = {
        "bmp": lambda: bmp((55, 55, 55, 0), kind=bytes(4), gammas=1.0, points=XYZ_OF_SRGB, bits=32),
        "tga": lambda: encoded(RGB.convert("RGBA"), "TGA"),
        "avif": lambda: encoded(RGB, "AVIF"),
        "jp2": lambda: encoded(RGB, "JPEG2000"),
        "heic": lambda: pq_heic(files.wide()),
    }
    whole = np.frombuffer(contents[kind](), dtype=np.uint8)
    rng = np.random.default_rng(1)
    path = tmp_path / "photo"
    outcomes = set()
    for _ in range(80):
        damaged = whole.copy()
        places = rng.integers(0, min(len(damaged), 500), rng.integers(1, 6))
        damaged[places] = rng.integers(0, 256, len(places))
        end = len(damaged) if rng.random() < 0.7 else rng.integers(1, len(damaged))
        path.write_bytes(damaged[:end].tobytes())
        try:
            outcomes.add(read_photo(path, max_pixels=1_000_000).pixels.ndim)
        except FathomError:
            outcomes.add("refused")
    assert outcomes == {3, "refused"}
