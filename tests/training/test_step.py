import math

import pytest
import torch
from accelerate import Accelerator
from torch import nn

from fathom.core.errors import FathomError
from fathom.training.precision import gradient_scaler
from fathom.training.step import Stepper


class _Weight(nn.Module):
    """Two weights; the loss is their dot product with the batch, so the batch is the gradient."""

    def __init__(self) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(2))

    def forward(self, batch):
        return self.weight @ batch


class _Dot:
    def loss(self, model, batch, step):
        return model(batch), {"first": batch[0]}


def _stepper(model: nn.Module, **changes) -> Stepper:
    accelerator = Accelerator(cpu=True)
    settings = {"accumulate": 1, "clip_norm": None, "max_bad_steps": 3} | changes
    return Stepper(
        _Dot(),
        model,
        optimizer=torch.optim.SGD(model.parameters(), lr=1.0),
        scaler=gradient_scaler("fp32", accelerator.device),
        accelerator=accelerator,
        **settings,
    )


def test_gradient_is_clipped_by_its_norm():
    model = _Weight()
    result = _stepper(model, clip_norm=1.0).take(iter([torch.tensor([3.0, 4.0])]), 0)
    # The gradient (3, 4) has norm 5; scaled to norm 1 it moves the weights by (-0.6, -0.8).
    assert result.gradient_norm == pytest.approx(5.0)
    assert model.weight.tolist() == pytest.approx([-0.6, -0.8], abs=1e-5)


def test_accumulation_takes_the_mean():
    model = _Weight()
    batches = iter([torch.tensor([1.0, 0.0]), torch.tensor([5.0, 2.0])])
    result = _stepper(model, accumulate=2).take(batches, 0)
    assert model.weight.tolist() == [-3.0, -1.0]
    assert result.parts["first"].item() == 3.0


def test_steps_that_are_not_finite_leave_the_weights():
    model = _Weight()
    stepper = _stepper(model)
    bad, good = torch.tensor([math.nan, 1.0]), torch.tensor([1.0, 1.0])
    taken = [stepper.take(iter([b]), n).taken for n, b in enumerate([bad, bad, good, bad])]
    assert taken == [False, False, True, False]
    assert (stepper.bad_steps, stepper.bad_in_a_row) == (3, 1)
    assert model.weight.tolist() == [-1.0, -1.0]


def test_an_infinite_gradient_under_a_finite_loss_is_left_out():
    model = _Weight()
    # The weights are 0 and the batch is 1e30, so the loss is 0; the norm overflows: 1e60.
    assert not _stepper(model).take(iter([torch.tensor([1e30, 1e30])]), 0).taken
    assert model.weight.tolist() == [0.0, 0.0]


def test_too_many_in_a_row_end_the_run():
    stepper = _stepper(_Weight())
    bad = torch.tensor([math.nan, 1.0])
    stepper.take(iter([bad]), 0)
    stepper.take(iter([bad]), 1)
    with pytest.raises(FathomError, match="not finite in 3 steps in a row, up to step 2; lower"):
        stepper.take(iter([bad]), 2)
