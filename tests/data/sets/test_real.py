import json

import numpy as np
import pytest
from data_files import write_photo, write_png, write_text

from fathom.core.errors import FathomError
from fathom.data.sets import open_set


def _write(root):
    write_photo(root / "osd/a.jpg", size=(8, 4))
    write_png(root / "osd/a_depth.png", [[0, 1000, 2500, 4], [1, 2, 3, 65535]])
    write_photo(root / "am2k/b.jpg")
    write_png(root / "am2k/b_alpha.png", [[0, 51, 255, 0], [0] * 4], np.uint8)
    pair = {
        "id": "osd/a",
        "environment": "indoor",
        "image": {"file": "osd/a.jpg"},
        "depth": {"file": "osd/a_depth.png", "kind": "metric-depth", "scale": 0.001, "invalid": 0},
        "intrinsics": {"fx": 5.0, "fy": 6.0, "cx": 3.5, "cy": 1.5},
        "edge_quality": "sensor",
    }
    matte = {
        "id": "am2k/b",
        "image": {"file": "am2k/b.jpg"},
        "alpha": {"file": "am2k/b_alpha.png"},
    }
    write_text(root / "manifest.json", json.dumps({"pairs": [pair], "matting": [matte]}))


def test_pairs_are_samples(tmp_path):
    _write(tmp_path)
    (sample,) = open_set("real", tmp_path)
    assert (sample.id, sample.family, sample.environment) == ("osd/a", "osd", "indoor")
    assert sample.edge_quality == "sensor"
    assert sample.metric
    assert sample.image.shape == (4, 8, 3)
    np.testing.assert_allclose(sample.depth[0, 1:], [1.0, 2.5, 0.004], rtol=1e-6)
    assert not sample.valid[0, 0]
    np.testing.assert_allclose(sample.intrinsics[:2, 2], [4.0, 2.0])


def test_mattes_are_samples(tmp_path):
    _write(tmp_path)
    (sample,) = open_set("real-mattes", tmp_path)
    assert (sample.id, sample.family) == ("am2k/b", "am2k")
    np.testing.assert_allclose(sample.alpha[0], [0, 0.2, 1, 0])
    assert not sample.valid.any()


def test_a_list_of_ids_chooses(tmp_path):
    _write(tmp_path)
    listing = write_text(tmp_path / "ids.txt", "osd/a\n")
    assert len(open_set("real", tmp_path, split_file=listing)) == 1


def test_an_id_that_is_not_there_is_named(tmp_path):
    _write(tmp_path)
    listing = write_text(tmp_path / "ids.txt", "osd/a\nosd/z\n")
    with pytest.raises(FathomError, match=r"has no entry 'osd/z' of .*ids\.txt"):
        open_set("real", tmp_path, split_file=listing)


def test_a_missing_or_damaged_file_is_named(tmp_path):
    _write(tmp_path)
    (tmp_path / "osd/a_depth.png").write_bytes(b"\x89PNG")
    with pytest.raises(FathomError, match=r"a_depth\.png cannot be read"):
        open_set("real", tmp_path)[0]
    (tmp_path / "osd/a_depth.png").unlink()
    with pytest.raises(FathomError, match=r"a_depth\.png is missing"):
        open_set("real", tmp_path)[0]


def test_the_shared_photographs(real_pairs_folder):
    pairs, mattes = open_set("real", real_pairs_folder), open_set("real-mattes", real_pairs_folder)
    assert len(pairs) == 64
    assert len(mattes) == 21
    sample = pairs[0]
    # 0.782 m is the median that the folder's own manifest states for osd/learn00.
    assert np.median(sample.depth[sample.valid]) == pytest.approx(0.782)
    matte = mattes[0]
    assert matte.alpha.shape == matte.image.shape[:2]
