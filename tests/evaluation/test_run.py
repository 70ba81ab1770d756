import json
import os

import numpy as np
import pytest
from fakes import RedIsDepth
from PIL import Image
from small_evaluation import request, write_folder

import fathom
from fathom.core.depth_map import DepthMap
from fathom.core.errors import FathomError, UsageError
from fathom.evaluation.alignments import Alignment
from fathom.evaluation.card import cost_sentence
from fathom.evaluation.case import view_of
from fathom.evaluation.evaluate import evaluate
from fathom.evaluation.measures.accuracy import Accuracy
from fathom.evaluation.measures.edges import BoundaryRecall
from fathom.evaluation.measuring import measured
from fathom.evaluation.predictors import FilePredictor, ModelPredictor
from fathom.evaluation.run import Request, run
from fathom.evaluation.setup import request_of
from fathom.evaluation.summary import summarise
from fathom.pipeline import Pipeline

# The files that must not depend on how the work was divided.
SAME = ("table.md", "table.csv", "table.json", "images.csv")


def test_every_image_gets_its_row_and_the_mean_is_over_images(tmp_path):
    write_folder(tmp_path)
    done = evaluate(request(tmp_path), tmp_path / "out")
    assert [row.id for row in done.rows] == ["p0", "p1", "p2", "p3"]
    absrel = [row.values["absrel"] for row in done.rows]
    np.testing.assert_allclose(absrel, [0.1, 1.0, 0.0, 0.5], atol=1e-6)
    assert done.result.overall.mean["absrel"] == pytest.approx(0.4)
    assert done.result.overall.median["absrel"] == pytest.approx(0.3)
    assert done.rows[0].pixels == 48
    # Nobody has a matte: the number is left out, with its reason, and no image failed.
    assert done.rows[0].reasons["boundary_recall"] == "The sample has no matte."
    assert done.result.overall.skipped["boundary_recall"] == 4
    assert done.problems == []


def test_tables_are_the_same_for_every_number_of_workers(tmp_path):
    write_folder(tmp_path)
    evaluate(request(tmp_path), tmp_path / "one")
    evaluate(request(tmp_path), tmp_path / "two", workers=2)
    for name in SAME:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_a_model_predicts_here_while_others_measure(tmp_path):
    for number, red in enumerate((10, 40)):  # 1 m and 4 m
        (tmp_path / "data").mkdir(exist_ok=True)
        Image.new("RGB", (8, 6), (red, 0, 0)).save(tmp_path / f"data/p{number}.png")
        np.save(tmp_path / f"data/p{number}.npy", np.full((6, 8), 2.0))
    table = "image,depth\np0.png,p0.npy\np1.png,p1.npy\n"
    (tmp_path / "data/manifest.csv").write_text(table)
    predictor = ModelPredictor(Pipeline(RedIsDepth()))
    asked = request_of("folder", tmp_path / "data", predictor=predictor)
    rows = run(asked, tmp_path / "out", workers=2)
    assert [row.values["absrel"] for row in rows] == pytest.approx([0.5, 1.0])
    assert all(row.seconds["predict"] > 0 for row in rows)


class _Counting(FilePredictor):
    """Remembers which samples it was asked for, and stops like Ctrl-C before some."""

    def __init__(self, folder, *, stop_at=None):
        super().__init__(folder)
        object.__setattr__(self, "asked", [])
        object.__setattr__(self, "stop_at", stop_at)

    def predict(self, view):
        if view.sample.id == self.stop_at:
            raise KeyboardInterrupt
        self.asked.append(view.sample.id)
        return super().predict(view)


def test_an_interrupted_run_goes_on_where_it_was(tmp_path):
    write_folder(tmp_path)
    whole = request(tmp_path)
    stopped = _Counting(tmp_path / "maps", stop_at="p2")
    with pytest.raises(KeyboardInterrupt):
        run(Request(whole.protocol, whole.samples, stopped), tmp_path / "out")
    # A line that was cut off by a crash does not count.
    with (tmp_path / "out/rows.jsonl").open("a") as file:
        file.write('{"index": 2, "id": "p')
    rest = _Counting(tmp_path / "maps")
    rows = run(Request(whole.protocol, whole.samples, rest), tmp_path / "out")
    assert rest.asked == ["p2", "p3"]
    fresh = run(whole, tmp_path / "fresh")
    assert [row.values for row in rows] == [row.values for row in fresh]
    assert [row.fits for row in rows] == [row.fits for row in fresh]


def test_a_longer_run_keeps_what_a_shorter_one_found(tmp_path):
    write_folder(tmp_path)
    assert len(run(request(tmp_path, limit=2), tmp_path / "out")) == 2
    predictor = _Counting(tmp_path / "maps")
    whole = request(tmp_path)
    rows = run(Request(whole.protocol, whole.samples, predictor, limit=3), tmp_path / "out")
    assert [row.id for row in rows] == ["p0", "p1", "p2"]
    assert predictor.asked == ["p2"]
    assert len(run(request(tmp_path, limit=1), tmp_path / "out")) == 1


def test_an_image_that_fails_is_told_and_tried_again(tmp_path):
    write_folder(tmp_path)
    (tmp_path / "maps/p1.npy").rename(tmp_path / "aside.npy")
    done = evaluate(request(tmp_path), tmp_path / "out")
    [problem] = done.problems
    assert problem.startswith("p1: ")
    assert "has no map for the sample p1: write it as p1.npz" in problem
    assert done.result.overall.mean["absrel"] == pytest.approx(0.2)  # of p0, p2 and p3
    assert "Failed: p1" in (tmp_path / "out/table.md").read_text()
    (tmp_path / "aside.npy").rename(tmp_path / "maps/p1.npy")
    again = evaluate(request(tmp_path), tmp_path / "out")
    assert again.problems == []
    assert again.result.overall.mean["absrel"] == pytest.approx(0.4)


def test_a_map_that_was_written_anew_is_measured_anew(tmp_path):
    write_folder(tmp_path)
    run(request(tmp_path), tmp_path / "out")
    path = tmp_path / "maps/p1.npy"
    np.save(path, np.load(path) / 2)  # right now, where it was twice too far
    os.utime(path, ns=(0, 1))  # for file systems whose clock is coarse
    (tmp_path / "maps/p3.npy").unlink()  # what has been measured stays
    predictor = _Counting(tmp_path / "maps")
    whole = request(tmp_path)
    rows = run(Request(whole.protocol, whole.samples, predictor), tmp_path / "out")
    assert predictor.asked == ["p1"]
    absrel = [row.values["absrel"] for row in rows]
    np.testing.assert_allclose(absrel, [0.1, 0.0, 0.0, 0.5], atol=1e-6)


def test_maps_of_another_size_are_counted_and_told(tmp_path):
    write_folder(tmp_path)
    for name, factor in (("p1", 2), ("p2", 2), ("p3", 3)):
        path = tmp_path / f"maps/{name}.npy"
        np.save(path, np.kron(np.load(path), np.ones((factor, factor))))
    done = evaluate(request(tmp_path), tmp_path / "out")
    told = "Resized: 3 maps were not of the truth's size (16 x 12, 24 x 18)."
    assert told in done.text
    assert told in (tmp_path / "out/table.md").read_text()
    assert json.loads((tmp_path / "out/table.json").read_text())["resized"] == [
        {"width": 16, "height": 12, "images": 2},
        {"width": 24, "height": 18, "images": 1},
    ]
    # The same from what was remembered.
    assert told in evaluate(request(tmp_path), tmp_path / "out").text


class _Failing(FilePredictor):
    """A model with a fault that one photo brings out."""

    def predict(self, view):
        if view.sample.id == "p1":
            raise RuntimeError("shapes do not match")
        if view.sample.id == "p2":
            raise MemoryError
        return super().predict(view)


def test_whatever_a_model_does_the_other_images_are_measured(tmp_path):
    write_folder(tmp_path)
    whole = request(tmp_path)
    failing = _Failing(tmp_path / "maps")
    rows = run(Request(whole.protocol, whole.samples, failing), tmp_path / "out")
    assert [row.error for row in rows] == [
        "",
        "failed unexpectedly, RuntimeError: shapes do not match",
        "not enough memory for an image of this size.",
        "",
    ]


class _Killed(FilePredictor):
    """Its process ends as when the system is out of memory."""

    def predict(self, view):
        os._exit(1)


def test_a_killed_worker_is_told_with_what_to_do(tmp_path):
    write_folder(tmp_path)
    whole = request(tmp_path)
    asked = Request(whole.protocol, whole.samples, _Killed(tmp_path / "maps"))
    with pytest.raises(FathomError, match=r"was killed, .* with fewer --workers goes on"):
        run(asked, tmp_path / "out", workers=2)
    assert len(run(whole, tmp_path / "out")) == 4


def test_a_folder_of_another_run_is_refused(tmp_path):
    write_folder(tmp_path)
    run(request(tmp_path), tmp_path / "out")
    with pytest.raises(FathomError, match="its protocol range is 0 to inf m, not 2 to inf m"):
        run(request(tmp_path, nearest=2.0), tmp_path / "out")
    recorded = tmp_path / "out/request.json"
    recorded.write_text(recorded.read_text().replace(f'"{fathom.__version__}"', '"0.0.1"'))
    with pytest.raises(FathomError, match=r"its versions fathom is 0\.0\.1, not"):
        run(request(tmp_path), tmp_path / "out")
    recorded.write_text("{")
    with pytest.raises(FathomError, match=r"request\.json cannot be read"):
        run(request(tmp_path), tmp_path / "out")


def test_a_folder_with_somebody_elses_files_is_refused(tmp_path):
    write_folder(tmp_path)
    (tmp_path / "out").mkdir()
    (tmp_path / "out/notes.txt").write_text("mine")
    (tmp_path / "out/images.csv").write_text("mine")
    with pytest.raises(UsageError, match=r"out holds images\.csv, which no run wrote"):
        run(request(tmp_path), tmp_path / "out")
    assert (tmp_path / "out/images.csv").read_text() == "mine"
    (tmp_path / "out/images.csv").unlink()
    (tmp_path / "out/worst").mkdir()
    (tmp_path / "out/worst/01_mine.jpg").write_text("mine")
    with pytest.raises(UsageError, match=r"out holds worst, which no run wrote"):
        run(request(tmp_path), tmp_path / "out")
    (tmp_path / "out/worst").rename(tmp_path / "out/best")
    assert len(run(request(tmp_path), tmp_path / "out")) == 4


def test_an_output_that_cannot_be_a_folder_is_refused(tmp_path):
    write_folder(tmp_path)
    (tmp_path / "taken").write_text("mine")
    with pytest.raises(UsageError, match="taken is a file; give a folder as --out"):
        run(request(tmp_path), tmp_path / "taken")
    with pytest.raises(FathomError, match="inside cannot be written"):
        run(request(tmp_path), tmp_path / "taken/inside")


def test_a_limit_below_one_is_refused(tmp_path):
    write_folder(tmp_path)
    with pytest.raises(UsageError, match="at least 1, not 0"):
        run(request(tmp_path, limit=0), tmp_path / "out")


def test_maps_that_no_image_could_be_scored_with_are_refused(tmp_path):
    write_folder(tmp_path)
    whole = request(tmp_path)
    relative = FilePredictor(tmp_path / "maps", "affine_invariant_inverse")
    with pytest.raises(UsageError, match="--align affine"):
        run(Request(whole.protocol, whole.samples, relative), tmp_path / "out")


def test_when_nothing_could_be_measured_it_says_why(tmp_path):
    write_folder(tmp_path)
    done = evaluate(request(tmp_path, nearest=50.0), tmp_path / "out")
    assert done.problems == [
        "nothing could be measured. No pixel is valid, so there is nothing to measure."
    ]


def test_pooling_over_pixels_takes_the_root_once(tmp_path):
    # 12 pixels wrong by 1 m and 48 wrong by 2 m: the root of (12 + 4 * 48) / 60.
    depths = [np.full((3, 4), 1.0, np.float32), np.full((6, 8), 2.0, np.float32)]
    write_folder(tmp_path, factors=(2.0, 2.0), depths=depths)
    pooled = evaluate(request(tmp_path, pooling="pixels"), tmp_path / "out").result.overall
    assert pooled.mean["rmse"] == pytest.approx(np.sqrt((12 + 4 * 48) / 60))
    assert pooled.median["rmse"] == pytest.approx(1.5)
    assert pooled.pixels == 60
    # The sums survive the file they are kept in.
    asked = request(tmp_path, pooling="pixels")
    again = summarise(run(asked, tmp_path / "out"), asked.protocol)
    assert again.overall.mean == pooled.mean


def test_a_range_and_a_clip_leave_out_and_limit(tmp_path):
    depth = np.array([[1.0, 2.0, 3.0, 20.0]], np.float32)
    write_folder(tmp_path, factors=(10.0,), depths=[depth])
    asked = request(tmp_path, nearest=1.0, farthest=10.0, clip=(1.0, 5.0), measures=(Accuracy(),))
    [row] = run(asked, tmp_path / "out")
    assert row.pixels == 2  # both bounds are strict
    # 20 m and 30 m are clipped to 5 m, of 2 m and 3 m: (3 / 2 + 2 / 3) / 2.
    assert row.values["absrel"] == pytest.approx((1.5 + 2 / 3) / 2)


def test_a_row_says_how_the_map_was_fitted(tmp_path):
    write_folder(tmp_path, factors=(4.0,))
    asked = request(tmp_path, alignment=Alignment("lstsq_depth"))
    [row] = run(asked, tmp_path / "out")
    scale, shift = row.fits["lstsq_depth"]
    assert scale == pytest.approx(0.25)
    assert shift == pytest.approx(0.0, abs=1e-6)
    assert row.values["absrel"] == pytest.approx(0.0, abs=1e-6)


def test_a_smaller_map_is_enlarged_to_the_truth(tmp_path):
    write_folder(tmp_path, factors=(1.0,), depths=[np.full((6, 8), 3.0, np.float32)])
    asked = request(tmp_path)
    view = view_of(asked.samples[0], asked.protocol)
    row = measured(0, view, DepthMap(np.full((3, 4), 3.0), "metric"), asked.protocol)
    assert row.values["absrel"] == pytest.approx(0.0, abs=1e-6)


def test_the_card_tells_versions_digest_time_and_memory(tmp_path):
    (tmp_path / "data").mkdir()
    Image.new("RGB", (8, 6), (10, 0, 0)).save(tmp_path / "data/p.png")
    np.save(tmp_path / "data/p.npy", np.full((6, 8), 2.0))
    (tmp_path / "data/manifest.csv").write_text("image,depth\np.png,p.npy\n")
    pipeline = Pipeline(RedIsDepth(), provenance={"weights_digest": "abc"})
    asked = request_of("folder", tmp_path / "data", predictor=ModelPredictor(pipeline))
    evaluate(asked, tmp_path / "out")
    card = json.loads((tmp_path / "out/card.json").read_text())
    assert card["predictor"]["weights_digest"] == "abc"
    assert card["protocol"]["name"] == "folder"
    assert card["measured"] == 1
    assert card["versions"]["numpy"] == np.__version__
    assert card["seconds_per_image"]["measure"] > 0
    assert card["peak_memory_mib"] > 10
    said = cost_sentence(card | {"seconds_per_image": {"predict": 0.25, "measure": None}})
    assert said == (
        f"Took: predicting 0.25 s an image (median), peak memory {card['peak_memory_mib']} MiB."
    )


def test_the_worst_images_are_drawn_worst_first(tmp_path):
    write_folder(tmp_path)
    evaluate(request(tmp_path), tmp_path / "out", worst=3)
    names = sorted(path.name for path in (tmp_path / "out/worst").iterdir())
    assert names == ["01_p1.jpg", "02_p3.jpg", "03_p0.jpg"]  # 1.0, 0.5, 0.1
    with Image.open(tmp_path / "out/worst/01_p1.jpg") as picture:
        # Photo, truth, prediction and error, 480 pixels wide each.
        assert picture.width == 4 * 480
        pixels = np.asarray(picture.convert("RGB"))
    # Everything is twice too far: the last panel is blue.
    panel = pixels[100:300, 3 * 480 + 50 : 4 * 480 - 50].reshape(-1, 3).mean(axis=0)
    np.testing.assert_allclose(panel, (0, 0, 255), atol=12)
    evaluate(request(tmp_path), tmp_path / "out", worst=1)
    assert len(list((tmp_path / "out/worst").iterdir())) == 1


def test_the_worst_are_chosen_by_the_first_number_that_there_is(tmp_path):
    write_folder(tmp_path)
    measures = (BoundaryRecall(), Accuracy(("absrel",)))  # nobody has a matte
    evaluate(request(tmp_path, measures=measures), tmp_path / "out", worst=1)
    assert [path.name for path in (tmp_path / "out/worst").iterdir()] == ["01_p1.jpg"]


def test_sparse_truth_is_drawn_as_spots_that_can_be_seen(tmp_path):
    depth = np.zeros((500, 500), np.float32)
    depth[100::100, 100::100] = 2.0
    write_folder(tmp_path, factors=(2.0,), depths=[depth])
    np.save(tmp_path / "maps/p0.npy", np.full(depth.shape, 4.0))
    evaluate(request(tmp_path), tmp_path / "out")
    with Image.open(tmp_path / "out/worst/01_p0.jpg") as picture:
        error = np.asarray(picture.convert("RGB"))[36:, 3 * 480 :].astype(int)
    blue = (error[..., 2] - error[..., 0]) > 60
    assert 16 <= blue.sum() < 16 * 30  # of 16 points, each a few pixels wide


def test_sky_where_something_was_measured_is_drawn_as_too_far(tmp_path):
    write_folder(tmp_path, factors=(1.0,))
    depth = np.load(tmp_path / "data/p0.npy")
    depth[:, :4] = np.inf  # the left half
    depth[:, 4:] = np.nan
    np.save(tmp_path / "maps/p0.npy", depth)
    evaluate(request(tmp_path, clip=(0.1, 10.0)), tmp_path / "out")
    with Image.open(tmp_path / "out/worst/01_p0.jpg") as picture:
        pixels = np.asarray(picture.convert("RGB"))[100:300, 3 * 480 :]
    np.testing.assert_allclose(pixels[:, 50:180].mean(axis=(0, 1)), (0, 0, 255), atol=12)
    np.testing.assert_allclose(pixels[:, 300:430].mean(axis=(0, 1)), (255, 0, 0), atol=12)


def test_true_focal_lengths_are_given_only_when_asked_for(tmp_path):
    (tmp_path / "data").mkdir()
    Image.new("RGB", (8, 6), (10, 0, 0)).save(tmp_path / "data/p.png")
    (tmp_path / "data/manifest.csv").write_text("image,fx\np.png,77\n")
    found = {}
    for give in (False, True):
        predictor = ModelPredictor(Pipeline(RedIsDepth()), give_focal=give)
        asked = request_of("folder", tmp_path / "data", predictor=predictor)
        view = view_of(asked.samples[0], asked.protocol)
        found[give] = predictor.predict(view).f_px
    assert found[True] == pytest.approx(77)
    assert found[False] == pytest.approx(4)  # half the width: 90 degrees, what the fake guesses
