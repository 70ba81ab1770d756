"""Weights of the compact network on disk: half-precision safetensors with their configuration."""

import json
from pathlib import Path

from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

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
    pairs = [("first", "first_norm"), ("second", "second_norm"), ("0", "1")]
    for module in list(network.modules()):
        for convolution, norm in pairs:
            children = dict(module.named_children())
            before, after = children.get(convolution), children.get(norm)
            if isinstance(before, nn.Conv2d) and isinstance(after, nn.BatchNorm2d):
                setattr(module, convolution, fuse_conv_bn_eval(before, after))
                setattr(module, norm, nn.Identity())
    return network
