"""A small transformer to start from, where no DINOv2 of its size exists.

Transformers learn slowly from nothing, and Depth Pro sees each picture through 35 windows, which
makes every step dear. So a transformer alone first learns to tell the depth of single windows,
some of them from each picture: many more pictures in the same time. It takes DINOv2's place in
`initialise_from_dinov2`; it is Fathom's own step and not in the paper.
"""

from collections.abc import Mapping
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import Tensor, nn
from torch.nn import functional

from fathom.core.atomic import atomic_path
from fathom.methods.depth_pro.config import DepthProConfig
from fathom.methods.depth_pro.losses import Truth
from fathom.methods.depth_pro.windows import cut
from fathom.nn.vit import VisionTransformer

_FIRST_ANSWER = 0.3  # 1/m, as the network's own


class WindowDepth(nn.Module):
    """A transformer and a linear layer that says the inverse depth of each pixel of each patch.

    Args:
        config: sizes of the network to start later, whose patch encoder this is.
    """

    def __init__(self, config: DepthProConfig) -> None:
        super().__init__()
        sizes = config.patch_encoder
        self.patch_size = config.patch_size
        self.vit = VisionTransformer(
            width=sizes.width,
            depth=sizes.depth,
            heads=sizes.heads,
            image_size=config.window,
            patch_size=config.patch_size,
            layer_scale=config.layer_scale,
        )
        self.answer = nn.Linear(sizes.width, config.patch_size**2)
        nn.init.normal_(self.answer.weight, std=0.1 * sizes.width**-0.5)
        nn.init.constant_(self.answer.bias, _FIRST_ANSWER)

    def forward(self, windows: Tensor) -> Tensor:
        """Return canonical inverse depth (N, 1, s, s) of windows (N, 3, s, s) in [-1, 1]."""
        patches = self.answer(self.vit(windows)[0][:, 1:])
        size = windows.shape[-2:]
        return functional.fold(
            patches.float().transpose(1, 2), size, self.patch_size, stride=self.patch_size
        )


def some_windows(
    batch: Mapping[str, Tensor], *, window: int, count: int, seed: int
) -> tuple[Tensor, Truth]:
    """Return windows of a batch as the network would see them, and their ground truth.

    Args:
        batch: of `Mixture`, B pictures of four windows' side.
        window: height and width in pixels.
        count: windows per picture, at least 1: the whole, and others drawn from the 34, the same
            ones for all pictures.
        seed: of the draw.

    Returns:
        (count B, 3, window, window), and a `Truth` of as many.
    """
    generator = torch.Generator().manual_seed(seed)
    chosen = torch.randperm(34, generator=generator)[: count - 1]
    pictures = len(batch["image"])
    canonical, valid = (
        _windows(batch[name].float(), window, chosen, mode="nearest-exact")
        for name in ("canonical", "valid")
    )
    truth = Truth(canonical, valid > 0, *(batch[name].repeat(count) for name in ("metric", "real")))
    windows = _windows(batch["image"], window, chosen, mode="bilinear")
    assert len(windows) == count * pictures
    return windows, truth


def save_transformer(vit: VisionTransformer, path: Path) -> None:
    """Write a transformer alone, as float16 safetensors by DINOv2's names."""
    tensors = {k: v.to("cpu", torch.float16).contiguous() for k, v in vit.state_dict().items()}
    with atomic_path(path) as temporary:
        save_file(tensors, temporary)


def _windows(maps: Tensor, window: int, chosen: Tensor, *, mode: str) -> Tensor:
    size = 4 * window
    half = functional.interpolate(maps, (size // 2, size // 2), mode=mode)
    whole = functional.interpolate(maps, (window, window), mode=mode)
    fine = cut(maps, window, stride=size * 3 // 16)
    middle = cut(half, window, stride=size // 8)
    every = torch.cat([fine, middle]).reshape(34, *whole.shape)
    some = every[chosen.to(maps.device)]
    return torch.cat([some, whole[None]]).flatten(0, 1)
