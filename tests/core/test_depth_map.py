"""Depth in metres throughout; expected numbers are closed forms or worked by hand."""

import dataclasses
import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from PIL import Image

from fathom.core.convert import to_depth, to_inverse_depth
from fathom.core.depth_map import DepthMap
from fathom.core.errors import KindError, UsageError
from fathom.core.geometry import centred_intrinsics

SKY = np.inf


def metric(values, **options):
    """A metric map with a camera of f = 100 px unless `options` say otherwise."""
    values = np.asarray(values, dtype=np.float32)
    camera = centred_intrinsics(100.0, values.shape[1], values.shape[0])
    return DepthMap(
        values, **{"kind": "metric", "intrinsics": camera, "focal_source": "given"} | options
    )


def ground(height, width, f_px):
    """A camera 1.5 m above level ground: z = 1.5 f / (v - cy), sky above the horizon."""
    below = np.arange(height) + 0.5 - height / 2
    depth = np.where(below > 0, 1.5 * f_px / np.maximum(below, 1e-9), SKY)
    values = np.repeat(depth[:, None], width, axis=1).astype(np.float32)
    camera = centred_intrinsics(f_px, width, height)
    return DepthMap(values, "metric", camera, "exif")


METRES = st.floats(2**-10, 2**20, width=32) | st.just(SKY)
DEPTHS = arrays.arrays(np.float32, st.tuples(st.integers(1, 6), st.integers(1, 6)), elements=METRES)


# Construction


@pytest.mark.parametrize(
    "values",
    [
        np.ones((1, 1)),
        np.ones((1, 7), dtype=np.float64),
        np.ones((6, 8), dtype=np.float32)[::2, ::-1],
        np.asfortranarray(np.ones((5, 3), dtype=np.float16)),
        np.ones((2, 3), dtype=np.int32),
        [[1.0, 2.0]],
    ],
)
def test_good_values(values):
    depth_map = DepthMap(values, "metric")
    assert depth_map.values.dtype == np.float32
    assert depth_map.valid.dtype == bool
    assert depth_map.valid.all()
    assert (depth_map.height, depth_map.width) == np.shape(values)
    assert depth_map.f_px is None
    np.testing.assert_array_equal(depth_map.depth, values)


CAMERA = centred_intrinsics(100.0, 2, 2)
SKEWED = CAMERA + np.array([[0, 1, 0], [0, 0, 0], [0, 0, 0]])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"values": np.ones(4)}, "shape"),
        ({"values": np.ones((2, 2, 1))}, "shape"),
        ({"values": np.ones((0, 2))}, "shape"),
        ({"kind": "relative"}, "relative"),
        ({"valid": np.ones((2, 3), dtype=bool)}, r"\(2, 3\)"),
        ({"focal_source": "guessed"}, "guessed"),
        ({"focal_source": "given"}, "none"),
        ({"intrinsics": CAMERA}, "none"),
        ({"intrinsics": np.eye(4), "focal_source": "given"}, "finite"),
        ({"intrinsics": np.diag([0.0, 1, 1]), "focal_source": "given"}, "positive"),
        ({"intrinsics": CAMERA * np.nan, "focal_source": "given"}, "finite"),
        ({"intrinsics": SKEWED, "focal_source": "given"}, "fx, 0, cx"),
        ({"intrinsics": CAMERA * 2, "focal_source": "given"}, "fx, 0, cx"),
    ],
)
def test_bad_fields(options, message):
    with pytest.raises(ValueError, match=message):
        DepthMap(**{"values": np.ones((2, 2)), "kind": "metric"} | options)


def test_what_cannot_be_depth_is_never_valid():
    values = [[0.0, -1.0, np.nan, SKY, 2.0]]
    assert DepthMap(values, "metric").valid.tolist() == [[False, False, False, True, True]]
    affine = DepthMap(values, "affine_invariant")
    assert affine.valid.tolist() == [[True, True, False, True, True]]
    inverse = DepthMap(values, "affine_invariant_inverse")
    assert inverse.valid.tolist() == [[True, True, False, False, True]]
    given = np.array([[True, True, True, True, False]])
    assert DepthMap(values, "metric", valid=given).valid.tolist() == [[False] * 3 + [True, False]]


def test_sky_is_inf_in_depth_and_zero_in_inverse_depth():
    values = np.array([[SKY, 4.0]], dtype=np.float32)
    for kind in ("metric", "scale_invariant", "affine_invariant"):
        assert DepthMap(values, kind).sky.tolist() == [[True, False]]
    inverse = DepthMap([[0.0, 0.25]], "affine_invariant_inverse")
    assert inverse.sky.tolist() == [[True, False]]
    assert DepthMap(values, "metric", valid=np.zeros((1, 2), dtype=bool)).sky.sum() == 0
    assert DepthMap(values, "metric").inverse_depth.tolist() == [[0, 0.25]]


def test_the_map_cannot_be_reassigned():
    with pytest.raises(dataclasses.FrozenInstanceError):
        metric([[1.0]]).kind = "scale_invariant"


# Conversions


@given(DEPTHS)
def test_depth_survives_the_way_to_inverse_depth_and_back(depth):
    inverse = to_inverse_depth(depth)
    np.testing.assert_array_equal(inverse == 0, np.isinf(depth))
    np.testing.assert_allclose(to_depth(inverse), depth, rtol=3e-7)


def test_what_is_no_depth_converts_without_a_warning():
    odd = np.array([[0.0, -2.0, np.nan, 1e-45]], dtype=np.float32)
    assert to_inverse_depth(odd).tolist() == [[0, 0, 0, 0]]
    assert to_depth(odd).tolist() == [[SKY] * 4]


@given(DEPTHS, st.floats(0.01, 100))
def test_scaling_scales_depth_points_and_distance(depth, factor):
    before, after = metric(depth), metric(depth).with_scale(factor)
    assert after.kind == "metric"
    np.testing.assert_allclose(after.depth, depth * factor, rtol=1e-6)
    np.testing.assert_array_equal(after.sky, before.sky)
    np.testing.assert_allclose(after.points(), before.points() * factor, rtol=1e-5)
    np.testing.assert_allclose(after.distance(), before.distance() * factor, rtol=1e-5)
    np.testing.assert_array_equal(after.intrinsics, before.intrinsics)


def test_a_known_distance_makes_a_relative_map_metric():
    relative = metric([[1.0, 2.0, SKY]], kind="scale_invariant")
    scaled = relative.with_scale(3.0, kind="metric")
    assert scaled.kind == "metric"
    assert scaled.depth.tolist() == [[3.0, 6.0, SKY]]


def test_clamp_limits_surfaces_and_leaves_the_sky():
    clamped = metric([[1.0, 80.0, 1e4, SKY]]).clamp(80.0)
    assert clamped.depth.tolist() == [[1.0, 80.0, 80.0, SKY]]
    assert clamped.valid.all()


@pytest.mark.parametrize("bad", [0.0, -1.0, np.nan])
def test_bad_factors_and_limits(bad):
    with pytest.raises(UsageError, match="positive number"):
        metric([[1.0]]).with_scale(bad)
    with pytest.raises(UsageError, match="positive number"):
        metric([[1.0]]).clamp(bad)


@pytest.mark.parametrize("kind", ["affine_invariant", "affine_invariant_inverse"])
@pytest.mark.parametrize(
    "use",
    [
        DepthMap.points,
        DepthMap.distance,
        DepthMap.normals,
        lambda m: m.with_scale(2.0),
        lambda m: m.clamp(10.0),
    ],
)
def test_affine_maps_say_that_they_must_be_aligned(kind, use):
    with pytest.raises(KindError, match=f"{kind} map cannot .*align it first"):
        use(metric([[1.0, 2.0]], kind=kind))


def test_each_affine_kind_gives_only_its_own_values():
    inverse = DepthMap([[0.5, 2.0]], "affine_invariant_inverse")
    assert inverse.inverse_depth.tolist() == [[0.5, 2.0]]
    with pytest.raises(KindError, match="align it first"):
        _ = inverse.depth
    depth = DepthMap([[0.5, 2.0]], "affine_invariant")
    assert depth.depth.tolist() == [[0.5, 2.0]]
    with pytest.raises(KindError, match="align it first"):
        _ = depth.inverse_depth


@pytest.mark.parametrize("use", [DepthMap.points, DepthMap.distance, DepthMap.normals])
def test_without_a_focal_length_there_is_no_geometry(use):
    with pytest.raises(UsageError, match="focal length"):
        use(DepthMap([[1.0]], "metric"))


# Geometry


def test_points_of_level_ground_lie_on_it():
    depth_map = ground(40, 30, f_px=25.0)
    points = depth_map.points()
    below = ~depth_map.sky
    np.testing.assert_allclose(points[below][:, 1], 1.5, rtol=1e-6)  # y down: 1.5 m
    assert np.isnan(points[depth_map.sky]).all()
    # Its last row, 19.5 px below the axis, is seen at z = 1.5 * 25 / 19.5.
    assert depth_map.depth[-1, 0] == pytest.approx(37.5 / 19.5)
    np.testing.assert_allclose(
        depth_map.distance()[below], np.linalg.norm(points[below], axis=-1), rtol=1e-6
    )
    assert np.isinf(depth_map.distance()[depth_map.sky]).all()


def test_normals_of_level_ground_point_up():
    depth_map = ground(40, 30, f_px=25.0)
    normals = depth_map.normals()
    below = ~depth_map.sky
    np.testing.assert_allclose(normals[below], [[0, -1, 0]] * below.sum(), atol=1e-5)
    assert np.isnan(normals[depth_map.sky]).all()


def test_invalid_pixels_have_no_geometry():
    depth_map = metric(np.full((3, 3), 2.0), valid=~np.eye(3, dtype=bool))
    for values in (depth_map.points()[..., 0], depth_map.distance(), depth_map.normals()[..., 0]):
        assert np.isnan(values[np.eye(3, dtype=bool)]).all()
    assert not np.isnan(depth_map.distance()[~np.eye(3, dtype=bool)]).any()


# Resizing


def test_resized_ground_is_the_ground_seen_by_a_larger_camera():
    small, large = ground(40, 30, f_px=25.0), ground(200, 150, f_px=125.0)
    resized = small.resized(200, 150)
    np.testing.assert_allclose(resized.intrinsics, large.intrinsics)
    assert resized.f_px == pytest.approx(125.0)
    np.testing.assert_array_equal(resized.sky, large.sky)
    # Between the centres of the first row below the horizon and of the last: exactly a plane.
    inside = slice(103, 197)
    np.testing.assert_allclose(resized.depth[inside], large.depth[inside], rtol=1e-5)
    # Points stay on the ground, at 1.5 m below the camera.
    np.testing.assert_allclose(resized.points()[inside, :, 1], 1.5, rtol=1e-5)


def test_shrinking_samples_or_averages_inverse_depth():
    # 1, 2, 4 and 5 m; the two nearest to the one output centre are 2 and 4 m.
    row = metric([[1.0, 2.0, 4.0, 5.0]])
    assert row.resized(1, 1).depth[0, 0] == pytest.approx(1 / ((1 / 2 + 1 / 4) / 2))
    # Triangle of radius 4 around the centre: weights 5/8, 7/8, 7/8, 5/8 of a sum of 3.
    mean = (5 * 1 + 7 / 2 + 7 / 4 + 5 / 5) / 24
    assert row.resized(1, 1, antialias=True).depth[0, 0] == pytest.approx(1 / mean)


def test_affine_depth_is_blended_as_it_is():
    resized = DepthMap([[-1.0, 3.0, SKY]], "affine_invariant").resized(1, 12)
    expected = [-1, -1, -0.5, 0.5, 1.5, 2.5, 3, 3] + [SKY] * 4
    np.testing.assert_allclose(resized.values, [expected], rtol=1e-6)
    assert resized.valid.all()


def test_affine_inverse_depth_keeps_its_sky():
    resized = DepthMap([[4.0, 2.0, 0.0]], "affine_invariant_inverse").resized(1, 6)
    np.testing.assert_allclose(resized.values, [[4, 3.5, 2.5, 2, 0, 0]])
    assert resized.sky.tolist() == [[False] * 4 + [True] * 2]


def test_resizing_keeps_what_the_map_knows():
    depth_map = metric(np.ones((4, 6)), provenance={"model": "test"}, focal_source="exif")
    resized = depth_map.resized(7, 3)
    assert (resized.height, resized.width) == (7, 3)
    assert (resized.kind, resized.focal_source) == ("metric", "exif")
    assert resized.provenance == {"model": "test"}
    assert depth_map.resized(4, 6) is depth_map


@pytest.mark.parametrize("size", [(0, 4), (4, -1)])
def test_no_map_without_pixels(size):
    with pytest.raises(ValueError, match="resize"):
        metric([[1.0]]).resized(*size)


@given(DEPTHS, st.integers(1, 9), st.integers(1, 9), st.floats(0.01, 100))
def test_scaling_and_resizing_commute(depth, height, width, factor):
    one = metric(depth).with_scale(factor).resized(height, width)
    two = metric(depth).resized(height, width).with_scale(factor)
    np.testing.assert_array_equal(one.sky, two.sky)
    np.testing.assert_allclose(one.depth, two.depth, rtol=1e-5)


@given(DEPTHS)
def test_three_times_larger_and_back_is_the_identity(depth):
    # The centre of every third pixel is the centre of an original one.
    height, width = depth.shape
    back = metric(depth).resized(3 * height, 3 * width).resized(height, width)
    np.testing.assert_array_equal(back.sky, np.isinf(depth))
    assert back.valid.all()
    np.testing.assert_allclose(back.inverse_depth, to_inverse_depth(depth), rtol=1e-5, atol=1e-4)
    np.testing.assert_allclose(back.intrinsics, metric(depth).intrinsics)


@given(DEPTHS, st.integers(1, 9), st.integers(1, 9))
def test_resized_depth_stays_within_its_range(depth, height, width):
    resized = metric(depth).resized(height, width)
    finite = depth[np.isfinite(depth)]
    surfaces = resized.depth[~resized.sky]
    if finite.size and surfaces.size:
        assert surfaces.min() >= finite.min() * (1 - 1e-5)
        assert surfaces.max() <= finite.max() * (1 + 1e-5)


def test_save_writes_and_returns_the_files(tmp_path):
    files = metric([[1.0, 2.0], [3.0, SKY]]).save(tmp_path, "desk", ["npz"])
    assert [f.name for f in files] == ["desk_depth.npz"]
    with np.load(files[0]) as stored:
        assert stored["depth"].tolist() == [[1.0, 2.0], [3.0, SKY]]


def test_what_a_file_cannot_hold_is_a_warning(tmp_path):
    with pytest.warns(UserWarning, match="1 pixels lie beyond the 65.535 m") as said:
        metric([[1.0, 70.0]]).save(tmp_path, "far", ["png16"])
    assert [warning.filename for warning in said] == [__file__]


def test_colours_of_a_fixed_range_are_those_of_the_table():
    from fathom.core.colour import colour_table

    picture = metric([[2.0, 10.0], [5.0, SKY]]).colours(depth_range=(2.0, 10.0))
    # (1/5 - 1/10) / (1/2 - 1/10) * 255 = 63.75
    expected = colour_table()[[[255, 0], [64, 0]]]
    np.testing.assert_array_equal(picture, expected)
    assert metric([[2.0, 10.0]]).colours().shape == (1, 2, 3)


def test_other_colour_maps_are_those_of_matplotlib():
    pytest.importorskip("matplotlib")
    depth_map = metric([[2.0, 10.0], [5.0, SKY]])
    # As published: turbo ends in dark red; of Spectral the first colour, 158 1 66, is the warm one.
    turbo = depth_map.colours(depth_range=(2.0, 10.0), colour_map="turbo")
    assert turbo[0].tolist() == [[122, 4, 3], [48, 18, 59]]
    spectral = depth_map.colours(depth_range=(2.0, 10.0), colour_map="spectral")
    assert spectral[0].tolist() == [[158, 1, 66], [94, 79, 162]]
    assert spectral[1, 1].tolist() == [94, 79, 162]
    with pytest.raises(UsageError, match="'jet' is no colour map: choose from fathom, turbo"):
        depth_map.colours(colour_map="jet")


@pytest.mark.parametrize(
    ("depth_map", "text"),
    [
        (
            metric([[0.5, 2.0], [31.25, SKY]]),
            "2 x 2, metric, 0.5 to 31.25 m, focal 100.0 px (given)",
        ),
        (
            metric(
                np.full((3, 4), 2.0),
                intrinsics=[[500, 0, 1], [0, 505.25, 2], [0, 0, 1]],
                focal_source="exif",
            ),
            "4 x 3, metric, 2 to 2 m, focal 500.0 x 505.2 px (exif)",
        ),
        (
            DepthMap([[0.0, 0.5, 2.0]], "affine_invariant_inverse"),
            "3 x 1, affine_invariant_inverse, 0.5 to 2, focal length unknown",
        ),
        (DepthMap([[SKY]], "metric"), "1 x 1, metric, nothing but sky, focal length unknown"),
        (DepthMap([[np.nan]], "metric"), "1 x 1, metric, no valid pixel, focal length unknown"),
    ],
)
def test_a_map_introduces_itself_in_one_line(depth_map, text):
    assert repr(depth_map) == f"DepthMap({text})"


@pytest.mark.parametrize("values", [np.full((600, 1600), 2.0), [[SKY]], [[np.nan, 1.0]]])
def test_a_notebook_shows_a_picture(values):
    depth_map = metric(values)
    with Image.open(io.BytesIO(depth_map._repr_png_())) as picture:
        assert picture.format == "PNG"
        assert 0 < picture.width < 900
        # The map is at the left, its bar beside it.
        colour = picture.getpixel((0, 0))
    assert colour == tuple(depth_map.colours()[0, 0])


def test_a_cloud_without_points_is_a_warning(tmp_path):
    with pytest.warns(UserWarning, match=r"sky\.ply was not written: no pixel sees a surface"):
        assert metric([[SKY, SKY]]).save(tmp_path, "sky", ["ply"]) == []
