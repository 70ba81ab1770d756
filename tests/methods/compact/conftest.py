import pytest
import torch

from fathom.methods.compact.config import PRESETS


@pytest.fixture
def network():
    """A tiny network with every parameter and running statistic off its starting point."""
    torch.manual_seed(0)
    network = PRESETS["tiny"].build()
    with torch.no_grad():
        for name, value in network.state_dict().items():
            if name.endswith("running_var"):
                value.uniform_(0.5, 2.0)
            elif value.is_floating_point():
                value.add_(torch.randn_like(value) * 0.05)
    return network.eval()
