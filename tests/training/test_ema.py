import pytest
import torch
from torch import nn

from fathom.training.ema import moving_average


def _filled(value: float) -> nn.Module:
    model = nn.BatchNorm1d(2)
    with torch.no_grad():
        for tensor in (*model.parameters(), *model.buffers()):
            tensor.fill_(value)
    return model


def test_average_by_hand():
    model = _filled(0.0)
    ema = moving_average(model, decay=0.2)
    # Update 1: decay min(0.2, 2/11) = 2/11, so 0 -> 11 * (1 - 2/11) = 9.
    ema.update_parameters(_filled(11.0))
    assert ema.module.weight.tolist() == pytest.approx([9.0, 9.0])
    # Update 2: decay min(0.2, 3/12) = 0.2, so 9 -> 0.2 * 9 + 0.8 * 4 = 5.
    ema.update_parameters(_filled(4.0))
    assert ema.module.weight.tolist() == pytest.approx([5.0, 5.0])
    # Running mean, a buffer, is averaged too; the count of batches, an integer, is copied.
    assert ema.module.running_mean.tolist() == pytest.approx([5.0, 5.0])
    assert ema.module.num_batches_tracked.item() == 4


def test_average_is_apart_from_the_model():
    model = _filled(1.0)
    ema = moving_average(model, decay=0.5)
    with torch.no_grad():
        model.weight.fill_(7.0)
    assert ema.module.weight.tolist() == [1.0, 1.0]
    assert model.training
    assert not ema.module.training
    assert not any(p.requires_grad for p in ema.module.parameters())
