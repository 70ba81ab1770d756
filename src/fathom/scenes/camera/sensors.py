"""What depth sensors make of true depth: pure functions of a map and a random generator.

Each takes metres along the optical axis, float32 (H, W), `inf` for sky, and returns a map of the
same shape in which 0 means "no measurement". Networks trained on exact depth meet such maps as
ground truth of real photographs; the simulation lets a method be taught to tell them apart.
"""

import math

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from fathom.core.errors import UsageError

DepthArray = NDArray[np.float32]


def lidar_lines(
    depth: DepthArray,
    rng: np.random.Generator,
    *,
    f_px: float,
    lines: int = 64,
    top_deg: float = 3.0,
    bottom_deg: float = -25.0,
    step_deg: float = 0.2,
    max_range: float = 80.0,
    noise: float = 0.02,
    drop: float = 0.1,
) -> DepthArray:
    """Keep what a spinning laser scanner at the camera would hit: sparse points on a few lines.

    The defaults are those of a 64-line scanner on a car.

    Args:
        depth: Metres (H, W), `inf` for sky.
        rng: Source of the noise and of the lost points.
        f_px: Focal length of the map in pixels; the principal point is the centre.
        lines: Number of laser beams.
        top_deg: Elevation of the highest beam.
        bottom_deg: Elevation of the lowest beam.
        step_deg: Turn of the scanner between two shots.
        max_range: Metres along the ray beyond which nothing returns.
        noise: Standard deviation along the ray, metres.
        drop: Share of the shots that do not return.

    Returns:
        Sparse metres (H, W), 0 where there is no point.
    """
    height, width = depth.shape
    elevations = np.radians(np.linspace(top_deg, bottom_deg, lines))
    half = math.atan(0.5 * width / f_px)
    azimuths = np.arange(-half, half, math.radians(step_deg))
    elevation, azimuth = np.meshgrid(elevations, azimuths, indexing="ij")
    column = np.floor(f_px * np.tan(azimuth) + 0.5 * width).astype(int)
    row = np.floor(0.5 * height - f_px * np.tan(elevation) / np.cos(azimuth)).astype(int)
    hit = (row >= 0) & (row < height) & (column >= 0) & (column < width)
    hit &= rng.random(hit.shape) >= drop
    row, column = row[hit], column[hit]
    z = depth[row, column]
    # Length of the ray through the pixel's centre per metre of depth.
    x, y = (column + 0.5 - 0.5 * width) / f_px, (row + 0.5 - 0.5 * height) / f_px
    stretch = np.sqrt(1.0 + x * x + y * y)
    kept = np.isfinite(z) & (z * stretch <= max_range)
    measured = z + rng.normal(0.0, noise, z.shape) / stretch
    out = np.zeros_like(depth)
    out[row[kept], column[kept]] = np.maximum(measured[kept], 0.0)
    return out


def structured_light(
    depth: DepthArray,
    rng: np.random.Generator,
    *,
    f_px: float,
    baseline: float = 0.075,
    near: float = 0.5,
    far: float = 8.0,
    edge_px: int = 2,
    holes: float = 0.02,
) -> DepthArray:
    """Make a map like that of a projector and an infrared camera beside it.

    Surfaces seen by the camera but not lit by the projector (to the left of nearer things) have no
    measurement, nor have the rims of objects, random patches, and what is out of range; depth is
    quantised in disparity as by such sensors.

    Args:
        depth: Metres (H, W), `inf` for sky.
        rng: Source of the patches.
        f_px: Focal length of the map in pixels.
        baseline: Metres between projector and camera; the projector is to the right.
        near: Shortest measurable depth, metres.
        far: Longest measurable depth, metres.
        edge_px: Width of the dead band along discontinuities, pixels.
        holes: Share of the map covered by patches without measurement.

    Returns:
        Metres (H, W), 0 where there is no measurement.
    """
    disparity = np.where(np.isfinite(depth), baseline * f_px / np.maximum(depth, 1e-6), 0.0)
    lit = ~_shadow(disparity)
    rims = ndimage.binary_dilation(discontinuities(depth), iterations=edge_px)
    blobs = ndimage.gaussian_filter(rng.standard_normal(depth.shape), 3.0)
    patches = blobs > np.quantile(blobs, 1.0 - holes) if holes > 0 else np.zeros_like(lit)
    coarse = np.round(disparity * 8.0) / 8.0  # an eighth of a pixel, as first-generation sensors
    measured = np.where(coarse > 0, baseline * f_px / np.maximum(coarse, 1e-6), 0.0)
    kept = lit & ~rims & ~patches & (depth >= near) & (depth <= far) & (coarse > 0)
    return np.where(kept, measured, 0.0).astype(np.float32)


def stereo_smoothing(
    depth: DepthArray, *, window: int = 7, passes: int = 2, max_depth: float = 100.0
) -> DepthArray:
    """Spread foreground over its surroundings and round corners, as matching windows do.

    Args:
        depth: Metres (H, W), `inf` for sky.
        window: Edge of the matching window, pixels, odd.
        passes: How often means are taken after the median.
        max_depth: Metres beyond which nothing is matched.

    Returns:
        Metres (H, W), 0 beyond `max_depth`.

    Raises:
        UsageError: The window is not a positive odd number.
    """
    if window < 1 or window % 2 == 0:
        raise UsageError(f"The stereo window must be an odd number of pixels, not {window}.")
    inverse = np.where(np.isfinite(depth), 1.0 / np.maximum(depth, 1e-6), 0.0)
    # Among the surfaces within a window the nearer ones win more often than not.
    inverse = ndimage.percentile_filter(inverse, 65, size=window)
    for _ in range(passes):
        inverse = ndimage.uniform_filter(inverse, size=max(3, window // 2), mode="nearest")
    far = inverse < 1.0 / max_depth
    return np.where(far, 0.0, 1.0 / np.maximum(inverse, 1e-9)).astype(np.float32)


def growing_noise(
    depth: DepthArray,
    rng: np.random.Generator,
    *,
    relative: float = 0.0,
    quadratic: float = 0.0015,
    blur_px: float = 1.0,
) -> DepthArray:
    """Add noise of standard deviation `relative` * z + `quadratic` * z^2 metres.

    Triangulation errs with the square of the distance; 0.0015 per metre is what has been measured
    for the first structured-light cameras (Khoshelham and Elberink 2012).

    Args:
        depth: Metres (H, W); sky and missing points stay as they are.
        rng: Source of the noise.
        relative: Share of the depth.
        quadratic: Per metre.
        blur_px: Correlation length of the noise, pixels; 0 for independent pixels.

    Returns:
        Metres (H, W), never negative.
    """
    field = rng.standard_normal(depth.shape)
    if blur_px > 0:
        field = ndimage.gaussian_filter(field, blur_px)
        field /= field.std()
    known = np.isfinite(depth) & (depth > 0)
    z = np.where(known, depth, 0.0)
    noisy = np.maximum(z + field * (relative * z + quadratic * z * z), 0.0)
    return np.where(known, noisy, depth).astype(np.float32)


def discontinuities(depth: DepthArray, *, ratio: float = 1.1) -> NDArray[np.bool_]:
    """Mark pixels whose right or lower neighbour is `ratio` times nearer or farther.

    Args:
        depth: Metres (H, W), positive, `inf` for sky.
        ratio: Smallest jump that counts.

    Returns:
        bool (H, W), True on both sides of a jump.
    """
    inverse = np.where(np.isfinite(depth), 1.0 / np.maximum(depth, 1e-6), 1e-9)
    logs = np.log(inverse)
    out = np.zeros(depth.shape, bool)
    for axis in (0, 1):
        jump = np.abs(np.diff(logs, axis=axis)) > math.log(ratio)
        before, after = [slice(None)] * 2, [slice(None)] * 2
        before[axis], after[axis] = slice(None, -1), slice(1, None)
        out[tuple(before)] |= jump
        out[tuple(after)] |= jump
    return out


def _shadow(disparity: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Pixels that the projector on the right cannot reach past nearer things.

    Seen from the projector a pixel at column u appears at u - disparity; what is nearest there,
    within half a pixel, is lit.
    """
    height, width = disparity.shape
    place = np.rint(np.arange(width) - disparity).astype(int)
    place = np.maximum(place, -width) + width  # columns left of the camera's image count too
    rows = np.broadcast_to(np.arange(height)[:, None], place.shape)
    nearest = np.zeros((height, 2 * width))
    np.maximum.at(nearest, (rows, place), disparity)
    # A slanted surface changes its disparity by less than one pixel per pixel.
    hidden: NDArray[np.bool_] = nearest[rows, place] > disparity + 1.0
    return hidden
