"""Scenes on disk: the same files from any number of workers, and runs that can be continued."""

import json
from pathlib import Path

import numpy as np
import pytest

from fathom.core.errors import FathomError, UsageError
from fathom.scenes.dataset.files import read_item, scene_set, write_dataset
from fathom.scenes.dataset.generate import generate

SMALL = {"seed": 5, "width": 32, "height": 24, "families": ["streets", "landscapes"]}


def _files(folder: Path) -> dict[str, bytes]:
    return {
        str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()
    }


def test_files_do_not_depend_on_the_number_of_workers(tmp_path: Path) -> None:
    scenes = scene_set(count=3, **SMALL)  # type: ignore[arg-type]
    assert write_dataset(tmp_path / "one", scenes) == 3
    assert write_dataset(tmp_path / "two", scenes, workers=2) == 3
    one, two = _files(tmp_path / "one"), _files(tmp_path / "two")
    assert one == two
    assert set(one) == {
        "scenes.json",
        *(f"{kind}/{i:06d}.{end}" for i in range(3)
          for kind, end in (("images", "jpg"), ("labels", "npz"), ("items", "json"))),
    }  # fmt: skip


def test_a_run_goes_on_where_it_was(tmp_path: Path) -> None:
    told: list[int] = []
    write_dataset(tmp_path, scene_set(count=2, **SMALL))  # type: ignore[arg-type]
    before = (tmp_path / "items" / "000000.json").stat().st_mtime_ns
    # An item without its json was interrupted: it is made again, byte for byte.
    held = _files(tmp_path)
    (tmp_path / "items" / "000001.json").unlink()
    (tmp_path / "labels" / "000001.npz").write_bytes(b"half")
    more = scene_set(count=3, **SMALL)  # type: ignore[arg-type]
    assert write_dataset(tmp_path, more, on_item=told.append) == 2
    assert told == [0, 1, 2]
    after = _files(tmp_path)
    assert (tmp_path / "items" / "000000.json").stat().st_mtime_ns == before
    assert all(after[name] == content for name, content in held.items() if name != "scenes.json")
    assert json.loads(after["scenes.json"])["count"] == 3


def test_what_is_read_is_what_was_generated(tmp_path: Path) -> None:
    scenes = scene_set(count=1, image_format="png", **SMALL)  # type: ignore[arg-type]
    write_dataset(tmp_path, scenes)
    read = read_item(tmp_path, 0)
    made = generate(0, 5, width=32, height=24, families=scenes.families)
    assert np.array_equal(read.image, made.image)
    assert np.array_equal(read.depth, made.depth)
    assert np.array_equal(read.classes, made.classes)
    assert np.array_equal(read.instance, made.instance)
    assert np.array_equal(read.intrinsics, made.intrinsics)
    assert (read.id, read.caption, read.family) == (made.id, made.caption, made.family)
    # Components rounded to 1/127 err by at most 0.004 each, 0.0068 together, 0.4 degrees.
    assert made.normals is not None
    assert read.normals is not None
    ground = np.isfinite(made.depth)
    cosine = (read.normals * made.normals).sum(-1)[ground]
    assert np.degrees(np.arccos(np.clip(cosine, -1, 1))).max() < 0.5
    about = json.loads((tmp_path / "items" / "000000.json").read_text())
    assert about["fov_deg"] == pytest.approx(2 * np.degrees(np.arctan(16 / made.f_px)), abs=1e-5)


def test_a_folder_of_other_scenes_is_refused(tmp_path: Path) -> None:
    write_dataset(tmp_path, scene_set(count=1, **SMALL))  # type: ignore[arg-type]
    other = scene_set(count=1, **{**SMALL, "seed": 6})  # type: ignore[arg-type]
    with pytest.raises(FathomError, match="another seed"):
        write_dataset(tmp_path, other)
    with pytest.raises(FathomError, match="no finished item 7"):
        read_item(tmp_path, 7)


def test_a_real_camera_changes_pictures_and_no_labels(tmp_path: Path) -> None:
    for camera in ("ideal", "real"):
        scenes = scene_set(count=1, image_format="png", camera=camera, **SMALL)  # type: ignore[arg-type]
        write_dataset(tmp_path / camera, scenes)
    ideal, real = _files(tmp_path / "ideal"), _files(tmp_path / "real")
    changed = {name for name, content in ideal.items() if real[name] != content}
    assert changed == {"scenes.json", "images/000000.png"}
    assert json.loads(real["scenes.json"])["camera"] == "real"


def test_a_folder_of_before_there_were_cameras_is_one_of_ideal_pictures(tmp_path: Path) -> None:
    write_dataset(tmp_path, scene_set(count=1, **SMALL))  # type: ignore[arg-type]
    note = json.loads((tmp_path / "scenes.json").read_text())
    del note["camera"]
    (tmp_path / "scenes.json").write_text(json.dumps(note))
    with pytest.raises(FathomError, match="another camera"):
        write_dataset(tmp_path, scene_set(count=1, camera="real", **SMALL))  # type: ignore[arg-type]
    assert write_dataset(tmp_path, scene_set(count=1, **SMALL)) == 0  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"count": 0}, "count of at least 1"),
        ({"width": 4}, "16 to 8192"),
        ({"supersample": 3}, "1 or 2"),
        ({"families": ["gardens"]}, "'gardens'"),
        ({"textures": Path("no/such/folder")}, "no/such/folder"),
        ({"camera": "pinhole"}, "ideal or real, not 'pinhole'"),
    ],
)
def test_impossible_wishes_are_refused(change: dict[str, object], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        scene_set(**{"count": 1, **change})  # type: ignore[arg-type]
