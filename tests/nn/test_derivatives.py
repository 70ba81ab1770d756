import pytest
import torch

from fathom.nn.derivatives import laplace, multi_scale_derivative_loss, scharr


def _ramp(height, width, slope_x, slope_y):
    y, x = torch.meshgrid(
        torch.arange(height, dtype=torch.float32),
        torch.arange(width, dtype=torch.float32),
        indexing="ij",
    )
    return (slope_x * x + slope_y * y)[None, None]


def test_scharr_answers_a_ramp_with_its_slopes():
    response = scharr(_ramp(7, 9, 0.5, -2.0))
    assert response.shape == (1, 2, 5, 7)
    torch.testing.assert_close(response[:, 0], torch.full((1, 5, 7), 0.5))
    torch.testing.assert_close(response[:, 1], torch.full((1, 5, 7), -2.0))


def test_laplace_ignores_ramps_and_measures_curvature():
    x = torch.arange(9.0)
    parabola = (x**2).expand(1, 1, 5, 9)
    torch.testing.assert_close(laplace(parabola), torch.full((1, 1, 3, 7), 2.0))
    torch.testing.assert_close(laplace(_ramp(5, 9, 3.0, 1.0)), torch.zeros(1, 1, 3, 7))


def test_equal_gradients_cost_nothing_whatever_the_offset():
    x = torch.rand(2, 1, 64, 48)
    loss = multi_scale_derivative_loss(x + 3.0, x, None)
    assert loss.item() == pytest.approx(0.0, abs=1e-6)


def test_a_slope_error_costs_its_size_at_the_first_scale():
    ramp = _ramp(32, 32, 0.25, 0.0)
    loss = multi_scale_derivative_loss(ramp, torch.zeros_like(ramp), None, scales=1)
    # dx is 0.25 everywhere, dy is 0: the mean over components is 0.125 (by hand).
    assert loss.item() == pytest.approx(0.125)
    squared = multi_scale_derivative_loss(ramp, torch.zeros_like(ramp), None, scales=1, power=2)
    assert squared.item() == pytest.approx(0.25**2 / 2)


def test_halving_doubles_the_slope_per_pixel():
    ramp = _ramp(64, 64, 0.25, 0.0)
    one = multi_scale_derivative_loss(ramp, torch.zeros_like(ramp), None, scales=1)
    two = multi_scale_derivative_loss(ramp, torch.zeros_like(ramp), None, scales=2)
    # Scale 1 gives 0.125, scale 2 twice that but for the repeated border: mean near 0.1875.
    assert two.item() == pytest.approx((one.item() + 0.25) / 2, rel=0.05)


def test_invalid_pixels_have_no_influence_on_value_or_gradient():
    torch.manual_seed(0)
    target = torch.rand(1, 1, 40, 40)
    prediction = torch.rand(1, 1, 40, 40, requires_grad=True)
    valid = torch.ones(1, 1, 40, 40, dtype=torch.bool)
    valid[..., 10:20, 12:22] = False
    loss = multi_scale_derivative_loss(prediction, target, valid)
    changed = torch.where(valid, target, 1e6)
    assert loss.item() == multi_scale_derivative_loss(prediction, changed, valid).item()
    (gradient,) = torch.autograd.grad(loss, prediction)
    assert gradient[~valid].abs().max() == 0
    assert gradient[valid].abs().max() > 0


def test_without_a_valid_window_the_loss_is_zero_and_differentiable():
    x = torch.rand(1, 1, 16, 16, requires_grad=True)
    valid = torch.zeros(1, 1, 16, 16, dtype=torch.bool)
    assert multi_scale_derivative_loss(x, torch.zeros_like(x), valid).item() == 0.0
