"""Tables of finished weights, where a recipe asks for them."""

import os
from pathlib import Path

from fathom.core.errors import UsageError
from fathom.training.recipe import Recipe

_SHARD = 8  # held-out scenes that one process renders at a time: few, so that all cores are busy


def check_report(recipe: Recipe, *, folder: Path) -> None:
    """Raise UsageError where a report could not be made; it would be told after the training."""
    real = recipe.report and recipe.report.real
    if real and not (folder / real / "manifest.json").is_file():
        raise UsageError(f"There is no manifest.json in {folder / real}, which report.real names.")


def write_report(recipe: Recipe, weights: Path, *, folder: Path, device: str) -> None:
    """Measure `weights` as `recipe.report` says, print the tables and write them beside.

    Args:
        recipe: that the weights were trained by.
        weights: exported ones; `report/` in their folder gets the tables.
        folder: what relative paths in the recipe are relative to.
        device: "auto", "cpu" or "cuda".

    Raises:
        FathomError: what is to be measured on is missing or damaged.
    """
    report = recipe.report
    if report is None:
        return
    # Evaluation is imported only where it is wanted.
    from fathom.evaluation import default_model
    from fathom.evaluation.held_out import render_held_out
    from fathom.pipeline import load

    cores = os.cpu_count() or 1
    textures = report.textures or recipe.task_options.get("textures")
    scenes = None if report.scenes is None else folder / report.scenes
    if scenes is not None:
        render_held_out(
            scenes,
            count=report.count,
            textures=None if textures is None else folder / textures,
            workers=cores,
            shard=_SHARD,
        )
    text = default_model.write_report(
        load(str(weights), device=device),
        weights.parent / "report",
        real=None if report.real is None else folder / report.real,
        split_file=None if report.real_list is None else folder / report.real_list,
        scenes=scenes,
        count=report.count,
        workers=cores,
    )
    print(text)
