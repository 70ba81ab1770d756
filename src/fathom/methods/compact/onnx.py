"""The compact network as one ONNX graph, for a single look at an image of any size."""

from pathlib import Path

import torch
from torch import Tensor, nn
from torch.export import Dim

from fathom.methods.compact.checkpoint import CompactWeights, fuse_normalisation
from fathom.methods.compact.network import OFFSET, CompactNetwork
from fathom.nn.onnx import write_onnx

OUTPUTS = ("log_canonical", "sky_logit", "fov_deg")
LARGEST = 2048
"""Longest side of an image that the graph takes, in pixels."""

_SIZES = ((96, 128), (192, 160))  # height, width; the first is traced, both are compared

# What a program must know that has nothing but the file.
_MEANING = {
    "input": (
        "image: float32 (1, 3, H, W), RGB in [0, 1] (sRGB values / 255, no mean or deviation taken "
        "off), H and W multiples of 32 up to {largest}; the network was trained to look at 4:3 "
        "images whose long side is {native_size} pixels, other shapes with as many pixels"
    ),
    "log_canonical": (
        "float32 (1, 1, H, W): log(C + {offset}), C = f_px / (W * depth) in 1/m, the inverse depth "
        "that a camera with f_px = W would see; depth in metres = f_px / (W * C) along the optical "
        "axis, f_px in pixels of an image W pixels wide; C <= 0 is infinitely far"
    ),
    "sky_logit": "float32 (1, 1, H, W): positive where the pixel is probably sky",
    "fov_deg": (
        "float32 (1,): horizontal field of view in degrees, for when f_px is not known: "
        "f_px = W / (2 tan(fov / 2))"
    ),
}


class PictureNetwork(nn.Module):
    """The network on images in [0, 1], as the graph computes it."""

    def __init__(self, network: CompactNetwork) -> None:
        super().__init__()
        self.network = network

    def forward(self, image: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return what `OUTPUTS` names; see `export_onnx`."""
        log_canonical, sky_logit, fov_deg = self.network(2 * image - 1)
        return log_canonical, sky_logit, fov_deg


def export_onnx(weights: CompactWeights, path: Path, *, licence: str) -> dict[str, float]:
    """Write the network as a graph, and compare it with the network.

    The graph is one pass over an image. `fathom predict` makes two passes over photographs that are
    large enough and joins them (`fathom.methods.compact.two_scale`): its maps hold more detail.

    Input, float32:
        image: (1, 3, H, W), RGB in [0, 1]; H and W are multiples of 32, up to `LARGEST`.

    Outputs, float32:
        log_canonical: (1, 1, H, W), log(C + 0.001) with C = f_px / (W * depth) in 1/m; depth in
            metres is f_px / (W * C), and infinite where C is 0 or less.
        sky_logit: (1, 1, H, W), positive where the pixel is probably sky.
        fov_deg: (1,), horizontal field of view in degrees.

    The file's metadata say the same, and `native_size`, `licence` and the encoder's `origin`.

    Args:
        weights: as `load_weights` gives them; the network is changed and can no longer be trained.
        path: of the `.onnx` file.
        licence: of the weights.

    Returns:
        For each output the largest difference between ONNX Runtime and torch on random images of
        two sizes, divided by the largest value.

    Raises:
        ExtraMissingError: the extra `onnx` is not installed.
    """
    stride = CompactNetwork.STRIDE
    rows, columns = (Dim(name, min=1, max=LARGEST // stride) for name in ("rows", "columns"))
    known = {"largest": LARGEST, "native_size": weights.native_size, "offset": OFFSET}
    metadata = {name: text.format(**known) for name, text in _MEANING.items()}
    metadata |= {"native_size": str(weights.native_size), "licence": licence}
    if weights.origin:
        metadata["origin"] = weights.origin
    return write_onnx(
        PictureNetwork(fuse_normalisation(weights.network)).eval(),
        path,
        inputs=("image",),
        outputs=OUTPUTS,
        examples=[(_random_image(*size),) for size in _SIZES],
        dynamic_shapes=({2: stride * rows, 3: stride * columns},),
        metadata=metadata,
    )


def _random_image(height: int, width: int) -> Tensor:
    return torch.rand(1, 3, height, width, generator=torch.Generator().manual_seed(0))
