"""Weights of the compact network on disk: half-precision safetensors with their configuration."""

import json
from pathlib import Path
from typing import NamedTuple

from safetensors import SafetensorError, safe_open
from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from fathom.core.errors import FathomError
from fathom.methods.compact.config import PRESETS
from fathom.methods.compact.network import CompactNetwork
from fathom.nn.checkpoints.safetensors_writing import write_safetensors
from fathom.nn.efficientnet_lite import VARIANTS

_FORMAT = "fathom-compact-2"
_OLD_FORMATS = ("fathom-compact-1",)
# Where the encoder's first weights came from; whoever uses ours should know.
_ORIGIN = "encoder initialised from EfficientNet-Lite trained on ImageNet (Apache-2.0)"


class CompactWeights(NamedTuple):
    """What a weights file holds.

    Attributes:
        network: in eval mode, float32.
        native_size: long side in pixels at which it was trained to look at 4:3 photographs.
        origin: where the encoder's first weights came from; "" for nowhere.
    """

    network: CompactNetwork
    native_size: int
    origin: str


def save_weights(network: CompactNetwork, path: Path, *, preset: str, native_size: int) -> None:
    """Write a network as float16 safetensors (integer buffers are kept as they are)."""
    tensors = {
        name: (value.half() if value.is_floating_point() else value).cpu().contiguous()
        for name, value in network.state_dict().items()
    }
    metadata = {"format": _FORMAT, "preset": preset, "native_size": str(native_size)}
    if VARIANTS[network.encoder.variant].digest is not None:
        metadata["origin"] = _ORIGIN
    write_safetensors(tensors, path, metadata=metadata)


def load_weights(path: Path) -> CompactWeights:
    """Read a network strictly: every parameter must be there, and no other.

    Raises:
        FathomError: The file is absent, not safetensors, not a compact network, or incomplete.
    """
    try:
        with safe_open(path, framework="pt") as file:
            metadata = file.metadata() or {}
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    except (OSError, SafetensorError) as error:
        raise FathomError(f"{path} cannot be read as a safetensors file ({error}).") from error
    if metadata.get("format") in _OLD_FORMATS:
        raise FathomError(
            f"{path} was trained for an earlier network of the compact model, which this version "
            "no longer has; train it again, or use an earlier version of Fathom."
        )
    preset, native_size = metadata.get("preset", ""), metadata.get("native_size", "")
    if (
        metadata.get("format") != _FORMAT
        or preset not in PRESETS
        or not (native_size.isdecimal() and int(native_size) > 0)
    ):
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
        reason = " ".join(str(error).split())
        raise FathomError(f"{path} does not fit the compact model '{preset}': {reason}") from error
    return CompactWeights(network.eval(), int(native_size), metadata.get("origin", ""))


def fuse_normalisation(network: CompactNetwork) -> CompactNetwork:
    """Fold every batch normalisation into the convolution before it; the result is the same.

    Returns:
        The same object, changed in place; it can no longer be trained.
    """
    pairs = [("first", "first_norm"), ("second", "second_norm")]
    for module in list(network.modules()):
        for convolution, norm in pairs:
            children = dict(module.named_children())
            before, after = children.get(convolution), children.get(norm)
            if isinstance(before, nn.Conv2d) and isinstance(after, nn.BatchNorm2d):
                setattr(module, convolution, fuse_conv_bn_eval(before, after))
                setattr(module, norm, nn.Identity())
    return network
