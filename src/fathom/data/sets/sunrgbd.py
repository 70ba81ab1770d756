"""SUN RGB-D (Song et al., CVPR 2015): four kinds of sensors indoors, 10,335 images.

Layout and encoding are those of the SUNRGBD toolbox (readData.m, read3dPoints.m): 16-bit PNG whose
bits are rotated, millimetres = (p >> 3) | (p << 13). The toolbox sets everything beyond 8 m to 8 m;
here it is invalid. `depth_bfx` is depth with holes filled from other frames, `depth` the raw one.
The toolbox counts pixel centres from (1, 1) when it unprojects.
"""

from pathlib import Path

import numpy as np

from fathom.core.errors import UsageError
from fathom.core.readers import read_png
from fathom.data.images import read_image
from fathom.data.sample import Sample
from fathom.data.sets.base import DataSet, Source, natural_order, read_lines
from fathom.data.sets.cameras import intrinsics_from_matrix, read_numbers
from fathom.data.sets.containers import read_mat
from fathom.data.sets.depths import metres

_FARTHEST = 8.0
_SPLITS = "SUNRGBDtoolbox/traintestSUNRGBD/allsplit.mat"


class SunRgbd(DataSet[Path]):
    """The official splits (test: 5,050); a line of `split_file` is an image's folder."""

    source = Source(
        title="SUN RGB-D",
        where="the SUN RGB-D page of the Princeton Vision group (SUNRGBD and SUNRGBDtoolbox)",
        layout="SUNRGBD/SENSOR/.../NAME/{image/*.jpg,depth_bfx/*.png,intrinsics.txt} "
        f"and {_SPLITS}",
        terms="no explicit licence; given out for research",
        gives="metric depth, refined or raw",
    )
    splits = ("test", "train")

    def __init__(
        self,
        root: Path | str,
        *,
        split: str | None = None,
        split_file: Path | str | None = None,
        depth: str = "refined",
    ) -> None:
        """Find the samples; `depth` is "refined" (depth_bfx) or "raw"."""
        if depth not in ("refined", "raw"):
            raise UsageError(f"SUN RGB-D has refined and raw depth, not {depth!r}")
        self.depth_folder = "depth_bfx" if depth == "refined" else "depth"
        super().__init__(root, split=split, split_file=split_file)

    def find(self) -> list[Path]:
        """Return the folders of the split; the official list holds paths of another machine."""
        if self.split_file is not None:
            names = read_lines(self.split_file)
        else:
            listed = read_mat(self.need(self.root / _SPLITS), f"all{self.split}")
            names = [str(name) for name in np.atleast_1d(listed)]
        below = [name.rstrip("/").split("SUNRGBD/", 1)[-1] for name in names]
        return [self.need(self.root / "SUNRGBD" / name) for name in below]

    def read(self, item: Path) -> Sample:
        """Read one folder."""
        photo = self._only(item / "image", "*.jpg")
        stored = read_png(self._only(item / self.depth_folder, "*.png"))
        depth, valid = metres((stored >> 3) | (stored << 13), per_metre=1000)
        valid &= depth <= _FARTHEST
        matrix = np.array(read_numbers(self.need(item / "intrinsics.txt"))).reshape(3, 3)
        return Sample(
            id=item.relative_to(self.root / "SUNRGBD").as_posix(),
            image=read_image(photo),
            depth=np.where(valid, depth, np.float32(0)),
            valid=valid,
            intrinsics=intrinsics_from_matrix(matrix, centres="one"),
            family=item.relative_to(self.root / "SUNRGBD").parts[0],
            environment="indoor",
            edge_quality="sensor",
        )

    def _only(self, folder: Path, pattern: str) -> Path:
        found = sorted(folder.glob(pattern), key=natural_order)
        return found[0] if found else self.need(folder / pattern)
