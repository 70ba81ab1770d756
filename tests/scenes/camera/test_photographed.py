"""Pictures as a camera takes them: the same labels, another picture, the same every time."""

import numpy as np

from fathom.data.sample import Sample
from fathom.scenes.camera.photographed import REAL_CAMERA, photographed

F_PX = 200.0


def _sample() -> Sample:
    """Return grey noise 0.5 m away on the left, sky on the right."""
    grey = np.random.default_rng(0).integers(60, 200, (48, 64, 1), np.uint8)
    depth = np.full((48, 64), 0.5, np.float32)
    depth[:, 32:] = np.inf
    camera = np.array([[F_PX, 0, 32], [0, F_PX, 24], [0, 0, 1]])
    return Sample("x", np.repeat(grey, 3, axis=2), depth, np.ones((48, 64), bool), camera)


def test_the_picture_changes_and_nothing_else() -> None:
    sample = _sample()
    for index in range(4):
        taken = photographed(sample, seed=3, index=index)
        assert taken.image.dtype == np.uint8
        assert taken.image.shape == sample.image.shape
        assert np.abs(taken.image.astype(int) - sample.image).mean() > 1
        assert taken.depth is sample.depth
        assert taken.intrinsics is sample.intrinsics


def test_seed_and_index_alone_decide() -> None:
    sample = _sample()
    first, again = (photographed(sample, seed=3, index=7).image for _ in range(2))
    np.testing.assert_array_equal(first, again)
    assert (photographed(sample, seed=3, index=8).image != first).any()
    assert (photographed(sample, seed=4, index=7).image != first).any()


def test_a_camera_neither_paints_nor_frames() -> None:
    # Each of these would make the picture tell of something that lens, sensor and file do not do.
    assert (REAL_CAMERA.recolour, REAL_CAMERA.light_field) == (0, 0)
    assert (REAL_CAMERA.grey, REAL_CAMERA.frame) == (0, 0)
    assert REAL_CAMERA.depth_of_field == 1
    assert REAL_CAMERA.colour == 0  # exposure and white balance are drawn apart, as cameras do
    assert min(REAL_CAMERA.noise, REAL_CAMERA.jpeg, REAL_CAMERA.blur) > 0


def test_exposure_and_white_balance_stay_those_of_a_camera() -> None:
    # A grey wall of 100 of 255: two standard deviations are 0.7 stops, a factor of 2 ** (0.7 / 2.2)
    # = 1.25 in sRGB, and 0.12 / 2.2 = 5.5 % more or less red and blue.
    image = np.full((24, 32, 3), 100, np.uint8)
    depth = np.full((24, 32), 2.0, np.float32)
    camera = np.array([[30.0, 0, 16], [0, 30.0, 12], [0, 0, 1]])
    wall = Sample("x", image, depth, np.ones((24, 32), bool), camera)
    means = np.array(
        [photographed(wall, seed=1, index=i).image.mean(axis=(0, 1)) for i in range(60)]
    )
    green = means[:, 1] / 100
    assert 0.8 < np.quantile(green, 0.05) < 0.95
    assert 1.05 < np.quantile(green, 0.95) < 1.25
    tint = means[:, [0, 2]] / means[:, [1]]
    assert 0.01 < np.abs(np.log(tint)).mean() < 0.04
