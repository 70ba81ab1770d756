"""The groups in which an optimiser treats a network's parameters."""

from typing import Any

from torch import nn

# Output layers with fewer rows have nothing to be made orthogonal to.
_SMALLEST_MATRIX = 8


def parameter_groups(model: nn.Module, *, orthogonal: bool) -> list[dict[str, Any]]:
    """Group the trainable parameters of a network.

    Args:
        model: the network; parameters that need no gradient are left out.
        orthogonal: whether kernels and matrices with at least eight rows and columns get a group of
            their own marked `"orthogonal": True`, for Muon.

    Returns:
        Groups with "params"; those of vectors and scalars (biases, norms) with no weight decay.
        Groups may be empty.
    """
    trainable = [p for p in model.parameters() if p.requires_grad]
    vectors = {"params": [p for p in trainable if p.ndim <= 1], "weight_decay": 0.0}
    matrices = [p for p in trainable if p.ndim > 1]
    if not orthogonal:
        return [{"params": matrices}, vectors]
    large = [min(p.flatten(1).shape) >= _SMALLEST_MATRIX for p in matrices]
    return [
        {"params": [p for p, is_large in zip(matrices, large, strict=True) if not is_large]},
        vectors,
        {
            "params": [p for p, is_large in zip(matrices, large, strict=True) if is_large],
            "orthogonal": True,
        },
    ]
