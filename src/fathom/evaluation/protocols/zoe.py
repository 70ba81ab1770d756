"""ZoeDepth (Bhat et al., arXiv 2302.12288), whose protocol many later papers share.

Its window for NYUv2 is applied in pixels to images of every size, so that of larger ones a corner
counts. That is kept here; "full" protocols have none.
"""

from typing import Any

from fathom.evaluation.benchmark import BenchmarkProtocol
from fathom.evaluation.measures.accuracy import Accuracy

_COLUMNS = ("delta1", "delta2", "delta3", "absrel", "rmse", "log10", "silog", "sqrel", "rmse_log")
_NYU, _GARG = {"crop": "eigen_nyu"}, {"crop": "garg"}
_STREET = {"crop": "garg", "photo_crop": "kitti_benchmark"}

# Data set, options, images, range in metres, windows.
_SETS: dict[str, tuple[str, dict[str, Any], int | None, tuple[float, float], dict[str, Any]]] = {
    "nyu": ("nyu", {}, 654, (1e-3, 10.0), _NYU),
    "kitti": ("kitti-eigen", {}, 652, (1e-3, 80.0), _STREET),
    "sun-rgbd": ("sunrgbd", {}, 5050, (0.0, 8.0), _NYU),
    "ibims": ("ibims", {}, 100, (0.0, 10.0), _NYU),
    "diode-indoor": ("diode", {"split": "val-indoors"}, 325, (1e-3, 10.0), _NYU),
    "diode-outdoor": ("diode", {"split": "val-outdoor"}, 446, (1e-3, 80.0), _GARG),
    "hypersim": ("hypersim", {"split": "test"}, None, (1e-3, 80.0), _NYU),
    "diml-indoor": ("diml-indoor", {}, None, (0.0, 10.0), _NYU),
    "diml-outdoor": ("diml-outdoor", {}, None, (2.0, 80.0), _GARG),
    "ddad": ("folder", {}, 3950, (1e-3, 80.0), _STREET),
    "vkitti2": ("vkitti2", {}, None, (1e-3, 80.0), _STREET),
}
_NOTES = {
    "kitti": "Give the Eigen test list as split file.",
    "ddad": "DDAD's validation photos as a folder with a manifest.",
}
_WITHOUT_WINDOW = ("sun-rgbd", "ibims", "diode-indoor", "hypersim", "diml-indoor")


def _protocol(name: str, *, full: bool) -> BenchmarkProtocol:
    data, options, images, (nearest, farthest), windows = _SETS[name]
    return BenchmarkProtocol(
        name=f"zoe-{name}-full" if full else f"zoe-{name}",
        paper="ZoeDepth, arXiv 2302.12288",
        table="the same without the window" if full else "metric depth, seen and unseen data sets",
        data=data,
        options=options,
        expected=images,
        nearest=nearest,
        farthest=farthest,
        clip=(nearest, farthest),
        measures=(Accuracy(_COLUMNS),),
        notes=_NOTES.get(name, ""),
        **({} if full else windows),
    )


def protocols() -> list[BenchmarkProtocol]:
    """Return the paper's tables."""
    return [
        *(_protocol(name, full=False) for name in _SETS),
        *(_protocol(name, full=True) for name in _WITHOUT_WINDOW),
    ]
