import numpy as np
import photo_files
import pytest
from data_files import write_npy, write_pfm, write_png
from PIL import Image

from fathom.core.errors import FathomError
from fathom.core.readers import pfm_scale, read_depth_map, read_npz, read_pfm, read_raster


@pytest.mark.parametrize("scale", [-1.0, 1.0, -0.0039])
def test_a_float_map_is_read_top_row_first_in_either_byte_order(tmp_path, scale):
    rows = [[1.5, 2.5, np.inf], [4.0, 5.0, 6.0]]
    path = write_pfm(tmp_path / "a.pfm", rows, scale)
    np.testing.assert_array_equal(read_pfm(path), np.array(rows, np.float32))
    assert pfm_scale(path) == pytest.approx(abs(scale))


def test_a_float_map_may_hold_the_byte_of_a_line_end(tmp_path):
    # 1.4e-44 is the integer 10, a line end, as float32 bits.
    rows = np.array([[10, 2570]], np.uint32).view(np.float32)
    path = write_pfm(tmp_path / "a.pfm", rows)
    np.testing.assert_array_equal(read_pfm(path), rows)


def test_every_suffix_gives_the_stored_numbers(tmp_path):
    stored = np.array([[0, 1000, 65535], [1, 2, 3]], np.uint16)
    write_png(tmp_path / "a.png", stored)
    write_npy(tmp_path / "a.npy", stored[None])
    write_pfm(tmp_path / "a.pfm", stored)
    np.savez(tmp_path / "a.npz", depth=stored)
    Image.fromarray(stored.astype(np.float32)).save(tmp_path / "a.tiff")
    for suffix in ("png", "npy", "pfm", "npz", "tiff"):
        np.testing.assert_array_equal(read_raster(tmp_path / f"a.{suffix}"), stored)
    assert read_raster(tmp_path / "a.png").dtype == np.uint16


def test_exr_gives_channel_z(tmp_path):
    openexr = pytest.importorskip("OpenEXR")
    values = np.array([[0.5, np.inf]], np.float32)
    header = {"compression": openexr.ZIP_COMPRESSION, "type": openexr.scanlineimage}
    with openexr.File(header, {"A": values + 1, "Z": values}) as file:
        file.write(str(tmp_path / "a.exr"))
    np.testing.assert_array_equal(read_raster(tmp_path / "a.exr"), values)


def test_one_array_of_several_is_taken_by_name(tmp_path):
    np.savez(tmp_path / "a.npz", depth=np.ones((1, 2)), valid=np.zeros((1, 2)))
    np.testing.assert_array_equal(read_npz(tmp_path / "a.npz"), [[1, 1]])
    np.testing.assert_array_equal(read_npz(tmp_path / "a.npz", "valid"), [[0, 0]])
    with pytest.raises(FathomError, match="cannot be read"):
        read_npz(tmp_path / "a.npz", "normals")


@pytest.mark.parametrize("name", ["a.pfm", "a.png", "a.npy", "a.npz", "a.tif"])
def test_a_damaged_file_is_named(tmp_path, name):
    (tmp_path / name).write_bytes(b"no such thing")
    with pytest.raises(FathomError, match=f"{name} cannot be read"):
        read_raster(tmp_path / name)


def test_a_missing_file_and_a_strange_one_are_named(tmp_path):
    with pytest.raises(FathomError, match=r"a\.npy is missing"):
        read_raster(tmp_path / "a.npy")
    with pytest.raises(FathomError, match=r"a\.doc is of no kind"):
        read_raster(tmp_path / "a.doc")
    np.save(tmp_path / "cube.npy", np.zeros((2, 2, 2)))
    with pytest.raises(FathomError, match=r"shape \(2, 2, 2\)"):
        read_raster(tmp_path / "cube.npy")


def sixteen(values):
    return np.array(values, np.uint16)


GREY = sixteen([[0, 1000, 65535, 7, 8], [1, 2, 3, 4, 5]])
ALPHA = np.full_like(GREY, 65535)


def test_grey_in_equal_channels_is_one_number(tmp_path):
    for name, stored in {
        "last": np.stack([GREY] * 3, axis=-1),
        "first": np.stack([GREY] * 3),
        "alpha": np.stack([GREY, GREY, GREY, ALPHA], axis=-1),
        "one": GREY[..., None],
    }.items():
        np.save(tmp_path / f"{name}.npy", stored)
        found = read_raster(tmp_path / f"{name}.npy")
        np.testing.assert_array_equal(found, GREY)
        assert found.dtype == np.uint16


@pytest.mark.parametrize(("colour_type", "planes"), [(2, 3), (4, 2), (6, 4)])
def test_sixteen_bit_pictures_keep_their_bits(tmp_path, colour_type, planes):
    stored = np.stack([GREY] * 3 + [ALPHA] if planes == 4 else [GREY] * planes, axis=-1)
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in stored)
    (tmp_path / "a.png").write_bytes(photo_files.png(5, 2, 16, colour_type, rows))
    np.testing.assert_array_equal(read_raster(tmp_path / "a.png"), GREY)


def test_eight_bit_pictures_of_grey(tmp_path):
    grey = Image.fromarray(np.array([[9, 200]], np.uint8))
    palette = grey.convert("P")
    for mode in ("RGB", "RGBA", "LA"):
        grey.convert(mode).save(tmp_path / "a.png")
        assert read_raster(tmp_path / "a.png").tolist() == [[9, 200]]
    palette.save(tmp_path / "a.png")
    assert read_raster(tmp_path / "a.png").tolist() == [[9, 200]]


def test_pictures_of_several_planes(tmp_path):
    tifffile = pytest.importorskip("tifffile")
    tifffile.imwrite(tmp_path / "a.tif", np.stack([GREY] * 3), photometric="rgb", planarconfig=2)
    np.testing.assert_array_equal(read_raster(tmp_path / "a.tif"), GREY)


@pytest.mark.parametrize(
    ("stored", "complaint"),
    [
        (np.stack([GREY, GREY, GREY + 1], axis=-1), "red, green and blue differ"),
        (np.zeros((2, 3, 2)), r"shape \(2, 3, 2\)"),
        (np.zeros((2, 3, 5, 1)), "shape"),
        (np.zeros(3), "shape"),
        (np.zeros((0, 3)), "shape"),
        (np.zeros((2, 3), complex), "type complex128, not numbers"),
        (np.zeros((2, 3), "U4"), "not numbers"),
        (np.zeros((2, 3), "M8[s]"), "not numbers"),
    ],
)
def test_what_is_no_map(tmp_path, stored, complaint):
    np.save(tmp_path / "a.npy", stored)
    with pytest.raises(FathomError, match=complaint):
        read_raster(tmp_path / "a.npy")


@pytest.mark.parametrize("kind", ["png", "npy", "npz", "pfm", "tif"])
def test_damage_gives_numbers_or_a_sentence(tmp_path, kind):
    path = tmp_path / f"a.{kind}"
    stored = np.tile(GREY, (8, 8))
    if kind == "npz":
        np.savez(path, depth=stored.astype(np.float32))
    elif kind == "npy":
        np.save(path, stored)
    elif kind == "pfm":
        write_pfm(path, stored)
    else:
        Image.fromarray(stored).save(path)
    whole = np.frombuffer(path.read_bytes(), dtype=np.uint8)
    rng = np.random.default_rng(0)
    refused = 0
    for _ in range(150):
        damaged = whole.copy()
        places = rng.integers(0, min(len(whole), 200), rng.integers(1, 4))
        damaged[places] = rng.integers(0, 256, len(places))
        path.write_bytes(damaged[: rng.integers(1, len(damaged) + 40)].tobytes())
        try:
            assert read_raster(path).ndim == 2
            read_depth_map(path)
        except FathomError:
            refused += 1
    assert refused
