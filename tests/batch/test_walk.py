"""Folders that hold anything: each real folder once, and nothing ends the search."""

import os
import socket
import sys
from pathlib import Path

import pytest
from fakes import red_photo

from fathom.batch.find import Findings, find_photos

OUTPUT = Path("elsewhere")


def link(path: Path, target: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.symlink_to(target)
    return path


def names(findings: Findings, below: Path) -> list[str]:
    return [found.path.relative_to(below).as_posix() for found in findings.photos]


def ways(folder: Path) -> list[tuple[list[str], bool]]:
    """Return the inputs by which everything below a folder is asked for."""
    return [([str(folder / "**" / "*.jpg")], False), ([str(folder)], True)]


def test_links_to_each_other_give_each_photo_once(tmp_path: Path) -> None:
    red_photo(tmp_path / "d/a.jpg")
    link(tmp_path / "d/l1", ".")
    link(tmp_path / "d/l2", ".")
    link(tmp_path / "up", "..")
    link(tmp_path / "d/e/back", "../..")
    red_photo(tmp_path / "d/e/b.jpg")
    for inputs, recursive in ways(tmp_path):
        findings = find_photos(inputs, output=OUTPUT, recursive=recursive)
        assert names(findings, tmp_path) == ["d/a.jpg", "d/e/b.jpg"]
        assert findings.problems == []


def test_a_folder_that_is_reached_twice_keeps_its_own_name(tmp_path: Path) -> None:
    red_photo(tmp_path / "z/a.jpg")
    link(tmp_path / "a/link", "../z")
    for inputs, recursive in ways(tmp_path):
        findings = find_photos(inputs, output=OUTPUT, recursive=recursive)
        assert names(findings, tmp_path) == ["z/a.jpg"]


def test_a_folder_elsewhere_is_searched_through_its_link(tmp_path: Path) -> None:
    red_photo(tmp_path / "disk/a.jpg")
    link(tmp_path / "album/link", "../disk")
    for inputs, recursive in ways(tmp_path / "album"):
        findings = find_photos(inputs, output=OUTPUT, recursive=recursive)
        assert names(findings, tmp_path) == ["album/link/a.jpg"]


def test_a_pattern_that_begins_in_a_link_is_searched(tmp_path: Path) -> None:
    red_photo(tmp_path / "disk/x/a.jpg")
    link(tmp_path / "link", "disk")
    findings = find_photos([str(tmp_path / "li*" / "**" / "*.jpg")], output=OUTPUT)
    assert names(findings, tmp_path) == ["link/x/a.jpg"]


def test_a_link_to_itself_is_a_photo_that_cannot_be_read(tmp_path: Path) -> None:
    loop = link(tmp_path / "loop.jpg", "loop.jpg")
    link(tmp_path / "gone.jpg", "nowhere.jpg")
    red_photo(tmp_path / "a.jpg")
    for inputs in ([str(tmp_path)], [str(tmp_path / "*.jpg")], [str(loop)]):
        findings = find_photos(inputs, output=OUTPUT)
        assert tmp_path / "loop.jpg" in [found.path for found in findings.photos]
    assert names(find_photos([str(tmp_path)], output=OUTPUT), tmp_path) == [
        "a.jpg",
        "gone.jpg",
        "loop.jpg",
    ]


def test_an_output_folder_that_is_a_link_to_itself_does_no_harm(tmp_path: Path) -> None:
    red_photo(tmp_path / "a.jpg")
    output = link(tmp_path / "out", "out")
    assert names(find_photos([str(tmp_path)], output=output, recursive=True), tmp_path) == ["a.jpg"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_pipes_and_sockets_are_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(tmp_path / "a_vis.png")
    monkeypatch.chdir(tmp_path)  # names of sockets must be short
    with socket.socket(socket.AF_UNIX) as one:
        one.bind("s.jpg")
        findings = find_photos([str(tmp_path)], output=OUTPUT)
        assert names(findings, tmp_path) == ["a_vis.png", "s.jpg"]


@pytest.mark.skipif(
    sys.platform == "win32" or os.geteuid() == 0, reason="modes do not bind this user"
)
def test_a_folder_without_permission_is_one_line(tmp_path: Path) -> None:
    red_photo(tmp_path / "a.jpg")
    locked = red_photo(tmp_path / "locked/b.jpg").parent
    locked.chmod(0)
    try:
        for inputs, recursive in ways(tmp_path):
            findings = find_photos(inputs, output=OUTPUT, recursive=recursive)
            assert names(findings, tmp_path) == ["a.jpg"]
            [problem] = findings.problems
            assert problem.startswith(f"The folder {locked} cannot be read (Permission denied)")
    finally:
        locked.chmod(0o700)


@pytest.mark.parametrize("error", [PermissionError(13, "Permission denied"), OSError(5, "broken")])
def test_a_folder_that_the_file_system_refuses_is_one_line(
    error: OSError, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    red_photo(tmp_path / "a.jpg")
    red_photo(tmp_path / "locked/b.jpg")
    scandir = os.scandir

    def refusing(path: str) -> object:
        if Path(path).name == "locked":
            raise error
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refusing)
    for inputs, recursive in ways(tmp_path):
        findings = find_photos(inputs, output=OUTPUT, recursive=recursive)
        assert names(findings, tmp_path) == ["a.jpg"]
        assert findings.problems == [
            f"The folder {tmp_path / 'locked'} cannot be read ({error.strerror}); "
            "what it holds is left out."
        ]


@pytest.mark.parametrize("name", ["~IMG_0001.jpg", "~", "~nobody-of-this-name", "~a*.jpg"])
def test_names_that_begin_with_a_tilde(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    red_photo(tmp_path / name if name.endswith(".jpg") else tmp_path / f"{name}/a.jpg")
    findings = find_photos([name], output=OUTPUT)
    expected = name if name.endswith(".jpg") else f"{name}/a.jpg"
    assert [found.path for found in findings.photos] == [Path(expected)]


def test_a_tilde_is_the_home_folder_where_nothing_else_is_called_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    photo = red_photo(tmp_path / "home/a.jpg")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    for name in ("~/a.jpg", "~/*.jpg", "~"):
        findings = find_photos([name], output=OUTPUT)
        assert [found.path for found in findings.photos] == [photo]


def test_a_missing_photo_whose_name_begins_with_a_tilde_is_reported_when_read() -> None:
    findings = find_photos(["~nobody-of-this-name.jpg"], output=OUTPUT)
    assert [found.path for found in findings.photos] == [Path("~nobody-of-this-name.jpg")]


@pytest.mark.parametrize("name", ["a" * 5000 + ".jpg", "b" * 300 + "/*.jpg", "a\0b.jpg"])
def test_names_that_no_file_can_have(name: str) -> None:
    findings = find_photos([name], output=OUTPUT)
    assert len(findings.photos) + len(findings.problems) == 1
