import json
from collections.abc import Callable
from pathlib import Path

from PIL import Image


def test_scenes_are_written_and_then_kept(fathom: Callable, tmp_path: Path) -> None:
    call = ("scenes", tmp_path, "--count", 2, "--seed", 3, "--size", "40x30", "--families")
    first = fathom(*call, "streets,landscapes")
    assert first.code == 0
    assert "2 scenes written" in first.out
    with Image.open(tmp_path / "images" / "000001.jpg") as image:
        assert image.size == (40, 30)
    again = fathom(*call, "streets,landscapes")
    assert again.code == 0
    assert "0 scenes written" in again.out


def test_the_camera_is_chosen_and_noted(fathom: Callable, tmp_path: Path) -> None:
    call = ("scenes", tmp_path, "--count", 1, "--size", "40x30", "--families", "landscapes")
    assert fathom(*call, "--camera", "real").code == 0
    assert json.loads((tmp_path / "scenes.json").read_text())["camera"] == "real"
    ideal = fathom(*call)
    assert (ideal.code, ideal.err.count("\n")) == (1, 1)
    assert "holds scenes of another camera; choose another folder" in ideal.err
    assert fathom(*call, "--camera", "phone").code == 2


def test_a_size_without_a_cross_is_a_usage_error(fathom: Callable, tmp_path: Path) -> None:
    result = fathom("scenes", tmp_path, "--size", "256")
    assert result.code == 2
    assert "WIDTHxHEIGHT" in result.err
