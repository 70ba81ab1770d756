import pytest
import torch
from torch import Tensor
from torch.nn import functional

from fathom.nn.checkpoints.dinov2 import in_file, vit_names
from fathom.nn.vit import VisionTransformer


def _vit(**changes: int) -> VisionTransformer:
    """A small one all of whose values count: also those that begin at 0, 1 or 1e-5."""
    sizes = {"width": 48, "depth": 3, "heads": 4, "image_size": 32, "patch_size": 8} | changes
    torch.manual_seed(0)
    vit = VisionTransformer(**sizes)
    with torch.no_grad():
        for value in vit.parameters():
            value.add_(0.1 * torch.randn(value.shape))
    return vit


def _picture(batch: int = 2, size: int = 32) -> Tensor:
    return torch.rand(batch, 3, size, size, generator=torch.Generator().manual_seed(1)) * 2 - 1


def test_one_token_for_each_patch_and_one_for_all() -> None:
    tokens, hooked = _vit()(_picture())
    assert tokens.shape == (2, 1 + (32 // 8) ** 2, 48)
    assert tokens.dtype == torch.float32
    assert hooked == []


def test_tokens_are_normalised() -> None:
    vit = _vit()
    with torch.no_grad():
        vit.norm.weight.fill_(3.0)
        vit.norm.bias.fill_(0.5)
        tokens, _ = vit(_picture())
    # LayerNorm gives mean 0 and standard deviation 1 over channels; then 3 x + 0.5.
    torch.testing.assert_close(tokens.mean(dim=-1), torch.full((2, 17), 0.5), atol=1e-5, rtol=0)
    spread = tokens.std(dim=-1, correction=0)
    torch.testing.assert_close(spread, torch.full((2, 17), 3.0), atol=1e-3, rtol=0)


def test_hooks_give_what_blocks_put_out() -> None:
    vit = _vit()
    seen: dict[int, Tensor] = {}
    for index, block in enumerate(vit.blocks):
        block.register_forward_hook(lambda _, __, out, index=index: seen.update({index: out}))
    with torch.no_grad():
        last, hooked = vit(_picture(), (0, 2))
    assert len(hooked) == 2
    assert torch.equal(hooked[0], seen[0])
    assert torch.equal(hooked[1], seen[2])
    # Raw: only the result goes through the last norm.
    assert torch.equal(vit.norm(hooked[1]), last)
    assert not torch.allclose(hooked[1], last, atol=0.1)


def test_pictures_of_a_batch_do_not_influence_each_other() -> None:
    vit, pictures = _vit(), _picture()
    with torch.no_grad():
        together, _ = vit(pictures)
        alone, _ = vit(pictures[1:])
    torch.testing.assert_close(together[1:], alone, atol=1e-6, rtol=1e-5)


def test_fresh_positions_are_waves() -> None:
    # Width 18: four channels each of sines and cosines across, as many down, and two over. Four
    # patches a side: angles of the slowest wave are an eighth of pi apart, from pi / 8 on; of the
    # fastest, with 2 pi over the side, a quarter of pi and on.
    vit = VisionTransformer(width=18, depth=1, heads=2, image_size=32, patch_size=8)
    table = vit.pos_embed.detach()[0]
    assert not table[0].any()  # the class token is nowhere
    grid = table[1:].view(4, 4, 18)
    middles = (torch.arange(4) + 0.5) / 4
    for first, along in ((0, grid[2]), (8, grid[:, 2])):  # across, down
        slow, fast = torch.pi * middles, 2 * torch.pi * middles
        torch.testing.assert_close(along[:, first], slow.sin())
        torch.testing.assert_close(along[:, first + 3], fast.sin())
        torch.testing.assert_close(along[:, first + 4], slow.cos())
        torch.testing.assert_close(along[:, first + 7], fast.cos())
    assert not grid[..., 16:].any()
    # No two patches are at the same place.
    distances = torch.cdist(table[1:], table[1:]) + 10 * torch.eye(16)
    assert distances.min() > 0.5


def test_fresh_residuals_begin_at_the_scale_asked_for() -> None:
    sizes = {"width": 16, "depth": 1, "heads": 2, "image_size": 16, "patch_size": 8}
    scales = [
        VisionTransformer(**sizes).state_dict()["blocks.0.ls1.gamma"],
        VisionTransformer(**sizes, layer_scale=0.5).state_dict()["blocks.0.ls2.gamma"],
    ]
    assert scales[0].tolist() == pytest.approx([1e-5] * 16)
    assert scales[1].tolist() == [0.5] * 16


def test_computing_blocks_twice_changes_no_number() -> None:
    results = []
    for checkpointing in (False, True):
        vit = _vit()
        vit.checkpointing = checkpointing
        tokens, hooked = vit(_picture(), (1,))
        (tokens.square().mean() + hooked[0].mean()).backward()
        results.append((tokens.detach(), {n: p.grad for n, p in vit.named_parameters()}))
    (plain, gradients), (twice, again) = results
    torch.testing.assert_close(twice, plain, atol=0, rtol=0)
    assert gradients.keys() == again.keys()
    for name, gradient in gradients.items():
        assert gradient is not None, name
        torch.testing.assert_close(again[name], gradient, atol=1e-7, rtol=1e-5)


def test_computing_blocks_twice_keeps_fewer_tensors_for_the_backward_pass() -> None:
    def kept(checkpointing: bool) -> int:
        sizes = []
        vit = _vit(depth=6)
        vit.checkpointing = checkpointing
        with torch.autograd.graph.saved_tensors_hooks(
            lambda t: sizes.append(t.numel()) or t, lambda t: t
        ):
            vit(_picture())
        return sum(sizes)

    # Each block keeps its input (48 numbers a token) in place of its two norms' (48 each), queries,
    # keys and values (144), attention and the MLP's 192 before and after GELU: over ten times that.
    assert kept(True) < kept(False) / 4


def test_half_precision_is_for_kernels_and_matrices_only() -> None:
    vit = _vit().cast_products_(torch.bfloat16)
    kinds = {name: value.dtype for name, value in vit.state_dict().items()}
    low = {name for name, dtype in kinds.items() if dtype == torch.bfloat16}
    layers = ("attn.qkv", "attn.proj", "mlp.fc1", "mlp.fc2")
    blocks = {f"blocks.{k}.{layer}" for k in range(3) for layer in layers}
    wanted = {f"{layer}.{part}" for layer in blocks for part in ("weight", "bias")}
    assert low == wanted | {"patch_embed.proj.weight", "patch_embed.proj.bias"}
    assert set(kinds.values()) == {torch.bfloat16, torch.float32}


def test_half_precision_keeps_sums_in_float32_and_stays_close() -> None:
    vit = _vit(depth=6)
    with torch.no_grad():
        exact, exact_hooked = vit(_picture(), (0,))
        assert vit.cast_products_(torch.bfloat16) is vit
        close, hooked = vit(_picture(), (0,))
    assert close.dtype == hooked[0].dtype == torch.float32
    # bfloat16 keeps 8 bits, so products are right to 0.4 %; what is normalised is of size 1.
    assert 0 < (close - exact).abs().max() < 0.05
    # Sums in bfloat16 would be multiples of 2^-8 of their size.
    tokens = hooked[0]
    assert not torch.equal(tokens, tokens.bfloat16().float())
    torch.testing.assert_close(hooked[0], exact_hooked[0], atol=0.05, rtol=0.02)


@pytest.mark.parametrize("count", [5, 65])
def test_attention_in_training_is_the_fused_one(count: int) -> None:
    # 16-pixel patches of a side of 32 make 4 + 1 tokens, 4-pixel ones 64 + 1.
    vit = _vit(depth=1, patch_size={5: 16, 65: 4}[count])
    attention = vit.blocks[0].get_submodule("attn")
    tokens = torch.randn(2, count, 48, generator=torch.Generator().manual_seed(2))

    def fused(x: Tensor) -> Tensor:
        """Multi-head attention by torch's own function, from the same two matrices."""
        weights = attention.state_dict(keep_vars=True)
        qkv = functional.linear(x, weights["qkv.weight"], weights["qkv.bias"])
        heads = (part.unflatten(2, (4, 12)).transpose(1, 2) for part in qkv.chunk(3, dim=2))
        mixed = functional.scaled_dot_product_attention(*heads).transpose(1, 2).flatten(2)
        return functional.linear(mixed, weights["proj.weight"], weights["proj.bias"])

    results = []
    for attend in (attention, fused):
        x = tokens.clone().requires_grad_()
        y = attend(x)
        gradient = torch.autograd.grad(y.square().sum(), [x, *attention.parameters()])
        results.append((y, *gradient))
    for ours, theirs in zip(*results, strict=True):
        torch.testing.assert_close(ours, theirs, atol=1e-4, rtol=1e-4)
    with torch.no_grad():
        torch.testing.assert_close(attention(tokens), results[0][0], atol=1e-6, rtol=1e-5)


@pytest.mark.parametrize("training", [False, True])
def test_numbers_are_those_of_transformers(training: bool) -> None:
    transformers = pytest.importorskip("transformers")
    vit = _vit(width=32, heads=2, image_size=64, patch_size=16)
    config = transformers.Dinov2Config(
        hidden_size=32,
        num_hidden_layers=3,
        num_attention_heads=2,
        image_size=64,
        patch_size=16,
        mlp_ratio=4,
        layer_norm_eps=1e-6,
        use_mask_token=False,
    )
    model = transformers.Dinov2Model(config).eval()
    _fill(model, vit)
    picture = _picture(size=64)
    with torch.set_grad_enabled(training):
        last, hooked = vit(picture, (0, 1))
    with torch.no_grad():
        theirs = model(picture, output_hidden_states=True)
    torch.testing.assert_close(last, theirs.last_hidden_state, atol=1e-5, rtol=0)
    # hidden_states[0] is what enters the first block.
    for ours, other in zip(hooked, theirs.hidden_states[1:3], strict=True):
        torch.testing.assert_close(ours, other, atol=1e-5, rtol=0)


def _fill(model: torch.nn.Module, vit: VisionTransformer) -> None:
    """Copy our weights into transformers' model, each of its parameters exactly once."""
    rows = {
        part: value
        for name, tensor in vit.state_dict().items()
        for part, value in zip(vit_names(name), tensor.chunk(len(vit_names(name))), strict=True)
    }
    # In memory transformers may have newer names than in files.
    model.load_state_dict({name: rows.pop(in_file(name)) for name in model.state_dict()})
    assert not rows
