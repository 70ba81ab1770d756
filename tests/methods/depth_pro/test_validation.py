import math
from collections.abc import Callable

import pytest
import torch
from torch import Tensor, nn

from fathom.methods.depth_pro.network import DepthProOutput
from fathom.methods.depth_pro.validation import validate_depth, validate_field_of_view


class _Answers(nn.Module):
    """Stands in for the network: its pictures are the truth, which `change` spoils."""

    def __init__(self, change: Callable[[Tensor], Tensor]) -> None:
        super().__init__()
        self.where = nn.Parameter(torch.zeros(()))
        self.change = change

    def forward(self, image: Tensor, *, only_fov: bool = False) -> DepthProOutput:
        if only_fov:
            return DepthProOutput(image.new_zeros(0), self.change(image[:, 0, 0, 0]))
        return DepthProOutput(self.change(image[:, :1]), None)


def _box(near: float = 0.5, far: float = 0.25) -> Tensor:
    """A box before a wall, with sky above it; a quarter, 11 sixteenths and 1 sixteenth of it."""
    canonical = torch.full((1, 1, 16, 16), far)
    canonical[..., 4:12, 4:12] = near
    canonical[..., :1, :] = 0
    return canonical


def _batches(*maps: Tensor) -> list[dict[str, Tensor]]:
    return [
        {"image": canonical.expand(-1, 3, -1, -1), "canonical": canonical} for canonical in maps
    ]


@torch.no_grad()
def _depth(change: Callable[[Tensor], Tensor], *maps: Tensor) -> dict[str, float]:
    return validate_depth(_Answers(change), _batches(*maps))


def test_the_truth_is_perfect() -> None:
    found = _depth(lambda c: c, _box())
    # The network's 0 counts as a thousand metres, also in the mean of 16 of 256 pixels.
    assert found == pytest.approx(
        {"mae": 0.001 / 16, "absrel": 0, "delta1": 1, "boundary_f1": 1}, abs=1e-6
    )


def test_depth_is_measured_without_alignment() -> None:
    found = _depth(lambda c: 2 * c, _box())
    # Half as far everywhere: |0.5 - 1| and a ratio of 2; edges are where they were.
    assert found["absrel"] == pytest.approx(0.5)
    assert found["delta1"] == 0
    assert found["boundary_f1"] == pytest.approx(1)
    # Twice 0.5 on a quarter and twice 0.25 on 11 sixteenths of the map.
    assert found["mae"] == pytest.approx(0.5 / 4 + 0.25 * 11 / 16 + 0.001 / 16)


def test_numbers_are_means_over_images() -> None:
    def flat(canonical: Tensor) -> Tensor:
        return torch.where(canonical > 0, 0.25, 0.0)

    # 1 1/m of 16 x 15 pixels of surface instead of 0.25 is four times as far as it is for the
    # boxes' 64: |4 - 1| * 64 / 240 = 0.8. Walls are right.
    found = _depth(flat, _box(1.0), _box(0.25))
    assert found["absrel"] == pytest.approx((0.8 + 0) / 2)
    assert found["delta1"] == pytest.approx((176 / 240 + 1) / 2)
    together = validate_depth(_Answers(flat), _batches(torch.cat([_box(1.0), _box(0.25)])))
    assert together == pytest.approx(found)


def test_blurred_edges_are_no_edges() -> None:
    sharp = _depth(lambda c: c, _box(1.0))["boundary_f1"]
    blurred = _depth(lambda c: nn.functional.avg_pool2d(c, 7, 1, 3), _box(1.0))["boundary_f1"]
    assert sharp == pytest.approx(1)
    assert blurred < 0.6


def _cameras(*degrees: float) -> list[dict[str, Tensor]]:
    true = torch.tensor(degrees, dtype=torch.float32)
    return [{"image": true.view(-1, 1, 1, 1).expand(-1, 3, 4, 4), "fov_deg": true}]


@torch.no_grad()
def test_the_field_of_view_in_degrees_and_shares() -> None:
    # 60 to 72 and 40 to 48 degrees are 20 % too wide; 90 to 108 as well.
    model = _Answers(lambda fov: 1.2 * fov)
    found = validate_field_of_view(model, _cameras(60, 40) + _cameras(90))
    assert found["fov_rms_deg"] == pytest.approx(math.sqrt((144 + 64 + 324) / 3), rel=1e-5)
    assert found["fov_within_25"] == 1
    # tan(30) / tan(36) = 0.795, tan(20) / tan(24) = 0.817, but tan(45) / tan(54) = 0.727.
    assert found["focal_within_25"] == pytest.approx(2 / 3)


@torch.no_grad()
def test_a_quarter_is_the_limit_on_either_side() -> None:
    factors = torch.tensor([0.74, 0.76, 1.24, 1.26])
    found = validate_field_of_view(_Answers(lambda fov: factors * fov), _cameras(*[40] * 4))
    assert found["fov_within_25"] == 0.5


@torch.no_grad()
def test_a_field_of_view_below_nothing_is_just_wrong() -> None:
    found = validate_field_of_view(_Answers(lambda fov: fov - 100), _cameras(60))
    assert found == pytest.approx({"fov_rms_deg": 100, "fov_within_25": 0, "focal_within_25": 0})


def test_without_scenes_nothing_is_measured() -> None:
    model = _Answers(lambda c: c)
    assert all(math.isnan(value) for value in validate_depth(model, []).values())
    assert validate_field_of_view(model, []) == {}
