import csv
import json

import numpy as np
import pytest
from small_evaluation import protocol

from fathom.evaluation.benchmark import MetricColumn
from fathom.evaluation.measures.accuracy import Accuracy
from fathom.evaluation.rows import Journal, Row
from fathom.evaluation.summary import summarise
from fathom.evaluation.tables import markdown, number_text, write_tables

ROWS = [
    Row(0, "a", group="x", pixels=10, values={"absrel": 0.5}),
    Row(1, "b", group="x", pixels=10, values={"absrel": 0.1}, fits={"median": (2.0, 0.0)}),
    Row(2, "c", group="y", pixels=10, values={"absrel": 0.9}),
    Row(3, "d", group="y", pixels=0, values={"absrel": None}, reasons={"absrel": "Nothing."}),
    Row(4, "e", error="broken"),
]
GROUPED = protocol(measures=(Accuracy(("absrel",)),), pooling="groups")


def test_the_mean_of_groups_counts_each_group_once():
    result = summarise(ROWS, GROUPED)
    assert result.overall.mean["absrel"] == (0.3 + 0.9) / 2
    assert result.groups["x"].mean["absrel"] == 0.3
    assert result.overall.images["absrel"] == 3
    assert result.overall.skipped["absrel"] == 1
    assert result.failed == (("e", "broken"),)
    assert summarise(ROWS[::-1], GROUPED).overall == result.overall


def test_files_for_people_and_for_programs(tmp_path):
    write_tables(summarise(ROWS, GROUPED), ROWS, tmp_path, about="model: m")
    text = (tmp_path / "table.md").read_text()
    assert "|  | images | absrel ↓ |" in text
    assert "| x | 2 | 0.3000 |" in text
    assert "| mean of 2 groups | 4 | 0.6000 |" in text
    assert "absrel: undefined for 1 image. Nothing." in text
    assert "Failed: e: broken" in text
    assert "Fitted (median): median scale 2.\n" in text
    with (tmp_path / "table.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["group"] for row in rows] == ["x", "y", "all", "all"]
    assert float(rows[2]["absrel"]) == (0.3 + 0.9) / 2
    said = json.loads((tmp_path / "table.json").read_text())
    assert said["overall"]["numbers"]["absrel"]["undefined"] == 1
    assert said["columns"] == [{"name": "absrel", "better": "lower", "unit": ""}]
    with (tmp_path / "images.csv").open(newline="") as file:
        images = list(csv.DictReader(file))
    assert [row["absrel"] for row in images] == ["0.5", "0.1", "0.9", "", ""]
    assert images[1]["scale (median)"] == "2.0"
    assert [row["remark"] for row in images[3:]] == ["Nothing.", "broken"]


def test_numbers_that_are_missing_alike_share_a_line_and_failures_are_not_listed_endlessly():
    nothing = {"absrel": "Nothing.", "rmse": "Nothing."}
    rows = [Row(n, f"{n}", values=dict.fromkeys(nothing), reasons=nothing) for n in range(2)]
    rows += [Row(n, f"{n}", error="broken") for n in range(2, 15)]
    measured = protocol(measures=(Accuracy(("absrel", "rmse")),))
    text = markdown(summarise(rows, measured), about="")
    assert "\nabsrel, rmse: undefined for 2 images. Nothing.\n" in text
    assert text.count("\nFailed: ") == 10 + 1
    assert "\nFailed: 3 more, see images.csv.\n" in text


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("lstsq_depth, fitted at 1024", "median scale 2, median shift 0.5 m."),
        ("disparity", "median scale 2, median shift 0.5 1/m."),
        ("linear_fit", "median scale 2, median shift 0.5 1/m."),
        ("affine", "median scale 2, median shift 0.5."),
        ("median_fit", "median scale 2."),
    ],
)
def test_a_fitted_shift_has_its_unit(name, said):
    rows = [Row(0, "a", values={"absrel": 0.5}, fits={name: (2.0, 0.5)})]
    assert f"Fitted ({name}): {said}\n" in markdown(summarise(rows, GROUPED), about="")


def test_an_infinite_error_is_a_word_in_json(tmp_path):
    rows = [Row(0, "a", values={"absrel": float("inf")})]
    write_tables(summarise(rows, GROUPED), rows, tmp_path, about="")
    text = (tmp_path / "table.json").read_text()
    assert json.loads(text)["overall"]["numbers"]["absrel"]["mean"] == "inf"


def test_the_journal_gives_back_what_it_was_given(tmp_path):
    journal = Journal(tmp_path / "rows.jsonl")
    assert journal.read() == {}
    for row in ROWS:
        journal.add(row)
    journal.add(Row(0, "a", values={"absrel": float("inf")}))
    found = journal.read()
    assert list(found.values())[1:] == ROWS[1:]
    assert found[0].values["absrel"] == np.inf


def test_numbers_for_people():
    assert number_text(None) == "-"
    assert number_text(0.12345) == "0.1235"
    assert number_text(123456.0) == "1.2346e+05"
    assert MetricColumn("rmse", unit="m").heading == "rmse (m) ↓"
    assert MetricColumn("scale", "one").badness(0.5) == 0.5
    assert MetricColumn("delta1", "higher").badness(0.9) < MetricColumn("delta1", "higher").badness(
        0.1
    )
