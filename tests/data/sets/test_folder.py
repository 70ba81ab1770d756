import json

import numpy as np
import pytest
from data_files import write_npy, write_photo, write_png, write_text

from fathom.core.errors import FathomError
from fathom.data.sets import open_set


def test_a_csv_table(tmp_path):
    write_photo(tmp_path / "photos/a.jpg")
    write_photo(tmp_path / "photos/b.jpg")
    write_png(tmp_path / "depth/a.png", [[0, 1000, 2500, 65535], [1] * 4])
    write_npy(tmp_path / "depth/b.npy", [[1.5, np.inf, np.nan, -1], [0, 2, 2, 2]])
    write_text(
        tmp_path / "manifest.csv",
        "image,depth,fx,cx,cy,environment\n"
        "photos/a.jpg,depth/a.png,500,1.5,1,indoor\nphotos/b.jpg,depth/b.npy,,,,\n",
    )
    first, second = open_set("folder", tmp_path)
    assert first.id == "photos/a"
    assert first.environment == "indoor"
    # 16-bit PNG is in millimetres unless the table says otherwise.
    np.testing.assert_allclose(first.depth[0], [0, 1.0, 2.5, 65.535], rtol=1e-6)
    assert first.valid[0].tolist() == [False, True, True, True]
    np.testing.assert_allclose(first.intrinsics, [[500, 0, 1.5], [0, 500, 1], [0, 0, 1]])
    np.testing.assert_allclose(second.depth, [[1.5, np.inf, 0, 0], [0, 2, 2, 2]])
    assert second.valid.tolist() == [[True, True, False, False], [False, True, True, True]]
    assert second.intrinsics is None


def test_a_json_table_with_disparity_masks_and_mattes(tmp_path):
    write_photo(tmp_path / "a.png")
    write_png(tmp_path / "d.png", [[9, 256, 512, 1024], [256] * 4])
    write_png(tmp_path / "m.png", [[255, 0, 255, 255], [255] * 4], np.uint8)
    write_png(tmp_path / "alpha.png", [[0, 51, 255, 0], [0] * 4], np.uint8)
    entry = {
        "id": "first", "image": "a.png", "depth": "d.png", "kind": "disparity", "scale": 256,
        "invalid": 9, "mask": "m.png", "alpha": "alpha.png", "fx": 300, "fy": 310,
        "edges": "sensor",
    }  # fmt: skip
    write_text(tmp_path / "manifest.json", json.dumps({"samples": [entry]}))
    (sample,) = open_set("folder", tmp_path)
    assert sample.id == "first"
    assert not sample.metric
    assert sample.disparity[0].tolist() == [0, 1, 2, 4]
    np.testing.assert_allclose(sample.depth[0], [0, 1.0, 0.5, 0.25])
    assert sample.valid[0].tolist() == [False, False, True, True]
    np.testing.assert_allclose(sample.alpha[0], [0, 0.2, 1, 0])
    np.testing.assert_allclose(sample.intrinsics, [[300, 0, 2], [0, 310, 1], [0, 0, 1]])
    assert sample.edge_quality == "sensor"


def test_a_photo_alone_and_a_scale_of_its_own(tmp_path):
    write_photo(tmp_path / "a.png")
    write_png(tmp_path / "d.png", [[256] * 4, [0] * 4])
    entries = [{"image": "a.png"}, {"image": "a.png", "depth": "d.png", "scale": 256}]
    write_text(tmp_path / "manifest.json", json.dumps(entries))
    alone, scaled = open_set("folder", tmp_path)
    assert not alone.valid.any()
    assert scaled.depth[0, 0] == 1.0


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("image,depth\n,a.png\n", "entry 1 names no image"),
        ("image,kind\na.png,height\n", "entry 1 has the kind 'height'; there are depth, relative"),
        ("image,edges\na.png,\nb.png,soft\n", "entry 2 has the edges 'soft'; there are exact"),
        ("image,environment\na.png,space\n", "has the environment 'space'; there are indoor, outd"),
        ("image,scale\na.png,mm\n", "entry 1 has the scale 'mm', which is no number"),
        ("image,fx\na.png,5e2 px\n", "entry 1 has the fx '5e2 px', which is no number"),
    ],
)
def test_a_wrong_entry_is_named(tmp_path, text, complaint):
    write_text(tmp_path / "manifest.csv", text)
    with pytest.raises(FathomError, match=complaint):
        open_set("folder", tmp_path)


def test_cells_may_be_left_empty(tmp_path):
    write_photo(tmp_path / "a.png")
    write_npy(tmp_path / "a.npy", [[2.0] * 4] * 2)
    names = "image,depth,kind,scale,invalid,mask,alpha,fx,edges"
    write_text(tmp_path / "manifest.csv", f"{names}\na.png,a.npy,,,,,,,\n")
    (sample,) = open_set("folder", tmp_path)
    assert sample.metric
    assert sample.depth[0, 0] == 2.0
    assert sample.edge_quality == "exact"


def test_a_mask_of_another_size_is_told_with_its_picture(tmp_path):
    write_photo(tmp_path / "a.png")
    write_npy(tmp_path / "a.npy", [[2.0] * 4] * 2)
    write_png(tmp_path / "mask.png", [[255] * 3], np.uint8)
    write_text(tmp_path / "manifest.csv", "image,depth,mask\na.png,a.npy,mask.png\n")
    with pytest.raises(FathomError, match=r"sample a\.png has a damaged file or one that does not"):
        open_set("folder", tmp_path)[0]


def test_a_broken_table_is_named(tmp_path):
    write_text(tmp_path / "manifest.json", "{")
    with pytest.raises(FathomError, match=r"manifest\.json cannot be read"):
        open_set("folder", tmp_path)
