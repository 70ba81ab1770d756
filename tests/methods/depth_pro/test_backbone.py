from collections.abc import Mapping
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from fathom.core.errors import UsageError
from fathom.methods.depth_pro.backbone import PatchDepth, save_transformer, some_patches
from fathom.methods.depth_pro.config import PRESETS
from fathom.methods.depth_pro.network import DepthProNetwork
from fathom.methods.depth_pro.training import DepthProOptions, DepthProTask
from fathom.methods.depth_pro.validation import validate_patches

WINDOW = 16  # pixels; pictures have 64


def _batch(*maps: Tensor) -> dict[str, Tensor]:
    """Pictures that are as bright as near; the first of them real, the last without metres."""
    canonical = torch.stack([m.expand(1, 4 * WINDOW, 4 * WINDOW) for m in maps])
    count = len(maps)
    return {
        "image": canonical.expand(-1, 3, -1, -1),
        "canonical": canonical,
        "valid": torch.ones_like(canonical, dtype=torch.bool),
        "metric": torch.arange(count) < count - 1,
        "real": torch.arange(count) == 0,
    }


def _ramp() -> Tensor:
    """0 to 1 across and 0 to 0.37 down: no two windows are alike."""
    steps = (torch.arange(4.0 * WINDOW) + 0.5) / (4 * WINDOW)
    return (steps + 0.37 * steps[:, None])[None]


@pytest.mark.parametrize("count", [1, 12, 35])
def test_windows_and_their_truth_agree(count: int) -> None:
    windows, truth = some_patches(_batch(_ramp(), _ramp().flip(-1)), count=count, seed=3)
    assert windows.shape == (2 * count, 3, 16, 16)
    assert truth.canonical.shape == truth.valid.shape == (2 * count, 1, 16, 16)
    assert truth.valid.all()
    # Pictures are averaged and labels are not: they differ by at most half of what a step of four
    # pixels, in the whole picture, makes: 1.37 / 64 a pixel.
    assert (windows[:, :1] - truth.canonical).abs().max() < 2 * 1.37 / 64


def test_the_whole_picture_is_always_among_them() -> None:
    for seed in range(3):
        windows, _ = some_patches(_batch(_ramp()), count=2, seed=seed)
        whole = nn.functional.avg_pool2d(_ramp()[None], 4)  # the ramp is even: a mean is its middle
        torch.testing.assert_close(windows[-1:, :1], whole, atol=1e-5, rtol=0)


def test_all_windows_are_those_of_the_network() -> None:
    windows, _ = some_patches(_batch(_ramp()), count=35, seed=0)
    corners = {(round(w[0, 0, 0].item(), 4), round(w[0, -1, -1].item(), 4)) for w in windows}
    assert len(corners) == 35
    # Upper left pixels of the 25 fine windows, 12 pixels apart.
    at = [(k + 0.5) / 64 for k in (0, 12, 24, 36, 48)]
    fine = {round(x + 0.37 * y, 4) for x in at for y in at}
    assert fine <= {first for first, _ in corners}


def test_the_draw_follows_from_its_seed() -> None:
    first, again, other = (
        some_patches(_batch(_ramp()), count=12, seed=seed)[0] for seed in (1, 1, 2)
    )
    assert torch.equal(first, again)
    assert not torch.equal(first, other)


def test_each_window_knows_what_its_picture_is() -> None:
    batch = _batch(*(torch.full((1,), value) for value in (0.2, 0.4, 0.8)))
    _, truth = some_patches(batch, count=5, seed=0)
    values = truth.canonical[:, 0, 0, 0]
    assert torch.equal(truth.real, values < 0.3)
    assert torch.equal(truth.metric, values < 0.7)
    assert [int((values == value).sum()) for value in batch["canonical"][:, 0, 0, 0]] == [5, 5, 5]


def test_holes_stay_holes() -> None:
    batch = _batch(_ramp())
    batch["valid"][..., :16, :16] = False  # a quarter of the side, so a sixteenth of the whole
    _, truth = some_patches(batch, count=35, seed=0)
    assert (~truth.valid[-1]).sum() == 16
    # The fine window in this corner is all hole.
    assert (~truth.valid).flatten(1).all(dim=1).sum() == 1


def test_each_patch_gets_the_pixels_that_are_said_of_it() -> None:
    model = PatchDepth(PRESETS["tiny"])
    pattern = torch.arange(64.0) - 4
    with torch.no_grad():
        model.answer.weight.zero_()
        model.answer.bias.copy_(pattern)
        maps = model(torch.zeros(2, 3, 64, 64))
    # Patches of 8 x 8 pixels, row by row.
    expected = pattern.view(8, 8).repeat(8, 8).expand(2, 1, 64, 64)
    assert torch.equal(maps, expected)


def test_it_is_measured_on_all_windows() -> None:
    class Far(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.where = nn.Parameter(torch.zeros(()))

        def forward(self, windows: Tensor) -> Tensor:
            return torch.zeros_like(windows[:, :1])

    batches = [_batch(torch.full((1,), 0.2), torch.full((1,), 0.4)), _batch(torch.full((1,), 0.6))]
    # Means of the batches, 0.3 and 0.6.
    found = validate_patches(Far(), batches)
    assert found == pytest.approx({"mae": 0.45})
    assert validate_patches(Far(), []) == {}


def _task(stage: str, **options: object) -> DepthProTask:
    return DepthProTask(DepthProOptions(stage=stage, scenes=Path("none"), **options), seed=0)


def _numbers(batch: Mapping[str, Tensor], step: int) -> float:
    task = _task("backbone", windows=3)
    torch.manual_seed(0)
    loss, parts = task.loss(task.build_model(), batch, step)
    assert set(parts) == {"mae", "mse", "mage", "male", "msge"}
    torch.testing.assert_close(sum(parts.values()), loss.detach())
    return loss.item()


def test_other_steps_look_at_other_windows() -> None:
    steps = torch.linspace(0, 1, 256)
    canonical = (steps + 0.5 * steps[:, None]).view(1, 1, 256, 256)
    batch = {
        "image": canonical.expand(-1, 3, -1, -1),
        "canonical": canonical,
        "valid": torch.ones_like(canonical, dtype=torch.bool),
        "metric": torch.tensor([True]),
        "real": torch.tensor([False]),
    }
    assert _numbers(batch, 0) == _numbers(batch, 0)
    assert _numbers(batch, 0) != _numbers(batch, 1)


def test_every_transformer_of_the_network_begins_with_it(tmp_path: Path) -> None:
    torch.manual_seed(0)
    model = PatchDepth(PRESETS["tiny"])
    with torch.no_grad():
        for value in model.parameters():
            value.add_(0.1 * torch.randn(value.shape))
    save_transformer(model.vit, tmp_path / "vit.safetensors")
    for stage, count in (("general", 2), ("fov", 3)):
        task = _task(stage)
        network = task.build_model()
        assert isinstance(network, DepthProNetwork)
        task.load_weights(network, tmp_path / "vit.safetensors")
        assert len(network.transformers()) == count
        for vit in network.transformers():
            for name, value in vit.state_dict().items():
                assert torch.equal(value, model.vit.state_dict()[name].half().float()), name


def test_it_starts_from_nothing(tmp_path: Path) -> None:
    task = _task("backbone")
    with pytest.raises(UsageError, match="'backbone' starts from nothing: leave out init_from"):
        task.load_weights(task.build_model(), tmp_path / "any.safetensors")
