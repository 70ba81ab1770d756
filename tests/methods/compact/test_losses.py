import dataclasses

import pytest
import torch

from fathom.methods.compact.losses import LossWeights, compact_losses
from fathom.methods.compact.network import OFFSET, CompactOutput


def _output(canonical, fov=60.0, sky_logit=None):
    sky = torch.where(canonical > 0, -20.0, 20.0) if sky_logit is None else sky_logit
    return CompactOutput((canonical + OFFSET).log(), sky, torch.full((len(canonical),), fov))


def _truth():
    torch.manual_seed(0)
    canonical = torch.rand(2, 1, 48, 64) + 0.1
    canonical[:, :, :10] = 0.0  # sky
    return canonical


def test_a_perfect_prediction_costs_nothing():
    truth = _truth()
    everything = LossWeights(male=1.0, msge=1.0)
    total, parts = compact_losses(_output(truth), truth, torch.full((2,), 60.0), everything)
    assert total.item() == pytest.approx(0.0, abs=1e-4)
    assert set(parts) == {field.name for field in dataclasses.fields(LossWeights)} - {"sky_share"}


def test_a_wrong_scale_costs_metres_but_not_shape():
    truth = _truth()
    truth[truth == 0] = 0.05
    _, parts = compact_losses(_output(truth * 2), truth, torch.full((2,), 60.0), LossWeights())
    assert parts["mae"].item() == pytest.approx(truth.mean().item(), rel=1e-4)
    assert parts["log"].item() == pytest.approx(0.69, abs=0.02)  # ln 2
    for name in ("log_centred", "ssi", "ssi_mage", "log_mage"):
        assert parts[name].item() == pytest.approx(0.0, abs=0.01), name


def test_a_field_of_view_error_is_a_relative_focal_error():
    truth = _truth()
    # tan(45 deg) / tan(30 deg): focal lengths differ by a factor sqrt(3), ln = 0.549.
    _, parts = compact_losses(_output(truth), truth, torch.full((2,), 90.0), LossWeights())
    assert parts["fov"].item() == pytest.approx(0.5493, abs=1e-3)


def test_a_weight_of_zero_leaves_a_term_out():
    truth = _truth()
    zero = {field.name: 0.0 for field in dataclasses.fields(LossWeights)}
    total, parts = compact_losses(
        _output(truth * 2), truth, torch.full((2,), 90.0), LossWeights(**{**zero, "fov": 2.0})
    )
    assert set(parts) == {"fov"}
    assert total.item() == pytest.approx(2 * parts["fov"].item())


def test_sky_must_be_named():
    truth = _truth()
    wrong = torch.where(truth > 0, 5.0, -5.0)
    _, parts = compact_losses(
        _output(truth, sky_logit=wrong), truth, torch.full((2,), 60.0), LossWeights()
    )
    assert parts["sky"].item() == pytest.approx(5.0067, abs=1e-3)  # softplus(5)
