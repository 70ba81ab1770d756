import pickle

import pytest
import safetensors.torch
import torch
from torch import nn

from fathom.core.errors import FathomError
from fathom.training.checkpoint import CheckpointFolder, load_weights, read_checkpoint


def test_keeps_the_newest_and_the_milestones(tmp_path):
    folder = CheckpointFolder(tmp_path, keep=2, milestone_every=40)
    for step in range(10, 130, 10):
        folder.save(step, {"step": step})
    assert folder.steps() == [40, 80, 110, 120]
    assert folder.load_newest() == {"step": 120}


def test_newest_is_by_number_not_by_name(tmp_path):
    folder = CheckpointFolder(tmp_path, keep=5)
    for step in (99_999_999, 100_000_000):
        folder.save(step, {"step": step})
    assert folder.load_newest() == {"step": 100_000_000}


def test_an_empty_folder_has_none(tmp_path):
    assert CheckpointFolder(tmp_path / "none").load_newest() is None


class _Malice:
    def __reduce__(self):
        return (exec, ("raise SystemExit('ran')",))


@pytest.mark.parametrize("content", [b"", b"not a checkpoint", pickle.dumps(_Malice())])
def test_unreadable_files_are_named_and_never_run(tmp_path, content):
    path = tmp_path / "step-00000001.pt"
    path.write_bytes(content)
    with pytest.raises(FathomError, match=r"step-00000001\.pt cannot be read .* remove it"):
        read_checkpoint(path)


def _linear(value: float) -> nn.Linear:
    layer = nn.Linear(2, 1)
    with torch.no_grad():
        layer.weight.fill_(value)
        layer.bias.fill_(value)
    return layer


@pytest.mark.parametrize("with_ema", [True, False])
def test_weights_from_a_checkpoint(tmp_path, with_ema):
    ema = {"model": _linear(5.0).state_dict(), "updates": 1} if with_ema else None
    state = {"model": _linear(3.0).state_dict(), "ema": ema}
    path = CheckpointFolder(tmp_path).save(1, state)
    model = _linear(0.0)
    load_weights(model, path)
    assert model.weight.tolist() == [[5.0, 5.0] if with_ema else [3.0, 3.0]]


def test_half_precision_weights_become_single(tmp_path):
    path = tmp_path / "w.safetensors"
    safetensors.torch.save_file(_linear(1.5).half().state_dict(), path)
    model = _linear(0.0)
    load_weights(model, path)
    assert model.weight.dtype == torch.float32
    assert model.weight.tolist() == [[1.5, 1.5]]


def test_weights_of_another_model(tmp_path):
    path = tmp_path / "w.safetensors"
    safetensors.torch.save_file(nn.Linear(3, 1).state_dict(), path)
    with pytest.raises(FathomError, match=r"1 tensors are missing.* 'weight'"):
        load_weights(_linear(0.0), path)


def test_weights_that_are_not_there_or_damaged(tmp_path):
    path = tmp_path / "w.safetensors"
    with pytest.raises(FathomError, match=r"w\.safetensors, do not exist"):
        load_weights(_linear(0.0), path)
    path.write_bytes(b"nothing")
    with pytest.raises(FathomError, match=r"w\.safetensors cannot be read"):
        load_weights(_linear(0.0), path)
