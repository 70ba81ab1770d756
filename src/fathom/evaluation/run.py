"""Measuring a whole data set: in parallel, and going on after an interruption."""

import multiprocessing
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from fathom.core.depth_map import DepthMap
from fathom.core.errors import ExtraMissingError, FathomError, UsageError
from fathom.evaluation.benchmark import BenchmarkProtocol
from fathom.evaluation.case import View, view_of
from fathom.evaluation.claim import claim, deciding_versions
from fathom.evaluation.data import Samples
from fathom.evaluation.measuring import measured
from fathom.evaluation.predictors import Predictor
from fathom.evaluation.rows import JOURNAL, Journal, Row

OnRow = Callable[[Row], None]


@dataclass(frozen=True)
class Request:
    """What to measure.

    Attributes:
        protocol: How.
        samples: On what.
        predictor: Whose maps.
        limit: The first so many samples only.
        subset: What of the data set was chosen, for the record.
        root: Where the data set lies, for the record.
    """

    protocol: BenchmarkProtocol
    samples: Samples
    predictor: Predictor
    limit: int | None = None
    subset: str = ""
    root: str = ""

    @property
    def count(self) -> int:
        """How many samples are measured."""
        everything = len(self.samples)
        return everything if self.limit is None else min(self.limit, everything)

    def fingerprint(self) -> dict[str, Any]:
        """Return what two requests share whose rows may lie in one folder."""
        return {
            "protocol": self.protocol.describe(),
            "predictor": self.predictor.identity(),
            "root": self.root,
            "samples": len(self.samples),
            "subset": self.subset,
            "versions": deciding_versions(),
        }

    def check(self) -> None:
        """Raise UsageError when no image could be scored."""
        if self.limit is not None and self.limit < 1:
            raise UsageError(f"The limit must be at least 1, not {self.limit}.")
        kind, alignment = self.predictor.kind, self.protocol.alignment
        if kind is not None and not alignment.accepts(kind):
            raise UsageError(
                f"The protocol {self.protocol.name} has the alignment {alignment.mode!r}, which "
                f"{kind} maps cannot have; choose another, such as --align affine."
            )


def run(request: Request, out: Path, *, workers: int = 1, on_row: OnRow | None = None) -> list[Row]:
    """Measure what is not yet measured, and return all rows in the order of the data set.

    A model predicts in this process, one image at a time; maps are measured (and predictions in
    files read) by the workers. So neither their number nor an interruption shows in the rows. An
    image that fails is remembered with its error, and tried again by the next call, as is one
    whose map's file has been written anew since.

    Args:
        request: What to measure.
        out: The run's folder; rows are added to a file in it as they are finished.
        workers: Processes; 1 works in this one.
        on_row: Called with each row, found or new.

    Raises:
        FathomError: The folder holds another run.
        UsageError: The request makes no sense.
    """
    request.check()
    claim(out, request.fingerprint())
    journal = Journal(out / JOURNAL)
    tell = on_row if on_row is not None else lambda row: None
    rows = {i: row for i, row in journal.read().items() if _holds(row, request.predictor)}
    journal.rewrite(rows[i] for i in sorted(rows))
    missing = [i for i in range(request.count) if i not in rows]
    for index in sorted(set(range(request.count)) - set(missing)):
        tell(rows[index])
    for row in _rows(request, missing, workers):
        journal.add(row)
        rows[row.index] = row
        tell(row)
    return [rows[index] for index in range(request.count)]


def _holds(row: Row, predictor: Predictor) -> bool:
    """Return whether a row still says what it would if its image were measured now."""
    return not row.error and predictor.stamp(row.id) in ("", row.stamp)


def _rows(request: Request, indices: Sequence[int], workers: int) -> Iterator[Row]:
    """Yield the rows of some samples as they are finished."""
    predictor = request.predictor
    if workers <= 1 or len(indices) <= 1:
        alone = _Worker(request.protocol, request.samples, predictor)
        yield from map(alone.row, indices)
        return
    worker = _Worker(request.protocol, request.samples, predictor if predictor.light else None)
    # Spawned, for a process that has used a network must not be forked.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(
        workers, mp_context=context, initializer=_start, initargs=(worker,)
    ) as pool:
        waiting: set[Future[Row]] = set()
        try:
            for index in indices:
                found = None if predictor.light else worker.predicted(index, predictor)
                waiting.add(pool.submit(_work, index, found))
                while len(waiting) >= 2 * workers:  # a few maps wait, never all
                    done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                    yield from (future.result() for future in done)
            while waiting:
                done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                yield from (future.result() for future in done)
        except BrokenProcessPool as error:
            raise FathomError(
                "A process that measures was killed, as when memory runs out; the same command "
                "with fewer --workers goes on."
            ) from error
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


@dataclass(frozen=True)
class _Found:
    """A sample's map, or why there is none, and the seconds it took."""

    depth_map: DepthMap | None
    seconds: float = 0.0
    error: str = ""


@dataclass(frozen=True)
class _Worker:
    """What a process needs to measure one sample after the other."""

    protocol: BenchmarkProtocol
    samples: Samples
    predictor: Predictor | None

    def predicted(self, index: int, predictor: Predictor) -> _Found:
        """Return the map of a sample that is measured elsewhere."""
        try:
            return _predicted(predictor, view_of(self.samples[index], self.protocol))
        except ExtraMissingError:
            raise
        except Exception as error:
            return _Found(None, error=_sentence(error))

    def row(self, index: int, found: _Found | None = None) -> Row:
        """Measure one sample; without a map it is predicted here."""
        sample_id = str(index)
        try:
            view = view_of(self.samples[index], self.protocol)
            sample_id = view.sample.id
            stamp = self.predictor.stamp(sample_id) if self.predictor is not None else ""
            if found is None and self.predictor is not None:
                found = _predicted(self.predictor, view)
            if found is None or found.depth_map is None:
                return Row(index, id=sample_id, error=found.error if found else "no map")
            row = measured(index, view, found.depth_map, self.protocol)
        except ExtraMissingError:
            raise  # no image could be scored
        except Exception as error:
            return Row(index, id=sample_id, error=_sentence(error))
        return replace(row, seconds={"predict": found.seconds, **row.seconds}, stamp=stamp)


def _sentence(error: Exception) -> str:
    """Return why an image has no row; whatever it is, the others are still measured."""
    if isinstance(error, FathomError):
        return str(error)
    if isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError":  # torch's
        return "not enough memory for an image of this size."
    return f"failed unexpectedly, {type(error).__name__}: {error}"


def _predicted(predictor: Predictor, view: View) -> _Found:
    started = time.perf_counter()
    return _Found(predictor.predict(view), time.perf_counter() - started)


_worker: _Worker | None = None


def _start(worker: _Worker) -> None:
    global _worker
    _worker = worker


def _work(index: int, found: _Found | None) -> Row:
    assert _worker is not None  # set when the process began
    return _worker.row(index, found)
