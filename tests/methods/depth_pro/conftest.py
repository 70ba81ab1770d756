"""Small networks of Depth Pro, and their weights in all layouts."""

import pytest
import torch

from fathom.methods.depth_pro.config import DepthProConfig, VitSizes
from fathom.methods.depth_pro.key_map import port_names
from fathom.methods.depth_pro.network import DepthProNetwork


@pytest.fixture(scope="session")
def plain_config() -> DepthProConfig:
    """Small, and such that shapes tell all: heads of 64 channels, 24 blocks. 512 x 512 pixels."""
    return DepthProConfig(
        patch_encoder=VitSizes(width=64, depth=24, heads=1),
        image_encoder=VitSizes(width=128, depth=2, heads=2),
        fov_encoder=VitSizes(width=64, depth=1, heads=1),
        widths=(16, 24, 32, 40),
        decoder_width=16,
        window=128,
    )


@pytest.fixture
def plain_network(plain_config: DepthProConfig) -> DepthProNetwork:
    return _seeded(plain_config)


@pytest.fixture(scope="session")
def odd_config() -> DepthProConfig:
    """Small, with heads and hooks that no shape tells."""
    return DepthProConfig(
        patch_encoder=VitSizes(width=48, depth=3, heads=4),
        image_encoder=VitSizes(width=32, depth=2, heads=1),
        fov_encoder=VitSizes(width=36, depth=2, heads=3),
        hooks=(0, 2),
        widths=(16, 24, 32, 40),
        decoder_width=16,
        window=128,
    )


@pytest.fixture
def odd_network(odd_config: DepthProConfig) -> DepthProNetwork:
    return _seeded(odd_config)


def _seeded(config: DepthProConfig) -> DepthProNetwork:
    """Return a network all of whose values count: also those that begin at 0 or 1."""
    generator = torch.Generator().manual_seed(0)
    network = config.build().eval()
    with torch.no_grad():
        for value in network.state_dict().values():
            value.add_(0.02 * torch.randn(value.shape, generator=generator))
    return network


@pytest.fixture(scope="session")
def in_port_layout():
    """Turn the tensors of a network into those of a file of transformers."""

    def convert(network: DepthProNetwork) -> dict[str, torch.Tensor]:
        return {
            part: rows.contiguous()
            for name, value in network.state_dict().items()
            for part, rows in zip(port_names(name), value.chunk(len(port_names(name))), strict=True)
        }

    return convert
