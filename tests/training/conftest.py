import copy
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
import yaml
from tiny_task import recipe_values

from fathom.training.checkpoint import CheckpointFolder
from fathom.training.loop import TrainingResult, train
from fathom.training.recipe import Recipe


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., TrainingResult]:
    """Trains the tiny task in this process, on the CPU, in the folder called `name`."""

    def run_tiny(name: str = "run", *, resume: bool = True, **changes: Any) -> TrainingResult:
        recipe = Recipe.model_validate(recipe_values(**changes))
        return train(recipe, out=tmp_path / name, folder=tmp_path, resume=resume, device="cpu")

    return run_tiny


@pytest.fixture
def command(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Calls `fathom train` in a process of its own, warnings being errors."""

    def call(
        values: dict[str, Any], name: str, *options: str, **keywords: Any
    ) -> subprocess.CompletedProcess[str]:
        recipe = tmp_path / f"{name}.yaml"
        recipe.write_text(yaml.safe_dump(values))
        code = "import sys; from fathom.cli.main import main; sys.exit(main())"
        python = [sys.executable, "-W", "error", "-c", code]
        out = str(tmp_path / name)
        found = [Path(__file__).parent, *filter(None, [os.environ.get("PYTHONPATH")])]
        return subprocess.run(
            [*python, "train", str(recipe), "--out", out, "--device", "cpu", *options],
            env=os.environ | {"PYTHONPATH": os.pathsep.join(map(str, found))},
            capture_output=True,
            text=True,
            check=False,
            **keywords,
        )

    return call


@pytest.fixture
def final_state(tmp_path: Path) -> Callable[[str], dict[str, Any]]:
    """What the newest checkpoint of the run called `name` holds, but for time spent."""

    def read(name: str = "run") -> dict[str, Any]:
        state = CheckpointFolder(tmp_path / name / "checkpoints").load_newest()
        assert state is not None
        state = copy.copy(state)
        del state["seconds"]
        del state["spent"]
        return state

    return read


def differing(first: Any, second: Any, place: str = "") -> list[str]:
    """Places in nested values where two states are not bit for bit the same."""
    if isinstance(first, torch.Tensor):
        same = first.dtype == second.dtype and torch.equal(first, second)
        return [] if same else [place]
    if isinstance(first, dict):
        if first.keys() != second.keys():
            return [f"{place}: keys"]
        return [x for key in first for x in differing(first[key], second[key], f"{place}/{key}")]
    if isinstance(first, list | tuple):
        if len(first) != len(second):
            return [f"{place}: length"]
        pairs = enumerate(zip(first, second, strict=True))
        return [x for i, (a, b) in pairs for x in differing(a, b, f"{place}/{i}")]
    return [] if first == second else [place]


@pytest.fixture(name="differing")
def _differing() -> Callable[..., list[str]]:
    return differing
