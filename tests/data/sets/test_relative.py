import numpy as np
from data_files import write_pfm, write_photo, write_png

from fathom.data.sets import open_set


def test_multiscopic_views(tmp_path):
    scene = tmp_path / "test_b/0001"
    for view in range(5):
        write_photo(scene / f"view{view}.png")
        write_png(scene / f"disp{view}.png", [[0, 4, 8, 16], [200 + view] * 4], np.uint8)
    data = open_set("multiscopic", tmp_path)
    assert len(data) == 5
    sample = data[3]
    assert sample.id == "test_b/0001/view3"
    assert not sample.metric
    np.testing.assert_allclose(sample.depth[0], [0, 0.25, 0.125, 0.0625])
    assert sample.valid[0].tolist() == [False, True, True, True]
    assert sample.disparity[1, 0] == 203


def test_multiscopic_float_maps(tmp_path):
    write_photo(tmp_path / "0001/view0.png")
    write_pfm(tmp_path / "0001/disp0.pfm", [[0.5, 4, 8, 16], [1, 1, 1, 1]])
    (sample,) = open_set("multiscopic", tmp_path)
    assert sample.depth[0, 0] == 2.0


def test_web_stereo(tmp_path):
    write_photo(tmp_path / "val/imgs/abc.jpg")
    write_png(tmp_path / "val/gts/abc.png", [[0, 1, 128, 255], [50] * 4], np.uint8)
    write_png(tmp_path / "val/valid_masks/abc.png", [[255, 0, 255, 255], [255] * 4], np.uint8)
    (sample,) = open_set("hrwsi", tmp_path)
    assert sample.id == "abc"
    assert not sample.metric
    assert sample.valid[0].tolist() == [True, False, True, True]
    np.testing.assert_allclose(sample.depth[0], [np.inf, 1, 1 / 128, 1 / 255], rtol=1e-6)
