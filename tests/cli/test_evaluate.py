import hashlib
import json
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from small_evaluation import write_folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Pictures p0 to p3 with truth in `data` and predictions in `maps`, AbsRel 0.4 on average."""
    write_folder(tmp_path)
    return tmp_path


def test_predictions_of_another_program_are_scored(fathom: Callable, folder: Path) -> None:
    result = fathom(
        "evaluate", "--protocol", "folder", "--data", folder / "data", "--predictions",
        folder / "maps", "--out", folder / "out", "--worst", 2,
    )  # fmt: skip
    assert result.code == 0, result.err
    assert "| mean | 4 |" in result.out
    table = json.loads((folder / "out/table.json").read_text())
    assert table["overall"]["numbers"]["absrel"]["mean"] == pytest.approx(0.4)
    assert len(list((folder / "out/worst").iterdir())) == 2
    assert (folder / "out/card.json").is_file()


def test_kind_scale_and_alignment_can_be_stated(fathom: Callable, folder: Path) -> None:
    for number in range(4):
        depth = np.load(folder / f"data/p{number}.npy")
        np.save(folder / f"maps/p{number}.npy", 3 / depth + 1)
    call = ("evaluate", "-p", "zoe-nyu", "--data", folder, "--predictions", folder / "maps")
    wrong = fathom(*call, "--align", "best")
    assert wrong.code == 2
    assert "There is no alignment 'best'" in wrong.err
    call = ("evaluate", "-p", "folder", "--data", folder / "data", "--predictions", folder / "maps")
    options = ("--kind", "affine_invariant_inverse", "--align", "affine", "-o", folder / "out")
    assert fathom(*call, *options).code == 0
    table = json.loads((folder / "out/table.json").read_text())
    assert table["protocol"]["alignment"] == "affine"
    assert table["overall"]["numbers"]["absrel"]["mean"] == pytest.approx(0.0, abs=1e-6)


def test_a_missing_map_is_an_error_but_the_others_count(fathom: Callable, folder: Path) -> None:
    (folder / "maps/p1.npy").unlink()
    result = fathom(
        "evaluate", "-p", "folder", "--data", folder / "data", "--predictions", folder / "maps",
        "-o", folder / "out", "--worst", 0,
    )  # fmt: skip
    assert result.code == 1
    assert "error: p1: " in result.err
    assert "| mean | 3 |" in result.out


@pytest.mark.skipif(sys.platform == "win32", reason="there such names cannot be")
def test_names_of_samples_do_nothing_on_the_terminal(fathom: Callable, folder: Path) -> None:
    evil, shown = "p1\x1b[2J\u2028x", r"p1\x1b[2J\u2028x"
    for name in ("data/p1.png", "data/p1.npy", "maps/p1.npy"):
        path = folder / name
        path.rename(path.with_name(path.name.replace("p1", evil)))
    manifest = folder / "data/manifest.csv"
    manifest.write_text(manifest.read_text().replace("p1", evil), encoding="utf-8")
    call = ("evaluate", "-p", "folder", "--data", folder / "data", "--predictions", folder / "maps")
    whole = fathom(*call, "-o", folder / f"out{evil}", "--worst", 1)
    (folder / f"maps/{evil}.npy").unlink()
    failed = fathom(*call, "-o", folder / "failed", "--worst", 0)
    assert (whole.code, failed.code) == (0, 1)
    assert f"are in {folder}/out{shown}." in whole.out
    assert f"error: {shown}: " in failed.err
    assert f"Failed: {shown}: " in (folder / "failed/table.md").read_text(encoding="utf-8")
    assert f",{shown}," in (folder / f"out{evil}/images.csv").read_text(encoding="utf-8")
    for stream in (whole.out, whole.err, failed.out, failed.err):
        assert not set(stream) & {"\x1b", "\u2028"}


def test_a_model_is_measured(fathom: Callable, folder: Path, tiny_weights: Path) -> None:
    result = fathom(
        "evaluate", "-p", "folder", "--data", folder / "data", "--model", tiny_weights, "--limit",
        1, "--device", "cpu", "-o", folder / "out",
    )  # fmt: skip
    assert result.code == 0, result.err
    card = json.loads((folder / "out/card.json").read_text())
    assert len(card["predictor"]["weights_digest"]) == 64
    assert card["seconds_per_image"]["predict"] > 0
    assert card["measured"] == 1


def test_weights_of_ones_own_are_measured(
    fathom: Callable, folder: Path, tiny_weights: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    result = fathom(
        "evaluate", "-p", "folder", "--data", folder / "data", "--model", "default", "--weights",
        tiny_weights, "--limit", 1, "--device", "cpu",
    )  # fmt: skip
    assert result.code == 0, result.err
    card = json.loads((folder / "evaluations/folder-default-tiny/card.json").read_text())
    digest = hashlib.sha256(tiny_weights.read_bytes()).hexdigest()
    assert card["predictor"]["weights_digest"] == digest
    assert card["predictor"]["weights_file"] == "tiny.safetensors"


def test_the_list_and_one_of_it(fathom: Callable) -> None:
    every = fathom("evaluate", "--list")
    assert every.code == 0
    assert "| `sharp-depth-spring` | SharpDepth, arXiv 2411.18229 |" in every.out
    one = fathom("evaluate", "--list", "--protocol", "sharp-depth-spring")
    assert "spring-benchmark.org" in one.out


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (("--model", "default"), "Give --protocol and --data"),
        (("-p", "real", "--data", "."), "either --model or --predictions"),
        (("-p", "reel", "--data", ".", "--predictions", "."), "did you mean 'real'"),
    ],
)
def test_wrong_usage(fathom: Callable, options: tuple[str, ...], complaint: str) -> None:
    result = fathom("evaluate", *options)
    assert result.code == 2
    assert complaint in result.err


def test_data_that_are_not_there_are_told(fathom: Callable, folder: Path) -> None:
    call = ("evaluate", "-p", "depth-pro-sintel", "--predictions", folder / "maps", "--data")
    for data, complaint in ((folder, "nothing of its split 'final'"), ("no/such", "no folder no/")):
        result = fathom(*call, data)
        assert result.code == 1
        assert complaint in result.err
        assert "get the data from the MPI Sintel page" in result.err
        assert "training/final/SCENE/frame_NNNN.png" in result.err


def test_runs_side_by_side(fathom: Callable, folder: Path) -> None:
    write_folder(folder, factors=(1.2, 2.1, 1.1, 0.4), maps="other")
    for maps in ("maps", "other"):
        fathom(
            "evaluate", "-p", "folder", "--data", folder / "data", "--predictions", folder / maps,
            "-o", folder / "runs" / maps, "--worst", 0,
        )  # fmt: skip
    runs = (folder / "runs/maps", folder / "runs/other")
    result = fathom("compare", *runs, "--out", folder / "compared", "--draws", 200)
    assert result.code == 0, result.err
    assert "| absrel ↓ | 4 | 0.4000 | 0.5000 | +0.1000 [+0.1000, +0.1000] * |" in result.out
    assert (folder / "compared/comparison.csv").is_file()
    assert fathom("compare", runs[0]).code == 2
    assert "holds no finished run" in fathom("compare", runs[0], folder).err
