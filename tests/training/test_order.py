from itertools import islice

import pytest

from fathom.training.order import SampleOrder


def _take(count: int, **changes):
    settings = {"length": 10, "batch_size": 4, "seed": 1} | changes
    return list(
        islice(SampleOrder(settings.pop("length"), settings.pop("batch_size"), **settings), count)
    )


def test_every_item_comes_once_per_epoch():
    # Five batches of four are exactly two epochs of ten.
    keys = [key for batch in _take(5) for key in batch]
    for epoch in (0, 1):
        assert sorted(k.item for k in keys if k.epoch == epoch) == list(range(10))
    assert [k.item for k in keys[:10]] != [k.item for k in keys[10:]]
    assert [k.batch for k in keys] == [n for n in range(5) for _ in range(4)]


@pytest.mark.parametrize("start", [1, 2, 3, 7, 40])
def test_starting_anywhere_gives_the_same_batches(start):
    assert _take(3, start=start) == _take(start + 3)[start:]


def test_processes_share_each_batch_in_order():
    shares = [_take(6, process=p, processes=2) for p in (0, 1)]
    assert [a + b for a, b in zip(*shares, strict=True)] == _take(6)


def test_order_depends_on_the_seed():
    assert _take(2, seed=1) == _take(2, seed=1)
    assert _take(2, seed=1) != _take(2, seed=2)


def test_batch_larger_than_the_data():
    keys = _take(1, length=3, batch_size=7)[0]
    assert [k.epoch for k in keys] == [0, 0, 0, 1, 1, 1, 2]


def test_a_batch_says_how_much_of_the_run_is_over():
    batches = _take(3, start=2, share=lambda batch: batch / 8)
    assert [{key.share for key in keys} for keys in batches] == [{0.25}, {0.375}, {0.5}]
