import errno
import os
import stat

import pytest

from fathom.core.atomic import atomic_path


def test_file_appears_whole_with_the_folder_made(tmp_path):
    target = tmp_path / "new" / "a.npz"
    with atomic_path(target) as path:
        path.write_bytes(b"first half, ")
        assert not target.exists()
        assert path.parent == target.parent
        assert path.suffix == ".npz"
        path.write_bytes(b"whole")
    assert target.read_bytes() == b"whole"
    assert list(target.parent.iterdir()) == [target]


@pytest.mark.parametrize("interruption", [ValueError, KeyboardInterrupt, SystemExit])
def test_interruption_keeps_the_old_file_and_leaves_nothing(tmp_path, interruption):
    target = tmp_path / "a.json"
    target.write_text("old")

    def write_half():
        with atomic_path(target) as path:
            path.write_text("ne")
            raise interruption

    with pytest.raises(interruption):
        write_half()
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_permissions_follow_the_umask(tmp_path):
    before = os.umask(0o027)
    try:
        with atomic_path(tmp_path / "a.txt") as path:
            path.write_text("x")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "a.txt").stat().st_mode) == 0o640


def test_longest_file_name_that_a_disk_takes(tmp_path):
    target = tmp_path / ("a" * 244 + "_depth.png")  # 254 of the 255 bytes that file systems allow
    with atomic_path(target) as path:
        path.write_text("x")
    assert target.read_text() == "x"


def test_a_file_system_without_modes_gets_the_file(tmp_path, monkeypatch):
    # As SMB, FAT and what gvfs mounts answer.
    def refuse(*args, **options):
        raise OSError(errno.EOPNOTSUPP, "Operation not supported")

    for name in ("chmod", "fchmod", "lchmod", "utime"):
        monkeypatch.setattr(os, name, refuse, raising=False)
    with atomic_path(tmp_path / "a.txt") as path:
        path.write_text("whole")
    assert (tmp_path / "a.txt").read_text() == "whole"
    assert [file.name for file in tmp_path.iterdir()] == ["a.txt"]
