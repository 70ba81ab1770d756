"""What a real lens does to a rendered image: things away from the focus are blurred.

A thin lens of aperture diameter D, focused at distance z_f, spreads a point at distance z over a
disc of diameter D f |1/z - 1/z_f| on the image, with f in pixels and D in metres (the usual
circle of confusion with the focused image plane taken at f). Labels stay those of the pinhole.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

LARGEST_RADIUS = 0.025  # of the long side; more is seldom kept by a photographer
APERTURES = (0.0015, 0.03)  # metres: a phone at its widest to a portrait lens


def depth_of_field(
    image: NDArray[np.float32],
    inverse_depth: NDArray[np.float32],
    *,
    f_px: float,
    aperture: float,
    focus: float,
) -> NDArray[np.float32]:
    """Blur an image as a lens of finite aperture would.

    Args:
        image: float32 (H, W, 3), any range.
        inverse_depth: float32 (H, W), 1/m along the optical axis; 0 for sky.
        f_px: Focal length in pixels of this image.
        aperture: Diameter of the lens opening in metres.
        focus: Distance that is sharp, in metres; `inf` for the horizon.

    Returns:
        float32 (H, W, 3). What is sharp never takes colour from what is blurred behind it, and
        what is blurred in front spreads over what is behind. Radii above 2.5 % of the long side
        are cut.
    """
    largest = LARGEST_RADIUS * max(image.shape[:2])
    radius = 0.5 * aperture * f_px * np.abs(inverse_depth - 1.0 / focus)
    radius = np.minimum(radius, largest).astype(np.float32)
    if radius.max() < 0.5:  # less than a pixel across
        return image
    blurred = np.empty_like(image)
    _gather(np.ascontiguousarray(image), inverse_depth, radius, blurred)
    return blurred


def focus_somewhere(
    rng: np.random.Generator,
    image: NDArray[np.float32],
    inverse_depth: NDArray[np.float32],
    *,
    f_px: float,
) -> NDArray[np.float32]:
    """Apply `depth_of_field` with a drawn aperture, focused on what a photographer might choose.

    That is the nearest of three points around the centre.

    Args:
        rng: Chooses the aperture (1.5 to 30 mm, evenly in its logarithm) and the points.
        image: float32 (H, W, 3), any range.
        inverse_depth: float32 (H, W), 1/m along the optical axis; 0 for sky.
        f_px: Focal length in pixels of this image.

    Returns:
        float32 (H, W, 3).
    """
    height, width = inverse_depth.shape
    rows = (height * rng.uniform(0.3, 0.75, 3)).astype(int)
    columns = (width * rng.uniform(0.25, 0.75, 3)).astype(int)
    nearest = float(inverse_depth[rows, columns].max())
    aperture = float(np.exp(rng.uniform(*np.log(APERTURES))))
    focus = 1.0 / max(nearest, 1e-3)
    return depth_of_field(image, inverse_depth, f_px=f_px, aperture=aperture, focus=focus)


@njit(cache=True, fastmath=True, nogil=True)
def _gather(
    image: NDArray[np.float32],
    inverse_depth: NDArray[np.float32],
    radius: NDArray[np.float32],
    out: NDArray[np.float32],
) -> None:
    height, width = radius.shape
    reach = int(np.ceil(radius.max()))
    for y in range(height):
        for x in range(width):
            own, here = radius[y, x], inverse_depth[y, x]
            total = np.float32(0.0)
            red = green = blue = np.float32(0.0)
            for v in range(max(0, y - reach), min(height, y + reach + 1)):
                for u in range(max(0, x - reach), min(width, x + reach + 1)):
                    r = radius[v, u]
                    if inverse_depth[v, u] < here:  # behind: hidden where this pixel is sharp
                        r = min(r, own)
                    distance = np.sqrt(np.float32((v - y) * (v - y) + (u - x) * (u - x)))
                    cover = min(max(r + np.float32(0.5) - distance, np.float32(0.0)), 1.0)
                    if cover > 0.0:
                        weight = cover / (r * r + np.float32(0.3))  # a disc's light is spread
                        total += weight
                        red += weight * image[v, u, 0]
                        green += weight * image[v, u, 1]
                        blue += weight * image[v, u, 2]
            out[y, x, 0] = red / total
            out[y, x, 1] = green / total
            out[y, x, 2] = blue / total
