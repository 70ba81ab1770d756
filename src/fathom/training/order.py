"""The order of the samples: a pure function of the seed, so that a run can go on anywhere."""

from collections.abc import Callable, Iterator

import numpy as np

from fathom.training.task import SampleKey


class SampleOrder:
    """An endless stream of batches, each a list of `SampleKey` for this process.

    The items of epoch e come in the order `default_rng([seed, e]).permutation(length)`; epochs
    follow each other without a break, so a batch may hold the end of one and the start of the
    next, and no item is ever left out.

    Args:
        length: items per epoch.
        batch_size: items per batch, all processes together.
        seed: of the run.
        start: number of the first batch.
        process: which of `processes` equal shares of each batch to give.
        processes: must divide `batch_size`.
        share: how much of the run is over at a batch, by its number.
    """

    def __init__(
        self,
        length: int,
        batch_size: int,
        *,
        seed: int,
        start: int = 0,
        process: int = 0,
        processes: int = 1,
        share: Callable[[int], float] = lambda batch: 0.0,
    ) -> None:
        self.length = length
        self.batch_size = batch_size
        self.seed = seed
        self.start = start
        self.process = process
        self.processes = processes
        self.share = share

    def __iter__(self) -> Iterator[list[SampleKey]]:
        share = self.batch_size // self.processes
        batch = self.start
        epoch, permutation = -1, np.empty(0, np.int64)
        while True:
            first = batch * self.batch_size + self.process * share
            keys = []
            over = self.share(batch)
            for position in range(first, first + share):
                if position // self.length != epoch:
                    epoch = position // self.length
                    permutation = np.random.default_rng([self.seed, epoch]).permutation(self.length)
                keys.append(SampleKey(epoch, int(permutation[position % self.length]), batch, over))
            yield keys
            batch += 1
