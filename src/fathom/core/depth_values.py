"""What a depth map knows by itself: its numbers, what they mean, and the camera they belong to."""

import dataclasses
from collections.abc import Mapping
from typing import Literal, Self, get_args

import numpy as np
from numpy.typing import NDArray

from fathom.core import geometry, resample
from fathom.core.convert import SMALLEST_DEPTH, to_inverse_depth
from fathom.core.errors import KindError, UsageError

Kind = Literal["metric", "scale_invariant", "affine_invariant", "affine_invariant_inverse"]
FocalSource = Literal["given", "exif", "estimated", "none"]

_ALIGN_FIRST = "align it first with a scaler or with a known distance"


def _everywhere() -> NDArray[np.bool_]:
    return np.empty((0, 0), dtype=bool)


@dataclasses.dataclass(frozen=True, eq=False)
class DepthValues:
    """The numbers of a depth map with their kind, camera, validity and origin.

    Programs use `fathom.DepthMap`, which can also show and save itself; what shows and saves takes
    these.

    Attributes:
        values: float32 (H, W). Depth along the optical axis: metres for kind `metric`, an unknown
            multiple of metres for `scale_invariant`, an unknown increasing affine function of
            metres for `affine_invariant`. For `affine_invariant_inverse` an unknown increasing
            affine function of 1 / metres. Infinitely far (sky) is `inf`, in the inverse kind
            exactly 0. Pixels that are not valid may hold anything.
        kind: What is known about the values, see above.
        intrinsics: float64 (3, 3) in pixels of this map with pixel centres at half integers
            (a centred camera has cx = W / 2), or None when no focal length is known.
        focal_source: Where the focal length comes from; `none` exactly when `intrinsics` is None.
        valid: bool (H, W). Sky is valid. Left out: everything that can be a value of the kind.
            NaN, and for metric and scale-invariant maps zero and negative depth, never are.
        provenance: Which model, weights digest and versions made the map.
    """

    values: NDArray[np.float32]
    kind: Kind
    intrinsics: NDArray[np.float64] | None = None
    focal_source: FocalSource = "none"
    valid: NDArray[np.bool_] = dataclasses.field(default_factory=_everywhere)
    provenance: Mapping[str, str] = dataclasses.field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.kind not in get_args(Kind):
            raise ValueError(f"kind is {self.kind!r}, not one of {', '.join(get_args(Kind))}")
        values = np.asarray(self.values, dtype=np.float32)
        if values.ndim != 2 or values.size == 0:
            raise ValueError(f"a depth map has shape (H, W), not {values.shape}")
        object.__setattr__(self, "values", values)
        object.__setattr__(self, "valid", self._checked_valid())
        object.__setattr__(self, "intrinsics", self._checked_intrinsics())

    def _checked_valid(self) -> NDArray[np.bool_]:
        if self.kind in ("metric", "scale_invariant"):
            usable = self.values >= SMALLEST_DEPTH
        elif self.kind == "affine_invariant":
            usable = self.values > -np.inf
        else:
            usable = np.isfinite(self.values)
        valid = np.asarray(self.valid, dtype=bool)
        if valid.size == 0:
            return usable
        if valid.shape != self.values.shape:
            raise ValueError(f"valid has shape {valid.shape}, the values {self.values.shape}")
        usable &= valid
        return usable

    def _checked_intrinsics(self) -> NDArray[np.float64] | None:
        if self.focal_source not in get_args(FocalSource):
            raise ValueError(f"focal_source is {self.focal_source!r}")
        if (self.intrinsics is None) != (self.focal_source == "none"):
            raise ValueError("focal_source must be 'none' exactly when there are no intrinsics")
        if self.intrinsics is None:
            return None
        matrix = np.asarray(self.intrinsics, dtype=np.float64)
        pinhole = matrix.shape == (3, 3) and np.isfinite(matrix).all()
        if not pinhole or matrix[0, 0] <= 0 or matrix[1, 1] <= 0:
            raise ValueError("intrinsics must be finite (3, 3) with positive focal lengths")
        if matrix[0, 1] or matrix[1, 0] or tuple(matrix[2]) != (0, 0, 1):
            raise ValueError("intrinsics must be [[fx, 0, cx], [0, fy, cy], [0, 0, 1]]")
        return matrix

    def __repr__(self) -> str:
        parts = [f"{self.width} x {self.height}", self.kind, self._range_text()]
        if self.focal_lengths is not None:
            fx, fy = self.focal_lengths
            focal = f"{fx:.1f}" if np.isclose(fx, fy, rtol=1e-6) else f"{fx:.1f} x {fy:.1f}"
            parts.append(f"focal {focal} px ({self.focal_source})")
        else:
            parts.append("focal length unknown")
        return f"{type(self).__name__}({', '.join(parts)})"

    def _range_text(self) -> str:
        solid = self.valid & ~self.sky
        if not solid.any():
            return "nothing but sky" if self.sky.any() else "no valid pixel"
        low, high = (
            self.values.min(where=solid, initial=np.inf),
            self.values.max(where=solid, initial=-np.inf),
        )
        return f"{low:.4g} to {high:.4g}" + (" m" if self.kind == "metric" else "")

    @property
    def height(self) -> int:
        """Rows."""
        return int(self.values.shape[0])

    @property
    def width(self) -> int:
        """Columns."""
        return int(self.values.shape[1])

    @property
    def f_px(self) -> float | None:
        """Horizontal focal length in pixels of this map, or None."""
        return None if self.intrinsics is None else float(self.intrinsics[0, 0])

    @property
    def focal_lengths(self) -> tuple[float, float] | None:
        """Horizontal and vertical focal length in pixels of this map, or None."""
        if self.intrinsics is None:
            return None
        return float(self.intrinsics[0, 0]), float(self.intrinsics[1, 1])

    @property
    def depth(self) -> NDArray[np.float32]:
        """Depth, float32 (H, W), `inf` for sky; KindError for an inverse map."""
        if self.kind == "affine_invariant_inverse":
            raise KindError(f"an {self.kind} map holds no depth; {_ALIGN_FIRST}")
        return self.values

    @property
    def inverse_depth(self) -> NDArray[np.float32]:
        """Inverse depth, float32 (H, W), 0 for sky; KindError for a map of affine depth."""
        if self.kind == "affine_invariant_inverse":
            return self.values
        if self.kind == "affine_invariant":
            raise KindError(f"an {self.kind} map has no inverse depth; {_ALIGN_FIRST}")
        return to_inverse_depth(self.values)

    @property
    def sky(self) -> NDArray[np.bool_]:
        """Infinitely far pixels, bool (H, W)."""
        at_infinity = 0 if self.kind == "affine_invariant_inverse" else np.inf
        far: NDArray[np.bool_] = self.values == at_infinity
        far &= self.valid
        return far

    def resized(self, height: int, width: int, *, antialias: bool = False) -> Self:
        """Return the map at another size, intrinsics rescaled.

        Inverse depth is what is blended (bilinear, half-pixel convention), for planes are affine
        in it; an affine-invariant depth map, which has none, is blended as it is. Sky stays sky
        and invalid stays invalid, by majority of weight, and neither bleeds into its neighbours.

        Args:
            height: Rows of the result.
            width: Columns of the result.
            antialias: When shrinking, average over all pixels instead of the two nearest ones;
                mixes near and far at edges, hence off.
        """
        if height < 1 or width < 1:
            raise ValueError(f"cannot resize a depth map to {height} x {width}")
        if (height, width) == self.values.shape:
            return self
        values, valid, sky = resample.resize_masked(
            self.values,
            height,
            width,
            valid=self.valid,
            sky=self.sky,
            reciprocal=self.kind in ("metric", "scale_invariant"),
            antialias=antialias,
        )
        if self.kind != "affine_invariant_inverse":
            values[sky] = np.inf
        intrinsics = self.intrinsics
        if intrinsics is not None:
            intrinsics = geometry.rescaled_intrinsics(
                intrinsics, self.values.shape, (height, width)
            )
        return dataclasses.replace(self, values=values, valid=valid, intrinsics=intrinsics)

    def with_scale(self, factor: float, *, kind: Kind | None = None) -> Self:
        """Return the map with every depth multiplied by `factor`; sky stays sky.

        Args:
            factor: Positive and finite.
            kind: Kind of the result, `metric` when the factor brings a scale-invariant map to
                metres. The kind stays by default.
        """
        self._need_scale_only("be brought to metres by one factor")
        if not (np.isfinite(factor) and factor > 0):
            raise UsageError(f"a scale factor must be a positive number, not {factor:g}")
        return dataclasses.replace(
            self, values=self.values * np.float32(factor), kind=kind or self.kind
        )

    def clamp(self, max_depth: float) -> Self:
        """Return the map with finite depths beyond `max_depth` set to it; sky stays sky."""
        self._need_scale_only("be limited to a depth")
        if not max_depth > 0:
            raise UsageError(f"the largest depth must be a positive number, not {max_depth:g}")
        values = np.where(np.isinf(self.values), self.values, np.minimum(self.values, max_depth))
        return dataclasses.replace(self, values=values)

    def points(self) -> NDArray[np.float32]:
        """Return what every pixel sees, (H, W, 3), OpenCV axes; NaN for sky and invalid pixels."""
        points = geometry.unproject(*self._camera("be unprojected"))
        points[~(self.valid & np.isfinite(self.values))] = np.nan
        return points

    def distance(self) -> NDArray[np.float32]:
        """Return the distance along the ray, (H, W); `inf` for sky, NaN for invalid pixels."""
        distance = geometry.ray_distance(*self._camera("give distances"))
        distance[~self.valid] = np.nan
        return distance

    def normals(self) -> NDArray[np.float32]:
        """Return unit normals facing the camera, (H, W, 3), OpenCV axes; NaN where unknown.

        Unknown are sky, invalid pixels, and pixels without a known neighbour in row or column.
        """
        values, intrinsics = self._camera("give normals")
        return geometry.surface_normals(
            to_inverse_depth(values), self.valid & np.isfinite(values), intrinsics
        )

    def _camera(self, purpose: str) -> tuple[NDArray[np.float32], NDArray[np.float64]]:
        self._need_scale_only(purpose)
        if self.intrinsics is None:
            raise UsageError(f"a map without a focal length cannot {purpose}; give one")
        return self.values, self.intrinsics

    def _need_scale_only(self, purpose: str) -> None:
        if self.kind in ("affine_invariant", "affine_invariant_inverse"):
            raise KindError(f"an {self.kind} map cannot {purpose}; {_ALIGN_FIRST}")
