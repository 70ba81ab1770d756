import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from fathom.methods.depth_pro.checkpoint import read_weights, save_weights
from fathom.methods.depth_pro.config import PRESETS, DepthProConfig, VitSizes

VIT = VitSizes(width=64, depth=2, heads=1)
PORTABLE = DepthProConfig(
    patch_encoder=VIT,
    image_encoder=VIT,
    fov_encoder=None,
    hooks=(0, 1),
    widths=(16, 16, 16, 16),
    decoder_width=16,
    window=128,
)


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of a small network that transformers could build as well."""
    torch.manual_seed(0)
    path = tmp_path_factory.mktemp("weights") / "small.safetensors"
    save_weights(PORTABLE.build(), path, config=PORTABLE)
    return path


@pytest.mark.parametrize("by_name", [True, False])
def test_a_folder_for_transformers(
    by_name: bool, fathom: Callable, weights: Path, tmp_path: Path
) -> None:
    model = ("depth-pro", "--weights", weights) if by_name else (weights,)
    call = ("export", *model, "--format", "transformers", "--output", tmp_path / "port")
    result = fathom(*call)
    assert (result.code, result.err) == (0, "")
    assert "port holds the model" in result.out
    found = read_weights(tmp_path / "port")
    assert found.layout == "transformers"
    before = read_weights(weights).network
    assert torch.equal(found.network.head[2].weight, before.head[2].weight)


def test_nothing_is_overwritten_unless_asked(
    fathom: Callable, weights: Path, tmp_path: Path
) -> None:
    (tmp_path / "config.json").write_text("mine")
    (tmp_path / "notes.txt").write_text("mine")
    call = ("export", weights, "--format", "transformers", "--output", tmp_path)
    refused = fathom(*call)
    assert refused.code == 2
    assert "config.json exists already: --overwrite replaces it" in refused.err
    assert (tmp_path / "config.json").read_text() == "mine"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["config.json", "notes.txt"]
    assert fathom(*call, "--overwrite").code == 0
    assert read_weights(tmp_path).config == PORTABLE
    assert (tmp_path / "notes.txt").read_text() == "mine"


@pytest.mark.parametrize(
    ("form", "target", "words"),
    [
        ("tflite", "new", "no format 'tflite': choose onnx or transformers"),
        ("onnx", "folder", "folder"),
        ("transformers", "file", "file is a file"),
    ],
)
def test_a_wrong_request_is_told(
    form: str, target: str, words: str, fathom: Callable, weights: Path, tmp_path: Path
) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").touch()
    call = ("export", weights, "--format", form, "--output", tmp_path / target, "--overwrite")
    result = fathom(*call)
    assert (result.code, result.err.count("\n")) == (2, 1)
    assert words in result.err


def test_a_form_that_a_model_does_not_have_is_told(fathom: Callable, tmp_path: Path) -> None:
    from fathom.methods.compact.checkpoint import save_weights as save_compact
    from fathom.methods.compact.config import PRESETS as COMPACT

    path = tmp_path / "tiny.safetensors"
    save_compact(COMPACT["tiny"].build(), path, preset="tiny", native_size=64)
    result = fathom("export", path, "--format", "transformers", "--output", tmp_path / "port")
    assert (result.code, result.err.count("\n")) == (2, 1)
    assert "exported as onnx, not as transformers" in result.err
    assert [one.name for one in tmp_path.iterdir()] == ["tiny.safetensors"]


def test_a_network_that_transformers_cannot_build_is_told(fathom: Callable, tmp_path: Path) -> None:
    path = tmp_path / "tiny.safetensors"
    save_weights(PRESETS["tiny"].build(), path, config=PRESETS["tiny"])
    result = fathom("export", path, "--format", "transformers", "--output", tmp_path / "port")
    assert (result.code, result.err.count("\n")) == (1, 1)
    assert "patches of 8 pixels, only 16" in result.err
    assert [one.name for one in tmp_path.iterdir()] == ["tiny.safetensors"]


def test_weights_that_are_damaged_are_told(fathom: Callable, tmp_path: Path) -> None:
    (tmp_path / "w.pt").write_bytes(b"no weights")
    call = ("export", "depth-pro", "--weights", tmp_path / "w.pt", "--format", "onnx")
    result = fathom(*call, "--output", tmp_path / "w.onnx")
    assert (result.code, result.err.count("\n")) == (1, 1)
    assert "w.pt cannot be read" in result.err
    assert not (tmp_path / "w.onnx").exists()


def test_a_missing_package_is_told(
    fathom: Callable, weights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "onnxscript", None)
    result = fathom("export", weights, "--format", "onnx", "--output", tmp_path / "w.onnx")
    assert (result.code, result.err.count("\n")) == (2, 1)
    assert "needs the package onnxscript: pip install 'fathom-depth[onnx]'" in result.err
    assert list(tmp_path.iterdir()) == []
