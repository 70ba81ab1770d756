"""Weights of Depth Pro on disk: our own files, the authors', and the transformers layout."""

from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import torch
from torch import nn

from fathom.methods.depth_pro.checkpoint_config import find_config
from fathom.methods.depth_pro.config import DepthProConfig, to_json
from fathom.methods.depth_pro.key_map import FORMAT, Layout, open_checkpoint
from fathom.methods.depth_pro.network import DepthProNetwork
from fathom.methods.depth_pro.transformers_layout import save_transformers
from fathom.nn.checkpoints.safetensors_writing import write_safetensors

__all__ = [
    "DepthProWeights",
    "Layout",
    "load_into",
    "read_weights",
    "save_transformers",
    "save_weights",
]


class DepthProWeights(NamedTuple):
    """What weights on disk hold.

    Attributes:
        network: in eval mode; without a field-of-view head if the file has none.
        config: its sizes.
        layout: whose names the file uses.
    """

    network: DepthProNetwork
    config: DepthProConfig
    layout: Layout


def save_weights(network: DepthProNetwork, path: Path, *, config: DepthProConfig) -> None:
    """Write a network as float16 safetensors, with its configuration in the header."""
    if network.fov is None:
        config = replace(config, fov_encoder=None)
    tensors = {
        name: value.to("cpu", torch.float16).contiguous()
        for name, value in network.state_dict().items()
    }
    write_safetensors(tensors, path, metadata={"format": FORMAT, "config": to_json(config)})


def read_weights(path: Path, *, dtype: torch.dtype = torch.float32) -> DepthProWeights:
    """Read a network strictly: every parameter must be there, and no other.

    Needs no more memory than the network itself, beside what the system keeps of the file.

    Args:
        path: a file of any layout, or a folder with `model.safetensors` and `config.json`.
        dtype: of kernels and matrices, with their biases; all else is float32.

    Raises:
        WeightsError: it is absent, damaged, wants code to be run, or is not a whole network; the
            message names the first tensor that is missing or too many, and says how many are.
    """
    checkpoint = open_checkpoint(path)
    config = find_config(checkpoint)
    with torch.device("meta"):
        network = config.build()
    wanted = network.state_dict()
    checkpoint.check({name: value.shape for name, value in wanted.items()})
    precision = _precision(network, dtype)
    # A copy even where the file has this precision: weights must not change with the file.
    state = {name: checkpoint.read(name).to(precision[name], copy=True) for name in wanted}
    network.load_state_dict(state, assign=True)
    return DepthProWeights(network.eval(), config, checkpoint.layout)


def load_into(network: DepthProNetwork, path: Path) -> bool:
    """Start `network` from weights on disk, strictly but for the field-of-view head.

    A head that the file lacks keeps its values; one that the network lacks is left out. The file
    may also be a checkpoint of a training run.

    Returns:
        Whether the file holds a head.

    Raises:
        WeightsError: as for `read_weights`.
    """
    checkpoint = open_checkpoint(path)
    has_head = checkpoint.has_head
    own = network.state_dict()
    if network.fov is None:
        checkpoint = checkpoint.without_head()
    elif not has_head:
        own = {name: value for name, value in own.items() if not name.startswith("fov.")}
    checkpoint.check({name: value.shape for name, value in own.items()})
    with torch.no_grad():
        for name, value in own.items():
            value.copy_(checkpoint.read(name))
    return has_head


def _precision(network: DepthProNetwork, dtype: torch.dtype) -> dict[str, torch.dtype]:
    """Return the precision that each tensor is to have, by name."""
    kernels = (nn.Linear, nn.Conv2d, nn.ConvTranspose2d)
    low = {name for name, module in network.named_modules() if isinstance(module, kernels)}
    return {
        name: dtype if name.rpartition(".")[0] in low else torch.float32
        for name in network.state_dict()
    }
