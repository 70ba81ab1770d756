"""The sizes of a Depth Pro network, found from its weights and from what lies beside them."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from fathom.core.errors import WeightsError
from fathom.methods.depth_pro.config import DepthProConfig, VitSizes, from_json
from fathom.methods.depth_pro.key_map import DepthProTensors

_RELEASED = DepthProConfig()
_HEAD_CHANNELS = 64
"""Of each head of attention in every DINOv2."""
_PLACES = {
    "patch_encoder": "encoder.patch_encoder.",
    "image_encoder": "encoder.image_encoder.",
    "fov_encoder": "fov.encoder.0.",
}
"""Where the transformers lie in the network."""


def find_config(checkpoint: DepthProTensors) -> DepthProConfig:
    """Return the sizes of the network in a file of weights.

    Our own files tell them in their header. Of others, shapes tell nearly all, and a `config.json`
    beside the file the rest: the heads of attention and the two blocks whose raw output is used.
    Without it, heads of 64 channels and the blocks of the released network are supposed where that
    is possible. What follows from a tensor that is missing is supposed to be as released; the
    caller will find that the tensor is missing.

    Raises:
        WeightsError: there is no such network, or not enough to tell; the message says what to add.
    """
    try:
        if checkpoint.layout == "fathom":
            config = from_json(checkpoint.header["config"])
            return config if checkpoint.has_head else replace(config, fov_encoder=None)
        return _from_shapes(checkpoint, _read_told(checkpoint.path.parent / "config.json"))
    except (KeyError, TypeError, ValueError) as error:
        raise WeightsError(
            f"{checkpoint.path} does not hold a Depth Pro network that Fathom can build: {error}."
        ) from error


@dataclass(frozen=True)
class _Told:
    """What a config.json says and shapes do not: heads by transformer, and the hooks."""

    heads: Mapping[str, int] = field(default_factory=dict)
    hooks: tuple[int, int] | None = None


def _from_shapes(checkpoint: DepthProTensors, told: _Told) -> DepthProConfig:
    def length(name: str, axis: int, otherwise: int) -> int:
        shape = checkpoint.shape(name)
        return otherwise if shape is None or len(shape) <= axis else shape[axis]

    def vit(place: str) -> VitSizes:
        prefix = _PLACES[place]
        depth = 0
        while checkpoint.shape(f"{prefix}blocks.{depth}.norm1.weight") is not None:
            depth += 1
        width = length(f"{prefix}cls_token", 2, _RELEASED.patch_encoder.width)
        heads = told.heads.get(place) or _usual_heads(width, checkpoint, place)
        return VitSizes(width=width, depth=depth or _RELEASED.patch_encoder.depth, heads=heads)

    patch_encoder = vit("patch_encoder")
    patch_size = length("encoder.patch_encoder.patch_embed.proj.weight", 3, _RELEASED.patch_size)
    tokens = length("encoder.patch_encoder.pos_embed", 1, 577)
    decoder_width = length("decoder.fusions.0.out_conv.weight", 0, _RELEASED.decoder_width)
    fov_width = length("fov.encoder.1.bias", 0, decoder_width // 2)
    return DepthProConfig(
        patch_encoder=patch_encoder,
        image_encoder=vit("image_encoder"),
        fov_encoder=vit("fov_encoder") if checkpoint.has_head else None,
        hooks=told.hooks or _usual_hooks(patch_encoder, checkpoint),
        widths=(
            length("encoder.upsample_latent0.0.weight", 0, _RELEASED.widths[0]),
            length("encoder.upsample0.0.weight", 0, _RELEASED.widths[1]),
            length("encoder.upsample1.0.weight", 0, _RELEASED.widths[2]),
            length("encoder.upsample2.0.weight", 0, _RELEASED.widths[3]),
        ),
        decoder_width=decoder_width,
        head_width=length("head.4.weight", 1, _RELEASED.head_width),
        window=patch_size * math.isqrt(tokens - 1),
        patch_size=patch_size,
        fov_width=None if fov_width == decoder_width // 2 else fov_width,
    )


def _usual_heads(width: int, checkpoint: DepthProTensors, place: str) -> int:
    if width % _HEAD_CHANNELS:
        raise _untold(
            checkpoint, f"how many heads of attention share the {width} channels of {place}"
        )
    return width // _HEAD_CHANNELS


def _usual_hooks(sizes: VitSizes, checkpoint: DepthProTensors) -> tuple[int, int]:
    if sizes.depth != _RELEASED.patch_encoder.depth:
        raise _untold(
            checkpoint, f"which two of the {sizes.depth} blocks of patch_encoder are used"
        )
    return _RELEASED.hooks


def _untold(checkpoint: DepthProTensors, what: str) -> WeightsError:
    return WeightsError(
        f"{checkpoint.path} does not tell {what}: put a config.json beside it that holds "
        'patch_encoder, image_encoder and fov_encoder, each with {"num_heads": N}, and '
        '"hook_block_ids": [I, J].'
    )


def _read_told(path: Path) -> _Told:
    """Read a config.json in the authors' words or in those of transformers; others tell nothing."""
    if not path.is_file():
        return _Told()
    try:
        fields = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise WeightsError(f"{path} cannot be read as JSON: {error}.") from error
    if not isinstance(fields, dict):
        return _Told()
    if fields.get("model_type") == "depth_pro":
        return _told_by_transformers(fields)
    heads = {place: fields[place]["num_heads"] for place in _PLACES if fields.get(place)}
    hooks = fields.get("hook_block_ids")
    return _Told(heads, (hooks[0], hooks[1]) if hooks else None)


def _told_by_transformers(fields: Mapping[str, Any]) -> _Told:
    for name, only in (
        ("scaled_images_ratios", [0.25, 0.5, 1]),
        ("scaled_images_overlap_ratios", [0, 0.5, 0.25]),
    ):
        if fields.get(name, only) != only:
            raise ValueError(f"its config.json asks for {name} {fields[name]}, not {only}")
    heads = {}
    for place in _PLACES:
        sizes = fields.get(f"{place.removesuffix('_encoder')}_model_config")
        if sizes:
            heads[place] = sizes.get("num_attention_heads", 12)  # that of its Dinov2Config
    hooks = fields.get("intermediate_hook_ids")
    return _Told(heads, (hooks[1], hooks[0]) if hooks else None)
