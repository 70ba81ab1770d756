"""A network in shards: every process keeps its part of each weight (FSDP, torch's `fully_shard`).

Weights, gradients, EMA and the optimiser's moments then take one N-th of the memory each on N
processes; a unit's weights are put together when its turn comes and dropped after it. Outside of
the steps nothing shows it: what is saved is whole, and what is loaded is cut.

Ours and not accelerate's, because accelerate shards on GPUs only (so that nothing could be tested
without several) and knows of no EMA. Processes and their devices still come from accelerate.

`torch.distributed.checkpoint.state_dict` joins and cuts as well, but a whole state is then held by
every process, or by one and on the CPU only; it keeps the optimiser's state by parameter name, not
by number as the optimiser itself does, so that checkpoints of one process and of several would not
be each other's; and it takes an optimiser step to find out which moments there are. Hence our own.
"""

import copy
from collections.abc import Iterable, Mapping
from typing import Any

import torch
from accelerate.utils import recursively_apply
from torch import Tensor, nn
from torch.distributed.device_mesh import init_device_mesh
from torch.distributed.fsdp import fully_shard
from torch.distributed.tensor import DTensor, distribute_tensor


def shard(
    model: nn.Module, units: Iterable[nn.Module], *, device: torch.device, processes: int
) -> None:
    """Spread the parameters of `model` over all processes; buffers stay whole on each.

    All processes must call it, with the same weights.

    Args:
        model: changed in place; must be called as a whole from here on.
        units: modules within it whose weights are put together one after another, inner ones
            before those around them; the rest of the model is one more unit.
        device: where the weights are.
        processes: how many there are.
    """
    mesh = init_device_mesh(device.type, (processes,))
    for unit in (*units, model):
        fully_shard(unit, mesh=mesh)


def without_weights(model: nn.Module) -> nn.Module:
    """Return a copy whose parameters take no memory and no gradients, for `assembled` to fill."""
    memo: dict[int, Any] = {
        id(p): nn.Parameter(torch.empty_like(p, device="meta"), requires_grad=False)
        for p in model.parameters()
    }
    return copy.deepcopy(model, memo)


def assembled(model: nn.Module, empty: nn.Module, *, device: torch.device, keep: bool) -> nn.Module:
    """Return a whole copy of a network in shards, apart from it; all processes must take part.

    Args:
        model: in shards.
        empty: from `without_weights`, made before the model was cut.
        device: where the copy's weights shall be.
        keep: False on processes that only take part; what they get is `empty`.
    """
    weights = whole(model.state_dict(), device=device, keep=keep)
    if not keep:
        return empty
    result = copy.deepcopy(empty)
    result.load_state_dict(weights, assign=True)
    return result.train(model.training)


def whole(values: Any, *, device: torch.device, keep: bool) -> Any:
    """Return nested `values` with whole tensors for shards; all processes must take part.

    Args:
        values: mappings and sequences of anything.
        device: where the whole tensors shall be.
        keep: False on processes that only take part; what they get in place of tensors is None.
    """

    def join(tensor: DTensor) -> Tensor | None:
        full = tensor.full_tensor()
        return full.to(device) if keep else None

    return recursively_apply(join, values, test_type=lambda value: isinstance(value, DTensor))


def load_model(model: nn.Module, weights: Mapping[str, Tensor]) -> None:
    """Load a whole state, of which a network in shards takes its part; all must take part."""
    own = model.state_dict()
    model.load_state_dict(
        {name: _cut(value, own[name]) if name in own else value for name, value in weights.items()}
    )


def load_optimizer(optimizer: torch.optim.Optimizer, state: Mapping[str, Any]) -> None:
    """Load a whole state, of which an optimiser of shards takes its part; all must take part."""
    parameters = [p for group in optimizer.param_groups for p in group["params"]]
    moments = {
        index: {name: _cut(value, parameters[index]) for name, value in values.items()}
        for index, values in state["state"].items()
    }
    optimizer.load_state_dict({**state, "state": moments})


def full(tensor: Tensor) -> Tensor:
    """Return the whole of a tensor that may be in shards or parts of a sum."""
    return tensor.full_tensor() if isinstance(tensor, DTensor) else tensor


def _cut(value: Any, like: Tensor) -> Any:
    """Return the part of a whole tensor that belongs here, if `like` is of its shape and cut."""
    if isinstance(like, DTensor) and isinstance(value, Tensor) and value.shape == like.shape:
        return distribute_tensor(value.to(like.device), like.device_mesh, like.placements)
    return value
