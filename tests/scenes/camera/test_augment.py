import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fathom.scenes.camera.augment import AugmentConfig, crop_window, photometric, sample_nearest

EVERYTHING = AugmentConfig(**dict.fromkeys(AugmentConfig.__annotations__, 1.0))
NOTHING = AugmentConfig(**dict.fromkeys(AugmentConfig.__annotations__, 0.0))


@given(st.integers(0, 10_000), st.integers(8, 500), st.integers(8, 500), st.floats(0.2, 5.0))
def test_a_window_lies_inside_and_has_its_aspect(seed, width, height, aspect):
    rng = np.random.default_rng(seed)
    left, top, w, h = crop_window(rng, (width, height), aspect, smallest=0.5)
    assert left >= 0
    assert top >= 0
    assert left + w <= width + 1e-6
    assert top + h <= height + 1e-6
    assert w / h == pytest.approx(aspect)
    assert max(w / width, h / height) >= 0.5 - 1e-9


def test_labels_are_read_at_pixel_centres_and_never_mixed():
    label = np.arange(12).reshape(3, 4)
    np.testing.assert_array_equal(sample_nearest(label, (0, 0, 4, 3), (4, 3)), label)
    np.testing.assert_array_equal(sample_nearest(label, (0, 0, 4, 3), (2, 1)), [[5, 7]])
    doubled = sample_nearest(label, (1, 1, 2, 2), (4, 4))
    np.testing.assert_array_equal(doubled, [[5, 5, 6, 6]] * 2 + [[9, 9, 10, 10]] * 2)


def _picture():
    rng = np.random.default_rng(0)
    image = rng.random((48, 64, 3)).astype(np.float32)
    return image, rng.integers(0, 255, (48, 64)).astype(np.uint8)


def test_no_augmentation_changes_no_more_than_rounding_to_bytes():
    image, instance = _picture()
    out = photometric(np.random.default_rng(1), image, instance, NOTHING)
    np.testing.assert_allclose(out, image, atol=0.5 / 255 + 1e-6)


def test_augmentation_is_a_function_of_its_generator():
    image, instance = _picture()
    outs = [photometric(np.random.default_rng(s), image, instance, EVERYTHING) for s in (4, 4, 5)]
    np.testing.assert_array_equal(outs[0], outs[1])
    assert np.abs(outs[0] - outs[2]).mean() > 0.01


@pytest.mark.parametrize("name", list(AugmentConfig.__annotations__))
def test_each_kind_changes_the_picture_within_its_range(name):
    image, instance = _picture()
    config = AugmentConfig(**{**dict.fromkeys(AugmentConfig.__annotations__, 0.0), name: 1.0})
    # Every other row is 0.5 m away, the rest 20 m: a lens cannot have both in focus.
    inverse = np.where(np.arange(48) % 2, 2.0, 0.05)[:, None].repeat(64, 1).astype(np.float32)
    changed = 0
    for seed in range(5):
        rng = np.random.default_rng(seed)
        out = photometric(rng, image.copy(), instance, config, inverse_depth=inverse, f_px=300.0)
        assert out.shape == image.shape
        assert out.dtype == np.float32
        assert out.min() >= 0
        assert out.max() <= 1
        changed += np.abs(out - image).mean() > 0.004
    assert changed >= 1


def test_recolouring_keeps_an_instance_uniform():
    image = np.full((8, 8, 3), 0.4, np.float32)
    instance = np.repeat(np.arange(8, dtype=np.uint8)[:, None], 8, 1)
    config = AugmentConfig(**{**NOTHING.__dict__, "recolour": 1.0})
    out = photometric(np.random.default_rng(2), image, instance, config)
    assert np.ptp(out, axis=1).max() == 0  # each row is one instance
    assert len({tuple(row[0]) for row in out}) > 1


def _column_pair():
    """Noise 0.5 m away in the middle half of the picture, 20 m away beside it."""
    image = np.random.default_rng(0).random((48, 64, 3)).astype(np.float32)
    inverse = np.full((48, 64), 0.05, np.float32)
    inverse[:, 10:54] = 2.0
    return image, inverse


LENS = AugmentConfig(**{**NOTHING.__dict__, "depth_of_field": 1.0})


def test_depth_of_field_keeps_the_near_middle_sharp_and_blurs_the_rest():
    image, inverse = _column_pair()
    blurred = 0
    for seed in range(6):
        rng = np.random.default_rng(seed)
        out = photometric(rng, image, None, LENS, inverse_depth=inverse, f_px=500.0)
        # Rounding to bytes is all that happens where the lens is focused.
        np.testing.assert_allclose(out[:, 10:54], image[:, 10:54], atol=0.5 / 255 + 1e-6)
        blurred += np.abs(out[:, :9] - image[:, :9]).mean() > 0.02
    # Apertures of 1.5 to 30 mm spread it over 1.5 to 29 pixels: 500 * aperture * (2 - 0.05).
    assert blurred >= 3


def test_depth_of_field_needs_depth_and_focal_length():
    image, inverse = _column_pair()
    for known in ({}, {"inverse_depth": inverse}, {"f_px": 500.0}):
        out = photometric(np.random.default_rng(1), image, None, LENS, **known)
        np.testing.assert_allclose(out, image, atol=0.5 / 255 + 1e-6)
