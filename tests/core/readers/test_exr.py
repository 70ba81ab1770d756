"""Which channel of an EXR file is depth, in files as renderers write them."""

import numpy as np
import pytest
from planes import flat

from fathom.core.errors import FathomError
from fathom.core.readers import read_exr, read_raster
from fathom.core.readers.exr_channels import depth_channels
from fathom.core.writers.exr import write_exr

openexr = pytest.importorskip("OpenEXR")

DEPTH = np.array([[0.5, np.inf, 3.0], [4.0, 5.0, 6.0]], np.float32)
LAYER = [f"ViewLayer.Combined.{c}" for c in "ABGR"]


def write(path, channels, **header):
    header = {"compression": openexr.ZIP_COMPRESSION, "type": openexr.scanlineimage, **header}
    with openexr.File(header, channels) as file:
        file.write(str(path))
    return path


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["Z"], ["Z"]),
        (["Y", "Z"], ["Z"]),
        (["A", "B", "G", "R", "Z"], ["Z"]),
        (["R"], ["R"]),
        (["Y"], ["Y"]),
        (["A", "Y"], ["Y"]),
        (["whatever"], ["whatever"]),
        (["depth"], ["depth"]),
        (["R", "G", "B", "Depth"], ["Depth"]),
        (["R", "G", "B", "A", "depth.V"], ["depth.V"]),
        ([*LAYER, "ViewLayer.Depth.Z"], ["ViewLayer.Depth.Z"]),
        ([*LAYER, "ViewLayer.Depth.V"], ["ViewLayer.Depth.V"]),
        ([*LAYER, "ViewLayer.Depth.Z", "ViewLayer.Mist.Z"], ["ViewLayer.Depth.Z"]),
        (
            [*LAYER, "V.Depth.Z", *(f"V.Normal.{c}" for c in "XYZ"), "V.UV.U", "V.UV.V"],
            ["V.Depth.Z"],
        ),
        ([*LAYER, "V.Depth.Z", *(f"V.Vector.{c}" for c in "WXYZ")], ["V.Depth.Z"]),
        (["Z", "Back.Z"], ["Z"]),  # that outside every layer is the picture's own
        (["R", "G", "B"], ["R", "G", "B"]),
        (["A", "B", "G", "R"], ["B", "G", "R"]),
        (["depth.R", "depth.G", "depth.B"], ["depth.R", "depth.G", "depth.B"]),
    ],
)
def test_channels_that_are_depth(names, expected, tmp_path):
    assert list(depth_channels(names, tmp_path / "a.exr")) == expected


@pytest.mark.parametrize(
    "names",
    [
        ["left.Depth.Z", "right.Depth.Z"],
        ["A.Z", "B.Z"],
        ["depth", "z"],
        ["first", "second"],
        [f"Normal.{c}" for c in "XYZ"],
        ["UV.U", "UV.V"],
        ["Y", "RY", "BY"],
        [*LAYER, *(f"ViewLayer.Diffuse.{c}" for c in "RGB")],
    ],
)
def test_channels_that_cannot_be_told(names, tmp_path):
    with pytest.raises(FathomError, match=r"a\.exr holds (several|no) channels? that") as caught:
        depth_channels(names, tmp_path / "a.exr")
    assert all(name in str(caught.value) for name in names if not name.endswith(".A"))


def test_depth_of_a_layered_file(tmp_path):
    channels = dict.fromkeys(LAYER, DEPTH + 9) | {"ViewLayer.Depth.Z": DEPTH}
    np.testing.assert_array_equal(read_raster(write(tmp_path / "a.exr", channels)), DEPTH)


def test_grey_in_three_channels_and_a_picture(tmp_path):
    grey = dict.fromkeys("RGB", DEPTH)
    np.testing.assert_array_equal(read_exr(write(tmp_path / "a.exr", grey)), DEPTH)
    with pytest.raises(FathomError, match="red, green and blue differ"):
        read_exr(write(tmp_path / "a.exr", {**grey, "G": DEPTH + 1}))


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.uint32])
def test_types_of_numbers(dtype, tmp_path):
    values = np.array([[1, 2, 3]], dtype)
    found = read_exr(write(tmp_path / "a.exr", {"Z": values}))
    assert found.dtype == np.float32
    assert found.tolist() == [[1, 2, 3]]


def test_parts_of_a_file(tmp_path):
    kind = {"type": openexr.scanlineimage, "compression": openexr.ZIP_COMPRESSION}
    parts = [
        openexr.Part({**kind, "name": "rgba"}, dict.fromkeys("RGB", DEPTH + 1)),
        openexr.Part({**kind, "name": "depth"}, {"Z": DEPTH}),
    ]
    with openexr.File(parts) as file:
        file.write(str(tmp_path / "a.exr"))
    np.testing.assert_array_equal(read_exr(tmp_path / "a.exr"), DEPTH)


def test_what_was_not_rendered_is_missing(tmp_path):
    def box(x0, y0, x1, y1):
        return np.array([x0, y0], np.int32), np.array([x1, y1], np.int32)

    path = write(
        tmp_path / "a.exr", {"Z": DEPTH}, dataWindow=box(1, 1, 3, 2), displayWindow=box(0, 0, 3, 3)
    )
    found = read_exr(path)
    assert found.shape == (4, 4)
    np.testing.assert_array_equal(found[1:3, 1:], DEPTH)
    assert np.isnan(found).sum() == 10
    path = write(
        tmp_path / "b.exr", {"Z": DEPTH}, dataWindow=box(-1, 0, 1, 1), displayWindow=box(0, 0, 1, 0)
    )
    np.testing.assert_array_equal(read_exr(path), DEPTH[:1, 1:])


def test_a_second_name_for_other_readers(tmp_path):
    write_exr(flat(2.5), tmp_path / "a.exr", also_y=True)
    with openexr.File(str(tmp_path / "a.exr"), separate_channels=True) as file:
        channels = file.channels()
        assert sorted(channels) == ["Y", "Z"]
        np.testing.assert_array_equal(channels["Y"].pixels, channels["Z"].pixels)
    assert (read_exr(tmp_path / "a.exr") == 2.5).all()


def test_a_second_name_in_opencv(tmp_path, monkeypatch):
    monkeypatch.setenv("OPENCV_IO_ENABLE_OPENEXR", "1")
    cv2 = pytest.importorskip("cv2")
    write_exr(flat(2.5), tmp_path / "a.exr", also_y=True)
    assert (cv2.imread(str(tmp_path / "a.exr"), cv2.IMREAD_UNCHANGED) == 2.5).all()


def test_damage_gives_depth_or_a_sentence(tmp_path):
    path = write(
        tmp_path / "a.exr",
        {"Z": np.tile(DEPTH, (8, 8)), "ViewLayer.Mist.Z": np.tile(DEPTH, (8, 8))},
    )
    whole = np.frombuffer(path.read_bytes(), dtype=np.uint8)
    rng = np.random.default_rng(0)
    refused = 0
    for _ in range(150):
        damaged = whole.copy()
        places = rng.integers(0, min(len(whole), 600), rng.integers(1, 4))
        damaged[places] = rng.integers(0, 256, len(places))
        end = len(damaged) if rng.random() < 0.8 else rng.integers(1, len(damaged))
        path.write_bytes(damaged[:end].tobytes())
        try:
            assert read_exr(path).ndim == 2
        except FathomError:
            refused += 1
    assert refused


def test_damaged_pixels_are_told(tmp_path):
    ramp = np.sqrt(np.arange(128 * 128, dtype=np.float32)).reshape(128, 128)
    path = write(tmp_path / "a.exr", {"Z": ramp})
    content = bytearray(path.read_bytes())
    content[4000:6400] = b"\xff" * 2400
    path.write_bytes(bytes(content))
    with pytest.raises(FathomError, match=r"a\.exr cannot be read"):
        read_exr(path)
