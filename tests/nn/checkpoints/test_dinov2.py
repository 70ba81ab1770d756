from pathlib import Path
from types import ModuleType

import pytest
import torch
from safetensors.torch import save_file

from fathom.core.errors import WeightsError
from fathom.methods.depth_pro.config import DepthProConfig, VitSizes
from fathom.methods.depth_pro.network import DepthProNetwork
from fathom.nn.checkpoints.dinov2 import (
    initialise_from_dinov2,
    resize_kernel,
    resize_positions,
    vit_names,
)
from fathom.nn.vit import VisionTransformer

SIZES = VitSizes(width=32, depth=2, heads=2)


@pytest.fixture
def network() -> DepthProNetwork:
    torch.manual_seed(1)
    return DepthProConfig(
        patch_encoder=SIZES,
        image_encoder=SIZES,
        fov_encoder=SIZES,
        hooks=(0, 1),
        widths=(8, 8, 8, 8),
        decoder_width=8,
        window=128,
    ).build()


@pytest.fixture
def dinov2() -> VisionTransformer:
    """A DINOv2 of patches of 14 pixels and 37 x 37 positions, like the published ones."""
    torch.manual_seed(0)
    return VisionTransformer(width=32, depth=2, heads=2, image_size=518, patch_size=14)


def in_transformers(state: dict[str, torch.Tensor], prefix: str) -> dict[str, torch.Tensor]:
    return {
        prefix + part: rows.contiguous()
        for name, value in state.items()
        for part, rows in zip(vit_names(name), value.chunk(len(vit_names(name))), strict=True)
    }


def test_every_transformer_begins_as_the_file_says(
    network: DepthProNetwork, dinov2: VisionTransformer, tmp_path: Path
) -> None:
    state = {**dinov2.state_dict(), "mask_token": torch.zeros(1, 32)}
    torch.save(state, tmp_path / "dinov2_vits14_pretrain.pth")
    initialise_from_dinov2(network.transformers(), tmp_path / "dinov2_vits14_pretrain.pth")
    assert network.fov is not None
    for vit in (network.encoder.patch_encoder, network.encoder.image_encoder, network.fov.vit):
        for name, value in vit.state_dict().items():
            if name not in ("pos_embed", "patch_embed.proj.weight"):
                assert torch.equal(value, state[name]), name
        assert torch.equal(vit.pos_embed[:, :1], dinov2.pos_embed[:, :1])
        assert torch.equal(vit.pos_embed, resize_positions(dinov2.pos_embed, 8))
        kernel = dinov2.patch_embed.proj.weight
        assert torch.equal(vit.patch_embed.proj.weight, resize_kernel(kernel, 16))


@pytest.mark.parametrize("prefix", ["", "dinov2."])
@pytest.mark.parametrize("as_folder", [True, False])
def test_a_file_of_transformers_gives_the_same(
    prefix: str,
    as_folder: bool,
    network: DepthProNetwork,
    dinov2: VisionTransformer,
    tmp_path: Path,
) -> None:
    state = in_transformers(dinov2.state_dict(), prefix)
    state[f"{prefix}embeddings.mask_token"] = torch.zeros(1, 32)
    save_file(state, tmp_path / "model.safetensors")
    initialise_from_dinov2(
        network.transformers(), tmp_path if as_folder else tmp_path / "model.safetensors"
    )
    vit = network.encoder.image_encoder
    assert torch.equal(vit.blocks[1].attn.qkv.weight, dinov2.blocks[1].attn.qkv.weight)
    assert torch.equal(vit.pos_embed, resize_positions(dinov2.pos_embed, 8))


def test_sizes_that_agree_are_left_alone(network: DepthProNetwork, tmp_path: Path) -> None:
    vit = VisionTransformer(width=32, depth=2, heads=2, image_size=128, patch_size=16)
    torch.save(vit.state_dict(), tmp_path / "d.pth")
    initialise_from_dinov2(network.transformers(), tmp_path / "d.pth")
    for name, value in network.encoder.patch_encoder.state_dict().items():
        assert torch.equal(value, vit.state_dict()[name]), name


def test_the_kernel_answers_a_flat_patch_as_before() -> None:
    # A kernel of one value v sums to 14 * 14 v on a patch of ones, and must go on doing so.
    kernel = torch.full((2, 3, 14, 14), 0.25)
    for size in (8, 16):
        resized = resize_kernel(kernel, size)
        assert resized.shape == (2, 3, size, size)
        torch.testing.assert_close(resized, torch.full_like(resized, 0.25 * (14 / size) ** 2))
        torch.testing.assert_close(resized.sum((-2, -1)), torch.full((2, 3), 0.25 * 196.0))


def test_a_kernel_keeps_its_slope() -> None:
    # Away from the border bicubic interpolation keeps straight lines but for 5 % of a step: pixel
    # i of 16 lies at (i + 0.5) * 14 / 16 - 0.5 of the old ones.
    kernel = torch.arange(14.0).expand(1, 1, 14, 14)
    resized = resize_kernel(kernel, 16)[0, 0, 8] / (14 / 16) ** 2
    wanted = (torch.arange(16) + 0.5) * 14 / 16 - 0.5
    torch.testing.assert_close(resized[3:-3], wanted[3:-3], atol=0.05, rtol=0)


def test_positions_keep_their_slope_and_the_class_row() -> None:
    side, old = 24, 37
    ramp = torch.arange(float(old))
    grid = torch.stack([ramp[:, None].expand(old, old), ramp.expand(old, old)], dim=-1)
    table = torch.cat([torch.tensor([[[7.0, -3.0]]]), grid.reshape(1, -1, 2)], dim=1)
    resized = resize_positions(table, side)
    assert resized.shape == (1, 1 + side**2, 2)
    assert torch.equal(resized[0, 0], torch.tensor([7.0, -3.0]))
    found = resized[0, 1:].reshape(side, side, 2)
    wanted = (torch.arange(side) + 0.5) * old / side - 0.5
    inner = slice(3, -3)  # rows are interpolated along the first axis, columns along the second
    torch.testing.assert_close(found[inner, 5, 0], wanted[inner], atol=0.02, rtol=0)
    torch.testing.assert_close(found[5, inner, 1], wanted[inner], atol=0.02, rtol=0)


def test_positions_are_smoothed_before_they_are_thinned_out() -> None:
    # Every other position 1, the rest -1: without antialias a third of the amplitude would stay.
    sign = 1.0 - 2 * (torch.arange(36) % 2)
    table = torch.cat([torch.zeros(1, 1, 1), sign.repeat(36).reshape(1, -1, 1)], dim=1)
    assert resize_positions(table, 12)[:, 1:].abs().max() < 0.1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"depth": 3}, "DINOv2 of 3 blocks with 32 channels.*2 blocks with 32"),
        ({"width": 48}, "DINOv2 of 2 blocks with 48 channels.*2 blocks with 32"),
    ],
)
def test_another_depth_or_width_is_told(
    change: dict[str, int], words: str, network: DepthProNetwork, tmp_path: Path
) -> None:
    sizes = {"width": 32, "depth": 2, "heads": 2, "image_size": 56, "patch_size": 14, **change}
    torch.save(VisionTransformer(**sizes).state_dict(), tmp_path / "d.pth")
    with pytest.raises(WeightsError, match=words):
        initialise_from_dinov2(network.transformers(), tmp_path / "d.pth")


def test_a_dinov2_with_registers_is_refused(
    network: DepthProNetwork, dinov2: VisionTransformer, tmp_path: Path
) -> None:
    state = {**dinov2.state_dict(), "register_tokens": torch.zeros(1, 4, 32)}
    torch.save(state, tmp_path / "d.pth")
    with pytest.raises(WeightsError, match=r"0 tensors are missing, 1 unexpected.*'register_tok"):
        initialise_from_dinov2(network.transformers(), tmp_path / "d.pth")


def test_a_file_of_something_else_is_refused(network: DepthProNetwork, tmp_path: Path) -> None:
    torch.save({"conv.weight": torch.zeros(2)}, tmp_path / "d.pth")
    with pytest.raises(WeightsError, match=r"d\.pth is not a DINOv2.* 34 tensors are missing, 1"):
        initialise_from_dinov2(network.transformers(), tmp_path / "d.pth")


def test_the_model_of_transformers_says_the_same(
    network: DepthProNetwork, tmp_path: Path, quiet_transformers: ModuleType
) -> None:
    config = quiet_transformers.Dinov2Config(
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        image_size=128,
        patch_size=16,
    )
    theirs = quiet_transformers.Dinov2Model(config).eval()
    theirs.save_pretrained(tmp_path)
    initialise_from_dinov2(network.transformers(), tmp_path)
    picture = torch.rand(2, 3, 128, 128) * 2 - 1
    with torch.inference_mode():
        ours = network.encoder.patch_encoder(picture)[0]
        torch.testing.assert_close(ours, theirs(picture).last_hidden_state, atol=1e-5, rtol=1e-5)
