import numpy as np
from data_files import write_photo, write_png, write_text

from fathom.data.sets import open_set


def test_the_photo_keeps_its_size_and_the_depth_its_own(tmp_path):
    scene = tmp_path / "scans/scene0000_00"
    for number in (0, 10, 9):
        write_photo(scene / f"color/{number}.jpg", size=(8, 6))
        write_png(scene / f"depth/{number}.png", [[0, 1000, 2500, 4000], [1] * 4])
    rows = "1170.2 0 647.8 0\n0 1170.2 483.8 0\n0 0 1 0\n0 0 0 1\n"
    write_text(scene / "intrinsic/intrinsic_color.txt", rows)
    data = open_set("scannet", tmp_path)
    assert [sample.id for sample in data] == [f"scene0000_00/{n}" for n in (0, 9, 10)]
    sample = data[0]
    assert sample.image.shape == (6, 8, 3)
    np.testing.assert_allclose(sample.depth[0], [0, 1.0, 2.5, 4.0])
    assert sample.valid.tolist() == [[False, True, True, True], [True] * 4]
    np.testing.assert_allclose(sample.intrinsics[:2, 2], [648.3, 484.3])
