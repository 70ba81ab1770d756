"""Opening what a protocol measures on."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

from fathom.core.errors import UsageError
from fathom.data.sample import Sample
from fathom.data.sets import open_set
from fathom.evaluation.benchmark import BenchmarkProtocol

SCENES = "scenes"
"""Name of the rendered scenes, which are no published data set."""


class Samples(Protocol):
    """Something with a length whose items are read when asked for, in any process."""

    def __len__(self) -> int: ...

    def __getitem__(self, index: int, /) -> Sample: ...

    def __iter__(self) -> Iterator[Sample]: ...


def open_data(
    protocol: BenchmarkProtocol,
    root: Path,
    *,
    split: str | None = None,
    split_file: Path | None = None,
) -> Samples:
    """Open a protocol's data set.

    Args:
        protocol: Says which, and its split.
        root: Folder into which it was unpacked.
        split: Another split than the protocol's.
        split_file: A list of samples, as the data set's reader takes it.

    Raises:
        UsageError: The data set has no such split.
        FathomError: There is no data; the message says where to get it and how it must lie.
    """
    if protocol.data == SCENES:
        from fathom.evaluation.held_out import HeldOutScenes

        if split is not None or split_file is not None:
            raise UsageError("Rendered scenes have no splits.")
        return HeldOutScenes(root)
    options: dict[str, Any] = dict(protocol.options)
    if split is not None:
        options["split"] = split
    if split_file is not None:
        options["split_file"] = split_file
    return open_set(protocol.data, root, **options)
