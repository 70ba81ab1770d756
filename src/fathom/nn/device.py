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


def choose_dtype(name: str, device: torch.device, *, prefers_bfloat16: bool = False) -> torch.dtype:
    """Return the precision called `name` on `device`.

    `auto` is float16 on CUDA, where it is twice as fast or better, and float32 elsewhere; on a CPU
    with bfloat16 arithmetic it is bfloat16 for networks that are much faster so.

    Args:
        name: `auto` or one of `DTYPES`.
        device: where the network will run.
        prefers_bfloat16: whether it is such a network, as its class says by this name.

    Raises:
        UsageError: there is no such precision, or it is float16 on a CPU.
    """
    if name == "auto":
        if device.type == "cpu" and prefers_bfloat16 and cpu_has_bfloat16():
            return torch.bfloat16
        return torch.float16 if device.type == "cuda" else torch.float32
    if name not in DTYPES:
        raise UsageError(f"There is no precision {name!r}: choose auto, {', '.join(DTYPES)}.")
    if name == "float16" and device.type == "cpu":
        raise UsageError("float16 is too slow on a CPU to be of use: take float32 or bfloat16.")
    return DTYPES[name]


def has_bfloat16(device: torch.device) -> bool:
    """Return whether `device` multiplies bfloat16 itself; where unknown, False."""
    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    return device.type == "cpu" and cpu_has_bfloat16()


def cpu_has_bfloat16() -> bool:
    """Return whether this processor multiplies bfloat16 itself; where unknown, False.

    Without such instructions bfloat16 is emulated, slower than float32.
    """
    try:
        # Nothing else in torch uses the instructions.
        if not torch.backends.mkldnn.is_available():  # type: ignore[no-untyped-call]
            return False
        can = getattr(torch.cpu, "get_capabilities", _older_capabilities)()
        return any(can.get(name) for name in ("avx512_bf16", "amx_bf16", "bf16"))  # the last: ARM
    except Exception:  # a probe of a library's internals must not keep anybody from predicting
        return False


def _older_capabilities() -> dict[str, bool]:
    """What versions of torch without `get_capabilities` can tell; x86 only."""
    probes = {"avx512_bf16": "_is_avx512_bf16_supported", "amx_bf16": "_is_amx_tile_supported"}
    return {name: getattr(torch.cpu, probe)() for name, probe in probes.items()}
