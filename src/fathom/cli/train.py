"""`fathom train`: run a recipe."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from fathom.core.extras import import_extra
from fathom.core.process import process_began
from fathom.core.text import printable


class Device(StrEnum):
    """Where to train."""

    auto = "auto"
    cpu = "cpu"
    cuda = "cuda"


def train(
    recipe: Annotated[Path, typer.Argument(help="The recipe, a YAML file.")],
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", help="The run's folder; by default runs/NAME-OF-RECIPE."),
    ] = None,
    resume: Annotated[
        bool, typer.Option(help="Go on with a run that is already in the folder.")
    ] = True,
    device: Annotated[Device, typer.Option(help="Where to train.")] = Device.auto,
    overrides: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help="Replace a value of the recipe."),
    ] = None,
) -> None:
    """Train a model by a recipe; the same command goes on after an interruption."""
    for package in ("accelerate", "pydantic", "tensorboard", "yaml"):
        import_extra(package, extra="train", purpose="Training")
    from fathom.training.curriculum import train_recipe

    result = train_recipe(
        recipe,
        out=out or Path("runs") / recipe.stem,
        overrides=overrides or (),
        resume=resume,
        device=device.value,
        begun=process_began(),
    )
    typer.echo(printable(result.model_path))
    if result.report is not None and result.main:
        from fathom.evaluation.default_model import report_on

        folder = result.model_path.with_name("report")
        wanted = result.report.model_dump()
        typer.echo(report_on(result.model_path, folder, **wanted, device=device.value))
    if result.signal_number is not None and not result.finished:
        raise typer.Exit(128 + result.signal_number)
