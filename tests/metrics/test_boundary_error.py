import numpy as np
import pytest
from edge_maps import canny_is_the_same

from fathom.metrics.boundary_error import (
    SHARP_DEPTH_CANNY,
    TOOLKIT_CANNY,
    boundary_error,
    cleaned,
    depth_or_disparity_edges,
    edge_distance_error,
    sharp_depth_error,
)
from fathom.metrics.edges import canny, min_max
from fathom.metrics.maps import MetricError

CASES = ("sharp", "blurred", "shifted", "flat", "with_zeros", "far_patch")


def test_the_thresholds_of_the_papers_code():
    assert TOOLKIT_CANNY == (0.15, 0.3)
    assert SHARP_DEPTH_CANNY == (0.1, 0.2)


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("thresholds", ["t15_30", "t10_20"])
def test_the_toolkits_errors(parity, case, thresholds):
    fixture = parity("dbe")
    true, limit = fixture.inputs["gt_edges"], fixture.config["max_dist_px"]
    stored = fixture.outputs[f"edges_{thresholds}_{case}"].astype(bool)
    errors = [edge_distance_error(stored, true, limit=limit)]
    if canny_is_the_same(fixture.config):
        levels = tuple(fixture.config["thresholds"][thresholds])
        errors.append(boundary_error(fixture.inputs[f"pred_{case}"], true, canny_thresholds=levels))
    expected = tuple(fixture.outputs[f"ibims_{thresholds}_{case}"])
    for error in errors:
        assert (error.accuracy, error.completeness) == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("case", ["sharp", "blurred", "shifted", "flat"])
def test_sharp_depths_errors(parity, case):
    fixture = parity("dbe")
    if not canny_is_the_same(fixture.config):
        pytest.skip("the fixture holds no edges of its own for this error")
    found = sharp_depth_error(fixture.inputs[f"pred_{case}"], fixture.inputs["gt_depth"])
    expected = tuple(fixture.outputs[f"sharpdepth_{case}"])
    assert (found.accuracy, found.completeness) == pytest.approx(expected, abs=1e-6)


def test_sharp_depths_own_cases(parity):
    fixture = parity("sharp_depth_sharpness_metrics")
    assert fixture.config["cases"]
    for case in fixture.config["cases"]:
        target, prediction = (fixture.inputs[f"{case}_{name}"] for name in ("gt", "prediction"))
        edges = fixture.outputs[f"{case}_edges"].astype(bool)
        mine = [depth_or_disparity_edges(depth) for depth in (target, prediction)]
        theirs = [edges[0] | edges[2], edges[1] | edges[3]]
        for pair in zip(mine, theirs, strict=True):
            assert np.mean(np.equal(*pair)) >= 0.999, case
        floor = np.float32(fixture.config["disparity_floor"])
        inverse = [1 / np.maximum(depth, floor) for depth in (target, prediction)]
        for values, expected in zip((target, prediction, *inverse), edges, strict=True):
            found = _canny(values, fixture.config["canny"])
            assert np.mean(found == expected) >= 0.999, case
        if case == "flat_gt":  # no true edge at all
            with pytest.raises(MetricError, match="no edge"):
                sharp_depth_error(prediction, target)
            continue
        errors = [edge_distance_error(theirs[1], theirs[0], completeness="directed")]
        if all(np.array_equal(*pair) for pair in zip(mine, theirs, strict=True)):
            errors.append(sharp_depth_error(prediction, target))
        for error in errors:
            for name in ("accuracy", "completeness"):
                expected = fixture.outputs[f"{case}_{name}"][0]
                assert getattr(error, name) == pytest.approx(expected, abs=1e-4), case


def _canny(values, config):
    levels = {"low": config["low_threshold"], "high": config["high_threshold"]}
    return canny(min_max(values), sigma=config["sigma"], **levels)


def test_the_toolkits_errors_of_sharp_depths_cases(parity):
    fixture = parity("sharp_depth_sharpness_metrics")
    compared = 0  # cases with true edges
    for case in fixture.config["cases"]:
        true = fixture.outputs[f"{case}_edges"][0].astype(bool)
        prediction = fixture.inputs[f"{case}_prediction"]
        expected = fixture.outputs[f"{case}_ibims_accuracy"][0]
        if np.isnan(expected):
            with pytest.raises(MetricError, match="no edge"):
                boundary_error(prediction, true)
            continue
        compared += 1
        known = fixture.config["ibims_canny"]
        levels = (known["low_threshold"], known["high_threshold"])
        error = boundary_error(prediction, true, canny_thresholds=levels)
        assert error.accuracy == pytest.approx(expected, abs=1e-4), case
        expected = fixture.outputs[f"{case}_ibims_completeness"][0]
        assert error.completeness == pytest.approx(expected, abs=1e-4), case
    assert compared


def _line(column, height=10, width=40):
    edges = np.zeros((height, width), bool)
    edges[:, column] = True
    return edges


def test_lines_three_pixels_apart():
    for version in ("toolkit", "directed", "directed_truncated"):
        error = edge_distance_error(_line(8), _line(5), completeness=version)
        assert (error.accuracy, error.completeness) == pytest.approx((3.0, 3.0))


def test_the_versions_of_completeness_by_hand():
    # Predicted: a line at 5. True: lines at 5 and 30, the second 25 pixels from any prediction.
    predicted, true = _line(5), _line(5) | _line(30)
    found = {
        version: edge_distance_error(predicted, true, completeness=version)
        for version in ("toolkit", "directed", "directed_truncated")
    }
    assert {error.accuracy for error in found.values()} == {0.0}
    assert found["directed"].completeness == pytest.approx(12.5)
    assert found["directed_truncated"].completeness == pytest.approx(5.0)
    assert found["toolkit"].completeness == pytest.approx(100 / 30)  # 10 x 10 px over 30 pixels


def test_nothing_near_is_the_limit():
    for predicted in (np.zeros((10, 40), bool), _line(30)):
        error = edge_distance_error(predicted, _line(5))
        assert (error.accuracy, error.completeness) == (10.0, 10.0)


def test_no_true_edge_is_a_named_error():
    with pytest.raises(MetricError, match="no edge"):
        edge_distance_error(_line(3), np.zeros((10, 40), bool))


def _two_depths(size=64):
    y, x = np.mgrid[:size, :size] - (size - 1) / 2
    return np.where(x * x + y * y < 400, 2.0, 5.0)


def test_cleaning_undoes_an_outlier_and_holes():
    depth = _two_depths()
    true = canny(min_max(depth), sigma=np.sqrt(2))
    spoilt = depth.copy()
    spoilt[0, :3] = 4000.0
    spoilt[30, 10:14] = 0.0
    assert boundary_error(depth, true).accuracy < 0.1
    assert boundary_error(spoilt, true).accuracy == 10.0
    assert boundary_error(spoilt, true, clean=True).accuracy < 0.1
    assert cleaned(np.where(spoilt == 0, np.nan, spoilt)).max() == pytest.approx(5.0)


def test_invalid_pixels_are_filled_before_sharp_depths_edges():
    depth = _two_depths()
    valid = np.ones(depth.shape, bool)
    valid[5:8, 5:8] = False
    holed = np.where(valid, depth, 0.0)
    error = sharp_depth_error(depth, holed, valid)
    assert (error.accuracy, error.completeness) == (0.0, 0.0)
    # Unmasked, the holes are true edges (a millionth of a metre away) that nobody predicted.
    assert sharp_depth_error(depth, holed).completeness > 1.0


def test_the_toolkits_edges(parity):
    fixture = parity("dbe")
    if not canny_is_the_same(fixture.config):
        pytest.skip("edges of another Canny")
    for thresholds, (low, high) in fixture.config["thresholds"].items():
        for case in CASES:
            depth = fixture.inputs[f"pred_{case}"]
            depth = np.where(depth == 0, np.float32(np.nan), depth)
            edges = canny(min_max(depth), sigma=np.sqrt(2), low=low, high=high)
            expected = fixture.outputs[f"edges_{thresholds}_{case}"].astype(bool)
            np.testing.assert_array_equal(edges, expected, err_msg=case)


def test_sky_does_not_erase_the_edges_of_a_cleaned_map():
    depth = _two_depths()
    true = canny(min_max(depth), sigma=np.sqrt(2))
    depth[:6] = np.inf  # a tenth of the picture
    assert boundary_error(depth, true).accuracy == 10.0
    assert boundary_error(depth, true, clean=True).accuracy < 0.1
    nothing = np.full(depth.shape, np.nan)
    assert np.isnan(cleaned(nothing)).all()
    assert boundary_error(nothing, true, clean=True).completeness == 10.0


def test_nothing_valid_is_a_named_error():
    depth = _two_depths()
    with pytest.raises(MetricError, match="No pixel is valid"):
        sharp_depth_error(depth, depth, np.zeros(depth.shape, bool))
