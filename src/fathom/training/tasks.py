"""Finding a task by the name in a recipe."""

import difflib
import importlib

from fathom.core.errors import UsageError
from fathom.training.task import TrainingTask

TASKS: dict[str, str] = {
    "compact": "fathom.methods.compact.training:CompactTask",
    "depth_pro": "fathom.methods.depth_pro.training:DepthProTask",
}
"""Short names of the tasks that come with Fathom: where each one's class lies."""


def find_task(name: str) -> type[TrainingTask]:
    """The task class called `name`: a key of `TASKS`, or an import path "module:Class".

    Raises:
        UsageError: there is no such name, module or class.
    """
    target = TASKS.get(name, name)
    module_name, colon, class_name = target.partition(":")
    if not colon:
        near = difflib.get_close_matches(name, TASKS, n=1)
        hint = f"did you mean '{near[0]}'?" if near else f"known are: {', '.join(TASKS)}."
        raise UsageError(f"There is no training task '{name}'; {hint}")
    try:
        found: type[TrainingTask] = getattr(importlib.import_module(module_name), class_name)
    except ModuleNotFoundError as error:
        raise UsageError(
            f"The training task '{name}' cannot be imported: {error}; check its import path."
        ) from error
    except AttributeError as error:
        raise UsageError(
            f"The module '{module_name}' has no class '{class_name}'; "
            "write the task as 'module:Class'."
        ) from error
    return found
