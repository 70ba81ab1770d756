import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors import safe_open
from safetensors.torch import save_file

from fathom.core.errors import WeightsError
from fathom.methods.depth_pro.checkpoint import load_into, read_weights, save_weights
from fathom.methods.depth_pro.config import PRESETS, DepthProConfig
from fathom.methods.depth_pro.network import DepthProNetwork


def assert_same(network: DepthProNetwork, other: DepthProNetwork) -> None:
    """Check that float16 is all that lies between two networks."""
    state = network.state_dict()
    assert state.keys() == other.state_dict().keys()
    for name, value in other.state_dict().items():
        torch.testing.assert_close(state[name], value.half().float(), rtol=0, atol=0)


def half(state: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    return {name: value.half() for name, value in state.items()}


# Our own files


def test_our_own_file_keeps_network_and_sizes(tmp_path: Path) -> None:
    path = tmp_path / "w.safetensors"
    network = PRESETS["tiny"].build()
    save_weights(network, path, config=PRESETS["tiny"])
    found = read_weights(path)
    assert (found.config, found.layout) == (PRESETS["tiny"], "fathom")
    assert not found.network.training
    assert_same(found.network, network)
    with safe_open(path, framework="pt") as file:
        assert file.metadata()["format"] == "fathom-depth_pro-1"
    numbers = sum(value.numel() for value in network.state_dict().values())
    assert 2 * numbers < path.stat().st_size < 2 * numbers + 60_000  # float16, and a header


def test_our_own_file_without_a_head_gives_a_network_without_one(tmp_path: Path) -> None:
    config = PRESETS["tiny"]
    network = replace(config, fov_encoder=None).build()
    save_weights(network, tmp_path / "w.safetensors", config=config)
    found = read_weights(tmp_path / "w.safetensors")
    assert found.network.fov is None
    assert_same(found.network, network)


def test_a_header_that_is_no_configuration_is_refused(tmp_path: Path) -> None:
    header = {"format": "fathom-depth_pro-1", "config": '{"window": 64}'}
    save_file({"a": torch.zeros(1)}, tmp_path / "w.safetensors", metadata=header)
    with pytest.raises(WeightsError, match=r"w\.safetensors does not hold a Depth Pro"):
        read_weights(tmp_path / "w.safetensors")


# The authors' files


@pytest.mark.parametrize("name", ["depth_pro.pt", "depth_pro.safetensors"])
def test_the_authors_file_needs_nothing_beside_it(
    name: str, plain_network: DepthProNetwork, plain_config: DepthProConfig, tmp_path: Path
) -> None:
    write = save_file if name.endswith("safetensors") else torch.save
    write(half(plain_network.state_dict()), tmp_path / name)
    found = read_weights(tmp_path / name)
    assert (found.config, found.layout) == (plain_config, "official")
    assert_same(found.network, plain_network)


def test_a_file_of_old_versions_of_torch_is_read(
    plain_network: DepthProNetwork, tmp_path: Path
) -> None:
    path = tmp_path / "old.pt"
    torch.save(half(plain_network.state_dict()), path, _use_new_zipfile_serialization=False)
    assert_same(read_weights(path).network, plain_network)


def test_heads_and_hooks_that_shapes_do_not_tell_come_from_config_json(
    odd_network: DepthProNetwork, odd_config: DepthProConfig, tmp_path: Path
) -> None:
    torch.save(half(odd_network.state_dict()), tmp_path / "odd.pt")
    with pytest.raises(WeightsError, match=r"odd\.pt does not tell.*config\.json.*num_heads") as no:
        read_weights(tmp_path / "odd.pt")
    assert "hook_block_ids" in str(no.value)
    fields = {
        "patch_encoder": {"embed_dim": 48, "depth": 3, "num_heads": 4},
        "image_encoder": {"embed_dim": 32, "depth": 2, "num_heads": 1},
        "fov_encoder": {"embed_dim": 36, "depth": 2, "num_heads": 3},
        "hook_block_ids": [0, 2, 2, 2],
    }
    (tmp_path / "config.json").write_text(json.dumps(fields))
    found = read_weights(tmp_path / "odd.pt")
    assert found.config == odd_config
    assert_same(found.network, odd_network)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", r"config\.json cannot be read as JSON"),
        ('{"patch_encoder": {"num_heads": 5}, "hook_block_ids": [0, 1]}', "5 heads cannot share"),
        ('{"patch_encoder": {"num_heads": 4}, "hook_block_ids": [1, 0]}', "does not tell how many"),
    ],
)
def test_a_wrong_config_json_is_told_in_a_sentence(
    text: str, words: str, odd_network: DepthProNetwork, tmp_path: Path
) -> None:
    torch.save(odd_network.state_dict(), tmp_path / "odd.pt")
    (tmp_path / "config.json").write_text(text)
    with pytest.raises(WeightsError, match=words):
        read_weights(tmp_path / "odd.pt")


def test_a_config_json_of_something_else_is_left_alone(
    plain_network: DepthProNetwork, plain_config: DepthProConfig, tmp_path: Path
) -> None:
    torch.save(plain_network.state_dict(), tmp_path / "w.pt")
    (tmp_path / "config.json").write_text('{"model_type": "bert", "num_heads": 12}')
    assert read_weights(tmp_path / "w.pt").config == plain_config


# Those of transformers


def test_a_folder_of_transformers_tells_heads_and_hooks(
    odd_network: DepthProNetwork,
    odd_config: DepthProConfig,
    in_port_layout: Callable,
    tmp_path: Path,
) -> None:
    save_file(half(in_port_layout(odd_network)), tmp_path / "model.safetensors")
    fields = {
        "model_type": "depth_pro",
        "intermediate_hook_ids": [2, 0],
        "patch_model_config": {"num_attention_heads": 4},
        "image_model_config": {"num_attention_heads": 1},
        "fov_model_config": {"num_attention_heads": 3},
    }
    (tmp_path / "config.json").write_text(json.dumps(fields))
    for path in (tmp_path, tmp_path / "model.safetensors"):
        found = read_weights(path)
        assert (found.config, found.layout) == (odd_config, "transformers")
        assert_same(found.network, odd_network)


def test_a_file_of_transformers_with_the_newer_names_is_read_without_a_config(
    plain_network: DepthProNetwork,
    plain_config: DepthProConfig,
    in_port_layout: Callable,
    tmp_path: Path,
) -> None:
    newer = {}
    for name, value in half(in_port_layout(plain_network)).items():
        for part in ("query", "key", "value"):
            name = name.replace(f".attention.attention.{part}.", f".attention.{part[0]}_proj.")
        newer[name.replace(".attention.output.dense.", ".attention.o_proj.")] = value
    assert sum("q_proj" in name for name in newer) == 27 * 2
    save_file(newer, tmp_path / "m.safetensors")
    found = read_weights(tmp_path / "m.safetensors")
    assert (found.config, found.layout) == (plain_config, "transformers")
    assert_same(found.network, plain_network)


def test_a_port_with_other_windows_is_refused(
    plain_network: DepthProNetwork, in_port_layout: Callable, tmp_path: Path
) -> None:
    save_file(half(in_port_layout(plain_network)), tmp_path / "model.safetensors")
    fields = {"model_type": "depth_pro", "scaled_images_overlap_ratios": [0, 0.5, 0.5]}
    (tmp_path / "config.json").write_text(json.dumps(fields))
    with pytest.raises(WeightsError, match="scaled_images_overlap_ratios"):
        read_weights(tmp_path)


# All of them


@pytest.mark.parametrize("layout", ["official", "transformers"])
def test_without_a_head_in_the_file_the_network_has_none(
    layout: str, plain_network: DepthProNetwork, in_port_layout: Callable, tmp_path: Path
) -> None:
    port = layout == "transformers"
    state = in_port_layout(plain_network) if port else plain_network.state_dict()
    kept = {name: v for name, v in state.items() if not name.startswith(("fov.", "fov_model."))}
    save_file(kept, tmp_path / "w.safetensors")
    found = read_weights(tmp_path / "w.safetensors")
    assert found.config.fov_encoder is None
    assert found.network.fov is None
    assert torch.equal(found.network.head[4].bias, plain_network.head[4].bias)


@pytest.mark.parametrize(
    ("layout", "name"),
    [
        ("official", "decoder.fusions.2.out_conv.bias"),
        ("official", "encoder.patch_encoder.cls_token"),
        ("transformers", "fusion_stage.intermediate.2.projection.bias"),
        (
            "transformers",
            "depth_pro.encoder.patch_encoder.model.encoder.layer.7.attention.attention.key.weight",
        ),
    ],
)
def test_what_is_missing_or_too_many_is_counted_and_named(
    layout: str,
    name: str,
    plain_network: DepthProNetwork,
    in_port_layout: Callable,
    tmp_path: Path,
) -> None:
    port = layout == "transformers"
    state = dict(in_port_layout(plain_network) if port else plain_network.state_dict())
    path = tmp_path / "w.safetensors"
    whole = dict(state)
    save_file({**whole, "extra.weight": torch.zeros(2)}, path)
    with pytest.raises(WeightsError, match=r"w\.safetensors") as unexpected:
        read_weights(path)
    assert "0 tensors are missing, 1 unexpected" in str(unexpected.value)
    assert "'extra.weight'" in str(unexpected.value)
    value = whole.pop(name)
    if not name.endswith("cls_token"):  # it tells the width, so all else would be unexpected
        save_file(whole, path)
        with pytest.raises(WeightsError, match="1 tensors are missing, 0 unexpected") as missing:
            read_weights(path)
        assert f"'{name}'" in str(missing.value)
        save_file({**whole, name: value[:-1]}, path)
        with pytest.raises(WeightsError, match="1 of another shape") as misshapen:
            read_weights(path)
        assert f"'{name}'" in str(misshapen.value)
    save_file(whole, path)
    with pytest.raises(WeightsError, match="1 tensors are missing, 0 unexpected") as missing:
        load_into(plain_network, path)
    assert f"'{name}'" in str(missing.value)


def test_weights_of_another_network_are_counted_against_the_released_one(tmp_path: Path) -> None:
    torch.save({"conv.weight": torch.zeros(3, 3), "conv.bias": torch.zeros(3)}, tmp_path / "w.pt")
    with pytest.raises(WeightsError, match="767 tensors are missing, 2 unexpected"):
        read_weights(tmp_path / "w.pt")  # 1119 tensors (specification) less 342 + 10 of the head


@torch.inference_mode()
def test_only_matrices_and_kernels_are_read_in_a_lower_precision(
    plain_network: DepthProNetwork, tmp_path: Path
) -> None:
    torch.save(half(plain_network.state_dict()), tmp_path / "w.pt")
    network = read_weights(tmp_path / "w.pt", dtype=torch.bfloat16).network
    low = {n for n, v in network.state_dict().items() if v.dtype == torch.bfloat16}
    high = network.state_dict().keys() - low
    assert {name.rpartition(".")[2] for name in high} == {
        "weight", "bias", "gamma", "cls_token", "pos_embed",
    }  # fmt: skip
    norms = [n for n in high if n.endswith(("weight", "bias"))]
    assert all("norm" in name for name in norms)
    assert len(norms) == 2 * (2 * 27 + 3)  # two norms in each block, and one behind
    canonical = network(torch.zeros(1, 3, 512, 512), want_fov=False).canonical.float()
    wanted = plain_network(torch.zeros(1, 3, 512, 512), want_fov=False).canonical
    torch.testing.assert_close(canonical, wanted, rtol=0, atol=0.05 * float(wanted.max()))


def test_the_network_does_not_change_with_its_file(
    plain_network: DepthProNetwork, tmp_path: Path
) -> None:
    path = tmp_path / "w.pt"
    torch.save(plain_network.state_dict(), path)  # float32, as the network keeps it
    network = read_weights(path).network
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.write(b"\0" * size)
    assert torch.equal(network.head[2].weight, plain_network.head[2].weight)


# Files that are no weights


class Code:
    """What a pickle with code in it holds: unpickled carelessly, it would make a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, ...]:
        return Path.touch, (self.path,)


def test_code_in_a_checkpoint_is_not_run(tmp_path: Path) -> None:
    torch.save({"a": Code(tmp_path / "run")}, tmp_path / "w.pt")
    with pytest.raises(WeightsError, match=r"w\.pt cannot be read.*code"):
        read_weights(tmp_path / "w.pt")
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize("suffix", ["pt", "safetensors"])
@pytest.mark.parametrize("content", [b"", b"not weights at all", b"PK\x03\x04 not a zip"])
def test_a_file_of_something_else_is_named(suffix: str, content: bytes, tmp_path: Path) -> None:
    path = tmp_path / f"no.{suffix}"
    path.write_bytes(content)
    with pytest.raises(WeightsError, match=rf"no\.{suffix} cannot be read") as error:
        read_weights(path)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("name", ["w.pt", "w.safetensors"])
@pytest.mark.parametrize("part", [0.02, 0.5, 0.999])
def test_a_file_cut_short_is_named(
    name: str, part: float, plain_network: DepthProNetwork, tmp_path: Path
) -> None:
    path = tmp_path / name
    (save_file if name.endswith("safetensors") else torch.save)(plain_network.state_dict(), path)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(part * len(whole))])
    with pytest.raises(WeightsError, match=rf"{name} cannot be read") as error:
        read_weights(path)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("value", [[torch.zeros(2)], torch.zeros(2), {"step": 3}])
def test_a_pickle_that_is_no_state_dict_is_named(value: object, tmp_path: Path) -> None:
    torch.save(value, tmp_path / "w.pt")
    with pytest.raises(WeightsError, match=r"w\.pt holds no state dict"):
        read_weights(tmp_path / "w.pt")


def test_what_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match=r"no file of weights .*absent\.pt"):
        read_weights(tmp_path / "absent.pt")
    with pytest.raises(WeightsError, match=r"no file of weights .*model\.safetensors"):
        read_weights(tmp_path)


# Starting from weights


@pytest.mark.parametrize("averaged", [True, False])
def test_training_starts_from_a_checkpoint_of_a_run(averaged: bool, tmp_path: Path) -> None:
    config = PRESETS["tiny"]
    first, average, start = config.build(), config.build(), config.build()
    ema = {"model": average.state_dict(), "decay": 0.999} if averaged else None
    torch.save({"model": first.state_dict(), "ema": ema, "step": 7}, tmp_path / "step-7.pt")
    assert load_into(start, tmp_path / "step-7.pt")
    wanted = average if averaged else first
    assert torch.equal(start.decoder.convs[1].weight, wanted.decoder.convs[1].weight)


def test_a_head_that_the_file_lacks_stays_as_it_was(tmp_path: Path) -> None:
    config = PRESETS["tiny"]
    depth_only = replace(config, fov_encoder=None).build()
    save_weights(depth_only, tmp_path / "w.safetensors", config=config)
    start = config.build()
    before = {name: value.clone() for name, value in start.fov.state_dict().items()}
    assert not load_into(start, tmp_path / "w.safetensors")
    assert all(torch.equal(value, before[name]) for name, value in start.fov.state_dict().items())
    assert torch.equal(start.head[2].weight, depth_only.head[2].weight.half().float())


def test_a_head_that_the_network_lacks_is_left_out(
    plain_network: DepthProNetwork,
    plain_config: DepthProConfig,
    in_port_layout: Callable,
    tmp_path: Path,
) -> None:
    save_file(half(in_port_layout(plain_network)), tmp_path / "m.safetensors")
    start = replace(plain_config, fov_encoder=None).build()
    assert load_into(start, tmp_path / "m.safetensors")
    block = plain_network.encoder.patch_encoder.blocks[3].attn.qkv.weight
    assert torch.equal(start.encoder.patch_encoder.blocks[3].attn.qkv.weight, block.half().float())
