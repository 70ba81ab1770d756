import numpy as np
import pytest
import scipy.io
from data_files import write_hdf5, write_photo, write_png, write_text

from fathom.core.errors import FathomError, UsageError
from fathom.data.sets import open_set


def _official(root, entries=3):
    """MATLAB's (H, W, 3, N) and (H, W, N) arrays, which HDF5 stores with their axes reversed."""
    images = np.zeros((entries, 3, 4, 2), np.uint8)
    images[2, 0, 3, 1] = 200  # red of row 1, column 3
    raw = np.full((entries, 4, 2), 2.5, np.float32)
    raw[2, 3, 0] = 0
    filled = raw + 1
    write_hdf5(root / "nyu_depth_v2_labeled.mat", images=images, rawDepths=raw, depths=filled)
    scipy.io.savemat(root / "splits.mat", {"testNdxs": [[1], [3]], "trainNdxs": [[2]]})


def test_the_official_file_is_read_by_split_and_turned_upright(tmp_path):
    pytest.importorskip("h5py")
    _official(tmp_path)
    data = open_set("nyu-official", tmp_path)
    assert [sample.id for sample in data] == ["0000", "0002"]
    sample = data[1]
    assert sample.image.shape == (2, 4, 3)
    assert sample.image[1, 3].tolist() == [200, 0, 0]
    assert sample.depth[1, 3] == 2.5
    assert not sample.valid[0, 3]
    assert sample.f_px == pytest.approx(518.8579)
    # The toolbox's 325.58 counts the first pixel's centre as 0; ours lies at 0.5.
    assert sample.intrinsics[0, 2] == pytest.approx(326.08245)
    assert len(open_set("nyu-official", tmp_path, split="all")) == 3
    assert [s.id for s in open_set("nyu-official", tmp_path, split="train")] == ["0001"]


def test_a_list_of_indices_chooses_and_anything_else_is_named(tmp_path):
    pytest.importorskip("h5py")
    _official(tmp_path)
    listing = write_text(tmp_path / "list.txt", "2\n0\n")
    assert [s.id for s in open_set("nyu-official", tmp_path, split_file=listing)] == [
        "0002",
        "0000",
    ]
    write_text(listing, "kitchen/rgb_00045.jpg\n")
    with pytest.raises(FathomError, match=r"list\.txt cannot be read \(invalid literal for int"):
        open_set("nyu-official", tmp_path, split_file=listing)


def test_filled_depth_of_the_official_file(tmp_path):
    pytest.importorskip("h5py")
    _official(tmp_path)
    sample = open_set("nyu-official", tmp_path, depth="filled")[1]
    assert sample.depth[0, 3] == 1.0
    assert sample.valid.all()
    with pytest.raises(UsageError, match="raw and filled"):
        open_set("nyu-official", tmp_path, depth="sparse")


def test_without_h5py_the_extra_is_named(tmp_path, monkeypatch):
    import sys

    _official(tmp_path)
    monkeypatch.setitem(sys.modules, "h5py", None)
    with pytest.raises(FathomError, match=r"pip install 'fathom-depth\[data\]'"):
        open_set("nyu-official", tmp_path)[0]


def _png(root, scene, number):
    write_photo(root / scene / f"rgb_{number}.jpg")
    millimetres = [[0, 1000, 2500, 9999], [1, 2, 3, 65535]]
    write_png(root / scene / f"sync_depth_{number}.png", millimetres)


def test_the_png_split_is_in_millimetres(tmp_path):
    _png(tmp_path / "official_splits/test", "kitchen", "00045")
    (sample,) = open_set("nyu", tmp_path)
    assert sample.id == "official_splits/test/kitchen/rgb_00045"
    assert sample.family == "kitchen"
    np.testing.assert_allclose(sample.depth[0], [0, 1.0, 2.5, 9.999], rtol=1e-6)
    assert sample.depth[1, 3] == pytest.approx(65.535)
    assert sample.valid.tolist() == [[False, True, True, True], [True] * 4]


def test_the_png_split_follows_a_list(tmp_path):
    for number in ("00045", "00046"):
        _png(tmp_path, "bathroom", number)
    line = "bathroom/rgb_00046.jpg bathroom/sync_depth_00046.png 518.8579\n"
    listing = write_text(tmp_path / "list.txt", line)
    assert [s.id for s in open_set("nyu", tmp_path, split_file=listing)] == ["bathroom/rgb_00046"]


def test_a_photo_without_depth_is_named(tmp_path):
    write_photo(tmp_path / "bathroom/rgb_00045.jpg")
    with pytest.raises(FathomError, match=r"sync_depth_00045\.png is missing"):
        open_set("nyu", tmp_path)[0]
