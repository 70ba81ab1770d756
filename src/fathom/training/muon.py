"""Muon for kernels and matrices, AdamW for the rest.

Adam treats every weight on its own; Muon (Jordan et al., 2024) replaces the momentum of a matrix
by the nearest orthogonal one, so that every direction moves equally far. torch.optim.Muon takes
two-dimensional parameters only; this one flattens convolution kernels to (out, in * height *
width).
"""

from collections.abc import Callable, Iterable
from typing import Any

import torch
from torch import Tensor

from fathom.nn.device import has_bfloat16

# Odd quintic whose iteration drives singular values to about 1 in few steps (Jordan et al.).
_A, _B, _C = 3.4445, -4.7750, 2.0315
_ITERATIONS = 5


class MuonWithAdamW(torch.optim.AdamW):
    """AdamW whose groups marked "orthogonal" take Muon's step instead.

    Muon's step is scaled to the root mean square of AdamW's (0.2 sqrt(max(rows, columns)), Liu et
    al., arXiv 2502.16982, Sec. 2.2), so one learning rate and one weight decay serve both.

    Args:
        groups: parameter groups; those with `"orthogonal": True` hold tensors of two or more
            dimensions.
        lr: peak learning rate.
        momentum: of the orthogonal groups (Nesterov).
        options: AdamW's own.
    """

    def __init__(
        self,
        groups: Iterable[dict[str, Any]],
        *,
        lr: float,
        momentum: float = 0.95,
        **options: Any,
    ) -> None:
        super().__init__([{"orthogonal": False, **group} for group in groups], lr=lr, **options)
        self.momentum = momentum

    @torch.no_grad()
    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """Update every parameter that has a gradient; those of orthogonal groups are used up."""
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
        for group in self.param_groups:
            if group["orthogonal"]:
                for parameter in group["params"]:
                    self._orthogonal_step(parameter, group)
        super().step()  # passes over parameters without a gradient
        return loss

    def _orthogonal_step(self, parameter: Tensor, group: dict[str, Any]) -> None:
        gradient = parameter.grad
        if gradient is None:
            return
        state = self.state[parameter]
        if not state:
            state["momentum"] = torch.zeros_like(parameter)
            state["step"] = torch.zeros(())  # AdamW looks for it when a state is loaded
        state["step"] += 1
        state["momentum"].lerp_(gradient, 1 - self.momentum)
        ahead = gradient.lerp(state["momentum"], self.momentum).flatten(1)
        update = orthogonalise(ahead).to(parameter.dtype).view_as(parameter)
        size = 0.2 * max(ahead.shape) ** 0.5
        parameter.mul_(1 - group["lr"] * group["weight_decay"])
        parameter.add_(update, alpha=-group["lr"] * size)
        parameter.grad = None


def orthogonalise(matrix: Tensor) -> Tensor:
    """Return nearly U V^T of the singular value decomposition U S V^T of a matrix.

    Newton-Schulz: singular values end between about 0.7 and 1.2, which is close enough, also in
    bfloat16. Those far below the largest stay smaller, and a zero matrix stays zero.

    Args:
        matrix: (m, n), finite.

    Returns:
        (m, n), bfloat16 where the device multiplies that itself, else float32.
    """
    x = matrix.bfloat16() if has_bfloat16(matrix.device) else matrix.float()
    wide = x.shape[0] <= x.shape[1]
    x = x if wide else x.T
    x = x / x.norm().clamp_min(1e-7)
    for _ in range(_ITERATIONS):
        gram = x @ x.T
        polynomial = torch.addmm(gram, gram, gram, beta=_B, alpha=_C)
        x = torch.addmm(x, polynomial, x, beta=_A)
    return x if wide else x.T
