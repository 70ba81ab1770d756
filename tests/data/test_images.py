import numpy as np
from PIL import Image

from fathom.data.images import read_image


def test_a_data_set_picture_keeps_its_pixels_where_they_are(tmp_path):
    pixels = np.zeros((2, 3, 4), np.uint8)
    pixels[0, 0] = (200, 100, 50, 0)  # transparent: rendered pictures leave anything in alpha
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.fromarray(pixels).save(tmp_path / "a.png", exif=exif)
    image = read_image(tmp_path / "a.png")
    assert image.shape == (2, 3, 3)
    assert image[0, 0].tolist() == [200, 100, 50]
    assert image.flags.writeable


def test_a_picture_is_turned_when_its_labels_are(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6
    stored = np.zeros((2, 3, 3), np.uint8)
    stored[0, 0] = 200
    Image.fromarray(stored).save(tmp_path / "a.png", exif=exif)
    assert read_image(tmp_path / "a.png", labels=(2, 3)).shape == (2, 3, 3)
    upright = read_image(tmp_path / "a.png", labels=(3, 2))
    assert upright.shape == (3, 2, 3)
    assert upright[0, 1].tolist() == [200] * 3  # row 0 is the right side
    assert read_image(tmp_path / "a.png", labels=(6, 4)).shape == (2, 3, 3)
