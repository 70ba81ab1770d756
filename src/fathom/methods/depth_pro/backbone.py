"""A small transformer to start from, where no DINOv2 of its size exists.

Transformers learn slowly from nothing, and Depth Pro sees each image through 35 patches, which
makes every step dear. So a transformer alone first learns to tell the depth of single patches,
some of them from each image: many more images in the same time. It takes DINOv2's place in
`initialise_from_dinov2`; it is Fathom's own step and not in the paper.
"""

from collections.abc import Mapping
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

from fathom.methods.depth_pro.config import DepthProConfig
from fathom.methods.depth_pro.losses import GroundTruth
from fathom.methods.depth_pro.network import FIRST_OUTPUT
from fathom.methods.depth_pro.patches import FINE, MIDDLE, pyramid
from fathom.nn.checkpoints.safetensors_writing import write_safetensors
from fathom.nn.vit import VisionTransformer


class PatchDepth(nn.Module):
    """A transformer and a linear layer that says the inverse depth of each pixel of each patch.

    Args:
        config: sizes of the network to start later, whose patch encoder this is.
    """

    def __init__(self, config: DepthProConfig) -> None:
        super().__init__()
        self.patch_size = config.patch_size
        self.vit = config.transformer(config.patch_encoder)
        self.answer = nn.Linear(self.vit.width, config.patch_size**2)
        nn.init.normal_(self.answer.weight, std=0.1 * self.vit.width**-0.5)
        nn.init.constant_(self.answer.bias, FIRST_OUTPUT)

    def forward(self, patches: Tensor) -> Tensor:
        """Return canonical inverse depth (N, 1, s, s) of patches (N, 3, s, s) in [-1, 1]."""
        answers = self.answer(self.vit(patches)[0][:, 1:])
        size = patches.shape[-2:]
        return functional.fold(
            answers.float().transpose(1, 2), size, self.patch_size, stride=self.patch_size
        )


def some_patches(
    batch: Mapping[str, Tensor], *, count: int, seed: int
) -> tuple[Tensor, GroundTruth]:
    """Return patches of a batch as the network would see them, and their ground truth.

    Args:
        batch: of `Mixture`, B images of S x S pixels.
        count: patches per image, at least 1: the whole, and others drawn from the 34, the same
            ones for all images.
        seed: of the draw.

    Returns:
        (count B, 3, S / 4, S / 4), and a `GroundTruth` of as many.
    """
    generator = torch.Generator().manual_seed(seed)
    others = FINE + MIDDLE
    drawn = torch.randperm(others, generator=generator)[: count - 1].tolist()
    chosen = [*drawn, others]  # the last one is the whole
    canonical, valid = (
        _chosen(batch[name].float(), chosen, mode="nearest-exact")
        for name in ("canonical", "valid")
    )
    truth = GroundTruth(
        canonical, valid > 0, *(batch[name].repeat(count) for name in ("metric", "real"))
    )
    return _chosen(batch["image"], chosen, mode="bilinear"), truth


def save_transformer(vit: VisionTransformer, path: Path) -> None:
    """Write a transformer alone, as float16 safetensors by DINOv2's names."""
    tensors = {k: v.to("cpu", torch.float16).contiguous() for k, v in vit.state_dict().items()}
    write_safetensors(tensors, path)


def _chosen(maps: Tensor, patches: list[int], *, mode: str) -> Tensor:
    every = pyramid(maps, mode=mode)
    return every.reshape(-1, len(maps), *every.shape[1:])[patches].flatten(0, 1)
