import importlib.metadata
import json
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from fakes import RESULTS, gradient_photo, names
from PIL import Image


def test_photo_gives_four_files_and_a_line(predict: Callable, tmp_path: Path) -> None:
    photo = gradient_photo(tmp_path / "a.jpg")
    result = predict(photo)
    assert (result.code, result.err) == (0, "")
    assert names(tmp_path / "out") == RESULTS
    assert f"{photo}  96 x 64  focal " in result.out
    assert "px (estimated)  median " in result.out
    assert "1 photo done in" in result.out
    assert f"results in {tmp_path / 'out'}" in result.out


def test_default_model_end_to_end(fathom: Callable, tmp_path: Path) -> None:
    # 26 mm on 36 x 24 mm: f = 26 * hypot(640, 480) / hypot(36, 24) = 480.75 px
    photo = gradient_photo(tmp_path / "a.jpg", size=(640, 480), focal_mm35=26)
    result = fathom("predict", photo, "-o", tmp_path / "out", "--device", "cpu")
    assert (result.code, result.err) == (0, "")
    assert "focal 481 px (exif)" in result.out
    assert names(tmp_path / "out") == RESULTS

    with np.load(tmp_path / "out/a_depth.npz") as arrays:
        depth, valid, intrinsics = arrays["depth"], arrays["valid"], arrays["intrinsics"]
        assert str(arrays["kind"]) == "metric"
    assert depth.shape == valid.shape == (480, 640)
    np.testing.assert_allclose(intrinsics[[0, 0, 1], [0, 2, 2]], [480.75, 320, 240], atol=0.01)
    finite = valid & np.isfinite(depth)
    assert finite.any()
    assert depth[finite].min() > 0

    steps = np.asarray(Image.open(tmp_path / "out/a_depth.png"))
    assert steps.dtype == np.uint16
    assert steps.shape == (480, 640)
    within = finite & (depth < 65.5)
    assert within.any()
    # The PNG holds thousandths of a metre: rounding costs half a millimetre.
    np.testing.assert_allclose(steps[within] / 1000, depth[within], atol=0.00051)
    assert (steps[~finite] == 0).all()

    sidecar = json.loads((tmp_path / "out/a.json").read_text())
    assert sidecar["model"] == "default"
    assert (sidecar["width"], sidecar["height"], sidecar["units"]) == (640, 480, "m")
    assert sidecar["range"]["median"] == pytest.approx(np.median(depth[finite]), rel=1e-3)


def test_chosen_formats_are_written_and_no_others(predict: Callable, tmp_path: Path) -> None:
    assert predict(gradient_photo(tmp_path / "a.jpg"), "--save", "vis, JSON").code == 0
    assert names(tmp_path / "out") == {"a_vis.png", "a.json"}


def test_bad_file_is_reported_and_the_rest_go_on(predict: Callable, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    gradient_photo(folder / "a.jpg")
    gradient_photo(folder / "c.jpg")
    (folder / "b.jpg").write_bytes(b"broken")
    result = predict(folder)
    assert result.code == 1
    assert len(result.err.strip().splitlines()) == 1
    assert result.err.startswith("error: ")
    assert "b.jpg" in result.err
    assert "2 photos done, 1 failed" in result.out
    assert {"a_depth.npz", "c_depth.npz"} <= names(tmp_path / "out")
    assert not [name for name in names(tmp_path / "out") if name.startswith("b")]


def test_existing_results_are_refused_before_any_work(predict: Callable, tmp_path: Path) -> None:
    photo = gradient_photo(tmp_path / "a.jpg")
    predict(photo)
    before = (tmp_path / "out/a_depth.npz").stat().st_mtime_ns
    result = predict(photo)
    assert result.code == 1
    assert "exists already: --overwrite replaces it, --resume skips finished ones." in result.err
    assert (tmp_path / "out/a_depth.npz").stat().st_mtime_ns == before


def test_resume_does_the_missing_ones_only(predict: Callable, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    gradient_photo(folder / "a.jpg")
    predict(folder)
    before = (tmp_path / "out/a_depth.npz").stat().st_mtime_ns
    gradient_photo(folder / "b.jpg")
    result = predict(folder, "--resume")
    assert result.code == 0
    assert "1 photo done, 1 finished earlier" in result.out
    assert (tmp_path / "out/a_depth.npz").stat().st_mtime_ns == before
    assert (tmp_path / "out/b_depth.npz").exists()


def test_overwrite_makes_them_again(predict: Callable, tmp_path: Path) -> None:
    photo = gradient_photo(tmp_path / "a.jpg")
    predict(photo)
    (tmp_path / "out/a_depth.npz").write_bytes(b"old")
    assert predict(photo, "--overwrite").code == 0
    assert np.load(tmp_path / "out/a_depth.npz")["depth"].shape == (64, 96)


def test_results_beside_the_photos_are_no_photos(predict: Callable, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    photo = gradient_photo(folder / "a.jpg")
    original = photo.read_bytes()
    assert predict(folder, "-o", folder).code == 0
    assert names(folder) == {"a.jpg"} | RESULTS
    again = predict(folder, "-o", folder, "--overwrite")
    assert again.code == 0
    assert "1 photo done" in again.out
    assert names(folder) == {"a.jpg"} | RESULTS
    assert photo.read_bytes() == original


def test_photos_of_one_stem_do_not_overwrite_each_other(predict: Callable, tmp_path: Path) -> None:
    photos = [gradient_photo(tmp_path / "x/a.jpg"), gradient_photo(tmp_path / "y/a.jpg")]
    assert predict(*photos, "--save", "npz").code == 0
    assert len(names(tmp_path / "out")) == 2


def test_recursive_run_mirrors_the_folders(predict: Callable, tmp_path: Path) -> None:
    gradient_photo(tmp_path / "in/a.jpg")
    gradient_photo(tmp_path / "in/deep/er/a.jpg")
    assert predict(tmp_path / "in", "-r", "--save", "npz").code == 0
    assert (tmp_path / "out/a_depth.npz").exists()
    assert (tmp_path / "out/deep/er/a_depth.npz").exists()


def test_known_focal_length_replaces_exif(predict: Callable, tmp_path: Path) -> None:
    photo = gradient_photo(tmp_path / "a.jpg", focal_mm35=26)
    result = predict(photo, "--f-px", 100, "--save", "json")
    assert "focal 100 px (given)" in result.out
    focal = json.loads((tmp_path / "out/a.json").read_text())["focal"]
    assert (focal["f_px"], focal["source"]) == (pytest.approx(100), "given")


def test_known_distance_rescales_the_map(predict: Callable, tmp_path: Path) -> None:
    photo = gradient_photo(tmp_path / "a.jpg")
    assert predict(photo, "--scale-reference", "48,32,2.75", "--save", "npz").code == 0
    assert np.load(tmp_path / "out/a_depth.npz")["depth"][32, 48] == pytest.approx(2.75)


def test_max_depth_limits_all_but_sky(predict: Callable, tmp_path: Path) -> None:
    photo = gradient_photo(tmp_path / "a.jpg")
    assert predict(photo, "--max-depth", 0.5, "--save", "npz").code == 0
    depth = np.load(tmp_path / "out/a_depth.npz")["depth"]
    assert depth[np.isfinite(depth)].max() <= 0.5


def test_png_scale_is_steps_per_metre(predict: Callable, tmp_path: Path) -> None:
    photo = gradient_photo(tmp_path / "a.jpg")
    assert predict(photo, "--png-scale", 256).code == 0
    depth = np.load(tmp_path / "out/a_depth.npz")["depth"]
    steps = np.asarray(Image.open(tmp_path / "out/a_depth.png"))
    near = np.isfinite(depth) & (depth < 255)
    np.testing.assert_allclose(steps[near] / 256, depth[near], atol=0.51 / 256)


def test_pictures_of_one_range_can_be_compared(predict: Callable, tmp_path: Path) -> None:
    photo = gradient_photo(tmp_path / "a.jpg")
    options = ("--vis-range", "0.5,20", "--vis-colours", "turbo", "--save", "vis,json")
    assert predict(photo, *options).code == 0
    sidecar = json.loads((tmp_path / "out/a.json").read_text())
    assert sidecar["vis"]["range_m"] == pytest.approx([0.5, 20])
    assert sidecar["vis"]["colours"] == "turbo"


def test_a_calibrated_camera_reaches_every_file(predict: Callable, tmp_path: Path) -> None:
    photo = gradient_photo(tmp_path / "a.jpg")
    camera = [[50, 0, 40], [0, 60, 30], [0, 0, 1]]
    (tmp_path / "camera.json").write_text(json.dumps({"K": camera, "width": 96, "height": 64}))
    for given in ("50,60,40,30", str(tmp_path / "camera.json")):
        options = ("--intrinsics", given, "--axes", "opengl", "--save", "npz,ply,json")
        assert predict(photo, *options, "--overwrite").code == 0
        with np.load(tmp_path / "out/a_depth.npz") as arrays:
            np.testing.assert_allclose(arrays["intrinsics"], camera, rtol=1e-12)
            depth = arrays["depth"]
        sidecar = json.loads((tmp_path / "out/a.json").read_text())
        np.testing.assert_allclose(sidecar["intrinsics"], camera, rtol=1e-12)
        assert sidecar["focal"]["source"] == "given"
        assert sidecar["ply"]["axes"] == "opengl: x right, y up, z backward"
        content = (tmp_path / "out/a.ply").read_bytes()
        header = content.index(b"end_header\n") + 11
        x, y, z = np.frombuffer(content, "<f4", count=3, offset=header)
        assert -z in depth
        # Whichever pixel this is, its ray passes through a pixel's centre of this camera.
        column, row = 50 * x / -z + 40, -60 * y / -z + 30
        assert (column % 1, row % 1) == pytest.approx((0.5, 0.5), abs=1e-3)
        assert depth[int(row), int(column)] == -z


def test_model_device_and_precision_are_told(predict: Callable, tmp_path: Path) -> None:
    result = predict(gradient_photo(tmp_path / "a.jpg"), "--save", "json")
    assert result.out.splitlines()[0] == "model tiny on cpu, float32"
    sidecar = json.loads((tmp_path / "out/a.json").read_text())
    assert sidecar["provenance"] == {"device": "cpu", "dtype": "float32"}
    assert sidecar["versions"]["torch"] == importlib.metadata.version("torch")


def test_quiet_prints_errors_only(predict: Callable, tmp_path: Path) -> None:
    good = predict(gradient_photo(tmp_path / "a.jpg"), "--quiet")
    assert (good.code, good.out, good.err) == (0, "", "")
    bad = predict(tmp_path / "none.jpg", "--quiet")
    assert (bad.code, bad.out) == (1, "")
    assert "none.jpg" in bad.err


def test_verbose_lists_files_and_causes(predict: Callable, tmp_path: Path) -> None:
    photos = [gradient_photo(tmp_path / "a.jpg"), tmp_path / "none.jpg"]
    result = predict(*photos, "--verbose")
    assert str(tmp_path / "out/a_depth.npz") in result.out
    assert "Traceback" in result.err


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--resume", "--overwrite"], "--resume and --overwrite contradict each other"),
        (["--quiet", "--verbose"], "--quiet and --verbose contradict each other"),
        (["--f-px", "9", "--fov-deg", "60"], "give only one of f_px and fov_deg"),
        (["--f-px", "-1"], "f_px is -1"),
        (["--fov-deg", "180"], "must be below 180"),
        (["--save", "npz,pgn16"], "'pgn16' is no output format; did you mean png16?"),
        (["--save", ","], "No output format is given"),
        (["--png-scale", "0"], "PNG scale must lie between"),
        (["--max-depth", "0"], "largest depth must be a positive number"),
        (["--max-pixels", "-1"], "largest number of pixels must be"),
        (["--scale-reference", "1,2"], "is X,Y,METRES"),
        (["--intrinsics", "9,9,9"], "9,9,9 is neither intrinsics nor a file with them"),
        (["--intrinsics", "9,9,9,9", "--f-px", "9"], "give only one of f_px and intrinsics"),
        (["--axes", "unity"], "'unity' are no axes: choose from opencv, opengl"),
        (["--vis-colours", "jet"], "'jet' is no colour map: choose from fathom, turbo, spectral"),
        (["--vis-range", "1"], "is NEAR,FAR such as 0.5,20, not '1'"),
        (["--vis-range", "9,2"], "the nearer first, not 9 to 2"),
        (["--device", "tpu"], "no device 'tpu' here"),
        (["--dtype", "int8"], "no precision 'int8'"),
    ],
)
def test_wrong_options_are_code_2_with_one_sentence(
    options: list[str], sentence: str, predict: Callable, tmp_path: Path
) -> None:
    result = predict(gradient_photo(tmp_path / "a.jpg"), *options)
    assert result.code == 2
    assert sentence in result.err
    assert len(result.err.strip().splitlines()) == 1
    assert not (tmp_path / "out").exists()


def test_weights_are_not_read_when_there_is_nothing_to_do(
    predict: Callable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    photo = gradient_photo(tmp_path / "a.jpg")
    predict(photo)
    monkeypatch.setattr("fathom.catalogue.check", pytest.fail)
    assert predict(photo).code == 1
    assert predict(photo, "--resume").code == 0


def test_unknown_model_is_code_2(fathom: Callable, tmp_path: Path) -> None:
    result = fathom("predict", gradient_photo(tmp_path / "a.jpg"), "--model", "defualt")
    assert result.code == 2
    assert "did you mean 'default'" in result.err


def test_reference_for_several_photos_is_code_2(predict: Callable, tmp_path: Path) -> None:
    photos = [gradient_photo(tmp_path / name) for name in ("a.jpg", "b.jpg")]
    result = predict(*photos, "--scale-reference", "1,1,1")
    assert result.code == 2
    assert "a point in one photo" in result.err


def test_nothing_to_do_is_code_2(predict: Callable, tmp_path: Path) -> None:
    result = predict(tmp_path / "*.jpg")
    assert result.code == 2
    assert "No photos match" in result.err


def test_results_alone_are_nothing_to_do(predict: Callable, tmp_path: Path) -> None:
    predict(gradient_photo(tmp_path / "a.jpg"))
    result = predict(tmp_path / "out/a_vis.png")
    assert result.code == 2
    assert "a_vis.png is a result of an earlier run" in result.err


def test_format_of_a_missing_extra_says_what_to_install(
    predict: Callable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "OpenEXR", None)
    result = predict(gradient_photo(tmp_path / "a.jpg"), "--save", "exr")
    assert result.code == 2
    assert "fathom-depth[exr]" in result.err
