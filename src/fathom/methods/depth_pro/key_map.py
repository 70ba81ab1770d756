"""What the transformers port calls the tensors that Depth Pro's authors named.

The port counts its levels from coarse to fine, the authors from fine to coarse; and it keeps
query, key and value apart, which are the three equal row blocks of the authors' `qkv`.
"""

_VITS = {
    "encoder.patch_encoder.": "depth_pro.encoder.patch_encoder.model.",
    "encoder.image_encoder.": "depth_pro.encoder.image_encoder.model.",
    "fov.encoder.0.": "fov_model.fov_encoder.model.",
}
_VIT_PARTS = (
    ("cls_token", "embeddings.cls_token"),
    ("pos_embed", "embeddings.position_embeddings"),
    ("patch_embed.proj.", "embeddings.patch_embeddings.projection."),
    ("blocks.", "encoder.layer."),
    (".attn.proj.", ".attention.output.dense."),
    (".ls1.gamma", ".layer_scale1.lambda1"),
    (".ls2.gamma", ".layer_scale2.lambda1"),
)

_UPSAMPLE = "depth_pro.neck.feature_upsample"
_OTHERS = {
    **{f"encoder.upsample_latent{k}.": f"{_UPSAMPLE}.intermediate.{1 - k}.layers." for k in (0, 1)},
    **{f"encoder.upsample{k}.": f"{_UPSAMPLE}.scaled_images.{2 - k}.layers." for k in (0, 1, 2)},
    "encoder.upsample_lowres.": f"{_UPSAMPLE}.image_block.layers.0.",
    "encoder.fuse_lowres.": "depth_pro.neck.fuse_image_with_low_res.",
    **{
        f"decoder.convs.{k}.": f"depth_pro.neck.feature_projection.projections.{4 - k}."
        for k in (1, 2, 3, 4)
    },
    **{f"decoder.fusions.{k}.": f"fusion_stage.intermediate.{4 - k}." for k in (1, 2, 3, 4)},
    "decoder.fusions.0.": "fusion_stage.final.",
    "head.": "head.layers.",
    "fov.encoder.1.": "fov_model.fov_encoder.neck.",
    "fov.downsample.0.": "fov_model.conv.",
    "fov.head.": "fov_model.head.layers.",
}
_OTHER_PARTS = (
    *((f"resnet{k}.residual.1.", f"residual_layer{k}.convolution1.") for k in (1, 2)),
    *((f"resnet{k}.residual.3.", f"residual_layer{k}.convolution2.") for k in (1, 2)),
    ("out_conv.", "projection."),
)


def port_names(name: str) -> tuple[str, ...]:
    """Return what a file of the port calls a tensor of the authors.

    Args:
        name: in `DepthProNetwork.state_dict()`.

    Returns:
        One name; or three, of query, key and value, to be put one below the other.

    Raises:
        KeyError: the authors have no such tensor.
    """
    for ours, theirs in _VITS.items():
        if name.startswith(ours):
            return tuple(theirs + part for part in vit_names(name.removeprefix(ours)))
    for ours, theirs in _OTHERS.items():
        if name.startswith(ours):
            return (theirs + _replaced(name.removeprefix(ours), _OTHER_PARTS),)
    raise KeyError(name)


def vit_names(name: str) -> tuple[str, ...]:
    """Return what transformers' Dinov2Model calls a tensor of a `VisionTransformer` in a file."""
    block, qkv, leaf = name.partition(".attn.qkv.")
    if qkv:
        layer = _replaced(block, _VIT_PARTS)
        parts = ("query", "key", "value")
        return tuple(f"{layer}.attention.attention.{part}.{leaf}" for part in parts)
    if name.startswith("norm."):
        return (f"layernorm.{name.removeprefix('norm.')}",)
    return (_replaced(name, _VIT_PARTS),)


def in_file(name: str) -> str:
    """Return the name that a file uses for what newer versions of the port call `name` in memory.

    Some files were written with those; all other names are returned as they are.
    """
    for short, long in (("q", "query"), ("k", "key"), ("v", "value")):
        name = name.replace(f".attention.{short}_proj.", f".attention.attention.{long}.")
    return name.replace(".attention.o_proj.", ".attention.output.dense.")


def _replaced(name: str, parts: tuple[tuple[str, str], ...]) -> str:
    for ours, theirs in parts:
        name = name.replace(ours, theirs)
    return name
