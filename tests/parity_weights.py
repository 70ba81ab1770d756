"""Weights of a parity fixture: every value follows from a tensor's name and shape."""

import json
import math
import zlib
from pathlib import Path

import numpy as np
import torch
from torch import Tensor


def fixture_weights(keys: Path) -> dict[str, Tensor]:
    """Return the float32 tensors that a fixture's keys.json lists, by name."""
    listed = json.loads(keys.read_text())
    return {name: torch.from_numpy(_value(name, entry["shape"])) for name, entry in listed.items()}


def _value(name: str, shape: list[int]) -> np.ndarray:
    generator = np.random.Generator(np.random.PCG64(zlib.crc32(name.encode())))
    noise = generator.standard_normal(shape, np.float32)
    if name.endswith(("_token", "pos_embed")):
        return 0.02 * noise
    if len(shape) > 1:
        return noise / np.float32(math.sqrt(math.prod(shape[1:])))
    return 1 + 0.1 * noise if name.endswith((".weight", ".gamma")) else 0.02 * noise
