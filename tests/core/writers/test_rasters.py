import numpy as np
import pytest
from PIL import Image
from planes import flat

from fathom.core.errors import UsageError
from fathom.core.writers.exr import write_exr
from fathom.core.writers.npz import write_npz
from fathom.core.writers.png16 import write_png16

MIXED = np.array([[2.5, np.inf, np.nan, 100.0]])
MIXED_VALID = np.array([[True, True, False, True]])


def test_npz_holds_metres(tmp_path):
    write_npz(flat(MIXED, valid=MIXED_VALID, f_px=10.0), tmp_path / "a.npz")
    with np.load(tmp_path / "a.npz", allow_pickle=False) as arrays:
        assert set(arrays) == {"depth", "valid", "intrinsics", "kind"}
        assert arrays["depth"].dtype == np.float32
        assert arrays["depth"][0, [0, 1, 3]].tolist() == [2.5, np.inf, 100.0]
        assert arrays["valid"].tolist() == [[True, True, False, True]]
        assert arrays["intrinsics"].tolist() == [[10, 0, 2], [0, 10, 0.5], [0, 0, 1]]
        assert str(arrays["kind"]) == "metric"


def test_npz_of_inverse_depth_says_so_in_the_name(tmp_path):
    inverse = flat([[0.5, 0.0]], kind="affine_invariant_inverse", f_px=None)
    write_npz(inverse, tmp_path / "a.npz")
    with np.load(tmp_path / "a.npz") as arrays:
        assert set(arrays) == {"inverse_depth", "valid", "intrinsics", "kind"}
        assert arrays["inverse_depth"].tolist() == [[0.5, 0.0]]
        assert np.isnan(arrays["intrinsics"]).all()
        assert str(arrays["kind"]) == "affine_invariant_inverse"


def read_codes(path):
    with Image.open(path) as image:
        assert image.mode == "I;16"
        return np.array(image), dict(image.text)


def test_png_holds_millimetres(tmp_path):
    saturated = write_png16(flat(MIXED, valid=MIXED_VALID), tmp_path / "a.png")
    codes, text = read_codes(tmp_path / "a.png")
    assert codes.tolist() == [[2500, 0, 0, 65535]]
    assert saturated == 1
    assert text["depth_scale"] == "1000"
    assert "0 is invalid or sky" in text["Description"]
    assert "65.535 m" in text["Description"]


@pytest.mark.parametrize(
    ("metres", "code", "saturated"),
    [
        (65.534, 65534, 0),
        (65.535, 65535, 0),
        (65.5354, 65535, 0),  # rounds to the last step
        (65.536, 65535, 1),
        (1e30, 65535, 1),
        (0.0014, 1, 0),
        (0.0001, 1, 0),  # less than half a step, and yet not invalid
    ],
)
def test_png_at_the_ends_of_its_range(tmp_path, metres, code, saturated):
    assert write_png16(flat(metres, size=(1, 1)), tmp_path / "a.png") == saturated
    assert read_codes(tmp_path / "a.png")[0].item() == code


def test_png_scale_reaches_farther(tmp_path):
    # 256 steps per metre hold 65535 / 256 = 255.996 m, to 2 mm.
    assert write_png16(flat([[200.001, 300.0]]), tmp_path / "a.png", scale=256) == 1
    codes, text = read_codes(tmp_path / "a.png")
    assert codes[0, 0] / 256 == pytest.approx(200.001, abs=1 / 512)
    assert codes[0, 1] == 65535
    assert text["depth_scale"] == "256"


@pytest.mark.parametrize("scale", [0, -1000, np.nan, np.inf, 1e9])
def test_impossible_png_scale_is_refused(tmp_path, scale):
    with pytest.raises(UsageError, match=r"must lie between 0\.001 and 1e\+06 steps per metre"):
        write_png16(flat(2.5), tmp_path / "a.png", scale=scale)


def test_png_of_more_than_one_band(tmp_path):
    # 1.5 million pixels whose depth is their row in metres, plus one
    rows = np.broadcast_to(np.arange(1, 16)[:, None] * 1.0, (15, 100_000))
    write_png16(flat(rows), tmp_path / "a.png")
    codes = read_codes(tmp_path / "a.png")[0]
    assert (codes == 1000 * np.arange(1, 16)[:, None]).all()


def test_exr_holds_metres_infinite_sky_and_no_number_for_invalid(tmp_path):
    openexr = pytest.importorskip("OpenEXR")
    write_exr(flat(MIXED, valid=MIXED_VALID), tmp_path / "a.exr")
    with openexr.File(str(tmp_path / "a.exr"), separate_channels=True) as file:
        channels = file.channels()
        assert list(channels) == ["Z"]
        depth = channels["Z"].pixels
        assert depth.dtype == np.float32
        np.testing.assert_array_equal(depth, [[2.5, np.inf, np.nan, 100.0]])
        assert "metres" in file.header()["comments"]
