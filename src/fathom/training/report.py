"""What a recipe wants to be measured of its finished weights."""

from pathlib import Path

from fathom.core.errors import UsageError
from fathom.training.recipe import Recipe, ReportRecipe


def wanted_report(recipe: Recipe, *, folder: Path) -> ReportRecipe | None:
    """Return the report that a recipe asks for, its paths absolute and its textures filled in.

    Args:
        recipe: a recipe.
        folder: what relative paths in it are relative to.

    Raises:
        UsageError: the photographs to measure on are not there. Asked before the training, this is
            not told after it.
    """
    report = recipe.report
    if report is None:
        return None
    textures = report.textures or recipe.task_options.get("textures")
    paths = {"scenes": report.scenes, "real": report.real, "real_list": report.real_list}
    absolute = {
        name: None if path is None else (folder / path).absolute()
        for name, path in {**paths, "textures": textures}.items()
    }
    real = absolute["real"]
    if real is not None and not (real / "manifest.json").is_file():
        raise UsageError(f"There is no manifest.json in {real}, which report.real names.")
    return report.model_copy(update=absolute)
