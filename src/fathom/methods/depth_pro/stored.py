"""Depth Pro's tensors on disk by the names of its authors, whatever the file calls them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import torch
from torch import Tensor

from fathom.core.errors import WeightsError
from fathom.methods.depth_pro.key_map import in_file, port_names
from fathom.methods.depth_pro.tensor_file import open_tensors

Layout = Literal["fathom", "official", "transformers"]

FORMAT = "fathom-depth_pro-1"
"""What the header of our own files says."""


@dataclass(frozen=True)
class StoredTensors:
    """A file of weights, opened.

    Attributes:
        path: of the file.
        layout: `fathom` and `official` use the authors' names, `transformers` those of its port.
        tensors: by the file's own names.
        header: of a safetensors file.
        names: tells what the file calls a tensor of the network: one name, or three row blocks.
    """

    path: Path
    layout: Layout
    tensors: Mapping[str, Tensor]
    header: Mapping[str, str]
    names: Callable[[str], tuple[str, ...]]

    @property
    def has_head(self) -> bool:
        """Whether there is a field-of-view head."""
        return any(self._of_head(name) for name in self.tensors)

    def without_head(self) -> "StoredTensors":
        """Return the same without the field-of-view head."""
        kept = {name: v for name, v in self.tensors.items() if not self._of_head(name)}
        return replace(self, tensors=kept)

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

    def check(self, wanted: Mapping[str, tuple[int, ...]], *, of: str = "a Depth Pro") -> None:
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
                f"{self.path} is not {of} network of the size that it should be: {len(missing)} "
                f"tensors are missing, {len(unexpected)} unexpected and {len(misshapen)} of "
                f"another shape, the first of them '{odd[0]}'."
            )

    def _of_head(self, name: str) -> bool:
        return name.startswith("fov_model." if self.layout == "transformers" else "fov.")


def open_stored(path: Path) -> StoredTensors:
    """Open a file of weights, or a folder in the layout of transformers.

    Raises:
        WeightsError: it is absent, damaged, or wants code to be run.
    """
    file = open_tensors(path)
    tensors = file.tensors
    layout: Layout = "fathom" if file.header.get("format") == FORMAT else "official"
    if any(name.startswith("depth_pro.") for name in tensors):
        layout = "transformers"
        tensors = {in_file(name): tensor for name, tensor in tensors.items()}
    names = port_names if layout == "transformers" else same_name
    return StoredTensors(file.path, layout, tensors, file.header, names)


def same_name(name: str) -> tuple[str, ...]:
    """Return what a file calls a tensor that uses the authors' names."""
    return (name,)
