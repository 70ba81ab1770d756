import csv
import math

import pytest
import safetensors.torch
import torch
import yaml
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from fathom.core.errors import FathomError, UsageError
from fathom.training import precision


def _metrics(folder) -> dict[tuple[int, str], float]:
    with (folder / "metrics.csv").open(newline="") as stream:
        return {(int(r["step"]), r["name"]): float(r["value"]) for r in csv.DictReader(stream)}


def test_learns_the_line(tmp_path, run):
    result = run(
        steps=400,
        accumulate=1,
        batch_size=8,
        optimizer={"lr": 0.05, "weight_decay": 0.0},
        checkpoint_every=400,
        log_every=100,
        task_options={"network": "linear", "items": 64},
    )
    weights = safetensors.torch.load_file(result.model_path)
    # The points lie on y = 2 a - b + 0.5 exactly.
    assert weights["1.weight"].tolist()[0] == pytest.approx([2.0, -1.0, 0.0, 0.0], abs=0.01)
    assert weights["1.bias"].item() == pytest.approx(0.5, abs=0.01)
    assert result.metrics["rmse"] < 0.01
    assert _metrics(tmp_path / "run")[400, "validation/rmse"] == pytest.approx(
        result.metrics["rmse"]
    )


def test_writes_what_it_promises(tmp_path, run):
    run(validate_every=4, keep=1, milestone_every=5)
    folder = tmp_path / "run"
    assert sorted(p.name for p in folder.iterdir()) == [
        "checkpoints",
        "metrics.csv",
        "model.safetensors",
        "recipe.yaml",
        "tensorboard",
    ]
    names = sorted(p.name for p in (folder / "checkpoints").iterdir())
    assert names == ["step-00000005.pt", "step-00000010.pt", "step-00000012.pt"]
    recipe = yaml.safe_load((folder / "recipe.yaml").read_text())
    assert recipe["optimizer"]["betas"] == [0.9, 0.999]
    assert recipe["task_options"]["items"] == 23

    metrics = _metrics(folder)
    assert {step for step, name in metrics if name == "train/loss"} == {3, 6, 9, 12}
    assert {step for step, name in metrics if name == "validation/rmse"} == {4, 8, 12}
    # Mean of the steps' own numbers, 3, 4 and 5.
    assert metrics[6, "train/step"] == 4.0
    # The last of three warm-up steps has the full rate.
    assert metrics[3, "train/rate"] == pytest.approx(0.02)

    board = EventAccumulator(str(folder / "tensorboard")).Reload()
    assert [e.step for e in board.Scalars("validation/rmse")] == [4, 8, 12]
    assert [e.step for e in board.Images("input")] == [4, 8, 12]


def test_looking_does_not_change_the_training(run, final_state, differing):
    run("often", validate_every=1, log_every=1, checkpoint_every=1)
    run("once", log_every=100, checkpoint_every=100)
    often, once = final_state("often"), final_state("once")
    assert differing(often["model"], once["model"]) == []
    assert differing(often["random"], once["random"]) == []


def test_the_caller_keeps_its_random_state_and_threads(run):
    torch.manual_seed(5)
    expected, threads = torch.rand(2), torch.get_num_threads()
    torch.manual_seed(5)
    run()
    assert torch.rand(2).tolist() == expected.tolist()
    assert torch.get_num_threads() == threads


def test_accumulating_two_halves_is_one_whole_batch(run, final_state):
    linear = {"network": "linear"}
    run("halves", batch_size=4, accumulate=2, task_options=linear)
    run("whole", batch_size=8, accumulate=1, task_options=linear)
    halves, whole = final_state("halves")["model"], final_state("whole")["model"]
    for name in whole:
        torch.testing.assert_close(halves[name], whole[name], rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("channels_last", [False, True])
def test_bf16_keeps_weights_in_fp32(run, final_state, channels_last):
    changes = {"task_options": {"network": "conv"}, "channels_last": channels_last}
    run("bf16", precision="bf16", **changes)
    run("fp32", precision="fp32", **changes)
    bf16, fp32 = final_state("bf16")["model"], final_state("fp32")["model"]
    assert {t.dtype for t in bf16.values()} == {torch.float32}
    differences = [(bf16[name] - fp32[name]).abs().max().item() for name in fp32]
    # bf16 has 8 bits, so the runs differ, but twelve steps of at most 0.02 stay close.
    assert 0 < max(differences) < 0.05


@pytest.mark.parametrize(("has", "same"), [(True, "bf16"), (False, "fp32")])
def test_auto_is_bf16_only_where_it_is_not_emulated(
    run, final_state, differing, monkeypatch, has, same
):
    monkeypatch.setattr(precision, "has_bfloat16", lambda device: has)
    for name in ("auto", same):
        run(name, precision=name, task_options={"network": "conv"})
    assert not differing(final_state("auto")["model"], final_state(same)["model"])


def test_channels_last_reaches_the_kernels(run, final_state):
    for name, channels_last in (("last", True), ("first", False)):
        run(name, channels_last=channels_last, task_options={"network": "conv"})
        kernel = final_state(name)["model"]["2.weight"]
        assert kernel.shape == (8, 8, 2, 2)
        assert kernel.is_contiguous(memory_format=torch.channels_last) == channels_last


def test_fp16_needs_a_gpu(run):
    with pytest.raises(UsageError, match="precision fp16 needs a CUDA GPU, not 'cpu'; use bf16"):
        run(precision="fp16")


def test_a_few_bad_losses_are_counted_and_survived(tmp_path, run, final_state):
    result = run(task_options={"not_finite": [3, 6]}, validate_every=4)
    assert result.finished
    assert all(t.isfinite().all() for t in final_state()["model"].values())
    metrics = _metrics(tmp_path / "run")
    assert math.isnan(metrics[6, "train/loss"])
    assert metrics[12, "train/bad_steps"] == 3


def test_bad_losses_without_end_stop_the_run(run):
    with pytest.raises(FathomError, match="not finite in 4 steps in a row, up to step 6"):
        run(task_options={"not_finite": [3, 99]}, max_bad_steps=4)


def test_without_ema_the_network_itself_is_exported(run, final_state, differing):
    result = run(ema_decay=None)
    exported = safetensors.torch.load_file(result.model_path)
    assert differing(exported, dict(final_state()["model"])) == []


def test_with_ema_the_average_is_exported(run, final_state, differing):
    result = run()
    exported = safetensors.torch.load_file(result.model_path)
    assert differing(exported, dict(final_state()["ema"]["model"])) == []
    assert differing(exported, dict(final_state()["model"])) != []


def test_init_from_starts_at_the_given_weights(tmp_path, run, final_state, differing):
    first = run("first")
    start = safetensors.torch.load_file(first.model_path)
    # A learning rate of nearly nothing leaves them as they were; the path is the recipe's.
    still = {"name": "adam", "lr": 1e-12, "weight_decay": 0.0}
    run("second", init_from="first/model.safetensors", optimizer=still, ema_decay=None)
    weights = final_state("second")["model"]
    for name in ("1.weight", "5.weight"):
        torch.testing.assert_close(weights[name], start[name], rtol=0, atol=1e-9)


def test_a_task_may_choose_its_own_rates(run, final_state):
    task_options = {"network": "linear", "head_rate": 1e-12}
    run("slow", task_options=task_options, steps=1, checkpoint_every=1)
    run("whole", task_options=task_options, steps=12)
    slow, whole = final_state("slow")["model"], final_state("whole")["model"]
    torch.testing.assert_close(slow["1.weight"], whole["1.weight"], rtol=1e-2, atol=1e-6)


def test_vectors_are_not_decayed(run, final_state):
    run(optimizer={"lr": 0.02, "weight_decay": 0.3})
    groups = final_state()["optimizer"]["param_groups"]
    # Two matrices; two biases and batch norm's weight and bias.
    assert [(len(g["params"]), g["weight_decay"]) for g in groups] == [(2, 0.3), (4, 0.0)]
