from pathlib import Path
from typing import Any

import pytest

from fathom.core.errors import UsageError
from fathom.methods.depth_pro.training import DepthProOptions
from fathom.training.recipe import Recipe, check_options, read_recipe

RECIPES = Path(__file__).parents[3] / "recipes"
ROOMS = {"name": "folder", "folder": "rooms", "real": False}


def _recipe(**options: Any) -> Recipe:
    values = {"task": "depth_pro", "steps": 1, "batch_size": 1, "optimizer": {"lr": 1e-3}}
    return Recipe.model_validate(values | {"task_options": options})


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"scenes": "s"}, "the key 'task_options.stage' is missing."),
        (
            {"stage": "fov", "sceens": "s"},
            "unknown key 'task_options.sceens'; did you mean 'task_options.scenes'?",
        ),
        (
            {"stage": "fov", "scenes": "s", "trim": 1},
            "'task_options.trim' is 1, but input should be less than 1.",
        ),
        (
            {"stage": "general"},
            "'task_options' cannot be: name some scenes or some data sets.",
        ),
        (
            {"stage": "general", "scenes": "s", "scenes_share": 0},
            "'task_options' cannot be: name some scenes or some data sets.",
        ),
        (
            {"stage": "general", "scenes": "s", "sets": [ROOMS]},
            "'task_options' cannot be: say in data_root where the data sets lie.",
        ),
        (
            {"stage": "general", "sets": [ROOMS], "data_root": "d"},
            "'task_options' cannot be: say in epoch how many items an epoch has.",
        ),
        (
            {"stage": "sharp", "scenes": "s", "real_scenes_share": 0.5},
            "'task_options' cannot be: the stage 'sharp' is for metric synthetic data only.",
        ),
        (
            {"stage": "sharp", "scenes": "s", "sets": [ROOMS | {"real": True}], "data_root": "d"},
            "'task_options' cannot be: the stage 'sharp' is for metric synthetic data only.",
        ),
        (
            {
                "stage": "sharp",
                "scenes": "s",
                "sets": [ROOMS | {"metric": False}],
                "data_root": "d",
            },
            "'task_options' cannot be: the stage 'sharp' is for metric synthetic data only.",
        ),
        (
            {"stage": "fov", "scenes": "s", "loss": {"mea": 1}},
            "'task_options.loss' cannot be: there is no 'mea', only mae, ssi_mae, ssi_mage, mse, "
            "mage, male, msge.",
        ),
    ],
)
def test_what_a_recipe_cannot_ask_for_is_told_in_a_sentence(
    options: dict[str, Any], sentence: str, tmp_path: Path
) -> None:
    with pytest.raises(UsageError) as caught:
        check_options(_recipe(**options), DepthProOptions, folder=tmp_path, source="a.yaml")
    # pydantic ends its own reasons as it likes.
    assert str(caught.value).rstrip(".") == f"a.yaml: {sentence}".rstrip(".")


@pytest.mark.parametrize(
    ("options", "beginning"),
    [
        (
            {"stage": "final"},
            r"'task_options\.stage' is 'final', but input should be .*'general', 'sharp' or 'fov'",
        ),
        (
            {"augment": {"fog": 1}},
            r"'task_options\.augment' cannot be: there is no 'fog', only recolour, light_field,",
        ),
        (
            {"sets": [ROOMS | {"name": "kiti"}], "data_root": "d"},
            r"'task_options\.sets\.0\.name' cannot be: there is no data set 'kiti', only am-2k,",
        ),
        (
            {"sets": [{"name": "folder", "folder": "rooms"}], "data_root": "d"},
            r"the key 'task_options\.sets\.0\.real' is missing",
        ),
    ],
)
def test_names_that_do_not_exist_are_told_with_those_that_do(
    options: dict[str, Any], beginning: str, tmp_path: Path
) -> None:
    recipe = _recipe(**{"stage": "general", "scenes": "s"} | options)
    with pytest.raises(UsageError, match=beginning):
        check_options(recipe, DepthProOptions, folder=tmp_path, source="a.yaml")


@pytest.mark.parametrize("path", sorted(RECIPES.glob("depth_pro_*.yaml")), ids=lambda p: p.stem)
def test_the_recipes_are_valid(path: Path) -> None:
    recipe = read_recipe(path)
    check_options(recipe, DepthProOptions, folder=path.parent, source=path.name)
    assert recipe.after is None or (RECIPES / recipe.after).is_file()
