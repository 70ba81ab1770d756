"""The three kinds of parts that a pipeline is made of."""

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from fathom.core.depth_map import DepthMap, Kind
from fathom.core.photo import Photo


@runtime_checkable
class Estimator(Protocol):
    """Looks at a photograph and says how far everything is.

    Attributes:
        name: what the model is called, as in the catalogue.
        kind: what its numbers mean; `metric` is metres along the optical axis.
        native_size: long side in pixels at which it works best.
        size_multiple: its working height and width are multiples of this.
        uses_focal: whether a known focal length changes its answer.
    """

    name: str
    kind: Kind
    native_size: int
    size_multiple: int
    uses_focal: bool

    def estimate(self, photo: Photo) -> DepthMap:
        """Return the depth map of `photo` at the photo's own height and width."""
        ...

    def estimate_batch(self, photos: Sequence[Photo]) -> list[DepthMap]:
        """Return one depth map per photo, in order, each at its photo's size."""
        ...


@runtime_checkable
class Scaler(Protocol):
    """Turns a relative depth map into metres."""

    def scale(self, relative: DepthMap, photo: Photo, *, caption: str | None = None) -> DepthMap:
        """Return a `metric` map; `caption` describes the scene to scalers that read text."""
        ...


@runtime_checkable
class Refiner(Protocol):
    """Sharpens a depth map with the full-resolution photograph."""

    def refine(self, photo: Photo, coarse: DepthMap) -> DepthMap:
        """Return a map of the same kind at the photo's own height and width."""
        ...
