import numpy as np
import pytest
from PIL import Image
from planes import flat

from fathom.core.colour import colour_table
from fathom.core.writers.vis import write_vis


def written(depth_map, tmp_path, **options):
    scale = write_vis(depth_map, tmp_path / "a.png", **options)
    with Image.open(tmp_path / "a.png") as image:
        assert image.mode == "RGB"
        return np.array(image), scale


def test_near_half_is_warm_and_far_half_is_cold(tmp_path):
    depth = np.full((200, 300), 1.0)
    depth[:, 150:] = 10.0
    picture, scale = written(flat(depth), tmp_path)
    assert (picture[:, :150] == colour_table()[255]).all()
    assert (picture[:, 150:300] == colour_table()[0]).all()
    assert scale.range_m == pytest.approx((1, 10))


def test_fixed_range_gives_the_colour_of_a_plane(tmp_path):
    # (1/2.5 - 1/10) / (1/2 - 1/10) * 255 = 191
    picture, _ = written(flat(2.5, size=(150, 100)), tmp_path, depth_range=(2, 10))
    assert tuple(picture[75, 50]) == tuple(colour_table()[191])


@pytest.mark.parametrize(
    ("size", "shown"),
    [
        ((1536, 2048), (1536, 2048)),
        ((1540, 3000), (1051, 2048)),  # 1540 * 2048 / 3000 = 1051.3
        ((9000, 30), (2048, 6)),  # every fourth pixel, 2250 x 7, then 7 * 2048 / 2250 = 6.4
        ((1, 5000), (1, 2048)),
    ],
)
def test_long_side_is_limited(tmp_path, size, shown):
    picture, _ = written(flat(2.5, size=size), tmp_path)
    inside = picture[: shown[0], : shown[1]]
    assert inside.shape[:2] == shown
    assert np.ptp(inside, axis=(0, 1)).max() <= 6  # one colour, or its neighbour in the table
    assert picture.shape[0] == max(shown[0], 120)
    beside = picture[:, shown[1] : shown[1] + 10]
    assert (beside == 255).all()


def test_sky_only_photo_has_a_picture(tmp_path):
    picture, scale = written(flat(np.inf, size=(130, 90)), tmp_path)
    assert scale is None
    assert (picture[:130, :90] == colour_table()[0]).all()
