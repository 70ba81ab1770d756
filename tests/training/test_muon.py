import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from fathom.training import muon
from fathom.training.muon import MuonWithAdamW, orthogonalise
from fathom.training.optimizer import build_optimizer
from fathom.training.recipe import OptimizerRecipe


@settings(max_examples=25, deadline=None)
@given(
    rows=st.integers(8, 48),
    columns=st.integers(8, 48),
    scale=st.sampled_from([1e-4, 1.0, 1e4]),
    seed=st.integers(0, 99),
)
def test_singular_values_come_near_one(rows: int, columns: int, scale: float, seed: int) -> None:
    matrix = scale * torch.randn(rows, columns, generator=torch.Generator().manual_seed(seed))
    before = torch.linalg.svdvals(matrix)
    values = torch.linalg.svdvals(orthogonalise(matrix).float())
    # A singular value far below the largest needs more iterations than five.
    assert values.max() < 1.35
    large = before > 0.1 * before[0]
    assert (values[large] > 0.5).all()


def test_directions_of_the_matrix_are_kept() -> None:
    matrix = torch.randn(12, 40, generator=torch.Generator().manual_seed(3))
    u, _, vt = torch.linalg.svd(matrix, full_matrices=False)
    agreement = (orthogonalise(matrix).float() * (u @ vt)).sum() / 12
    assert agreement > 0.7


@pytest.mark.parametrize(("has", "dtype"), [(True, torch.bfloat16), (False, torch.float32)])
def test_bfloat16_is_used_only_where_it_is_not_emulated(
    has: bool, dtype: torch.dtype, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(muon, "has_bfloat16", lambda device: has)
    found = orthogonalise(torch.eye(8))
    assert found.dtype is dtype
    values = torch.linalg.svdvals(found.float())
    assert 0.6 < values.min() <= values.max() < 1.35


def test_a_zero_gradient_leaves_zero() -> None:
    assert not orthogonalise(torch.zeros(8, 9)).any()


def _network() -> nn.Module:
    torch.manual_seed(0)
    network = nn.Sequential(nn.Conv2d(3, 16, 3, padding=1), nn.ReLU(), nn.Conv2d(16, 16, 3))
    network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    return network


def test_a_recipe_with_muon_learns_and_decays() -> None:
    network = _network()
    optimizer = build_optimizer(network, OptimizerRecipe(name="muon", lr=0.01, weight_decay=0.01))
    x = torch.randn(4, 3, 8, 8)
    target = torch.rand(4, 16, 6, 6)
    losses = []
    for _ in range(40):
        loss = (network(x) - target).square().mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    assert losses[-1] < 0.5 * losses[0]


def test_state_travels_through_a_checkpoint() -> None:
    def train(network: nn.Module, optimizer: torch.optim.Optimizer, steps: range) -> None:
        for step in steps:
            x = torch.randn(2, 3, 8, 8, generator=torch.Generator().manual_seed(step))
            optimizer.zero_grad()
            network(x).square().mean().backward()
            optimizer.step()

    recipe = OptimizerRecipe(name="muon", lr=0.01)
    whole, halves = _network(), _network()
    train(whole, build_optimizer(whole, recipe), range(6))
    first = build_optimizer(halves, recipe)
    train(halves, first, range(3))
    second = build_optimizer(halves, recipe)
    second.load_state_dict(first.state_dict())
    train(halves, second, range(3, 6))
    for a, b in zip(whole.parameters(), halves.parameters(), strict=True):
        assert torch.equal(a, b)


def test_a_parameter_without_gradient_stays() -> None:
    weight = nn.Parameter(torch.ones(8, 8))
    optimizer = MuonWithAdamW([{"params": [weight], "orthogonal": True}], lr=1.0)
    optimizer.step()
    assert torch.equal(weight, torch.ones(8, 8))


@pytest.mark.parametrize("lr", [0.001, 0.01])
def test_step_has_the_size_of_an_adamw_step(lr: float) -> None:
    weight = nn.Parameter(torch.zeros(32, 64))
    optimizer = MuonWithAdamW([{"params": [weight], "orthogonal": True}], lr=lr, weight_decay=0.0)
    weight.grad = torch.randn(32, 64, generator=torch.Generator().manual_seed(1))
    optimizer.step()
    assert weight.detach().square().mean().sqrt().item() == pytest.approx(0.2 * lr, rel=0.25)
