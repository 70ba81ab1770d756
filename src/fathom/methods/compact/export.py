"""The compact network for other programs: what `fathom export` calls."""

from pathlib import Path

from fathom.core.errors import UsageError
from fathom.methods.compact.checkpoint import load_weights
from fathom.methods.compact.onnx import export_onnx


def targets(target: Path, form: str) -> list[Path]:
    """Return the files that `export` may write."""
    return [target]


def export(weights: Path, target: Path, form: str, *, licence: str) -> str:
    """Write weights as an ONNX graph.

    Args:
        weights: a file that `save_weights` wrote.
        target: file to write.
        form: `onnx`.
        licence: of the weights, to be kept with the graph.

    Returns:
        Lines for people.

    Raises:
        UsageError: there is no such form.
        FathomError: the weights are not those of a compact network.
    """
    if form != "onnx":
        raise UsageError(f"The compact model can be exported as onnx, not as {form}.")
    found = export_onnx(load_weights(weights), target, licence=licence)
    differences = "\n".join(f"  {name:25}{value:.1e}" for name, value in found.items())
    return (
        f"{target} holds the graph. Largest difference between ONNX Runtime and torch on random "
        f"images, relative to the largest value:\n{differences}"
    )
