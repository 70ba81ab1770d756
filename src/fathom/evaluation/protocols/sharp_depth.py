"""SharpDepth (Pham et al., arXiv 2411.18229): metric accuracy without clipping, sharpness."""

from typing import Any

from fathom.evaluation.benchmark import BenchmarkProtocol
from fathom.evaluation.case import Truth
from fathom.evaluation.measures.accuracy import Accuracy
from fathom.evaluation.measures.edges import AnnotatedEdges, PseudoEdges
from fathom.evaluation.protocols.truths import at_most_200_m, of_960_per_pixel

_PAPER = "SharpDepth, arXiv 2411.18229"
_COLUMNS = ("delta1", "absrel", "rmse", "delta2", "delta3")
_WHOLE = "Masks are ignored as released: missing depth takes part as 0."

# Options, images, nearest depth, ground truth, note.
_SHARP: dict[str, tuple[dict[str, Any], int, float, Truth, str]] = {
    "sintel": ({"split": "final"}, 1064, 1e-3, at_most_200_m, _WHOLE),
    "spring": (
        {},
        1015,
        1e-5,
        at_most_200_m,
        f"{_WHOLE} Give the list of 1,015 frames as split file.",
    ),
    "unreal-stereo-4k": ({"split": "00008"}, 200, 1e-5, of_960_per_pixel, _WHOLE),
}

# Options, images, range in metres: what the paper's table names and its code has no loader for.
_UNSTATED: dict[str, tuple[dict[str, Any], int | None, tuple[float, float]]] = {
    "eth3d": ({}, 454, (0.01, 50.0)),
    "diode": ({"split": "val"}, 771, (0.6, 80.0)),
    "booster": ({}, 228, (0.001, 10.0)),
    "nuscenes": ({}, None, (0.05, 80.0)),
}


def protocols() -> list[BenchmarkProtocol]:
    """Return the paper's tables."""
    accuracy = [
        BenchmarkProtocol(
            name="sharp-depth-kitti",
            paper=_PAPER,
            table="metric accuracy, KITTI",
            data="kitti-eigen",
            expected=652,
            nearest=1e-5,
            farthest=80.0,
            crop="eigen_kitti",
            photo_crop="kitti_benchmark",
            measures=(Accuracy(_COLUMNS),),
            notes="Predictions are not clipped. Give the Eigen test list as split file.",
        ),
        BenchmarkProtocol(
            name="sharp-depth-nyu",
            paper=_PAPER,
            table="metric accuracy, NYUv2",
            data="nyu-official",
            options={"split": "test"},
            expected=654,
            nearest=1e-3,
            farthest=10.0,
            crop="eigen_nyu",
            measures=(Accuracy(_COLUMNS),),
            notes="Predictions are not clipped.",
        ),
    ]
    unstated = [
        BenchmarkProtocol(
            name=f"sharp-depth-{name}",
            paper=_PAPER,
            table=f"metric accuracy, {name}",
            data=name,
            options=options,
            expected=images,
            nearest=nearest,
            farthest=farthest,
            measures=(Accuracy(_COLUMNS),),
            notes="The paper states neither the range nor which images: the range is "
            f"{'Depth Pro' if name == 'booster' else 'UniDepth'}'s. Predictions are not clipped.",
        )
        for name, (options, images, (nearest, farthest)) in _UNSTATED.items()
    ]
    sharpness = [
        BenchmarkProtocol(
            name=f"sharp-depth-{name}",
            paper=_PAPER,
            table="pseudo depth boundary error",
            data=name,
            options=options,
            expected=images,
            nearest=nearest,
            farthest=200.0,
            truth=truth,
            measures=(PseudoEdges(), Accuracy(_COLUMNS)),
            notes=note,
        )
        for name, (options, images, nearest, truth, note) in _SHARP.items()
    ]
    ibims = BenchmarkProtocol(
        name="sharp-depth-ibims",
        paper=_PAPER,
        table="depth boundary error, iBims-1",
        data="ibims",
        expected=100,
        measures=(AnnotatedEdges("directed"),),
        notes="The published completeness exceeds 10, so it is the version that is not cut there.",
    )
    return [*accuracy, *unstated, *sharpness, ibims]
