import math

import pytest
from PIL import Image

from fathom.data.sets import open_set, set_names, source_of


def _write(path, mm35=None, orientation=None):
    path.parent.mkdir(parents=True, exist_ok=True)
    exif = Image.Exif()
    if mm35:
        exif.get_ifd(0x8769)[0xA405] = mm35
    if orientation:
        exif[0x0112] = orientation
    Image.new("RGB", (60, 40)).save(path, exif=exif)


@pytest.mark.parametrize("name", ["dpdd", "fivek", "ppr10k", "raise", "spaq", "zoom", "photos"])
def test_focal_lengths_come_from_exif(tmp_path, name):
    _write(tmp_path / "part/b.jpg", mm35=50)
    _write(tmp_path / "part/c.jpg")
    (tmp_path / "part/readme.txt").write_text("no photo")
    known, unknown = open_set(name, tmp_path)
    assert known.id == "part/b.jpg"
    # 50 mm at a diagonal of 43.27 mm, which is sqrt(60^2 + 40^2) pixels here.
    assert known.f_px == pytest.approx(50 * math.hypot(60, 40) / math.hypot(36, 24))
    assert known.intrinsics[:2, 2].tolist() == [30, 20]
    assert not known.valid.any()
    assert unknown.intrinsics is None


def test_photos_are_turned_upright(tmp_path):
    _write(tmp_path / "a.jpg", mm35=50, orientation=6)
    (sample,) = open_set("photos", tmp_path)
    assert sample.image.shape == (60, 40, 3)
    assert sample.intrinsics[:2, 2].tolist() == [20, 30]


def test_each_collection_says_where_it_is_from():
    names = [name for name in set_names() if source_of(name).gives == "focal length"]
    assert len({source_of(name).where for name in names}) == len(names) == 7
