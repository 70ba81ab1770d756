"""A folder of small pictures whose predictions are wrong by a known factor each."""

from pathlib import Path

import numpy as np
from data_files import write_photo, write_text

from fathom.evaluation.benchmark import BenchmarkProtocol
from fathom.evaluation.data import open_data
from fathom.evaluation.measures.accuracy import Accuracy
from fathom.evaluation.measures.edges import BoundaryRecall
from fathom.evaluation.predictors import FilePredictor
from fathom.evaluation.run import Request

FACTORS = (1.1, 2.0, 1.0, 0.5)
"""Predicted over true depth of pictures p0, p1, ...; AbsRel is |factor - 1|."""

DEPTH = np.random.default_rng(1).uniform(1.0, 4.0, (6, 8)).astype(np.float32)


def write_folder(root: Path, *, factors=FACTORS, maps="maps", depths=None) -> None:
    """Write pictures, truth and predictions of a data set `folder`."""
    lines = ["image,depth"]
    (root / maps).mkdir(parents=True, exist_ok=True)
    for number, factor in enumerate(factors):
        depth = DEPTH if depths is None else depths[number]
        name = f"p{number}"
        write_photo(root / f"data/{name}.png", size=(depth.shape[1], depth.shape[0]))
        np.save(root / f"data/{name}.npy", depth)
        np.save(root / maps / f"{name}.npy", depth * np.float32(factor))
        lines.append(f"{name}.png,{name}.npy")
    write_text(root / "data/manifest.csv", "\n".join(lines) + "\n")


def protocol(**changes) -> BenchmarkProtocol:
    """Return a protocol that measures two errors, and one that these pictures have not."""
    fields = {
        "name": "small",
        "paper": "none",
        "table": "none",
        "data": "folder",
        "measures": (Accuracy(("absrel", "rmse")), BoundaryRecall()),
    }
    return BenchmarkProtocol(**fields | changes)


def request(root: Path, *, maps="maps", limit=None, **changes) -> Request:
    """Return the request that measures what `write_folder` wrote."""
    chosen = protocol(**changes)
    predictor = FilePredictor(root / maps)
    return Request(chosen, open_data(chosen, root / "data"), predictor, limit=limit)
