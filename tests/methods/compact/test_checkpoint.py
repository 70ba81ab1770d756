import json

import pytest
import torch
from safetensors import safe_open
from safetensors.torch import save_file

from fathom.core.errors import FathomError
from fathom.methods.compact.checkpoint import fuse_normalisation, load_weights, save_weights
from fathom.methods.compact.config import PRESETS


def test_weights_survive_the_file_to_half_precision(network, tmp_path):
    save_weights(network, tmp_path / "w.safetensors", preset="tiny", native_size=96)
    image = torch.rand(1, 3, 64, 96) * 2 - 1
    again, native_size, _ = load_weights(tmp_path / "w.safetensors")
    assert native_size == 96
    torch.testing.assert_close(
        again(image).log_canonical, network(image).log_canonical, atol=2e-2, rtol=0
    )
    size = (tmp_path / "w.safetensors").stat().st_size
    assert size < 2.2 * sum(v.numel() for v in network.state_dict().values()) + 40_000


def test_equal_weights_give_equal_files(network, tmp_path):
    files = [tmp_path / f"{i}.safetensors" for i in range(12)]
    for file in files:
        save_weights(network, file, preset="tiny", native_size=96)
    assert len({file.read_bytes() for file in files}) == 1
    header = files[0].read_bytes()
    header = json.loads(header[8 : 8 + int.from_bytes(header[:8], "little")])
    assert list(header["__metadata__"]) == ["format", "native_size", "preset"]


def test_folding_the_normalisation_changes_nothing(network):
    image = torch.rand(2, 3, 64, 64) * 2 - 1
    before = network(image)
    after = fuse_normalisation(network)(image)
    torch.testing.assert_close(after.log_canonical, before.log_canonical, atol=1e-4, rtol=1e-4)
    assert not any(isinstance(m, torch.nn.BatchNorm2d) for m in network.modules())


def test_a_file_that_is_not_weights_is_named(tmp_path):
    path = tmp_path / "no.safetensors"
    path.write_bytes(b"not weights at all")
    with pytest.raises(FathomError, match=r"no\.safetensors.*cannot be read"):
        load_weights(path)
    with pytest.raises(FathomError, match=r"absent\.safetensors"):
        load_weights(tmp_path / "absent.safetensors")


def test_weights_of_something_else_are_refused(tmp_path):
    path = tmp_path / "other.safetensors"
    save_file({"a": torch.zeros(1)}, path, metadata={"format": "other"})
    with pytest.raises(FathomError, match="compact"):
        load_weights(path)


def test_weights_of_the_earlier_network_are_refused_with_what_to_do(tmp_path):
    path = tmp_path / "old.safetensors"
    save_file(
        {"a": torch.zeros(1)},
        path,
        metadata={"format": "fathom-compact-1", "preset": "base", "native_size": "320"},
    )
    with pytest.raises(FathomError, match=r"old\.safetensors.*earlier network.*train it again"):
        load_weights(path)


def test_where_the_encoder_came_from_is_in_the_header(network, tmp_path):
    save_weights(PRESETS["base"].build(), tmp_path / "b.safetensors", preset="base", native_size=96)
    with safe_open(tmp_path / "b.safetensors", framework="pt") as file:
        assert "ImageNet" in file.metadata()["origin"]
    save_weights(network, tmp_path / "t.safetensors", preset="tiny", native_size=96)
    with safe_open(tmp_path / "t.safetensors", framework="pt") as file:
        assert "origin" not in file.metadata()


def test_incomplete_weights_are_refused(network, tmp_path):
    path = tmp_path / "part.safetensors"
    state = {k: v for k, v in network.state_dict().items() if k != "scale.bias"}
    save_file(
        state, path, metadata={"format": "fathom-compact-2", "preset": "tiny", "native_size": "96"}
    )
    with pytest.raises(FathomError, match=r"scale\.bias"):
        load_weights(path)
