"""A network's tensors on disk by the network's own names, whatever the file calls them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from fathom.core.errors import WeightsError


@dataclass(frozen=True)
class CheckpointTensors:
    """A file of weights, opened.

    Attributes:
        path: of the file.
        tensors: by the file's own names.
        header: of a safetensors file.
        names: tells what the file calls a tensor of the network: one name, or several
            row blocks to be put one below the other.
        kind: what the file should be, such as "a Depth Pro", for messages.
    """

    path: Path
    tensors: Mapping[str, Tensor]
    header: Mapping[str, str]
    names: Callable[[str], tuple[str, ...]]
    kind: str

    def shape(self, name: str) -> tuple[int, ...] | None:
        """Return the shape of a tensor of the network; None where it is missing."""
        parts = [self.tensors.get(part) for part in self.names(name)]
        shapes = [part.shape for part in parts if part is not None]
        if len(shapes) < len(parts) or any(shape[1:] != shapes[0][1:] for shape in shapes):
            return None
        return (sum(shape[0] for shape in shapes), *shapes[0][1:]) if shapes[0] else ()

    def read(self, name: str) -> Tensor:
        """Return a tensor of the network; it may still lie in the file."""
        parts = [self.tensors[part] for part in self.names(name)]
        return parts[0] if len(parts) == 1 else torch.cat(parts)

    def check(self, wanted: Mapping[str, tuple[int, ...]]) -> None:
        """Raise WeightsError unless the file holds just these tensors, given by their shapes."""
        in_network: dict[str, tuple[int, ...]] = {}
        for name, shape in wanted.items():
            parts = self.names(name)
            rows = shape if len(parts) == 1 else (shape[0] // len(parts), *shape[1:])
            in_network |= dict.fromkeys(parts, rows)
        missing = [part for part in in_network if part not in self.tensors]
        unexpected = [part for part in self.tensors if part not in in_network]
        misshapen = [
            part
            for part, shape in in_network.items()
            if part in self.tensors and self.tensors[part].shape != shape
        ]
        odd = missing + unexpected + misshapen
        if odd:
            raise WeightsError(
                f"{self.path} is not {self.kind} network of the size that it should be: "
                f"{len(missing)} tensors are missing, {len(unexpected)} unexpected and "
                f"{len(misshapen)} of another shape, the first of them '{odd[0]}'."
            )


def same_name(name: str) -> tuple[str, ...]:
    """Return what a file calls a tensor where it uses the network's own names."""
    return (name,)
