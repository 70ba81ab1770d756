import pytest
import yaml
from tiny_task import recipe_values

from fathom.cli.main import main


@pytest.fixture
def recipe(tmp_path):
    path = tmp_path / "tiny.yaml"
    path.write_text(yaml.safe_dump(recipe_values()))
    return path


def test_trains_into_runs_by_the_recipes_name(tmp_path, monkeypatch, recipe, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["train", str(recipe), "--device", "cpu", "--set", "steps=3"]) == 0
    assert (tmp_path / "runs/tiny/model.safetensors").exists()
    output = capsys.readouterr().out
    assert "step 3/3" in output
    assert output.endswith("runs/tiny/model.safetensors\n")


def test_goes_on_unless_told_not_to(tmp_path, recipe, capsys):
    command = ["train", str(recipe), "--device", "cpu", "--out", str(tmp_path / "run")]
    assert main([*command, "--set", "steps=5"]) == 0
    assert main([*command, "--set", "steps=8"]) == 0
    assert "going on at step 5" in capsys.readouterr().out
    assert main([*command, "--no-resume"]) == 2
    assert "already holds a run" in capsys.readouterr().err


def test_wrong_recipe_is_wrong_usage(tmp_path, recipe, capsys):
    assert main(["train", str(recipe), "--set", "bacth_size=2"]) == 2
    assert capsys.readouterr().err == (
        f"error: {recipe}: unknown key 'bacth_size'; did you mean 'batch_size'?\n"
    )


def test_interrupted_run_says_so_by_its_code(tmp_path, recipe):
    options = "task_options={kill_at: [2], signal: SIGINT}"
    code = main(
        ["train", str(recipe), "--device", "cpu", "--out", str(tmp_path / "r"), "--set", options]
    )
    assert code == 130
