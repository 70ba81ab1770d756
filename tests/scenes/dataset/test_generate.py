"""One picture from two numbers: the same everywhere, useful, and described in words."""

import hashlib
import subprocess
import sys

import numpy as np
import pytest

from fathom.core.errors import UsageError
from fathom.scenes.content.classes import CLASSES
from fathom.scenes.dataset.captions import UNCOUNTED, count_visible, describe
from fathom.scenes.dataset.generate import FAMILIES, build_family, generate
from fathom.scenes.dataset.rejection import STRUCTURE, useless_because

OUTDOORS = {"streets": 1.0, "landscapes": 1.0}
DIGEST = """
import hashlib
from fathom.scenes.dataset.generate import generate
s = generate(3, 9, width=48, height=36, families={"landscapes": 1, "streets": 1.0})
h = hashlib.sha256()
for a in (s.image, s.depth, s.normals, s.instance, s.classes):
    h.update(a.tobytes())
print(h.hexdigest())
"""


def test_a_scene_is_the_same_in_another_process() -> None:
    sample = generate(3, 9, width=48, height=36, families=OUTDOORS)
    digest = hashlib.sha256()
    for array in (sample.image, sample.depth, sample.normals, sample.instance, sample.classes):
        assert array is not None
        digest.update(array.tobytes())
    command = [sys.executable, "-c", DIGEST]
    other = subprocess.run(command, capture_output=True, text=True, check=True)
    assert other.stdout.strip() == digest.hexdigest()


def test_a_sample_is_complete() -> None:
    sample = generate(0, 1, width=64, height=48, families={"streets": 1.0})
    assert sample.image.shape == (48, 64, 3)
    assert sample.image.dtype == np.uint8
    assert sample.depth.shape == sample.valid.shape == (48, 64)
    assert sample.valid.all()
    assert sample.family == "streets"
    assert sample.caption.startswith("an image")
    assert sample.intrinsics is not None
    assert sample.normals is not None
    assert sample.instance is not None
    # Half-integer centres: the principal point of a centred camera is half the size.
    assert sample.intrinsics[:2, 2].tolist() == [32.0, 24.0]
    assert sample.depth.min() >= 0.15
    sky = np.isinf(sample.depth)
    assert ((sample.instance == 0) == sky).all()
    lengths = np.linalg.norm(sample.normals, axis=-1)
    np.testing.assert_allclose(lengths[~sky], 1.0, atol=1e-3)


def test_indices_and_seeds_differ() -> None:
    first = generate(0, 1, width=32, height=24, families=OUTDOORS)
    for index, seed in ((1, 1), (0, 2)):
        other = generate(index, seed, width=32, height=24, families=OUTDOORS)
        assert not np.array_equal(first.image, other.image)


def test_families_come_as_often_as_weighted_whatever_their_order() -> None:
    one = {"streets": 3.0, "landscapes": 1.0, "rooms": 0.0}
    two = {"landscapes": 1.0, "rooms": 0.0, "streets": 3.0}
    for index in range(3):
        a = generate(index, 4, width=24, height=16, families=one)
        b = generate(index, 4, width=24, height=16, families=two)
        assert a.family == b.family != "rooms"
        assert np.array_equal(a.image, b.image)


def test_unknown_families_and_empty_mixtures_are_refused() -> None:
    with pytest.raises(UsageError, match="Unknown scene family 'street'"):
        generate(0, 0, width=32, height=24, families={"street": 1.0})
    with pytest.raises(UsageError, match="positive weight"):
        generate(0, 0, width=32, height=24, families={"streets": 0.0})
    with pytest.raises(UsageError, match="nowhere"):
        build_family("nowhere", np.random.default_rng(0), width=32, height=24)


@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_gives_a_camera_of_the_asked_size(family: str) -> None:
    builder = build_family(family, np.random.default_rng(2), width=40, height=30)
    scene = builder.build()
    assert (scene.camera.width, scene.camera.height) == (40, 30)


def _labels(name: str) -> dict[str, np.ndarray]:
    """A 10x10 view of one surface of a class at 2 m, with a picture that is not constant."""
    image = np.zeros((10, 10, 3), np.uint8)
    image[::2] = 200
    return {
        "image": image,
        "depth": np.full((10, 10), 2.0, np.float32),
        "instance": np.ones((10, 10), np.int32),
        "classes": np.full((10, 10), CLASSES.index(name), np.uint8),
    }


def test_views_filled_by_an_object_are_useless_by_a_wall_are_not() -> None:
    assert useless_because(**_labels("car")) == "one object"
    assert useless_because(**_labels("wall")) is None
    half = _labels("car")
    half["instance"][:5], half["classes"][:5] = 2, CLASSES.index("tree")
    assert useless_because(**half) is None  # two things with 50 % each


def test_views_of_sky_too_close_or_without_contrast_are_useless() -> None:
    sky = _labels("wall")
    sky["depth"][:8], sky["instance"][:8] = np.inf, 0
    assert useless_because(**sky) is None  # 80 % against 88 % allowed
    sky["depth"][:9], sky["instance"][:9] = np.inf, 0
    assert useless_because(**sky) == "sky"  # 90 %
    close = _labels("wall")
    close["depth"][3, 3] = 0.1
    assert useless_because(**close) == "close"  # 0.1 m against 0.15 m allowed
    flat = _labels("wall")
    flat["image"][:] = 90
    assert useless_because(**flat) == "flat"


def test_the_words_for_surfaces_are_classes() -> None:
    # Sky is never rejected as an object: its instance id is 0.
    assert set(CLASSES) - {"sky"} >= STRUCTURE
    assert set(CLASSES) >= UNCOUNTED


def test_captions_count_what_is_large_enough() -> None:
    instance = np.ones((40, 50), np.int32)
    classes = np.full((40, 50), CLASSES.index("wall"), np.uint8)
    for number, (name, rows) in enumerate((("chair", 5), ("chair", 5), ("table", 8), ("lamp", 4))):
        top = 6 + 8 * number
        instance[top : top + rows, 10:20] = number + 2
        classes[top : top + rows, 10:20] = CLASSES.index(name)
    # One pixel of 2000 is fewer than two pixels and is not counted.
    instance[0, 0], classes[0, 0] = 9, CLASSES.index("cup")
    depth = np.full((40, 50), 3.6, np.float32)
    assert count_visible(instance, classes) == {"chair": 2, "table": 1, "lamp": 1}
    text = describe(instance, classes, depth, family="rooms")
    assert text == "an image with two chairs, a lamp and a table in a kitchen-sized room"


def test_captions_know_plurals_articles_and_places() -> None:
    instance = np.arange(16, dtype=np.int32).repeat(16).reshape(16, 16)
    classes = np.full((16, 16), CLASSES.index("person"), np.uint8)
    classes[0], classes[1], classes[2:4] = 0, CLASSES.index("armchair"), CLASSES.index("shelf")
    depth = np.full((16, 16), 30.0, np.float32)
    text = describe(instance, classes, depth, family="streets")
    assert text == "an image with many people, two shelves and an armchair in a street"
    nothing = np.zeros((16, 16), np.int32)
    sky = np.zeros((16, 16), np.uint8)
    assert describe(nothing, sky, depth, family="landscapes") == "an image outdoors"
