"""Depth Pro as one ONNX graph, from an image to metres and a focal length."""

from pathlib import Path

import torch
from torch import Tensor, nn

from fathom.methods.depth_pro.network import DepthProNetwork
from fathom.nn.canonical import metric_depth
from fathom.nn.onnx import write_onnx

INPUTS = ("image", "f_px", "width")
OUTPUTS = ("depth", "canonical_inverse_depth", "focal_px", "fov_deg")


class MetricDepthPro(nn.Module):
    """The network between an image in [0, 1] and metres, as the graph computes it."""

    def __init__(self, network: DepthProNetwork) -> None:
        super().__init__()
        self.network = network

    def forward(
        self, image: Tensor, f_px: Tensor, width: Tensor
    ) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Return what `OUTPUTS` names; see `export_onnx`."""
        canonical, fov_deg = self.network(2 * image - 1)
        canonical = canonical.float()
        known = f_px > 0
        if fov_deg is None:
            focal = torch.where(known, f_px, torch.nan)
            fov_deg = torch.rad2deg(2 * torch.atan(0.5 * width / focal))
        else:
            possible = (fov_deg > 0) & (fov_deg < 180)
            half = torch.deg2rad(0.5 * torch.where(possible, fov_deg, 90.0))
            estimated = torch.where(possible, 0.5 * width / torch.tan(half), width)
            focal = torch.where(known, f_px, estimated)
        ratio = (width / focal).view(1, 1, 1, 1)
        depth = metric_depth(canonical, ratio, infinity=False)
        return depth, canonical, focal, fov_deg


def export_onnx(network: DepthProNetwork, path: Path, *, licence: str) -> dict[str, float]:
    """Write a graph from an image to metric depth, and compare it with the network.

    Inputs, all float32:
        image: (1, 3, S, S), RGB in [0, 1], the photograph squashed to the network's square.
        f_px: (1,), focal length in pixels of the original photograph; 0 or NaN where it is not
            known. ONNX knows no optional inputs, so it must always be given.
        width: (1,), width of the original photograph in pixels.

    Outputs, all float32:
        depth: (1, 1, S, S), metres along the optical axis, in [1e-4, 1e4]; the sky is at the end.
        canonical_inverse_depth: (1, 1, S, S), 1/m, as seen by a camera with `f_px` = `width`.
            Bring this one to the photograph's size, not the depth, and take
            `f_px / (width * canonical)` there.
        focal_px: (1,), the focal length in use: the given one, else the estimated one.
        fov_deg: (1,), what the field-of-view head says, whether used or not. An output that no
            camera has, outside 0 to 180, counts as one with `f_px` = `width`. Without a head it is
            that of `f_px`, which must then be known: all but the canonical map is NaN otherwise.

    Args:
        network: in eval mode, float32, on the CPU.
        path: of the `.onnx` file; more than 1.5 GB of weights go into a second one beside it, with
            `.data` at the end of its name.
        licence: of the weights, kept in the file's metadata.

    Returns:
        For each output the largest difference between ONNX Runtime and torch on a random image,
        with and without a focal length, divided by the largest value; of depth that of its inverse,
        for what is infinitely far on one side is only very far on the other.

    Raises:
        ExtraMissingError: the extra `onnx` is not installed.
    """
    size = network.resolution
    return write_onnx(
        MetricDepthPro(network).eval(),
        path,
        inputs=INPUTS,
        outputs=OUTPUTS,
        examples=[_example(size, f_px=0.0), _example(size, f_px=0.8 * size)],
        reciprocal=("depth",),
        metadata={"licence": licence},
    )


def _example(size: int, *, f_px: float) -> tuple[Tensor, Tensor, Tensor]:
    image = torch.rand(1, 3, size, size, generator=torch.Generator().manual_seed(0))
    return image, torch.tensor([f_px]), torch.tensor([float(size)])
