"""What a benchmark protocol states: data, which pixels count, how maps are aligned, what counts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import inf
from typing import Any, Literal, Protocol, runtime_checkable

from fathom.evaluation.alignments import Alignment
from fathom.evaluation.case import Case, Truth
from fathom.metrics.windows import Crop

Better = Literal["higher", "lower", "one", "none"]
"""What is good: a high or a low value, a value near 1 (ratios), or nothing in particular."""

Pooling = Literal["images", "pixels", "groups"]
"""How images are put together.

"images": each counts once. "pixels": errors are summed over the pixels of all images. "groups":
the mean of the means of the groups, which a sample's `family` names.
"""


@dataclass(frozen=True)
class MetricColumn:
    """What a table's column holds.

    Attributes:
        name: Unique within a protocol.
        better: What is good.
        unit: Empty for shares and ratios.
    """

    name: str
    better: Better = "lower"
    unit: str = ""

    @property
    def heading(self) -> str:
        """Name, unit and direction, for people."""
        arrow = {"higher": " ↑", "lower": " ↓", "one": " → 1", "none": ""}[self.better]
        return f"{self.name}{f' ({self.unit})' if self.unit else ''}{arrow}"

    def badness(self, value: float) -> float:
        """Return a number that is greater for a worse value."""
        if self.better == "one":
            return abs(value - 1)
        return -value if self.better == "higher" else value


@runtime_checkable
class Measure(Protocol):
    """Gives some numbers of one image.

    Measures are small frozen dataclasses, which can be sent to other processes. A number that has
    no meaning for an image raises `MetricError`.
    """

    @property
    def numbers(self) -> tuple[MetricColumn, ...]:
        """What it gives."""
        ...

    def __call__(self, case: Case) -> Mapping[str, float]:
        """Return every number by its name."""
        ...


@dataclass(frozen=True)
class BenchmarkProtocol:
    """One table of a paper, as something that can be run.

    Attributes:
        name: What a user asks for.
        paper: Where the numbers to compare with are.
        table: Which of its tables.
        data: Name of the data set (`fathom.data.sets`, or "scenes").
        measures: What is measured, in the order of the table's columns.
        options: How the data set is opened: `split` and the reader's own options.
        expected: How many images the published table has, where known.
        nearest: True depths must be greater than this to count, metres.
        farthest: True depths must be less than this to count, metres.
        crop: Only this window counts.
        photo_crop: Photo and ground truth are cut to this window before anything else.
        truth: Turns a sample into what the paper's script compares with.
        alignment: Applied before anything is measured, unless a measure has its own.
        clip: Aligned predictions are clipped to this range in metres before errors per pixel are
            taken; None leaves them.
        pooling: How images are put together.
        notes: What is unknown, or differs from the paper.
    """

    name: str
    paper: str
    table: str
    data: str
    measures: tuple[Measure, ...]
    options: Mapping[str, Any] = field(default_factory=dict)
    expected: int | None = None
    nearest: float = 0.0
    farthest: float = inf
    crop: Crop | None = None
    photo_crop: Crop | None = None
    truth: Truth | None = None
    alignment: Alignment = field(default_factory=Alignment)
    clip: tuple[float, float] | None = None
    pooling: Pooling = "images"
    notes: str = ""

    @property
    def numbers(self) -> tuple[MetricColumn, ...]:
        """Every column, in order."""
        return tuple(number for measure in self.measures for number in measure.numbers)

    def describe(self) -> dict[str, Any]:
        """Return what the protocol states in plain values, for cards and fingerprints."""
        return {
            "name": self.name,
            "paper": self.paper,
            "table": self.table,
            "data": self.data,
            "options": dict(self.options),
            "range": f"{self.nearest:g} to {self.farthest:g} m",
            "crop": self.crop or "none",
            "photo_crop": self.photo_crop or "none",
            "truth": self.truth.__name__ if self.truth else "depth",
            "alignment": str(self.alignment),
            "clip": "none" if self.clip is None else f"{self.clip[0]:g} to {self.clip[1]:g} m",
            "pooling": self.pooling,
            "numbers": [number.name for number in self.numbers],
            "notes": self.notes,
        }
