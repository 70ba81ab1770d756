"""Weights on disk, whoever wrote them: tensors without running code, and strict key maps."""

from fathom.nn.checkpoints.dinov2 import initialise_from_dinov2, is_transformer
from fathom.nn.checkpoints.key_map import CheckpointTensors, same_name
from fathom.nn.checkpoints.tensor_file import TensorFile, open_tensors

__all__ = [
    "CheckpointTensors",
    "TensorFile",
    "initialise_from_dinov2",
    "is_transformer",
    "open_tensors",
    "same_name",
]
