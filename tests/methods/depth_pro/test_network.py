from dataclasses import replace

import pytest
import torch
from torch import Tensor

from fathom.methods.depth_pro.config import PRESETS, DepthProConfig, VitSizes
from fathom.methods.depth_pro.network import DepthProNetwork

# Tensors and parameters of the released checkpoint by the beginning of their names.
RELEASED = {
    "encoder.patch_encoder.": (342, 303_739_904),
    "encoder.image_encoder.": (342, 303_739_904),
    "encoder.upsample_latent0.": (4, 1_048_576),
    "encoder.upsample_latent1.": (3, 786_432),
    "encoder.upsample0.": (2, 1_572_864),
    "encoder.upsample1.": (2, 5_242_880),
    "encoder.upsample2.": (2, 5_242_880),
    "encoder.upsample_lowres.": (2, 4_195_328),
    "encoder.fuse_lowres.": (2, 2_098_176),
    "decoder.convs.": (4, 6_488_064),
    "decoder.fusions.": (54, 11_801_600 + 1_048_576 + 328_960),
    "head.": (8, 397_633),
    "fov.encoder.0.": (342, 303_739_904),
    "fov.encoder.1.": (2, 131_200),
    "fov.downsample.": (2, 295_040),
    "fov.head.": (6, 93_409),
}
# Small, with patches of 16 pixels as the released network has: 512 x 512 pictures.
SIXTEEN = DepthProConfig(
    patch_encoder=VitSizes(width=16, depth=2, heads=2),
    image_encoder=VitSizes(width=24, depth=1, heads=2),
    fov_encoder=VitSizes(width=16, depth=1, heads=1),
    hooks=(0, 1),
    widths=(4, 8, 12, 16),
    decoder_width=8,
    head_width=4,
    window=128,
    layer_scale=1.0,
)


@pytest.fixture(scope="module")
def tiny() -> DepthProNetwork:
    torch.manual_seed(0)
    return PRESETS["tiny"].build().eval()


@pytest.fixture(scope="module")
def pictures(tiny: DepthProNetwork) -> Tensor:
    generator = torch.Generator().manual_seed(1)
    coarse = torch.rand(2, 3, 16, 16, generator=generator) * 2 - 1
    fine = torch.rand(2, 3, tiny.resolution, tiny.resolution, generator=generator)
    return torch.nn.functional.interpolate(coarse, scale_factor=16) * 0.8 + fine * 0.2


@pytest.fixture(scope="module")
def whole_pass(tiny: DepthProNetwork, pictures: Tensor) -> tuple[Tensor, Tensor]:
    with torch.no_grad():
        output = tiny(pictures)
    return output.canonical, output.fov_deg


def test_the_released_network_has_the_released_sizes() -> None:
    with torch.device("meta"):
        network = PRESETS["vitl"].build()
    state = network.state_dict()
    found = {
        prefix: (
            sum(name.startswith(prefix) for name in state),
            sum(value.numel() for name, value in state.items() if name.startswith(prefix)),
        )
        for prefix in RELEASED
    }
    assert found == RELEASED
    assert len(state) == 1119
    assert sum(value.numel() for value in state.values()) == 951_991_330
    # All of it is parameters: nothing else has to be in a file.
    assert {name for name, _ in network.named_parameters()} == set(state)
    assert network.resolution == 1536


def test_without_its_head_the_released_network_is_a_third_smaller() -> None:
    with torch.device("meta"):
        network = PRESETS["vitl"].without_fov().build()
    assert sum(value.numel() for value in network.parameters()) == 647_731_777
    assert len(network.transformers()) == 2


@pytest.mark.parametrize(("preset", "resolution"), [("vitl", 1536), ("small", 1024), ("tiny", 256)])
def test_presets_say_their_resolution(preset: str, resolution: int) -> None:
    with torch.device("meta"):
        network = PRESETS[preset].build()
    assert PRESETS[preset].resolution == network.resolution == resolution


def test_outputs_have_the_pictures_size(whole_pass: tuple[Tensor, Tensor]) -> None:
    canonical, fov_deg = whole_pass
    assert canonical.shape == (2, 1, 256, 256)
    assert fov_deg.shape == (2,)
    assert canonical.min() >= 0
    assert canonical.dtype == fov_deg.dtype == torch.float32


def test_levels_are_a_half_a_quarter_and_so_on_of_the_pictures_side() -> None:
    torch.manual_seed(0)
    network = SIXTEEN.build().eval()
    shapes: dict[int, tuple[int, ...]] = {}
    for level, conv in enumerate(network.decoder.convs):
        conv.register_forward_pre_hook(
            lambda _, arguments, level=level: shapes.update({level: tuple(arguments[0].shape)})
        )
    with torch.no_grad():
        output = network(torch.rand(1, 3, 512, 512) * 2 - 1)
    # The finest level is as wide as the decoder, the others as the configuration says.
    assert shapes == {
        0: (1, 8, 256, 256),
        1: (1, 4, 128, 128),
        2: (1, 8, 64, 64),
        3: (1, 12, 32, 32),
        4: (1, 16, 16, 16),
    }
    assert output.canonical.shape == (1, 1, 512, 512)
    assert output.fov_deg.shape == (1,)


def test_a_fresh_network_begins_at_a_plausible_answer(whole_pass: tuple[Tensor, Tensor]) -> None:
    canonical, fov_deg = whole_pass
    # About 0.3 1/m, of some 0.1 of spread: nowhere below the last ReLU, where nothing is learnt.
    assert canonical.mean().item() == pytest.approx(0.3, abs=0.3)
    assert (canonical > 0).float().mean() > 0.9
    assert 0.01 < canonical.std().item() < 0.5
    assert fov_deg.tolist() == pytest.approx([55, 55], abs=15)


def test_depth_without_the_field_of_view_is_the_same(
    tiny: DepthProNetwork, pictures: Tensor, whole_pass: tuple[Tensor, Tensor]
) -> None:
    with torch.no_grad():
        output = tiny(pictures, want_fov=False)
        headless = PRESETS["tiny"].without_fov().build().eval()
        headless.load_state_dict(
            {k: v for k, v in tiny.state_dict().items() if not k.startswith("fov.")}
        )
        never = headless(pictures)
    assert output.fov_deg is None
    assert never.fov_deg is None
    assert torch.equal(output.canonical, whole_pass[0])
    assert torch.equal(never.canonical, whole_pass[0])


def test_the_field_of_view_alone_is_that_of_the_whole_pass(
    tiny: DepthProNetwork, pictures: Tensor, whole_pass: tuple[Tensor, Tensor]
) -> None:
    with torch.no_grad():
        output = tiny(pictures, only_fov=True)
    torch.testing.assert_close(output.fov_deg, whole_pass[1], atol=1e-4, rtol=0)
    assert output.canonical.numel() == 0


def test_the_field_of_view_of_the_two_pictures_differs(whole_pass: tuple[Tensor, Tensor]) -> None:
    first, second = whole_pass[1].tolist()
    assert first != pytest.approx(second, abs=1e-3)


@pytest.mark.parametrize("at_once", [1, 16, 69, 70, 1000])
def test_how_many_windows_are_seen_together_changes_no_number(
    at_once: int, tiny: DepthProNetwork, pictures: Tensor, whole_pass: tuple[Tensor, Tensor]
) -> None:
    seen: list[int] = []
    hook = tiny.encoder.patch_encoder.register_forward_pre_hook(
        lambda _, arguments: seen.append(len(arguments[0]))
    )
    with torch.no_grad(), hook:
        output = tiny(pictures, patches_at_once=at_once)
    # 25 fine windows, 9 middle ones and the whole, of two pictures.
    assert sum(seen) == 70
    assert max(seen) == min(at_once, 70)
    torch.testing.assert_close(output.canonical, whole_pass[0], atol=1e-4, rtol=0)
    torch.testing.assert_close(output.fov_deg, whole_pass[1], atol=1e-4, rtol=0)


@pytest.mark.parametrize("bands", [2, 5, 32, 1000])
def test_how_many_bands_the_map_is_made_in_changes_no_number(
    bands: int, tiny: DepthProNetwork, pictures: Tensor, whole_pass: tuple[Tensor, Tensor]
) -> None:
    seen: list[int] = []
    hook = tiny.head.register_forward_pre_hook(
        lambda _, arguments: seen.append(arguments[0].shape[-2])
    )
    with torch.no_grad(), hook:
        output = tiny(pictures, bands=bands)
    # There are 32 rows of tokens, of 4 cells each; a half and two more rows are 72 cells.
    assert len(seen) == {2: 2, 5: 5}.get(bands, 32)
    assert max(seen) <= 72
    torch.testing.assert_close(output.canonical, whole_pass[0], atol=1e-5, rtol=0)


def test_bands_are_of_whole_tokens_with_patches_of_16_pixels_too() -> None:
    torch.manual_seed(0)
    network = SIXTEEN.build().eval()
    picture = torch.rand(1, 3, 512, 512) * 2 - 1
    with torch.no_grad():
        whole, banded = network(picture), network(picture, bands=7)
    torch.testing.assert_close(banded.canonical, whole.canonical, atol=1e-5, rtol=0)


def test_a_batch_gives_what_each_picture_gives_alone(
    tiny: DepthProNetwork, pictures: Tensor, whole_pass: tuple[Tensor, Tensor]
) -> None:
    with torch.no_grad():
        alone = [tiny(picture[None]) for picture in pictures]
    canonical = torch.cat([output.canonical for output in alone])
    fov_deg = torch.cat([output.fov_deg for output in alone])
    torch.testing.assert_close(canonical, whole_pass[0], atol=1e-4, rtol=0)
    torch.testing.assert_close(fov_deg, whole_pass[1], atol=1e-4, rtol=0)
    assert not torch.allclose(canonical[0], canonical[1], atol=1e-2)


@pytest.mark.parametrize("shape", [(256, 255), (128, 256), (512, 512)])
def test_pictures_of_another_size_are_refused(
    shape: tuple[int, int], tiny: DepthProNetwork
) -> None:
    height, width = shape
    sentence = rf"takes images of 256x256 pixels, not {width}x{height}\."
    with pytest.raises(ValueError, match=sentence):
        tiny(torch.zeros(1, 3, height, width))


def test_a_head_that_is_not_there_cannot_be_asked() -> None:
    network = replace(SIXTEEN, fov_encoder=None).build()
    with pytest.raises(ValueError, match="no field-of-view head"):
        network(torch.zeros(1, 3, 512, 512), only_fov=True)


def test_every_weight_learns_from_depth_but_those_never_used() -> None:
    torch.manual_seed(0)
    network = PRESETS["tiny"].without_fov().build()
    frozen = [name for name, p in network.named_parameters() if not p.requires_grad]
    unit = "decoder.fusions.4.resnet1.residual"
    assert frozen == [f"{unit}.{layer}.{part}" for layer in (1, 3) for part in ("weight", "bias")]
    network(torch.rand(1, 3, 256, 256) * 2 - 1).canonical.square().sum().backward()
    idle = {n for n, p in network.named_parameters() if p.grad is None or not p.grad.any()}
    assert idle == set(frozen)


@pytest.mark.parametrize("only_fov", [False, True])
def test_the_field_of_view_teaches_its_head_alone(only_fov: bool) -> None:
    torch.manual_seed(0)
    network = SIXTEEN.build()
    network(torch.rand(1, 3, 512, 512), only_fov=only_fov).fov_deg.sum().backward()
    taught = {n for n, p in network.named_parameters() if p.grad is not None and p.grad.any()}
    head = {n for n, _ in network.named_parameters() if n.startswith("fov.")}
    assert taught == head


def test_a_new_heads_transformer_begins_as_the_image_encoder_if_of_its_size() -> None:
    same = replace(SIXTEEN, fov_encoder=SIXTEEN.image_encoder).build()
    same.start_head()
    source = same.encoder.image_encoder.state_dict()
    assert all(torch.equal(v, source[k]) for k, v in same.fov.vit.state_dict().items())
    # A copy: what one learns does not change the other.
    with torch.no_grad():
        same.fov.vit.cls_token.add_(1)
    assert not torch.equal(same.fov.vit.cls_token, same.encoder.image_encoder.cls_token)

    other = SIXTEEN.build()
    before = {k: v.clone() for k, v in other.state_dict().items()}
    other.start_head()
    assert all(torch.equal(v, before[k]) for k, v in other.state_dict().items())


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"patch_size": 14}, "the patch size must be 8 or 16, not 14"),
        ({"window": 192}, "the window of 192 pixels must be a multiple of eight patches, 128"),
        ({"patch_size": 8, "window": 96}, "must be a multiple of eight patches, 64"),
        ({"hooks": (1, 0)}, r"hooks \(1, 0\) must be two rising blocks below 2"),
        ({"hooks": (1, 1)}, r"hooks \(1, 1\) must be two rising blocks below 2"),
        ({"hooks": (0, 2)}, r"hooks \(0, 2\) must be two rising blocks below 2"),
        ({"hooks": (-1, 1)}, "must be two rising blocks"),
    ],
)
def test_sizes_that_cannot_be_built_are_named(changes: dict[str, object], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        replace(SIXTEEN, **changes)


def test_heads_share_channels_equally() -> None:
    with pytest.raises(ValueError, match="3 heads cannot share 64 channels equally"):
        VitSizes(width=64, depth=1, heads=3)
