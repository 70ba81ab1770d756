"""Are flat things flat and on the right side? Planarity and directed depth error of iBims-1.

Koch et al., arXiv 1805.01328, Sec. 4.1 and 4.2, as the released toolkit computes them.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fathom.metrics.maps import Bools, Floats, MetricError, RealMap, check_maps, depth_values

# The toolkit leaves out planes below 5 % of a 640 x 480 image, whatever the size of the map.
SMALLEST_PLANE = 15_360


@dataclass(frozen=True)
class PlaneError:
    """How a predicted plane differs from a true one; lower is better.

    Attributes:
        label: Number of the plane.
        flatness_cm: Standard deviation of the points' distances from the plane fitted to them,
            centimetres.
        orientation_deg: Angle between the fitted and the true normal, degrees.
    """

    label: int
    flatness_cm: float
    orientation_deg: float


@dataclass(frozen=True)
class DirectedError:
    """Shares of pixels that a plane at some distance separates rightly or wrongly; they sum to 1.

    Attributes:
        right: On the same side as the ground truth; higher is better.
        too_near: Predicted before the plane, in ground truth behind it.
        too_far: Predicted behind the plane, in ground truth before it.
    """

    right: float
    too_near: float
    too_far: float


def plane_errors(
    prediction: RealMap,
    target: RealMap,
    planes: NDArray[np.integer],
    normals: Floats,
    intrinsics: Floats,
    *,
    valid: Bools | None = None,
    smallest: int = SMALLEST_PLANE,
) -> list[PlaneError]:
    """Fit a plane to the predicted points of each annotated one.

    Inside each plane the prediction is scaled to the ground truth's median first, so its scale
    does not matter; a shift does.

    Args:
        prediction: (H, W) depth, any unit; 0 is missing.
        target: (H, W) true depth in metres; 0 is missing.
        planes: (H, W), number of the plane each pixel belongs to, from 1; 0 is none.
        normals: (N, 3), true normals in the toolkit's axes: x right, y forward, z up.
        intrinsics: (3, 3) camera matrix, pixels, centres at half integers. iBims-1 counts pixels
            from 1, so its principal point minus a half goes in here.
        valid: bool (H, W), pixels without it are missing.
        smallest: Planes of fewer pixels are left out.

    Returns:
        One entry for each plane that is large enough, by number.

    Raises:
        MetricError: A plane is without depth in either map, or not finite in the prediction.
        ValueError: A normal has no length.
    """
    check_maps(prediction, target, planes, valid=valid)
    labelled = planes if valid is None else np.where(valid, planes, 0)
    errors = []
    for number, normal in enumerate(np.asarray(normals, np.float64), start=1):
        inside = labelled == number
        if int(inside.sum()) < smallest:
            continue
        # As released, each map's median is that of its own pixels that are not missing.
        predicted = inside & (prediction > 0)
        known = inside & (target > 0) & (target < np.inf)
        if not (predicted.any() and known.any()):
            raise MetricError(
                f"Plane {number} has no depth in the prediction or in the ground truth."
            )
        depth = prediction[predicted].astype(np.float64)
        if np.isinf(depth).any():
            raise MetricError(f"Plane {number} is not finite in the prediction.")
        length = float(np.linalg.norm(normal))
        if not length > 0:
            raise ValueError(f"the normal of plane {number} has no length")
        scale = np.median(target[known].astype(np.float64)) / np.median(depth)
        fitted, flatness = _fitted_plane(_points(depth * scale, predicted, intrinsics))
        # A normal and its opposite are one plane.
        cosine = abs(float(fitted @ normal)) / length
        angle = float(np.degrees(np.arccos(min(cosine, 1.0))))
        errors.append(PlaneError(number, 100 * flatness, angle))
    return errors


def directed_error(
    prediction: RealMap, target: RealMap, valid: Bools, *, distance: float = 3.0
) -> DirectedError:
    """Count pixels on the wrong side of a plane parallel to the image.

    Args:
        prediction: (H, W) depth in metres.
        target: (H, W) true depth in metres, positive where valid.
        valid: bool (H, W); iBims-1 leaves out transparent and invalid areas.
        distance: Of the plane, metres; a depth equal to it is before it.

    Raises:
        MetricError: No pixel is valid, or the prediction is NaN at one that is.
    """
    depth, truth = depth_values(prediction, target, valid)
    near, truly_near = depth <= distance, truth <= distance
    return DirectedError(
        right=float((near == truly_near).mean()),
        too_near=float((near & ~truly_near).mean()),
        too_far=float((~near & truly_near).mean()),
    )


def _points(depth: Floats, inside: Bools, intrinsics: Floats) -> Floats:
    """Return the points (n, 3) of the chosen pixels: x right, y forward, z up."""
    rows, columns = np.nonzero(inside)
    x = (columns + 0.5 - intrinsics[0, 2]) * depth / intrinsics[0, 0]
    z = -(rows + 0.5 - intrinsics[1, 2]) * depth / intrinsics[1, 1]
    return np.stack([x, depth, z], axis=1)


def _fitted_plane(points: Floats) -> tuple[Floats, float]:
    """Return the normal of the best plane and the standard deviation of distances from it.

    They are the eigenvector and the root of the eigenvalue that are least of the covariance.
    """
    centred = points - points.mean(axis=0)
    values, vectors = np.linalg.eigh(centred.T @ centred / len(points))
    return vectors[:, 0], float(np.sqrt(max(values[0], 0.0)))
