"""Tensors of a file, mapped into memory where the file allows it, without running code in it."""

import pickle
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import torch
from safetensors import SafetensorError, safe_open
from torch import Tensor

from fathom.core.errors import WeightsError


class TensorFile(NamedTuple):
    """What a file holds.

    Attributes:
        path: of the file.
        tensors: by name, on the CPU; what lies on the disk is only read when it is used.
        header: of a safetensors file; empty for others.
    """

    path: Path
    tensors: Mapping[str, Tensor]
    header: Mapping[str, str]


def open_tensors(path: Path) -> TensorFile:
    """Open a `.safetensors` file, or a file of `torch.save` that holds a state dict.

    A folder stands for the `model.safetensors` in it, as transformers writes it.

    Of a training checkpoint of Fathom the averaged weights are taken if there are any, else the
    weights themselves.

    Raises:
        WeightsError: the file is absent, damaged, of another kind, or wants code to be run.
    """
    if path.is_dir():
        path = path / "model.safetensors"
    if not path.is_file():
        raise WeightsError(f"There is no file of weights {path}.")
    if path.suffix == ".safetensors":
        return _open_safetensors(path)
    return TensorFile(path, _state_dict(_load_pickle(path), path), {})


def _open_safetensors(path: Path) -> TensorFile:
    try:
        with safe_open(path, framework="pt") as file:
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
            return TensorFile(path, tensors, file.metadata() or {})
    except (OSError, SafetensorError) as error:
        raise WeightsError(f"{path} cannot be read as a safetensors file ({error}).") from error


def _load_pickle(path: Path) -> Any:
    try:
        # Files from before torch 1.6 are no zip archives and cannot be mapped.
        mapped = zipfile.is_zipfile(path)
        return torch.load(path, map_location="cpu", weights_only=True, mmap=mapped)
    except (OSError, RuntimeError, EOFError, KeyError, ValueError, pickle.UnpicklingError) as error:
        raise WeightsError(
            f"{path} cannot be read as a file of tensors: it is damaged, of another kind, or wants "
            f"code to be run, which Fathom does not do ({type(error).__name__})."
        ) from error


def _state_dict(loaded: Any, path: Path) -> Mapping[str, Tensor]:
    if isinstance(loaded, Mapping) and "model" in loaded:
        averaged = loaded.get("ema")
        loaded = averaged["model"] if averaged else loaded["model"]
    if not isinstance(loaded, Mapping) or not all(isinstance(v, Tensor) for v in loaded.values()):
        raise WeightsError(f"{path} holds no state dict, that is no tensors by name.")
    return loaded
