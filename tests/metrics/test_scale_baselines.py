import numpy as np
import pytest

from fathom.metrics import scale_baselines as baselines
from fathom.metrics.accuracy import accuracy
from fathom.metrics.alignment import AlignmentError, align
from fathom.metrics.scale_baselines import InversePair
from fathom.metrics.windows import clipped, counted

RNG = np.random.default_rng(11)
NAMES = {"abs_rel": "absrel", "sq_rel": "sqrel", "d1": "delta1", "d2": "delta2", "d3": "delta3"}


def _limits(fixture):
    """The range of depths, metres."""
    return {"nearest": fixture.config["min_depth"], "farthest": fixture.config["max_depth"]}


@pytest.fixture(scope="module")
def farthest(parity):
    return parity("scale_baselines").config["max_depth"]


@pytest.fixture(scope="module")
def images(parity):
    fixture = parity("scale_baselines")
    y, g = (fixture.inputs[name].astype(np.float64) for name in ("inverse_relative", "truth"))
    return [(yi, gi, counted(gi, **_limits(fixture))) for yi, gi in zip(y, g, strict=True)]


def _check(parity, images, method, depths, *, rtol):
    fixture = parity("scale_baselines")
    names = [NAMES.get(name, name) for name in fixture.config["metric_order"]]
    for i, (depth, (_, g, valid)) in enumerate(zip(depths, images, strict=True)):
        depth = clipped(depth, **_limits(fixture))
        found = accuracy(depth, g, valid)
        expected = fixture.outputs[f"{method}_metrics"][i]
        np.testing.assert_allclose([found[name] for name in names], expected, rtol=rtol)
        if f"{method}_depth" in fixture.outputs:
            np.testing.assert_allclose(depth, fixture.outputs[f"{method}_depth"][i], rtol=1e-6)


ALIGNED = {
    "median": ("median", True),
    "scale_ls": ("lstsq_scale", True),
    "scale_log": ("log_scale", True),
    "depth_affine_ls": ("lstsq_depth", True),
    "depth_from_inverse_affine_ls": ("lstsq_depth", False),
    "inverse_affine_ls": ("lstsq_disparity", False),
}


@pytest.mark.parametrize("method", ALIGNED)
def test_reference_values_of_alignments(parity, images, farthest, method):
    mode, invert = ALIGNED[method]
    found = [
        align(1 / y if invert else y, g, valid, mode=mode, floor=1 / farthest)
        for y, g, valid in images
    ]
    expected = parity("scale_baselines").outputs[f"{method}_params"]
    for one, (scale, shift) in zip(found, expected, strict=True):
        if mode == "log_scale":
            assert np.exp(one.shift) == pytest.approx(scale, rel=1e-8)
        else:
            assert (one.scale, one.shift) == pytest.approx((scale, shift), rel=1e-8)
    _check(parity, images, method, [one.depth for one in found], rtol=1e-8)


FITTED = {
    "median_lower": lambda *image: baselines.median_fit(*image, lower=True),
    "median_unmasked": lambda *image: baselines.median_fit(*image, released=True),
    "inverse_affine_ls": baselines.linear_fit,
    "inverse_affine_swapped": baselines.swapped_linear_fit,
    "inverse_affine_reverse_regression": baselines.reverse_linear_fit,
}


@pytest.mark.parametrize("method", FITTED)
def test_reference_values_of_pairs(parity, images, farthest, method):
    pairs = [FITTED[method](*image) for image in images]
    expected = parity("scale_baselines").outputs[f"{method}_params"]
    for pair, (scale, shift) in zip(pairs, expected, strict=True):
        if method.startswith("median"):  # there the scale is that of depth
            assert (1 / pair.scale, pair.shift) == pytest.approx((scale, shift), rel=1e-8)
        else:
            assert (pair.scale, pair.shift) == pytest.approx((scale, shift), rel=1e-8)
    # As released, the swapped fit is inverted as it is, negative depths and all.
    limit = farthest if method == "inverse_affine_ls" else None
    depths = [pair.depth(y, farthest=limit) for pair, (y, _, _) in zip(pairs, images, strict=True)]
    _check(parity, images, method, depths, rtol=1e-8)


@pytest.mark.parametrize("loss", ["squared", "absolute"])
def test_reference_values_of_nonlinear_fits(parity, images, loss):
    outputs = parity("scale_baselines").outputs
    method, minimum = {
        "squared": ("nonlinear_ls", "nonlinear_ls_sse"),
        "absolute": ("nonlinear_l1", "nonlinear_l1_mean"),
    }[loss]
    for i, (y, g, valid) in enumerate(images):
        pair = baselines.nonlinear_fit(y, g, valid, loss=loss)
        error = (pair.depth(y) - g)[valid]
        value = (error**2).sum() if loss == "squared" else np.abs(error).mean()
        assert value == pytest.approx(outputs[minimum][i], rel=1e-6)
        found, expected = (pair.scale, pair.shift), tuple(outputs[f"{method}_params"][i])
        assert found == pytest.approx(expected, rel=1e-3)


def test_reference_values_of_global_pairs(parity, images, farthest):
    fixture = parity("scale_baselines")
    outputs = fixture.outputs
    pair = baselines.global_linear_fit(images)
    expected = tuple(outputs["global_inverse_affine_ls_params"][0])
    assert (pair.scale, pair.shift) == pytest.approx(expected, rel=1e-8)
    depths = [pair.depth(y, farthest=farthest) for y, _, _ in images]
    _check(parity, images, "global_inverse_affine_ls", depths, rtol=1e-8)

    pair = baselines.global_fit(images)
    total = sum(np.abs(pair.depth(y) - g)[valid].mean() for y, g, valid in images)
    assert total == pytest.approx(outputs["global_l1_sum"], rel=1e-6)
    expected = tuple(outputs["global_l1_params"][0])
    assert (pair.scale, pair.shift) == pytest.approx(expected, rel=1e-3)
    depths = [clipped(pair.depth(y), **_limits(fixture)) for y, _, _ in images]
    np.testing.assert_allclose(depths, outputs["global_l1_depth"], rtol=1e-3)


def test_a_pair_gives_metres():
    # y = 200 with DPT's pair for NYUv2: 1 / (3.05e-4 * 200 + 0.1378) = 1 / 0.1988
    depth = baselines.DPT_NYU.depth(np.array([[200.0]]))
    assert depth[0, 0] == pytest.approx(5.0302, abs=1e-4)
    assert InversePair(1.0, -1.0).depth(np.array([[0.5]]), farthest=80.0)[0, 0] == 80.0


@pytest.mark.parametrize("loss", ["squared", "absolute"])
def test_every_fit_recovers_a_pair_that_made_the_truth(loss):
    y = RNG.uniform(0.1, 2.0, (12, 16))
    truth, valid = 1 / (0.3 * y + 0.05), RNG.random(y.shape) < 0.8
    pairs = [
        baselines.linear_fit(y, truth, valid),
        baselines.reverse_linear_fit(y, truth, valid),
        baselines.nonlinear_fit(y, truth, valid, loss=loss),
        baselines.global_fit([(y, truth, valid)] * 2),
        baselines.global_linear_fit([(y, truth, valid)] * 2),
    ]
    for pair in pairs:
        assert (pair.scale, pair.shift) == pytest.approx((0.3, 0.05), rel=1e-5)


def test_missing_truth_is_a_named_error():
    y, truth = np.ones((3, 4)), np.zeros((3, 4))
    with pytest.raises(AlignmentError, match="no valid pixel"):
        baselines.median_fit(y, truth, truth > 0, released=True)
    mostly = np.where(np.arange(12).reshape(3, 4) < 5, 2.0, 0.0)
    with pytest.raises(AlignmentError, match="median truth is missing"):
        baselines.median_fit(y, mostly, mostly > 0, released=True)
    with pytest.raises(AlignmentError, match="no valid pixel"):
        baselines.nonlinear_fit(y, truth, truth > 0, loss="absolute")


def _with(fit, y, truth):
    return fit(y, truth, np.ones(y.shape, bool))


FITS = (
    baselines.linear_fit,
    baselines.reverse_linear_fit,
    baselines.median_fit,
    lambda *image: baselines.nonlinear_fit(*image, loss="absolute"),
    lambda *image: baselines.global_linear_fit([image]),
    lambda *image: baselines.global_fit([image]),
)


@pytest.mark.parametrize("fit", FITS)
def test_what_is_not_determined_is_a_named_error(fit):
    y, truth = RNG.uniform(0.1, 2.0, (3, 4)), RNG.uniform(1.0, 9.0, (3, 4))
    with pytest.raises(AlignmentError, match="no valid pixel"):
        fit(y, truth, truth < 0)
    with pytest.raises(AlignmentError, match="not above 0 at 12 valid"):
        _with(fit, y, 0 * truth)
    with pytest.raises(AlignmentError, match="infinite or NaN"):
        _with(fit, np.full_like(y, np.nan), truth)
    if fit is not baselines.median_fit:
        with pytest.raises(AlignmentError, match=r"constant|slope is 0"):
            _with(fit, np.ones_like(y), truth)


def test_positive_pairs_need_inverse_depths_that_are_not_negative():
    y, truth = RNG.uniform(0.1, 2.0, (3, 4)), RNG.uniform(1.0, 9.0, (3, 4))
    with pytest.raises(AlignmentError, match="not negative"):
        _with(FITS[3], y - 1, truth)
    y[:2] = 0.0  # most of it sky
    pair = _with(FITS[3], y, truth)
    assert pair.scale > 0
    assert pair.shift > 0
    with pytest.raises(AlignmentError, match="median prediction is missing"):
        _with(baselines.median_fit, y, truth)
    with pytest.raises(AlignmentError, match="no image"):
        baselines.global_fit([])
