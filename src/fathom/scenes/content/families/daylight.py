"""Light outdoors, by day, at dusk and at night."""

import math

from fathom.scenes.content.families.placing import between, chance, pick
from fathom.scenes.content.families.skies import sky
from fathom.scenes.content.families.stage import Stage
from fathom.scenes.content.families.view import View

KINDS = ("sunny", "sunny", "sunny", "bright", "overcast", "overcast", "hazy", "sunset", "night")


def daylight(s: Stage, v: View, *, kind: str | None = None, haze: float = 1.0) -> str:
    """Set sun, sky, ambient light and air; returns the kind of light.

    Args:
        s: The scene.
        v: Its camera, near which street lamps burn at night.
        kind: One of `KINDS`, drawn if not given.
        haze: Multiplies the density of the air.
    """
    rng = s.rng
    light = kind or pick(rng, KINDS)
    azimuth = between(rng, -math.pi, math.pi)
    steps = {
        "sunny": _sunny, "bright": _bright, "overcast": _overcast, "hazy": _hazy,
        "sunset": _sunset, "night": _night,
    }  # fmt: skip
    steps[light](s, v, azimuth, haze)
    dark = {"night": (0.03, 0.12), "sunset": (0.08, 0.25)}.get(light, (0.12, 0.38))
    s.b.exposure(between(rng, *dark))
    return light


def _sun(s: Stage, azimuth: float, low: float, high: float) -> tuple[float, float, float]:
    elevation = math.radians(between(s.rng, low, high))
    flat = math.cos(elevation)
    return (flat * math.sin(azimuth), math.sin(elevation), flat * math.cos(azimuth))


def _ground_light(s: Stage) -> tuple[float, float, float]:
    value = between(s.rng, 0.3, 0.6)
    return (value, value * 0.97, value * 0.9)


def _sunny(s: Stage, v: View, azimuth: float, haze: float) -> None:
    rng = s.rng
    s.b.sun(_sun(s, azimuth, 18, 70), (1.0, 0.97, 0.91), between(rng, 2.0, 5.0), radius=0.006)
    s.b.ambient((0.75, 0.82, 0.95), _ground_light(s), between(rng, 0.6, 1.1))
    if chance(rng, 0.6):
        sky(s.b, "clear", brightness=between(rng, 0.8, 1.5))
    else:
        # Cameras exposing for the ground turn bright skies white.
        sky(s.b, "overcast", brightness=between(rng, 1.2, 3.0))
    s.b.haze(haze * between(rng, 0.0, 0.0015))


def _bright(s: Stage, v: View, azimuth: float, haze: float) -> None:
    rng = s.rng
    s.b.sun(_sun(s, azimuth, 20, 75), (1.0, 0.98, 0.95), between(rng, 0.6, 1.6), radius=0.06)
    s.b.ambient((0.85, 0.87, 0.92), _ground_light(s), 1.0)
    sky(s.b, pick(rng, ("clear", "overcast")), brightness=between(rng, 0.9, 1.8))
    s.b.haze(haze * between(rng, 0.0, 0.002))


def _overcast(s: Stage, v: View, azimuth: float, haze: float) -> None:
    rng = s.rng
    s.b.sun(_sun(s, azimuth, 30, 80), (1.0, 1.0, 1.0), between(rng, 0.0, 0.4), radius=0.2)
    s.b.ambient((0.85, 0.87, 0.9), _ground_light(s), 1.0, occlusion_distance=between(rng, 1, 3))
    sky(s.b, "overcast", brightness=between(rng, 0.7, 1.8))
    s.b.haze(haze * between(rng, 0.0, 0.004))


def _hazy(s: Stage, v: View, azimuth: float, haze: float) -> None:
    rng = s.rng
    s.b.sun(_sun(s, azimuth, 15, 60), (1.0, 0.95, 0.88), between(rng, 0.2, 1.2), radius=0.1)
    s.b.ambient((0.85, 0.86, 0.88), _ground_light(s), 1.0)
    grey = between(rng, 0.6, 0.9)
    s.b.sky("overcast", horizon=(grey, grey, grey), zenith=(grey, grey, grey), clouds=0.0)
    s.b.haze(haze * between(rng, 0.004, 0.03), (grey, grey, grey))


def _sunset(s: Stage, v: View, azimuth: float, haze: float) -> None:
    rng = s.rng
    warm = (1.0, between(rng, 0.55, 0.85), between(rng, 0.3, 0.6))
    s.b.sun(_sun(s, azimuth, 2, 14), warm, between(rng, 0.8, 3.0), radius=0.02)
    s.b.ambient((0.62, 0.64, 0.8), (0.4, 0.33, 0.3), between(rng, 0.3, 0.7))
    sky(s.b, "sunset")
    s.b.haze(haze * between(rng, 0.0, 0.003), (0.85, 0.65, 0.5))


def _night(s: Stage, v: View, azimuth: float, haze: float) -> None:
    rng = s.rng
    s.b.sun(_sun(s, azimuth, 30, 80), (0.7, 0.8, 1.0), between(rng, 0.0, 0.06), radius=0.01)
    s.b.ambient((0.4, 0.45, 0.6), (0.4, 0.35, 0.3), between(rng, 0.03, 0.15))
    sky(s.b, "night")
    tint = pick(rng, ((1.0, 0.78, 0.5), (1.0, 0.9, 0.75), (0.9, 0.95, 1.0)))
    for _ in range(3):
        x, z = v.point(between(rng, 2, 30), between(rng, -10, 10))
        s.b.lamp((x, between(rng, 4.0, 7.0), z), tint, between(rng, 10, 40), radius=0.2)
