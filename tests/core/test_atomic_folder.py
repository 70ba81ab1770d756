import errno
import os
from pathlib import Path

import pytest

from fathom.core.atomic_folder import atomic_folder


def test_a_new_folder_appears_with_all_its_files(tmp_path: Path) -> None:
    with atomic_folder(tmp_path / "deep" / "new") as folder:
        (folder / "a").write_text("1")
        assert not (tmp_path / "deep" / "new").exists()
    assert (tmp_path / "deep" / "new" / "a").read_text() == "1"
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["new"]


def test_files_in_an_old_folder_are_replaced_and_others_stay(tmp_path: Path) -> None:
    target = tmp_path / "old"
    target.mkdir()
    for name in ("a", "b"):
        (target / name).write_text("before")
    with atomic_folder(target) as folder:
        (folder / "a").write_text("after")
        assert (target / "a").read_text() == "before"
    assert (target / "a").read_text() == "after"
    assert (target / "b").read_text() == "before"
    assert [path.name for path in tmp_path.iterdir()] == ["old"]


@pytest.mark.parametrize("there", [True, False])
def test_after_a_failure_nothing_has_changed(there: bool, tmp_path: Path) -> None:
    target = tmp_path / "target"
    if there:
        target.mkdir()
    with pytest.raises(KeyboardInterrupt), atomic_folder(target) as folder:  # noqa: PT012
        (folder / "a").write_text("half")
        raise KeyboardInterrupt
    assert [path.name for path in tmp_path.rglob("*")] == (["target"] if there else [])


def test_folder_and_files_have_the_usual_rights(tmp_path: Path) -> None:
    (tmp_path / "usual").mkdir()
    (tmp_path / "usual" / "a").touch()
    with atomic_folder(tmp_path / "new") as folder:
        (folder / "a").touch(mode=0o600)  # as safetensors does
    for name in (".", "a"):
        assert (tmp_path / "new" / name).stat().st_mode == (
            tmp_path / "usual" / name
        ).stat().st_mode


def test_a_file_system_without_modes_gets_the_folder(tmp_path, monkeypatch):
    def refuse(*args, **options):
        raise OSError(errno.EOPNOTSUPP, "Operation not supported")

    monkeypatch.setattr(os, "chmod", refuse)
    for _ in range(2):  # new, and into one that exists
        with atomic_folder(tmp_path / "new") as made:
            (made / "a.txt").write_text("whole")
        assert (tmp_path / "new" / "a.txt").read_text() == "whole"
