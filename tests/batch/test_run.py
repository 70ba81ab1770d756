import json
import sys
import threading
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
import photo_files
import pytest
import torch
from fakes import RedIsDepth, red_photo
from PIL import Image

from fathom.batch import run as engine
from fathom.batch.find import Found
from fathom.batch.plan import Job, plan
from fathom.batch.reference import ScaleReference
from fathom.batch.run import Outcome, run
from fathom.batch.settings import Settings
from fathom.core.depth_map import DepthMap
from fathom.core.errors import FathomError, UsageError
from fathom.core.photo import Photo
from fathom.core.photo.focal import FocalRequest
from fathom.pipeline import Pipeline

FORMATS = ("npz", "png16", "json")


def jobs_for(photos: Sequence[Path], output: Path, formats: Sequence[str] = FORMATS) -> list[Job]:
    return plan([Found(photo) for photo in photos], output, formats)


def predict(
    photos: Sequence[Path], output: Path, settings: Settings | None = None, **parts: RedIsDepth
) -> list[Outcome]:
    settings = settings or Settings(FORMATS)
    pipeline = Pipeline(parts.get("estimator", RedIsDepth()))
    return list(run(jobs_for(photos, output, settings.formats), lambda: pipeline, settings))


def npz_depth(path: Path) -> np.ndarray:
    with np.load(path) as arrays:
        depth: np.ndarray = arrays["depth"]
        return depth


def test_photo_becomes_files_in_metres(tmp_path: Path) -> None:
    photo = red_photo(tmp_path / "a.png", red=25)
    [outcome] = predict([photo], tmp_path / "out")
    assert outcome.error is None
    assert outcome.files == tuple(
        tmp_path / "out" / name for name in ("a_depth.npz", "a_depth.png", "a.json")
    )
    assert outcome.median == pytest.approx(2.5)  # red 25 is 2.5 m
    assert outcome.size == (8, 6)
    assert (outcome.f_px, outcome.focal_source) == (pytest.approx(4), "estimated")
    np.testing.assert_allclose(npz_depth(tmp_path / "out/a_depth.npz"), 2.5)
    steps = np.asarray(Image.open(tmp_path / "out/a_depth.png"))
    assert (steps == 2500).all()  # 1000 per metre


def test_sidecar_says_whose_it_is(tmp_path: Path) -> None:
    photo = red_photo(tmp_path / "in/a.png")
    predict([photo], tmp_path / "out")
    sidecar = json.loads((tmp_path / "out/a.json").read_text())
    assert sidecar["photo"] == "../in/a.png"
    assert len(sidecar["photo_sha256"]) == 64
    assert sidecar["orientation"] == 1


@pytest.mark.parametrize("orientation", range(1, 9))
def test_map_lies_as_the_photo_is_seen(orientation: int, tmp_path: Path) -> None:
    # Seen upright: 1 m in the left half, 3 m in the right one, a row of 2 m on top.
    upright = np.zeros((6, 8, 3), dtype=np.uint8)
    upright[:, :4, 0], upright[:, 4:, 0], upright[0, :, 0] = 10, 30, 20
    stored = Image.fromarray(np.ascontiguousarray(photo_files.stored_for(orientation, upright)))
    photo = tmp_path / "a.png"
    # 26 mm of a film's diagonal of 43.27 mm is 6.009 pixels of this one's 10, turned or not.
    stored.save(photo, exif=photo_files.exif(orientation, f_mm35=26))
    [outcome] = predict([photo], tmp_path / "out")
    assert outcome.size == (8, 6)
    np.testing.assert_allclose(npz_depth(tmp_path / "out/a_depth.npz"), upright[..., 0] / 10)
    steps = np.asarray(Image.open(tmp_path / "out/a_depth.png"))
    assert (steps == upright[..., 0].astype(int) * 100).all()
    sidecar = json.loads((tmp_path / "out/a.json").read_text())
    assert sidecar["orientation"] == orientation
    assert sidecar["focal"]["source"] == "exif"
    assert sidecar["focal"]["f_px"] == pytest.approx(6.009, abs=1e-3)
    assert (sidecar["intrinsics"][0][2], sidecar["intrinsics"][1][2]) == (4, 3)


def test_heic_without_its_extra_says_what_to_install_and_the_rest_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    heic = photo_files.write(tmp_path / "a.heic", photo_files.heic())
    monkeypatch.setitem(sys.modules, "pillow_heif", None)
    first, second = predict([heic, red_photo(tmp_path / "b.png")], tmp_path / "out")
    assert "a.heic is HEIC; reading it needs the package pillow_heif" in str(first.error)
    assert "fathom-depth[heif]" in str(first.error)
    assert second.error is None


def test_outcomes_come_in_order_and_each_photo_keeps_its_own_depth(tmp_path: Path) -> None:
    reds = [*range(10, 30)]
    photos = [red_photo(tmp_path / f"{red}.png", red=red) for red in reds]
    outcomes = predict(photos, tmp_path / "out")
    assert [outcome.job.photo for outcome in outcomes] == photos
    assert [outcome.median for outcome in outcomes] == pytest.approx([red / 10 for red in reds])
    for red in reds:
        np.testing.assert_allclose(npz_depth(tmp_path / f"out/{red}_depth.npz"), red / 10)


def test_bad_photo_is_reported_and_the_rest_go_on(tmp_path: Path) -> None:
    good = [red_photo(tmp_path / "a.png"), red_photo(tmp_path / "c.png")]
    bad = tmp_path / "b.png"
    bad.write_bytes(b"no photo")
    missing = tmp_path / "d.png"
    outcomes = predict([good[0], bad, good[1], missing], tmp_path / "out")
    assert [outcome.error is None for outcome in outcomes] == [True, False, True, False]
    assert "b.png" in str(outcomes[1].error)
    assert "d.png" in str(outcomes[3].error)
    assert not list((tmp_path / "out").glob("b*"))


class Failing(RedIsDepth):
    """Raises on photos of red 66."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error

    def estimate(self, photo: Photo) -> DepthMap:
        """Return red / 10, or raise."""
        if photo.pixels[0, 0, 0] == 66:
            raise self.error
        return super().estimate(photo)


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (FathomError("This cannot be seen."), "a.png: This cannot be seen."),
        (MemoryError(), "a.png: not enough memory for a photo of this size; make it smaller."),
        (OSError(28, "No space left on device"), "a.png: No space left on device."),
        (
            torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 9 GiB"),
            "a.png: the device has not enough memory left; try --device cpu.",
        ),
        (ZeroDivisionError("zero"), "a.png: failed unexpectedly, ZeroDivisionError: zero"),
    ],
)
def test_failure_of_the_model_is_one_sentence(
    error: Exception, sentence: str, tmp_path: Path
) -> None:
    photos = [red_photo(tmp_path / "a.png", red=66), red_photo(tmp_path / "b.png")]
    first, second = predict(photos, tmp_path / "out", estimator=Failing(error))
    assert first.error == f"{tmp_path}/{sentence}"
    assert first.cause is error
    assert second.error is None


def test_failure_to_write_is_reported(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("a file where the folder should be")
    [outcome] = predict([red_photo(tmp_path / "a.png")], tmp_path / "file" / "out")
    assert outcome.error is not None
    assert outcome.error.startswith(f"{tmp_path}/a.png: Cannot write ")
    assert outcome.error.endswith("Not a directory.")


def test_model_that_cannot_be_loaded_ends_the_run(tmp_path: Path) -> None:
    def load() -> Pipeline:
        raise FathomError("no weights")

    jobs = jobs_for([red_photo(tmp_path / "a.png")], tmp_path / "out")
    with pytest.raises(FathomError, match="no weights"):
        list(run(jobs, load, Settings(FORMATS)))


def test_metric_format_of_a_relative_map_is_refused(tmp_path: Path) -> None:
    estimator = RedIsDepth("affine_invariant_inverse")
    [outcome] = predict([red_photo(tmp_path / "a.png")], tmp_path / "out", estimator=estimator)
    assert "and this map is affine_invariant_inverse" in str(outcome.error)
    assert not (tmp_path / "out").exists()


def test_focal_length_given_reaches_the_model_and_the_files(tmp_path: Path) -> None:
    settings = Settings(("json",), focal=FocalRequest(fov_deg=60))
    [outcome] = predict([red_photo(tmp_path / "a.png")], tmp_path / "out", settings)
    # 8 pixels across 60 degrees: f = 4 / tan(30 degrees) = 6.9282
    assert outcome.f_px == pytest.approx(6.9282, abs=1e-4)
    focal = json.loads((tmp_path / "out/a.json").read_text())["focal"]
    assert focal["source"] == "given"
    assert focal["f_px"] == pytest.approx(6.9282, abs=1e-4)


def test_reference_and_largest_depth_are_applied_in_this_order(tmp_path: Path) -> None:
    photo = tmp_path / "a.png"
    # Columns of 1 m, 2 m and sky; the first is known to be 3 m, so the second is 6 m, cut to 5 m.
    Image.fromarray(np.array([[[10, 0, 0], [20, 0, 0], [255, 0, 0]]], dtype=np.uint8)).save(photo)
    settings = Settings(("npz",), reference=ScaleReference(0, 0, 3), max_depth=5)
    predict([photo], tmp_path / "out", settings)
    np.testing.assert_allclose(npz_depth(tmp_path / "out/a_depth.npz"), [[3, 5, np.inf]])


def test_depth_beyond_the_png_is_told(tmp_path: Path) -> None:
    photo = red_photo(tmp_path / "a.png", red=100)  # 10 m, at 10000 per metre beyond 65535
    [outcome] = predict([photo], tmp_path / "out", Settings(("png16",), png_scale=10_000))
    assert "48 pixels" in " ".join(outcome.notes)  # all of 8 x 6


def test_photo_with_too_many_pixels_is_refused(tmp_path: Path) -> None:
    [outcome] = predict(
        [red_photo(tmp_path / "a.png")], tmp_path / "out", Settings(FORMATS, max_pixels=47)
    )
    assert "a.png" in str(outcome.error)


def test_nothing_but_sky_has_no_median(tmp_path: Path) -> None:
    [outcome] = predict([red_photo(tmp_path / "a.png", red=255)], tmp_path / "out")
    assert outcome.error is None
    assert outcome.median is None


def test_large_photos_wait_until_earlier_ones_are_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "PIXELS_IN_FLIGHT", 100)  # two photos of 48 pixels
    held = most = 0
    lock = threading.Lock()
    write = engine.write

    class Counting(RedIsDepth):
        def estimate(self, photo: Photo) -> DepthMap:
            nonlocal held, most
            with lock:
                held += 1
                most = max(most, held)
            return super().estimate(photo)

    def counted_write(*args: object, **options: object) -> object:
        nonlocal held
        try:
            return write(*args, **options)  # type: ignore[arg-type]
        finally:
            with lock:
                held -= 1

    monkeypatch.setattr(engine, "write", counted_write)
    photos = [red_photo(tmp_path / f"{i}.png") for i in range(12)]
    outcomes = predict(photos, tmp_path / "out", estimator=Counting())
    assert len(outcomes) == 12
    assert most <= 2


def test_stopping_early_leaves_whole_files_only(tmp_path: Path) -> None:
    photos = [red_photo(tmp_path / f"{i}.png", size=(200, 150)) for i in range(9)]
    jobs = jobs_for(photos, tmp_path / "out")
    with closing(run(jobs, lambda: Pipeline(RedIsDepth()), Settings(FORMATS))) as outcomes:
        first = next(outcomes)
    assert first.error is None
    files = sorted((tmp_path / "out").iterdir())
    assert not [file for file in files if file.name.startswith(".")]
    for file in (tmp_path / "out").glob("*.npz"):
        assert npz_depth(file).shape == (150, 200)
    written = {file.stem.split("_")[0] for file in files}
    assert len(written) < len(photos)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"png_scale": 0}, "PNG scale must lie between"),
        ({"max_depth": -1}, "largest depth must be a positive number, not -1"),
        ({"max_depth": float("nan")}, "largest depth must be"),
        ({"max_depth": 1e-40}, "largest depth must be at least 0.001 metres"),
        ({"max_pixels": -5}, "largest number of pixels must be"),
        ({"vis_range": (3, 2)}, "colour range must be two depths .* not 3 to 2"),
    ],
)
def test_settings_out_of_range_are_refused(options: dict[str, float], sentence: str) -> None:
    with pytest.raises(UsageError, match=sentence):
        Settings(FORMATS, **options)  # type: ignore[arg-type]


def test_a_photo_that_changes_meanwhile_is_done_again_later(tmp_path: Path) -> None:
    photo = red_photo(tmp_path / "a.png", red=25)

    class Replacing(RedIsDepth):
        def estimate(self, seen: Photo) -> DepthMap:
            red_photo(photo, red=50)
            return super().estimate(seen)

    predict([photo], tmp_path / "out", estimator=Replacing())
    [job] = plan([Found(photo)], tmp_path / "out", FORMATS, on_existing="resume")
    assert job.state == "todo"
