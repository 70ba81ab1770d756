"""Weights of the compact network on disk: half-precision safetensors with their configuration."""

import json
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file

from fathom.core.atomic import atomic_path
from fathom.core.errors import FathomError
from fathom.methods.compact.config import PRESETS
from fathom.methods.compact.network import CompactNetwork

_FORMAT = "fathom-compact-1"


def save_weights(network: CompactNetwork, path: Path, *, preset: str) -> None:
    """Write a network as float16 safetensors (integer buffers are kept as they are)."""
    tensors = {
        name: (value.half() if value.is_floating_point() else value).cpu().contiguous()
        for name, value in network.state_dict().items()
    }
    metadata = {"format": _FORMAT, "preset": preset}
    with atomic_path(path) as temporary:
        save_file(tensors, temporary, metadata=metadata)


def load_weights(path: Path) -> CompactNetwork:
    """Read a network in eval mode, float32, strictly.

    Raises:
        FathomError: The file is absent, not safetensors, not a compact network, or incomplete.
    """
    try:
        with safe_open(path, framework="pt") as file:
            metadata = file.metadata() or {}
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    except (OSError, SafetensorError) as error:
        raise FathomError(f"{path} cannot be read as a safetensors file ({error}).") from error
    preset = metadata.get("preset", "")
    if metadata.get("format") != _FORMAT or preset not in PRESETS:
        raise FathomError(
            f"{path} does not hold weights of the compact model; its header says "
            f"{json.dumps(metadata)}."
        )
    network = PRESETS[preset].build()
    state = {
        name: value.float() if value.is_floating_point() else value
        for name, value in tensors.items()
    }
    try:
        network.load_state_dict(state)
    except RuntimeError as error:
        raise FathomError(f"{path} does not fit the compact model '{preset}': {error}") from error
    return network.eval()


def fuse_normalisation(network: CompactNetwork) -> CompactNetwork:
    """Fold every batch normalisation into the convolution before it; the result is the same.

    Returns:
        The same object, changed in place; it can no longer be trained.
    """
    from fathom.methods.compact.network import ResidualBlock

    fuse = torch.nn.utils.fusion.fuse_conv_bn_eval
    for stage in network.stages:
        stage[0], stage[1] = fuse(stage[0], stage[1]), torch.nn.Identity()
    for module in network.modules():
        if isinstance(module, ResidualBlock):
            module.first = fuse(module.first, module.first_norm)
            module.second = fuse(module.second, module.second_norm)
            module.first_norm = module.second_norm = torch.nn.Identity()
    return network
