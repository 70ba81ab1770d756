"""Depth Pro (Bochkovskii et al., arXiv 2410.02073, Sec. 4): metric depth, boundaries, cameras."""

from fathom.evaluation.benchmark import BenchmarkProtocol
from fathom.evaluation.measures.accuracy import Accuracy
from fathom.evaluation.measures.edges import AnnotatedEdges, BoundaryF1, BoundaryRecall
from fathom.evaluation.measures.geometry import Camera, Planarity, Sides

_PAPER = "Depth Pro, arXiv 2410.02073"
_MASKED = (
    "Pairs with an invalid pixel are left out; how the paper treated them is not said, nor how "
    "relative maps became depth."
)

# Data set, options, images, range in metres, note.
_METRIC = {
    "booster": ("booster", {}, 228, (0.001, 10.0), ""),
    "eth3d": ("eth3d", {}, 454, (0.1, 200.0), ""),
    "middlebury": ("middlebury-eval3", {"split": "F"}, 15, (0.001, 10.0), ""),
    "nuscenes": ("nuscenes", {}, 881, (0.001, 80.0), "Which 881 samples were taken is not said."),
    "sintel": ("sintel", {"split": "final"}, 1064, (0.01, 80.0), ""),
    "sun-rgbd": ("sunrgbd", {}, 5050, (0.001, 10.0), ""),
}


def _metric() -> list[BenchmarkProtocol]:
    return [
        BenchmarkProtocol(
            name=f"depth-pro-{name}",
            paper=_PAPER,
            table="zero-shot metric depth, with the further numbers of its supplement",
            data=data,
            options=options,
            expected=images,
            nearest=nearest,
            farthest=farthest,
            measures=(Accuracy(("delta1", "delta2", "delta3", "absrel", "log10", "silog")),),
            notes=f"{note} Point-cloud numbers are not offered.".strip(),
        )
        for name, (data, options, images, (nearest, farthest), note) in _METRIC.items()
    ]


def _ibims() -> BenchmarkProtocol:
    return BenchmarkProtocol(
        name="depth-pro-ibims",
        paper=_PAPER,
        table="iBims-1's own numbers (supplement)",
        data="ibims",
        expected=100,
        nearest=0.1,
        farthest=10.0,
        measures=(
            Accuracy(("delta1", "absrel", "log10")),
            Sides(),
            AnnotatedEdges("directed"),
            Planarity(),
        ),
        notes="The published completeness exceeds 10, so it is the version that is not cut there.",
    )


def _boundaries() -> list[BenchmarkProtocol]:
    sets = {
        "sintel": ({"split": "final"}, 1064),
        "spring": ({}, None),
        "ibims": ({}, 100),
    }
    found = [
        BenchmarkProtocol(
            name=f"depth-pro-boundary-{name}",
            paper=_PAPER,
            table="zero-shot boundary accuracy, F1",
            data=name,
            options=options,
            expected=expected,
            measures=(BoundaryF1(),),
            notes=_MASKED,
        )
        for name, (options, expected) in sets.items()
    ]
    found.append(
        BenchmarkProtocol(
            name="depth-pro-boundary-unreal-stereo-4k",
            paper=_PAPER,
            table="F1 of reduced and enlarged ground truth, a bound for every network of that size",
            data="unreal-stereo-4k",
            measures=(BoundaryF1(), Accuracy(("absrel", "log10"))),
            notes=_MASKED,
        )
    )
    return found


def _mattes() -> list[BenchmarkProtocol]:
    sets = {
        "am-2k": ("am-2k", {}, None, "Which split was used is not said."),
        "p3m-10k": ("p3m-10k", {}, None, "Which split was used is not said."),
        "dis-5k": (
            "dis-5k",
            {"split": "all"},
            200,
            "Give the list of 200 images in the paper's repository as split file.",
        ),
    }
    return [
        BenchmarkProtocol(
            name=f"depth-pro-boundary-{name}",
            paper=_PAPER,
            table="zero-shot boundary accuracy, recall",
            data=data,
            options=options,
            expected=expected,
            measures=(BoundaryRecall(),),
            notes=note,
        )
        for name, (data, options, expected, note) in sets.items()
    ]


def _cameras() -> list[BenchmarkProtocol]:
    return [
        BenchmarkProtocol(
            name=f"depth-pro-focal-{name}",
            paper=_PAPER,
            table="focal length",
            data=name,
            measures=(Camera(),),
            notes="The published samples, probably 500 a set, are not listed.",
        )
        for name in ("dpdd", "fivek", "ppr10k", "raise", "spaq", "zoom")
    ]


def protocols() -> list[BenchmarkProtocol]:
    """Return the paper's tables."""
    return [*_metric(), _ibims(), *_boundaries(), *_mattes(), *_cameras()]
