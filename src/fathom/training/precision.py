"""Forward passes in fewer bits, with weights and results in fp32."""

from typing import Any, Literal

import torch
from accelerate.utils import convert_to_fp32
from torch import nn

from fathom.core.errors import UsageError
from fathom.nn.device import has_bfloat16
from fathom.training.recipe import WantedPrecision

Precision = Literal["fp32", "bf16", "fp16"]

_DTYPES = {"fp32": torch.float32, "bf16": torch.bfloat16, "fp16": torch.float16}


def choose_precision(wanted: WantedPrecision, device: torch.device) -> Precision:
    """Return `wanted`; for auto bf16 where `device` multiplies it itself, else fp32."""
    if wanted == "auto":
        return "bf16" if has_bfloat16(device) else "fp32"
    return wanted


class AutocastModel(nn.Module):
    """Calls `inner` under autocast and gives its results back as fp32."""

    def __init__(self, inner: nn.Module, precision: Precision) -> None:
        super().__init__()
        self.inner = inner
        self.dtype = _DTYPES[precision]

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        """What `inner` returns, its tensors in fp32."""
        if self.dtype is torch.float32:
            return self.inner(*args, **kwargs)
        kind = next(self.inner.parameters()).device.type
        with torch.autocast(kind, dtype=self.dtype):
            result = self.inner(*args, **kwargs)
        return convert_to_fp32(result)


def gradient_scaler(precision: Precision, device: torch.device) -> torch.amp.GradScaler:
    """The loss scaler that fp16 needs; for other precisions one that does nothing.

    Raises:
        UsageError: fp16 was asked for without a CUDA GPU.
    """
    if precision == "fp16" and device.type != "cuda":
        raise UsageError(f"precision fp16 needs a CUDA GPU, not '{device}'; use bf16 or fp32.")
    return torch.amp.GradScaler(device.type, enabled=precision == "fp16")
