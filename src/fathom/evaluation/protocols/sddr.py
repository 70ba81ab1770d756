"""SDDR (Li et al., arXiv 2409.17880), GBDF (Dai et al., AAAI 2023), Boost (arXiv 2105.14021)."""

from fathom.evaluation.alignments import Alignment
from fathom.evaluation.benchmark import BenchmarkProtocol
from fathom.evaluation.measures.accuracy import Accuracy, ReleasedGbdf
from fathom.evaluation.measures.order import Order
from fathom.evaluation.protocols.truths import distance_along_rays, flipped_disparity

_SDDR, _GBDF = "SDDR, arXiv 2409.17880", "GBDF, AAAI 2023"
_BOOST = "BoostingMonocularDepth, arXiv 2105.14021"
_AFFINE = Alignment("affine")
_COLUMNS = ("delta1", "absrel", "rmse", "log10", "delta2", "delta3", "sqrel")
_SUPERPIXELS = "Superpixels are not MATLAB's, so published order errors are met approximately."


def protocols() -> list[BenchmarkProtocol]:
    """Return the papers' tables."""
    return [*_middlebury_2021(), *_others(), *_boost()]


def _middlebury_2021() -> list[BenchmarkProtocol]:
    return [
        BenchmarkProtocol(
            name="sddr-middlebury-2021",
            paper=_SDDR,
            table="Middlebury 2021, as the released script computes it",
            data="middlebury-2021",
            options={"unit": "gbdf"},
            expected=48,
            alignment=_AFFINE,
            measures=(ReleasedGbdf(), Order()),
            notes="The ground truth is a whole number of about 3 to 30 without unit, which comes "
            f"of a header value that should be ignored. {_SUPERPIXELS}",
        ),
        BenchmarkProtocol(
            name="middlebury-2021-metres",
            paper=f"{_SDDR}, put right",
            table="Middlebury 2021 with ground truth in metres; not comparable with the paper's",
            data="middlebury-2021",
            expected=48,
            alignment=_AFFINE,
            measures=(Accuracy(_COLUMNS), Order(from_disparity=True)),
            notes=_SUPERPIXELS,
        ),
    ]


def _others() -> list[BenchmarkProtocol]:
    diml = [
        BenchmarkProtocol(
            name=f"sddr-diml-{place}",
            paper=_SDDR,
            table=f"DIML, {place}",
            data=f"diml-{place}",
            alignment=_AFFINE,
            measures=(Accuracy(_COLUMNS), Order()),
            notes=f"The paper's errors are in millimetres. {_SUPERPIXELS}",
        )
        for place in ("indoor", "outdoor")
    ]
    return [
        *diml,
        BenchmarkProtocol(
            name="gbdf-multiscopic",
            paper=_GBDF,
            table="Multiscopic",
            data="multiscopic",
            expected=500,
            truth=flipped_disparity,
            alignment=_AFFINE,
            measures=(Accuracy(_COLUMNS), Order()),
            notes=f"The ground truth is the greatest disparity minus disparity. {_SUPERPIXELS}",
        ),
        BenchmarkProtocol(
            name="gbdf-hypersim",
            paper=_GBDF,
            table="Hypersim",
            data="hypersim",
            options={"photo": "tone-mapped"},
            expected=286,
            truth=distance_along_rays,
            alignment=_AFFINE,
            measures=(Accuracy(_COLUMNS), Order()),
            notes="The ground truth is the distance along the ray. Give the list of 286 as split "
            f"file; SDDR measures on the same. {_SUPERPIXELS}",
        ),
    ]


def _boost() -> list[BenchmarkProtocol]:
    sets = {
        "middlebury-2014": (
            "middlebury-2014",
            23,
            Order(from_disparity=True, scale=0.2, ranges=True),
        ),
        "ibims": ("ibims", 100, Order(ranges=True)),
        "nyu": ("nyu", 654, Order(ranges=True)),
    }
    return [
        BenchmarkProtocol(
            name=f"boost-{name}",
            paper=_BOOST,
            table=f"order and ranges, {name}",
            data=data,
            expected=images,
            alignment=_AFFINE,
            measures=(order,),
            notes=f"Maps are compared by their own ranges. {_SUPERPIXELS}",
        )
        for name, (data, images, order) in sets.items()
    ]
