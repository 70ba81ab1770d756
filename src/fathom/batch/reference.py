"""One known distance, by which a map is brought to scale."""

from dataclasses import dataclass

import numpy as np

from fathom.core.depth_map import DepthMap
from fathom.core.errors import UsageError

_LEAST, _MOST = 1e-4, 1e6  # metres; beyond, scaled depths leave what float32 and files can hold


@dataclass(frozen=True)
class ScaleReference:
    """The depth that the pixel containing the point (x, y) should have.

    Attributes:
        x: columns from the left edge of the upright photo, pixels.
        y: rows from its top edge, pixels.
        metres: depth along the optical axis.
    """

    x: float
    y: float
    metres: float

    def __post_init__(self) -> None:
        if not (np.isfinite(self.x) and np.isfinite(self.y)):
            raise UsageError(f"The scale reference {self.x:g},{self.y:g} is no point of a photo.")
        if not (np.isfinite(self.metres) and self.metres > 0):
            raise UsageError(f"The known distance must be a positive number, not {self.metres:g}.")
        if not _LEAST <= self.metres <= _MOST:
            raise UsageError(
                f"The known distance must lie between {_LEAST:g} and {_MOST:g} metres, "
                f"not {self.metres:g}."
            )

    @classmethod
    def parse(cls, text: str) -> "ScaleReference":
        """Read `"X,Y,METRES"`.

        Raises:
            UsageError: it does not have three numbers, or the distance is not positive.
        """
        try:
            x, y, metres = (float(part) for part in text.split(","))
        except ValueError:
            raise UsageError(
                f"A scale reference is X,Y,METRES such as 1200,800,2.5, not {text!r}."
            ) from None
        return cls(x, y, metres)

    def apply(self, depth_map: DepthMap) -> DepthMap:
        """Return `depth_map` scaled, as a metric map, so that the pixel has the known depth.

        Raises:
            UsageError: the point is outside the photo, or has no finite depth there.
            KindError: the map is known up to more than a factor.
        """
        column, row = int(np.floor(self.x)), int(np.floor(self.y))
        if not (0 <= column < depth_map.width and 0 <= row < depth_map.height):
            raise UsageError(
                f"The scale reference {self.x:g},{self.y:g} is outside the photo, "
                f"which is {depth_map.width} x {depth_map.height} pixels."
            )
        depth = float(depth_map.depth[row, column])
        if not (depth_map.valid[row, column] and np.isfinite(depth)):
            raise UsageError(
                f"The scale reference {self.x:g},{self.y:g} lies on sky or has no depth; "
                "take a point on something solid."
            )
        return depth_map.with_scale(self.metres / depth, kind="metric")
