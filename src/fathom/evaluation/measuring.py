"""One image, measured under a protocol."""

import time

from fathom.core.depth_map import DepthMap
from fathom.evaluation.benchmark import BenchmarkProtocol
from fathom.evaluation.case import Case, View
from fathom.evaluation.measures.accuracy import Accuracy
from fathom.evaluation.rows import Row
from fathom.metrics.accuracy import ErrorSums
from fathom.metrics.maps import MetricError


def measured(index: int, view: View, found: DepthMap, protocol: BenchmarkProtocol) -> Row:
    """Return the numbers of one map; those without meaning are None, with the reason.

    Args:
        index: Place of the sample in its data set.
        view: What the protocol shows of it.
        found: The predicted map.
        protocol: How to measure.
    """
    started = time.perf_counter()
    same_size = found.values.shape == view.sample.depth.shape
    case = Case(view, found, protocol)
    values: dict[str, float | None] = {}
    reasons: dict[str, str] = {}
    sums: ErrorSums | None = None
    for measure in protocol.measures:
        names = [number.name for number in measure.numbers]
        values |= dict.fromkeys(names)
        try:
            values |= measure(case)
            if protocol.pooling == "pixels" and isinstance(measure, Accuracy):
                sums = measure.sums(case)
        except MetricError as error:
            reasons |= dict.fromkeys(names, str(error))
    return Row(
        index=index,
        id=view.sample.id,
        group=view.sample.family,
        environment=view.sample.environment,
        pixels=int(case.counted.sum()),
        values=values,
        reasons=reasons,
        fits={name: (fit.scale, fit.shift) for name, fit in case.fits.items() if name != "none"},
        sums=sums,
        resized=None if same_size else (found.width, found.height),
        notes=(*view.sample.notes, *_notes(found)),
        seconds={"measure": time.perf_counter() - started},
    )


def _notes(found: DepthMap) -> tuple[str, ...]:
    note = found.provenance.get("note")
    return (note,) if note else ()
