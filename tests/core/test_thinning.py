import numpy as np
import pytest
from planes import flat

from fathom.core.bands import row_bands
from fathom.core.thinning import stride_for, thinned


@pytest.mark.parametrize(
    ("size", "most", "stride"),
    [
        ((3000, 4000), 12_000_000, 1),
        ((3000, 4000), 11_999_999, 2),
        ((3000, 4000), 1_000_000, 4),  # 750 x 1000
        ((1, 100), 10, 10),  # a line shrinks along one side only
        ((7, 7), 16, 2),  # 4 x 4, for the odd row counts too
    ],
)
def test_smallest_stride_that_suffices(size, most, stride):
    assert stride_for(*size, most=most) == stride


@pytest.mark.parametrize("stride", [2, 3, 5])
def test_picked_pixels_stay_where_they_are_in_space(stride):
    rng = np.random.default_rng(0)
    full = flat(rng.uniform(1, 4, (23, 31)), f_px=20.0)
    points = thinned(full, stride=stride).points()
    start = stride // 2
    expected = full.points()[start::stride, start::stride]
    np.testing.assert_allclose(points, expected, rtol=0, atol=1e-6)  # metres


@pytest.mark.parametrize("size", [(1, 40), (40, 1), (1, 1)])
def test_thin_maps_keep_at_least_one_pixel(size):
    assert min(thinned(flat(2.0, size=size), stride=9).values.shape) == 1


@pytest.mark.parametrize(("height", "width"), [(1, 1), (5, 3_000_000), (5000, 700)])
def test_bands_cover_every_row_once(height, width):
    bands = list(row_bands(height, width))
    rows = np.concatenate([np.arange(height)[band] for band in bands])
    np.testing.assert_array_equal(rows, np.arange(height))
    assert all(
        (band.stop - band.start) * width <= 2**20 or band.stop - band.start == 1 for band in bands
    )
