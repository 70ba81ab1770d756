"""Worker processes and several training processes see the same samples as one alone."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch
import yaml
from tiny_task import recipe_values


@pytest.mark.slow
def test_worker_processes_change_nothing(run, final_state, differing):
    run("alone")
    run("helped", workers=2)
    alone, helped = final_state("alone"), final_state("helped")
    assert differing(alone["model"], helped["model"]) == []
    assert differing(alone["random"], helped["random"]) == []


@pytest.mark.slow
def test_two_processes_train_as_one(tmp_path, run, final_state):
    values = recipe_values(task_options={"network": "linear"})
    run("one", **values)
    recipe = tmp_path / "two.yaml"
    recipe.write_text(yaml.safe_dump(values))
    launcher = [sys.executable, "-m", "torch.distributed.run", "--nproc-per-node=2", "--standalone"]
    fathom = str(Path(sys.executable).parent / "fathom")
    command = ["train", str(recipe), "--out", str(tmp_path / "two"), "--device", "cpu"]
    launched = subprocess.run(
        [*launcher, "--no-python", fathom, *command],
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parent), "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert launched.returncode == 0, launched.stderr
    assert launched.stdout.count("finished 12 steps") == 1
    one, two = final_state("one"), final_state("two")
    assert len(two["random"]) == 2
    # Sums over two halves are rounded otherwise than over the whole.
    for name in one["model"]:
        torch.testing.assert_close(one["model"][name], two["model"][name], rtol=1e-4, atol=1e-5)
