"""Writing safetensors files so that equal tensors with equal metadata give equal bytes."""

import json
from collections.abc import Mapping
from pathlib import Path

from safetensors.torch import save_file
from torch import Tensor

from fathom.core.atomic import atomic_path

_LENGTH_BYTES = 8  # how long the header is: an unsigned number, its lowest byte first


def write_safetensors(
    tensors: Mapping[str, Tensor], path: Path, *, metadata: Mapping[str, str] | None = None
) -> None:
    """Write tensors and metadata; the file appears whole or not at all.

    The library writes metadata in an order that changes from one file to the next. Here it is
    that of the names, so that a digest of the file stands for what it holds.

    Args:
        tensors: By name; none may share memory with another.
        path: Where to write.
        metadata: What the header says beside names, types and shapes.
    """
    with atomic_path(path) as temporary:
        save_file(dict(tensors), temporary, metadata=dict(metadata or {}) or None)
        _sort_metadata(temporary)


def _sort_metadata(path: Path) -> None:
    with path.open("r+b") as file:
        length = int.from_bytes(file.read(_LENGTH_BYTES), "little")
        header = json.loads(file.read(length))
        if "__metadata__" not in header:
            return
        header["__metadata__"] = dict(sorted(header["__metadata__"].items()))
        text = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode()
        # The tensors stay where they are; spaces behind the header are part of the format.
        if len(text) > length:
            raise ValueError(f"the header of {path} grew from {length} to {len(text)} bytes")
        file.seek(_LENGTH_BYTES)
        file.write(text.ljust(length))
