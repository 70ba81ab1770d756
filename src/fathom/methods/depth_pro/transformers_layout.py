"""Writing Depth Pro for `DepthProForDepthEstimation` of transformers, without needing it."""

import json
from pathlib import Path
from typing import Any

import torch

from fathom.core.atomic_folder import atomic_folder
from fathom.core.errors import FathomError
from fathom.methods.depth_pro.config import DepthProConfig, VitSizes
from fathom.methods.depth_pro.key_map import port_names
from fathom.methods.depth_pro.network import DepthProNetwork
from fathom.nn.checkpoints.safetensors_writing import write_safetensors


def save_transformers(
    network: DepthProNetwork,
    folder: Path,
    *,
    config: DepthProConfig,
    dtype: torch.dtype = torch.float16,
) -> None:
    """Write a folder that `DepthProForDepthEstimation.from_pretrained` takes.

    Args:
        network: to write.
        folder: gets `model.safetensors`, `config.json` and `preprocessor_config.json`; other files
            in it stay.
        config: sizes of `network`.
        dtype: of all tensors.

    Raises:
        FathomError: transformers has no such network.
    """
    _check(config)
    has_head = network.fov is not None
    tensors = {}
    for name, value in network.state_dict().items():
        parts = port_names(name)
        for part, rows in zip(parts, value.chunk(len(parts)), strict=True):
            tensors[part] = rows.to("cpu", dtype).contiguous()
    with atomic_folder(folder) as temporary:
        write_safetensors(tensors, temporary / "model.safetensors", metadata={"format": "pt"})
        _write_json(temporary / "config.json", _config_fields(config, has_head, dtype))
        _write_json(temporary / "preprocessor_config.json", _preprocessor_fields(config))


def _check(config: DepthProConfig) -> None:
    half = config.decoder_width // 2
    for what, ours, theirs in (
        ("patches of", config.patch_size, 16),
        ("a finest level of", config.widths[0], config.decoder_width),
        ("a last layer but one of", config.head_width, 32),
        ("a field-of-view head of", config.fov_width or half, half),
    ):
        if ours != theirs:
            unit = "pixels" if what == "patches of" else "channels"
            raise FathomError(
                f"transformers knows no Depth Pro with {what} {ours} {unit}, only {theirs}, so "
                "this network cannot be written in its layout."
            )


def _config_fields(config: DepthProConfig, has_head: bool, dtype: torch.dtype) -> dict[str, Any]:
    fine, *coarser = config.widths
    return {
        "architectures": ["DepthProForDepthEstimation"],
        "model_type": "depth_pro",
        "torch_dtype": str(dtype).removeprefix("torch."),
        "patch_size": config.window,
        "patch_model_config": _vit_fields(config.patch_encoder, config),
        "image_model_config": _vit_fields(config.image_encoder, config),
        "fov_model_config": _vit_fields(config.fov_encoder or config.image_encoder, config),
        "use_fov_model": has_head,
        "num_fov_head_layers": 2,
        "fusion_hidden_size": config.decoder_width,
        "intermediate_hook_ids": list(reversed(config.hooks)),
        "intermediate_feature_dims": [fine, fine],
        "scaled_images_feature_dims": list(reversed(coarser)),
        "scaled_images_ratios": [0.25, 0.5, 1],
        "scaled_images_overlap_ratios": [0.0, 0.5, 0.25],
        "merge_padding_value": config.window // config.patch_size // 8,
        "use_batch_norm_in_fusion_residual": False,
        "use_bias_in_fusion_residual": True,
    }


def _vit_fields(sizes: VitSizes, config: DepthProConfig) -> dict[str, Any]:
    return {
        "model_type": "dinov2",
        "hidden_size": sizes.width,
        "num_hidden_layers": sizes.depth,
        "num_attention_heads": sizes.heads,
        "image_size": config.window,
        "patch_size": config.patch_size,
        "mlp_ratio": 4,
        "layer_norm_eps": 1e-6,
        "use_mask_token": False,
    }


def _preprocessor_fields(config: DepthProConfig) -> dict[str, Any]:
    return {
        "image_processor_type": "DepthProImageProcessor",
        "do_rescale": True,
        "rescale_factor": 1 / 255,
        "do_normalize": True,
        "image_mean": [0.5, 0.5, 0.5],
        "image_std": [0.5, 0.5, 0.5],
        "do_resize": True,
        "size": {"height": config.resolution, "width": config.resolution},
        "resample": 2,  # bilinear
    }


def _write_json(path: Path, fields: dict[str, Any]) -> None:
    path.write_text(json.dumps(fields, indent=2) + "\n", encoding="utf-8")
