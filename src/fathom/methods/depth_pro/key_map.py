"""Depth Pro's tensors on disk by the names of its authors, whatever the file calls them.

The transformers layout counts its levels from coarse to fine, the authors from fine to coarse; and
it keeps query, key and value apart, which are the three equal row blocks of the authors' `qkv`.
"""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from fathom.nn.checkpoints.dinov2 import in_file, vit_names
from fathom.nn.checkpoints.key_map import CheckpointTensors, same_name
from fathom.nn.checkpoints.tensor_file import open_tensors

Layout = Literal["fathom", "official", "transformers"]

FORMAT = "fathom-depth_pro-1"
"""What the header of our own files says."""

_VITS = {
    "encoder.patch_encoder.": "depth_pro.encoder.patch_encoder.model.",
    "encoder.image_encoder.": "depth_pro.encoder.image_encoder.model.",
    "fov.encoder.0.": "fov_model.fov_encoder.model.",
}

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
    """Return what a file in the transformers layout calls a tensor of the authors.

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


def _replaced(name: str, parts: tuple[tuple[str, str], ...]) -> str:
    for ours, theirs in parts:
        name = name.replace(ours, theirs)
    return name


@dataclass(frozen=True)
class DepthProTensors(CheckpointTensors):
    """A file of Depth Pro's weights, opened.

    Attributes:
        layout: `fathom` and `official` use the authors' names, `transformers` its own.
    """

    layout: Layout

    @property
    def has_head(self) -> bool:
        """Whether there is a field-of-view head."""
        return any(self._of_head(name) for name in self.tensors)

    def without_head(self) -> "DepthProTensors":
        """Return the same without the field-of-view head."""
        kept = {name: v for name, v in self.tensors.items() if not self._of_head(name)}
        return replace(self, tensors=kept)

    def _of_head(self, name: str) -> bool:
        return name.startswith("fov_model." if self.layout == "transformers" else "fov.")


def open_checkpoint(path: Path) -> DepthProTensors:
    """Open a file of weights, or a folder in the layout of transformers.

    Raises:
        WeightsError: it is absent, damaged, or wants code to be run.
    """
    file = open_tensors(path)
    tensors = file.tensors
    layout: Layout = "fathom" if file.header.get("format") == FORMAT else "official"
    if any(name.startswith("depth_pro.") for name in tensors):
        layout = "transformers"
        tensors = {in_file(name): tensor for name, tensor in tensors.items()}
    names = port_names if layout == "transformers" else same_name
    return DepthProTensors(file.path, tensors, file.header, names, "a Depth Pro", layout)
