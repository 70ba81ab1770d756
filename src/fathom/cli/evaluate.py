"""`fathom evaluate`: a benchmark protocol run on a model, or on maps of another program."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from fathom.cli.main import FAILED
from fathom.core.errors import UsageError
from fathom.core.text import printable


class MapKind(StrEnum):
    """What the numbers of predicted maps mean."""

    metric = "metric"
    scale_invariant = "scale_invariant"
    affine_invariant = "affine_invariant"
    affine_invariant_inverse = "affine_invariant_inverse"


def evaluate(
    protocol: Annotated[
        str | None, typer.Option("--protocol", "-p", help="Which; --list shows all.")
    ] = None,
    data: Annotated[
        Path | None, typer.Option(help="Folder into which the data set was unpacked.")
    ] = None,
    model: Annotated[
        str | None, typer.Option(help="A model of `fathom models`, or a .safetensors file.")
    ] = None,
    weights: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Weights in place of the model's own.")
    ] = None,
    predictions: Annotated[
        Path | None,
        typer.Option(
            help="Folder of maps (npz, npy, EXR, PFM, PNG, TIFF) that another program wrote, each "
            "under its sample's id."
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", help="The run's folder; else evaluations/PROTOCOL-MODEL."),
    ] = None,
    limit: Annotated[int | None, typer.Option(help="Only the first so many images.")] = None,
    workers: Annotated[int, typer.Option(min=1, help="Processes that measure.")] = 1,
    kind: Annotated[
        MapKind | None,
        typer.Option(help="What predicted files hold; by default what they say, else metres."),
    ] = None,
    scale: Annotated[
        float | None,
        typer.Option(help="Stored units per metre in predicted files; 1000 for integers, else 1."),
    ] = None,
    align: Annotated[
        str | None,
        typer.Option(metavar="MODE", help="Another alignment than the protocol's; the table says."),
    ] = None,
    split: Annotated[str | None, typer.Option(help="Another split of the data set.")] = None,
    split_file: Annotated[
        Path | None, typer.Option(help="List of the samples to take, as the data set has it.")
    ] = None,
    give_focal: Annotated[
        bool, typer.Option("--give-focal", help="Tell the model the true focal length.")
    ] = False,
    worst: Annotated[int, typer.Option(min=0, help="Pictures of so many of the worst.")] = 10,
    device: Annotated[str, typer.Option(help="auto, cpu, cuda, cuda:N or mps.")] = "auto",
    show: Annotated[
        bool, typer.Option("--list", help="Show all protocols, or the one named, and stop.")
    ] = False,
) -> None:
    """Measure a model, or maps of another program, as a paper does.

    The same command goes on after an interruption.
    """
    from fathom.evaluation.listing import describe, list_protocols
    from fathom.evaluation.protocols import find

    if show:
        typer.echo(list_protocols() if protocol is None else describe(find(protocol)))
        return
    if protocol is None or data is None:
        raise UsageError("Give --protocol and --data; `fathom evaluate --list` shows protocols.")
    if (model is None) == (predictions is None):
        raise UsageError("Give either --model or --predictions.")
    find(protocol)  # a misspelt name is told before a model is loaded
    from rich.console import Console
    from rich.progress import MofNCompleteColumn, Progress, TimeRemainingColumn

    from fathom.evaluation.card import cost_sentence
    from fathom.evaluation.evaluate import evaluate as run
    from fathom.evaluation.setup import choose_predictor, request_of

    predictor = choose_predictor(
        model=model,
        weights=weights,
        predictions=predictions,
        kind=kind.value if kind else None,
        scale=scale,
        device=device,
        give_focal=give_focal,
    )
    request = request_of(
        protocol,
        data,
        predictor=predictor,
        align=align,
        limit=limit,
        split=split,
        split_file=split_file,
    )
    named = Path(model).stem if model else Path(predictions or "").resolve().name
    name = f"{named}-{weights.stem}" if weights else named
    folder = out or Path("evaluations") / f"{protocol}-{name}"
    columns = (*Progress.get_default_columns()[:-1], MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(protocol, total=request.count)
        done = run(
            request,
            folder,
            workers=workers,
            worst=worst,
            on_row=lambda row: progress.advance(task),
            on_step=lambda step: progress.update(task, description=step),
        )
    typer.echo(done.text)
    typer.echo(
        f"{cost_sentence(done.card)} Tables, rows, card and images are in {printable(folder)}."
    )
    for problem in done.problems:
        print(f"error: {printable(problem)}", file=sys.stderr)
    if done.problems:
        raise typer.Exit(FAILED)
