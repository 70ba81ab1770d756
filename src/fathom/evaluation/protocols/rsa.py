"""RSA (Zeng et al., arXiv 2410.02924): metric scale from captions, and the fits it is beside."""

from typing import Any

from fathom.evaluation.alignments import Alignment, Fit
from fathom.evaluation.benchmark import BenchmarkProtocol
from fathom.evaluation.measures.accuracy import Accuracy

_COLUMNS = ("delta1", "delta2", "delta3", "absrel", "log10", "rmse", "sqrel", "rmse_log", "silog")

_RELEASED = "The released code has 0.2 m as the least depth."

# Fields of the protocol, note.
_SETS: dict[str, tuple[dict[str, Any], str]] = {
    "nyu": (
        {"data": "nyu", "expected": 654, "nearest": 1e-3, "farthest": 10.0},
        f"No crop, as in the released joint scripts. {_RELEASED}",
    ),
    "kitti": (
        {
            "data": "kitti-eigen",
            "expected": 652,
            "nearest": 1e-3,
            "farthest": 80.0,
            "crop": "garg",
            "photo_crop": "kitti_benchmark",
        },
        f"Give the Eigen test list as split file. {_RELEASED}",
    ),
    "void": (
        {"data": "folder", "expected": 800, "nearest": 0.2, "farthest": 5.0},
        f"VOID-1500 as a folder with a manifest. {_RELEASED}",
    ),
    "sun-rgbd": (
        {"data": "sunrgbd", "expected": 5050, "nearest": 1e-3, "farthest": 8.0},
        "Zero-shot. The paper's crop, range and captions are not known; the range is ZoeDepth's.",
    ),
    "ddad": (
        {
            "data": "folder",
            "expected": 3950,
            "nearest": 1e-3,
            "farthest": 80.0,
            "crop": "garg",
            "photo_crop": "kitti_benchmark",
        },
        "Zero-shot, DDAD's validation photos as a folder with a manifest. The paper's crop, "
        "range and captions are not known; range and windows are ZoeDepth's.",
    ),
}

# Name, row of the table, fit.
_ROWS: tuple[tuple[str, str, Fit], ...] = (
    ("", "the method's own scale", "none"),
    ("-median", "Median (fitted to the ground truth)", "median_fit"),
    ("-linear-fit", "Linear fit (fitted to the ground truth)", "linear_fit"),
)


def protocols() -> list[BenchmarkProtocol]:
    """Return the paper's tables, each row that is fitted to the ground truth as one of its own."""
    found = []
    for name, (fields, note) in _SETS.items():
        for suffix, row, fit in _ROWS:
            relative = "" if fit == "none" else " For maps of relative inverse depth."
            found.append(
                BenchmarkProtocol(
                    name=f"rsa-{name}{suffix}",
                    paper="RSA, arXiv 2410.02924",
                    table=f"{name.upper()}, {row}",
                    alignment=Alignment(fit),
                    clip=(fields["nearest"], fields["farthest"]),
                    measures=(Accuracy(_COLUMNS),),
                    notes=f"{note}{relative}",
                    **fields,
                )
            )
    return found
