import numpy as np
import pytest

from fathom.metrics.fits import scale_and_shift
from fathom.metrics.gbdf import released_scores, released_truth
from fathom.metrics.maps import MetricError

NAMES = {"abs_rel": "absrel", "sq_rel": "sqrel"}


def test_the_scripts_numbers(parity):
    fixture = parity("depth_metrics")
    known = fixture.config["mid21"]
    truth = released_truth(
        fixture.inputs["mid21_disparity"],
        f_px=known["fx"],
        baseline=known["baseline_mm"],
        offset=known["doffs"],
        header_scale=known["pfm_scale"],
    )
    np.testing.assert_array_equal(truth, fixture.outputs["mid21_gt_uint8"])
    prediction = fixture.inputs["mid21_pred_uint16"].astype(np.float64)
    line = scale_and_shift(prediction[truth > 0], truth[truth > 0])
    assert line == pytest.approx(tuple(fixture.outputs["mid21_fit"]), rel=1e-9)
    found = released_scores(prediction, truth)
    names = [NAMES.get(name, name) for name in fixture.outputs["mid21_metric_names"]]
    expected = fixture.outputs["mid21_metrics"]
    np.testing.assert_allclose([found[name] for name in names], expected, rtol=1e-9)


def test_the_header_scale_decides_the_unit():
    # f b / disparity = 1000 * 200 / 50 = 4000 mm; divided by 1/255 it is 15.68, cut to 15.
    disparity = np.array([[50.0]])
    arguments = {"f_px": 1000.0, "baseline": 200.0, "offset": 0.0}
    assert released_truth(disparity, **arguments, header_scale=-1 / 255)[0, 0] == 15
    assert released_truth(disparity, **arguments, header_scale=1.0)[0, 0] == 4000 % 256


def test_missing_disparity_is_missing_truth():
    truth = released_truth(
        np.array([[0.0, np.inf]]), f_px=1000.0, baseline=200.0, offset=0.0, header_scale=1 / 255
    )
    np.testing.assert_array_equal(truth, [[0, 0]])
    with pytest.raises(MetricError, match="no valid pixel"):
        released_scores(np.array([[1.0, 2.0]]), truth)
