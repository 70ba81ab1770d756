import os
from pathlib import Path

import pytest
from fakes import red_photo
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from fathom.batch.find import Findings, find_photos

OUTPUT = Path("elsewhere")


def names(findings: Findings, below: Path) -> list[str]:
    return [found.path.relative_to(below).as_posix() for found in findings.photos]


def result(path: Path) -> Path:
    """Write a picture as Fathom marks its own."""
    info = PngInfo()
    info.add_text("Software", "Fathom 0.1.0")
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (4, 4)).save(path, pnginfo=info)
    return path


@pytest.fixture
def album(tmp_path: Path) -> Path:
    """A folder with photos, other files, hidden ones and a sub-folder."""
    for name in ("b.jpg", "a.PNG", "c.tif", ".hidden.jpg", "sub/d.webp", ".secret/e.jpg"):
        red_photo(tmp_path / name)
    (tmp_path / "notes.txt").write_text("no photo")
    return tmp_path


def test_folder_gives_its_photos_sorted_without_hidden_ones(album: Path) -> None:
    findings = find_photos([str(album)], output=OUTPUT)
    assert names(findings, album) == ["a.PNG", "b.jpg", "c.tif"]
    assert findings.problems == []


def test_what_phones_and_cameras_write_is_found(tmp_path: Path) -> None:
    for name in ("a.HEIC", "b.hif", "c.MPO", "d.jfif", "e.dng", "f.mov"):
        (tmp_path / name).write_bytes(b"looked at later")
    found = names(find_photos([str(tmp_path)], output=OUTPUT), tmp_path)
    assert found == ["a.HEIC", "b.hif", "c.MPO", "d.jfif"]


def test_recursive_folder_gives_sub_folders_too(album: Path) -> None:
    findings = find_photos([str(album)], output=OUTPUT, recursive=True)
    assert names(findings, album) == ["a.PNG", "b.jpg", "c.tif", "sub/d.webp"]
    assert [found.subfolder.as_posix() for found in findings.photos] == [".", ".", ".", "sub"]


def test_recursive_search_leaves_the_output_folder_out(album: Path) -> None:
    findings = find_photos([str(album)], output=album / "sub", recursive=True)
    assert names(findings, album) == ["a.PNG", "b.jpg", "c.tif"]


def test_pattern_gives_matching_photos_only(album: Path) -> None:
    findings = find_photos([str(album / "*")], output=OUTPUT)
    assert names(findings, album) == ["a.PNG", "b.jpg", "c.tif"]
    deep = find_photos([str(album / "**" / "*.webp")], output=OUTPUT)
    assert names(deep, album) == ["sub/d.webp"]


def test_relative_pattern_is_looked_for_here(album: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(album)
    findings = find_photos(["*.jpg"], output=OUTPUT)
    assert [found.path for found in findings.photos] == [Path("b.jpg")]


def test_file_whose_name_looks_like_a_pattern_is_that_file(tmp_path: Path) -> None:
    red_photo(tmp_path / "x1.jpg")
    odd = red_photo(tmp_path / "x[1].jpg")
    findings = find_photos([str(odd)], output=OUTPUT)
    assert names(findings, tmp_path) == ["x[1].jpg"]


def test_named_file_is_taken_whatever_it_is_called(album: Path) -> None:
    findings = find_photos([str(album / "notes.txt"), str(album / "none.jpg")], output=OUTPUT)
    assert names(findings, album) == ["notes.txt", "none.jpg"]


def test_file_named_twice_comes_once(album: Path) -> None:
    again = album / "sub" / ".." / "b.jpg"
    findings = find_photos([str(album / "b.jpg"), str(album), str(again)], output=OUTPUT)
    assert names(findings, album) == ["b.jpg", "a.PNG", "c.tif"]


def test_same_file_by_a_link_comes_once(album: Path) -> None:
    os.symlink(album / "b.jpg", album / "z.jpg")  # noqa: PTH211
    assert names(find_photos([str(album)], output=OUTPUT), album) == ["a.PNG", "b.jpg", "c.tif"]


def test_empty_name_is_not_the_current_folder(album: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(album)
    findings = find_photos(["", "b.jpg"], output=OUTPUT)
    assert findings.problems == ["An empty name is no photo."]
    assert [found.path for found in findings.photos] == [Path("b.jpg")]


def test_inputs_without_photos_are_named(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    inputs = [str(tmp_path / "empty"), str(tmp_path / "*.jpg")]
    findings = find_photos(inputs, output=OUTPUT)
    assert findings.photos == []
    assert findings.problems == [
        f"There are no photos in the folder {inputs[0]} "
        "(sub-folders are searched with --recursive).",
        f"No photos match {inputs[1]}.",
    ]


def test_results_of_an_earlier_run_are_left_out(tmp_path: Path) -> None:
    red_photo(tmp_path / "a.jpg")
    made = [result(tmp_path / "a_depth.png"), result(tmp_path / "a_vis.png")]
    for inputs in ([str(tmp_path)], [str(tmp_path / "*")], sorted(map(str, tmp_path.iterdir()))):
        findings = find_photos(inputs, output=tmp_path)
        assert names(findings, tmp_path) == ["a.jpg"]
        assert findings.earlier_results == made


def test_photo_that_is_only_called_like_a_result_is_a_photo(tmp_path: Path) -> None:
    red_photo(tmp_path / "a.jpg")
    red_photo(tmp_path / "a_depth.png")
    assert names(find_photos([str(tmp_path)], output=tmp_path), tmp_path) == [
        "a.jpg",
        "a_depth.png",
    ]
