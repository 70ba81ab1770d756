"""Recipes that build on one another: each begins with the weights of the one it names."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from fathom.core.errors import UsageError
from fathom.training.checkpoint import CheckpointFolder
from fathom.training.loop import MODEL, Device, TrainingResult, train
from fathom.training.recipe import Recipe, check_options, read_recipe
from fathom.training.report import wanted_report
from fathom.training.tasks import find_task


def train_recipe(
    path: Path,
    *,
    out: Path,
    overrides: Sequence[str] = (),
    resume: bool = True,
    device: Device = "auto",
    begun: float | None = None,
) -> TrainingResult:
    """Run a recipe file, and before it the one that its key `after` names.

    The earlier run lies in `out/before` and is skipped once the later one has a checkpoint. A call
    that was interrupted goes on wherever it was. All recipes are checked before any is run.

    Args:
        path: the recipe.
        out: the run's folder.
        overrides: "key=value" each, for all of the recipes.
        resume: go on with what is in the folder.
        device: "auto" takes a GPU if there is one.
        begun: as for `train`, of the recipe that this call begins with.

    Returns:
        How the last run that was begun ended; an earlier one that stopped ends the call. Only the
        recipe's own run can have finished, and then the result says what report it asks for.

    Raises:
        UsageError: a recipe or the request is wrong, or recipes come after one another in a circle.
        FathomError: a file cannot be read, or the loss stays not finite.
    """
    recipes = _chain(path, overrides)
    folders = [out.joinpath(*["before"] * k) for k in range(len(recipes))]
    there = [
        k for k, folder in enumerate(folders) if CheckpointFolder(folder / "checkpoints").steps()
    ]
    for k in range(min(there, default=len(recipes) - 1), -1, -1):
        file, recipe = recipes[k]
        if recipe.after is not None:
            # The recipe as used, which is kept in the run's folder, names what it began with.
            weights = (folders[k + 1] / MODEL).absolute()
            recipe = recipe.model_copy(update={"init_from": weights, "after": None})
        result = train(
            recipe,
            out=folders[k],
            folder=file.parent.absolute(),
            source=str(file),
            resume=resume,
            device=device,
            begun=begun,
        )
        begun = None
        if result.signal_number is not None or not result.finished:
            break
    finished = result.finished and k == 0
    report = wanted_report(recipes[0][1], folder=path.parent) if finished else None
    return replace(result, finished=finished, report=report)


def _chain(path: Path, overrides: Sequence[str]) -> list[tuple[Path, Recipe]]:
    """Return the recipes, the one to be run last at the front; raise UsageError for any fault."""
    chain: list[tuple[Path, Recipe]] = []
    following: Path | None = path
    while following is not None:
        recipe = read_recipe(following, overrides=overrides)
        # Or a fault in the last recipe would be told when those before it have been trained.
        check_options(
            recipe,
            find_task(recipe.task).Options,
            folder=following.parent.absolute(),
            source=str(following),
        )
        chain.append((following, recipe))
        if len(chain) == 1:
            wanted_report(recipe, folder=following.parent)
        following = following.parent / recipe.after if recipe.after is not None else None
        if following is not None and following.resolve() in {file.resolve() for file, _ in chain}:
            raise UsageError(f"{chain[-1][0]} comes after {following}, which comes after it.")
    return chain
