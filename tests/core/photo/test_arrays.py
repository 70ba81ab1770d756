"""Photos from values in memory: good and bad ones as two lists."""

import io

import numpy as np
import photo_files as files
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from PIL import Image

from fathom.core.errors import PhotoError
from fathom.core.photo import photo_from
from fathom.core.photo.focal import Focal, FocalRequest

QUADRANTS = files.quadrants()
GREY = QUADRANTS[..., 1]  # red and blue 0, green and white 255
FLOAT = np.moveaxis(QUADRANTS, -1, 0).astype(np.float32) / 255


class FakeTensor:
    """What is used of a torch tensor; on a device and in a type that numpy cannot read."""

    def __init__(self, array, *, on_device=True, plain=False):
        self._array, self._on_device, self._plain = array, on_device, plain

    def detach(self):
        return self

    def cpu(self):
        return FakeTensor(self._array, on_device=False, plain=self._plain)

    def is_floating_point(self):
        return self._array.dtype.kind == "f"

    def float(self):
        return FakeTensor(self._array.astype(np.float32), on_device=self._on_device, plain=True)

    def numpy(self):
        assert not self._on_device
        assert self._plain or self._array.dtype == np.uint8
        return self._array


def opaque(pixels):
    """Return (H, W, 4) of full alpha."""
    return np.dstack([pixels, np.full(pixels.shape[:2], 255, dtype=np.uint8)])


CONTENT = files.encoded(Image.fromarray(QUADRANTS), "PNG")
COLOUR = [files.RED, files.GREEN, files.BLUE, files.WHITE]
BLACK_AND_WHITE = [(0, 0, 0), files.WHITE, (0, 0, 0), files.WHITE]
GOOD = {
    "uint8": (QUADRANTS, COLOUR),
    "uint8 not contiguous": (np.repeat(QUADRANTS, 2, axis=1)[:, ::2], COLOUR),
    "uint8 reversed": (np.ascontiguousarray(QUADRANTS[::-1, ::-1])[::-1, ::-1], COLOUR),
    "uint8 Fortran order": (np.asfortranarray(QUADRANTS), COLOUR),
    "uint8 BGR turned": (np.ascontiguousarray(QUADRANTS[..., ::-1])[..., ::-1], COLOUR),
    "uint8 alpha": (opaque(QUADRANTS), COLOUR),
    "uint8 grey": (GREY, BLACK_AND_WHITE),
    "uint8 one channel": (GREY[..., None], BLACK_AND_WHITE),
    "float32": (FLOAT, COLOUR),
    "float64": (FLOAT.astype(np.float64), COLOUR),
    "float16": (FLOAT.astype(np.float16), COLOUR),
    "float not contiguous": (np.moveaxis(QUADRANTS / 255, -1, 0), COLOUR),
    "float one channel": (FLOAT[1:2], BLACK_AND_WHITE),
    "float HWC": (QUADRANTS / 255, COLOUR),  # as skimage and matplotlib give it
    "float32 HWC": ((QUADRANTS / 255).astype(np.float32), COLOUR),
    "float HWC alpha": (opaque(QUADRANTS) / 255, COLOUR),
    "float HWC one channel": (GREY[..., None] / 255, BLACK_AND_WHITE),
    "float grey": (GREY / 255, BLACK_AND_WHITE),
    "float alpha": (np.moveaxis(opaque(QUADRANTS), -1, 0) / 255, COLOUR),
    "uint8 CHW": (np.moveaxis(QUADRANTS, -1, 0), COLOUR),
    "uint16": (QUADRANTS.astype(np.uint16) * 257, COLOUR),
    "uint16 CHW": (np.moveaxis(QUADRANTS, -1, 0).astype(np.uint16) * 257, COLOUR),
    "uint16 grey": (GREY.astype(np.uint16) * 257, BLACK_AND_WHITE),
    "tensor uint8 CHW": (FakeTensor(np.moveaxis(QUADRANTS, -1, 0)), COLOUR),  # torchvision
    "bytes": (CONTENT, COLOUR),
    "bytearray": (bytearray(CONTENT), COLOUR),
    "memoryview": (memoryview(CONTENT), COLOUR),
    "float a little outside": (FLOAT * 1.001 - 0.0005, COLOUR),
    "tensor": (FakeTensor(FLOAT), COLOUR),
    "tensor bfloat16": (FakeTensor(FLOAT.astype(np.float16)), COLOUR),
    "tensor uint8": (FakeTensor(QUADRANTS), COLOUR),
    "nested lists of float": (FLOAT.tolist(), COLOUR),
    "PIL RGB": (Image.fromarray(QUADRANTS), COLOUR),
    "PIL L": (Image.fromarray(GREY), BLACK_AND_WHITE),
    "PIL 1": (Image.fromarray(GREY).convert("1"), BLACK_AND_WHITE),
    "PIL P": (Image.fromarray(QUADRANTS).quantize(4), COLOUR),
    "PIL RGBA": (Image.fromarray(opaque(QUADRANTS)), COLOUR),
    "PIL CMYK": (Image.fromarray(QUADRANTS).convert("CMYK"), COLOUR),
    "PIL 16 bit": (Image.fromarray(GREY.astype(np.uint16) * 257), BLACK_AND_WHITE),
}


@pytest.mark.parametrize("kind", GOOD)
def test_good_values(kind):
    value, colours = GOOD[kind]
    photo = photo_from(value)
    assert photo.pixels.dtype == np.uint8
    assert photo.pixels.flags.c_contiguous
    assert photo.pixels.shape == (32, 48, 3)
    assert files.corners(photo.pixels) == colours
    assert (photo.path, photo.focal, photo.orientation, photo.notes) == (None, None, 1, ())


def truncated_image():
    """Return a PIL image whose file ends in the middle of its pixels."""
    noise = np.random.default_rng(0).integers(0, 256, (64, 64, 3), dtype=np.uint8)
    content = files.encoded(Image.fromarray(noise), "JPEG")
    return Image.open(io.BytesIO(content[: len(content) // 2]))


BAD = {
    "None": (None, "of type NoneType is no photo; give a path, an open file, bytes, a PIL image"),
    "bytes": (b"JPEG", "the image is not a photo that can be read"),
    "bytes cut off": (CONTENT[:90], "the image is damaged or cut off"),
    "no bytes": (b"", "the image is empty"),
    "open file": (io.BytesIO(b"JPEG"), "the image is not a photo that can be read"),
    "text": (io.StringIO("JPEG"), "open it with mode 'rb'"),
    "dictionary": ({"image": 1}, "of type dict is no photo"),
    "number": (3.0, r"shape \(\); give \(H, W, 3\) or \(3, H, W\)"),
    "ragged": ([[1.0], [1.0, 2.0]], "list is not an image"),
    "bool": (QUADRANTS > 0, r"dtype bool; give \(H, W, 3\)"),
    "int64": (QUADRANTS.astype(np.int64), "dtype int64"),
    "uint16 of 8 bits": (QUADRANTS.astype(np.uint16), "255 of 65535, so it may hold 8 bits"),
    "uint16 of 12 bits": (QUADRANTS.astype(np.uint16) * 16, "4080 of 65535, .* may hold 12 bits"),
    "complex": (FLOAT.astype(np.complex64), "dtype complex64"),
    "uint8 batch": (QUADRANTS[None], r"shape \(1, 32, 48, 3\)"),
    "uint8 two channels": (QUADRANTS[..., :2], r"shape \(32, 48, 2\)"),
    "uint8 empty": (QUADRANTS[:0], r"shape \(0, 48, 3\)"),
    "float batch": (FLOAT[None], r"shape \(1, 3, 32, 48\)"),
    "float of either layout": (FLOAT[:, :, :3], r"may be \(H, W, C\) or \(C, H, W\)"),
    "float HWC 0 to 255": (QUADRANTS.astype(np.float32), r"in \[0, 1\], these in \[0, 255\]"),
    "float 0 to 255": (FLOAT * 255, r"in \[0, 1\], these in \[0, 255\]"),
    "float normalised": (FLOAT * 2 - 1, r"these in \[-1, 1\]"),
    "float NaN": (np.where(FLOAT > 0.5, np.nan, FLOAT), "nan"),
    "float infinite": (np.where(FLOAT > 0.5, np.inf, FLOAT), "inf"),
    "tensor batch": (FakeTensor(FLOAT[None]), r"shape \(1, 3, 32, 48\)"),
    "PIL float": (Image.new("F", (4, 4)), "the image stores 32-bit samples"),
    "PIL cut off": (truncated_image(), "the image is damaged or cut off"),
    "PIL empty": (Image.new("RGB", (0, 4)), "the image has no pixels"),
}


@pytest.mark.parametrize("kind", BAD)
def test_bad_values_give_one_sentence(kind):
    value, message = BAD[kind]
    with pytest.raises(PhotoError, match=message) as caught:
        photo_from(value)
    assert "\n" not in str(caught.value)


def test_real_tensors():
    torch = pytest.importorskip("torch")
    tensor = torch.from_numpy(FLOAT).to(torch.bfloat16).requires_grad_()
    assert files.corners(photo_from(tensor).pixels) == COLOUR
    assert files.corners(photo_from(torch.from_numpy(QUADRANTS)).pixels) == COLOUR


@given(arrays.arrays(np.uint8, (3, 2, 3)))
def test_floats_come_back_as_the_bytes_they_were(pixels):
    as_float = np.moveaxis(pixels, -1, 0) / 255
    for dtype in (np.float16, np.float32, np.float64):
        for layout in (as_float, np.moveaxis(as_float, 0, -1).repeat(3, axis=0)):
            found = photo_from(layout.astype(dtype)).pixels
            np.testing.assert_array_equal(found[:: len(found) // 3], pixels)


def test_a_dark_photo_of_16_bits_is_taken_where_it_must_be_one():
    for brightest, expected in ((0, 0), (4096, 16), (65535, 255)):  # 4096 / 257 = 15.9
        pixels = photo_from(np.full((6, 8, 3), brightest, np.uint16)).pixels
        assert pixels.tolist() == np.full((6, 8, 3), expected).tolist()


@pytest.mark.parametrize("seekable", [True, False])
def test_open_files_are_read_like_paths(tmp_path, seekable):
    stored = np.ascontiguousarray(files.stored_for(6, QUADRANTS))
    content = files.encoded(Image.fromarray(stored), "PNG", exif=files.exif(6, f_mm35=26))
    path = files.write(tmp_path / "photo.png", content)
    with path.open("rb") as file:
        photo = photo_from(file if seekable else _Pipe(file))
        assert not file.closed
    assert files.corners(photo.pixels) == COLOUR
    assert (photo.orientation, photo.focal.source, photo.path) == (6, "exif", None)
    with (
        path.open("rb") as file,
        pytest.raises(PhotoError, match=r"photo\.png has 32 x 48 p"),
    ):
        photo_from(file, max_pixels=1535)
    raw = files.write(tmp_path / "photo.dng", content)
    with raw.open("rb") as file, pytest.raises(PhotoError, match=r"photo\.dng is a raw file"):
        photo_from(file)


class _Pipe:
    """A stream that can be read once, from front to back."""

    def __init__(self, file):
        self._file = file

    def read(self):
        return self._file.read()


@given(st.integers(1, 5), st.integers(1, 5))
def test_any_size(height, width):
    assert photo_from(np.zeros((height, width, 3), np.uint8)).pixels.shape == (height, width, 3)
    channels_first = FakeTensor(np.zeros((3, height, width), np.float32))
    assert photo_from(channels_first).pixels.shape == (height, width, 3)
    channels_first = FakeTensor(np.zeros((3, height, width), np.uint8))
    assert photo_from(channels_first).pixels.shape == (height, width, 3)


def test_alpha_is_composited_on_white():
    pixels = opaque(QUADRANTS)
    pixels[:16, :, 3] = 0
    for value in (pixels, Image.fromarray(pixels)):
        photo = photo_from(value)
        assert files.corners(photo.pixels) == [files.WHITE, files.WHITE, files.BLUE, files.WHITE]
        assert photo.notes == ("transparent pixels composited on white",)


def test_large_arrays_are_not_copied():
    assert np.shares_memory(photo_from(QUADRANTS).pixels, QUADRANTS)


def test_a_photo_stays_and_takes_a_focal_length():
    photo = photo_from(QUADRANTS, focal=FocalRequest(f_px=40))
    assert photo.focal == Focal(40.0, "given")
    assert photo_from(photo).focal == Focal(40.0, "given")
    other = photo_from(photo, focal=FocalRequest(fov_deg=90))
    assert other.focal == Focal(pytest.approx(24), "given")
    assert other.pixels is photo.pixels


def test_an_opened_image_keeps_its_tags(tmp_path):
    stored = np.ascontiguousarray(files.stored_for(6, QUADRANTS))
    content = files.encoded(Image.fromarray(stored), "PNG", exif=files.exif(6, f_mm35=26))
    path = files.write(tmp_path / "photo.png", content)
    with Image.open(path) as image:
        photo = photo_from(image)
    assert files.corners(photo.pixels) == COLOUR
    assert (photo.orientation, photo.focal.source) == (6, "exif")
    for same in (path, str(path)):
        assert photo_from(same).path == path
        np.testing.assert_array_equal(photo_from(same).pixels, photo.pixels)


@pytest.mark.parametrize("value", [QUADRANTS, FLOAT, Image.fromarray(QUADRANTS)])
def test_the_limit_of_pixels_holds_in_memory_too(value):
    assert photo_from(value, max_pixels=1536).width == 48
    with pytest.raises(PhotoError, match="more than the limit of 1,535"):
        photo_from(value, max_pixels=1535)
