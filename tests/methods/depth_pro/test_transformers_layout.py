import json
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest
import torch

from fathom.core.errors import FathomError
from fathom.methods.depth_pro.checkpoint import read_weights, save_transformers
from fathom.methods.depth_pro.config import DepthProConfig
from fathom.methods.depth_pro.network import DepthProNetwork


@torch.inference_mode()
def test_transformers_loads_all_of_it_and_gives_the_same_numbers(
    odd_network: DepthProNetwork,
    odd_config: DepthProConfig,
    quiet_transformers: ModuleType,
    tmp_path: Path,
) -> None:
    save_transformers(odd_network, tmp_path, config=odd_config, dtype=torch.float32)
    port, info = quiet_transformers.DepthProForDepthEstimation.from_pretrained(
        tmp_path, output_loading_info=True
    )
    assert not any(info.values())  # nothing missing, unexpected or misshapen
    image = torch.rand(2, 3, 512, 512) * 2 - 1
    ours, theirs = odd_network(image), port.eval()(image)
    scale = float(ours.canonical.max())
    assert (ours.canonical[:, 0] > 0.1 * scale).float().mean() > 0.5  # something to compare
    torch.testing.assert_close(
        theirs.predicted_depth, ours.canonical[:, 0], atol=1e-5 * scale, rtol=0
    )
    torch.testing.assert_close(theirs.field_of_view, ours.fov_deg, atol=1e-4, rtol=1e-4)


def test_a_network_without_a_head_is_one_for_transformers_too(
    odd_config: DepthProConfig, quiet_transformers: ModuleType, tmp_path: Path
) -> None:
    config = replace(odd_config, fov_encoder=None)
    save_transformers(config.build(), tmp_path, config=config)
    port, info = quiet_transformers.DepthProForDepthEstimation.from_pretrained(
        tmp_path, output_loading_info=True
    )
    assert not any(info.values())
    assert port.fov_model is None


def test_half_precision_is_written_and_read_back(
    odd_network: DepthProNetwork, odd_config: DepthProConfig, tmp_path: Path
) -> None:
    save_transformers(odd_network, tmp_path / "new", config=odd_config)
    assert sorted(path.name for path in tmp_path.rglob("*.*")) == [
        "config.json",
        "model.safetensors",
        "preprocessor_config.json",
    ]
    found = read_weights(tmp_path / "new")
    assert (found.config, found.layout) == (odd_config, "transformers")
    for name, value in odd_network.state_dict().items():
        assert torch.equal(found.network.state_dict()[name], value.half().float())


def test_the_preprocessor_squashes_to_the_networks_square(
    odd_network: DepthProNetwork, odd_config: DepthProConfig, tmp_path: Path
) -> None:
    save_transformers(odd_network, tmp_path, config=odd_config)
    fields = json.loads((tmp_path / "preprocessor_config.json").read_text())
    assert fields["size"] == {"height": 512, "width": 512}
    assert (fields["image_mean"], fields["image_std"]) == ([0.5] * 3, [0.5] * 3)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"patch_size": 8}, "patches of 8 pixels, only 16"),
        ({"decoder_width": 24}, "level of 16 channels, only 24"),
        ({"head_width": 16}, "one of 16 channels, only 32"),
        ({"fov_width": 12}, "field-of-view head of 12 channels, only 8"),
    ],
)
def test_what_transformers_cannot_build_is_told(
    change: dict[str, int], words: str, odd_config: DepthProConfig, tmp_path: Path
) -> None:
    config = replace(odd_config, **change)
    with pytest.raises(FathomError, match=words):
        save_transformers(config.build(), tmp_path / "new", config=config)
    assert not (tmp_path / "new").exists()
