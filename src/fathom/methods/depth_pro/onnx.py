"""Depth Pro as one ONNX graph, from a picture to metres and a focal length."""

from pathlib import Path

import torch
from torch import Tensor, nn

from fathom.core.atomic_folder import atomic_folder
from fathom.core.extras import import_extra
from fathom.core.quiet import muted
from fathom.methods.depth_pro.network import DepthProNetwork

INPUTS = ("image", "f_px", "width")
OUTPUTS = ("depth", "canonical_inverse_depth", "focal_px", "fov_deg")

_OPSET = 18
_LARGEST_FILE = 1_500_000_000  # bytes of weights; a file of ONNX cannot hold 2 GB


class MetricDepthPro(nn.Module):
    """The network between a picture in [0, 1] and metres, as the graph computes it."""

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
        inverse = canonical * (width / focal).view(1, 1, 1, 1)
        return 1 / inverse.clamp(1e-4, 1e4), canonical, focal, fov_deg


def export_onnx(network: DepthProNetwork, path: Path) -> dict[str, float]:
    """Write a graph from a picture to metric depth, and compare it with the network.

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
        fov_deg: (1,), what the field-of-view head says, whether used or not. An answer that no
            camera has, outside 0 to 180, counts as one with `f_px` = `width`. Without a head it is
            that of `f_px`, which must then be known: all but the canonical map is NaN otherwise.

    Args:
        network: in eval mode, float32, on the CPU.
        path: of the `.onnx` file; more than 1.5 GB of weights go into a second one beside it, with
            `.data` at the end of its name.

    Returns:
        For each output the largest difference between ONNX Runtime and torch on a random picture,
        with and without a focal length, divided by the largest value; of depth that of its inverse,
        for what is infinitely far on one side is only very far on the other.

    Raises:
        ExtraMissingError: the extra `onnx` is not installed.
    """
    for package in ("onnx", "onnxscript", "onnxruntime"):
        import_extra(package, extra="onnx", purpose="Writing ONNX")
    model = MetricDepthPro(network).eval()
    weights = sum(value.nbytes for value in network.state_dict().values())
    with atomic_folder(path.parent) as folder:
        _write(model, folder / path.name, one_file=weights <= _LARGEST_FILE)
        return _differences(model, folder / path.name)


def _write(model: MetricDepthPro, path: Path, *, one_file: bool) -> None:
    # The exporter warns of its own use of what torch deprecates, and of packages we do not need.
    with muted("torch.onnx"):
        program = torch.onnx.export(
            model,
            _example(model.network.resolution, f_px=0.0),
            input_names=list(INPUTS),
            output_names=list(OUTPUTS),
            opset_version=_OPSET,
            dynamo=True,
            verbose=False,
        )
        assert program is not None
        for node in program.model.graph:
            node.metadata_props.clear()  # lines of our sources, and their paths on this machine
        program.save(path, external_data=not one_file)


def _example(size: int, *, f_px: float) -> tuple[Tensor, Tensor, Tensor]:
    image = torch.rand(1, 3, size, size, generator=torch.Generator().manual_seed(0))
    return image, torch.tensor([f_px]), torch.tensor([float(size)])


def _differences(model: MetricDepthPro, path: Path) -> dict[str, float]:
    runtime = import_extra("onnxruntime", extra="onnx", purpose="Checking an ONNX file")
    session = runtime.InferenceSession(path, providers=["CPUExecutionProvider"])
    size = model.network.resolution
    found: dict[str, list[float]] = {name: [] for name in OUTPUTS}
    for f_px in (0.0, 0.8 * size):
        inputs = _example(size, f_px=f_px)
        given = {name: value.numpy() for name, value in zip(INPUTS, inputs, strict=True)}
        with torch.inference_mode():
            wanted = model(*inputs)
        answers = session.run(list(OUTPUTS), given)
        for name, ours, answer in zip(OUTPUTS, wanted, answers, strict=True):
            worst = _difference(torch.from_numpy(answer), ours, inverse=name == "depth")
            found[name].append(worst)
    return {name: float(torch.tensor(values).max()) for name, values in found.items()}


def _difference(answer: Tensor, wanted: Tensor, *, inverse: bool) -> float:
    if inverse:
        answer, wanted = 1 / answer, 1 / wanted
    if answer.isnan().equal(wanted.isnan()):  # of a network without a head
        answer, wanted = answer.nan_to_num(), wanted.nan_to_num()
    return float((answer - wanted).abs().max() / wanted.abs().max().clamp(min=1e-30))
