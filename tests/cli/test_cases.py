"""Inputs that other programs' users stumbled over, tried from the command line."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from data_files import write_npy, write_photo, write_png, write_text
from fakes import red_photo
from PIL import Image

import fathom as package


@pytest.fixture
def predict(fathom: Callable, tiny_weights: Path) -> Callable:
    """Calls `fathom predict` with a tiny model."""
    return lambda *args: fathom("predict", *args, "--device", "cpu", "--model", tiny_weights)


@pytest.fixture
def evaluate(fathom: Callable, tmp_path: Path) -> Callable:
    """Calls `fathom evaluate` with the folder protocol, and returns its result and its numbers."""

    def call(data: Path, *args: object) -> tuple[object, dict]:
        out = tmp_path / "evaluation"
        shutil.rmtree(out, ignore_errors=True)
        result = fathom(
            "evaluate", "-p", "folder", "--data", data, *args, "-o", out, "--worst", 0
        )  # fmt: skip
        table = json.loads((out / "table.json").read_text())
        return result, table

    return call


def absrel(table: dict) -> float:
    return table["overall"]["numbers"]["absrel"]["mean"]


# Predicting


def test_a_tree_with_loops_gives_each_photo_once(predict: Callable, tmp_path: Path) -> None:
    red_photo(tmp_path / "tree/d/a.jpg")
    for name, target in (("l1", "."), ("l2", "."), ("loop.jpg", "loop.jpg")):
        (tmp_path / "tree/d" / name).symlink_to(target)
    result = predict(tmp_path / "tree/**/*.jpg", "-o", tmp_path / "out")
    assert result.code == 1
    assert result.out.count("a.jpg  8 x 6") == 1
    assert "1 photo done, 1 failed" in result.out
    assert result.err.splitlines() == [
        f"error: {tmp_path / 'tree/d/loop.jpg'} is a link that leads nowhere; "
        "mend it or name the photo itself"
    ]


def test_a_name_that_begins_with_a_tilde(
    predict: Callable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    red_photo(Path("a.jpg"))
    red_photo(Path("~IMG_0001.jpg"))
    result = predict("a.jpg", "~IMG_0001.jpg", "-o", "out")
    assert (result.code, result.err) == (0, "")
    assert Path("out/~IMG_0001_depth.npz").is_file()


@pytest.mark.skipif(sys.platform != "linux", reason="preloads a library")
@pytest.mark.skipif(shutil.which("cc") is None, reason="no compiler")
def test_a_mount_without_modes(cases: Path, tiny_weights: Path, tmp_path: Path) -> None:
    library = tmp_path / "nochmod.so"
    source = cases / "03-chmod-unsupported" / "nochmod.c"
    subprocess.run(["cc", "-shared", "-fPIC", "-o", library, source], check=True)
    photo = red_photo(tmp_path / "a.png")
    run = subprocess.run(
        [sys.executable, "-m", "fathom", "predict", photo, "-o", tmp_path / "out", "--model",
         tiny_weights, "--device", "cpu"],
        env={
            **os.environ,
            "LD_PRELOAD": str(library),
            "PYTHONPATH": str(Path(package.__file__).parent.parent),
        },
        capture_output=True,
        text=True,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "a.json", "a_depth.npz", "a_depth.png", "a_vis.png",
    ]  # fmt: skip


def test_another_photo_under_the_name_of_a_finished_one(
    predict: Callable, cases: Path, tmp_path: Path
) -> None:
    photo, out = tmp_path / "DSC_0001.jpg", tmp_path / "out"
    shutil.copy(cases / "12-resume-stale" / "first.jpg", photo)
    assert predict(photo, "-o", out).code == 0
    assert "finished earlier" in predict(photo, "-o", out, "--resume").out
    shutil.copy(cases / "12-resume-stale" / "second.jpg", photo)
    result = predict(photo, "-o", out, "--resume")
    assert "1 photo done" in result.out
    with np.load(out / "DSC_0001_depth.npz") as arrays, Image.open(photo) as image:
        assert arrays["depth"].shape == image.size[::-1]
    assert "1 finished earlier" in predict(photo, "-o", out, "--resume").out


def test_millimetres_for_pixels(predict: Callable, cases: Path, tmp_path: Path) -> None:
    result = predict(cases / "16-mm-for-px" / "mm.jpg", "--f-px", 18, "-o", tmp_path)
    assert result.code == 0
    assert "  note: a focal length of 18 px spans 177 degrees" in result.out
    assert "did you mean millimetres, --f-mm35 18?" in result.out


def test_a_second_channel_in_exr(predict: Callable, tmp_path: Path) -> None:
    openexr = pytest.importorskip("OpenEXR")
    photo = red_photo(tmp_path / "a.png")
    assert predict(photo, "--save", "exr", "--exr-y", "-o", tmp_path).code == 0
    with openexr.File(str(tmp_path / "a_depth.exr"), separate_channels=True) as file:
        assert sorted(file.channels()) == ["Y", "Z"]


# Evaluating


@pytest.mark.parametrize(
    ("case", "maps", "options", "most"),
    [
        ("08-exr-layers", "ml", (), 1e-6),
        ("09-affine-zero", "pred", ("--kind", "affine_invariant", "--align", "affine"), 1e-5),
        (
            "11-grey-3-channel", "pred",
            ("--kind", "affine_invariant_inverse", "--align", "affine"), 0.005,
        ),
    ],
)  # fmt: skip
def test_maps_of_other_programs(
    case: str, maps: str, options: tuple, most: float, cases: Path, evaluate: Callable
) -> None:
    if case == "08-exr-layers":
        pytest.importorskip("OpenEXR")
    folder = cases / case
    result, table = evaluate(folder / "data", "--predictions", folder / maps, *options)
    assert result.code == 0, result.err
    assert absrel(table) <= most


def test_the_background_of_renderers_is_said(evaluate: Callable, tmp_path: Path) -> None:
    write_photo(tmp_path / "data/a.png")
    write_npy(tmp_path / "data/a.npy", [[1, 2, 1e10, 4]] * 2)
    write_npy(tmp_path / "maps/a.npy", [[1, 2, 1e10, 4]] * 2)
    write_text(tmp_path / "data/manifest.csv", "image,depth\na.png,a.npy\n")
    result, table = evaluate(tmp_path / "data", "--predictions", tmp_path / "maps")
    assert result.code == 0, result.err
    assert absrel(table) == 0
    assert result.out.count("renderer's background, are taken for sky") == 2
    assert set(table["notes"].values()) == {1}
    assert "background" in (tmp_path / "evaluation/images.csv").read_text()


def test_portraits_of_a_folder_of_ones_own(
    evaluate: Callable, predict: Callable, tiny_weights: Path, cases: Path, tmp_path: Path
) -> None:
    data = cases / "10-exif-folder-set" / "data"
    by_model, measured = evaluate(data, "--model", tiny_weights)
    assert by_model.code == 0, by_model.err
    assert predict(data / "p.jpg", "-o", tmp_path / "own").code == 0
    by_files, again = evaluate(data, "--predictions", tmp_path / "own")
    assert by_files.code == 0, by_files.err
    assert absrel(again) == pytest.approx(absrel(measured), rel=1e-4)


def test_truth_of_another_aspect_is_refused(
    evaluate: Callable, cases: Path, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    shutil.copytree(cases / "10-exif-folder-set" / "data", data)
    np.save(data / "p_gt.npy", np.load(data / "p_gt.npy").T)  # as the photo is stored
    (tmp_path / "maps").mkdir()
    np.save(tmp_path / "maps/p.npy", np.ones((80, 60), np.float32))
    result, _ = evaluate(data, "--predictions", tmp_path / "maps")
    assert result.code == 1
    assert "p_gt.npy has 80 x 60 pixels, its photo 60 x 80 when upright" in result.err


def test_truth_of_eight_bits_needs_a_scale(evaluate: Callable, tmp_path: Path) -> None:
    write_photo(tmp_path / "data/a.png")
    write_png(tmp_path / "data/d.png", [[10, 20, 30, 40]] * 2, np.uint8)
    write_npy(tmp_path / "maps/a.npy", [[1, 2, 3, 4]] * 2)
    maps = ("--predictions", tmp_path / "maps")
    write_text(tmp_path / "data/manifest.csv", "image,depth\na.png,d.png\n")
    result, _ = evaluate(tmp_path / "data", *maps)
    assert result.code == 1
    assert "d.png has 8 bits, too few for metres: say in the column `scale`" in result.err
    write_text(tmp_path / "data/manifest.csv", "image,depth,scale\na.png,d.png,10\n")
    result, table = evaluate(tmp_path / "data", *maps)
    assert result.code == 0, result.err
    assert absrel(table) == 0


def test_a_map_with_new_content_is_measured_anew(
    fathom: Callable, cases: Path, tmp_path: Path
) -> None:
    data = cases / "09-affine-zero" / "data"
    maps = tmp_path / "maps"
    maps.mkdir()
    truth = np.load(data / "a_gt.npy")
    call = ("evaluate", "-p", "folder", "--data", data, "--predictions", maps, "--worst", 0)
    for factor, expected in ((1, 0), (2, 1)):
        np.save(maps / "a.npy", truth * np.float32(factor))
        os.utime(maps / "a.npy", (1e9, 1e9))  # same size, same time
        assert fathom(*call, "-o", tmp_path / "out").code == 0
        table = json.loads((tmp_path / "out/table.json").read_text())
        assert absrel(table) == pytest.approx(expected, abs=1e-5)
