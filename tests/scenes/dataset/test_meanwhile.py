import os
import signal
import subprocess
import sys
import time

import numpy as np
import psutil
import pytest

from fathom.core.errors import FathomError
from fathom.scenes.dataset.meanwhile import GrowingPack, Renderers, shard_jobs
from fathom.scenes.dataset.pack import PackRequest, ScenePack, missing_shards, pack, render_shard

REQUEST = PackRequest(count=8, seed=5, sizes=((32, 24, 1.0),), families={"tabletops": 1.0}, shard=2)
ENDLESS = PackRequest(
    count=20_000, seed=5, sizes=((64, 48, 1.0),), families={"tabletops": 1.0}, shard=2
)


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    folder = tmp_path_factory.mktemp("filled")
    jobs = shard_jobs(folder, REQUEST)
    assert len(jobs) == 4
    renderers = Renderers(jobs, workers=2)
    try:
        renderers.wait_until(lambda: not missing_shards(folder, REQUEST))
        assert renderers.error() is None
    finally:
        renderers.close()
    return folder


def test_what_is_rendered_in_the_background_is_what_is_rendered_beforehand(filled, tmp_path):
    list(pack(tmp_path, REQUEST))
    ours, theirs = ScenePack(filled), ScenePack(tmp_path)
    assert len(ours) == len(theirs) == 8
    for a, b in zip(ours, theirs, strict=True):
        np.testing.assert_array_equal(a.image, b.image)
        np.testing.assert_array_equal(a.inverse_depth, b.inverse_depth)
    assert not list(filled.glob(".*"))
    assert shard_jobs(filled, REQUEST) == []


def _wait_for_a_shard(folder, seconds=300):
    deadline = time.monotonic() + seconds
    while not list(folder.glob("shard-*")):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_closing_ends_them_in_the_middle_of_a_shard_and_leaves_nothing(tmp_path):
    before = set(psutil.Process().children())
    renderers = Renderers(shard_jobs(tmp_path, ENDLESS), workers=2)
    _wait_for_a_shard(tmp_path)
    begin = time.monotonic()
    renderers.close()
    assert time.monotonic() - begin < 10
    assert not renderers.running
    left = [child for child in set(psutil.Process().children()) - before if _renders(child)]
    assert left == []
    assert not list(tmp_path.glob(".shard-*"))
    # What is there is whole.
    assert all(len(list(shard.iterdir())) == 4 for shard in tmp_path.glob("shard-*"))


def _renders(process):
    return "resource_tracker" not in " ".join(process.cmdline())


def test_they_end_with_the_process_that_began_them_even_if_it_is_killed(tmp_path):
    code = (
        "import sys, time; from pathlib import Path;"
        "from fathom.scenes.dataset.meanwhile import Renderers, shard_jobs;"
        "from fathom.scenes.dataset.pack import PackRequest;"
        "r = PackRequest(count=20000, seed=5, sizes=((64, 48, 1.0),),"
        " families={'tabletops': 1.0}, shard=2);"
        "keep = Renderers(shard_jobs(Path(sys.argv[1]), r), workers=2); time.sleep(600)"
    )
    process = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)])
    try:
        _wait_for_a_shard(tmp_path)
        children = psutil.Process(process.pid).children(recursive=True)
        assert len(children) >= 2
    finally:
        process.kill()
        process.wait()
    _, alive = psutil.wait_procs(children, timeout=30)
    assert alive == []


def test_an_interrupt_is_left_to_the_main_process(tmp_path):
    renderers = Renderers(shard_jobs(tmp_path, ENDLESS), workers=1)
    try:
        _wait_for_a_shard(tmp_path)
        (child,) = [one for one in psutil.Process().children() if _renders(one)]
        os.kill(child.pid, signal.SIGINT)
        time.sleep(0.5)
        assert renderers.running
    finally:
        renderers.close()


def test_what_cannot_be_rendered_is_told_to_who_waits(tmp_path):
    request = PackRequest(count=2, seed=5, textures=tmp_path / "nowhere", shard=2)
    renderers = Renderers(shard_jobs(tmp_path / "scenes", request), workers=1)
    try:
        with pytest.raises(FathomError, match=r"Scenes could not be rendered: .*nowhere"):
            renderers.wait_until(lambda: False)
    finally:
        renderers.close()


def test_a_growing_pack_draws_from_what_is_there_and_sees_what_comes(tmp_path, monkeypatch):
    monkeypatch.setattr("fathom.scenes.dataset.meanwhile._LOOK_EVERY", 0.0)
    tmp_path.joinpath("s").mkdir()
    folder = tmp_path / "s"
    assert missing_shards(folder, REQUEST) == [0, 1, 2, 3]
    render_shard(folder, REQUEST, 2)
    growing = GrowingPack(folder, REQUEST.count)
    assert len(growing) == 8
    there = ScenePack(folder)
    for index in range(8):  # two scenes in turn
        np.testing.assert_array_equal(growing[index].image, there[index % 2].image)
    for shard in (0, 3, 1):
        render_shard(folder, REQUEST, shard)
    time.sleep(0.01)
    pictures = {growing[index].image.tobytes() for index in range(8)}
    assert pictures == {scene.image.tobytes() for scene in ScenePack(folder)}
    assert len(pictures) == 8


def test_nothing_there_is_no_growing_pack(tmp_path):
    with pytest.raises(FathomError, match="no rendered scenes"):
        GrowingPack(tmp_path, 8)


def test_shards_of_another_size_are_other_scenes(filled):
    other = PackRequest(8, 5, REQUEST.sizes, REQUEST.families, shard=4)
    with pytest.raises(FathomError, match="other settings"):
        shard_jobs(filled, other)
