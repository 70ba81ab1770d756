import numpy as np
import pytest

from fathom.batch.reference import ScaleReference
from fathom.core.depth_map import DepthMap
from fathom.core.errors import KindError, UsageError

# Rows of depth: 1 2 3 / 4 5 sky
VALUES = np.array([[1, 2, 3], [4, 5, np.inf]], dtype=np.float32)


def test_point_gets_its_known_depth_and_the_rest_follows() -> None:
    depth_map = DepthMap(values=VALUES, kind="metric")
    scaled = ScaleReference.parse("2,0,4.5").apply(depth_map)  # 3 m becomes 4.5 m: factor 1.5
    np.testing.assert_allclose(scaled.depth, VALUES * 1.5)


def test_point_inside_a_pixel_means_that_pixel() -> None:
    depth_map = DepthMap(values=VALUES, kind="metric")
    scaled = ScaleReference.parse("1.9, 1.2, 10").apply(depth_map)  # column 1, row 1: 5 m
    assert scaled.depth[1, 1] == pytest.approx(10)


def test_map_of_unknown_scale_becomes_metric() -> None:
    depth_map = DepthMap(values=VALUES, kind="scale_invariant")
    scaled = ScaleReference(0, 0, 2).apply(depth_map)
    assert scaled.kind == "metric"
    assert scaled.depth[1, 1] == pytest.approx(10)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("3,0,1", "3,0 is outside the photo, which is 3 x 2 pixels"),
        ("-1,0,1", "outside the photo"),
        ("0,2,1", "outside the photo"),
        ("2,1,1", "2,1 lies on sky or has no depth; take a point on something solid"),
        ("0,0,0", "must be a positive number, not 0"),
        ("0,0,-2", "must be a positive number, not -2"),
        ("0,0,nan", "must be a positive number"),
        ("0,0,1e38", "must lie between 0.0001 and 1e\\+06 metres, not 1e\\+38"),
        ("0,0,1e-38", "must lie between"),
        ("inf,0,1", "inf,0 is no point of a photo"),
        ("0,nan,1", "0,nan is no point of a photo"),
        ("0,0", "is X,Y,METRES such as 1200,800,2.5, not '0,0'"),
        ("0,0,1,2", "is X,Y,METRES"),
        ("a,b,c", "is X,Y,METRES"),
    ],
)
def test_bad_references_are_refused(text: str, sentence: str) -> None:
    with pytest.raises(UsageError, match=sentence):
        ScaleReference.parse(text).apply(DepthMap(values=VALUES, kind="metric"))


def test_affine_map_has_no_single_factor() -> None:
    with pytest.raises(KindError, match="affine_invariant"):
        ScaleReference(0, 0, 1).apply(DepthMap(values=VALUES, kind="affine_invariant"))
