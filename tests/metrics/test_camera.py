import numpy as np
import pytest

from fathom.metrics.camera import field_of_view_error, focal_error, focal_within
from fathom.metrics.maps import MetricError


def test_field_of_view_by_hand():
    # 1000 pixels wide: f = 500 sees 90 degrees, f = 500 sqrt(3) sees 60.
    assert field_of_view_error(500, 500 * np.sqrt(3), 1000) == pytest.approx(30.0)
    found = field_of_view_error([500, 500], [500, 500 * np.sqrt(3)], [1000, 1000])
    np.testing.assert_allclose(found, [0.0, 30.0], atol=1e-9)


def test_focal_errors_by_hand():
    predicted, true = [1000, 1249, 1250, 1500, 400], [1000, 1000, 1000, 1000, 1000]
    np.testing.assert_allclose(focal_error(predicted, true), [0, 0.249, 0.25, 0.5, 0.6])
    assert focal_within(predicted, true) == pytest.approx(2 / 5)  # strictly below 25 %
    assert focal_within(predicted, true, share=0.5) == pytest.approx(3 / 5)


@pytest.mark.parametrize("wrong", [0.0, -3.0, np.nan, np.inf])
def test_a_focal_length_that_is_none_is_a_named_error(wrong):
    with pytest.raises(MetricError, match="not a positive number"):
        focal_error([1000.0, wrong], [1000.0, 1000.0])
    with pytest.raises(MetricError, match="not a positive number"):
        field_of_view_error(1000.0, wrong, 640)


def test_a_width_or_a_set_that_is_none_is_a_named_error():
    with pytest.raises(MetricError, match="A width is not a positive number"):
        field_of_view_error(500, 500, 0)
    with pytest.raises(MetricError, match="no photograph"):
        focal_within([], [])
