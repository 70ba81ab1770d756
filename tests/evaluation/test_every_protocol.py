"""Every protocol, from the files of its data set to its table."""

import csv
import json

import numpy as np
import pytest
from data_trees import TREES
from tree_view import view_for

from fathom.evaluation.case import view_of
from fathom.evaluation.data import open_data
from fathom.evaluation.evaluate import evaluate
from fathom.evaluation.predictors import FilePredictor
from fathom.evaluation.protocols import all_protocols, find
from fathom.evaluation.run import Request

# What the best of all maps gets where it is not 0 (errors) or 1 (shares, ratios).
TRIVIAL = ("gradient_absrel", "gradient_delta1", "constant_absrel")
TOLERANCE = 2e-3
# GBDF's logarithms have half precision; outlines of a segmentation lie beside edges of depth.
LOOSE = {"log10": 1e-2, "edge_accuracy": 1.0, "edge_completeness": 1.0}
LOOSE |= dict.fromkeys(("edge_precision", "edge_recall", "edge_f1"), 0.1)


def perfect_maps(protocol, samples, folder, factor=1.0):
    """Write the truth as predictions: npz files, and the focal lengths."""
    lines = ["id,f_px"]
    for sample in samples:
        view = view_of(sample, protocol)
        depth = view.sample.depth
        if sample.alpha is not None and not sample.valid.any():
            depth = np.where(sample.alpha > 0.1, 1.0, 4.0)
        elif not sample.valid.any():
            depth = np.ones(depth.shape)
        path = folder / f"{sample.id}.npz"
        path.parent.mkdir(parents=True, exist_ok=True)
        np.savez(path, depth=(depth * factor).astype(np.float32))
        if sample.f_px is not None:
            lines.append(f"{sample.id},{sample.f_px!r}")
    (folder / "focal_lengths.csv").write_text("\n".join(lines) + "\n")
    return FilePredictor(folder)


def prepared(name, tmp_path, factor=1.0):
    protocol = find(name)
    TREES[protocol.data](tmp_path / "data", view_for(protocol))
    samples = open_data(protocol, tmp_path / "data")
    predictor = perfect_maps(protocol, samples, tmp_path / "maps", factor)
    return Request(protocol, samples, predictor)


@pytest.mark.parametrize("name", [protocol.name for protocol in all_protocols()])
def test_a_perfect_map_gets_the_best_of_every_number(name, tmp_path):
    request = prepared(name, tmp_path)
    done = evaluate(request, tmp_path / "out", worst=1)
    assert done.problems == []
    overall = done.result.overall
    for number in request.protocol.numbers:
        value = overall.mean[number.name]
        if number.name in TRIVIAL:
            assert 0 < value < 1
            continue
        best = 0.0 if number.better == "lower" else 1.0
        assert value == pytest.approx(best, abs=LOOSE.get(number.name, TOLERANCE)), number.name
    table = json.loads((tmp_path / "out/table.json").read_text())
    assert table["protocol"]["name"] == name
    with (tmp_path / "out/images.csv").open(newline="") as file:
        assert len(list(csv.DictReader(file))) == len(request.samples)
    assert len(list((tmp_path / "out/worst").glob("01_*.jpg"))) == 1


def test_each_protocol_says_where_it_is_from():
    for protocol in all_protocols():
        assert protocol.paper
        assert protocol.table
        assert protocol.data in TREES
        assert protocol.nearest < protocol.farthest
