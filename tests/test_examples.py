"""The programs in examples/ run, with the default model, and give what they promise."""

import json
import runpy
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

EXAMPLES = Path(__file__).parent.parent / "examples"


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "photo.jpg"
    noise = np.random.default_rng(0).integers(0, 256, (96, 128, 3), np.uint8)
    Image.fromarray(noise).resize((256, 192)).save(path, quality=95)
    return path


def run(name: str, *arguments: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", [name, *map(str, arguments)])
    runpy.run_path(str(EXAMPLES / name), run_name="__main__")


def test_every_example_is_listed_and_tested() -> None:
    names = {path.name for path in EXAMPLES.glob("*.py")}
    listed = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    assert all(f"[{name}]({name})" in listed for name in names)
    tested = Path(__file__).read_text(encoding="utf-8")
    assert all(f'run("{name}"' in " ".join(tested.split()) for name in names)


def test_blur_background(photo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "out.png"
    # All that is farther than a millimetre lies behind the focus.
    run("blur_background.py", photo, out, "--focus", 0.001, monkeypatch=monkeypatch)
    with Image.open(photo) as before, Image.open(out) as after:
        assert before.size == after.size
        assert np.asarray(after).std() < 0.5 * np.asarray(before).std()


def test_measure(
    photo: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    points = ("20,100", "60,100", "20,100", "60,100", "10,10", "10,10")
    run("measure.py", photo, *points, "--f-px", 200, "--known", 0.5, monkeypatch=monkeypatch)
    said, *lengths = capsys.readouterr().out.splitlines()
    assert said.startswith("DepthMap(256 x 192, metric, ")
    assert "focal 200.0 px (given)" in said
    assert lengths == ["0.50 m", "0.50 m", "0.00 m"]


def test_point_cloud(
    photo: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    camera = tmp_path / "camera.json"
    camera.write_text(json.dumps({"fx": 200, "fy": 205, "cx": 130, "cy": 90}))
    cloud = tmp_path / "cloud.ply"
    options = ("--intrinsics", camera, "--turn", 90, "--every", 8)
    run("point_cloud.py", cloud, photo, photo, *options, monkeypatch=monkeypatch)
    header, body = cloud.read_text(encoding="ascii").split("end_header\n")
    points = np.array([line.split() for line in body.splitlines()], dtype=float)
    assert f"element vertex {len(points)}" in header
    assert f"{len(points)} points of 2 photographs" in capsys.readouterr().out
    first, second = np.split(points, 2)
    # The ray of pixel (4, 2) of the thinned grid, centred at (32.5, 16.5).
    _, y, z = next(p for p in first[:, :3] if abs(p[0] / p[2] - (32.5 - 130) / 200) < 1e-3)
    assert min(abs(y / z - (row + 0.5 - 90) / 205) for row in range(0, 192, 8)) < 1e-3
    # After a quarter turn to the right what was ahead is at the right.
    np.testing.assert_allclose(second[:, 0], first[:, 2], atol=1e-3)
    np.testing.assert_allclose(second[:, 2], -first[:, 0], atol=1e-3)
