import pytest
import safetensors.torch
import torch
import yaml
from tiny_task import recipe_values

from fathom.cli.main import main
from fathom.core.errors import UsageError
from fathom.training.curriculum import train_recipe
from fathom.training.recipe import Recipe, read_recipe
from fathom.training.report import wanted_report


@pytest.fixture
def recipes(tmp_path):
    """Write `last.yaml`, which comes after `first.yaml` and changes nothing."""
    first = recipe_values()
    last = {**first, "after": "first.yaml", "optimizer": {"name": "adamw", "lr": 1e-12}}
    for name, values in (("first", first), ("last", last)):
        (tmp_path / f"{name}.yaml").write_text(yaml.safe_dump(values))
    return tmp_path


def _weights(path):
    return safetensors.torch.load_file(path)


def test_the_last_begins_where_the_first_ended(recipes):
    out = recipes / "run"
    result = train_recipe(recipes / "last.yaml", out=out, overrides=["steps=3"], device="cpu")
    assert result.finished
    assert result.model_path == out / "model.safetensors"
    before, after = _weights(out / "before/model.safetensors"), _weights(out / "model.safetensors")
    untrained = recipes / "untrained"
    train_recipe(
        recipes / "last.yaml",
        out=untrained,
        overrides=["steps=1", "after=null"],
        device="cpu",
    )
    other = _weights(untrained / "model.safetensors")
    learnt = [name for name, value in before.items() if value.is_floating_point()]
    weights = [name for name in learnt if name.endswith("weight")]
    assert weights
    for name in weights:
        torch.testing.assert_close(after[name], before[name], rtol=0, atol=1e-6)
    assert any(not torch.equal(other[name], before[name]) for name in weights)


def test_an_interrupted_first_run_goes_on(recipes, capsys):
    command = ["train", str(recipes / "last.yaml"), "--device", "cpu", "--out", str(recipes / "r")]
    interrupt = "task_options={kill_at: [2], signal: SIGINT}"
    assert main([*command, "--set", "steps=4", "--set", interrupt]) == 130
    assert not (recipes / "r/model.safetensors").exists()
    assert main([*command, "--set", "steps=4", "--set", interrupt]) == 0
    output = capsys.readouterr().out
    assert "going on at step 3: 0.00 M parameters, fp32, 1 x cpu" in output
    assert output.count("finished 4 steps") == 2
    assert (recipes / "r/model.safetensors").exists()


def test_an_interruption_in_the_last_step_of_the_first_run_ends_the_call(recipes):
    command = ["train", str(recipes / "last.yaml"), "--device", "cpu", "--out", str(recipes / "r")]
    command += ["--set", "steps=3", "--set", "task_options={kill_at: [2], signal: SIGINT}"]
    assert main(command) == 130
    assert (recipes / "r/before/checkpoints/step-00000003.pt").exists()
    assert not (recipes / "r/checkpoints").exists()
    assert main(command) == 0
    assert (recipes / "r/model.safetensors").exists()


def test_what_has_begun_does_not_begin_again(recipes, capsys):
    def run(steps: int) -> str:
        out = recipes / "run"
        train_recipe(recipes / "last.yaml", out=out, overrides=[f"steps={steps}"], device="cpu")
        return capsys.readouterr().out

    assert run(2).count("finished 2 steps") == 2
    again = run(5)
    assert again.count("finished 5 steps") == 1
    assert "going on at step 2" in again


def test_circles_and_two_beginnings_are_refused(recipes):
    first = yaml.safe_load((recipes / "first.yaml").read_text())
    (recipes / "first.yaml").write_text(yaml.safe_dump({**first, "after": "last.yaml"}))
    with pytest.raises(UsageError, match="comes after"):
        train_recipe(recipes / "last.yaml", out=recipes / "run")
    (recipes / "first.yaml").write_text(
        yaml.safe_dump({**first, "after": "last.yaml", "init_from": "w.safetensors"})
    )
    with pytest.raises(UsageError, match="give init_from or after, not both"):
        train_recipe(recipes / "first.yaml", out=recipes / "run")


def test_a_fault_in_the_last_recipe_is_told_before_the_first_has_trained(recipes):
    last = yaml.safe_load((recipes / "last.yaml").read_text())
    (recipes / "last.yaml").write_text(yaml.safe_dump({**last, "task_options": {"netwrok": "mlp"}}))
    with pytest.raises(UsageError, match=r"last\.yaml: .*did you mean 'task_options\.network'\?"):
        train_recipe(recipes / "last.yaml", out=recipes / "run", device="cpu")
    assert not (recipes / "run").exists()


def test_the_recipe_as_used_names_the_weights_it_began_with(recipes):
    out = recipes / "run"
    for steps in (1, 2):  # begun, and gone on with
        train_recipe(recipes / "last.yaml", out=out, overrides=[f"steps={steps}"], device="cpu")
        used = read_recipe(out / "recipe.yaml")
        assert (used.after, used.init_from) == (None, out / "before/model.safetensors")


def test_what_is_to_be_measured_is_said_by_the_last_recipe_when_it_has_finished(recipes):
    report = "report={scenes: held-out, count: 3}"
    options = {"out": recipes / "run", "device": "cpu"}
    result = train_recipe(recipes / "last.yaml", overrides=[report], **options)
    assert result.main
    assert result.report.scenes == recipes / "held-out"
    assert (result.report.count, result.report.real, result.report.textures) == (3, None, None)
    assert train_recipe(recipes / "last.yaml", **options).report is None


def test_photographs_to_measure_on_must_be_there_before_anything_is_trained(recipes):
    with pytest.raises(UsageError, match=r"no manifest\.json in .*nowhere, which report\.real"):
        train_recipe(
            recipes / "last.yaml",
            out=recipes / "run",
            overrides=["report={real: nowhere}"],
            device="cpu",
        )
    assert not (recipes / "run").exists()


def test_a_report_takes_the_textures_of_the_training(tmp_path):
    recipe = Recipe.model_validate(
        recipe_values(task_options={"textures": "photos"}, report={"scenes": "s"})
    )
    assert wanted_report(recipe, folder=tmp_path).textures == tmp_path / "photos"
    own = recipe_values(
        task_options={"textures": "photos"}, report={"scenes": "s", "textures": "o"}
    )
    assert wanted_report(Recipe.model_validate(own), folder=tmp_path).textures == tmp_path / "o"
