"""Two processes that share one network end where one process alone does."""

import csv
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import safetensors.torch
import torch
from tiny_task import recipe_values

from fathom.core.errors import UsageError
from fathom.training.checkpoint import CheckpointFolder
from fathom.training.loop import train
from fathom.training.recipe import Recipe, read_recipe

VALUES = {
    "task_options": {"network": "blocks"},
    "channels_last": True,
    "log_every": 1,
    "validate_every": 6,
    # Gradients are longer than this, so that their common norm matters.
    "clip_norm": 0.5,
}


def _alone(folder: Path, name: str, **changes: Any) -> None:
    recipe = Recipe.model_validate(recipe_values(**VALUES) | changes)
    train(recipe, out=folder / name, folder=folder, device="cpu")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The runs of `two_processes.py`, and "alone" of this one."""
    folder = tmp_path_factory.mktemp("sharding")
    (folder / "values.json").write_text(json.dumps(VALUES))
    _alone(folder, "alone")
    # As if it had been stopped at step 5 and was to go on with two processes.
    shutil.copytree(folder / "alone", folder / "widened")
    CheckpointFolder(folder / "widened/checkpoints").file(12).unlink()
    _launch(Path(__file__).with_name("two_processes.py"), folder)
    return folder


def _launch(script: Path, folder: Path) -> None:
    launcher = [sys.executable, "-m", "accelerate.commands.launch", "--multi_gpu"]
    numbers = ["--num_processes=2", "--num_machines=1", "--main_process_port=0"]
    rest = ["--mixed_precision=no", "--dynamo_backend=no"]
    launched = subprocess.run(
        [*launcher, *numbers, *rest, str(script), str(folder)],
        env=os.environ | {"PYTHONPATH": str(script.parent), "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=320,
    )
    assert launched.returncode == 0, launched.stdout + launched.stderr


def _process(folder: Path, number: int) -> dict[str, Any]:
    report: dict[str, Any] = json.loads((folder / f"process-{number}.json").read_text())
    return report


def _state(folder: Path, name: str) -> dict[str, Any]:
    state = CheckpointFolder(folder / name / "checkpoints").load_newest()
    assert state is not None
    return state


def _numbers(folder: Path, name: str, series: str) -> list[float]:
    with (folder / name / "metrics.csv").open(newline="") as stream:
        return [float(r["value"]) for r in csv.DictReader(stream) if r["name"] == series]


def test_each_process_holds_half(folder):
    main, other = (_process(folder, k) for k in (0, 1))
    # 20 + 5 of the kernels, 2 (25 + 5) of the blocks, 9 + 3 unused, 5 + 1 of the head.
    assert main["all"] == other["all"] == 103
    # Rows are dealt out, the first process taking the odd one: 15 of 25, 3 of 5, 6 of 9, 1 of 1.
    assert main["held"] == 12 + 3 + 2 * (15 + 3) + 6 + 2 + 5 + 1
    assert main["held"] + other["held"] == 103


def test_the_main_process_alone_gets_the_whole(folder):
    main, other = (_process(folder, k) for k in (0, 1))
    assert main["whole"]
    assert main["copied"]
    assert main["devices"] == ["cpu"]
    assert other["dropped"]
    assert other["devices"] == ["meta"]
    for process in (main, other):
        assert process["apart"]
        assert process["plain"]
        assert process["buffer"] == 0.5


@pytest.mark.parametrize("name", ["copies", "sharded"])
@pytest.mark.parametrize("series", ["train/loss", "train/gradient_norm", "validation/rmse"])
def test_the_numbers_of_every_step_are_those_of_one_process(folder, name, series):
    alone = _numbers(folder, "alone", series)
    assert len(alone) == (2 if series == "validation/rmse" else 12)
    # Sums over two halves are rounded otherwise than over the whole.
    assert _numbers(folder, name, series) == pytest.approx(alone, rel=1e-4)
    assert min(_numbers(folder, name, "train/gradient_norm")) > 0.5


@pytest.mark.parametrize("name", ["copies", "sharded"])
def test_checkpoints_are_those_of_one_process(folder, name):
    alone, other = _state(folder, "alone"), _state(folder, name)
    assert alone.keys() == other.keys()
    assert len(other["random"]) == 2
    for part in ("model", "ema", "optimizer"):
        assert _outline(other[part]) == _outline(alone[part])
        for one, two in zip(_tensors(alone[part]), _tensors(other[part]), strict=True):
            torch.testing.assert_close(two, one, rtol=1e-3, atol=1e-5)


@pytest.mark.parametrize("name", ["copies", "sharded", "stopped", "widened"])
def test_exported_weights_are_whole(folder, name):
    alone, other = (
        safetensors.torch.load_file(folder / run / "model.safetensors") for run in ("alone", name)
    )
    assert _outline(alone) == _outline(other)
    for key, value in alone.items():
        torch.testing.assert_close(other[key], value, rtol=1e-3, atol=1e-5)


def test_a_stopped_run_ends_bit_identical(folder, differing):
    # "copies", "sharded", "stopped" in the loss of its seventh step, gone on with, "widened".
    assert _process(folder, 0)["ends"] == _process(folder, 1)["ends"] == [12, 12, 7, 12, 12]
    sharded, stopped = _state(folder, "sharded"), _state(folder, "stopped")
    assert len(_numbers(folder, "stopped", "train/loss")) == 12
    for part in ("model", "ema", "optimizer", "random", "step", "batches"):
        assert differing(sharded[part], stopped[part]) == []


def test_one_process_goes_on_with_what_two_began(folder):
    shutil.copytree(folder / "sharded", folder / "narrowed")
    CheckpointFolder(folder / "narrowed/checkpoints").file(12).unlink()
    _alone(folder, "narrowed")
    alone, narrowed = _state(folder, "alone"), _state(folder, "narrowed")
    for one, two in zip(_tensors(alone["ema"]), _tensors(narrowed["ema"]), strict=True):
        torch.testing.assert_close(two, one, rtol=1e-3, atol=1e-5)


def test_two_processes_go_on_with_what_one_began(folder):
    alone, widened = _state(folder, "alone"), _state(folder, "widened")
    assert len(widened["random"]) == 2
    for one, two in zip(_tensors(alone["optimizer"]), _tensors(widened["optimizer"]), strict=True):
        torch.testing.assert_close(two, one, rtol=1e-3, atol=1e-5)


def test_one_process_has_nothing_to_share(run, final_state, differing):
    run("plain")
    run("sharded", sharding="full")
    assert differing(final_state("plain")["model"], final_state("sharded")["model"]) == []


def test_muon_needs_whole_matrices(tmp_path):
    recipe = tmp_path / "r.yaml"
    muon = {"name": "muon", "lr": 0.02}
    recipe.write_text(json.dumps(recipe_values(sharding="full", optimizer=muon)))
    with pytest.raises(UsageError, match=r"r\.yaml: muon needs whole matrices; with sharding full"):
        read_recipe(recipe)


@pytest.mark.parametrize("name", ["ACCELERATE_USE_FSDP", "ACCELERATE_USE_DEEPSPEED"])
def test_other_ways_to_shard_are_refused(run, monkeypatch, name):
    monkeypatch.setenv(name, "true")
    with pytest.raises(UsageError, match=r"without --use_fsdp .* put sharding: full into the rec"):
        run()


def _tensors(value: Any) -> list[torch.Tensor]:
    if isinstance(value, torch.Tensor):
        return [value]
    children = value.values() if isinstance(value, dict) else value
    return [t for c in children for t in _tensors(c)] if isinstance(value, dict | list) else []


def _outline(value: Any) -> Any:
    """Nested names, with shapes in place of tensors."""
    if isinstance(value, dict):
        return {key: _outline(child) for key, child in value.items()}
    return tuple(value.shape) if isinstance(value, torch.Tensor) else value
