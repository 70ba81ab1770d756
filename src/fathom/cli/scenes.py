"""`fathom scenes`: photographs of procedural scenes with exact depth."""

from pathlib import Path
from typing import Annotated

import typer

from fathom.core.errors import UsageError
from fathom.core.extras import import_extra
from fathom.core.text import printable


def scenes(
    out: Annotated[Path, typer.Argument(help="Folder to write to; finished items are kept.")],
    count: Annotated[int, typer.Option(help="Number of scenes.")] = 100,
    seed: Annotated[int, typer.Option(help="Another seed gives other scenes.")] = 0,
    size: Annotated[str, typer.Option(metavar="WxH", help="Of the pictures.")] = "256x192",
    families: Annotated[
        str | None, typer.Option(help="Kinds of scenes, with commas; by default all.")
    ] = None,
    textures: Annotated[
        Path | None, typer.Option(help="Folder of photographs to cut textures from.")
    ] = None,
    skies: Annotated[
        Path | None,
        typer.Option(help="CSV list of skies in them: photo,left,top,right,bottom (fractions)."),
    ] = None,
    supersample: Annotated[int, typer.Option(help="1, or 2 for smoother colours.")] = 1,
    camera: Annotated[
        str, typer.Option(metavar="ideal|real", help="real: blur, noise and colours of a camera.")
    ] = "ideal",
    workers: Annotated[int, typer.Option(help="Processes that render together.")] = 1,
    png: Annotated[bool, typer.Option("--png", help="Write PNG instead of JPEG.")] = False,
) -> None:
    """Render photographs of procedural scenes with exact depth."""
    import_extra("numba", extra="train", purpose="Rendering scenes")
    from rich.progress import MofNCompleteColumn, Progress, TimeRemainingColumn

    from fathom.scenes.dataset.files import scene_set, write_dataset

    width, height = _parsed(size)
    wanted = scene_set(
        count=count,
        seed=seed,
        width=width,
        height=height,
        families=[name.strip() for name in families.split(",")] if families else None,
        textures=textures,
        skies=skies,
        supersample=supersample,
        image_format="png" if png else "jpg",
        camera=camera,
    )
    columns = (*Progress.get_default_columns()[:-1], MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, transient=True) as progress:
        task = progress.add_task("scenes", total=count)
        written = write_dataset(
            out, wanted, workers=workers, on_item=lambda _: progress.advance(task)
        )
    typer.echo(f"{written} scenes written to {printable(out)}, {count - written} were there.")


def _parsed(size: str) -> tuple[int, int]:
    width, cross, height = size.lower().partition("x")
    if not cross or not width.isdigit() or not height.isdigit():
        raise UsageError(f"Give the size as WIDTHxHEIGHT, for example 256x192, not '{size}'.")
    return int(width), int(height)
