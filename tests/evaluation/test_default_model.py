import json

import numpy as np
import pytest
from data_trees import TREES
from PIL import Image
from tree_view import View

from fathom.core.depth_map import DepthMap
from fathom.core.geometry import centred_intrinsics
from fathom.core.photo import Photo
from fathom.evaluation import default_model
from fathom.evaluation.contact_sheet import contact_sheet, free_photographs
from fathom.evaluation.predictors import ModelPredictor
from fathom.evaluation.run import run
from fathom.evaluation.setup import request_of
from fathom.evaluation.summary import summarise
from fathom.evaluation.trivial import best_constant, vertical_gradient
from fathom.pipeline import Pipeline

HEIGHT, WIDTH = 24, 32
TRUTH = np.random.default_rng(0).uniform(1.0, 4.0, (HEIGHT, WIDTH)).astype(np.float32)


class _Multiple:
    """Says that everything is some times as far as it is, through a lens twice as long."""

    name, kind, native_size, size_multiple, uses_focal = "multiple", "metric", 32, 1, True

    def __init__(self, factor=2.0, truth=TRUTH):
        self.factor, self.truth = factor, truth

    def estimate(self, photo):
        assert photo.focal is None  # the score must not leak the camera
        height, width = self.truth.shape
        return DepthMap(
            np.float32(self.factor) * self.truth,
            "metric",
            intrinsics=centred_intrinsics(80.0, width, height),
            focal_source="estimated",
        )

    def estimate_batch(self, photos):
        return [self.estimate(photo) for photo in photos]


def _real(root, *, sources=("s",), edges="exact", kind="metric-depth", intrinsics=True, holes=0):
    stored = np.rint(TRUTH * 10_000 if kind == "metric-depth" else 10_000 / TRUTH)
    stored[:holes] = 0
    pairs = []
    for number, source in enumerate(sources):
        name = f"{source}/{number}"
        (root / source).mkdir(exist_ok=True)
        Image.new("RGB", (WIDTH, HEIGHT)).save(root / f"{name}.png")
        Image.fromarray(stored.astype(np.uint16)).save(root / f"{name}_depth.png")
        camera = {"fx": 40.0, "fy": 40.0, "cx": WIDTH / 2 - 0.5, "cy": HEIGHT / 2 - 0.5}
        depth = {"file": f"{name}_depth.png", "kind": kind, "scale": 0.0001, "invalid": 0}
        pairs.append(
            {
                "id": name, "environment": "indoor", "image": {"file": f"{name}.png"},
                "depth": depth, "intrinsics": camera if intrinsics else None,
                "edge_quality": edges, "use": "any",
            }
        )  # fmt: skip
    (root / "manifest.json").write_text(json.dumps({"pairs": pairs, "matting": [], "photos": []}))


def _scored(tmp_path, estimator, **options):
    (tmp_path / "data").mkdir()
    _real(tmp_path / "data", **options)
    predictor = ModelPredictor(Pipeline(estimator))
    request = request_of("real", tmp_path / "data", predictor=predictor)
    return request, run(request, tmp_path / "out")


def test_a_wrong_scale_shows_in_metres_only_and_is_explained_by_the_focal_length(tmp_path):
    _, (row,) = _scored(tmp_path, _Multiple(), holes=1)
    assert row.pixels == (HEIGHT - 1) * WIDTH
    assert row.values["absrel"] == pytest.approx(1.0, rel=1e-3)
    assert row.values["delta1"] == 0.0
    assert row.values["scale"] == pytest.approx(2.0, rel=1e-3)
    assert row.values["focal_ratio"] == pytest.approx(2.0)
    assert row.values["scale_given_focal"] == pytest.approx(1.0, rel=1e-3)
    assert row.values["aligned_absrel"] == pytest.approx(0.0, abs=1e-3)
    assert row.values["boundary_f1"] == pytest.approx(1.0, abs=0.02)
    assert row.values["gradient_absrel"] > 0.1


def test_relative_ground_truth_has_no_metric_numbers(tmp_path):
    _, (row,) = _scored(tmp_path, _Multiple(5.0), kind="disparity", intrinsics=False)
    assert row.values["absrel"] is None
    assert row.values["scale"] is None
    assert row.values["focal_ratio"] is None
    assert row.reasons["absrel"] == "The true depth is not in metres."
    assert row.values["aligned_absrel"] == pytest.approx(0.0, abs=1e-3)


def test_edges_are_scored_where_they_can_be_trusted(tmp_path):
    _, (row,) = _scored(tmp_path, _Multiple(), edges="poor")
    assert row.values["boundary_f1"] is None


def test_sky_where_something_was_measured_is_wrong_but_finite(tmp_path):
    sky = TRUTH.copy()
    sky[10:] = np.inf
    _, (row,) = _scored(tmp_path, _Multiple(1.0, sky))
    assert 10 < row.values["absrel"] < 1000


def test_trivial_predictors_by_hand():
    assert best_constant(np.array([[1.0, 2.0, 9.0]]), np.array([[True] * 3])).tolist() == [
        [2.0] * 3
    ]
    np.testing.assert_array_equal(vertical_gradient(3, 2), [[0, 0], [1, 1], [2, 2]])


def test_the_headline_counts_sources_not_photographs(tmp_path):
    request, rows = _scored(tmp_path, _Multiple(), sources=("a", "a", "b"))
    result = summarise(rows, request.protocol)
    numbers = default_model.headline(result, rows)
    assert numbers["sources"] == 2
    assert numbers["sources_better_than_gradient"] == 2
    assert numbers["indoor_scale_median"] == pytest.approx(2.0, rel=1e-3)
    assert numbers["indoor_within_factor"] == 0.0
    assert result.groups["a"].images["absrel"] == 2


def test_a_contact_sheet_holds_photo_and_map():
    photo = Photo(np.full((HEIGHT, WIDTH, 3), 200, np.uint8))
    sheet = contact_sheet(_Multiple(), [photo, photo, photo], columns=2, cell=40)
    assert sheet.width == 80
    pixels = np.asarray(sheet)
    assert (pixels == 200).all(axis=2).any()
    assert len(np.unique(pixels.reshape(-1, 3), axis=0)) > 20  # colours of the maps


def test_only_photographs_that_may_be_shown_are_shown(tmp_path):
    _real(tmp_path, sources=("a", "a", "a", "b"))
    manifest = json.loads((tmp_path / "manifest.json").read_text())
    manifest["pairs"][0]["use"] = "evaluation-only"
    manifest["photos"] = [{"file": "a/0.png", "use": "any"}, {"file": "b/3.png", "use": "no"}]
    (tmp_path / "manifest.json").write_text(json.dumps(manifest))
    shown = [photo.path.name for photo in free_photographs(tmp_path, per_source=1)]
    assert shown == ["1.png", "3.png", "0.png"]


def test_the_report_holds_both_tables_and_ends_with_the_headline(tmp_path, monkeypatch, capsys):
    (tmp_path / "real").mkdir()
    _real(tmp_path / "real")
    TREES["scenes"](tmp_path / "scenes", View(HEIGHT, WIDTH))
    monkeypatch.setattr(default_model, "load", lambda model: Pipeline(_Multiple()))
    monkeypatch.setattr(default_model, "render_held_out", lambda *args, **options: None)
    where = [f"--real={tmp_path / 'real'}", f"--scenes={tmp_path / 'scenes'}"]
    default_model.main([*where, "--count=1", f"--out={tmp_path / 'out'}"])
    text = (tmp_path / "out/report.md").read_text()
    assert capsys.readouterr().out.strip() == text.strip()
    assert "indoor_scale_median=2 " in text
    assert "# real\n" in text
    assert "# scenes\n" in text
    assert "Images: 1 of 2" in text
    assert (tmp_path / "out/real_photographs.jpg").is_file()
