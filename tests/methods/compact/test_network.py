import math

import pytest
import torch

from fathom.methods.compact.config import PRESETS
from fathom.methods.compact.network import OFFSET, CompactOutput


@pytest.mark.parametrize("size", [(32, 32), (64, 96), (160, 32)])
def test_every_size_that_is_a_multiple_of_32_keeps_its_shape(network, size):
    output = network(torch.rand(2, 3, *size) * 2 - 1)
    assert output.log_canonical.shape == (2, 1, *size)
    assert output.sky_logit.shape == (2, 1, *size)
    assert output.fov_deg.shape == (2,)
    assert (output.canonical >= 0).all()


def test_other_sizes_are_refused_with_the_size(network):
    with pytest.raises(ValueError, match="48 x 40"):
        network(torch.zeros(1, 3, 48, 40))


def test_images_of_a_batch_do_not_influence_each_other(network):
    a, b = torch.rand(2, 1, 3, 64, 64)
    together = network(torch.cat([a, b]))
    alone = network(a)
    torch.testing.assert_close(together.log_canonical[:1], alone.log_canonical)
    torch.testing.assert_close(together.fov_deg[:1], alone.fov_deg)


def test_a_fresh_network_starts_at_a_plausible_guess():
    torch.manual_seed(1)
    output = PRESETS["base"].build().eval()(torch.rand(1, 3, 64, 64) * 2 - 1)
    # log(C) near -1.2: with f_px = W, depth exp(1.2) = 3.3 m.
    assert output.log_canonical.mean().item() == pytest.approx(-1.2, abs=0.5)
    assert output.fov_deg.item() == pytest.approx(60.0, abs=15)


def test_canonical_inverts_the_logarithm_and_its_offset():
    log = torch.tensor([0.5, OFFSET, OFFSET / 2]).log().view(1, 1, 1, 3)
    output = CompactOutput(log, log, torch.tensor([60.0]))
    torch.testing.assert_close(
        output.canonical.flatten(), torch.tensor([0.5 - OFFSET, 0.0, 0.0]), atol=1e-6, rtol=1e-5
    )


def test_the_default_is_as_small_as_promised():
    count = sum(p.numel() for p in PRESETS["base"].build().parameters())
    assert count < 8e6
    assert math.ceil(count * 2 / 2**20) < 15  # MiB in half precision
