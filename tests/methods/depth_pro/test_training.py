import csv
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from data_files import write_png, write_text
from PIL import Image
from torch import Tensor

from fathom.methods.depth_pro.checkpoint import read_weights, save_weights
from fathom.methods.depth_pro.config import PRESETS
from fathom.methods.depth_pro.losses import STAGES
from fathom.methods.depth_pro.network import DepthProNetwork
from fathom.methods.depth_pro.training import DepthProOptions, DepthProTask
from fathom.scenes.dataset.pack import ScenePack
from fathom.training.loop import TrainingResult, train
from fathom.training.recipe import Recipe, check_options

ROOMS = {"name": "folder", "folder": "rooms", "real": False}
# Few and small pictures of one family: a second or two for a shard of 64.
RENDERED = {
    "sizes": ((64, 48, 1.0),),
    "families": {"tabletops": 1.0},
    "count": 64,
    "render_workers": 1,
}
FIRST_UNIT = "decoder.fusions.4.resnet1."  # which nothing uses


def _recipe(**options: Any) -> Recipe:
    values = {
        "task": "depth_pro",
        "steps": 2,
        "batch_size": 2,
        "optimizer": {"name": "adam", "lr": 1e-3, "weight_decay": 0.0},
        "threads": 1,
        "task_options": options,
    }
    return Recipe.model_validate(values)


def _task(**options: Any) -> DepthProTask:
    values = {"stage": "general", "scenes": Path("nowhere"), **options}
    return DepthProTask(DepthProOptions(**values), seed=0)


def _model(task: DepthProTask) -> DepthProNetwork:
    torch.manual_seed(0)
    model = task.build_model()
    assert isinstance(model, DepthProNetwork)
    return model


def _batch() -> dict[str, Tensor]:
    torch.manual_seed(1)
    return {
        "image": torch.rand(2, 3, 256, 256) * 2 - 1,
        "canonical": torch.rand(2, 1, 256, 256),
        "valid": torch.ones(2, 1, 256, 256, dtype=torch.bool),
        "metric": torch.tensor([True, True]),
        "real": torch.tensor([True, False]),
        "fov_deg": torch.tensor([60.0, torch.nan]),
    }


# --- what is trained ------------------------------------------------------------------------------


@pytest.mark.parametrize("stage", STAGES)
def test_the_stages_for_depth_know_no_field_of_view(stage: str) -> None:
    task = _task(stage=stage)
    model = _model(task)
    assert task.config == PRESETS["tiny"].without_fov()
    assert model.fov is None
    frozen = {name for name, p in model.named_parameters() if not p.requires_grad}
    assert {name.startswith(FIRST_UNIT) for name in frozen} == {True}
    # Two kernels and two biases.
    assert len(frozen) == 4


def test_the_last_stage_trains_the_head_alone() -> None:
    task = _task(stage="fov")
    model = _model(task)
    assert task.config == PRESETS["tiny"]
    trained = {name for name, p in model.named_parameters() if p.requires_grad}
    assert trained == {name for name in model.state_dict() if name.startswith("fov.")}


def test_a_head_begins_with_the_image_encoder_that_a_file_without_one_brings(
    tmp_path: Path,
) -> None:
    depth = _model(_task())
    save_weights(depth, tmp_path / "depth.safetensors", config=PRESETS["tiny"].without_fov())
    task = _task(stage="fov")
    torch.manual_seed(5)
    model = task.build_model()
    task.load_weights(model, tmp_path / "depth.safetensors")
    for name, value in depth.state_dict().items():
        # Files hold 11 bits.
        torch.testing.assert_close(model.state_dict()[name], value, rtol=1e-3, atol=1e-6)
    image_encoder = model.encoder.image_encoder.state_dict()
    for name, value in model.fov.vit.state_dict().items():
        assert torch.equal(value, image_encoder[name]), name

    # A head that the file has is taken as it is.
    with torch.no_grad():
        model.fov.vit.cls_token.fill_(0.5)
        model.fov.head[4].bias.fill_(77.0)
    save_weights(model, tmp_path / "both.safetensors", config=PRESETS["tiny"])
    again = task.build_model()
    task.load_weights(again, tmp_path / "both.safetensors")
    assert again.fov.vit.cls_token.unique().tolist() == [0.5]
    assert again.fov.head[4].bias.item() == 77.0
    # And left out where there is none.
    without = _task().build_model()
    _task().load_weights(without, tmp_path / "both.safetensors")
    assert torch.equal(without.head[0].weight, model.head[0].weight.half().float())


def test_pretrained_norms_can_be_kept() -> None:
    model = _model(_task(freeze_norms=True))
    frozen = {n for n, p in model.named_parameters() if not p.requires_grad}
    frozen = {name for name in frozen if not name.startswith(FIRST_UNIT)}
    # Each block has two norms, and each transformer one more, all with weight and bias.
    depths = PRESETS["tiny"].patch_encoder.depth, PRESETS["tiny"].image_encoder.depth
    assert len(frozen) == sum(2 * (2 * depth + 1) for depth in depths)
    assert all(".norm" in name for name in frozen)
    assert all(".norm" not in n for n, p in model.named_parameters() if p.requires_grad)


def test_transformers_may_learn_more_slowly() -> None:
    task = _task(encoder_rate=0.1)
    model = _model(task)
    groups = task.parameter_groups(model, 2e-3)
    assert [group["lr"] for group in groups] == pytest.approx([2e-4, 2e-4, 2e-3, 2e-3])
    # Biases, norms and scales are not decayed.
    assert [group.get("weight_decay") for group in groups] == [None, 0.0, None, 0.0]
    assert [{p.ndim > 1 for p in group["params"]} for group in groups] == [{True}, {False}] * 2
    names = {id(p): name for name, p in model.named_parameters()}
    slow_names, fast_names = (
        [names[id(p)] for group in pair for p in group["params"]]
        for pair in (groups[:2], groups[2:])
    )
    vits = ("encoder.patch_encoder.", "encoder.image_encoder.")
    assert all(name.startswith(vits) for name in slow_names)
    assert not any(name.startswith(vits) for name in fast_names)
    trained = [name for name, p in model.named_parameters() if p.requires_grad]
    assert sorted(slow_names + fast_names) == sorted(trained)
    # With one rate for all the loop makes its own groups.
    assert not hasattr(_task(), "parameter_groups")


# --- the losses of the stages ---------------------------------------------------------------------


def _gradients(task: DepthProTask) -> tuple[Tensor, dict[str, Tensor]]:
    model = _model(task)
    loss, _ = task.loss(model, _batch(), 0)
    loss.backward()
    return loss.detach(), {n: p.grad for n, p in model.named_parameters() if p.grad is not None}


def test_computing_blocks_twice_changes_no_number() -> None:
    once, gradients = _gradients(_task())
    twice, again = _gradients(_task(gradient_checkpointing=True))
    torch.testing.assert_close(twice, once, rtol=1e-6, atol=0)
    assert again.keys() == gradients.keys()
    for name, gradient in gradients.items():
        torch.testing.assert_close(again[name], gradient, rtol=1e-3, atol=1e-5, msg=name)


def test_parts_of_the_loss_are_those_of_the_stage() -> None:
    # One image is real and one synthetic; both in metres.
    task = _task(loss={"ssi_mage": 0.5})
    loss, parts = task.loss(_model(task), _batch(), 0)
    assert set(parts) == {"mae", "ssi_mage"}
    # The synthetic one is half of the batch.
    expected = parts["mae"] + 0.5 * 0.5 * parts["ssi_mage"]
    torch.testing.assert_close(loss.detach(), expected)


def test_cameras_that_are_unknown_teach_no_field_of_view() -> None:
    task = _task(stage="fov")
    model, batch = _model(task), _batch()
    with torch.no_grad():
        predicted = model(batch["image"], only_fov=True).fov_deg
    loss, parts = task.loss(model, batch, 0)
    assert loss.item() == pytest.approx((predicted[0].item() - 60) ** 2, rel=1e-4)
    assert parts["fov_rms_deg"].item() == pytest.approx(abs(predicted[0].item() - 60), rel=1e-4)
    batch["fov_deg"][:] = math.nan
    loss, _ = task.loss(model, batch, 0)
    loss.backward()
    assert loss.item() == 0


# --- data sets ------------------------------------------------------------------------------------


def test_scenes_and_sets_are_mixed(scenes: Path, tmp_path: Path) -> None:
    root = tmp_path / "data" / "rooms"
    root.mkdir(parents=True)
    Image.new("RGB", (40, 30), "red").save(root / "a.png")
    write_png(root / "depth.png", np.full((30, 40), 2500))  # millimetres
    write_text(root / "manifest.csv", "image,depth,fx\na.png,depth.png,50\n")
    sets = [ROOMS | {"real": True, "share": 1.5}]
    shares = {"scenes_share": 1.0, "real_scenes_share": 0.5, "sets": sets}
    recipe = _recipe(
        stage="general", scenes=str(scenes), data_root="data", crop=0.0, **shares, **RENDERED
    )
    _, checked = check_options(recipe, DepthProOptions, folder=tmp_path, source="a.yaml")
    data = DepthProTask(checked, seed=0).build_data()
    assert [len(source) for source in data.sources] == [64, 64, 1]
    assert data.shares == (1.0, 0.5, 1.5)
    assert len(data) == 64
    items = [data[0, index, 0] for index in range(24)]
    # 2.5 m seen with a focal length of 50 / 40 widths: 1.25 / 2.5.
    of_rooms = [item["canonical"].unique().tolist() == [0.5] for item in items]
    assert 4 <= sum(of_rooms) <= 20  # 12, give or take more than three standard deviations of 2.4
    real = {(room, bool(item["real"])) for room, item in zip(of_rooms, items, strict=True)}
    # The rig's among the scenes count as real as well.
    assert real == {(True, True), (False, True), (False, False)}


def test_scenes_are_of_the_families_asked_for(scenes: Path) -> None:
    rendered = ScenePack(scenes)
    assert len(rendered) == 64
    assert {scene.family for scene in rendered} == {"tabletops"}


# --- all of it ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Curriculum:
    """Runs of two steps, each from the weights of the one before it."""

    results: dict[str, TrainingResult]

    def logged(self, stage: str) -> dict[str, float]:
        """The numbers of the last step."""
        with (self.results[stage].model_path.parent / "metrics.csv").open(newline="") as stream:
            return {r["name"]: float(r["value"]) for r in csv.DictReader(stream)}


@pytest.fixture(scope="module")
def scenes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One shard of scenes to train on; those for validation are left to the first run."""
    folder = tmp_path_factory.mktemp("depth_pro") / "scenes"
    _task(scenes=folder, **RENDERED).build_data()
    return folder


@pytest.fixture(scope="module")
def curriculum(scenes: Path) -> Curriculum:
    results: dict[str, TrainingResult] = {}
    changes = {"general": {"real_scenes_share": 1.0}, "sharp": {}, "fov": {}}
    for stage, own in changes.items():
        before = list(results.values())
        recipe = _recipe(stage=stage, scenes=scenes.name, validation_count=4, **RENDERED, **own)
        if before:
            recipe = recipe.model_copy(update={"init_from": before[-1].model_path})
        out = scenes.parent / stage
        results[stage] = train(recipe, out=out, folder=scenes.parent, device="cpu")
    return Curriculum(results)


def test_every_stage_comes_to_its_end(curriculum: Curriculum, scenes: Path) -> None:
    for stage, result in curriculum.results.items():
        assert result.finished, stage
        assert result.step == 2
        logged = curriculum.logged(stage)
        assert math.isfinite(logged["train/loss"])
        assert logged["train/bad_steps"] == 0
    # The held-out scenes were rendered beside the others.
    assert (scenes.with_name("scenes-validation") / "shard-00000").is_dir()


def test_depth_is_validated_on_held_out_scenes(curriculum: Curriculum) -> None:
    for stage in STAGES:
        metrics = curriculum.results[stage].metrics
        assert set(metrics) == {"mae", "absrel", "delta1", "boundary_f1"}
        assert 0 < metrics["mae"] < 10
        assert 0 < metrics["absrel"] < math.inf
        assert 0 <= metrics["delta1"] <= 1
        assert 0 <= metrics["boundary_f1"] <= 1
    sharp = curriculum.logged("sharp")
    assert {f"train/{name}" for name in STAGES["sharp"]} <= sharp.keys()


def test_the_field_of_view_is_validated_on_held_out_scenes(curriculum: Curriculum) -> None:
    metrics = curriculum.results["fov"].metrics
    assert set(metrics) == {"fov_rms_deg", "fov_within_25", "focal_within_25"}
    # Scenes have 20 to 100 degrees, and the head begins at 55.
    assert 0 < metrics["fov_rms_deg"] < 60
    assert 0 <= metrics["fov_within_25"] <= 1


def test_weights_are_read_by_whoever_predicts(curriculum: Curriculum) -> None:
    picture = torch.rand(1, 3, 256, 256, generator=torch.Generator().manual_seed(0)) * 2 - 1
    for stage, result in curriculum.results.items():
        weights = read_weights(result.model_path)
        has_head = stage == "fov"
        assert weights.layout == "fathom"
        assert weights.config == (PRESETS["tiny"] if has_head else PRESETS["tiny"].without_fov())
        with torch.no_grad():
            output = weights.network(picture)
        assert output.canonical.isfinite().all()
        assert (output.fov_deg is not None) == has_head


def test_each_stage_changes_what_it_is_for(curriculum: Curriculum) -> None:
    general, sharp, fov = (
        read_weights(curriculum.results[stage].model_path).network.state_dict()
        for stage in ("general", "sharp", "fov")
    )
    changed = {name for name in general if not torch.equal(general[name], sharp[name])}
    unused = {name for name in general if name.startswith(FIRST_UNIT)}
    assert not changed & unused
    assert len(changed) > 0.9 * len(general)
    # The head learns on features that stay as they are to the last bit.
    assert all(torch.equal(sharp[name], fov[name]) for name in sharp)
    vit = "fov.encoder.0."
    moved = [
        not torch.equal(value, sharp[name.replace(vit, "encoder.image_encoder.")])
        for name, value in fov.items()
        if name.startswith(vit)
    ]
    assert sum(moved) > 0.9 * len(moved)


def test_the_second_stage_goes_on_from_the_first(curriculum: Curriculum) -> None:
    general, sharp = (
        read_weights(curriculum.results[stage].model_path).network.state_dict()
        for stage in ("general", "sharp")
    )
    # Adam moves a weight by about the rate a step: twice 1e-3.
    largest = max((general[name] - sharp[name]).abs().max().item() for name in general)
    assert 1e-3 < largest < 5e-3


def test_without_scenes_there_is_nothing_to_validate_on(tmp_path: Path) -> None:
    task = _task(scenes=None, sets=[ROOMS], data_root=tmp_path, epoch=4)
    metrics = task.validate(_model(task))
    assert all(math.isnan(value) for value in metrics.values())
