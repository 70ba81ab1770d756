"""Definitions that others go back to: Eigen et al. (arXiv 1406.2283), KITTI, Xian et al. (2020)."""

from fathom.evaluation.alignments import Alignment
from fathom.evaluation.benchmark import BenchmarkProtocol
from fathom.evaluation.measures.accuracy import Accuracy
from fathom.evaluation.measures.order import OrdinalError


def protocols() -> list[BenchmarkProtocol]:
    """Return them."""
    return [
        BenchmarkProtocol(
            name="eigen-nyu",
            paper="Eigen et al., arXiv 1406.2283",
            table="NYUv2; sums run over the pixels of all images, as the paper's formulas do",
            data="nyu-official",
            options={"split": "test"},
            expected=654,
            nearest=1e-3,
            farthest=10.0,
            clip=(1e-3, 10.0),
            crop="eigen_nyu",
            pooling="pixels",
            measures=(
                Accuracy(("delta1", "delta2", "delta3", "absrel", "sqrel", "rmse", "rmse_log")),
            ),
            notes="The range is that of later papers.",
        ),
        BenchmarkProtocol(
            name="kitti-official",
            paper="KITTI depth prediction benchmark (Uhrig et al., 3DV 2017)",
            table="the four numbers of its ranking, on the selection for validation",
            data="kitti-official",
            expected=1000,
            clip=(1e-3, 256.0),
            measures=(Accuracy(("silog", "sqrel", "absrel", "irmse")),),
            notes="The ranking has sqrel and absrel in per cent, irmse in 1/km: 1000 times this.",
        ),
        BenchmarkProtocol(
            name="hrwsi-order",
            paper="Xian et al., CVPR 2020",
            table="ordinal error of random pairs, HRWSI's validation set",
            data="hrwsi",
            options={"split": "val"},
            expected=400,
            alignment=Alignment("affine"),
            measures=(OrdinalError(),),
            notes="As commonly cited: pairs whose order at 3 % differs, unit weights.",
        ),
    ]
