import pytest
import torch
from torch.nn import functional

from fathom.nn.depthwise import depthwise_conv2d
from fathom.nn.device import has_bfloat16


def _both(dtype, kernel, stride, padding, size=(9, 14), channels=16):
    torch.manual_seed(kernel + stride)
    x = torch.randn(2, channels, *size)
    weight, bias = torch.randn(channels, 1, kernel, kernel), torch.randn(channels)
    mine = [v.to(dtype).requires_grad_() for v in (x, weight, bias)]
    theirs = [v.detach().float().requires_grad_() for v in mine]
    y = depthwise_conv2d(*mine, stride=stride, padding=padding)
    low, high = padding
    padded = functional.pad(theirs[0], (low, high, low, high))
    expected = functional.conv2d(padded, theirs[1], theirs[2], stride, groups=channels)
    gradient = torch.randn_like(expected)
    found = torch.autograd.grad(y, mine, gradient.to(dtype))
    wanted = torch.autograd.grad(expected, theirs, gradient.to(dtype).float())
    return [y, *found], [expected, *wanted]


@pytest.mark.parametrize("kernel", [3, 5, 7])
@pytest.mark.parametrize(("stride", "extra"), [(1, 0), (2, -1), (2, 0)])
@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_values_and_gradients_are_those_of_the_library(kernel, stride, extra, dtype):
    if dtype == torch.bfloat16 and not has_bfloat16(torch.device("cpu")):
        pytest.skip("this processor emulates bfloat16")
    padding = (kernel // 2 + extra, kernel // 2)
    for mine, theirs in zip(*_both(dtype, kernel, stride, padding), strict=True):
        assert mine.dtype == dtype
        size = theirs.abs().max()
        # bfloat16 keeps eight bits; sums of a hundred products of such numbers a little less.
        tolerance = 1e-5 if dtype == torch.float32 else 0.012
        assert ((mine.float() - theirs).abs().max() / size).item() < tolerance


def test_under_autocast_it_answers_in_the_lower_precision():
    x, weight = torch.randn(1, 4, 8, 8), torch.randn(4, 1, 3, 3, requires_grad=True)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        y = depthwise_conv2d(x, weight, torch.zeros(4), stride=1, padding=(1, 1))
    assert y.dtype == torch.bfloat16
    y.float().sum().backward()
    assert weight.grad.dtype == torch.float32
