"""Recipes that build on one another: each begins with the weights of the one it names."""

from collections.abc import Sequence
from pathlib import Path

from fathom.core.errors import UsageError
from fathom.training.checkpoint import CheckpointFolder
from fathom.training.loop import Device, TrainingResult, train
from fathom.training.recipe import Recipe, read_recipe


def train_recipe(
    path: Path,
    *,
    out: Path,
    overrides: Sequence[str] = (),
    resume: bool = True,
    device: Device = "auto",
) -> TrainingResult:
    """Run a recipe file, and before it the one that its key `after` names.

    The earlier run lies in `out/before` and is skipped once the later one has a checkpoint. A call
    that was interrupted goes on wherever it was.

    Args:
        path: the recipe.
        out: the run's folder.
        overrides: "key=value" each, for all of the recipes.
        resume: go on with what is in the folder.
        device: "auto" takes a GPU if there is one.

    Returns:
        How the last run that was begun ended; an earlier one that stopped ends the call.

    Raises:
        UsageError: a recipe or the request is wrong, or recipes come after one another in a circle.
        FathomError: a file cannot be read, or the loss stays not finite.
    """
    recipes = _chain(path, overrides)
    folders = [out.joinpath(*["before"] * k) for k in range(len(recipes))]
    begun = [
        k for k, folder in enumerate(folders) if CheckpointFolder(folder / "checkpoints").steps()
    ]
    weights: Path | None = None
    for k in range(min(begun, default=len(recipes) - 1), -1, -1):
        file, recipe = recipes[k]
        if weights is not None:
            recipe = recipe.model_copy(update={"init_from": weights})
        result = train(
            recipe,
            out=folders[k],
            folder=file.parent.absolute(),
            source=str(file),
            resume=resume,
            device=device,
        )
        if not result.finished:
            break
        weights = result.model_path.absolute()
    return result


def _chain(path: Path, overrides: Sequence[str]) -> list[tuple[Path, Recipe]]:
    """Return the recipes, the last one to be run first."""
    chain: list[tuple[Path, Recipe]] = []
    following: Path | None = path
    while following is not None:
        recipe = read_recipe(following, overrides=overrides)
        chain.append((following, recipe))
        following = following.parent / recipe.after if recipe.after is not None else None
        if following is not None and following.resolve() in {file.resolve() for file, _ in chain}:
            raise UsageError(f"{chain[-1][0]} comes after {following}, which comes after it.")
    return chain
