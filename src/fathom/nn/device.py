"""Choosing where a network runs and in which precision."""

import torch

from fathom.core.errors import UsageError

DTYPES = {"float32": torch.float32, "float16": torch.float16, "bfloat16": torch.bfloat16}


def available_devices() -> list[str]:
    """Return what this machine can run on, best first; `cpu` is always there."""
    devices = [f"cuda:{index}" for index in range(torch.cuda.device_count())]
    if torch.backends.mps.is_available():
        devices.append("mps")
    return [*devices, "cpu"]


def choose_device(name: str = "auto") -> torch.device:
    """Return the device called `name`; `auto` is the best one this machine has.

    Raises:
        UsageError: it is not a device, or not one of this machine.
    """
    devices = available_devices()
    if name == "auto":
        return torch.device(devices[0])
    if name in devices or (name == "cuda" and "cuda:0" in devices):
        return torch.device(name)
    raise UsageError(f"There is no device {name!r} here: choose auto, {', '.join(devices)}.")


def choose_dtype(name: str, device: torch.device) -> torch.dtype:
    """Return the precision called `name` on `device`.

    `auto` is float16 on CUDA, where it is twice as fast or better, and float32 elsewhere.

    Raises:
        UsageError: there is no such precision, or it is float16 on a CPU.
    """
    if name == "auto":
        return torch.float16 if device.type == "cuda" else torch.float32
    if name not in DTYPES:
        raise UsageError(f"There is no precision {name!r}: choose auto, {', '.join(DTYPES)}.")
    if name == "float16" and device.type == "cpu":
        raise UsageError("float16 is too slow on a CPU to be of use: take float32 or bfloat16.")
    return DTYPES[name]
