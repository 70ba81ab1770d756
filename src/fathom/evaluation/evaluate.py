"""A whole evaluation: measured, put together, written down, drawn."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fathom.evaluation.card import write_card
from fathom.evaluation.rows import Row
from fathom.evaluation.run import OnRow, Request, run
from fathom.evaluation.summary import Result, summarise
from fathom.evaluation.tables import markdown, write_tables
from fathom.evaluation.worst import draw_worst


@dataclass(frozen=True)
class Evaluation:
    """What an evaluation left behind.

    Attributes:
        result: The numbers.
        rows: Of all images, in order.
        card: What the run's card says.
        text: The table in Markdown.
    """

    result: Result
    rows: tuple[Row, ...]
    card: dict[str, Any]
    text: str

    @property
    def problems(self) -> list[str]:
        """Images that could not be scored, or that nothing at all could be measured."""
        found = [f"{row.id}: {row.error}" for row in self.rows if row.error]
        if not found and not self.result.overall.mean:
            reasons = [reason for by in self.result.reasons.values() for reason in by]
            found.append(f"nothing could be measured. {reasons[0] if reasons else ''}".strip())
        return found


def evaluate(
    request: Request,
    out: Path,
    *,
    workers: int = 1,
    worst: int = 10,
    on_row: OnRow | None = None,
    on_step: Callable[[str], None] | None = None,
) -> Evaluation:
    """Measure a data set and write tables, rows, card and images into a folder.

    The same call goes on after an interruption. Tables and rows are the same for every number of
    workers.

    Args:
        request: What to measure.
        out: The run's folder.
        workers: Processes that measure.
        worst: Pictures of so many of the worst images.
        on_row: Called with each row, found or new.
        on_step: Called with a word when something else than measuring begins.

    Raises:
        FathomError: The folder holds another run.
        UsageError: The request makes no sense.
    """
    rows = run(request, out, workers=workers, on_row=on_row)
    result = summarise(rows, request.protocol)
    about = describe(request)
    write_tables(result, rows, out, about=about)
    if on_step is not None:
        on_step("drawing the worst")
    draw_worst(request, rows, out, count=worst)
    card = write_card(request, rows, out, workers=workers)
    return Evaluation(result, tuple(rows), card, markdown(result, about=about))


def describe(request: Request) -> str:
    """Return a sentence that says whose maps were measured, and on what part of the data."""
    predictor = ", ".join(
        f"{name}: {value}" for name, value in request.predictor.identity().items()
    )
    everything = len(request.samples)
    part = f"{request.count} of {everything}" if request.count < everything else f"{everything}"
    subset = f" ({request.subset})" if request.subset else ""
    expected = request.protocol.expected
    published = f"; the published table has {expected}" if expected else ""
    return f"{predictor}. Images: {part}{subset}{published}."
