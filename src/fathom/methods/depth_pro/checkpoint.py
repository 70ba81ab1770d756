"""Weights of Depth Pro on disk: our own files, the authors' and those of the transformers port."""

from dataclasses import replace
from pathlib import Path
from typing import Literal, NamedTuple

import torch
from safetensors.torch import save_file

from fathom.core.atomic import atomic_path
from fathom.core.errors import FathomError
from fathom.methods.depth_pro.config import DepthProConfig
from fathom.methods.depth_pro.config_json import from_json, to_json
from fathom.methods.depth_pro.network import DepthProNetwork
from fathom.methods.depth_pro.tensor_file import TensorFile, open_tensors

Layout = Literal["fathom", "official", "transformers"]

_FORMAT = "fathom-depth_pro-1"


class DepthProWeights(NamedTuple):
    """What weights on disk hold.

    Attributes:
        network: in eval mode, float32; without a field-of-view head if the file has none.
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
    with atomic_path(path) as temporary:
        save_file(tensors, temporary, metadata={"format": _FORMAT, "config": to_json(config)})


def read_weights(path: Path) -> DepthProWeights:
    """Read a network strictly: every parameter must be there, and no other.

    Raises:
        FathomError: the file is absent, unreadable, or not a whole Depth Pro network.
    """
    file = open_tensors(path)
    config = _config(file)
    if not any(name.startswith("fov.") for name in file.tensors):
        config = replace(config, fov_encoder=None)
    with torch.device("meta"):
        network = config.build()
    _check(network, file)
    state = {name: file.tensors[name].to(torch.float32, copy=True) for name in network.state_dict()}
    network.load_state_dict(state, assign=True)
    return DepthProWeights(network.eval(), config, "fathom")


def load_into(network: DepthProNetwork, path: Path) -> bool:
    """Start `network` from weights on disk, strictly but for the field-of-view head.

    A head that the file lacks keeps its values; one that the network lacks is left out.

    Returns:
        Whether the file holds a head.

    Raises:
        FathomError: as for `read_weights`.
    """
    file = open_tensors(path)
    has_head = any(name.startswith("fov.") for name in file.tensors)
    if network.fov is None:
        kept = {name: v for name, v in file.tensors.items() if not name.startswith("fov.")}
        file = file._replace(tensors=kept)
    elif not has_head:
        own = {name: v for name, v in network.state_dict().items() if name.startswith("fov.")}
        file = file._replace(tensors={**file.tensors, **own})
    _check(network, file)
    network.load_state_dict(file.tensors)
    return has_head


def _config(file: TensorFile) -> DepthProConfig:
    if file.header.get("format") != _FORMAT:
        raise FathomError(f"{file.path} does not hold weights of Depth Pro.")
    try:
        return from_json(file.header["config"])
    except (KeyError, TypeError, ValueError) as error:
        raise FathomError(
            f"The header of {file.path} is no configuration of Depth Pro: {error}."
        ) from error


def _check(network: DepthProNetwork, file: TensorFile) -> None:
    wanted = network.state_dict()
    missing = sorted(wanted.keys() - file.tensors.keys())
    unexpected = sorted(file.tensors.keys() - wanted.keys())
    shapes = [
        name
        for name in wanted
        if name in file.tensors and wanted[name].shape != file.tensors[name].shape
    ]
    if missing or unexpected or shapes:
        first = (missing + unexpected + shapes)[0]
        raise FathomError(
            f"{file.path} does not fit Depth Pro: {len(missing)} tensors missing, "
            f"{len(unexpected)} unexpected, {len(shapes)} of another shape, the first "
            f"being '{first}'."
        )
