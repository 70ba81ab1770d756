"""DIML/CVL RGB-D (Cho et al. 2021): Kinect v2 indoors, ZED stereo outdoors; the sample sets.

Layout as in the downloads and in ZoeDepth's evaluation: 16-bit PNG in millimetres. Intrinsics are
published only in the data set's technical report and differ by resolution: left unknown here.
Outdoors a confidence map comes with each depth; the papers do not use it, nor do we.
"""

from pathlib import Path
from typing import ClassVar

from fathom.core.readers import read_png
from fathom.data.images import read_image
from fathom.data.sample import Sample
from fathom.data.sets.base import PhotoSet, Source
from fathom.data.sets.depths import metres

_WHERE = "the DIML/CVL RGB-D page of Yonsei and Ewha Universities (dimlrgbd.github.io)"
_TERMS = "non-commercial research"


class DimlIndoor(PhotoSet):
    """Indoor samples: high (756 x 1344) or low (288 x 512) resolution."""

    source = Source(
        title="DIML (indoor)",
        where=_WHERE,
        layout="{HR,LR}/SCENE/color/NAME_c.png and {HR,LR}/SCENE/depth_filled/"
        "NAME_depth_filled.png (below the test folder)",
        terms=_TERMS,
        gives="metric depth with filled holes",
    )
    patterns: ClassVar = {"LR": ("LR/*/color/*_c.png",), "HR": ("HR/*/color/*_c.png",)}

    def read(self, item: Path) -> Sample:
        """Read one photo."""
        name = item.stem.removesuffix("_c") + "_depth_filled.png"
        stored = self.need(item.parents[1] / "depth_filled" / name)
        depth, valid = metres(read_png(stored), per_metre=1000)
        return Sample(
            id=self.id_of(item),
            image=read_image(item),
            depth=depth,
            valid=valid,
            family=item.parents[1].name,
            environment="indoor",
            edge_quality="sensor",
        )


class DimlOutdoor(PhotoSet):
    """Outdoor samples: high (1080 x 1920) or low (384 x 640) resolution, left view."""

    source = Source(
        title="DIML (outdoor)",
        where=_WHERE,
        layout="{HR,LR}/outleft/NAME.png and {HR,LR}/depthmap/NAME.png (below the test folder)",
        terms=_TERMS,
        gives="metric depth from stereo matching",
    )
    patterns: ClassVar = {"LR": ("LR/outleft/*.png",), "HR": ("HR/outleft/*.png",)}

    def read(self, item: Path) -> Sample:
        """Read one photo."""
        stored = self.need(item.parents[1] / "depthmap" / item.name)
        depth, valid = metres(read_png(stored), per_metre=1000)
        return Sample(
            id=self.id_of(item),
            image=read_image(item),
            depth=depth,
            valid=valid,
            environment="outdoor",
            edge_quality="poor",
        )
