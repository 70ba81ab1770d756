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


def test_a_size_without_a_cross_is_a_usage_error(fathom: Callable, tmp_path: Path) -> None:
    result = fathom("scenes", tmp_path, "--size", "256")
    assert result.code == 2
    assert "WIDTHxHEIGHT" in result.err
