import numpy as np
import pytest
from data_files import write_photo, write_png, write_text

from fathom.core.errors import FathomError
from fathom.data.sets import open_set

OPACITY = [[0, 51, 255, 102], [0] * 4]


@pytest.mark.parametrize(
    ("name", "split", "photo", "matte"),
    [
        ("am-2k", "validation", "validation/original/a.jpg", "validation/mask/a.png"),
        ("am-2k", "train", "train/original/a.jpg", "train/mask/a.png"),
        (
            "p3m-10k",
            "P3M-500-NP",
            "validation/P3M-500-NP/original_image/a.jpg",
            "validation/P3M-500-NP/mask/a.png",
        ),
        (
            "p3m-10k",
            "P3M-500-P",
            "P3M-10k/validation/P3M-500-P/blurred_image/a.jpg",
            "P3M-10k/validation/P3M-500-P/mask/a.png",
        ),
        ("dis-5k", "DIS-VD", "DIS-VD/im/a.jpg", "DIS-VD/gt/a.png"),
        ("dis-5k", "all", "DIS5K/DIS-TE1/im/a.jpg", "DIS5K/DIS-TE1/gt/a.png"),
    ],
)
def test_photos_and_mattes_in_every_layout(tmp_path, name, split, photo, matte):
    write_photo(tmp_path / photo)
    write_png(tmp_path / matte, OPACITY, np.uint8)
    (sample,) = open_set(name, tmp_path, split=split)
    assert sample.id == photo.removesuffix(".jpg")
    np.testing.assert_allclose(sample.alpha[0], [0, 0.2, 1, 0.4])
    assert sample.depth.shape == (2, 4)
    assert not sample.valid.any()


def test_deeper_and_coloured_mattes(tmp_path):
    write_photo(tmp_path / "DIS-VD/im/a.jpg")
    write_png(tmp_path / "DIS-VD/gt/a.png", [[0, 13107, 65535, 0], [0] * 4])
    np.testing.assert_allclose(open_set("dis-5k", tmp_path)[0].alpha[0], [0, 0.2, 1, 0])
    coloured = np.repeat(np.array(OPACITY, np.uint8)[..., None], 3, axis=2)
    write_png(tmp_path / "DIS-VD/gt/a.png", coloured, np.uint8)
    np.testing.assert_allclose(open_set("dis-5k", tmp_path)[0].alpha[0], [0, 0.2, 1, 0.4])
    write_png(tmp_path / "DIS-VD/gt/a.png", np.array(OPACITY) > 60, bool)
    np.testing.assert_allclose(open_set("dis-5k", tmp_path)[0].alpha[0], [0, 0, 1, 1])


def test_the_list_of_depth_pro_is_followed(tmp_path):
    for part in ("DIS-TR", "DIS-VD"):
        write_photo(tmp_path / f"DIS5K/{part}/im/a.jpg")
        write_png(tmp_path / f"DIS5K/{part}/gt/a.png", OPACITY, np.uint8)
    listing = write_text(tmp_path / "list.txt", "DIS5K/DIS-TR/im/a.jpg\n")
    for root in (tmp_path, tmp_path / "DIS5K"):
        (sample,) = open_set("dis-5k", root, split_file=listing)
        assert sample.id.endswith("DIS-TR/im/a")


def test_a_matte_of_another_size_is_refused(tmp_path):
    write_photo(tmp_path / "DIS-VD/im/a.jpg", size=(8, 4))
    write_png(tmp_path / "DIS-VD/gt/a.png", OPACITY, np.uint8)
    with pytest.raises(FathomError, match=r"gt/a\.png has not the size of its photo"):
        open_set("dis-5k", tmp_path)[0]
