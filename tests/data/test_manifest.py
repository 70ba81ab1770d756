import json

import numpy as np
import pytest
from PIL import Image

from fathom.core.errors import FathomError
from fathom.data.manifest import read_manifest


def _write(folder, kind, scale, stored):
    (folder / "set").mkdir()
    Image.new("RGB", (4, 2), "red").save(folder / "set" / "a.png")
    Image.fromarray(np.array(stored, np.uint16)).save(folder / "set" / "a_depth.png")
    entry = {
        "id": "set/a",
        "environment": "indoor",
        "image": {"file": "set/a.png"},
        "depth": {"file": "set/a_depth.png", "kind": kind, "scale": scale, "invalid": 0},
        "intrinsics": {"fx": 5.0, "fy": 6.0, "cx": 1.5, "cy": 0.5},
        "edge_quality": "sensor",
    }
    (folder / "manifest.json").write_text(json.dumps({"pairs": [entry]}))


def test_metric_depth_is_read_in_metres(tmp_path):
    _write(tmp_path, "metric-depth", 0.001, [[0, 1000, 2500, 4], [1, 2, 3, 65535]])
    (pair,) = read_manifest(tmp_path)
    assert pair.source == "set"
    assert pair.metric
    assert not pair.valid[0, 0]
    np.testing.assert_allclose(pair.depth[0, 1:], [1.0, 2.5, 0.004], rtol=1e-6)
    assert pair.depth[1, 3] == pytest.approx(65.535)
    # Centres at integers become centres at half integers.
    np.testing.assert_allclose(pair.intrinsics[:2, 2], [2.0, 1.0])
    assert pair.photo.pixels.shape == (2, 4, 3)


def test_disparity_becomes_relative_depth(tmp_path):
    _write(tmp_path, "disparity", 0.25, [[0, 4, 8, 16], [4, 4, 4, 4]])
    (pair,) = read_manifest(tmp_path)
    assert not pair.metric
    np.testing.assert_allclose(pair.depth[0, 1:], [1.0, 0.5, 0.25])


def test_a_folder_without_manifest_is_named(tmp_path):
    with pytest.raises(FathomError, match=str(tmp_path)):
        list(read_manifest(tmp_path))


def test_the_shared_photographs_are_read(real_pairs_folder):
    pairs = list(read_manifest(real_pairs_folder))
    assert len(pairs) == 64
    assert len({pair.source for pair in pairs}) == 19
    for pair in pairs:
        assert pair.valid.any()
        assert (pair.depth[pair.valid] > 0).all()
