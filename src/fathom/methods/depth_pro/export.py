"""Depth Pro for other programs: what `fathom export` calls."""

from pathlib import Path

import torch

from fathom.core.errors import UsageError
from fathom.methods.depth_pro.checkpoint import read_weights, save_transformers
from fathom.methods.depth_pro.onnx import export_onnx


def targets(target: Path, form: str) -> list[Path]:
    """Return the files that `export` may write."""
    if form == "transformers":
        names = ("model.safetensors", "config.json", "preprocessor_config.json")
        return [target / name for name in names]
    return [target, target.with_name(f"{target.name}.data")]


def export(weights: Path, target: Path, form: str, *, licence: str) -> str:
    """Write weights of any layout as an ONNX graph or for transformers.

    Args:
        weights: file or folder, see `read_weights`.
        target: file, or folder for transformers.
        form: `onnx` or `transformers`.
        licence: of the weights, to be kept with a graph.

    Returns:
        Lines for people.

    Raises:
        UsageError: there is no such form.
        FathomError: the weights are not those of a network that can be written so.
    """
    if form == "transformers":
        # In the precision of the result, which takes half of the memory.
        network, config, _ = read_weights(weights, dtype=torch.float16)
        save_transformers(network, target, config=config)
        return f"{target} holds the model in half precision, for transformers."
    if form == "onnx":
        found = export_onnx(read_weights(weights).network, target, licence=licence)
        differences = "\n".join(f"  {name:25}{value:.1e}" for name, value in found.items())
        return (
            f"{target} holds the graph. Largest difference between ONNX Runtime and torch on a "
            f"random image, relative to the largest value:\n{differences}"
        )
    raise UsageError(f"Depth Pro cannot be exported as {form!r}.")
