import numpy as np
import pytest
from planes import flat

from fathom.core.readers import read_depth_map


@pytest.mark.parametrize("kind", ["metric", "scale_invariant", "affine_invariant_inverse"])
def test_what_fathom_wrote_is_read_as_it_was(tmp_path, kind):
    depth_map = flat(2.5, kind=kind, f_px=50.0)
    [path] = depth_map.save(tmp_path, "a", ["npz"])
    found = read_depth_map(path)
    assert found.kind == kind
    np.testing.assert_array_equal(found.values, depth_map.values)
    np.testing.assert_array_equal(found.valid, depth_map.valid)
    np.testing.assert_array_equal(found.intrinsics, depth_map.intrinsics)


def test_integers_of_another_program_are_millimetres(tmp_path):
    np.save(tmp_path / "a.npy", np.array([[0, 2500]], np.uint16))
    found = read_depth_map(tmp_path / "a.npy")
    assert found.kind == "metric"
    assert found.valid.tolist() == [[False, True]]
    assert found.values[0, 1] == 2.5
