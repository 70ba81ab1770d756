import os
import re
import sys
import time
from pathlib import Path

import pytest
from killed_runs import leave_temporary, writing

from fathom.core import temporaries
from fathom.core.atomic import atomic_path
from fathom.core.atomic_folder import atomic_folder
from fathom.core.temporaries import remove_leftovers, temporary_file

fcntl = pytest.importorskip("fcntl")
BOTH = pytest.mark.parametrize("function", ["atomic_path", "atomic_folder"])
DAY = 24 * 3600


@pytest.fixture(autouse=True)
def nothing_swept(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a process that has just begun."""
    monkeypatch.setattr(temporaries, "_swept", set())


def hidden(folder: Path) -> list[Path]:
    return sorted(folder.glob(".*"))


def test_what_a_killed_run_left_is_removed_by_the_next_one(tmp_path: Path) -> None:
    with writing(tmp_path / "a_depth.npz"), writing(tmp_path / "models", "atomic_folder"):
        pass
    assert len(hidden(tmp_path)) == 2
    with atomic_path(tmp_path / "b_depth.npz") as path:
        assert hidden(tmp_path) == [path]
        path.write_text("x")
    assert [path.name for path in tmp_path.iterdir()] == ["b_depth.npz"]


@BOTH
def test_a_folder_that_is_written_to_is_swept_as_well(tmp_path: Path, function: str) -> None:
    leave_temporary(tmp_path / "a", function)
    assert len(hidden(tmp_path)) == 1
    with atomic_folder(tmp_path / "b") as path:
        assert hidden(tmp_path) == [path.parent]


@BOTH
def test_what_a_running_one_writes_stays(tmp_path: Path, function: str) -> None:
    with writing(tmp_path / "a", function):
        before = hidden(tmp_path)
        assert len(before) == 1
        for _ in range(2):
            remove_leftovers(tmp_path)
        assert hidden(tmp_path) == before
    remove_leftovers(tmp_path)
    assert hidden(tmp_path) == []


def test_what_this_process_writes_stays(tmp_path: Path) -> None:
    with atomic_path(tmp_path / "a.txt") as path, atomic_folder(tmp_path / "b") as folder:
        remove_leftovers(tmp_path)
        assert path.exists()
        assert folder.exists()


def test_only_what_is_called_like_a_temporary_is_removed(tmp_path: Path) -> None:
    names = (".000_depth-kgyfo5u8.png", ".fathom-notes", ".a.fathom-12-abcdefgh.png", ".b-x", "c")
    for name in names:
        (tmp_path / name).write_text("somebody's")
        os.utime(tmp_path / name, (0, 0))
    remove_leftovers(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == set(names)


def renamed_to_another_machine(folder: Path) -> Path:
    leave_temporary(folder / "a.npz")
    [path] = hidden(folder)
    there = path.with_name(re.sub(r"fathom-[0-9a-f]{8}", "fathom-00000000", path.name))
    return path.rename(there)


def test_another_machines_is_removed_when_it_is_old(tmp_path: Path) -> None:
    path = renamed_to_another_machine(tmp_path)
    remove_leftovers(tmp_path)
    assert path.exists()  # it may be written to over the network
    old = time.time() - 1.01 * DAY
    os.utime(path, (old, old))
    remove_leftovers(tmp_path)
    assert not path.exists()


def test_another_machines_that_is_locked_stays_however_old(tmp_path: Path) -> None:
    path = renamed_to_another_machine(tmp_path)
    os.utime(path, (0, 0))
    with path.open("r+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        remove_leftovers(tmp_path)
        assert path.exists()


@pytest.mark.parametrize(("age", "stays"), [(0, True), (2 * DAY, False)])
def test_without_locks_age_decides(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, age: float, stays: bool
) -> None:
    leave_temporary(tmp_path / "a.npz")
    [path] = hidden(tmp_path)
    os.utime(path, (time.time() - age, time.time() - age))

    def refuse(file: object, operation: int) -> None:
        raise OSError(37, "No locks available")

    monkeypatch.setattr(fcntl, "flock", refuse)
    with atomic_path(tmp_path / "b.npz") as own:
        own.write_text("x")
    assert (tmp_path / "b.npz").read_text() == "x"
    assert path.exists() == stays


def test_links_are_removed_and_what_they_point_at_stays(tmp_path: Path) -> None:
    leave_temporary(tmp_path / "a.npz")
    [path] = hidden(tmp_path)
    path.unlink()
    kept = tmp_path / "kept"
    kept.write_text("somebody's")
    path.symlink_to(kept)
    remove_leftovers(tmp_path)
    assert kept.read_text() == "somebody's"


def test_a_temporary_taken_for_a_leftover_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, taken = fcntl.flock, []

    def sweep_first(file: int, operation: int) -> None:
        if not taken:  # another process comes between making and locking
            [path] = hidden(tmp_path)
            taken.append(path)
            path.unlink()
        real(file, operation)

    monkeypatch.setattr(fcntl, "flock", sweep_first)
    with temporary_file(tmp_path / "a.npz") as path:
        assert path.exists()
        assert path not in taken


@pytest.mark.skipif(sys.platform == "win32", reason="rights are others there")
def test_a_folder_that_may_not_be_read_or_is_none_does_no_harm(tmp_path: Path) -> None:
    remove_leftovers(tmp_path / "none")
    (tmp_path / "file").write_text("x")
    remove_leftovers(tmp_path / "file")
    assert (tmp_path / "file").exists()


def test_the_longest_name_keeps_its_suffix(tmp_path: Path) -> None:
    with temporary_file(tmp_path / ("ä" * 120 + ".safetensors")) as path:
        assert path.suffix == ".safetensors"
        assert len(os.fsencode(path.name)) < 200
