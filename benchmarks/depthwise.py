"""Gradients of depthwise convolutions on a CPU: torch's own against fathom.nn.depthwise's.

    python benchmarks/depthwise.py [--repeats N] [--threads N]

Every shape of depthwise layer in the default model's encoder (EfficientNet-Lite0), for a batch of
16 crops of 224x160 in channels_last, float32 and bfloat16. Prints a Markdown table: milliseconds of
the backward pass alone, the fastest of the repeats (other work on the machine only ever adds), and
how often the encoder has such a layer. The last line gives, as `name=value` pairs, the sums over
the encoder in milliseconds and their ratios.
"""

import argparse
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from fathom.nn.depthwise import depthwise_conv2d
from fathom.nn.efficientnet_lite import EfficientNetLite, InvertedResidual

BATCH, HEIGHT, WIDTH = 16, 160, 224
DTYPES = {"fp32": torch.float32, "bf16": torch.bfloat16}

Convolution = Callable[[Tensor, Tensor, Tensor], Tensor]


@dataclass(frozen=True)
class Layer:
    """A depthwise layer and the size of what it gets."""

    channels: int
    kernel: int
    stride: int
    padding: tuple[int, int]
    height: int
    width: int

    def library(self, x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
        """Convolve as torch would be asked to."""
        low, high = self.padding
        around = low if low == high else 0
        if low != high:
            x = functional.pad(x, (low, high, low, high))
        return functional.conv2d(x, weight, bias, self.stride, around, groups=self.channels)

    def ours(self, x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
        """Convolve as the encoder does."""
        return depthwise_conv2d(x, weight, bias, stride=self.stride, padding=self.padding)


def layers_of_encoder() -> Counter[Layer]:
    """Return the depthwise layers of lite0, in their order, and how often each is there."""
    encoder = EfficientNetLite("lite0")
    found: Counter[Layer] = Counter()
    height, width = HEIGHT // 2, WIDTH // 2  # after the stem
    for block in encoder.modules():
        if isinstance(block, InvertedResidual):
            conv = block.depthwise.conv
            stride = conv.stride[0]
            size = (conv.in_channels, conv.kernel_size[0], stride, block.depthwise.padding)
            found[Layer(*size, height, width)] += 1
            height, width = height // stride, width // stride
    return found


def milliseconds(layer: Layer, convolve: Convolution, dtype: torch.dtype, repeats: int) -> float:
    """Return the shortest time of a backward pass, after one that is not counted."""
    generator = torch.Generator().manual_seed(0)
    x = torch.randn(BATCH, layer.channels, layer.height, layer.width, generator=generator)
    x = x.to(dtype).contiguous(memory_format=torch.channels_last).requires_grad_()
    shape = (layer.channels, 1, layer.kernel, layer.kernel)
    weight = torch.randn(shape, generator=generator).to(dtype).requires_grad_()
    bias = torch.zeros(layer.channels, dtype=dtype, requires_grad=True)
    y = convolve(x, weight, bias)
    gradient = torch.randn(y.shape, generator=generator).to(dtype)
    gradient = gradient.contiguous(memory_format=torch.channels_last)
    times = []
    for _ in range(repeats + 1):
        begin = time.perf_counter()
        torch.autograd.grad(y, (x, weight, bias), gradient, retain_graph=True)
        times.append(1000 * (time.perf_counter() - begin))
    return min(times[1:])


def main() -> None:
    """Measure every layer and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--repeats", type=int, default=10)
    parser.add_argument("--threads", type=int, help="of torch; by default its own choice")
    options = parser.parse_args()
    if options.threads is not None:
        torch.set_num_threads(options.threads)
    print(f"{torch.get_num_threads()} threads, torch {torch.__version__}\n")
    print("| channels | kernel | stride | input | times | type | library | ours | ratio |")
    print("| ---: | ---: | ---: | ---: | ---: | --- | ---: | ---: | ---: |")
    totals = dict.fromkeys([(kind, who) for kind in DTYPES for who in ("library", "ours")], 0.0)
    for layer, count in layers_of_encoder().items():
        for kind, dtype in DTYPES.items():
            library = milliseconds(layer, layer.library, dtype, options.repeats)
            ours = milliseconds(layer, layer.ours, dtype, options.repeats)
            totals[kind, "library"] += count * library
            totals[kind, "ours"] += count * ours
            size = f"{layer.kernel} | {layer.stride} | {layer.height}x{layer.width} | {count}"
            result = f"{library:.1f} ms | {ours:.1f} ms | {library / ours:.1f}"
            print(f"| {layer.channels} | {size} | {kind} | {result} |", flush=True)
    pairs = [f"{who}_{kind}_ms={value:.1f}" for (kind, who), value in totals.items()]
    pairs += [
        f"ratio_{kind}={totals[kind, 'library'] / totals[kind, 'ours']:.2f}" for kind in DTYPES
    ]
    print(*pairs)


if __name__ == "__main__":
    main()
