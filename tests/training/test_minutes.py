"""Runs whose length is a time."""

import csv
import time

import pytest
from tiny_task import recipe_values

from fathom.core.errors import UsageError
from fathom.core.process import process_began
from fathom.training.checkpoint import CheckpointFolder
from fathom.training.loop import train
from fathom.training.recipe import Recipe

# 8 items of 10 ms make a step of at least 0.08 s.
SLOW = {"items": 23, "seconds_per_item": 0.01}


def _values(seconds, **changes):
    values = recipe_values(task_options=SLOW, checkpoint_every=1000, log_every=1) | changes
    del values["steps"]
    return values | {"minutes": seconds / 60}


def _rates(folder):
    with (folder / "metrics.csv").open(newline="") as stream:
        return [
            float(row["value"]) for row in csv.DictReader(stream) if row["name"] == "train/rate"
        ]


@pytest.fixture
def run(tmp_path):
    def run_tiny(name="run", *, seconds, begun=None, **changes):
        recipe = Recipe.model_validate(_values(seconds, **changes))
        out = tmp_path / name
        return train(recipe, out=out, folder=tmp_path, device="cpu", begun=begun)

    return run_tiny


def test_it_ends_finished_when_the_time_is_over(tmp_path, run, capsys):
    begin = time.monotonic()
    result = run(seconds=3.0)
    assert result.finished
    assert time.monotonic() - begin > 3.0
    assert 1 <= result.step <= 3.0 / 0.08
    assert result.metrics["rmse"] > 0  # validated at the end
    assert result.model_path.exists()
    assert f"step {result.step}, 100 %" in capsys.readouterr().out


def test_the_start_counts(run):
    # Almost all of the time had gone by before: one step, or two.
    assert run(seconds=100.0, begun=time.monotonic() - 99.95).step <= 2


def test_the_rate_follows_the_time(tmp_path, run):
    schedule = {"name": "cosine", "warmup_steps": 0}
    run(seconds=100.0, begun=time.monotonic() - 97.0, schedule=schedule)
    # (1 + cos(0.97 pi)) / 2 = 0.0022 of the peak of 0.02, and falling from there.
    rates = _rates(tmp_path / "run")
    assert 0 < len(rates) < 40
    assert rates[0] < 0.0023 * 0.02
    assert rates == sorted(rates, reverse=True)


def test_an_interrupted_one_goes_on_with_the_time_that_is_left(tmp_path, run, capsys):
    slow = SLOW | {"kill_at": [2], "signal": "SIGINT", "markers": str(tmp_path / "markers")}
    first = run(seconds=60.0, task_options=slow, begun=time.monotonic() - 55.0)
    assert not first.finished
    spent = CheckpointFolder(tmp_path / "run/checkpoints").load_newest()["spent"]
    assert 55.0 < spent < 60.0
    begin = time.monotonic()
    result = run(seconds=60.0, task_options=slow)
    assert result.finished
    assert result.step > first.step
    assert time.monotonic() - begin < 40.0  # not the whole minute again


def test_resuming_a_finished_one_takes_no_step(run):
    first = run(seconds=0.5)
    again = run(seconds=0.5)
    assert (again.step, again.finished) == (first.step, True)


def test_steps_and_minutes_exclude_each_other():
    with pytest.raises(ValueError, match="give steps or minutes, one of them"):
        Recipe.model_validate(recipe_values(minutes=1.0))
    values = recipe_values()
    del values["steps"]
    with pytest.raises(ValueError, match="give steps or minutes"):
        Recipe.model_validate(values)


def test_several_processes_are_refused(run, monkeypatch):
    monkeypatch.setattr("accelerate.Accelerator.num_processes", 2)
    with pytest.raises(UsageError, match="has one process"):
        run(seconds=1.0)


def test_a_process_knows_when_it_began():
    age = time.monotonic() - process_began()
    assert time.process_time() / 4 < age < 24 * 3600  # it has computed since, on a few cores
    assert process_began() == pytest.approx(process_began(), abs=0.1)
