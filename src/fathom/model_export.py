"""Writing a model for other programs to run."""

import importlib
import importlib.util
from pathlib import Path

from fathom.catalogue import find, obtain
from fathom.core.errors import UsageError

FORMATS = {
    "onnx": "one graph, for ONNX Runtime",
    "transformers": "a folder for from_pretrained",
}
"""What can be written, each with a line for people."""


def export_model(
    name: str | Path,
    target: Path,
    *,
    form: str,
    weights: Path | None = None,
    overwrite: bool = False,
) -> str:
    """Write a model in a form that other programs run.

    Args:
        name: a model of the catalogue, or a `.safetensors` file that `fathom train` wrote.
        target: file to write; for `transformers` a folder.
        form: one of `FORMATS`.
        weights: a file or folder in place of the model's own weights.
        overwrite: replace what is there; else it is refused.

    Returns:
        A few lines for people: what was written, and how it compares with the original.

    Raises:
        UsageError: there is no such model or form, the model cannot be written in it, or the target
            exists already.
        WeightsError: the model's weights are missing or damaged, or cannot be downloaded.
        ExtraMissingError: an optional package is needed.
    """
    card = find(name, weights=weights)
    if form not in FORMATS:
        raise UsageError(f"There is no format {form!r}: choose {' or '.join(FORMATS)}.")
    module = f"fathom.methods.{card.method}.export"
    if importlib.util.find_spec(module) is None:
        raise UsageError(f"The model {card.name!r} cannot be exported.")
    exporter = importlib.import_module(module)
    there = [path for path in exporter.targets(target, form) if path.exists()]
    if there and not overwrite:
        raise UsageError(f"{there[0]} exists already: --overwrite replaces it.")
    wrong_kind = target.is_file() if form == "transformers" else target.is_dir()
    if wrong_kind:
        wanted, found = ("folder", "file") if form == "transformers" else ("file", "folder")
        raise UsageError(f"{target} is a {found}; the format {form} is written to a {wanted}.")
    lines: str = exporter.export(obtain(card), target, form, licence=card.licence)
    return lines
