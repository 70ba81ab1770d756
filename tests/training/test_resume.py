"""A run that was killed and resumed ends with the very same bits as one left alone."""

import csv
import random
import signal
import subprocess

import pytest
from killed_runs import leave_temporary
from tiny_task import recipe_values

from fathom.core.errors import UsageError


def test_killed_at_any_step_ends_bit_identical(tmp_path, run, command, final_state, differing):
    run("whole", task_options={})
    # Before the first checkpoint and long after one; batch norm, dropout, EMA, Adam.
    values = recipe_values(task_options={"kill_at": [3, 9]})
    codes = [command(values, "killed").returncode for _ in range(2)]
    assert codes == [-signal.SIGKILL] * 2
    run("killed", **values)

    whole, killed = final_state("whole"), final_state("killed")
    assert whole["step"] == killed["step"] == 12
    for state in (whole, killed):
        del state["recipe"], state["recipe_digest"]
    assert differing(whole, killed) == []
    weights = [(tmp_path / n / "model.safetensors").read_bytes() for n in ("whole", "killed")]
    assert weights[0] == weights[1]


def test_killed_while_writing_leaves_no_half_file(tmp_path, run, command):
    values = recipe_values(steps=2, task_options={"kill_in_export": True})
    assert command(values, "run").returncode == -signal.SIGKILL
    assert not (tmp_path / "run/model.safetensors").exists()
    leave_temporary(tmp_path / "run/checkpoints/step-00000002.pt")
    assert len(list((tmp_path / "run").glob("**/.*"))) == 2  # the network and the checkpoint

    run("run", **values)
    assert (tmp_path / "run/model.safetensors").stat().st_size > 100
    assert not list((tmp_path / "run").glob("**/.*"))


def test_interrupt_stops_with_a_checkpoint(tmp_path, run, final_state, capsys):
    before = signal.getsignal(signal.SIGINT)
    result = run(task_options={"kill_at": [6], "signal": "SIGINT"})
    assert (result.step, result.finished, result.signal_number) == (7, False, signal.SIGINT)
    assert "stopped at step 7 because SIGINT came" in capsys.readouterr().out
    assert final_state()["step"] == 7
    assert (tmp_path / "run/model.safetensors").exists()
    assert signal.getsignal(signal.SIGINT) is before


def test_resuming_continues_the_numbers_without_repeating_any(tmp_path, run):
    run(steps=12, checkpoint_every=5, log_every=2)
    # As if killed after step 12 was logged but before any checkpoint after 10.
    (tmp_path / "run/checkpoints/step-00000012.pt").unlink()
    run(steps=14, checkpoint_every=5, log_every=2)

    with (tmp_path / "run/metrics.csv").open(newline="") as stream:
        steps = [int(r["step"]) for r in csv.DictReader(stream) if r["name"] == "train/loss"]
    assert steps == [2, 4, 6, 8, 10, 12, 14]


def test_a_changed_recipe_is_refused_and_named(run):
    run()
    changes = {"batch_size": 8, "optimizer": {"lr": 0.01}, "task_options": {"items": 50}}
    with pytest.raises(UsageError, match=r"of batch_size, optimizer\.lr, task_options\.items; put"):
        run(**changes)


def test_length_and_bookkeeping_may_change(run):
    run()
    result = run(steps=14, log_every=1, keep=1, validate_every=7, checkpoint_every=3)
    assert (result.step, result.finished) == (14, True)


def test_no_resume_never_overwrites_a_run(run):
    run()
    with pytest.raises(UsageError, match="already holds a run"):
        run(resume=False)


def test_resuming_a_finished_run_only_exports_again(tmp_path, run):
    run()
    weights = tmp_path / "run/model.safetensors"
    before = weights.read_bytes()
    # As if killed after the last checkpoint, before the weights were exported.
    weights.write_bytes(b"older")
    result = run()
    assert (result.step, result.finished) == (12, True)
    assert weights.read_bytes() == before


def test_max_hours_stops_cleanly_and_the_next_call_goes_on(run, final_state, differing):
    run("whole")
    # 8 items of 20 ms make a step of at least 0.16 s; 0.2 s allow two steps at most.
    slow = {"items": 23, "seconds_per_item": 0.02}
    result = run("parts", task_options=slow, max_hours=0.2 / 3600)
    assert not result.finished
    assert result.signal_number is None
    assert 1 <= result.step <= 2
    assert run("parts", task_options=slow).finished
    assert differing(final_state("whole")["model"], final_state("parts")["model"]) == []


@pytest.mark.slow
def test_killed_at_random_moments_ends_bit_identical(
    tmp_path, run, command, final_state, differing
):
    values = recipe_values(steps=60, checkpoint_every=3, task_options={"seconds_per_item": 0.005})
    run("whole", **values)
    generator = random.Random(0)
    kills = 0
    for _ in range(12):
        try:
            # Starting takes two to four seconds, the whole run three more.
            command(values, "killed", timeout=generator.uniform(2.5, 6))
            break
        except subprocess.TimeoutExpired:  # subprocess.run has sent SIGKILL.
            kills += 1
    else:
        assert command(values, "killed").returncode == 0
    assert kills > 0
    assert differing(final_state("whole"), final_state("killed")) == []
