from contextlib import closing

import numpy as np
import pytest
import torch
from accelerate import Accelerator
from tiny_task import recipe_values

from fathom.training.batches import stream_batches
from fathom.training.recipe import Recipe


class _Data:
    """Five images whose width is chosen by the batch and whose values are their own numbers."""

    def __len__(self):
        return 5

    def __getitem__(self, key):
        epoch, item, batch, _ = key
        return {"image": np.full((3, 4, 6 + batch % 2), item, np.float32), "epoch": epoch}


class _Task:
    def build_data(self):
        return _Data()


class _CollatingTask(_Task):
    def collate(self, items):
        return [(int(item["image"][0, 0, 0]), item["epoch"]) for item in items]


def _batches(task, count, *, start=0, **changes):
    recipe = Recipe.model_validate(recipe_values(**changes))
    stream = stream_batches(task, recipe, accelerator=Accelerator(cpu=True), start=start)
    with closing(stream):
        return [next(stream) for _ in range(count)]


def test_items_of_a_batch_may_share_a_size_chosen_by_it():
    batches = _batches(_Task(), 4, batch_size=2)
    assert [tuple(b["image"].shape) for b in batches] == [(2, 3, 4, 6), (2, 3, 4, 7)] * 2
    assert batches[2]["epoch"].tolist() == [0, 1]  # Positions 4 and 5 of epochs of five.


def test_the_task_may_collate_itself():
    # Five batches of two are two epochs of five.
    pairs = [pair for batch in _batches(_CollatingTask(), 5, batch_size=2) for pair in batch]
    assert sorted(pairs) == [(item, epoch) for item in range(5) for epoch in range(2)]


def test_starting_later_gives_the_later_batches():
    task = _CollatingTask()
    assert _batches(task, 2, start=7, batch_size=3) == _batches(task, 9, batch_size=3)[7:]


@pytest.mark.parametrize("channels_last", [False, True])
def test_memory_format(channels_last):
    (batch,) = _batches(_Task(), 1, channels_last=channels_last)
    assert batch["image"].is_contiguous(memory_format=torch.channels_last) == channels_last


def test_drawing_batches_leaves_the_random_state_alone():
    torch.manual_seed(1)
    expected = torch.rand(1)
    torch.manual_seed(1)
    _batches(_Task(), 3)
    assert torch.equal(torch.rand(1), expected)
