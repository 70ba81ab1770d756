import hashlib
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from fakes import RedIsDepth, red_photo
from PIL import Image

from fathom.core.depth_map import DepthMap
from fathom.core.errors import PhotoError, UsageError
from fathom.core.photo import Photo
from fathom.methods.compact.checkpoint import save_weights
from fathom.methods.compact.config import PRESETS
from fathom.pipeline import BATCH, Pipeline, load
from fathom.protocols import Estimator


def pixels(red: int) -> np.ndarray:
    return np.full((6, 8, 3), (red, 0, 0), dtype=np.uint8)


@pytest.mark.parametrize("form", ["path", "string", "pil", "array", "tensor", "photo"])
def test_every_form_of_a_photo_gives_the_same_metres(form: str, tmp_path: Path) -> None:
    path = red_photo(tmp_path / "photo.png", red=25)
    forms = {
        "path": path,
        "string": str(path),
        "pil": Image.fromarray(pixels(25)),
        "array": pixels(25),
        "tensor": torch.from_numpy(pixels(25)).permute(2, 0, 1).float() / 255,
        "photo": Photo(pixels(25)),
    }
    depth_map = Pipeline(RedIsDepth()).predict(forms[form])
    assert depth_map.depth.shape == (6, 8)
    np.testing.assert_allclose(depth_map.depth, 2.5, rtol=1e-6)  # red 25 is 2.5 m


def test_focal_length_is_given_known_or_estimated() -> None:
    pipeline = Pipeline(RedIsDepth())
    given = pipeline.predict(pixels(25), f_px=12.5)
    assert (given.f_px, given.focal_source) == (12.5, "given")
    estimated = pipeline.predict(pixels(25))
    # 90 degrees across 8 pixels: f = 8 / 2 / tan(45 degrees) = 4
    assert estimated.f_px == pytest.approx(4)
    assert estimated.focal_source == "estimated"


def test_intrinsics_are_carried_to_points_and_normals(tmp_path: Path) -> None:
    camera = [[10.0, 0, 3], [0, 20, 1], [0, 0, 1]]
    (tmp_path / "camera.json").write_text(json.dumps({"intrinsics": camera}))
    for given in (camera, np.array(camera), tmp_path / "camera.json"):
        depth_map = Pipeline(RedIsDepth()).predict(pixels(25), intrinsics=given)
        assert (depth_map.f_px, depth_map.focal_source) == (10, "given")
        np.testing.assert_array_equal(depth_map.intrinsics, camera)
        # (0.5 - 3) / 10 * 2.5 m and (0.5 - 1) / 20 * 2.5 m
        np.testing.assert_allclose(depth_map.points()[0, 0], [-0.625, -0.0625, 2.5])
        np.testing.assert_allclose(depth_map.normals()[2, 2], [0, 0, -1], atol=1e-6)
    first, second = Pipeline(RedIsDepth()).predict(
        [pixels(25), pixels(30)], intrinsics=[camera, None], f_px=None
    )
    assert (first.f_px, second.focal_source) == (10, "estimated")
    with pytest.raises(UsageError, match="give only one of f_px and intrinsics"):
        Pipeline(RedIsDepth()).predict(pixels(25), f_px=10, intrinsics=camera)


def test_warnings_quote_names_so_that_they_do_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a\x1b[2J\u202e.png"
    Image.new("RGBA", (8, 6), (25, 0, 0, 0)).save(path)
    with pytest.warns(UserWarning, match=r"a\\x1b\[2J\\u202e\.png: transparent pixels"):
        Pipeline(RedIsDepth()).predict(path)


def test_focal_length_given_for_a_photo_replaces_the_one_it_knows() -> None:
    photo = Photo(pixels(25))
    assert Pipeline(RedIsDepth()).predict(photo, f_px=7).f_px == 7


def test_list_is_worked_through_in_batches_and_keeps_its_order() -> None:
    estimator = RedIsDepth()
    reds = range(10, 10 + 2 * BATCH + 2)
    maps = Pipeline(estimator).predict([pixels(red) for red in reds])
    assert [float(m.depth[0, 0]) for m in maps] == pytest.approx([red / 10 for red in reds])
    assert estimator.batches == [BATCH, BATCH, 2]


def test_empty_list_gives_an_empty_list() -> None:
    assert Pipeline(RedIsDepth()).predict([]) == []


def test_list_takes_one_focal_length_for_all_or_one_each() -> None:
    pipeline = Pipeline(RedIsDepth())
    photos = [pixels(10), pixels(20)]
    assert [m.f_px for m in pipeline.predict(photos, f_px=9)] == [9, 9]
    assert [m.f_px for m in pipeline.predict(photos, f_px=[9, 11])] == [9, 11]
    assert [m.f_px for m in pipeline.predict(photos, f_px=np.array([9, 11]))] == [9, 11]
    with pytest.raises(UsageError, match="2 photos but 3 focal lengths"):
        pipeline.predict(photos, f_px=[1, 2, 3])
    with pytest.raises(UsageError, match="f_px is a list but photo is not"):
        pipeline.predict(pixels(10), f_px=[1, 2])


@pytest.mark.parametrize("f_px", [0, -1, float("nan"), float("inf")])
def test_focal_length_must_be_positive(f_px: float) -> None:
    with pytest.raises(UsageError, match=r"f_px is .*positive"):
        Pipeline(RedIsDepth()).predict(pixels(10), f_px=f_px)


def test_what_there_is_to_say_about_a_photo_is_a_warning_here(tmp_path: Path) -> None:
    clear = Image.new("RGBA", (8, 6), (25, 0, 0, 0))
    clear.save(tmp_path / "clear.png")
    pipeline = Pipeline(RedIsDepth())
    with pytest.warns(UserWarning, match="clear.png: transparent pixels composited") as said:
        pipeline.predict(tmp_path / "clear.png")
    assert [warning.filename for warning in said] == [__file__]
    with pytest.warns(UserWarning, match="the image: transparent pixels composited on white"):
        pipeline.predict([clear])


def test_the_limit_of_pixels_can_be_set(tmp_path: Path) -> None:
    path = red_photo(tmp_path / "a.png", size=(8, 6))
    pipeline = Pipeline(RedIsDepth())
    for photo in (path, pixels(25)):
        with pytest.raises(PhotoError, match="8 x 6 pixels, more than the limit of 47"):
            pipeline.predict(photo, max_pixels=47)
        assert pipeline.predict(photo, max_pixels=48).width == 8
        assert pipeline.predict(photo, max_pixels=None).width == 8


class Doubler:
    """A scaler that says a unit is two metres."""

    def scale(self, relative: DepthMap, photo: Photo, *, caption: str | None = None) -> DepthMap:
        return relative.with_scale(2, kind="metric")


class OneMetreNearer:
    """A refiner that takes a metre off."""

    def refine(self, photo: Photo, coarse: DepthMap) -> DepthMap:
        return DepthMap(values=coarse.depth - 1, kind=coarse.kind)


def test_relative_map_is_scaled_then_refined() -> None:
    pipeline = Pipeline(RedIsDepth("scale_invariant"), scaler=Doubler(), refiner=OneMetreNearer())
    depth_map = pipeline.predict(pixels(25))
    assert depth_map.kind == "metric"
    np.testing.assert_allclose(depth_map.depth, 2.5 * 2 - 1, rtol=1e-6)


def test_metric_map_is_not_scaled_again() -> None:
    depth_map = Pipeline(RedIsDepth(), scaler=Doubler()).predict(pixels(25))
    np.testing.assert_allclose(depth_map.depth, 2.5, rtol=1e-6)


def test_provenance_of_estimator_and_pipeline_are_joined() -> None:
    depth_map = Pipeline(RedIsDepth(), provenance={"model": "m"}).predict(pixels(25))
    assert depth_map.provenance == {"estimator": "red", "model": "m"}


def test_load_takes_weights_of_ones_own_training(tmp_path: Path) -> None:
    path = tmp_path / "mine.safetensors"
    save_weights(PRESETS["tiny"].build(), path, preset="tiny", native_size=64)
    pipeline = load(path, device="cpu", dtype="float32")
    assert isinstance(pipeline.estimator, Estimator)
    depth_map = pipeline.predict(np.zeros((40, 60, 3), dtype=np.uint8), f_px=50)
    assert depth_map.depth.shape == (40, 60)
    assert depth_map.kind == "metric"
    assert (depth_map.f_px, depth_map.focal_source) == (50, "given")
    assert depth_map.provenance["model"] == "mine"
    assert len(depth_map.provenance["weights_digest"]) == 64
    assert (depth_map.provenance["device"], depth_map.provenance["dtype"]) == ("cpu", "float32")
    assert torch.__version__.startswith(depth_map.provenance["torch"].split("+")[0])


def test_weights_of_ones_own_stand_in_for_the_models(tmp_path: Path) -> None:
    path = tmp_path / "mine.safetensors"
    save_weights(PRESETS["tiny"].build(), path, preset="tiny", native_size=64)
    pipeline = load("default", weights=str(path), device="cpu")
    assert pipeline.provenance["model"] == "default"
    assert pipeline.provenance["weights_digest"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert pipeline.provenance["weights_file"] == "mine.safetensors"
    assert pipeline.estimator.native_size == 64


def test_the_default_model_is_float32_on_every_processor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fathom.nn.device.cpu_has_bfloat16", lambda: True)
    assert load(device="cpu").runs_on["dtype"] == "float32"


def test_what_an_estimator_has_to_say_about_a_photo_is_a_warning(tmp_path: Path) -> None:
    class Unsure(RedIsDepth):
        def estimate(self, photo: Photo) -> DepthMap:
            found = super().estimate(photo)
            return replace(found, provenance={"note": "hard to tell"})

    path = red_photo(tmp_path / "photo.png")
    with pytest.warns(UserWarning, match=r"photo\.png: hard to tell") as said:
        Pipeline(Unsure()).predict(path)
    assert [warning.filename for warning in said] == [__file__]
    with pytest.warns(UserWarning, match="the image: hard to tell"):
        Pipeline(Unsure()).predict([pixels(25), pixels(25)])


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"name": "defalt"}, "no model called 'defalt'; did you mean 'default'"),
        ({"device": "tpu"}, "no device 'tpu' here: choose auto, .*cpu"),
        ({"dtype": "int8"}, "no precision 'int8': choose auto, float32"),
        ({"device": "cpu", "dtype": "float16"}, "float16 is too slow on a CPU"),
    ],
)
def test_load_refuses_what_is_not_there(options: dict[str, str], sentence: str) -> None:
    with pytest.raises(UsageError, match=sentence):
        load(**options)
