import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from fathom.data.sample import Sample
from fathom.methods.depth_pro.data import Labelled, Mixture, SceneSource, SetSource
from fathom.scenes.camera.augment import AugmentConfig
from fathom.scenes.dataset.pack import PackedScene

HEIGHT, WIDTH, F_PX = 60, 80, 120.0
UNCHANGED = AugmentConfig(**dict.fromkeys(AugmentConfig.__annotations__, 0.0))


def _scene(inverse: np.ndarray, *, f_px: float = F_PX) -> PackedScene:
    """A picture that is as bright as it is near: white at 1 1/m."""
    image = np.repeat((inverse[..., None] * 255).astype(np.uint8), 3, axis=2)
    instance = (inverse > 0).astype(np.uint8)
    return PackedScene(image, inverse.astype(np.float16), instance, f_px, "made up")


def _ramp() -> np.ndarray:
    """Nearer to the right, evenly: 0 to 1 1/m over the width of the picture."""
    return np.broadcast_to((np.arange(WIDTH) + 0.5) / WIDTH, (HEIGHT, WIDTH))


def _wall(inverse: float) -> np.ndarray:
    return np.full((HEIGHT, WIDTH), inverse)


def _step() -> np.ndarray:
    """A box 2 m away before a wall 8 m away, under a strip of sky."""
    inverse = _wall(0.125)
    inverse[30:, 20:50] = 0.5
    inverse[:10] = 0.0
    return inverse


def _mixture(*sources: object, **changes: object) -> Mixture:
    settings = {
        "shares": (1.0,) * len(sources),
        "length": 40,
        "resolution": 32,
        "augment": UNCHANGED,
        "crop": 0.0,
        "smallest_crop": 0.5,
        "seed": 3,
    }
    return Mixture(sources=sources, **settings | changes)


def _scenes(*inverse: np.ndarray, **changes: object) -> SceneSource:
    return SceneSource([_scene(one) for one in inverse], **changes)


@dataclass(frozen=True)
class _Samples:
    """Stands in for a data set."""

    sample: Callable[[], Sample]

    def __len__(self) -> int:
        return 7

    def __getitem__(self, index: int) -> Sample:
        return self.sample()


# --- geometry -------------------------------------------------------------------------------------


def test_an_item_has_what_the_losses_take() -> None:
    item = _mixture(_scenes(_ramp()))[0, 0, 0]
    assert item["image"].shape == (3, 32, 32)
    assert item["canonical"].shape == item["valid"].shape == (1, 32, 32)
    assert item["image"].dtype == item["canonical"].dtype == item["fov_deg"].dtype == torch.float32
    assert item["valid"].dtype == item["metric"].dtype == item["real"].dtype == torch.bool
    assert item["valid"].all()
    assert bool(item["metric"])
    assert not bool(item["real"])
    assert -1 <= item["image"].min() < item["image"].max() <= 1


def test_maps_can_be_left_out_and_nothing_else_changes() -> None:
    settings = {"crop": 1.0, "augment": replace(UNCHANGED, depth_of_field=1.0, colour=1.0)}
    whole, angles = (_mixture(_scenes(_step()), **settings, maps=maps) for maps in (True, False))
    for index in range(4):
        expected = dict(whole[0, index, 0])
        del expected["canonical"], expected["valid"]
        found = angles[0, index, 0]
        assert found.keys() == expected.keys()
        for name in found:
            torch.testing.assert_close(found[name], expected[name], rtol=0, atol=0)


def test_canonical_is_inverse_depth_times_focal_length_over_width() -> None:
    # 120 / 80 * 0.25 1/m; a picture of 80 pixels at 120 pixels of focal length: 2 atan(1 / 3).
    item = _mixture(_scenes(_wall(0.25)))[0, 0, 0]
    assert item["canonical"].unique().tolist() == [0.375]
    assert item["fov_deg"].item() == pytest.approx(math.degrees(2 * math.atan(1 / 3)))


@given(seed=st.integers(0, 1000), smallest=st.floats(0.2, 1))
def test_a_window_is_a_camera_of_its_own(seed: int, smallest: float) -> None:
    sources = (_scenes(_wall(0.25)), _scenes(_ramp()))
    wall, ramp = (
        _mixture(source, crop=1.0, smallest_crop=smallest, seed=seed)[0, 0, 0] for source in sources
    )
    # f / w of the window follows from its field of view.
    focal = 0.5 / math.tan(math.radians(wall["fov_deg"].item()) / 2)
    assert 1.5 - 1e-3 <= focal <= 1.5 / smallest + 1e-3
    torch.testing.assert_close(wall["canonical"], torch.full((1, 32, 32), 0.25 * focal))
    # Inverse depth grows by 1 over 80 pixels, so over a window of w pixels by w / 80; times f / w
    # that is f / 80 = 1.5, whatever the window: 1.5 / 32 from one pixel to the next. Nearest pixels
    # are off by up to half of one at either end, 1.5 / 80 * focal / 1.5 each.
    row = ramp["canonical"][0, 16]
    off = focal / WIDTH
    assert abs(row[-1] - row[0]).item() == pytest.approx(1.5 * 31 / 32, abs=2 * off)


def test_crops_are_as_frequent_as_asked_for() -> None:
    data = _mixture(_scenes(_wall(0.25)), crop=0.25, resolution=8, length=400)
    whole = 2 * math.degrees(math.atan(1 / 3))
    narrower = sum(data[0, i, 0]["fov_deg"].item() < whole - 1e-3 for i in range(400))
    # 100 of 400, give or take four standard deviations of sqrt(400 * 0.25 * 0.75) = 8.7.
    assert narrower == pytest.approx(100, abs=35)


def test_picture_and_labels_are_flipped_together() -> None:
    data = _mixture(_scenes(_ramp()))
    rising = []
    for index in range(40):
        item = data[0, index, 0]
        brightness = (item["image"][0] + 1) / 2
        # As bright as near, but for a focal length of 1.5 widths: to half a pixel and one of 255.
        near = item["canonical"][0] / 1.5
        assert (brightness - near).abs().max() < 0.5 / WIDTH + 2 / 255
        rising.append(bool(near[0, -1] > near[0, 0]))
    # Half of 40, give or take four standard deviations of sqrt(10) = 3.2.
    assert sum(rising) == pytest.approx(20, abs=13)


def test_windows_of_picture_and_labels_agree_whatever_their_sizes() -> None:
    # As bright as near, nearer to the lower right; the map has half as many pixels as the picture.
    across, down = np.meshgrid(np.arange(WIDTH) + 0.5, np.arange(HEIGHT) + 0.5)
    slope = (0.7 * across / WIDTH + 0.3 * down / HEIGHT).astype(np.float32)
    coarse = slope.reshape(HEIGHT // 2, 2, WIDTH // 2, 2).mean(axis=(1, 3))
    image = np.repeat((slope[..., None] * 255).astype(np.uint8), 3, axis=2)
    sample = _sample(image=image, depth=1 / coarse, valid=np.ones(coarse.shape, bool))
    data = _mixture(SetSource(_Samples(lambda: sample), real=True, metric=True), crop=1.0)
    for index in range(10):
        item = data[0, index, 0]
        focal = 0.5 / math.tan(math.radians(item["fov_deg"].item()) / 2)
        near = item["canonical"][0] / focal
        brightness = (item["image"][0] + 1) / 2
        # Labels are the nearest of pixels as large as two: off by one at most, either way.
        assert (brightness - near).abs().max() < 0.7 / WIDTH + 0.3 / HEIGHT + 2 / 255


def test_the_picture_is_changed_and_the_truth_is_not() -> None:
    source = _scenes(_ramp())
    plain = _mixture(source)[0, 0, 0]
    strong = AugmentConfig(**dict.fromkeys(AugmentConfig.__annotations__, 1.0))
    changed = _mixture(source, augment=strong)[0, 0, 0]
    assert (changed["image"] - plain["image"]).abs().mean() > 0.02
    # Up to a flip, which is drawn after the rest.
    same = [torch.equal(changed["canonical"], m) for m in _both_ways(plain["canonical"])]
    assert any(same)


def _both_ways(maps: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    return maps, maps.flip(-1)


# --- what is drawn --------------------------------------------------------------------------------


@given(epoch=st.integers(0, 99), index=st.integers(0, 39))
def test_an_item_is_a_function_of_epoch_and_index(epoch: int, index: int) -> None:
    def data() -> Mixture:
        rig = _scenes(_step(), real=True, corrupt=0.2)
        return _mixture(_scenes(_ramp()), rig, crop=0.5, augment=AugmentConfig(), resolution=16)

    first, again = data()[epoch, index, 0], data()[epoch, index, 7]
    for name, value in first.items():
        torch.testing.assert_close(again[name], value, rtol=0, atol=0, equal_nan=True)
    assert not torch.equal(first["image"], data()[epoch + 1, index, 0]["image"])
    assert not torch.equal(first["image"], data()[epoch, index + 1, 0]["image"])


def test_another_seed_draws_other_items() -> None:
    first, second = (_mixture(_scenes(_ramp()), crop=1.0, seed=s)[0, 0, 0] for s in (0, 1))
    assert first["fov_deg"] != second["fov_deg"]


def test_sources_are_drawn_from_by_their_shares() -> None:
    sources = [_scenes(_wall(inverse)) for inverse in (0.125, 0.25, 0.5)]
    data = _mixture(*sources, shares=(6.0, 1.5, 0.5), resolution=8, length=400)
    drawn = [round(data[0, i, 0]["canonical"][0, 0, 0].item() / 1.5, 3) for i in range(400)]
    # Shares of 3/4, 3/16 and 1/16 of 400; four standard deviations are 35, 31 and 19.
    assert drawn.count(0.125) == pytest.approx(300, abs=35)
    assert drawn.count(0.25) == pytest.approx(75, abs=31)
    assert drawn.count(0.5) == pytest.approx(25, abs=19)


def test_an_epoch_goes_through_all_of_the_only_source() -> None:
    walls = [_wall((k + 1) / 64) for k in range(20)]
    data = _mixture(_scenes(*walls), resolution=8, length=20)
    assert len(data) == 20
    seen = [data[5, i, 0]["canonical"][0, 0, 0].item() * 64 / 1.5 for i in range(20)]
    assert seen == pytest.approx(list(range(1, 21)))


def test_a_source_of_another_length_is_drawn_from() -> None:
    walls = [_wall((k + 1) / 64) for k in range(4)]
    data = _mixture(_scenes(*walls), resolution=8, length=60)
    seen = [round(data[0, i, 0]["canonical"][0, 0, 0].item() * 64 / 1.5) for i in range(60)]
    assert set(seen) == {1, 2, 3, 4}
    assert seen != [1 + i % 4 for i in range(60)]


# --- a stereo rig, for want of one ----------------------------------------------------------------


def test_a_rigs_ground_truth_runs_over_edges() -> None:
    rng = np.random.default_rng(0)
    exact = _scenes(_step()).get(0, rng)
    rig = _scenes(_step(), real=True).get(0, rng)
    assert not exact.real
    assert rig.real
    assert exact.metric
    assert rig.metric
    assert rig.valid.all()
    np.testing.assert_array_equal(exact.inverse, _step())
    wrong = rig.inverse != exact.inverse
    # The box is cut out of its surroundings by 30 + 30 + 30 pixels of border, the sky by 80: a rim
    # of up to half of the window of five and the three of the mean is wrong.
    assert 150 < wrong.sum() < 4 * 170
    assert not wrong[20:26].any()
    assert not wrong[35:, 25:45].any()
    assert not wrong[:6].any()
    # Nothing is nearer than the box or farther than the sky, and there are depths in between.
    assert rig.inverse.min() == 0
    assert rig.inverse.max() == 0.5
    assert ((rig.inverse > 0.126) & (rig.inverse < 0.499)).sum() > 50


@pytest.mark.parametrize("share", [0.05, 0.1, 0.3])
def test_the_share_asked_for_is_made_wrong(share: float) -> None:
    right = _scenes(_step(), real=True).get(0, np.random.default_rng(1)).inverse
    for seed in range(4):
        source = _scenes(_step(), real=True, corrupt=share)
        wrong = source.get(0, np.random.default_rng(seed)).inverse
        changed = wrong != right
        assert changed.mean() == pytest.approx(share, abs=0.005)
        # Too near, by one factor from 2 to 6; sky as if it were 20 m away.
        factors = wrong[changed] / np.maximum(right[changed], 0.05)
        assert 2 <= factors.min() <= factors.max() <= 6
        assert factors.max() == pytest.approx(factors.min(), rel=1e-5)


def test_exact_ground_truth_is_not_made_wrong() -> None:
    inverse = _scenes(_step(), corrupt=0.5).get(0, np.random.default_rng(0)).inverse
    np.testing.assert_array_equal(inverse, _step())


def test_items_say_which_of_them_are_real() -> None:
    data = _mixture(_scenes(_wall(0.25)), _scenes(_wall(0.5), real=True), resolution=8)
    items = [data[0, i, 0] for i in range(40)]
    assert {(bool(i["real"]), i["canonical"].max().item()) for i in items} == {
        (False, 0.375),
        (True, 0.75),
    }


# --- published data sets --------------------------------------------------------------------------


def _sample(**changes: object) -> Sample:
    """4 m everywhere, but sky in the upper quarter and a hole in the lower left one.

    The map has half as many pixels as the picture on either side.
    """
    depth = np.full((HEIGHT // 2, WIDTH // 2), 4.0, np.float32)
    depth[: HEIGHT // 8] = np.inf
    valid = np.ones(depth.shape, bool)
    valid[HEIGHT // 4 :, : WIDTH // 4] = False
    depth[~valid] = np.nan
    image = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    image[:, : WIDTH // 2] = 200
    camera = np.array([[F_PX, 0, WIDTH / 2], [0, F_PX, HEIGHT / 2], [0, 0, 1]])
    values = {"id": "a", "image": image, "depth": depth, "valid": valid, "intrinsics": camera}
    return Sample(**values | changes)


def test_holes_are_invalid_and_sky_is_infinitely_far() -> None:
    source = SetSource(_Samples(_sample), real=True, metric=True)
    assert len(source) == 7
    data = _mixture(source)
    for index in range(4):
        item = data[0, index, 0]
        valid, canonical = item["valid"][0], item["canonical"][0]
        bright = item["image"][0] > 0
        assert bool(item["real"])
        assert canonical.isfinite().all()
        # A quarter is hole: below, where the picture is bright (flipped or not).
        assert torch.equal(valid[:16], torch.ones(16, 32, dtype=torch.bool))
        assert torch.equal(valid[16:], ~bright[16:])
        # Sky ends at 7 of the map's 30 rows; the middle of row 7 of 32 is at 7.03.
        assert not canonical[:7].any()
        assert canonical[7:][valid[7:]].unique().tolist() == [0.375]  # 1.5 / 4


@pytest.mark.parametrize(
    ("changes", "relied_on", "metric", "known"),
    [
        ({}, True, True, True),
        ({}, False, False, True),  # the recipe knows better than the set
        ({"metric": False}, True, False, True),
        ({"intrinsics": None}, True, False, False),
        ({"intrinsics": None}, False, False, False),
    ],
)
def test_metric_is_what_has_a_scale_and_a_camera(
    changes: dict[str, object], relied_on: bool, metric: bool, known: bool
) -> None:
    source = SetSource(_Samples(lambda: _sample(**changes)), real=False, metric=relied_on)
    item = _mixture(source, crop=1.0)[0, 0, 0]
    assert bool(item["metric"]) == metric
    assert bool(item["fov_deg"].isfinite()) == known
    if not known:
        # Without a camera inverse depth stays as it is: its scale is unknown all the same.
        assert item["canonical"].max().item() == 0.25


def test_without_metres_nothing_is_out_of_focus() -> None:
    generator = np.random.default_rng(0)

    @dataclass(frozen=True)
    class Source:
        metric: bool

        def __len__(self) -> int:
            return 1

        def get(self, index: int, rng: np.random.Generator) -> Labelled:
            valid = np.ones((HEIGHT, WIDTH), bool)
            # Disparities in pixels, or indeed something 2 to 20 cm away.
            inverse = (5 + 45 * _ramp()).astype(np.float32)
            return Labelled(image, inverse, valid, F_PX, metric=self.metric, real=False)

    image = generator.integers(0, 255, (HEIGHT, WIDTH, 3), np.uint8)
    focus = AugmentConfig(
        **dict.fromkeys(AugmentConfig.__annotations__, 0.0) | {"depth_of_field": 1}
    )
    grain = {
        (metric, augment is focus): _mixture(Source(metric), augment=augment)[0, 0, 0][
            "image"
        ].std()
        for metric in (True, False)
        for augment in (focus, UNCHANGED)
    }
    assert grain[True, True] < 0.9 * grain[True, False]
    assert grain[False, True] == grain[False, False]
