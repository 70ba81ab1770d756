"""recipes/default_gpu.yaml in miniature: scenes rendered beside the training, by the clock."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
import torch

from fathom.cli.main import main
from fathom.methods.compact.checkpoint import load_weights
from fathom.methods.compact.options import CompactOptions
from fathom.scenes.dataset.pack import ScenePack
from fathom.training.checkpoint import CheckpointFolder
from fathom.training.recipe import read_recipe

RECIPE = Path(__file__).parents[2] / "recipes/default_gpu.yaml"

# The recipe but for its size: a tiny network, small scenes, few processes.
SMALL = (
    "task_options.preset=tiny",
    "task_options.render_workers=1",
    "task_options.shard=2",
    "task_options.skies=null",
    "task_options.sizes=[[64, 48, 1.0]]",
    "task_options.crops=[{width: 32, height: 32, share: 1.0, until_share: 0.5},"
    " {width: 64, height: 32, share: 1.0, from_share: 0.5}]",
    "task_options.validation_count=4",
    "task_options.families={tabletops: 1.0}",
    "batch_size=4",
    "checkpoint_every=1000000",
    "log_every=1",
    "workers=1",
    "threads=1",
    "report.count=2",
)


def _start(out, *more, log):
    settings = [f"task_options.scenes={out}-scenes", f"report.scenes={out}-held-out", *SMALL, *more]
    code = "import sys; from fathom.cli.main import main; sys.exit(main())"
    call = [sys.executable, "-c", code, "train", str(RECIPE), "--out", str(out), "--device", "cpu"]
    return subprocess.Popen(
        [*call, *(word for setting in settings for word in ("--set", setting))],
        stdout=log,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )


def _alive(session):
    """Processes of a session; each call above has one of its own."""
    found = []
    for pid in psutil.pids():
        try:
            if os.getsid(pid) == session and psutil.Process(pid).status() != "zombie":
                found.append(pid)
        except (ProcessLookupError, psutil.NoSuchProcess):
            continue
    return found


def _wait(until, process, seconds=300):
    deadline = time.monotonic() + seconds
    while not until():
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_the_recipe_trains_while_it_renders_and_ends_with_weights_and_a_table(tmp_path):
    out, log = tmp_path / "run", tmp_path / "log.txt"
    scenes = tmp_path / "run-scenes"
    # 1. Interrupted after some steps, long before all of its scenes are there.
    with log.open("w") as stream:
        process = _start(out, "minutes=60", log=stream)
        _wait(lambda: "train/loss" in _text(out / "metrics.csv"), process)
        first = len(ScenePack(scenes))
        _wait(lambda: len(ScenePack(scenes)) > first, process)  # they grow beside the training
        process.send_signal(signal.SIGTERM)
        assert process.wait(120) == 128 + signal.SIGTERM, log.read_text()
    assert _alive(process.pid) == []
    assert not list(scenes.glob(".shard-*"))
    before = len(ScenePack(scenes))
    assert first < before < 16384
    assert not (out / "report").exists()
    state = CheckpointFolder(out / "checkpoints").load_newest()

    # 2. The same command goes on, for another six seconds.
    with log.open("w") as stream:
        process = _start(out, f"minutes={state['spent'] / 60 + 0.1}", log=stream)
        code = process.wait(300)
    said = log.read_text()
    assert code == 0, said
    assert f"going on at step {state['step']}" in said
    assert "finished" in said
    assert _alive(process.pid) == []
    assert before <= len(ScenePack(scenes)) < 16384
    weights = load_weights(out / "model.safetensors")
    assert weights.network(torch.zeros(1, 3, 32, 32)).fov_deg.shape == (1,)
    table = (out / "report/report.md").read_text()
    assert "# scenes\n" in table
    assert "Images: 2 of 8" in table
    assert "| absrel" in table
    assert table.strip() in said


def _text(path):
    return path.read_text() if path.exists() else ""


def test_the_recipe_is_valid_and_its_crops_grow():
    recipe = read_recipe(RECIPE)
    assert recipe.minutes < 9
    options = CompactOptions(**recipe.task_options)
    assert options.render == "meanwhile"
    areas = []
    for share in (0.0, 0.5, 0.9):
        used = [crop for crop in options.crops if crop.in_use(10_000, share)]
        shares = sum(crop.share for crop in used)
        assert shares == pytest.approx(1.0)
        areas.append(sum(crop.share * crop.width * crop.height for crop in used))
    assert areas == sorted(areas)
    assert areas[0] < areas[-1] / 3


def test_a_report_on_photographs_that_are_not_there_is_refused_beforehand(tmp_path, capsys):
    call = ["train", str(RECIPE), "--out", str(tmp_path / "run")]
    assert main([*call, "--set", f"report.real={tmp_path}"]) == 2
    sentence = f"There is no manifest.json in {tmp_path}, which report.real names"
    assert sentence in capsys.readouterr().err
    assert not (tmp_path / "run").exists()
