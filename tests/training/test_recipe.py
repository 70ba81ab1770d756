from pathlib import Path

import pytest
import yaml
from tiny_task import TinyOptions, recipe_values

from fathom.core.errors import UsageError
from fathom.training.recipe import (
    Recipe,
    changed_keys,
    check_options,
    read_recipe,
    recipe_digest,
)
from fathom.training.tasks import find_task


@pytest.fixture
def write(tmp_path):
    def write_recipe(text: str | None = None, **changes) -> Path:
        path = tmp_path / "some.yaml"
        path.write_text(yaml.safe_dump(recipe_values(**changes)) if text is None else text)
        return path

    return write_recipe


def test_values_defaults_and_overrides(write):
    path = write(optimizer={"lr": 0.1, "betas": [0.9, 0.95]})
    recipe = read_recipe(
        path, overrides=["steps=40", "optimizer.lr=3e-4", "schedule.name=constant"]
    )
    assert recipe.steps == 40
    # YAML takes "3e-4", which has no point, for text; it must become a number all the same.
    assert recipe.optimizer.lr == 0.0003
    assert recipe.optimizer.betas == (0.9, 0.95)
    assert (recipe.schedule.name, recipe.schedule.warmup_steps) == ("constant", 3)
    assert (recipe.precision, recipe.workers) == ("fp32", 0)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"batchsize": 4}, r"some\.yaml: unknown key 'batchsize'; did you mean 'batch_size'\?$"),
        (
            {"optimizer": {"lrr": 1}},
            r"unknown key 'optimizer\.lrr'; did you mean 'optimizer\.lr'\?",
        ),
        ({"optimizer": {}}, r"some\.yaml: the key 'optimizer\.lr' is missing\.$"),
        ({"steps": "many"}, r"'steps' is 'many', but input should be a valid integer"),
        ({"steps": 0}, r"'steps' is 0, but input should be greater than 0"),
        ({"precision": "int8"}, r"'precision' is 'int8', but input should be 'auto', 'fp32',"),
        ({"zzz": 1}, r"unknown key 'zzz'; known here are: task, task_options, seed, steps,"),
        ({"steps": -1, "batch_size": -1}, r"'steps' is -1.*\(1 more fault after this one\.\)"),
    ],
)
def test_faults_name_file_key_and_remedy(write, changes, sentence):
    with pytest.raises(UsageError, match=sentence):
        read_recipe(write(**changes))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "steps: 1\nsteps: 2\n",
            r"some\.yaml is not valid YAML near line 2: the key 'steps' is given",
        ),
        ("steps: [1", r"some\.yaml is not valid YAML near line 1"),
        ("- 1\n", r"some\.yaml must be a YAML mapping"),
        ("", r"some\.yaml must be a YAML mapping"),
    ],
)
def test_files_that_are_no_recipe(write, text, sentence):
    with pytest.raises(UsageError, match=sentence):
        read_recipe(write(text))


def test_a_missing_file(tmp_path):
    with pytest.raises(UsageError, match=r"no\.yaml cannot be read: No such file"):
        read_recipe(tmp_path / "no.yaml")


@pytest.mark.parametrize(
    ("override", "sentence"),
    [
        ("steps", "write it as key=value"),
        ("steps.more=1", "'steps' holds a value"),
        ("steps=[1", "not valid YAML"),
        ("stepz=1", "did you mean 'steps'"),
    ],
)
def test_overrides_that_cannot_be(write, override, sentence):
    with pytest.raises(UsageError, match=sentence):
        read_recipe(write(), overrides=[override])


def test_options_are_checked_by_the_task(tmp_path):
    recipe = Recipe.model_validate(recipe_values(task_options={"itms": 3}))
    with pytest.raises(
        UsageError, match=r"a\.yaml: unknown key 'task_options\.itms'; did you mean"
    ):
        check_options(recipe, TinyOptions, folder=tmp_path, source="a.yaml")


def test_paths_in_options_are_relative_to_the_recipe(tmp_path):
    recipe = Recipe.model_validate(recipe_values(task_options={"markers": "../there"}))
    complete, options = check_options(recipe, TinyOptions, folder=tmp_path, source="a.yaml")
    assert options.markers == tmp_path / "../there"
    # What is compared on resuming stays as written: a run may be carried to another machine.
    assert complete.task_options["markers"] == "../there"
    assert complete.task_options["items"] == 23


def test_changes_that_matter_are_named():
    old = Recipe.model_validate(recipe_values(task_options={"items": 1, "gone": 1}))
    new = Recipe.model_validate(
        recipe_values(
            seed=4, steps=99, keep=9, optimizer={"lr": 1}, task_options={"items": 2, "added": 2}
        )
    )
    changed = changed_keys(old.model_dump(mode="json"), new.model_dump(mode="json"))
    assert changed == ["optimizer.lr", "seed", "task_options.items"]
    assert recipe_digest(old) != recipe_digest(new)
    assert recipe_digest(old) == recipe_digest(old.model_copy())


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("compactt", "no training task 'compactt'; did you mean 'compact'"),
        ("zzz", "no training task 'zzz'; known are: compact"),
        ("no_such_module:Task", "cannot be imported: No module named 'no_such_module'"),
        ("tiny_task:NoTask", "'tiny_task' has no class 'NoTask'"),
    ],
)
def test_tasks_that_do_not_exist(name, sentence):
    with pytest.raises(UsageError, match=sentence):
        find_task(name)
