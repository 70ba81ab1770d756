import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from fathom.core.errors import UsageError
from fathom.methods.depth_pro.checkpoint import read_weights, save_weights
from fathom.methods.depth_pro.config import DepthProConfig, VitSizes
from fathom.methods.depth_pro.network import DepthProOutput
from fathom.methods.depth_pro.onnx import OUTPUTS, MetricDepthPro
from fathom.model_export import export_model

VIT = VitSizes(width=32, depth=1, heads=2)
CONFIG = DepthProConfig(
    patch_encoder=VitSizes(width=32, depth=2, heads=2),
    image_encoder=VIT,
    fov_encoder=VIT,
    hooks=(0, 1),
    widths=(8, 8, 8, 8),
    decoder_width=8,
    window=64,
    patch_size=8,
)


class Wall(torch.nn.Module):
    """Stands in for the network: says the same of every picture."""

    def __init__(self, canonical: float, fov_deg: float | None) -> None:
        super().__init__()
        self.canonical = canonical
        self.fov_deg = fov_deg

    def forward(self, image: torch.Tensor) -> DepthProOutput:
        assert image.min() == -1
        assert image.max() == 1
        fov = None if self.fov_deg is None else torch.tensor([self.fov_deg])
        return DepthProOutput(torch.full_like(image[:, :1], self.canonical), fov)


def ask(network: Any, *, f_px: float, width: float) -> dict[str, float]:
    """What the graph would say, of one pixel."""
    image = torch.zeros(1, 3, 4, 4)
    image[..., 2:] = 1
    answers = MetricDepthPro(network)(image, torch.tensor([f_px]), torch.tensor([width]))
    return {name: float(a.flatten()[0]) for name, a in zip(OUTPUTS, answers, strict=True)}


@pytest.mark.parametrize("f_px", [0.0, math.nan, -1.0])
def test_without_a_focal_length_the_head_gives_it(f_px: float) -> None:
    # 90 degrees: f = W / 2 = 1000; depth = f / (W C) = 0.5 / 0.25 = 2 m.
    found = ask(Wall(0.25, 90.0), f_px=f_px, width=2000.0)
    assert found == pytest.approx(
        {"depth": 2.0, "canonical_inverse_depth": 0.25, "focal_px": 1000.0, "fov_deg": 90.0}
    )


def test_a_given_focal_length_is_used() -> None:
    found = ask(Wall(0.25, 90.0), f_px=3000.0, width=2000.0)  # 1.5 / 0.25 = 6 m
    assert found == pytest.approx(
        {"depth": 6.0, "canonical_inverse_depth": 0.25, "focal_px": 3000.0, "fov_deg": 90.0}
    )


@pytest.mark.parametrize("fov_deg", [-3.0, 0.0, 180.0, 250.0])
def test_a_field_of_view_of_no_camera_is_replaced_by_the_canonical_one(fov_deg: float) -> None:
    found = ask(Wall(0.25, fov_deg), f_px=0.0, width=2000.0)
    assert (found["depth"], found["focal_px"]) == (4.0, 2000.0)  # f = W, so depth = 1 / C
    assert found["fov_deg"] == fov_deg


def test_the_sky_is_ten_kilometres_away() -> None:
    assert ask(Wall(0.0, 90.0), f_px=0.0, width=2000.0)["depth"] == pytest.approx(1e4)


def test_without_a_head_the_focal_length_must_be_given() -> None:
    known = ask(Wall(0.25, None), f_px=1000.0, width=2000.0)
    assert known == pytest.approx(
        {"depth": 2.0, "canonical_inverse_depth": 0.25, "focal_px": 1000.0, "fov_deg": 90.0}
    )
    unknown = ask(Wall(0.25, None), f_px=0.0, width=2000.0)
    assert unknown["canonical_inverse_depth"] == 0.25
    assert all(math.isnan(unknown[name]) for name in ("depth", "focal_px", "fov_deg"))


def test_the_graph_says_what_the_network_says(tmp_path: Path) -> None:
    runtime = pytest.importorskip("onnxruntime")
    torch.manual_seed(0)
    weights = tmp_path / "w.safetensors"
    network = CONFIG.build()
    torch.nn.init.constant_(network.head[4].bias, 2.0)  # nearly every pixel at some depth
    save_weights(network, weights, config=CONFIG)
    lines = export_model(weights, tmp_path / "graph" / "w.onnx", form="onnx")
    printed = {line.split()[0]: float(line.split()[1]) for line in lines.splitlines()[1:]}
    assert printed.keys() == set(OUTPUTS)
    assert all(value < 1e-4 for value in printed.values())
    assert [path.name for path in (tmp_path / "graph").iterdir()] == ["w.onnx"]
    assert b"network.py" not in (tmp_path / "graph" / "w.onnx").read_bytes()  # nobody's paths
    with pytest.raises(UsageError, match=r"w\.onnx exists already"):
        export_model(weights, tmp_path / "graph" / "w.onnx", form="onnx")

    session = runtime.InferenceSession(tmp_path / "graph" / "w.onnx")
    assert [one.name for one in session.get_inputs()] == ["image", "f_px", "width"]
    assert [one.shape for one in session.get_inputs()] == [[1, 3, 256, 256], [1], [1]]
    rng = np.random.default_rng(1)
    image = rng.random((1, 3, 256, 256), np.float32)
    network = read_weights(weights).network
    with torch.inference_mode():
        canonical, fov_deg = network(2 * torch.from_numpy(image) - 1)
    assert fov_deg is not None
    somewhere = canonical.numpy() > 0.5
    assert somewhere.mean() > 0.9
    width = np.array([4000], np.float32)
    for f_px in (0.0, 3000.0):
        given = {"image": image, "f_px": np.array([f_px], np.float32), "width": width}
        depth, c, focal, fov = session.run(list(OUTPUTS), given)
        np.testing.assert_allclose(c, canonical.numpy(), rtol=0, atol=1e-4)
        np.testing.assert_allclose(fov, fov_deg.numpy(), rtol=1e-4)
        estimated = 2000 / math.tan(math.radians(float(fov_deg)) / 2)
        np.testing.assert_allclose(focal, [f_px or estimated], rtol=1e-4)
        wanted = focal / 4000 / canonical.numpy()[somewhere]
        np.testing.assert_allclose(depth[somewhere], wanted, rtol=3e-4)
