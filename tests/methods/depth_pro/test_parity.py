"""The network against the authors' own, tensor by tensor, with weights read from files."""

import json
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
import torch
from parity_weights import fixture_weights
from safetensors.torch import save_file
from torch import Tensor
from torch.nn import functional

from fathom.methods.depth_pro.checkpoint import read_weights, save_transformers
from fathom.methods.depth_pro.config import DepthProConfig
from fathom.methods.depth_pro.network import DepthProNetwork
from fathom.methods.depth_pro.preprocessing import network_image

Outputs = dict[str, Tensor]

WITHIN = (
    "patch_tokens",
    "hook0_tokens",
    "hook1_tokens",
    "image_tokens",
    *(f"encoder_{level}" for level in range(5)),
    "decoder_features",
    "decoder_lowres",
    "canonical_pre_relu",
    "canonical_inverse_depth",
    "fov_deg",
)


class Recorder:
    """Keeps of every tensor within the network what the fixture has of it.

    Maps are sampled at once, for whole they would take gigabytes.
    """

    def __init__(self, wanted: Mapping[str, np.ndarray], config: Mapping[str, Any]) -> None:
        self.wanted = wanted
        self.config = config
        self.found: Outputs = {}
        self._windows: list[tuple[Tensor, ...]] = []

    def watch(self, network: DepthProNetwork) -> None:
        encoder, decoder = network.encoder, network.decoder
        encoder.patch_encoder.register_forward_hook(self._windows_seen)
        encoder.image_encoder.register_forward_hook(self._context_seen)
        if network.fov is not None:
            project = network.fov.encoder[1]
            network.fov.vit.register_forward_hook(
                lambda _, __, result: self._tokens("fov_tokens", project(result[0]))
            )
        decoder.convs[4].register_forward_hook(lambda *a: self._map("decoder_lowres", a[2]))
        network.head.register_forward_pre_hook(lambda *a: self._map("decoder_features", a[1][0]))
        network.head[4].register_forward_hook(lambda *a: self._map("canonical_pre_relu", a[2]))
        levels = (
            encoder.upsample_latent0,
            encoder.upsample_latent1,
            encoder.upsample0,
            encoder.upsample1,
            encoder.fuse_lowres,
        )
        for level, module in enumerate(levels):
            module.register_forward_hook(partial(self._level_seen, f"encoder_{level}"))

    def finish(self, canonical: Tensor, fov_deg: Tensor) -> None:
        self._map("canonical_inverse_depth", canonical)
        self.found["fov_deg"] = fov_deg
        parts = [torch.cat(part) for part in zip(*self._windows, strict=True)]
        windows, tokens = self.config["patches"], self.config["tokens"]
        names = ("patch_tokens", "hook0_tokens", "hook1_tokens")
        for name, part in zip(names, parts, strict=True):
            self.found[name] = part[windows][:, tokens][..., :: self._channels]

    @property
    def _channels(self) -> int:
        return self.config.get("channel_stride", 1)

    def _windows_seen(self, _: Any, __: Any, result: tuple[Tensor, list[Tensor]]) -> None:
        self._windows.append((result[0], *result[1]))

    def _level_seen(self, name: str, _: Any, __: Any, result: Tensor) -> None:
        self._map(name, result)

    def _context_seen(self, _: Any, __: Any, result: tuple[Tensor, list[Tensor]]) -> None:
        self._tokens("image_tokens", result[0])

    def _tokens(self, name: str, tokens: Tensor) -> None:
        self.found[name] = tokens[0, self.config["tokens"]]

    def _map(self, name: str, value: Tensor) -> None:
        step = value.shape[-1] // self.wanted[name].shape[-1]
        thin = value[0, ..., step // 2 :: step, step // 2 :: step]
        self.found[name] = (thin[:: self._channels] if len(thin) > 1 else thin[0]).clone()


def metres(canonical: Tensor, f_px: float, height: int, width: int) -> Tensor:
    """The fixture's rows and columns of the depth map, clamped as in the released code."""
    inverse = functional.interpolate(
        canonical * (width / f_px), (height, width), mode="bilinear", align_corners=False
    )
    return 1 / inverse[0, 0, 8::16, 8::16].clamp(1e-4, 1e4)


def run(reference: Any, network: DepthProNetwork) -> Outputs:
    """Every tensor that the fixture has, from one look at its picture."""
    pixels = reference.inputs["image"]
    picture = network_image(pixels, network.resolution)
    recorder = Recorder(reference.outputs, reference.config)
    recorder.watch(network)
    with torch.inference_mode():
        canonical, fov_deg = network(picture, patches_at_once=5)
        assert fov_deg is not None
        recorder.finish(canonical, fov_deg)
        height, width = pixels.shape[:2]
        f_px = 0.5 * width / np.tan(np.deg2rad(0.5 * float(fov_deg)))
        given = float(reference.inputs["f_px"])
        return {
            **recorder.found,
            "canonical": canonical,
            "network_input": picture[0, :, 8::16, 8::16],
            "focallength_px": torch.tensor([f_px]),
            "depth_pred_f": metres(canonical, f_px, height, width),
            "depth_given_f": metres(canonical, given, height, width),
        }


def assert_reference(reference: Any, found: Outputs, name: str, *, within: float) -> None:
    """Compare as the fixture's README says."""
    wanted = torch.from_numpy(np.asarray(reference.outputs[name]))
    value = found[name].to(wanted.dtype)
    if name == "focallength_px":
        torch.testing.assert_close(value, wanted, rtol=1e-4, atol=0)
        return
    if name.startswith("depth_"):
        value, wanted = 1 / value, 1 / wanted
    scale = float(wanted.abs().max())
    torch.testing.assert_close(value, wanted, rtol=0, atol=within * scale)


# The tiny network: the full computation, few channels


@pytest.fixture(scope="module")
def tiny_file(parity: Callable, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The fixture's weights as the authors store them, with the sizes beside them."""
    folder = tmp_path_factory.mktemp("official")
    reference = parity("depth_pro_tiny")
    torch.save(fixture_weights(reference.folder / "keys.json"), folder / "tiny.pt")
    (folder / "config.json").write_text((reference.folder / "config.json").read_text())
    return folder / "tiny.pt"


@pytest.fixture(scope="module")
def tiny(parity: Callable, tiny_file: Path) -> Outputs:
    return run(parity("depth_pro_tiny"), read_weights(tiny_file).network)


@pytest.mark.parametrize(
    "name",
    [
        "network_input",
        *WITHIN,
        "fov_tokens",
        "focallength_px",
        "depth_pred_f",
        "depth_given_f",
    ],
)
def test_tiny(name: str, parity: Callable, tiny: Outputs) -> None:
    assert_reference(parity("depth_pro_tiny"), tiny, name, within=2e-5)


def test_every_array_of_the_fixture_is_compared(parity: Callable) -> None:
    reference = parity("depth_pro_tiny").outputs.keys()
    assert reference - {"network_input", "fov_tokens", "focallength_px", *WITHIN} == {
        "depth_pred_f",
        "depth_given_f",
    }


def test_the_layout_of_transformers_gives_the_same_network(
    parity: Callable, tiny_file: Path, tmp_path: Path
) -> None:
    reference = parity("depth_pro_tiny")
    listed = json.loads((reference.folder / "keys_transformers.json").read_text())
    state = {
        part: rows.contiguous()
        for name, value in fixture_weights(reference.folder / "keys.json").items()
        for part, rows in zip(listed[name], value.chunk(len(listed[name])), strict=True)
    }
    save_file(state, tmp_path / "model.safetensors")
    (tmp_path / "config.json").write_text((reference.folder / "config.json").read_text())
    official, port = read_weights(tiny_file), read_weights(tmp_path)
    assert (official.layout, port.layout) == ("official", "transformers")
    assert official.config == port.config
    for name, value in official.network.state_dict().items():
        assert torch.equal(port.network.state_dict()[name], value), name


def test_the_port_of_transformers_agrees_on_the_fixture(
    parity: Callable,
    tiny: Outputs,
    tiny_file: Path,
    quiet_transformers: ModuleType,
    tmp_path: Path,
) -> None:
    found = read_weights(tiny_file)
    save_transformers(found.network, tmp_path, config=found.config, dtype=torch.float32)
    port, info = quiet_transformers.DepthProForDepthEstimation.from_pretrained(
        tmp_path, output_loading_info=True
    )
    assert not any(info.values())
    image = network_image(parity("depth_pro_tiny").inputs["image"], found.network.resolution)
    with torch.inference_mode():
        theirs = port.eval()(image.contiguous())
    scale = float(theirs.predicted_depth.max())
    torch.testing.assert_close(
        tiny["canonical"][:, 0], theirs.predicted_depth, rtol=0, atol=2e-5 * scale
    )
    torch.testing.assert_close(tiny["fov_deg"], theirs.field_of_view, rtol=2e-5, atol=0)


# The released sizes: 8 GB and minutes


@pytest.mark.slow
def test_full(parity: Callable, tmp_path: Path) -> None:
    reference = parity("depth_pro_full")
    path = tmp_path / "depth_pro.pt"
    _write_weights(reference.folder / "keys.json", path)
    weights = read_weights(path)
    path.unlink()
    assert (weights.config, weights.layout) == (DepthProConfig(), "official")
    state = weights.network.state_dict()
    assert len(state) == 1119
    assert sum(value.numel() for value in state.values()) == 951_991_330
    found = run(reference, weights.network)
    # Its field of view is negative, so that the map with the estimated focal length says nothing.
    for name in (*WITHIN, "focallength_px", "depth_given_f"):
        assert_reference(reference, found, name, within=1e-4)


def _write_weights(keys: Path, path: Path) -> None:
    torch.save(fixture_weights(keys), path)
