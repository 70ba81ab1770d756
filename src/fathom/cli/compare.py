"""`fathom compare`: runs of `fathom evaluate` side by side."""

from pathlib import Path
from typing import Annotated

import typer


def compare(
    runs: Annotated[
        list[Path], typer.Argument(help="Folders of runs; the others are compared with the first.")
    ],
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Folder for comparison.md, .csv and .json.")
    ] = None,
    draws: Annotated[int, typer.Option(min=100, help="Of the bootstrap.")] = 2000,
    seed: Annotated[int, typer.Option(min=0, help="Equal seeds give equal intervals.")] = 0,
) -> None:
    """Put runs of one protocol side by side, with intervals of their differences.

    A star marks a difference that drawing other images of the same kind would hardly turn round.
    """
    from fathom.evaluation.compare import (
        compare as compared,
    )
    from fathom.evaluation.compare import (
        comparison_markdown,
        read_runs,
        write_comparison,
    )

    finished = read_runs(runs)
    found = compared(finished, draws=draws, seed=seed)
    typer.echo(comparison_markdown(finished, found))
    if out is not None:
        write_comparison(finished, found, out)
