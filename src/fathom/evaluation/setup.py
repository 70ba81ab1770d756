"""From what a user asks for to a request that can be run."""

import difflib
from dataclasses import replace
from pathlib import Path
from typing import cast, get_args

from fathom.core.depth_map import Kind
from fathom.core.errors import UsageError
from fathom.evaluation.alignments import Alignment, Fit
from fathom.evaluation.benchmark import BenchmarkProtocol
from fathom.evaluation.data import open_data
from fathom.evaluation.predictors import FilePredictor, ModelPredictor, Predictor
from fathom.evaluation.protocols import find
from fathom.evaluation.run import Request


def request_of(
    protocol: str,
    data: Path,
    *,
    predictor: Predictor,
    align: str | None = None,
    limit: int | None = None,
    split: str | None = None,
    split_file: Path | None = None,
) -> Request:
    """Return what `fathom evaluate` runs.

    Args:
        protocol: Name of a protocol.
        data: Folder into which its data set was unpacked.
        predictor: Whose maps; see `choose_predictor`.
        align: Another alignment than the protocol's.
        limit: The first so many samples only.
        split: Another split than the protocol's.
        split_file: A list of samples.

    Raises:
        UsageError: There is no such protocol, alignment or split.
        FathomError: There is no data.
    """
    chosen = realigned(find(protocol), align)
    samples = open_data(chosen, data, split=split, split_file=split_file)
    subset = [f"split {split}"] if split else []
    subset += [f"list {split_file.name}"] if split_file else []
    return Request(
        chosen,
        samples,
        predictor,
        limit=limit,
        subset=", ".join(subset),
        root=str(data.resolve()),
    )


def realigned(protocol: BenchmarkProtocol, align: str | None) -> BenchmarkProtocol:
    """Return a protocol with another alignment; the protocol itself when none is asked for."""
    if align is None:
        return protocol
    modes = [mode for mode in get_args(Fit) if isinstance(mode, str)]
    if align not in modes:
        near = difflib.get_close_matches(align, modes, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(modes)}."
        raise UsageError(f"There is no alignment {align!r}; {hint}")
    return replace(protocol, alignment=Alignment(cast(Fit, align)))


def choose_predictor(
    *,
    model: str | None = None,
    weights: Path | None = None,
    predictions: Path | None = None,
    kind: Kind | None = None,
    scale: float | None = None,
    device: str = "auto",
    give_focal: bool = False,
) -> Predictor:
    """Return the source of maps that a user named.

    Args:
        model: A model that `fathom.pipeline.load` knows.
        weights: A file in place of the model's own.
        predictions: A folder of maps that another program wrote, instead of a model.
        kind: What the files hold.
        scale: Stored units per metre in the files.
        device: For a model.
        give_focal: Hand the true focal length to the model.

    Raises:
        UsageError: Not exactly one source is named, or an option is of the other one.
    """
    if (model is None) == (predictions is None):
        raise UsageError("Give either a model or a folder of predictions.")
    if predictions is not None:
        if weights is not None:
            raise UsageError("Predictions are there already: weights are for a model.")
        if give_focal:
            raise UsageError("Predictions are there already: no focal length can be given to them.")
        return FilePredictor(predictions, kind, scale)
    if kind is not None or scale is not None:
        raise UsageError("A model knows its kind and scale; they are stated for files only.")
    from fathom.pipeline import load

    return ModelPredictor(load(str(model), weights=weights, device=device), give_focal)
