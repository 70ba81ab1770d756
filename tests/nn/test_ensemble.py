import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from fathom.core.errors import FathomError
from fathom.nn.ensemble import alignment_cost, ensemble, nearest, start_parameters

SETTINGS = {
    "diffusers": {},
    "marigold": {"iterations": 50, "tolerance": 1e-6},
    "metricgold": {"longest_side": 50},
}


@pytest.fixture
def fixture(parity):
    return parity("marigold_ensemble")


@pytest.fixture
def members(fixture):
    return torch.from_numpy(fixture.inputs["predictions"])


def _same(found, expected, tolerance=1e-5):
    np.testing.assert_allclose(found.numpy(), expected[0], atol=tolerance, rtol=0)


@pytest.mark.parametrize("reduction", ["median", "mean"])
def test_metric_members_are_only_reduced(fixture, members, reduction):
    found = ensemble(members, reduction=reduction)
    _same(found.depth, fixture.outputs[f"absolute_{reduction}"])
    _same(found.uncertainty, fixture.outputs[f"absolute_{reduction}_uncertainty"])


def test_the_median_of_an_even_number_is_the_lower(fixture):
    found = ensemble(torch.from_numpy(fixture.inputs["predictions_even"]))
    _same(found.depth, fixture.outputs["even_median"])
    _same(found.uncertainty, fixture.outputs["even_median_uncertainty"])


def test_the_references_start_and_cost(fixture, members):
    small = nearest(members, 50)  # the start values stored are MetricGold's
    for invariance in ("affine", "scale"):
        found = start_parameters(small, invariance=invariance)
        np.testing.assert_allclose(found, fixture.outputs[f"init_{invariance}"], atol=1e-5)
    probes = zip(fixture.inputs["probe_parameters"], fixture.outputs["probe_cost"], strict=True)
    for parameters, expected in probes:
        assert alignment_cost(parameters, members.double()) == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize("reference", SETTINGS)
def test_the_references_scale_only_result(fixture, members, reference):
    found = ensemble(members, invariance="scale", **SETTINGS[reference])
    _same(found.depth, fixture.outputs[f"{reference}_scale"])
    _same(found.uncertainty, fixture.outputs[f"{reference}_scale_uncertainty"])
    expected = fixture.outputs[f"{reference}_scale_parameters"]
    np.testing.assert_allclose(found.scale.numpy(), expected, atol=1e-5)


@given(
    seed=st.integers(0, 2**32 - 1),
    count=st.integers(2, 8),
    size=st.tuples(st.integers(4, 24), st.integers(4, 24)),
    extent=st.floats(0.05, 20),
    reduction=st.sampled_from(["median", "mean"]),
)
def test_scale_only_alignment_is_its_start(seed, count, size, extent, reduction):
    generator = np.random.default_rng(seed)
    one = generator.uniform(0.1, 1, (1, 1, *size))
    noise = generator.uniform(0, 0.1, (count, 1, *size))
    members = (extent * generator.uniform(0.5, 1, (count, 1, 1, 1)) * (one + noise)).astype("f4")
    found = ensemble(torch.from_numpy(members), invariance="scale", reduction=reduction)
    # Every member divided by its maximum, in float32; then reduced, and divided by the largest.
    scale = np.float32(1) / members.max(axis=(1, 2, 3))
    np.testing.assert_array_equal(found.scale, scale)
    aligned = members * scale[:, None, None, None]
    middle = np.sort(aligned, axis=0)[(count - 1) // 2]
    expected = aligned.mean(axis=0) if reduction == "mean" else middle
    np.testing.assert_allclose(found.depth, expected / expected.max(), rtol=1e-6)
    assert found.shift.tolist() == [0.0] * count


def test_starts_are_numbers_of_float32(members):
    for invariance in ("scale", "affine"):
        start = start_parameters(members, invariance=invariance)
        np.testing.assert_array_equal(start, start.astype(np.float32))


@pytest.mark.parametrize("reference", SETTINGS)
def test_affine_alignment_comes_near_the_references(fixture, members, reference):
    # Their steps follow rounding noise, so that the references themselves differ by up to 0.06.
    found = ensemble(members, invariance="affine", **SETTINGS[reference])
    difference = np.abs(found.depth.numpy() - fixture.outputs["diffusers_affine"][0])
    assert difference.max() < 0.1
    assert difference.mean() < 0.03
    assert (float(found.depth.min()), float(found.depth.max())) == (0.0, 1.0)


def test_affine_members_of_one_map_give_that_map():
    truth = torch.rand(1, 12, 16, generator=torch.Generator().manual_seed(1))
    truth = (truth - truth.min()) / (truth.max() - truth.min())
    members = torch.stack([truth * scale + 0.1 * scale for scale in (0.5, 0.7, 0.9)])
    found = ensemble(members, invariance="affine")
    np.testing.assert_allclose(found.depth.numpy(), truth.numpy(), atol=1e-3)
    assert float(found.uncertainty.max()) < 1e-3


def test_nearest_pixels_of_a_smaller_copy():
    # 4 x 8 pixels to 2 x 4: centres 0.5, 1.5, ... fall on pixels 1, 3, ...
    maps = torch.arange(32.0).view(1, 4, 8)
    np.testing.assert_array_equal(nearest(maps, 4)[0], [[9, 11, 13, 15], [25, 27, 29, 31]])
    assert nearest(maps, 8) is maps


def test_constant_members_are_a_named_error():
    with pytest.raises(FathomError, match="constant"):
        ensemble(torch.full((3, 1, 8, 8), 0.5), invariance="affine")
