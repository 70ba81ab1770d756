import numpy as np
import pytest
import scipy.io
from data_files import write_photo, write_png, write_text

from fathom.core.errors import UsageError
from fathom.data.sets import open_set


def _stored(millimetres):
    """The toolbox rotates the 16 bits of a depth left by three."""
    values = np.array(millimetres, np.uint32)
    return ((values << 3) | (values >> 13)) & 0xFFFF


def _write(root, folder):
    base = root / "SUNRGBD" / folder
    write_photo(base / "image/0001.jpg")
    write_png(base / "depth_bfx/0001.png", _stored([[0, 1000, 8000, 8001], [3, 2500, 9000, 65535]]))
    write_png(base / "depth/0001.png", _stored([[0, 0, 0, 0], [0, 2000, 0, 0]]))
    write_text(base / "intrinsics.txt", "529.5 0 365 \n0 529.5 265 \n0 0 1 ")


def _split(root):
    paths = {
        "alltest": ["/n/fs/sun3d/data/SUNRGBD/kv2/kinect2data/b/", "/x/SUNRGBD/kv1/NYUdata/a"],
        "alltrain": ["/n/fs/sun3d/data/SUNRGBD/xtion/c"],
    }
    cells = {name: np.array([values], dtype=object) for name, values in paths.items()}
    path = root / "SUNRGBDtoolbox/traintestSUNRGBD/allsplit.mat"
    path.parent.mkdir(parents=True)
    scipy.io.savemat(path, cells)


def test_the_official_split_and_the_rotated_bits(tmp_path):
    for folder in ("kv2/kinect2data/b", "kv1/NYUdata/a", "xtion/c"):
        _write(tmp_path, folder)
    _split(tmp_path)
    data = open_set("sunrgbd", tmp_path)
    assert [sample.id for sample in data] == ["kv2/kinect2data/b", "kv1/NYUdata/a"]
    sample = data[0]
    assert sample.family == "kv2"
    np.testing.assert_allclose(sample.depth, [[0, 1.0, 8.0, 0], [0.003, 2.5, 0, 0]], rtol=1e-6)
    # Beyond 8 m the toolbox cuts: no measurement.
    assert sample.valid.tolist() == [[False, True, True, False], [True, True, False, False]]
    # The toolbox counts the first centre as (1, 1); ours is (0.5, 0.5).
    np.testing.assert_allclose(sample.intrinsics[:2, 2], [364.5, 264.5])
    assert [s.id for s in open_set("sunrgbd", tmp_path, split="train")] == ["xtion/c"]


def test_raw_depth(tmp_path):
    _write(tmp_path, "kv1/a")
    listing = write_text(tmp_path / "list.txt", "SUNRGBD/kv1/a\n")
    (sample,) = open_set("sunrgbd", tmp_path, split_file=listing, depth="raw")
    assert sample.depth[1, 1] == 2.0
    assert np.count_nonzero(sample.valid) == 1
    with pytest.raises(UsageError, match="refined and raw"):
        open_set("sunrgbd", tmp_path, split_file=listing, depth="filled")
