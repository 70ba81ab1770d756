"""A run's card: what ran, with which versions and weights, how fast, and in how much memory."""

import importlib.metadata
import json
import math
import platform
import statistics
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from fathom import environment
from fathom.core.atomic import atomic_path
from fathom.evaluation.claim import CARD, deciding_versions
from fathom.evaluation.rows import Row
from fathom.evaluation.run import Request


def write_card(request: Request, rows: Sequence[Row], out: Path, *, workers: int) -> dict[str, Any]:
    """Write `card.json` and return what it says.

    Args:
        request: What was measured.
        rows: Of all images.
        out: The run's folder.
        workers: Processes.
    """
    card = {
        **request.fingerprint(),
        "measured": len(rows),
        "failed": sum(bool(row.error) for row in rows),
        "published_images": request.protocol.expected,
        "seconds_per_image": {part: _median(rows, part) for part in ("predict", "measure")},
        "peak_memory_mib": _mebibytes(peak_memory()),
        "peak_device_memory_mib": _mebibytes(peak_device_memory()),
        "workers": workers,
        "machine": platform.processor() or platform.machine(),
        "versions": environment.versions() | deciding_versions() | {"h5py": _version("h5py")},
    }
    with atomic_path(out / CARD) as temporary:
        temporary.write_text(json.dumps(card, indent=2) + "\n", "utf-8")
    return card


def cost_sentence(card: Mapping[str, Any]) -> str:
    """Return a sentence that says what a run took, of what `write_card` returned."""
    seconds, memory = card["seconds_per_image"], card["peak_memory_mib"]
    parts = [
        f"{name} {seconds[part]:.3g} s an image (median)"
        for part, name in (("predict", "predicting"), ("measure", "measuring"))
        if seconds[part] is not None
    ]
    parts += [f"peak memory {memory} MiB"] if memory is not None else []
    return f"Took: {', '.join(parts)}." if parts else ""


def peak_memory() -> int | None:
    """Return the most memory, bytes, that this process or any of its workers has used so far."""
    try:
        import resource
    except ImportError:  # Windows has none
        return None
    unit = 1 if sys.platform == "darwin" else 1024
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return max(resource.getrusage(kind).ru_maxrss for kind in kinds) * unit


def peak_device_memory() -> int | None:
    """Return the most memory, bytes, that tensors have used on a CUDA device; None without one."""
    torch = sys.modules.get("torch")  # without a network there is none to ask
    if torch is None or not torch.cuda.is_available():
        return None
    return int(torch.cuda.max_memory_allocated())


def _median(rows: Sequence[Row], part: str) -> float | None:
    seconds = [row.seconds[part] for row in rows if part in row.seconds]
    return round(statistics.median(seconds), 4) if seconds else None


def _mebibytes(size: int | None) -> int | None:
    return None if size is None else math.ceil(size / 2**20)


def _version(distribution: str) -> str:
    try:
        return importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:
        return "missing"
