from pathlib import Path

import numpy as np
import pytest
import torch

from fathom.core.errors import UsageError
from fathom.methods.compact.data import TrainingScenes
from fathom.methods.compact.options import CompactOptions, Crop
from fathom.methods.compact.training import CompactTask
from fathom.scenes.camera.augment import AugmentConfig
from fathom.scenes.dataset.pack import PackedScene
from fathom.training.recipe import Recipe, check_options, read_recipe

RECIPES = Path(__file__).parents[3] / "recipes"
CROPS = (Crop(width=64, height=32, share=0.5), Crop(width=32, height=64, share=0.5))


class _Scenes(list):
    """Three floors seen from 1.5 m: inverse depth grows evenly below the horizon, sky above."""

    def __init__(self):
        rng = np.random.default_rng(0)
        rows = np.maximum(np.arange(60) - 30, 0)[:, None] / (1.5 * 80.0)
        inverse = np.broadcast_to(rows, (60, 80)).astype(np.float16)
        for _ in range(3):
            image = rng.integers(0, 255, (60, 80, 3), np.uint8)
            self.append(PackedScene(image, inverse, np.ones((60, 80), np.uint8), 80.0, "floor"))


def _data(**changes):
    options = {"pack": _Scenes(), "crops": CROPS, "smallest_crop": 0.5, "seed": 3}
    return TrainingScenes(**{**options, "augment": AugmentConfig(), **changes})


def test_an_item_is_a_function_of_its_key_alone():
    a, b = _data()[2, 1, 5, 0.0], _data()[2, 1, 5, 0.0]
    assert all(torch.equal(a[name], b[name]) for name in a)
    assert not torch.equal(a["image"], _data()[3, 1, 5, 0.0]["image"])


def test_all_items_of_a_batch_have_one_size():
    data = _data()
    shapes = {
        batch: {data[0, i, batch, 0.0]["image"].shape for i in range(3)} for batch in range(12)
    }
    assert all(len(found) == 1 for found in shapes.values())
    assert {s for found in shapes.values() for s in found} == {(3, 32, 64), (3, 64, 32)}


def test_the_crop_is_a_camera_of_its_own():
    data = _data(crops=CROPS[:1])
    for index in range(3):
        item = data[0, index, 0, 0.0]
        width = item["canonical"].shape[2]
        # f_px / W of the crop follows from its field of view.
        focal = 0.5 / np.tan(np.radians(item["fov_deg"].item()) / 2)
        # A floor 1.5 m below: C = (v - horizon) / (1.5 W) per pixel of the crop's own grid, so its
        # slope over a row is 1 / (1.5 W), whatever the crop (up to reading the nearest pixel).
        below = item["canonical"][0, :, 0].numpy()
        below = below[below > 0]
        slope = np.polyfit(np.arange(len(below)), below, 1)[0]
        assert slope == pytest.approx(1 / (1.5 * width), rel=0.15)
        assert 0.99 < focal < 2.01  # f_px / W is 1 for the whole picture, 2 for half of it


def test_sky_is_zero_and_the_image_is_in_range():
    item = _data(smallest_crop=1.0)[0, 0, 1, 0.0]
    assert item["canonical"].min() == 0
    assert item["image"].min() >= -1
    assert item["image"].max() <= 1


def test_crops_change_at_the_batch_named():
    small = Crop(width=32, height=32, share=1.0, until_batch=3)
    large = Crop(width=64, height=32, share=1.0, from_batch=3, until_batch=5)
    last = Crop(width=64, height=64, share=1.0, from_batch=5)
    data = _data(crops=(small, large, last))
    widths = [data[0, 0, batch, 0.0]["image"].shape[1:] for batch in (0, 2, 3, 4, 5, 99)]
    assert widths == [(32, 32), (32, 32), (32, 64), (32, 64), (64, 64), (64, 64)]


def test_crops_change_with_the_share_of_the_run():
    small = Crop(width=32, height=32, share=1.0, until_share=0.25)
    large = Crop(width=64, height=32, share=1.0, from_share=0.25)
    data = _data(crops=(small, large))
    # Whatever the number of the batch: where the length is a time, nobody knows it beforehand.
    shapes = [data[0, 0, 7, share]["image"].shape[1:] for share in (0.0, 0.249, 0.25, 1.0)]
    assert shapes == [(32, 32), (32, 32), (32, 64), (32, 64)]


def test_crops_in_use_together_share_the_batches():
    early = Crop(width=32, height=32, share=3.0, until_batch=400)
    always = Crop(width=64, height=32, share=1.0)
    data = _data(crops=(early, always))
    first = [data._batch_crop(batch, 0.0) for batch in range(400)]
    # 3 of 4: 300 of 400, give or take three standard deviations of sqrt(400 * 0.75 * 0.25) = 8.7.
    assert 274 < first.count(early) < 326
    assert {data._batch_crop(batch, 0.0) for batch in range(400, 450)} == {always}


@pytest.mark.parametrize(
    ("crops", "batch"),
    [
        ([{"from_batch": 10}], 0),
        ([{"until_batch": 10}], 10),
        ([{"until_batch": 10}, {"from_batch": 20}], 10),
        ([{"until_batch": 30}, {"from_batch": 5, "until_batch": 10}], 30),
        ([{"until_batch": 10}, {"from_batch": 10, "until_batch": 20}], 20),
        ([{"from_share": 0.5}], 0),
        ([], 0),
    ],
)
def test_a_batch_without_a_crop_is_refused(crops, batch, tmp_path):
    shape = {"width": 64, "height": 32, "share": 1.0}
    options = {"scenes": "scenes", "count": 1, "crops": [{**shape, **crop} for crop in crops]}
    recipe = Recipe.model_validate(
        {"task": "compact", "steps": 1, "batch_size": 1, "optimizer": {"lr": 1},
         "task_options": options}
    )  # fmt: skip
    with pytest.raises(UsageError) as caught:
        check_options(recipe, CompactOptions, folder=tmp_path, source="a.yaml")
    sentence = f"a.yaml: 'task_options' cannot be: no crop is in use from batch {batch} on."
    assert str(caught.value) == sentence


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (
            {"loss": {"ssy": 1}},
            r"'task_options\.loss' cannot be: there is no 'ssy', only mae,",
        ),
        (
            {"augment": {"fog": 1}},
            r"'task_options\.augment' cannot be: there is no 'fog', only",
        ),
        (
            {"crops": [{"width": 64, "height": 48, "share": 1}]},
            r"'task_options\.crops\.0\.height' is 48, but input should be a multiple of 32",
        ),
    ],
)
def test_what_training_would_stumble_over_is_told_before(options, sentence, tmp_path):
    recipe = Recipe.model_validate(
        {"task": "compact", "steps": 1, "batch_size": 1, "optimizer": {"lr": 1},
         "task_options": {"scenes": "scenes", "count": 1, **options}}
    )  # fmt: skip
    with pytest.raises(UsageError, match=sentence):
        check_options(recipe, CompactOptions, folder=tmp_path, source="a.yaml")


def test_a_share_of_the_run_without_a_crop_is_refused(tmp_path):
    shape = {"width": 64, "height": 32, "share": 1.0}
    crops = [{**shape, "until_share": 0.25}, {**shape, "from_share": 0.5}]
    with pytest.raises(ValueError, match=r"no crop is in use from 0\.25 of the run on"):
        CompactOptions(scenes=tmp_path, count=1, crops=crops)


def test_the_late_weights_hold_from_their_share_on(tmp_path):
    options = {"loss": {"sky": 0.0, "fov": 0.0}, "late_loss": {"fov": 2.0}, "late_from": 0.5}
    task = CompactTask(CompactOptions(scenes=tmp_path, count=1, preset="tiny", **options), seed=0)
    torch.manual_seed(0)
    model = task.build_model().eval()

    def parts(share):
        items = [_data()[0, 0, 0, share]] * 2
        batch = {name: torch.stack([item[name] for item in items]) for name in items[0]}
        with torch.no_grad():
            return task.loss(model, batch, 0)

    (early, before), (late, after) = parts(0.49), parts(0.5)
    assert "fov" not in before
    assert "sky" not in after  # the rest stays as `loss` says
    assert late.item() == pytest.approx(early.item() + 2 * after["fov"].item(), rel=1e-5)


def test_a_crop_that_ends_before_it_begins_is_refused():
    with pytest.raises(ValueError, match="64x32 ends before it begins"):
        Crop(width=64, height=32, share=1.0, from_batch=9, until_batch=9)
    with pytest.raises(ValueError, match=r"from_share 0\.5, until_share 0\.5"):
        Crop(width=64, height=32, share=1.0, from_share=0.5, until_share=0.5)


def test_validation_looks_at_the_first_size_that_stays(tmp_path):
    shapes = [(32, 32, 0, 9), (64, 32, 9, None), (64, 64, 0, None)]
    crops = [
        {"width": w, "height": h, "share": 1.0, "from_batch": first, "until_batch": end}
        for w, h, first, end in shapes
    ]
    options = CompactOptions(scenes=tmp_path, count=1, crops=crops)
    crop = options.validation_crop
    assert (crop.width, crop.height, crop.from_batch, crop.until_batch) == (64, 32, 0, None)


@pytest.mark.parametrize("name", ["default", "default_first", "default_gpu", "default_smoke"])
def test_the_recipes_are_valid_and_train_multiples_of_32(name):
    options = CompactOptions(**read_recipe(RECIPES / f"{name}.yaml").task_options)
    assert all(crop.width % 32 == 0 and crop.height % 32 == 0 for crop in options.crops)


def test_a_training_step_lowers_the_loss(tmp_path):
    task = CompactTask(CompactOptions(scenes=tmp_path, count=1, preset="tiny"), seed=0)
    torch.manual_seed(0)
    model = task.build_model()
    data = _data()
    items = [data[0, i % 3, 0, 0.0] for i in range(4)]
    batch = {name: torch.stack([item[name] for item in items]) for name in items[0]}
    optimizer = torch.optim.AdamW(model.parameters(), 3e-3)
    losses = []
    for step in range(12):
        loss, parts = task.loss(model, batch, step)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    assert losses[-1] < 0.8 * losses[0]
    assert all(torch.isfinite(part) for part in parts.values())


def test_the_exported_weights_load_again(tmp_path):
    from fathom.methods.compact.checkpoint import load_weights

    task = CompactTask(CompactOptions(scenes=tmp_path, count=1, preset="tiny"), seed=0)
    task.export(task.build_model().eval(), tmp_path / "w.safetensors")
    loaded = load_weights(tmp_path / "w.safetensors")
    assert loaded.network(torch.zeros(1, 3, 32, 32)).fov_deg.shape == (1,)
    assert loaded.native_size == task.options.native_size
