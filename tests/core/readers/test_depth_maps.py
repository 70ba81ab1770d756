import numpy as np
import pytest
from planes import flat

from fathom.core.readers import BACKGROUND_NOTE, read_depth_map


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


@pytest.mark.parametrize(
    ("kind", "valid"),
    [
        ("metric", [False, True, False, True]),
        ("scale_invariant", [False, True, False, True]),
        ("affine_invariant", [True, True, False, True]),
        ("affine_invariant_inverse", [True, True, False, False]),
    ],
)
def test_what_zero_means(tmp_path, kind, valid):
    np.save(tmp_path / "a.npy", np.array([[0, 1, np.nan, np.inf]], np.float32))
    found = read_depth_map(tmp_path / "a.npy", kind=kind)
    assert found.valid.tolist() == [valid]
    assert found.sky.tolist() == [[kind == "affine_invariant_inverse", False, False, valid[3]]]


def test_zero_is_the_nearest_in_relative_maps_of_integers(tmp_path):
    np.save(tmp_path / "a.npy", np.array([[0, 65535]], np.uint16))
    assert read_depth_map(tmp_path / "a.npy", kind="affine_invariant").valid.all()


@pytest.mark.parametrize("kind", ["metric", "scale_invariant", "affine_invariant"])
@pytest.mark.parametrize("background", [1e10, 1e9, 3.4e38])
def test_background_of_renderers_is_sky_and_said(tmp_path, kind, background):
    np.save(tmp_path / "a.npy", np.array([[2, background, 9e8]], np.float32))
    found = read_depth_map(tmp_path / "a.npy", kind=kind)
    assert found.sky.tolist() == [[False, True, False]]
    assert found.provenance == {"note": BACKGROUND_NOTE}


def test_sky_and_large_inverse_depth_are_no_background(tmp_path):
    np.save(tmp_path / "a.npy", np.array([[2, np.inf]], np.float32))
    assert "note" not in read_depth_map(tmp_path / "a.npy").provenance
    np.save(tmp_path / "a.npy", np.array([[2, 1e10]], np.float32))
    found = read_depth_map(tmp_path / "a.npy", kind="affine_invariant_inverse")
    assert found.values[0, 1] == np.float32(1e10)
