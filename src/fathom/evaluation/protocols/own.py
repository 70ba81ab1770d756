"""Fathom's own: the shared real photographs, procedural scenes, and a folder of anybody's."""

from fathom.evaluation.alignments import Alignment
from fathom.evaluation.benchmark import BenchmarkProtocol
from fathom.evaluation.measures.accuracy import Accuracy
from fathom.evaluation.measures.edges import BoundaryF1, BoundaryRecall, DiscF1
from fathom.evaluation.measures.geometry import Camera, Points
from fathom.evaluation.measures.order import OrdinalError
from fathom.evaluation.measures.scene import Scale, Sky, Trivial

_FATHOM = "Fathom"
_MAIN = ("absrel", "delta1")
_METRES = Alignment("none")
_RELATIVE = Alignment("disparity")
# Sky where something was measured is an error, but not an infinite one.
_FAR = (0.0, 1000.0)


def protocols() -> list[BenchmarkProtocol]:
    """Return them."""
    return [
        BenchmarkProtocol(
            name="real",
            paper=_FATHOM,
            table="real photographs with measured depth, by source",
            data="real",
            alignment=_RELATIVE,
            clip=_FAR,
            pooling="groups",
            measures=(
                Accuracy(_MAIN, prefix="aligned_"),
                Trivial(),
                Accuracy(_MAIN, alignment=_METRES),
                Scale(),
                BoundaryF1(trusted_only=True),
            ),
            notes="Aligned: scale and shift are fitted in inverse depth. The gradient is aligned "
            "likewise; the constant is the median. The focal length is not given to the model.",
        ),
        BenchmarkProtocol(
            name="real-mattes",
            paper=_FATHOM,
            table="real photographs with mattes, by source",
            data="real-mattes",
            pooling="groups",
            measures=(BoundaryRecall(),),
        ),
        BenchmarkProtocol(
            name="scenes",
            paper=_FATHOM,
            table="procedural scenes that no training has seen, by family",
            data="scenes",
            farthest=200.0,
            alignment=_RELATIVE,
            clip=_FAR,
            pooling="groups",
            measures=(
                Accuracy(_MAIN, alignment=_METRES),
                Accuracy(("absrel",), prefix="aligned_"),
                Trivial(),
                BoundaryF1(),
                Sky(),
            ),
        ),
        BenchmarkProtocol(
            name="tartanair",
            paper=_FATHOM,
            table="rendered flights of TartanAir, by place",
            data="tartanair",
            farthest=200.0,
            alignment=_RELATIVE,
            clip=_FAR,
            pooling="groups",
            measures=(
                Accuracy(_MAIN, alignment=_METRES),
                Accuracy(_MAIN, prefix="aligned_"),
                BoundaryF1(),
                Sky(),
            ),
            notes="Papers train on this set; a model that did is not measured on it fairly.",
        ),
        BenchmarkProtocol(
            name="folder",
            paper=_FATHOM,
            table="everything that a folder of your own has ground truth for",
            data="folder",
            clip=_FAR,
            measures=(
                Accuracy(),
                Accuracy(_MAIN, prefix="aligned_", alignment=_RELATIVE),
                BoundaryF1(trusted_only=True),
                DiscF1(),
                BoundaryRecall(),
                OrdinalError(),
                Points("scale"),
                Points("affine"),
                Camera(),
            ),
        ),
        BenchmarkProtocol(
            name="photos-focal",
            paper=_FATHOM,
            table="focal length of your own photos, against their EXIF data",
            data="photos",
            measures=(Camera(),),
        ),
    ]
