import math

import torch
from torch import nn

from fathom.methods.compact.network import CompactOutput
from fathom.methods.compact.two_scale import CLOSER, two_scale_inference

SIZE = (64, 96)


class _Seen(nn.Module):
    """Depth is what the picture's first channel says, as a logarithm; the rest tells the looks."""

    def forward(self, image):
        h, w = image.shape[-2:]
        first = (h, w) == SIZE
        fov = torch.full((image.shape[0],), 50.0 if first else 70.0)
        return CompactOutput(
            image[:, :1], torch.full_like(image[:, :1], 1.0 if first else -1.0), fov
        )


def _look(small, large):
    def picture(plane):
        return plane[None, None].expand(1, 3, -1, -1)

    return two_scale_inference(_Seen(), picture(small), picture(large))


def _large(value=0.0):
    return torch.full((CLOSER * SIZE[0], CLOSER * SIZE[1]), value)


def test_the_whole_comes_from_the_first_look():
    # The second look is wrong by a constant factor and by a slope; neither survives.
    slope = torch.linspace(-1, 1, CLOSER * SIZE[1]).expand(CLOSER * SIZE[0], -1)
    output = _look(torch.full(SIZE, 0.3), _large(2.0) + slope)
    inner = output.log_canonical[..., 32:-32]  # a cell from the border, where nothing is beyond
    assert (inner - 0.3).abs().max() < 0.02
    assert output.fov_deg.tolist() == [50.0]
    assert output.sky_logit.shape == output.log_canonical.shape
    assert (output.sky_logit == 1.0).all()


def test_details_come_from_the_second_look():
    rod = _large()
    rod[:, 100:102] = 1.0  # two pixels wide
    output = _look(torch.zeros(SIZE), rod).log_canonical[0, 0, 60]
    # A cell of 32 pixels would hold at most 2 / 32 of the rod's height.
    assert output[100:102].min() > 1 - 4 / 32
    assert output[:90].abs().max() < 4 / 32


def test_a_sky_that_only_one_look_sees_leaves_no_halo():
    small, large = torch.full(SIZE, 0.0), _large()
    horizon = CLOSER * SIZE[0] // 2
    small[: SIZE[0] // 2] = large[: horizon + 6] = -6.9  # the second look's horizon is lower
    output = _look(small, large).log_canonical[0, 0]
    assert output[horizon + 8 :].abs().max() < 0.01


def test_two_equal_looks_change_nothing():
    ramp = torch.linspace(0, 1, CLOSER * SIZE[0])[:, None].expand(-1, CLOSER * SIZE[1])
    small = nn.functional.interpolate(ramp[None, None], SIZE, mode="area")[0, 0]
    output = _look(small, ramp).log_canonical[0, 0]
    assert math.isclose((output - ramp).abs().max().item(), 0.0, abs_tol=0.01)
