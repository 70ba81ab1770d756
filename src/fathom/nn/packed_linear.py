"""Linear layers whose weights lie as the CPU's matrix kernels want them.

oneDNN rearranges a weight before every product that it is given as a plain tensor, and torch gives
it float32 ones not at all. Weights rearranged once make a large transformer, attention and all, up
to twice as fast in float32 and a tenth faster in bfloat16 (`python benchmarks/depth_pro.py --vit`).
The operators are those that torch's own compiler calls; where a version of torch lacks them the
layers stay as they are.
"""

from typing import Literal

import torch
from torch import Tensor, nn

Activation = Literal["none", "gelu"]


class PackedLinear(nn.Module):
    """What an `nn.Linear` computes, and an exact GELU after it if asked for; for inference only.

    Args:
        linear: on the CPU; its weight is copied, and may be dropped.
        rows: about how many vectors will be multiplied at once.
        activation: applied to the result.
    """

    def __init__(self, linear: nn.Linear, *, rows: int, activation: Activation = "none") -> None:
        super().__init__()
        self.weight: Tensor = torch.ops.mkldnn._reorder_linear_weight(linear.weight.detach(), rows)
        self.bias = linear.bias
        self.activation = activation

    def forward(self, x: Tensor) -> Tensor:
        """Return (..., out_features) of (..., in_features)."""
        result: Tensor = torch.ops.mkldnn._linear_pointwise(
            x, self.weight, self.bias, self.activation, [], "none"
        )
        return result


def can_pack(dtype: torch.dtype) -> bool:
    """Return whether this torch on this processor has packed layers of a precision."""
    try:
        tried = PackedLinear(nn.Linear(16, 16, dtype=dtype), rows=16, activation="gelu")
        with torch.inference_mode():
            return bool(tried(torch.ones(16, 16, dtype=dtype)).isfinite().all())
    except Exception:  # a version of torch or a processor without them, whatever it raises
        return False
