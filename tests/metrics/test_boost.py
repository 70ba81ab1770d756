import numpy as np
import pytest

from fathom.metrics.boost import boost_reference, relation, superpixels
from fathom.metrics.maps import MetricError

RNG = np.random.default_rng(17)


@pytest.fixture
def reference(parity):
    fixture = parity("ord_d3r")
    made = boost_reference(
        fixture.inputs["gt"],
        target_is_disparity=fixture.config["gt_is_disparity"],
        labels=fixture.inputs["labels"],
        scale=fixture.config["superpixel_scale"],
    )
    return fixture, made


def test_the_reference_prepares_the_truth_alike(reference):
    fixture, made = reference
    np.testing.assert_allclose(made.depth, fixture.outputs["gt_depth_01"], rtol=0, atol=1e-10)
    expected = float(fixture.outputs["min_gt_disparity"])
    assert made.smallest_disparity == pytest.approx(expected, abs=1e-10)
    estimate = made.estimated_depth(fixture.inputs["est_disparity"])
    expected = fixture.outputs["est_depth_01"]
    np.testing.assert_allclose(estimate, expected, rtol=0, atol=1e-10)
    np.testing.assert_array_equal(made.centres, fixture.outputs["centers_rc"])
    ordered = fixture.outputs["neighbour_pairs"]
    np.testing.assert_array_equal(made.neighbours, np.unique(np.sort(ordered, axis=1), axis=0))


def test_the_references_order_errors(reference):
    fixture, made = reference
    disparity = fixture.inputs["est_disparity"]
    found = made.d3r(disparity)
    assert found.pairs == fixture.outputs["d3r_count"]
    assert round(found.value * found.pairs, 9) == fixture.outputs["d3r_sum"]
    assert found.value == pytest.approx(float(fixture.outputs["d3r"]), abs=1e-10)
    found = made.ord(disparity, partners=fixture.inputs["random_partners"])
    assert found.pairs == fixture.outputs["boost_ord_count"]
    assert round(found.value * found.pairs, 9) == fixture.outputs["boost_ord_sum"]
    assert found.value == pytest.approx(float(fixture.outputs["boost_ord"]), abs=1e-10)


def test_the_references_range_errors(reference):
    fixture, made = reference
    found = made.range_errors(fixture.inputs["est_disparity"])
    assert found.beyond == pytest.approx(tuple(fixture.outputs["boost_bad_1_25"]), abs=1e-10)
    for name, key in (
        ("rmse", "rmse"),
        ("log10", "log10"),
        ("absrel", "abs_rel"),
        ("sqrel", "sq_rel"),
    ):
        expected = float(fixture.outputs[f"boost_{key}"])
        assert getattr(found, name) == pytest.approx(expected, abs=1e-10), name


def _steps(height=60, width=80):
    """Four vertical strips at 1, 2, 4 and 8 m, and one superpixel for each half of each strip."""
    strip = np.repeat(np.arange(4), width // 4)
    depth = np.tile(2.0**strip, (height, 1))
    labels = 1 + strip[None, :] + 4 * (np.arange(height) >= height // 2)[:, None]
    return depth, labels


def test_a_perfect_order_costs_nothing_and_a_reversed_one_two_a_pair():
    depth, labels = _steps()
    reference = boost_reference(depth, labels=labels)
    # Of the ten pairs that touch, the four of one strip are equal, and the strip at 1 m is rescaled
    # to 0, which counts as missing: two pairs side by side are left in either half.
    assert reference.d3r(1 / depth).value == 0.0
    assert reference.d3r(1 / depth).pairs == 4
    assert reference.d3r(-1 / depth).value == pytest.approx(2.0)
    assert reference.ord(1 / depth).value == 0.0
    assert reference.ord(-1 / depth).value == pytest.approx(2.0)


def test_equal_depths_predicted_for_different_ones_cost_one():
    depth, labels = _steps()
    reference = boost_reference(depth, labels=labels)
    merged = np.where(depth >= 2, 2.0, 1.0)
    assert reference.d3r(1 / merged).value == pytest.approx(1.0)


def test_scale_and_shift_of_disparity_do_not_matter():
    depth = RNG.uniform(1, 9, (60, 80))
    _, labels = _steps()
    reference = boost_reference(depth, labels=labels)
    disparity = RNG.uniform(0.1, 1.0, depth.shape)
    assert reference.d3r(disparity) == reference.d3r(3 * disparity + 7)


def test_pairs_of_one_seed_are_the_same():
    depth, labels = _steps()
    reference, noise = boost_reference(depth, labels=labels), RNG.random(depth.shape)
    assert reference.ord(noise) == reference.ord(noise, rng=np.random.default_rng(0))


def test_superpixels_of_a_reduced_map_lie_inside_the_full_one():
    depth = np.add.outer(np.linspace(1, 3, 100), np.linspace(0, 4, 150))
    reference = boost_reference(depth, scale=0.2)
    assert reference.centres.min() >= 0
    assert (reference.centres.max(axis=0) < depth.shape).all()
    assert reference.centres.max(axis=0) == pytest.approx((99, 149), abs=5)


def test_superpixels_number_about_five_thousand_and_follow_edges():
    depth = np.ones((240, 320))
    depth[:, 160:] = 4.0
    labels = superpixels(1 / depth)
    assert 3000 < len(np.unique(labels)) < 6500
    assert len(np.intersect1d(labels[:, :160], labels[:, 160:])) <= 5


def test_missing_pixels_are_left_out():
    depth, labels = _steps()
    holed, valid = depth.copy(), np.ones(depth.shape, bool)
    holed[:30, 60:], valid[:30, 60:] = 0.0, False
    found = [boost_reference(holed, labels=labels), boost_reference(depth, valid, labels=labels)]
    assert [reference.d3r(1 / depth).pairs for reference in found] == [3, 3]


def test_relation_by_hand():
    first, second = np.array([1.2, 1.0, 1.0]), np.array([1.0, 1.05, 1.2])
    np.testing.assert_array_equal(relation(first, second, 1.1), [1, 0, -1])


def test_undefined_orders_are_named_errors():
    depth, labels = _steps()
    with pytest.raises(MetricError, match="No pixel is valid"):
        boost_reference(np.zeros_like(depth))
    with pytest.raises(MetricError, match="constant"):
        boost_reference(np.ones_like(depth), labels=labels)
    reference = boost_reference(depth, labels=labels)
    with pytest.raises(MetricError, match="constant or not finite"):
        reference.d3r(np.ones_like(depth))
    with pytest.raises(MetricError, match="no order"):
        reference.ord(1 / depth, partners=np.zeros((8, 3), int))


def test_true_disparity_in_pixels_must_be_divided_first():
    depth, labels = _steps()
    pixels = 64 / depth  # the nearest strip at 64 pixels
    with pytest.raises(ValueError, match="at most 1, but reaches 64; divide it by that"):
        boost_reference(pixels, labels=labels, target_is_disparity=True)
    reference = boost_reference(pixels / 64, labels=labels, target_is_disparity=True)
    assert reference.smallest_disparity == pytest.approx(1 / 8)
    assert reference.d3r(1 / depth).value == 0.0
    assert reference.d3r(-1 / depth).value == pytest.approx(2.0)


@pytest.mark.parametrize("wrong", [np.nan, np.inf])
def test_a_prediction_that_is_not_finite_is_a_named_error(wrong):
    depth, labels = _steps()
    reference, spoilt = boost_reference(depth, labels=labels), 1 / depth
    spoilt[7, 7] = wrong
    for measure in (reference.d3r, reference.ord, reference.range_errors):
        with pytest.raises(MetricError, match="not finite"):
            measure(spoilt)


def test_range_errors_need_a_pixel_beyond_the_nearest_in_both_maps():
    truth = np.array([[1.0, 4.0]])
    reference = boost_reference(truth, labels=np.array([[1, 2]]))
    assert reference.range_errors(1 / truth).absrel == 0.0
    with pytest.raises(MetricError, match="beyond the nearest in both"):
        reference.range_errors(truth)  # the farther pixel predicted nearest


def test_superpixels_are_numbered_without_gaps():
    depth, labels = _steps()
    with pytest.raises(ValueError, match="numbered from 1"):
        boost_reference(depth, labels=labels + 3)


def test_tiny_maps_keep_a_pixel_when_reduced():
    reference = boost_reference(np.array([[1.0, 4.0]]), scale=0.2)
    assert len(reference.centres) == 1
    with pytest.raises(MetricError, match="no order"):
        reference.d3r(np.array([[1.0, 0.25]]))
