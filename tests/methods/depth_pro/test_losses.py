from dataclasses import fields

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor

from fathom.methods.depth_pro.losses import (
    STAGES,
    GroundTruth,
    LossWeights,
    Stage,
    depth_pro_losses,
    field_of_view_loss,
    normalised,
    trimmed_mean,
)

ONES = LossWeights()


def _maps(*rows: list[float]) -> Tensor:
    """One map for each row of numbers, (B, 1, 1, W)."""
    return torch.tensor(rows, dtype=torch.float32).view(len(rows), 1, 1, -1)


def _truth(canonical: Tensor, *, metric: object = True, real: object = False) -> GroundTruth:
    every = torch.ones(len(canonical), dtype=torch.bool)
    flags = (torch.tensor(flag) & every for flag in (metric, real))
    return GroundTruth(canonical, torch.ones_like(canonical, dtype=torch.bool), *flags)


def _only(**weights: float) -> LossWeights:
    return LossWeights(**{field.name: 0.0 for field in fields(LossWeights)} | weights)


def _scene(count: int = 1, side: int = 32) -> Tensor:
    """Maps with an edge, a slope and some grain, about 0.1 to 1.5 1/m."""
    generator = torch.Generator().manual_seed(0)
    x = torch.linspace(0, 1, side)
    steps = 0.1 + 0.5 * x[None] + 0.6 * (x[:, None] > 0.4) * (x[None] > 0.6)
    return steps + 0.2 * torch.rand(count, 1, side, side, generator=generator)


# --- the trimmed mean -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("errors", "trim", "expected"),
    [
        ([1.0, 2, 3, 4, 10], 0.0, 4.0),
        ([1.0, 2, 3, 4, 10], 0.2, 2.5),  # without the 10
        ([10.0, 4, 3, 2, 1], 0.4, 2.0),  # wherever they are
        ([1.0, 2, 3, 4], 0.2, 2.5),  # a fifth of four is less than one pixel: all stay
        ([5.0], 0.9, 5.0),  # one always stays
        ([0.0, 0, 0, 2, 2], 0.2, 0.8),  # of equal ones all stay
        ([7.0, 7, 7, 7, 7], 0.2, 7.0),
    ],
)
def test_the_largest_errors_are_left_out(errors: list[float], trim: float, expected: float) -> None:
    maps = _maps(errors)
    mean = trimmed_mean(maps, torch.ones_like(maps, dtype=torch.bool), torch.tensor([trim]))
    assert mean.item() == pytest.approx(expected)


def test_invalid_pixels_neither_count_nor_take_a_place_among_the_largest() -> None:
    errors = _maps([1, 2, 3, 4, 10, 99, 99])
    valid = errors < 99
    # A fifth of the five valid ones: the 10.
    assert trimmed_mean(errors, valid, torch.tensor([0.2])).item() == pytest.approx(2.5)
    assert trimmed_mean(errors, valid, torch.tensor([0.0])).item() == pytest.approx(4.0)


def test_each_image_is_trimmed_on_its_own_and_counts_the_same() -> None:
    errors = _maps([1, 1, 1, 1, 6], [100, 100, 100, 100, 600])
    valid = torch.ones_like(errors, dtype=torch.bool)
    valid[1, ..., 1:3] = False
    # 10 / 5 = 2 untrimmed; of the second a third of (100, 100, 600) is left out: 100.
    mean = trimmed_mean(errors, valid, torch.tensor([0.0, 1 / 3]))
    assert mean.item() == pytest.approx((2 + 100) / 2)


@pytest.mark.parametrize("trim", [0.0, 0.2])
def test_an_image_without_a_valid_pixel_costs_nothing(trim: float) -> None:
    errors = _maps([1, 2, 3]).requires_grad_()
    mean = trimmed_mean(errors, torch.zeros_like(errors, dtype=torch.bool), torch.tensor([trim]))
    assert mean.item() == 0
    (gradient,) = torch.autograd.grad(mean, errors)
    assert not gradient.any()


def test_trimmed_pixels_teach_nothing() -> None:
    errors = _maps([1, 2, 3, 4, 10]).requires_grad_()
    valid = torch.ones_like(errors, dtype=torch.bool)
    (gradient,) = torch.autograd.grad(trimmed_mean(errors, valid, torch.tensor([0.2])), errors)
    assert gradient.flatten().tolist() == [0.25, 0.25, 0.25, 0.25, 0]


# --- maps without a scale -------------------------------------------------------------------------


def test_normalising_by_median_and_mean_deviation() -> None:
    # The median of 1, 2, 4, 8, 10 is 4; deviations 3, 2, 0, 4, 6 have the mean 3.
    maps = _maps([1, 2, 4, 8, 10, 999])
    found = normalised(maps, maps < 999).flatten().tolist()
    assert found == pytest.approx([-1, -2 / 3, 0, 4 / 3, 2, 0])


@given(scale=st.floats(0.1, 100), shift=st.floats(-10, 10))
def test_normalised_maps_know_neither_scale_nor_shift(scale: float, shift: float) -> None:
    maps = _scene(2)
    valid = maps > 0.2
    changed = normalised(maps * scale + shift, valid)
    torch.testing.assert_close(changed, normalised(maps, valid), atol=2e-3, rtol=1e-3)


def test_a_flat_map_and_one_without_a_valid_pixel_stay_finite() -> None:
    maps = torch.cat([torch.full((1, 1, 4, 4), 0.7), _scene(1, 4)]).requires_grad_()
    valid = torch.ones_like(maps, dtype=torch.bool)
    valid[1] = False
    found = normalised(maps, valid)
    assert not found.any()
    (gradient,) = torch.autograd.grad(found.square().sum() + found.sum(), maps)
    assert gradient.isfinite().all()


# --- the terms of the stages ----------------------------------------------------------------------


@pytest.mark.parametrize("stage", STAGES)
def test_the_truth_costs_nothing(stage: Stage) -> None:
    maps = _scene(2)
    total, parts = depth_pro_losses(maps, _truth(maps), stage=stage, weights=ONES)
    assert total.item() == pytest.approx(0, abs=1e-6)
    assert set(parts) == set(STAGES[stage]) - {"ssi_mae"}  # all images are metric


def test_an_offset_costs_metres_but_no_edges() -> None:
    maps = _scene(2)
    truth = _truth(maps)
    _, general = depth_pro_losses(maps + 0.25, truth, stage="general", weights=ONES)
    assert general["mae"].item() == pytest.approx(0.25, rel=1e-4)
    assert general["ssi_mage"].item() == pytest.approx(0, abs=1e-5)
    _, sharp = depth_pro_losses(maps + 0.25, truth, stage="sharp", weights=ONES)
    assert sharp["mse"].item() == pytest.approx(0.0625, rel=1e-4)
    for name in ("mage", "male", "msge"):
        assert sharp[name].item() == pytest.approx(0, abs=1e-6), name


def test_a_curved_error_costs_its_derivatives() -> None:
    # 0.01 x^2 on 4 x 4 pixels, too few for a second scale. By hand: errors of 0, 1, 4 and 9
    # hundredths; in the middle first derivatives 0.02 and 0.04 across, 0 down; second ones 0.02.
    error = (0.01 * torch.arange(4.0) ** 2).expand(1, 1, 4, 4)
    expected = {
        "mae": 0.035,
        "mse": 0.0001 * (1 + 16 + 81) / 4,
        "mage": (0.02 + 0.04) / 4,
        "male": 0.02,
        "msge": (0.02**2 + 0.04**2) / 4,
    }
    truth = _truth(torch.zeros_like(error))
    total, parts = depth_pro_losses(error, truth, stage="sharp", weights=ONES)
    found = {name: part.item() for name, part in parts.items()}
    assert found == pytest.approx(expected, rel=1e-4)
    assert total.item() == pytest.approx(sum(expected.values()), rel=1e-4)


def test_derivatives_are_compared_at_six_scales() -> None:
    # 0.01 x on 256 x 256 pixels: 0.01 / 2 over both components, doubled at each halving but at the
    # repeated borders. The mean of the six: 0.005 (1 + 2 + 4 + 8 + 16 + 32) / 6 = 0.0525.
    error = (0.01 * torch.arange(256.0)).expand(1, 1, 256, 256)
    truth = _truth(torch.zeros_like(error))
    _, parts = depth_pro_losses(error, truth, stage="sharp", weights=ONES)
    assert parts["mage"].item() == pytest.approx(0.0525, rel=0.1)
    # Squares: 0.01^2 / 2 (1 + 4 + ... + 1024) / 6.
    assert parts["msge"].item() == pytest.approx(0.5e-4 * 1365 / 6, rel=0.15)
    assert parts["male"].item() < 0.02  # at the borders only


def test_scale_and_shift_are_free_without_a_metric() -> None:
    maps = _scene(2)
    truth = _truth(maps, metric=False)
    total, parts = depth_pro_losses(3 * maps + 0.5, truth, stage="general", weights=ONES)
    assert set(parts) == {"ssi_mae", "ssi_mage"}
    assert total.item() == pytest.approx(0, abs=1e-4)
    # A mirrored map is as wrong as one can be.
    total, _ = depth_pro_losses(-maps, truth, stage="general", weights=ONES)
    assert total.item() > 1


@given(scale=st.floats(0.1, 50), shift=st.floats(-5, 5))
def test_loss_without_a_metric_knows_neither_scale_nor_shift(scale: float, shift: float) -> None:
    maps = _scene(2)
    predicted = maps.flip(-1)
    losses = [
        depth_pro_losses(predicted, _truth(canonical, metric=False), stage="general", weights=ONES)[
            0
        ].item()
        for canonical in (maps, maps * scale + shift)
    ]
    assert losses[1] == pytest.approx(losses[0], rel=1e-3)


def test_real_images_are_trimmed_and_their_edges_are_not_learnt() -> None:
    truth = torch.zeros(1, 1, 10, 10)
    predicted = torch.zeros(1, 1, 10, 10)
    predicted[..., :2] = 5.0  # a fifth of the pixels is off
    errors = {}
    for real in (False, True):
        total, parts = depth_pro_losses(
            predicted, _truth(truth, real=real), stage="general", weights=ONES, trim=0.2
        )
        errors[real] = parts["mae"].item()
        assert ("ssi_mage" in parts) == (not real)
    assert errors == pytest.approx({False: 1.0, True: 0.0})
    assert total.item() == 0
    _, parts = depth_pro_losses(
        predicted, _truth(truth, real=True), stage="general", weights=ONES, trim=0.1
    )
    # Of the twenty equal errors none is larger than another: all stay.
    assert parts["mae"].item() == pytest.approx(1.0)


def test_real_images_without_a_metric_are_trimmed_after_normalising() -> None:
    true = _maps([0, 1, 2, 3, 4])
    predicted = _maps([0, 1, 2, 3, 14])
    # Medians 2; mean deviations 6 / 5 and 16 / 5. In units of them: (-2, -1, 0, 1, 2) * 5 / 6 and
    # (-2, -1, 0, 1, 12) * 5 / 16; differences in size (2, 1, 0, 1) * (5/6 - 5/16) and 3.75 - 1.67.
    gap = 5 / 6 - 5 / 16
    for real, expected in ((False, (4 * gap + 12 * 5 / 16 - 2 * 5 / 6) / 5), (True, gap)):
        truth = _truth(true, metric=False, real=real)
        _, parts = depth_pro_losses(
            predicted, truth, stage="general", weights=_only(ssi_mae=1), trim=0.2
        )
        assert parts["ssi_mae"].item() == pytest.approx(expected), real


def test_each_image_of_a_batch_gets_its_own_terms() -> None:
    true = _scene(4)
    predicted = true.clone()
    # One real and one synthetic with metres, and the same without.
    truth = _truth(true, metric=[True, True, False, False], real=[True, False, True, False])
    off = {0: 0.1, 1: 0.3}
    for index, offset in off.items():
        predicted[index] += offset
    total, parts = depth_pro_losses(predicted, truth, stage="general", weights=ONES)
    # Parts are means over the images they are for, and count by their share of the batch: a half.
    assert parts["mae"].item() == pytest.approx(0.2, rel=1e-4)
    assert parts["ssi_mae"].item() == pytest.approx(0, abs=1e-6)
    assert total.item() == pytest.approx(0.1, rel=1e-3)


def test_the_weight_of_a_term_is_its_share_of_the_batch() -> None:
    true = _scene(3)
    predicted = true.flip(-1)
    alone, _ = depth_pro_losses(predicted, _truth(true), stage="general", weights=_only(ssi_mage=1))
    mixed = _truth(true, real=[True, False, True])
    total, parts = depth_pro_losses(predicted, mixed, stage="general", weights=_only(ssi_mage=1))
    one, _ = depth_pro_losses(
        predicted[1:2], _truth(true[1:2]), stage="general", weights=_only(ssi_mage=1)
    )
    assert parts["ssi_mage"].item() == pytest.approx(one.item(), rel=1e-5)
    assert total.item() == pytest.approx(one.item() / 3, rel=1e-5)
    assert alone.item() > total.item()


@pytest.mark.parametrize("stage", STAGES)
def test_weights_multiply_their_terms(stage: Stage) -> None:
    true = _scene(2)
    truth = _truth(true, metric=[True, stage == "sharp"])
    predicted = true.flip(-1)
    share = {"mae": 0.5, "ssi_mae": 0.5} if stage == "general" else {}
    _, every = depth_pro_losses(predicted, truth, stage=stage, weights=ONES)
    assert set(every) == set(STAGES[stage])
    for name in STAGES[stage]:
        total, parts = depth_pro_losses(predicted, truth, stage=stage, weights=_only(**{name: 3.0}))
        # What is not asked for is not computed.
        assert set(parts) == {name}
        assert parts[name].item() == pytest.approx(every[name].item())
        assert total.item() == pytest.approx(3 * share.get(name, 1) * parts[name].item())
        assert not parts[name].requires_grad


def test_a_batch_without_a_term_teaches_nothing() -> None:
    maps = _scene(2).requires_grad_()
    truth = _truth(_scene(2).flip(-1), real=True)
    total, parts = depth_pro_losses(maps, truth, stage="general", weights=_only(ssi_mage=1))
    assert parts == {}
    assert total.item() == 0
    assert not torch.autograd.grad(total, maps)[0].any()


def test_the_second_stage_is_for_metric_truth_only() -> None:
    maps = _scene(2)
    with pytest.raises(ValueError, match="needs ground truth in metres for every image"):
        depth_pro_losses(maps, _truth(maps, metric=[True, False]), stage="sharp", weights=ONES)


@pytest.mark.parametrize("stage", STAGES)
def test_invalid_pixels_change_neither_loss_nor_gradient(stage: Stage) -> None:
    true = _scene(2)
    valid = torch.ones_like(true, dtype=torch.bool)
    valid[..., 5:9, 20:30] = False
    flags = (torch.tensor([True, True]), torch.tensor([False, False]))
    results = []
    for at_holes in (0.0, 1e6):
        predicted = true.flip(-1).requires_grad_()
        truth = GroundTruth(torch.where(valid, true, at_holes), valid, *flags)
        total, _ = depth_pro_losses(predicted, truth, stage=stage, weights=ONES)
        (gradient,) = torch.autograd.grad(total, predicted)
        results.append((total, gradient))
    torch.testing.assert_close(*results)
    _, gradient = results[0]
    assert not gradient[~valid].any()
    assert gradient[valid].any()


@pytest.mark.parametrize("stage", STAGES)
def test_a_batch_with_an_image_without_a_valid_pixel_can_be_learnt_from(stage: Stage) -> None:
    true = _scene(2)
    valid = torch.ones_like(true, dtype=torch.bool)
    valid[1] = False
    for metric in {(True, True), (False, False)} if stage == "general" else {(True, True)}:
        predicted = true.flip(-1).requires_grad_()
        truth = GroundTruth(true, valid, torch.tensor(metric), torch.tensor([False, False]))
        total, _ = depth_pro_losses(predicted, truth, stage=stage, weights=ONES)
        (gradient,) = torch.autograd.grad(total, predicted)
        assert gradient.isfinite().all()
        assert gradient[0].any()
        assert not gradient[1].any()


def test_the_field_of_view_costs_squared_degrees() -> None:
    # (3^2 + 4^2) / 2
    loss = field_of_view_loss(torch.tensor([63.0, 46.0]), torch.tensor([60.0, 50.0]))
    assert loss.item() == pytest.approx(12.5)


def test_a_batch_whose_cameras_are_unknown_teaches_nothing() -> None:
    predicted = torch.tensor([60.0, 50.0], requires_grad=True)
    true = torch.tensor([torch.nan, torch.nan])
    known = true.isfinite()
    loss = field_of_view_loss(predicted[known], true[known])
    assert loss.item() == 0
    assert torch.autograd.grad(loss, predicted)[0].tolist() == [0, 0]
