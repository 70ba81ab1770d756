"""PatchRefiner (Li et al., arXiv 2406.06679), as its released code measures."""

from fathom.evaluation.benchmark import BenchmarkProtocol
from fathom.evaluation.case import Case
from fathom.evaluation.measures.accuracy import Accuracy, Part
from fathom.evaluation.measures.edges import SoftEdges
from fathom.evaluation.measures.street import StreetScenes
from fathom.evaluation.protocols.truths import without_sky
from fathom.metrics.edges import image_edges
from fathom.metrics.maps import Bools
from fathom.metrics.patch_refiner import near_depth_edges

_PAPER = "PatchRefiner, arXiv 2406.06679"
_NEAREST, _FARTHEST, _STREET_FARTHEST = 1e-3, 80.0, 250.0
_MAIN = ("delta1", "absrel", "rmse", "silog")
_ALL = (*_MAIN, "delta2", "delta3", "log10", "rmse_log", "sqrel")
_NO_EDGES = "Images without edges have no soft edge error here; the released code counts 0."


def beside_depth_edges(case: Case) -> Bools:
    """Return pixels near an edge of true log depth (ScanNet++)."""
    return near_depth_edges(case.truth)


def off_depth_edges(case: Case) -> Bools:
    """Return the other pixels."""
    return ~near_depth_edges(case.truth)


def beside_image_edges(case: Case) -> Bools:
    """Return pixels on strong edges of the photo (ETH3D)."""
    return image_edges(case.sample.image, share=0.5)


def off_image_edges(case: Case) -> Bools:
    """Return the other pixels."""
    return ~image_edges(case.sample.image, share=0.5)


def _split(edges: Part, others: Part) -> tuple[Accuracy, ...]:
    return (
        Accuracy(_MAIN),
        Accuracy(_MAIN, prefix="edge_", part=edges),
        Accuracy(_MAIN, prefix="noedge_", part=others),
    )


def protocols() -> list[BenchmarkProtocol]:
    """Return the paper's tables."""
    return [
        BenchmarkProtocol(
            name="patch-refiner-unreal-stereo-4k",
            paper=_PAPER,
            table="UnrealStereo4K",
            data="unreal-stereo-4k",
            expected=77,
            nearest=_NEAREST,
            farthest=_FARTHEST,
            clip=(_NEAREST, _FARTHEST),
            measures=(Accuracy(_MAIN), SoftEdges("disparity"), Accuracy(_ALL[4:])),
            notes=f"Give the validation list as split file. {_NO_EDGES}",
        ),
        BenchmarkProtocol(
            name="patch-refiner-cityscapes",
            paper=_PAPER,
            table="Cityscapes, the updated protocol of its repository",
            data="cityscapes",
            options={"split": "val"},
            expected=500,
            nearest=_NEAREST,
            farthest=_STREET_FARTHEST,
            clip=(_NEAREST, _STREET_FARTHEST),
            truth=without_sky,
            measures=(StreetScenes(),),
            notes="The tables of the conference paper had another range, edges and EdgeComp.",
        ),
        BenchmarkProtocol(
            name="patch-refiner-kitti",
            paper=_PAPER,
            table="KITTI",
            data="kitti-eigen",
            expected=652,
            nearest=_NEAREST,
            farthest=_FARTHEST,
            clip=(_NEAREST, _FARTHEST),
            crop="garg",
            photo_crop="kitti_benchmark",
            measures=(Accuracy(_MAIN), SoftEdges("depth"), Accuracy(_ALL[4:])),
            notes=f"Give the Eigen test list as split file. {_NO_EDGES}",
        ),
        BenchmarkProtocol(
            name="patch-refiner-scannetpp",
            paper=_PAPER,
            table="ScanNet++",
            data="folder",
            nearest=_NEAREST,
            farthest=_FARTHEST,
            clip=(_NEAREST, _FARTHEST),
            measures=(*_split(beside_depth_edges, off_depth_edges), SoftEdges("depth")),
            notes="ScanNet++ as a folder with a manifest. The second version has a range of 10 m.",
        ),
        BenchmarkProtocol(
            name="patch-refiner-eth3d",
            paper=_PAPER,
            table="ETH3D",
            data="eth3d",
            expected=454,
            nearest=_NEAREST,
            farthest=_FARTHEST,
            clip=(_NEAREST, _FARTHEST),
            measures=(*_split(beside_image_edges, off_image_edges), SoftEdges("depth")),
            notes="The paper reduces photos to 2160 x 3840 first.",
        ),
    ]
