import numpy as np
import pytest
from data_files import write_pfm, write_png
from PIL import Image

from fathom.core.depth_map import DepthMap
from fathom.core.errors import FathomError, UsageError
from fathom.core.geometry import centred_intrinsics
from fathom.data.sample import Sample
from fathom.evaluation.case import View
from fathom.evaluation.predictors import FilePredictor

DEPTH = np.array([[0, 1.0, 2.5, np.inf], [4, 5, 6, 7]], np.float32)


def _view(sample_id="scene/p", size=(2, 4), window=None):
    image = np.zeros((*size, 3), np.uint8)
    depth, valid = np.ones(size, np.float32), np.ones(size, bool)
    return View(Sample(sample_id, image, depth, valid), (4, 8), window)


def _npz(path, **arrays):
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez(path, **arrays)


def test_floats_are_metres_with_zero_missing_and_infinite_sky(tmp_path):
    _npz(tmp_path / "scene/p.npz", anything=DEPTH)
    found = FilePredictor(tmp_path).predict(_view())
    assert found.kind == "metric"
    assert found.values[1].tolist() == [4, 5, 6, 7]
    assert found.valid.tolist() == [[False, True, True, True], [True] * 4]
    assert found.sky[0, 3]
    assert found.f_px is None


@pytest.mark.parametrize(("scale", "metres"), [(None, 2.5), (256.0, 9.765625)])
def test_16_bit_png_is_in_millimetres_unless_told(tmp_path, scale, metres):
    write_png(tmp_path / "p.png", [[0, 2500, 1, 1], [1] * 4])
    found = FilePredictor(tmp_path, scale=scale).predict(_view())
    assert found.values[0, 1] == pytest.approx(metres)
    assert not found.valid[0, 0]


def test_exr_and_pfm(tmp_path):
    pytest.importorskip("OpenEXR")
    depth = DepthMap(np.where(DEPTH == 0, np.nan, DEPTH), "metric")
    depth.save(tmp_path, "a", ["exr"])
    found = FilePredictor(tmp_path).predict(_view("a"))
    assert found.values[0, 2] == 2.5
    assert found.valid[0].tolist() == [False, True, True, True]
    write_pfm(tmp_path / "b.pfm", DEPTH)
    assert FilePredictor(tmp_path).predict(_view("b")).values[1, 3] == 7


def test_inverse_depth_is_taken_as_it_is(tmp_path):
    write_png(tmp_path / "p.png", [[0, 100, 200, 300], [1] * 4])
    found = FilePredictor(tmp_path, "affine_invariant_inverse").predict(_view())
    assert found.inverse_depth[0].tolist() == [0, 100, 200, 300]
    assert found.valid.all()
    assert found.sky[0, 0]


def test_files_of_fathom_say_what_they_are(tmp_path):
    camera = centred_intrinsics(9.0, 4, 2)
    DepthMap(DEPTH, "scale_invariant", camera, "estimated").save(tmp_path, "p", ["npz"])
    found = FilePredictor(tmp_path).predict(_view())
    assert found.kind == "scale_invariant"
    assert found.f_px == 9.0
    relative = DepthMap(DEPTH[1:], "affine_invariant_inverse")
    relative.save(tmp_path, "q", ["npz"])
    found = FilePredictor(tmp_path).predict(_view("q", size=(1, 4)))
    assert found.kind == "affine_invariant_inverse"


@pytest.mark.parametrize(
    ("sample_id", "file"),
    [
        ("a/b", "a/b.npy"),
        ("a/b", "a_b.npy"),
        ("a/b", "b.npy"),
        ("a/b", "b_depth.npy"),
        ("a/b.jpg", "a/b.npy"),
        ("a/b.v2", "a/b.v2.npy"),
    ],
)
def test_names_under_which_a_map_is_found(tmp_path, sample_id, file):
    (tmp_path / "a").mkdir()
    np.save(tmp_path / file, DEPTH)
    assert FilePredictor(tmp_path).find(sample_id) == tmp_path / file


def test_8_bits_hold_no_millimetres(tmp_path):
    write_png(tmp_path / "p.png", [[0, 100, 200, 255], [1] * 4], np.uint8)
    with pytest.raises(FathomError, match="has 8 bits, too few for millimetres: say with --scale"):
        FilePredictor(tmp_path).predict(_view())
    found = FilePredictor(tmp_path, scale=10.0).predict(_view())
    assert found.values[0].tolist() == [0, 10, 20, 25.5]
    assert FilePredictor(tmp_path, "affine_invariant").predict(_view()).kind == "affine_invariant"


def test_a_missing_map_is_told_with_its_name(tmp_path):
    np.save(tmp_path / "other.npy", DEPTH)
    with pytest.raises(FathomError, match=r"no map for the sample a/b\.jpg: write it as a/b\.npz"):
        FilePredictor(tmp_path).find("a/b.jpg")


@pytest.mark.parametrize(
    ("map_size", "photo_size"),
    [((2, 4), (2, 4)), ((188, 621), (375, 1242)), ((7, 9), (3, 4)), ((96, 128), (480, 640))],
)
def test_a_map_may_be_smaller_or_larger_than_its_photo(tmp_path, map_size, photo_size):
    np.save(tmp_path / "p.npy", np.ones(map_size))
    assert FilePredictor(tmp_path).predict(_view(size=photo_size)).values.shape == map_size


@pytest.mark.parametrize(
    ("map_size", "photo_size"),
    [
        ((427, 561), (480, 640)),  # NYU without its white frame: 1.5 % off
        ((392, 518), (480, 640)),  # a size at which networks work
        ((640, 480), (480, 640)),
    ],
)
def test_a_map_of_another_aspect_is_refused(tmp_path, map_size, photo_size):
    np.save(tmp_path / "p.npy", np.ones(map_size))
    with pytest.raises(FathomError, match="which is another aspect: write maps of the whole photo"):
        FilePredictor(tmp_path).predict(_view(size=photo_size))


def test_a_map_of_another_photo_is_refused(tmp_path):
    np.save(tmp_path / "p.npy", np.ones((4, 4)))
    with pytest.raises(FathomError, match="has 4 x 4 pixels, its photo 4 x 2"):
        FilePredictor(tmp_path).predict(_view())


def test_a_map_of_the_whole_photo_is_cut_as_the_photo_was(tmp_path):
    whole = np.arange(32, dtype=np.float32).reshape(4, 8)
    np.save(tmp_path / "p.npy", whole)
    window = (slice(2, 4), slice(3, 7))
    found = FilePredictor(tmp_path).predict(_view(window=window))
    np.testing.assert_array_equal(found.values, whole[window])


def test_focal_lengths_may_lie_in_a_table(tmp_path):
    np.save(tmp_path / "p.npy", np.ones((4, 8)))  # twice the photo's size
    (tmp_path / "focal_lengths.csv").write_text("id,f_px\nscene/p,50\n")
    found = FilePredictor(tmp_path).predict(_view())
    assert found.f_px == pytest.approx(100)  # in pixels of the map
    before = FilePredictor(tmp_path).stamp("scene/p")
    (tmp_path / "focal_lengths.csv").write_text("id,f_px\nscene/p,5000\n")
    assert FilePredictor(tmp_path).stamp("scene/p") != before
    assert FilePredictor(tmp_path).stamp("scene/q") == ""


def test_a_broken_map_is_named(tmp_path):
    (tmp_path / "p.png").write_bytes(b"\x89PNG")
    with pytest.raises(FathomError, match=r"p\.png cannot be read"):
        FilePredictor(tmp_path).predict(_view())


def test_a_colour_picture_is_no_map(tmp_path):
    Image.new("RGB", (4, 2), "red").save(tmp_path / "p.png")
    with pytest.raises(FathomError, match="red, green and blue differ"):
        FilePredictor(tmp_path).predict(_view())


def test_a_folder_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(UsageError, match="There is no folder"):
        FilePredictor(tmp_path / "x")
    with pytest.raises(UsageError, match="holds no map; write one of"):
        FilePredictor(tmp_path)
    np.save(tmp_path / "p.npy", np.ones((2, 4)))
    with pytest.raises(UsageError, match="scale must be a positive number"):
        FilePredictor(tmp_path, scale=0.0)
