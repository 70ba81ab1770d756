"""What turns a photo upright, in every place where a file can say it."""

import io

import numpy as np
import photo_files as files
import pytest
from photo_files import UPRIGHT, corners, encoded, heic, png_chunk, quadrants, tiff, wide
from PIL import Image

from fathom.core.photo import read_photo

ATTRIBUTE = 'tiff:Orientation="{}"'
SPELLINGS = [
    ATTRIBUTE,
    "tiff:Orientation='{}'",
    'tiff:Orientation = "{}"',
    "<tiff:Orientation>{}</tiff:Orientation>",
    "<tiff:Orientation>\n  {}\n</tiff:Orientation>",
]


def xmp(orientation: int, spelling: str = ATTRIBUTE) -> bytes:
    stated = spelling.format(orientation)
    inside = f">{stated}</rdf:Description>" if stated.startswith("<") else f" {stated}/>"
    return (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-'
        'rdf-syntax-ns#"><rdf:Description xmlns:tiff="http://ns.adobe.com/tiff/1.0/"'
        f"{inside}</rdf:RDF></x:xmpmeta>"
    ).encode()


def stored(orientation: int) -> np.ndarray:
    return np.ascontiguousarray(files.stored_for(orientation, quadrants()))


def png_with_xmp(pixels: np.ndarray, packet: bytes) -> bytes:
    bits, rows = (16, pixels.astype(">u2")) if pixels.dtype == np.uint16 else (8, pixels)
    height, width = pixels.shape[:2]
    chunk = png_chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + packet)
    data = b"".join(b"\0" + row.tobytes() for row in rows)
    return files.png(width, height, bits, 2, data, chunk)


def tiff_with_xmp(pixels: np.ndarray, packet: bytes, **options: object) -> bytes:
    tag = (700, 1, len(packet), packet, True)
    return tiff(pixels, photometric="rgb", extratags=[tag], **options)


CARRIERS = {
    "jpeg": lambda pixels, packet: encoded(Image.fromarray(pixels), "JPEG", quality=95, xmp=packet),
    "png": png_with_xmp,
    "png 16 bit": lambda pixels, packet: png_with_xmp(wide(pixels), packet),
    "webp": lambda pixels, packet: encoded(
        Image.fromarray(pixels), "WEBP", lossless=True, xmp=packet
    ),
    "tiff": tiff_with_xmp,
    "tiff 16 bit": lambda pixels, packet: tiff_with_xmp(wide(pixels), packet),
    "tiff 16 bit deflate": lambda pixels, packet: tiff_with_xmp(
        wide(pixels), packet, compression="zlib"
    ),
    "big tiff 16 bit": lambda pixels, packet: tiff_with_xmp(wide(pixels), packet, bigtiff=True),
}


@pytest.mark.parametrize("carrier", CARRIERS)
@pytest.mark.parametrize("orientation", range(1, 9))
def test_orientation_in_xmp_alone(carrier, orientation, tmp_path):
    content = CARRIERS[carrier](stored(orientation), xmp(orientation))
    photo = read_photo(files.write(tmp_path / "photo", content))
    assert corners(photo.pixels) == UPRIGHT
    assert photo.orientation == orientation


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("carrier", ["jpeg", "png 16 bit", "tiff 16 bit"])
def test_spellings_of_xmp(spelling, carrier, tmp_path):
    content = CARRIERS[carrier](stored(6), xmp(6, spelling))
    assert corners(read_photo(files.write(tmp_path / "photo", content)).pixels) == UPRIGHT


def test_exif_counts_more_than_xmp(tmp_path):
    image = Image.fromarray(stored(3))
    content = encoded(image, "JPEG", quality=95, xmp=xmp(6), exif=files.exif(3))
    assert corners(read_photo(files.write(tmp_path / "photo", content)).pixels) == UPRIGHT


@pytest.mark.parametrize("bigtiff", [False, True])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_tag_of_sixteen_bit_tiff(bigtiff, orientation, tmp_path):
    content = tiff(
        wide(stored(orientation)),
        photometric="rgb",
        bigtiff=bigtiff,
        extratags=[(274, 3, 1, orientation, True)],
    )
    photo = read_photo(files.write(tmp_path / "photo", content))
    assert corners(photo.pixels) == UPRIGHT
    assert photo.orientation == orientation


@pytest.mark.parametrize("bits", [8, 16])
@pytest.mark.parametrize("behind", [False, True])
def test_exif_before_or_behind_the_pixels_of_png(bits, behind, tmp_path):
    pixels = stored(6) if bits == 8 else wide(stored(6))
    rows = pixels if bits == 8 else pixels.astype(">u2")
    chunk = png_chunk(b"eXIf", files.exif(6)[6:])
    height, width = pixels.shape[:2]
    data = b"".join(b"\0" + row.tobytes() for row in rows)
    content = files.png(width, height, bits, 2, data, b"" if behind else chunk)
    if behind:
        content = content[:-12] + chunk + content[-12:]
    photo = read_photo(files.write(tmp_path / "photo.png", content))
    assert corners(photo.pixels) == UPRIGHT


@pytest.mark.parametrize("file_format", ["heic", "avif"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_rotation_of_the_container_is_applied_once(file_format, orientation, tmp_path):
    image = Image.fromarray(stored(orientation))
    if file_format == "heic":
        content = heic(image, exif=files.exif(orientation), xmp=xmp(orientation))
    else:
        buffer = io.BytesIO()
        image.save(buffer, "AVIF", quality=95, exif=files.exif(orientation))
        content = buffer.getvalue()
    photo = read_photo(files.write(tmp_path / "photo", content))
    assert corners(photo.pixels) == UPRIGHT


@pytest.mark.parametrize("name", ["xmp6_8.tif", "xmp6_16.tif", "xmp_only.jpg"])
def test_photos_turned_by_xmp_alone(name, cases):
    photo = read_photo(cases / "15-orientation-heic-xmp" / name)
    assert photo.orientation == 6
    # The sky is above, which is bluer than what lies below.
    top, bottom = photo.pixels[:20].mean(axis=(0, 1)), photo.pixels[-20:].mean(axis=(0, 1))
    assert top[2] - top[0] > 60 > bottom[2] - bottom[0]
