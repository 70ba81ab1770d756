import numpy as np
import pytest
from data_files import write_npy, write_pfm, write_png
from PIL import Image

from fathom.core.errors import FathomError
from fathom.core.readers import pfm_scale, read_npz, read_pfm, read_raster


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
