import numpy as np
import pytest

from fathom.core.errors import FathomError
from fathom.scenes.dataset.generate import generate
from fathom.scenes.dataset.pack import SHARD, PackRequest, ScenePack, pack

REQUEST = PackRequest(
    count=1, seed=5, sizes=((32, 24, 1.0), (24, 32, 1.0)), families={"tabletops": 1.0}
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pack")
    assert list(pack(folder, REQUEST)) == [0, 1]
    return folder


def test_a_pack_holds_what_the_generator_gives(folder):
    scenes = ScenePack(folder)
    assert len(scenes) == SHARD
    width, height = REQUEST.shard_size(0)
    sample = generate(3, 5, width=width, height=height, families=REQUEST.families)
    scene = scenes[3]
    np.testing.assert_array_equal(scene.image, sample.image)
    # float16 keeps 11 bits: one part in 2048.
    np.testing.assert_allclose(scene.inverse_depth, 1 / sample.depth, rtol=1e-3, atol=1e-6)
    assert scene.f_px == pytest.approx(sample.f_px)
    assert scene.family == "tabletops"
    assert ((scene.instance == 0) == (sample.instance == 0)).all()


def test_nothing_is_rendered_twice_and_nothing_is_left_over(folder):
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*.npy")}
    assert list(pack(folder, REQUEST)) == [1]
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*.npy")} == before
    assert not list(folder.glob(".*"))


def test_scenes_of_other_settings_are_refused(folder):
    other = PackRequest(count=1, seed=6, sizes=REQUEST.sizes, families=REQUEST.families)
    with pytest.raises(FathomError, match="other settings"):
        list(pack(folder, other))


def test_an_empty_folder_is_named(tmp_path):
    with pytest.raises(FathomError, match=str(tmp_path)):
        ScenePack(tmp_path)


def test_sizes_follow_their_weights():
    request = PackRequest(count=1, seed=0, sizes=((40, 30, 3.0), (30, 40, 1.0)))
    landscape = sum(request.shard_size(i) == (40, 30) for i in range(400))
    assert landscape == pytest.approx(300, abs=40)  # four standard deviations and more
