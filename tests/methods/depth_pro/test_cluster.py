"""The recipe for a cluster, with the smallest network, on two processes of this machine."""

import csv
import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from fathom.methods.depth_pro.checkpoint import read_weights
from fathom.training.recipe import read_recipe

RECIPES = Path(__file__).parents[3] / "recipes"

SMALLER = {
    "task_options.preset": "tiny",
    "task_options.dinov2": "null",
    "task_options.data_root": "null",
    "task_options.sets": "[]",
    "task_options.count": "64",
    "task_options.sizes": "[[64, 48, 1.0]]",
    "task_options.render_workers": "1",
    "task_options.validation_count": "2",
    "precision": "auto",
    "steps": "2",
    "batch_size": "2",
    "workers": "0",
    "log_every": "1",
}


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both stages, one after the other, in one launch."""
    folder = tmp_path_factory.mktemp("cluster")
    values = SMALLER | {"task_options.scenes": str(folder / "scenes")}
    overrides = [part for key, value in values.items() for part in ("--set", f"{key}={value}")]
    launched = subprocess.run(
        [
            *(sys.executable, "-m", "accelerate.commands.launch", "--multi_gpu"),
            *("--num_processes=2", "--num_machines=1", "--main_process_port=0"),
            *("--mixed_precision=no", "--dynamo_backend=no", "-m", "fathom"),
            *("train", str(RECIPES / "depth_pro_vitl.yaml"), "--device", "cpu"),
            *("--out", str(folder / "run"), *overrides),
        ],
        env=os.environ | {"OMP_NUM_THREADS": "1", "NUMBA_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=400,
    )
    assert launched.returncode == 0, launched.stdout + launched.stderr
    return folder / "run"


def test_the_network_is_shared_and_its_blocks_are_computed_twice(run):
    for stage, folder in (("general", run / "before"), ("sharp", run)):
        recipe = read_recipe(folder / "recipe.yaml")
        assert recipe.task_options["stage"] == stage
        assert recipe.sharding == "full"
        assert recipe.task_options["gradient_checkpointing"]


def test_both_stages_took_their_steps(run):
    for folder in (run / "before", run):
        with (folder / "metrics.csv").open(newline="") as stream:
            losses = [
                float(r["value"]) for r in csv.DictReader(stream) if r["name"] == "train/loss"
            ]
        assert len(losses) == 2
        assert all(0 < loss < 10 for loss in losses)


def test_the_weights_are_whole_and_learnt(run):
    first, last = (
        read_weights(folder / "model.safetensors").network for folder in (run / "before", run)
    )
    picture = torch.zeros(1, 3, last.resolution, last.resolution)
    with torch.inference_mode():
        assert last(picture).canonical.isfinite().all()
    kernels = [net.decoder.fusions[0].out_conv.weight for net in (first, last)]
    assert not torch.equal(*kernels)
    # Layer norms stay as they were pretrained.
    norms = [net.encoder.patch_encoder.norm.weight for net in (first, last)]
    assert torch.equal(*norms)
