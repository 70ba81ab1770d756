"""Predicting many photographs with reading and writing going on meanwhile."""

from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from fathom.batch.plan import Job, sidecar_entries
from fathom.batch.settings import Settings
from fathom.core.depth_map import DepthMap, Kind
from fathom.core.errors import ExtraMissingError, FathomError
from fathom.core.photo import Photo, read_photo
from fathom.core.text import printable
from fathom.core.writers import summarise, write
from fathom.pipeline import Pipeline

READ_AHEAD = 2
WRITERS = 2
PIXELS_IN_FLIGHT = 48_000_000
"""Photographs that together have more pixels than this are not held at the same time: what is
waiting to be written is finished first."""


@dataclass(frozen=True)
class Outcome:
    """What became of one photo.

    Attributes:
        job: which one.
        error: one sentence when it failed, else None.
        cause: the exception behind `error`.
        files: what was written.
        size: width and height in pixels.
        f_px: focal length in pixels, None when unknown.
        focal_source: where it comes from.
        kind: what the numbers mean.
        median: median of the finite depths, metres for metric maps; None when there are none.
        notes: what the user should hear about this photo.
    """

    job: Job
    error: str | None = None
    cause: BaseException | None = None
    files: tuple[Path, ...] = ()
    size: tuple[int, int] = (0, 0)
    f_px: float | None = None
    focal_source: str = "none"
    kind: Kind = "metric"
    median: float | None = None
    notes: tuple[str, ...] = ()


def run(
    jobs: Sequence[Job], load: Callable[[], Pipeline], settings: Settings
) -> Generator[Outcome, None, None]:
    """Work through `jobs` and yield their outcomes in order, each once its files are written.

    Photos are read ahead and results written by threads while the network computes. What a photo
    gives does not depend on its neighbours. A photo that fails does not stop the rest. When the
    consumer stops early (Ctrl-C), files under way are finished, waiting ones dropped.

    Args:
        jobs: those to be worked on; their `state` is not looked at.
        load: gives the model; called once, while the first photos are being read, or not at all
            when there are no jobs.
        settings: how to treat them.

    Raises:
        ExtraMissingError: a format needs a package that is not installed.
        FathomError: the model cannot be loaded.
    """
    if not jobs:
        return
    with _pool(READ_AHEAD) as readers, _pool(WRITERS) as writers:
        upcoming = iter(jobs)
        reads: deque[tuple[Job, Future[_Read]]] = deque()

        def read_ahead() -> None:
            if job := next(upcoming, None):
                reads.append((job, readers.submit(_read, job, settings)))

        for _ in range(READ_AHEAD):
            read_ahead()
        pipeline = load()
        queue = _Queue()
        while reads:
            job, read = reads.popleft()
            read_ahead()
            yield from queue.finished()
            try:
                photo, origin = read.result()
            except Exception as error:
                queue.add(job, 0, _failed(job, error))
                continue
            finally:
                del read  # it holds the photo too
            pixels = photo.height * photo.width
            yield from queue.make_room(pixels)
            try:
                depth_map = _predict(pipeline, photo, settings)
            except Exception as error:
                queue.add(job, 0, _failed(job, error))
                continue
            task = writers.submit(_write, job, photo, origin, depth_map, settings)
            queue.add(job, pixels, task)
            del photo, depth_map, task
        yield from queue.rest()


class _Queue:
    """Outcomes in order of the jobs, some of them still being written."""

    def __init__(self) -> None:
        self._waiting: deque[tuple[Job, int, Future[Outcome] | Outcome]] = deque()

    def add(self, job: Job, pixels: int, outcome: Future[Outcome] | Outcome) -> None:
        self._waiting.append((job, pixels, outcome))

    def finished(self) -> Iterator[Outcome]:
        """Yield, in order, what is ready by now."""
        while self._waiting:
            outcome = self._waiting[0][2]
            if isinstance(outcome, Future) and not outcome.done():
                return
            yield self._pop()

    def make_room(self, pixels: int) -> Iterator[Outcome]:
        """Wait for the oldest ones until `pixels` more may be held."""
        while self._waiting and pixels + sum(p for _, p, _ in self._waiting) > PIXELS_IN_FLIGHT:
            yield self._pop()

    def rest(self) -> Iterator[Outcome]:
        """Wait for all of them."""
        while self._waiting:
            yield self._pop()

    def _pop(self) -> Outcome:
        job, _, outcome = self._waiting.popleft()
        if isinstance(outcome, Outcome):
            return outcome
        try:
            return outcome.result()
        except ExtraMissingError:
            raise  # no photo could be written
        except Exception as error:
            return _failed(job, error)


@contextmanager
def _pool(threads: int) -> Iterator[ThreadPoolExecutor]:
    pool = ThreadPoolExecutor(threads)
    try:
        yield pool
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


class _Read(NamedTuple):
    """A photo, and what the sidecar says of the file that it was read from."""

    photo: Photo
    origin: dict[str, Any]


def _read(job: Job, settings: Settings) -> _Read:
    # Before the photo: where the file changes meanwhile, a later run does it again.
    origin: dict[str, Any] = {}
    with suppress(OSError):  # which `read_photo` puts into a sentence
        origin = sidecar_entries(job.photo, job.folder)
    photo = read_photo(job.photo, focal=settings.focal, max_pixels=settings.max_pixels)
    return _Read(photo, origin or sidecar_entries(job.photo, job.folder))


def _predict(pipeline: Pipeline, photo: Photo, settings: Settings) -> DepthMap:
    [depth_map] = pipeline.run([photo])
    if settings.reference is not None:
        depth_map = settings.reference.apply(depth_map)
    if settings.max_depth is not None:
        depth_map = depth_map.clamp(settings.max_depth)
    return depth_map


def _write(
    job: Job, photo: Photo, origin: dict[str, Any], depth_map: DepthMap, settings: Settings
) -> Outcome:
    written = write(
        depth_map,
        photo.pixels,
        job.folder,
        job.stem,
        settings.formats,
        png_scale=settings.png_scale,
        exr_y=settings.exr_y,
        vis_range=settings.vis_range,
        vis_colours=settings.vis_colours,
        axes=settings.axes,
        overwrite=job.replace,
        protected=(job.photo,),
        extra_json={
            **origin,
            "orientation": photo.orientation,
            "photo_notes": photo.notes,
        },
    )
    return Outcome(
        job,
        files=tuple(written.paths),
        size=(photo.width, photo.height),
        f_px=depth_map.f_px,
        focal_source=depth_map.focal_source,
        kind=depth_map.kind,
        median=summarise(depth_map).median,
        notes=photo.notes + _note(depth_map) + written.notes,
    )


def _note(depth_map: DepthMap) -> tuple[str, ...]:
    note = depth_map.provenance.get("note")
    return () if note is None else (note,)


def _failed(job: Job, error: Exception) -> Outcome:
    if isinstance(error, FathomError):
        sentence = str(error)
        if printable(job.photo.name) not in sentence:  # nor the whole path, then
            sentence = f"{job.photo}: {sentence}"
    elif isinstance(error, MemoryError):
        sentence = f"{job.photo}: not enough memory for a photo of this size; make it smaller."
    elif type(error).__name__ == "OutOfMemoryError":  # of torch, which is not imported here
        sentence = f"{job.photo}: the device has not enough memory left; try --device cpu."
    elif isinstance(error, OSError):
        sentence = f"{job.photo}: {error.strerror or error}."
    else:
        sentence = f"{job.photo}: failed unexpectedly, {type(error).__name__}: {error}"
    return Outcome(job, error=sentence, cause=error)
