import math
from pathlib import Path

import numpy as np
import pytest
import torch

from fathom.methods.compact.checkpoint import load_weights, save_weights
from fathom.methods.compact.network import OFFSET, CompactNetwork
from fathom.methods.compact.onnx import OUTPUTS
from fathom.model_export import export_model


@pytest.fixture
def weights(network: CompactNetwork, tmp_path: Path) -> Path:
    path = tmp_path / "small.safetensors"
    save_weights(network, path, preset="tiny", native_size=96)
    return path


def test_the_graph_says_what_the_network_says_at_every_size(weights: Path, tmp_path: Path) -> None:
    runtime = pytest.importorskip("onnxruntime")
    lines = export_model(weights, tmp_path / "graph" / "small.onnx", form="onnx")
    printed = {line.split()[0]: float(line.split()[1]) for line in lines.splitlines()[1:]}
    assert printed.keys() == set(OUTPUTS)
    assert all(value < 1e-4 for value in printed.values())
    assert [path.name for path in (tmp_path / "graph").iterdir()] == ["small.onnx"]
    assert b"network.py" not in (tmp_path / "graph" / "small.onnx").read_bytes()  # nobody's paths

    session = runtime.InferenceSession(tmp_path / "graph" / "small.onnx")
    network = load_weights(weights).network
    # The smallest, one wider and one higher than those that the exporter compared.
    for height, width in ((32, 32), (64, 256), (224, 96)):
        image = np.random.default_rng(1).random((1, 3, height, width), np.float32)
        log_canonical, sky, fov = session.run(list(OUTPUTS), {"image": image})
        with torch.inference_mode():
            wanted = network(2 * torch.from_numpy(image) - 1)
        assert np.ptp(log_canonical) > 0.1  # not the same everywhere
        for found, ours in zip((log_canonical, sky, fov), wanted, strict=True):
            np.testing.assert_allclose(found, ours.numpy(), rtol=1e-4, atol=1e-4)


def test_the_file_says_what_its_numbers_mean(weights: Path, tmp_path: Path) -> None:
    onnx = pytest.importorskip("onnx")
    export_model(weights, tmp_path / "small.onnx", form="onnx")
    graph = onnx.load(tmp_path / "small.onnx")
    # ONNX Runtime 1.20 and its build for browsers know opset 21 and everything before.
    assert [(one.domain, one.version) for one in graph.opset_import] == [("", 18)]
    found = {one.key: one.value for one in graph.metadata_props}
    assert found["licence"] == "your own"
    assert found["native_size"] == "96"
    assert "RGB in [0, 1]" in found["input"]
    assert f"log(C + {OFFSET})" in found["log_canonical"]
    assert "metres = f_px / (W * C)" in found["log_canonical"]
    assert "positive" in found["sky_logit"]
    assert "degrees" in found["fov_deg"]
    assert "origin" not in found  # this encoder was never trained on anything


def test_the_origin_of_the_encoder_goes_with_the_graph(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from fathom.methods.compact import onnx
    from fathom.methods.compact.config import PRESETS

    save_weights(PRESETS["base"].build(), tmp_path / "w", preset="base", native_size=384)
    written: dict[str, str] = {}
    monkeypatch.setattr(
        onnx, "write_onnx", lambda *_, metadata, **__: written.update(metadata) or {}
    )
    onnx.export_onnx(load_weights(tmp_path / "w"), tmp_path / "w.onnx", licence="MIT")
    assert "ImageNet (Apache-2.0)" in written["origin"]
    assert written["licence"] == "MIT"


def test_depth_follows_from_the_graph_as_its_metadata_say(weights: Path, tmp_path: Path) -> None:
    """The estimator's own map, put together by hand from the graph's outputs."""
    runtime = pytest.importorskip("onnxruntime")
    from fathom.core.photo import Photo
    from fathom.methods.compact.inference import CompactEstimator

    export_model(weights, tmp_path / "small.onnx", form="onnx")
    pixels = np.random.default_rng(0).integers(0, 255, (64, 96, 3), np.uint8)
    # One look: the photograph has the network's own size.
    estimator = CompactEstimator.from_file(weights)
    assert estimator.working_size(64, 96) == (64, 96)
    wanted = estimator.estimate(Photo(pixels)).values
    image = np.float32(pixels.transpose(2, 0, 1)[None] / 255)
    session = runtime.InferenceSession(tmp_path / "small.onnx")
    log_canonical, _, (fov,) = session.run(list(OUTPUTS), {"image": image})
    canonical = np.exp(log_canonical[0, 0]) - OFFSET
    f_over_width = 1 / (2 * math.tan(math.radians(float(fov)) / 2))
    near = canonical > 0.01
    assert near.mean() > 0.5
    np.testing.assert_allclose(f_over_width / canonical[near], wanted[near], rtol=1e-3)
