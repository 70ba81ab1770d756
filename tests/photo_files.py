"""Small photographs of known colours, for the tests of reading."""

import io
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms

RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)

# Colourants of Display P3 and of sRGB, in XYZ under D50.
P3 = ((0.5151, 0.2412, -0.0011), (0.2919, 0.6922, 0.0419), (0.1572, 0.0666, 0.7841))
SRGB = ((0.4361, 0.2225, 0.0139), (0.3851, 0.7169, 0.0971), (0.1431, 0.0606, 0.7141))


def quadrants(height: int = 32, width: int = 48) -> np.ndarray:
    """Return uint8 (height, width, 3): red and green above, blue and white below."""
    pixels = np.empty((height, width, 3), dtype=np.uint8)
    pixels[: height // 2, : width // 2] = RED
    pixels[: height // 2, width // 2 :] = GREEN
    pixels[height // 2 :, : width // 2] = BLUE
    pixels[height // 2 :, width // 2 :] = WHITE
    return pixels


def corners(pixels: np.ndarray) -> list[tuple[int, ...]]:
    """Return the colours near the four corners, row by row, rounded to full tones."""
    rows, columns = pixels.shape[0] // 4, pixels.shape[1] // 4
    found = [pixels[y, x] for y in (rows, -rows - 1) for x in (columns, -columns - 1)]
    return [tuple(int(round(int(c) / 255) * 255) for c in colour) for colour in found]


def stored_for(orientation: int, upright: np.ndarray) -> np.ndarray:
    """Return the pixels as a camera stores them that says `orientation`.

    By the EXIF standard the tag names the visual places of the stored row 0 and column 0: 1 top
    and left, 2 top and right, 3 bottom and right, 4 bottom and left, 5 left and top, 6 right and
    top, 7 right and bottom, 8 left and bottom.
    """
    row_side, column_side = {
        1: ("top", "left"),
        2: ("top", "right"),
        3: ("bottom", "right"),
        4: ("bottom", "left"),
        5: ("left", "top"),
        6: ("right", "top"),
        7: ("right", "bottom"),
        8: ("left", "bottom"),
    }[orientation]
    stored = upright
    if "bottom" in (row_side, column_side):
        stored = stored[::-1]
    if "right" in (row_side, column_side):
        stored = stored[:, ::-1]
    return stored.swapaxes(0, 1) if row_side in ("left", "right") else stored


def exif(orientation: int | None = None, f_mm35: int | None = None) -> bytes:
    """Return an EXIF block with these tags."""
    block = Image.Exif()
    if orientation is not None:
        block[0x0112] = orientation
    if f_mm35 is not None:
        block[0x8769] = {0xA405: f_mm35}
    return block.tobytes()


def png(width: int, height: int, bits: int, colour_type: int, rows: bytes, extra=b"") -> bytes:
    """Return a PNG file made by hand; `rows` holds a filter byte before every row."""
    header = struct.pack(">IIBBBBB", width, height, bits, colour_type, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + png_chunk(b"IHDR", header)
        + extra
        + png_chunk(b"IDAT", zlib.compress(rows))
        + png_chunk(b"IEND", b"")
    )


def png_chunk(name: bytes, content: bytes) -> bytes:
    """Return one chunk with its length and checksum."""
    check = struct.pack(">I", zlib.crc32(name + content))
    return struct.pack(">I", len(content)) + name + content + check


def encoded(image: Image.Image, file_format: str, **options) -> bytes:
    """Return the bytes of an image file."""
    buffer = io.BytesIO()
    image.save(buffer, file_format, **options)
    return buffer.getvalue()


def matrix_profile(red, green, blue, gamma: float) -> bytes:
    """Return an ICC profile (version 2) of an RGB display.

    Args:
        red: Colourant in XYZ under D50.
        green: Likewise.
        blue: Likewise.
        gamma: Exponent of all three tone curves.
    """
    curve = b"curv\0\0\0\0" + struct.pack(">IH", 1, round(gamma * 256))
    tags = {b"rXYZ": _xyz(red), b"gXYZ": _xyz(green), b"bXYZ": _xyz(blue)}
    return _profile(
        b"mntr", b"RGB ", b"XYZ ", tags | dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), curve)
    )


def ink_profile() -> bytes:
    """Return an ICC profile of a press: key is black, any other full ink a grey of L* = 50."""
    ramps = bytes(range(256))
    # L* in steps of 1 / 255, a*, b*; the corner of the inks counts C, M, Y, K as bits 3 to 0.
    grey = [0 if corner % 2 else 128 if corner else 255 for corner in range(16)]
    table = struct.pack(">4B", 4, 3, 2, 0) + b"".join(
        struct.pack(">i", 65536 * (i in (0, 4, 8))) for i in range(9)
    )
    table += ramps * 4 + b"".join(bytes((v, 128, 128)) for v in grey) + ramps * 3
    return _profile(b"prtr", b"CMYK", b"Lab ", {b"A2B0": b"mft1\0\0\0\0" + table})


def _profile(device: bytes, colours: bytes, between: bytes, tags: dict[bytes, bytes]) -> bytes:
    white = (0.9642, 1.0, 0.8249)  # D50
    text = b"test\0"
    tags = {
        b"desc": b"desc\0\0\0\0" + struct.pack(">I", len(text)) + text + bytes(79),
        b"cprt": b"text\0\0\0\0" + text,
        b"wtpt": _xyz(white),
        **tags,
    }
    table, data = struct.pack(">I", len(tags)), b""
    start = 128 + 4 + 12 * len(tags)
    for name, block in tags.items():
        table += name + struct.pack(">II", start + len(data), len(block))
        data += block + bytes(-len(block) % 4)
    header = struct.pack(
        ">I4sI4s4s4s", start + len(data), b"test", 0x02400000, device, colours, between
    )
    header += struct.pack(">6H", 2026, 1, 1, 0, 0, 0) + b"acsp" + bytes(28) + _xyz(white)[8:]
    return header.ljust(128, b"\0") + table + data


def _xyz(values) -> bytes:
    return b"XYZ \0\0\0\0" + b"".join(struct.pack(">i", round(v * 65536)) for v in values)


def srgb_profile() -> bytes:
    """Return the profile that Pillow makes for sRGB."""
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def write(path: Path, content: bytes) -> Path:
    """Write a file and return its path."""
    path.write_bytes(content)
    return path


RGB = Image.fromarray(quadrants())
UPRIGHT = [RED, GREEN, BLUE, WHITE]


def heic(image: Image.Image | None = None, **options) -> bytes:
    """Return the bytes of a HEIC file, of the quadrants by default."""
    pillow_heif = pytest.importorskip("pillow_heif")
    buffer = io.BytesIO()
    pillow_heif.from_pillow(image or RGB).save(buffer, quality=95, **options)
    return buffer.getvalue()


def tiff(pixels: np.ndarray, **options) -> bytes:
    """Return the bytes of a TIFF file that Pillow could not write."""
    tifffile = pytest.importorskip("tifffile")
    buffer = io.BytesIO()
    tifffile.imwrite(buffer, pixels, **options)
    return buffer.getvalue()


def wide(pixels: np.ndarray | None = None) -> np.ndarray:
    """Return 16-bit pixels, the quadrants by default."""
    return (quadrants() if pixels is None else pixels).astype(np.uint16) * 257


def planar(pixels: np.ndarray) -> np.ndarray:
    """Return (3, H, W) from (H, W, 3)."""
    return np.ascontiguousarray(np.moveaxis(pixels, -1, 0))


def png16_rgb() -> bytes:
    """Return a 16-bit RGB PNG, which Pillow cannot write."""
    rows = wide().astype(">u2")
    raw = b"".join(b"\0" + row.tobytes() for row in rows)
    return png(48, 32, 16, 2, raw)


# Every format that can be read, holding the quadrants.
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


def _lab() -> Image.Image:
    lab = ImageCms.createProfile("LAB")
    return ImageCms.profileToProfile(RGB, ImageCms.createProfile("sRGB"), lab, outputMode="LAB")
