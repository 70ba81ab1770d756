import pytest
import torch
from torch.nn import functional

from fathom.nn.convex_upsample import convex_upsample


def _plainly(coarse, scores, k):
    b, c, h, w = coarse.shape
    weights = scores.view(b, 1, 9, k * k, h, w).softmax(dim=2)
    padded = functional.pad(coarse, (1, 1, 1, 1), mode="replicate")
    neighbours = functional.unfold(padded, 3).view(b, c, 9, 1, h, w)
    chosen = (weights * neighbours).sum(dim=2).view(b, c * k * k, h, w)
    return functional.pixel_shuffle(chosen, k)


@pytest.mark.parametrize(("channels", "factor"), [(1, 4), (2, 4), (3, 2)])
def test_values_and_gradients_are_those_of_the_plain_formula(channels, factor):
    torch.manual_seed(0)
    coarse = torch.randn(2, channels, 5, 4, dtype=torch.float64, requires_grad=True)
    scores = torch.randn(2, 9 * factor**2, 5, 4, dtype=torch.float64, requires_grad=True)
    mine, theirs = convex_upsample(coarse, scores, factor), _plainly(coarse, scores, factor)
    torch.testing.assert_close(mine, theirs)
    gradient = torch.randn_like(mine)
    torch.testing.assert_close(
        torch.autograd.grad(mine, (coarse, scores), gradient),
        torch.autograd.grad(theirs, (coarse, scores), gradient),
    )
    with torch.no_grad():
        torch.testing.assert_close(convex_upsample(coarse, scores, factor), theirs.detach())


def test_a_pixel_takes_one_surface_or_the_other_and_nothing_between():
    coarse = torch.tensor([[[[1.0, 9.0]]]])
    scores = torch.full((1, 9 * 4, 1, 2), -50.0)
    for pixel in range(4):
        neighbour = 5 if pixel % 2 else 4  # to the right, or itself
        scores[0, neighbour * 4 + pixel] = 50.0
    fine = convex_upsample(coarse, scores, 2)
    torch.testing.assert_close(fine, torch.tensor([[[[1.0, 9.0, 9.0, 9.0], [1.0, 9.0, 9.0, 9.0]]]]))
