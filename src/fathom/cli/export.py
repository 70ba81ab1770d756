"""`fathom export`: a model for other programs."""

from pathlib import Path
from typing import Annotated

import typer

from fathom.core.text import printable


def export(
    model: Annotated[
        str, typer.Argument(help="A name from `fathom models`, or a .safetensors file.")
    ],
    form: Annotated[str, typer.Option("--format", help="onnx or transformers.")],
    output: Annotated[
        Path, typer.Option("--output", "-o", help="File to write; for transformers a folder.")
    ],
    weights: Annotated[
        Path | None,
        typer.Option(
            help="Weights for the model in place of its own: a file, or a folder of transformers.",
            metavar="FILE",
        ),
    ] = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace an earlier result.")
    ] = False,
) -> None:
    """Write a model for other programs: ONNX, or a folder for transformers."""
    from fathom.model_export import export_model

    said = export_model(model, output, form=form, weights=weights, overwrite=overwrite)
    typer.echo(printable(said, keep="\n"))
