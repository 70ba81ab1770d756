"""Expected numbers are closed forms: the half-pixel rule, planes, weights worked by hand."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from fathom.core.resample import bilinear_taps, resize_bilinear, resize_masked

SIZES = st.integers(1, 12)


def ramp(height, width):
    """Value of a plane at the pixel centres, in units of the whole image."""
    y, x = (np.arange(height) + 0.5) / height, (np.arange(width) + 0.5) / width
    return (1 + 2 * x[None, :] + 3 * y[:, None]).astype(np.float32)


def test_two_pixels_become_four_by_the_half_pixel_rule():
    # Output centres lie at -0.25, 0.25, 0.75, 1.25 input pixels; the outer two hold the border.
    resized = resize_bilinear(np.array([[0.0, 8.0]], dtype=np.float32), 1, 4)
    np.testing.assert_allclose(resized, [[0, 2, 6, 8]])


def test_four_pixels_become_two():
    row = np.array([[0.0, 1.0, 5.0, 9.0]], dtype=np.float32)
    # Centres 0.5 and 2.5: two nearest each. The antialiasing triangle of radius 2 around 0.5 gives
    # pixels 0 to 2 the weights 3/4, 3/4, 1/4, of which the border cut off one of 1/4: sum 7/4.
    np.testing.assert_allclose(resize_bilinear(row, 1, 2), [[0.5, 7.0]])
    near = (0.75 * 0 + 0.75 * 1 + 0.25 * 5) / 1.75
    far = (0.25 * 1 + 0.75 * 5 + 0.75 * 9) / 1.75
    np.testing.assert_allclose(resize_bilinear(row, 1, 2, antialias=True), [[near, far]], rtol=1e-6)


@pytest.mark.parametrize("size", [(7, 9), (40, 21), (16, 100), (200, 300), (3, 41)])
def test_plane_stays_a_plane_inside(size):
    before, after = resize_bilinear(ramp(12, 17), *size), ramp(*size)
    # Within half an input pixel of the border the border value holds instead.
    y = (np.arange(size[0]) + 0.5) / size[0] * 12
    x = (np.arange(size[1]) + 0.5) / size[1] * 17
    inside = ((y >= 0.5) & (y <= 11.5))[:, None] & ((x >= 0.5) & (x <= 16.5))[None, :]
    assert inside.sum() > 10
    np.testing.assert_allclose(before[inside], after[inside], rtol=2e-6)


def test_agrees_with_torch():
    torch = pytest.importorskip("torch")
    values = np.random.default_rng(0).random((13, 22, 2), dtype=np.float32)
    for size in [(5, 8), (40, 9), (12, 61)]:
        for antialias in (False, True):
            expected = torch.nn.functional.interpolate(
                torch.from_numpy(values).permute(2, 0, 1)[None],
                size,
                mode="bilinear",
                align_corners=False,
                antialias=antialias,
            )[0].permute(1, 2, 0)
            resized = resize_bilinear(values, *size, antialias=antialias)
            np.testing.assert_allclose(resized, expected.numpy(), atol=2e-6)


@given(SIZES, SIZES, st.booleans())
def test_weights_sum_to_one_and_stay_inside(size, new_size, antialias):
    taps = bilinear_taps(size, new_size, antialias=antialias)
    np.testing.assert_allclose(taps.weight.sum(axis=1), 1, rtol=1e-6)
    assert taps.weight.min() >= 0
    assert taps.index.min() >= 0
    assert taps.index.max() < size


FLOATS = st.floats(-1000, 1000, width=32)
MAPS = arrays.arrays(np.float32, st.tuples(SIZES, SIZES), elements=FLOATS)


@given(MAPS)
def test_same_size_is_the_identity(values):
    np.testing.assert_array_equal(resize_bilinear(values, *values.shape), values)


@given(MAPS)
def test_three_times_larger_and_back_is_the_identity(values):
    # The centre of every third of the larger map is the centre of an original pixel.
    larger = resize_bilinear(values, 3 * values.shape[0], 3 * values.shape[1])
    np.testing.assert_allclose(resize_bilinear(larger, *values.shape), values, atol=1e-3)


@given(MAPS, SIZES, SIZES, st.booleans())
def test_never_leaves_the_range_and_turns_with_the_axes(values, height, width, antialias):
    resized = resize_bilinear(values, height, width, antialias=antialias)
    slack = 1e-5 * np.abs(values).max()
    assert resized.min() >= values.min() - slack
    assert resized.max() <= values.max() + slack
    turned = resize_bilinear(values.T, width, height, antialias=antialias).T
    np.testing.assert_allclose(resized, turned, atol=1e-3)


def test_non_contiguous_and_other_dtypes():
    values = np.arange(24).reshape(4, 6)
    expected = resize_bilinear(np.ascontiguousarray(values[::2, ::-1]).astype(np.float32), 5, 7)
    np.testing.assert_array_equal(resize_bilinear(values[::2, ::-1], 5, 7), expected)
    assert expected.dtype == np.float32


def test_unknown_and_infinitely_far_pixels_do_not_bleed():
    #              near  near  unknown  far  sky
    values = np.array([[2.0, 2.0, 1e9, 4.0, -7.0]], dtype=np.float32)
    valid = np.array([[True, True, False, True, True]])
    sky = np.array([[False, False, False, False, True]])
    resized, new_valid, new_sky = resize_masked(values, 1, 20, valid=valid, sky=sky)
    # Each pixel becomes four; the class changes exactly at the pixel borders.
    np.testing.assert_array_equal(new_valid[0], np.repeat(valid[0], 4))
    np.testing.assert_array_equal(new_sky[0], np.repeat(sky[0], 4))
    np.testing.assert_allclose(resized[0, :8], 2, rtol=1e-6)
    np.testing.assert_allclose(resized[0, 12:16], 4, rtol=1e-6)
    assert not resized[0, 8:12].any()
    assert not resized[0, 16:].any()


@settings(deadline=None)
@given(
    MAPS.flatmap(
        lambda values: st.tuples(
            st.just(np.abs(values) + np.float32(0.5)),
            arrays.arrays(np.int8, values.shape, elements=st.integers(0, 2)),
        )
    ),
    SIZES,
    SIZES,
    st.booleans(),
    st.booleans(),
)
def test_masked_resizing_keeps_classes_apart(case, height, width, antialias, reciprocal):
    values, label = case  # 0 unknown, 1 finite, 2 sky
    dirty = np.where(label == 1, values, np.float32(np.nan))
    resized, valid, sky = resize_masked(
        dirty,
        height,
        width,
        valid=label > 0,
        sky=label == 2,
        reciprocal=reciprocal,
        antialias=antialias,
    )
    assert resized.shape == valid.shape == sky.shape == (height, width)
    assert not (sky & ~valid).any()
    finite = valid & ~sky
    assert not resized[~finite].any()
    if finite.any():
        known = values[label == 1]
        assert resized[finite].min() >= known.min() * 0.999
        assert resized[finite].max() <= known.max() * 1.001
    if height == values.shape[0] and width == values.shape[1]:
        np.testing.assert_array_equal(valid, label > 0)
        np.testing.assert_array_equal(sky, label == 2)


def test_reciprocal_blends_inverse_depth():
    values = np.array([[1.0, 4.0]], dtype=np.float32)  # metres; 1 and 0.25 per metre
    everywhere = np.ones((1, 2), dtype=bool)
    resized, _, _ = resize_masked(values, 1, 4, valid=everywhere, sky=~everywhere, reciprocal=True)
    expected = [1, 1 / (0.75 + 0.25 * 0.25), 1 / (0.25 + 0.75 * 0.25), 4]
    np.testing.assert_allclose(resized, [expected], rtol=1e-6)
