"""Skies and whole light situations that look natural."""

from collections.abc import Sequence

import numpy as np

from fathom.core.errors import UsageError
from fathom.scenes.render.scene import SKIES, Sky

_Colour = Sequence[float] | np.ndarray

# Linear zenith and horizon colours, glow, cloud cover and cloud colour of every kind.
_KINDS: dict[str, tuple[tuple[float, ...], tuple[float, ...], float, tuple[float, float]]] = {
    "clear": ((0.16, 0.32, 0.70), (0.62, 0.75, 0.92), 0.6, (0.0, 0.5)),
    "overcast": ((0.62, 0.66, 0.72), (0.80, 0.82, 0.85), 0.0, (0.6, 1.0)),
    "sunset": ((0.16, 0.22, 0.42), (0.95, 0.52, 0.25), 1.2, (0.1, 0.6)),
    "night": ((0.004, 0.006, 0.014), (0.02, 0.02, 0.03), 0.0, (0.0, 0.5)),
    "photo": ((0.4, 0.5, 0.7), (0.6, 0.7, 0.8), 0.0, (0.0, 0.0)),
}


def linear(colour: _Colour) -> tuple[float, float, float]:
    """Linear light of an sRGB colour with channels in [0, 1]."""
    r, g, b = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in map(float, colour)
    )
    return r, g, b


def make_sky(
    kind: str,
    rng: np.random.Generator,
    *,
    zenith: _Colour | None = None,
    horizon: _Colour | None = None,
    brightness: float = 1.0,
    glow: float | None = None,
    clouds: float | None = None,
    photo: int = -1,
    photo_mean: float = 0.5,
) -> Sky:
    """A sky of one of `scene.SKIES`, its unset properties drawn around what is usual for it.

    Args:
        kind: of the sky.
        rng: source of the variation.
        zenith: sRGB colour overhead.
        horizon: sRGB colour at the horizon.
        brightness: multiplies all radiances; the mean radiance of a photograph.
        glow: strength of the glow around the sun.
        clouds: cover, 0 none .. 1 closed.
        photo: row of the scene's photos for kind "photo".
        photo_mean: mean linear value of that photograph.
    """
    if kind not in SKIES:
        raise UsageError(f"There is no sky '{kind}'; choose from {SKIES}.")
    top, low, usual_glow, cover = _KINDS[kind]
    varied = [np.array(c) * np.exp(0.12 * rng.standard_normal(3)) for c in (top, low)]
    if zenith is not None:
        varied[0] = np.array(linear(zenith))
    if horizon is not None:
        varied[1] = np.array(linear(horizon))
    shade = 0.9 if kind != "night" else 0.03
    span, gain = np.ones(2), np.ones(3)
    if kind == "photo":
        # Photographs stand for skies of other lenses and other light than their own.
        span = np.array([rng.uniform(0.7, 2.2), rng.uniform(0.35, 1.3)])
        gain = brightness / max(photo_mean, 0.02) * np.exp(0.06 * rng.standard_normal(3))
    return Sky(
        kind=SKIES.index(kind),
        zenith=brightness * varied[0],
        horizon=brightness * varied[1],
        glow=usual_glow * rng.uniform(0.5, 1.5) if glow is None else float(glow),
        cloud_cover=float(rng.uniform(*cover)) if clouds is None else float(clouds),
        cloud_colour=brightness * shade * np.exp(0.05 * rng.standard_normal(3)),
        photo=photo,
        phase=float(rng.uniform(0.0, 100.0)),
        photo_span=span,
        photo_gain=gain,
    )
