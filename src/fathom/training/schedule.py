"""Learning-rate schedules as pure functions of the step, or of the share of the time."""

import math
from typing import Literal

ScheduleName = Literal["cosine", "constant", "step"]


def learning_rate_factor(
    step: float,
    *,
    name: ScheduleName,
    steps: int | None = None,
    share: float | None = None,
    warmup_steps: int = 0,
    final_fraction: float = 0.0,
    milestones: tuple[float, ...] = (),
    gamma: float = 0.1,
) -> float:
    """Factor in [0, 1] by which the peak learning rate is multiplied at a step.

    Args:
        step: the step about to be taken, from 0.
        name: "cosine" falls from 1 after the warm-up to `final_fraction` at the end along half a
            cosine; "constant" stays at 1; "step" is multiplied by `gamma` at each milestone.
        steps: length of the whole run; None where that is a time.
        share: how much of that time is over, in [0, 1]; needed without `steps`. It counts for
            cosine and milestones, the warm-up is one of steps always.
        warmup_steps: the factor rises linearly and reaches 1 at the last of these steps.
        final_fraction: where the cosine ends.
        milestones: fractions of the run, in (0, 1), for "step".
        gamma: for "step".
    """
    if step < warmup_steps:
        return (step + 1) / warmup_steps
    if name == "constant":
        return 1.0
    if steps is None:
        assert share is not None
        step, steps, warmup_steps = share, 1, 0
    if name == "step":
        return math.prod(gamma for fraction in milestones if step >= fraction * steps)
    progress = min(1.0, (step - warmup_steps) / max(1, steps - warmup_steps))
    return final_fraction + (1 - final_fraction) * 0.5 * (1 + math.cos(math.pi * progress))
