"""Run by each of two processes: the tiny task with its network in shards, in several ways."""

import faulthandler
import json
import sys
from pathlib import Path
from typing import Any

import torch
from accelerate import PartialState
from tiny_task import Blocks, recipe_values
from torch import nn

from fathom.training.loop import train
from fathom.training.recipe import Recipe
from fathom.training.sharding import assembled, shard, whole, without_weights

CPU = torch.device("cpu")


def run(folder: Path, name: str, values: dict[str, Any]) -> int:
    """Return the step at which it ended."""
    recipe = Recipe.model_validate(values)
    return train(recipe, out=folder / name, folder=folder, device="cpu").step


def facts(process: int) -> dict[str, Any]:
    """What one process holds of a network in shards, and what it gets when it is put together."""
    torch.manual_seed(0)
    model = Blocks()
    weight = model.head.weight.detach().clone()
    empty = without_weights(model)
    shard(model, model.blocks, device=CPU, processes=2)
    keep = process == 0
    state = whole({"a": [model.head.weight, 7]}, device=CPU, keep=keep)
    copied = assembled(model, empty, device=CPU, keep=keep)
    return {
        "all": sum(p.numel() for p in model.parameters()),
        "held": sum(p.to_local().numel() for p in model.parameters()),
        "whole": keep and torch.equal(state["a"][0], weight) and state["a"][1] == 7,
        "dropped": state["a"][0] is None,
        "devices": sorted({p.device.type for p in copied.parameters()}),
        "copied": keep and torch.equal(copied.head.weight, weight),
        "apart": type(copied) is Blocks and not any(p.requires_grad for p in copied.parameters()),
        "plain": all(type(p) is nn.Parameter for p in copied.parameters()),
        "buffer": copied.scale.item(),
    }


def main() -> None:
    # Should one wait for the other in vain, both end, whatever became of who launched them.
    faulthandler.dump_traceback_later(300, exit=True)
    folder = Path(sys.argv[1])
    process = PartialState(cpu=True).process_index
    values = recipe_values(**json.loads((folder / "values.json").read_text()))
    sharded = values | {"sharding": "full"}
    stopped = {"kill_at": [6], "signal": "SIGINT", "markers": str(folder / "markers")}
    stop = sharded | {"task_options": values["task_options"] | stopped}

    ends = [
        run(folder, "copies", values),
        run(folder, "sharded", sharded),
        run(folder, "stopped", stop),
        run(folder, "stopped", stop),
        run(folder, "widened", sharded),
    ]
    report = facts(process) | {"ends": ends}
    (folder / f"process-{process}.json").write_text(json.dumps(report))


if __name__ == "__main__":
    main()
