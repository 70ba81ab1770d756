"""Marigold (Ke et al., arXiv 2312.02145) and MetricGold (Shah and Krishna, arXiv 2411.10886).

MetricGold's scripts are Marigold's, which align every map to the ground truth; "metric-gold-..."
are the same sets and ranges without alignment. No numbers of MetricGold are published.
"""

from typing import Any

from fathom.evaluation.alignments import Alignment
from fathom.evaluation.benchmark import BenchmarkProtocol
from fathom.evaluation.measures.accuracy import Accuracy

_COLUMNS = (
    "absrel",
    "delta1",
    "sqrel",
    "rmse",
    "rmse_log",
    "log10",
    "delta2",
    "delta3",
    "irmse",
    "silog",
)

_INF = float("inf")

# Data set, images, further fields of the protocol, note.
_SETS: dict[str, tuple[str, int, tuple[float, float], dict[str, Any], str]] = {
    "nyu": (
        "nyu-official",
        654,
        (1e-3, 10.0),
        {"crop": "eigen_nyu", "options": {"split": "test"}},
        "",
    ),
    "kitti": (
        "kitti-eigen",
        652,
        (1e-5, 80.0),
        {"crop": "eigen_kitti", "photo_crop": "kitti_benchmark"},
        "Give the Eigen test list as split file; 45 of its 697 frames have no ground truth.",
    ),
    "eth3d": ("eth3d", 454, (1e-5, _INF), {}, ""),
    "scannet": (
        "scannet",
        800,
        (1e-3, 10.0),
        {},
        "Give the list of 800 sampled frames as split file.",
    ),
    "diode": ("diode", 771, (0.6, 350.0), {"options": {"split": "val"}}, ""),
}


def protocols() -> list[BenchmarkProtocol]:
    """Return both papers' tables."""
    found = []
    for name, (data, images, (nearest, farthest), fields, note) in _SETS.items():
        most = 1024 if name == "eth3d" else None
        shared: dict[str, Any] = {
            "data": data,
            "expected": images,
            "nearest": nearest,
            "farthest": farthest,
            "clip": (nearest, farthest),
            "measures": (Accuracy(_COLUMNS),),
            **fields,
        }
        found.append(
            BenchmarkProtocol(
                name=f"marigold-{name}",
                paper="Marigold, arXiv 2312.02145",
                table="zero-shot affine-invariant depth",
                alignment=Alignment("affine", max_resolution=most),
                notes=note,
                **shared,
            )
        )
        found.append(
            BenchmarkProtocol(
                name=f"metric-gold-{name}",
                paper="MetricGold, arXiv 2411.10886",
                table="metric depth; no table is published",
                notes=f"{note} As a metric evaluation: the released scripts align by least "
                "squares, which is the protocol of Marigold's name.".strip(),
                **shared,
            )
        )
    return found
