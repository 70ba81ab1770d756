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
