"""A plain vision transformer with the parameter names that timm gave DINOv2 (arXiv 2304.07193).

Ours and not the one of transformers, because its matrices can be packed for a CPU and its attention
is faster there, which makes it up to twice as fast as that one (`python benchmarks/depth_pro.py
--vit`), because the sums that run through all blocks stay in float32 while the products may be
bfloat16, and because the authors' checkpoints of Depth Pro have these names.
"""

import math
from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.utils.checkpoint import checkpoint

from fathom.nn.packed_linear import PackedLinear, can_pack

_EPS = 1e-6  # of every LayerNorm
_FIRST_SCALE = 1e-5  # of LayerScale in DINOv2's training
_MLP_RATIO = 4


class VisionTransformer(nn.Module):
    """Pre-norm transformer over square patches, with a class token and a learned position table.

    Args:
        width: channels of a token.
        depth: number of blocks.
        heads: of attention; divides `width`.
        image_size: height and width of the images in pixels, a multiple of `patch_size`.
        patch_size: height and width of a patch in pixels.
        layer_scale: initial factor of every residual; None for DINOv2's 1e-5, which only makes
            sense with weights to start from.

    Attributes:
        checkpointing: whether training computes each block again in the backward pass, which
            saves most of the memory for a third more time.
    """

    checkpointing = False

    def __init__(
        self,
        *,
        width: int,
        depth: int,
        heads: int,
        image_size: int,
        patch_size: int,
        layer_scale: float | None = None,
    ) -> None:
        super().__init__()
        self.width = width
        self.grid = image_size // patch_size
        scale = _FIRST_SCALE if layer_scale is None else layer_scale
        self.cls_token = nn.Parameter(torch.empty(1, 1, width))
        self.pos_embed = nn.Parameter(_waves(self.grid, width))
        self.patch_embed = _PatchEmbedding(width, patch_size)
        self.blocks = nn.ModuleList(_Block(width, heads, scale) for _ in range(depth))
        self.norm = nn.LayerNorm(width, eps=_EPS)
        nn.init.normal_(self.cls_token, std=1e-6)

    def forward(self, image: Tensor, hooks: Sequence[int] = ()) -> tuple[Tensor, list[Tensor]]:
        """Return the normalised last tokens, and the raw output of some blocks.

        Args:
            image: (B, 3, S, S) with S the `image_size`, normalised.
            hooks: indices of blocks, from 0, in rising order.

        Returns:
            float32 (B, 1 + N, width), the class token first, and one such tensor per hook.
        """
        tokens = self.patch_embed(image).float()  # (B, N, width)
        tokens = torch.cat([self.cls_token.float().expand(len(tokens), -1, -1), tokens], dim=1)
        tokens = tokens + self.pos_embed.float()  # (B, 1 + N, width)
        hooked = []
        for index, block in enumerate(self.blocks):
            if self.checkpointing and torch.is_grad_enabled():
                tokens = checkpoint(block, tokens, use_reentrant=False)
            else:
                tokens = block(tokens)
            if index in hooks:
                hooked.append(tokens)
        return self.norm(tokens), hooked

    def pack_(self, *, images: int) -> "VisionTransformer":
        """Rearrange the matrices for inference on a CPU; changes this object, for good.

        Its parameters cannot be read or trained any more; where torch cannot do it, nothing
        happens.

        Args:
            images: about how many go through together.
        """
        rows = images * (self.grid**2 + 1)
        if can_pack(self.blocks[0].get_parameter("attn.qkv.weight").dtype):
            for block in self.blocks:
                assert isinstance(block, _Block)
                block.pack(rows)
        return self

    def cast_products_(self, dtype: torch.dtype) -> "VisionTransformer":
        """Keep kernels and matrices in `dtype`, and all else as it is; changes this object.

        Sums, norms and scales cost little and lose most from fewer bits.
        """
        for module in self.modules():
            if isinstance(module, nn.Linear | nn.Conv2d):
                module.to(dtype)
        return self


def _waves(grid: int, width: int) -> Tensor:
    """Return a position table (1, 1 + grid grid, width) of waves across and down, 0 for the class.

    Small random numbers would do with days of training; a network that has minutes must be able to
    tell top from bottom at once, for depth depends on little as much.
    """
    quarter = width // 4
    steps = torch.arange(quarter) / max(1, quarter - 1)  # 0 to 1
    frequencies = torch.pi * 2.0 ** (steps * (math.log2(max(2, grid)) - 1))
    angles = (torch.arange(grid) + 0.5)[:, None] / grid * frequencies  # (grid, quarter)
    waves = torch.cat([angles.sin(), angles.cos()], dim=1)  # (grid, 2 quarter)
    across = waves[None].expand(grid, -1, -1)
    down = waves[:, None].expand(-1, grid, -1)
    table = torch.zeros(1, 1 + grid * grid, width)
    table[0, 1:, : 4 * quarter] = torch.cat([across, down], dim=2).reshape(grid * grid, -1)
    return table


class _PatchEmbedding(nn.Module):
    def __init__(self, width: int, patch_size: int) -> None:
        super().__init__()
        self.proj = nn.Conv2d(3, width, patch_size, stride=patch_size)

    def forward(self, image: Tensor) -> Tensor:
        """Return (B, N, width), the patches row by row."""
        patches: Tensor = self.proj(image.to(self.proj.weight.dtype))
        return patches.flatten(2).transpose(1, 2)


class _Block(nn.Module):
    def __init__(self, width: int, heads: int, scale: float) -> None:
        super().__init__()
        self.norm1 = nn.LayerNorm(width, eps=_EPS)
        self.attn = _Attention(width, heads)
        self.ls1 = _LayerScale(width, scale)
        self.norm2 = nn.LayerNorm(width, eps=_EPS)
        self.mlp = _Mlp(width)
        self.ls2 = _LayerScale(width, scale)

    def forward(self, tokens: Tensor) -> Tensor:
        tokens = self.ls1(self.attn(self.norm1(tokens)), tokens)
        return self.ls2(self.mlp(self.norm2(tokens)), tokens)  # type: ignore[no-any-return]

    def pack(self, rows: int) -> None:
        for module, name in ((self.attn, "qkv"), (self.attn, "proj"), (self.mlp, "fc2")):
            setattr(module, name, PackedLinear(getattr(module, name), rows=rows))
        assert isinstance(self.mlp.fc1, nn.Linear)
        self.mlp.fc1 = PackedLinear(self.mlp.fc1, rows=rows, activation="gelu")
        self.mlp.act = nn.Identity()


class _LayerScale(nn.Module):
    def __init__(self, width: int, scale: float) -> None:
        super().__init__()
        self.gamma = nn.Parameter(torch.full((width,), scale))

    def forward(self, change: Tensor, tokens: Tensor) -> Tensor:
        """Return tokens + gamma * change, in float32."""
        return torch.addcmul(tokens, self.gamma.to(tokens.dtype), change.to(tokens.dtype))


class _Attention(nn.Module):
    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(width, 3 * width)
        self.proj = nn.Linear(width, width)

    def forward(self, x: Tensor) -> Tensor:
        batch, count, width = x.shape
        qkv = self.qkv(x.to(self.qkv.weight.dtype))  # (B, N, 3 width)
        # Each (B, heads, N, width / heads).
        query, key, value = (
            qkv.view(batch, count, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4)
        ).unbind()
        mixed = attend(query, key, value)
        return self.proj(mixed.transpose(1, 2).reshape(batch, count, width))  # type: ignore[no-any-return]


def attend(query: Tensor, key: Tensor, value: Tensor) -> Tensor:
    """Mix (B, heads, N, C) values by the softmax of query and key."""
    exact = query.dtype == torch.float32 and not torch.is_grad_enabled()
    if query.device.type != "cpu" or exact:
        return functional.scaled_dot_product_attention(query, key, value)
    # On a CPU plain products take half of the fused one's time in bfloat16, and a fifth of its
    # backward pass's.
    scores = (query.contiguous() * query.shape[-1] ** -0.5) @ key.transpose(-1, -2).contiguous()
    mixed: Tensor = scores.softmax(dim=-1) @ value.contiguous()
    return mixed


class _Mlp(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.fc1: nn.Linear | PackedLinear = nn.Linear(width, _MLP_RATIO * width)
        self.act: nn.Module = nn.GELU()
        self.fc2 = nn.Linear(_MLP_RATIO * width, width)

    def forward(self, x: Tensor) -> Tensor:
        return self.fc2(self.act(self.fc1(x.to(self.fc1.weight.dtype))))  # type: ignore[no-any-return]
