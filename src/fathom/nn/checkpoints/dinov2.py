"""DINOv2 (arXiv 2304.07193) on disk: what it calls its tensors, and its sizes."""

import math
from collections.abc import Iterable
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional

from fathom.core.errors import WeightsError
from fathom.nn.checkpoints.key_map import CheckpointTensors, same_name
from fathom.nn.checkpoints.tensor_file import open_tensors
from fathom.nn.vit import VisionTransformer

_VIT_PARTS = (
    ("cls_token", "embeddings.cls_token"),
    ("pos_embed", "embeddings.position_embeddings"),
    ("patch_embed.proj.", "embeddings.patch_embeddings.projection."),
    ("blocks.", "encoder.layer."),
    (".attn.proj.", ".attention.output.dense."),
    (".ls1.gamma", ".layer_scale1.lambda1"),
    (".ls2.gamma", ".layer_scale2.lambda1"),
)

_KERNEL, _TABLE = "patch_embed.proj.weight", "pos_embed"


def vit_names(name: str) -> tuple[str, ...]:
    """Return what transformers' Dinov2Model calls a tensor of a `VisionTransformer` in a file."""
    block, qkv, leaf = name.partition(".attn.qkv.")
    if qkv:
        layer = _renamed(block, _VIT_PARTS)
        parts = ("query", "key", "value")
        return tuple(f"{layer}.attention.attention.{part}.{leaf}" for part in parts)
    if name.startswith("norm."):
        return (f"layernorm.{name.removeprefix('norm.')}",)
    return (_renamed(name, _VIT_PARTS),)


def in_file(name: str) -> str:
    """Return the name that a file uses for what newer versions of the port call `name` in memory.

    Some files were written with those; all other names are returned as they are.
    """
    for short, long in (("q", "query"), ("k", "key"), ("v", "value")):
        name = name.replace(f".attention.{short}_proj.", f".attention.attention.{long}.")
    return name.replace(".attention.o_proj.", ".attention.output.dense.")


def initialise_from_dinov2(transformers: Iterable[VisionTransformer], path: Path) -> None:
    """Fill every transformer of a network from one DINOv2.

    Its patches of 14 pixels and its table of 37 x 37 positions are brought to the sizes of
    the network; all else is taken as it is.

    Args:
        transformers: changed in place.
        path: a file of the authors of DINOv2 (`dinov2_vits14_pretrain.pth`) or of transformers, or
            a folder with the latter's `model.safetensors`.

    Raises:
        WeightsError: the file cannot be read, or is a DINOv2 of another depth or width.
    """
    checkpoint = _open(path)
    for vit in transformers:
        _check(checkpoint, vit)
        with torch.no_grad():
            for name, value in vit.state_dict().items():
                value.copy_(_converted(name, checkpoint.read(name).float(), like=value))


def is_transformer(path: Path) -> bool:
    """Return whether a file or folder holds a vision transformer alone, by DINOv2's names."""
    return _KERNEL in open_tensors(path).tensors


def _open(path: Path) -> CheckpointTensors:
    file = open_tensors(path)
    tensors = {
        in_file(name.removeprefix("dinov2.")): tensor
        for name, tensor in file.tensors.items()
        if not name.endswith("mask_token")  # only used in its own training
    }
    if any(name.startswith("embeddings.") for name in tensors):
        return CheckpointTensors(file.path, tensors, file.header, vit_names, "a DINOv2")
    return CheckpointTensors(file.path, tensors, file.header, same_name, "a DINOv2")


def _check(checkpoint: CheckpointTensors, vit: VisionTransformer) -> None:
    shapes: dict[str, tuple[int, ...]] = {k: v.shape for k, v in vit.state_dict().items()}
    table, kernel = checkpoint.shape(_TABLE), checkpoint.shape(_KERNEL)
    depth = 0
    while checkpoint.shape(f"blocks.{depth}.norm1.weight") is not None:
        depth += 1
    if table is not None and (depth, table[-1]) != (len(vit.blocks), vit.width):
        raise WeightsError(
            f"{checkpoint.path} is a DINOv2 of {depth} blocks with {table[-1]} channels; the "
            f"network's transformers have {len(vit.blocks)} blocks with {vit.width} channels."
        )
    # These two are converted, if only they are square.
    if kernel is not None and kernel[-1] == kernel[-2]:
        shapes[_KERNEL] = (*shapes[_KERNEL][:2], *kernel[2:])
    if table is not None and math.isqrt(table[1] - 1) ** 2 == table[1] - 1:
        shapes[_TABLE] = (1, table[1], vit.width)
    checkpoint.check(shapes)


def _converted(name: str, value: Tensor, *, like: Tensor) -> Tensor:
    if name == _KERNEL:
        return resize_kernel(value, like.shape[-1])
    if name == _TABLE:
        return resize_positions(value, math.isqrt(like.shape[1] - 1))
    return value


def resize_kernel(kernel: Tensor, size: int) -> Tensor:
    """Return a patch kernel (C, 3, k, k) as (C, 3, size, size) that answers alike on flat patches.

    Bicubic, scaled by (k / size)^2 for the larger number of pixels in its sum.
    """
    old = kernel.shape[-1]
    if old == size:
        return kernel
    resized = functional.interpolate(kernel, (size, size), mode="bicubic", align_corners=False)
    return resized * (old / size) ** 2


def resize_positions(table: Tensor, side: int) -> Tensor:
    """Return a position table (1, 1 + n n, C) as (1, 1 + side side, C).

    Bicubic with antialias in float32; the row of the class token, the first, is kept.
    """
    old = math.isqrt(table.shape[1] - 1)
    if old == side:
        return table
    grid = table[:, 1:].float().reshape(1, old, old, -1).permute(0, 3, 1, 2)
    grid = functional.interpolate(
        grid, (side, side), mode="bicubic", align_corners=False, antialias=True
    )
    return torch.cat([table[:, :1].float(), grid.permute(0, 2, 3, 1).flatten(1, 2)], dim=1)


def _renamed(name: str, parts: tuple[tuple[str, str], ...]) -> str:
    for ours, theirs in parts:
        name = name.replace(ours, theirs)
    return name
