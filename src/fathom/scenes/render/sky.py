"""The sky, the air, and how lights are handed to kernels."""

import math

import numpy as np

from fathom.scenes.render.compiled import inlined
from fathom.scenes.render.materials import Look
from fathom.scenes.render.noise import fractal, noise
from fathom.scenes.render.scene import SKIES, Scene
from fathom.scenes.render.textures import photo_colour

# Columns of the light vector.
SUN, SUN_COLOUR, SUN_RADIUS, ABOVE, BELOW, REACH = 0, 3, 6, 7, 10, 13
HAZE, HAZE_COLOUR, ZENITH, HORIZON, GLOW, COVER = 14, 15, 18, 21, 24, 25
CLOUD, SKY_PHOTO, PHASE, KIND = 26, 29, 30, 31
PHOTO_SPAN, PHOTO_GAIN = 32, 34
_BELOW_HORIZON = 0.06  # radians: a photograph of the sky ends a little under the horizon
_PHOTO_SKY, _OVERCAST = SKIES.index("photo"), SKIES.index("overcast")


def light_vector(scene: Scene) -> np.ndarray:
    """Lights, air and sky of a scene as one float64 vector, as the kernels read them."""
    light, sky = scene.light, scene.sky
    return np.concatenate(
        [
            light.sun_direction, light.sun_colour, [light.sun_radius], light.sky_ambient,
            light.ground_ambient, [light.occlusion_distance, light.haze_density],
            light.haze_colour, sky.zenith, sky.horizon, [sky.glow, sky.cloud_cover],
            sky.cloud_colour, [sky.photo, sky.phase, sky.kind],
            sky.photo_span, sky.photo_gain,
        ]
    ).astype(np.float64)  # fmt: skip


@inlined
def sky_colour(
    look: Look, e: np.ndarray, dx: float, dy: float, dz: float
) -> tuple[float, float, float]:
    """Radiance of the sky in a unit direction."""
    if int(e[KIND]) == _PHOTO_SKY:
        u = math.atan2(dx, dz) / e[PHOTO_SPAN] + e[PHASE]
        v = (math.asin(max(-1.0, min(1.0, dy))) + _BELOW_HORIZON) / e[PHOTO_SPAN + 1]
        r, g, b = photo_colour(look.photos, look.decode, int(e[SKY_PHOTO]), u, v, 0.003)
        return e[PHOTO_GAIN] * r, e[PHOTO_GAIN + 1] * g, e[PHOTO_GAIN + 2] * b
    up = max(dy, 0.0)
    low = math.exp(-4.0 * up)
    r = e[ZENITH] + low * (e[HORIZON] - e[ZENITH])
    g = e[ZENITH + 1] + low * (e[HORIZON + 1] - e[ZENITH + 1])
    b = e[ZENITH + 2] + low * (e[HORIZON + 2] - e[ZENITH + 2])
    towards = dx * e[SUN] + dy * e[SUN + 1] + dz * e[SUN + 2]
    if e[COVER] > 0.0 and dy > 0.0:
        k = 1.6 / (dy + 0.15)
        f = fractal(look.lattice, dx * k + e[PHASE], dz * k, 0.13 * e[PHASE], 5, 0.01 * k)
        cover = min(1.0, max(0.0, (f - 0.62 + 0.4 * e[COVER]) * 5.0))
        shade = 0.72 + 0.5 * noise(look.lattice, dx * k * 1.7, dz * k * 1.7, e[PHASE])
        if int(e[KIND]) == _OVERCAST:
            cover, shade = 0.7 * cover, 0.8 + 0.35 * f
        cover *= min(1.0, 12.0 * dy)
        r += cover * (shade * e[CLOUD] - r)
        g += cover * (shade * e[CLOUD + 1] - g)
        b += cover * (shade * e[CLOUD + 2] - b)
    if e[GLOW] > 0.0 and towards > 0.0:
        halo = towards**6
        halo = e[GLOW] * (0.12 * halo + 0.4 * halo**6 + 4.0 * halo**120)
        r += halo * e[SUN_COLOUR] * 0.4
        g += halo * e[SUN_COLOUR + 1] * 0.4
        b += halo * e[SUN_COLOUR + 2] * 0.4
    return r, g, b


@inlined
def hazed(
    e: np.ndarray, r: float, g: float, b: float, distance: float
) -> tuple[float, float, float]:
    """Colour after `distance` metres of air."""
    if e[HAZE] <= 0.0:
        return r, g, b
    f = 1.0 - math.exp(-e[HAZE] * distance)
    return (
        r + f * (e[HAZE_COLOUR] - r),
        g + f * (e[HAZE_COLOUR + 1] - g),
        b + f * (e[HAZE_COLOUR + 2] - b),
    )


@inlined
def background(
    look: Look, e: np.ndarray, dx: float, dy: float, dz: float
) -> tuple[float, float, float]:
    """Sky seen through the air: a lot of it near the horizon, little overhead."""
    r, g, b = sky_colour(look, e, dx, dy, dz)
    return hazed(e, r, g, b, 60.0 / (0.03 + max(dy, 0.0)))
