import json

import numpy as np
import pytest
from planes import flat

import fathom
from fathom.core.writers.json_summary import describe, summarise, write_json


def test_statistics_of_a_small_map():
    depth = np.array([[1.0, 2.0, 4.0, np.inf], [np.inf, np.inf, np.nan, 7.0]])
    summary = summarise(flat(depth))
    assert (summary.smallest, summary.median, summary.largest) == (1.0, 3.0, 7.0)  # metres
    assert summary.sky_fraction == 3 / 8
    assert summary.invalid_fraction == 1 / 8


def test_statistics_of_a_large_map():
    # 5 million pixels, more than are looked at for the median; depth is 1 m to 5 m along a row.
    row = np.linspace(1, 5, 5000)
    summary = summarise(flat(np.broadcast_to(row, (1000, 5000))))
    assert (summary.smallest, summary.largest) == (1.0, 5.0)
    assert summary.median == pytest.approx(3, abs=2e-3)


def test_statistics_of_a_large_map_with_one_pixel_left():
    depth = np.full((2000, 2100), np.inf)
    depth[0, 0] = 2.5
    summary = summarise(flat(depth))
    assert (summary.smallest, summary.median, summary.largest) == (2.5, 2.5, 2.5)


@pytest.mark.parametrize(("value", "sky", "invalid"), [(np.inf, 1, 0), (np.nan, 0, 1)])
def test_statistics_without_a_depth(value, sky, invalid):
    summary = summarise(flat(value))
    assert (summary.smallest, summary.median, summary.largest) == (None, None, None)
    assert (summary.sky_fraction, summary.invalid_fraction) == (sky, invalid)


def test_sky_of_an_inverse_map_is_zero():
    summary = summarise(flat([[0.0, 0.5, 1.5, 4.0]], kind="affine_invariant_inverse"))
    assert (summary.smallest, summary.median, summary.largest) == (0.5, 1.5, 4.0)
    assert summary.sky_fraction == 1 / 4


def test_description_says_where_everything_comes_from(tmp_path):
    provenance = {
        "model": "default",
        "weights_digest": "ab12",
        "refiner": "none",
        "torch": "2.13.0",
    }
    plane = flat(2.5, size=(30, 40), f_px=20.0, provenance=provenance)
    description = describe(plane, files={"npz": "a_depth.npz"}, extra={"orientation": 6})
    write_json(description, tmp_path / "a.json")
    read = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
    assert read["kind"] == "metric"
    assert read["units"] == "m"
    assert (read["width"], read["height"]) == (40, 30)
    # A lens of 20 px sees 40 px in 2 atan(20 / 20) = 90 degrees.
    assert read["focal"] == {"f_px": 20.0, "fov_deg": pytest.approx(90), "source": "given"}
    assert read["intrinsics"] == [[20, 0, 20], [0, 20, 15], [0, 0, 1]]
    assert read["orientation"] == 6
    assert read["model"] == "default"
    assert read["weights_digest"] == "ab12"
    assert read["provenance"] == {"refiner": "none"}
    assert read["versions"]["fathom"] == fathom.__version__
    assert read["versions"]["numpy"] == np.__version__
    assert read["versions"]["torch"] == "2.13.0"
    assert read["range"] == {"min": 2.5, "median": 2.5, "max": 2.5}
    assert read["files"] == {"npz": "a_depth.npz"}


def test_a_field_of_view_off_centre():
    # From atan(10 / 20) to the left to atan(30 / 20) to the right of the axis.
    plane = flat(2.5, size=(30, 40), intrinsics=[[20.0, 0, 10], [0, 25, 15], [0, 0, 1]])
    description = describe(plane, files={})
    angle = np.degrees(np.arctan(0.5) + np.arctan(1.5))
    assert description["focal"]["fov_deg"] == pytest.approx(angle)
    assert description["intrinsics"] == [[20, 0, 10], [0, 25, 15], [0, 0, 1]]


def test_description_of_a_relative_map_without_a_camera():
    description = describe(flat(0.5, kind="affine_invariant_inverse", f_px=None), files={})
    assert description["units"] == "relative"
    assert description["focal"] == {"f_px": None, "fov_deg": None, "source": "none"}
    assert description["intrinsics"] is None
    assert description["orientation"] is None


def test_numbers_that_json_cannot_hold_are_not_written(tmp_path):
    with pytest.raises(ValueError, match="JSON compliant"):
        write_json({"max": float("inf")}, tmp_path / "a.json")
