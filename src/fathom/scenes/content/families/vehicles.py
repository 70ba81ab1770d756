"""Cars and vans at real sizes, facing local +z, standing on the middle of their footprint."""

import math
from dataclasses import dataclass

from fathom.scenes.content.families.placing import Frame, around, between, chance, pick, turn_x
from fathom.scenes.content.families.stage import Stage


@dataclass(frozen=True)
class CarShape:
    """Proportions of a body style; lengths in metres, the rest as shares of the length."""

    length: float
    width: float
    height: float
    hood: float  # share of the length in front of the windscreen's foot
    screen: float  # share taken by the slanted windscreen
    rear: float  # share taken by the slanted rear window
    boot: float  # share behind the rear window's foot


SHAPES: dict[str, CarShape] = {
    "hatchback": CarShape(3.95, 1.70, 1.48, 0.20, 0.15, 0.10, 0.02),
    "saloon": CarShape(4.65, 1.80, 1.46, 0.25, 0.14, 0.14, 0.13),
    "estate": CarShape(4.60, 1.80, 1.50, 0.24, 0.14, 0.07, 0.01),
    "suv": CarShape(4.55, 1.86, 1.66, 0.23, 0.12, 0.07, 0.01),
    "minivan": CarShape(4.40, 1.80, 1.62, 0.14, 0.18, 0.06, 0.01),
}


def car(s: Stage, f: Frame, *, style: str | None = None, detailed: bool = True) -> None:
    """A parked or driving car, 1.42 to 1.72 m high and 3.7 to 4.9 m long."""
    rng = s.rng
    base = SHAPES[style or pick(rng, tuple(SHAPES))]
    shape = CarShape(
        around(rng, base.length, 0.05),
        around(rng, base.width, 0.03),
        around(rng, base.height, 0.03),
        base.hood,
        base.screen,
        base.rear,
        base.boot,
    )
    with s.object("car"):
        paint = s.paint()
        _body(s, f, shape, paint)
        _wheels(s, f, shape.width, 0.31 * shape.length, 0.32, detailed=detailed)
        if detailed:
            _fittings(s, f, shape, paint)


def van(s: Stage, f: Frame, *, detailed: bool = True) -> None:
    """A delivery van, 1.9 to 2.7 m high and 4.8 to 6.2 m long."""
    rng = s.rng
    length, width, height = between(rng, 4.8, 6.2), between(rng, 1.9, 2.05), between(rng, 1.9, 2.7)
    with s.object("van"):
        paint, glass = s.paint(), s.glass()
        nose, half = 0.16 * length, 0.5 * length
        s.on(f).box(
            (0, 0.5 * (height + 0.3), -0.5 * nose - 0.1),
            (width, height - 0.3, length - nose - 0.4),
            paint,
        )
        s.on(f).box((0, 0.7, half - 0.5 * nose - 0.1), (width * 0.97, 0.8, nose), paint)
        s.on(f).bar(
            (-0.4 * width, 0.5, half - 0.3), (0.4 * width, 0.5, half - 0.3), 0.24, s.rubber()
        )
        foot = half - nose + 0.1
        _slab(s, f, (1.05, foot + 0.1), (height - 0.1, foot - 0.55), 0.5, width * 0.94, paint)
        _slab(
            s,
            f,
            (1.12, foot + 0.1),
            (height - 0.3, foot - 0.35),
            0.03,
            width * 0.82,
            glass,
            proud=0.012,
        )
        s.on(f).box((0, 1.45, foot - 0.85), (width + 0.02, 0.55, 0.9), glass)
        if chance(rng, 0.4):
            s.on(f).box((0, 1.5, -half + 0.5), (width * 0.8, 0.5, 0.63), glass)
        if chance(rng, 0.4):
            sign = s.look.printed(1.0)
            s.on(f).box((0, 1.2, -0.4), (width + 0.012, 0.5, 1.6), sign)
        _lights(s, f, width, half - 0.06, -half + 0.28, 0.75)
        _wheels(s, f, width, 0.31 * length, 0.34, detailed=detailed)


def _body(s: Stage, f: Frame, c: CarShape, paint: int) -> None:
    glass, half, belt = s.glass(), 0.5 * c.length, 0.61 * c.height
    lower = 0.5 * (0.2 + belt)
    s.on(f).box((0, lower - 0.04, 0), (c.width, belt - 0.28, c.length - 0.2), paint, soft=0.16)
    for z in (half - 0.24, -half + 0.24):
        s.on(f).bar((-0.5 * c.width + 0.26, 0.46, z), (0.5 * c.width - 0.26, 0.46, z), 0.24, paint)
    s.on(f).box((0, 0.27, 0), (c.width - 0.1, 0.18, c.length - 0.25), s.rubber())
    front = half - c.hood * c.length
    top_front = front - c.screen * c.length
    back = -half + c.boot * c.length
    top_back = back + c.rear * c.length
    roof = c.height - 0.05
    # The bonnet falls towards the nose; the belt line rises a little above it.
    _slab(s, f, (belt - 0.17, half - 0.16), (belt + 0.03, front), 0.3, c.width * 0.94, paint)
    if c.boot > 0.05:
        _slab(s, f, (belt - 0.06, -half + 0.12), (belt + 0.05, back), 0.3, c.width * 0.93, paint)
    cabin, middle = c.width * 0.84, 0.5 * (top_front + top_back)
    tall, span = roof - belt + 0.1, top_front - top_back
    s.on(f).box((0, roof - 0.5 * tall, middle), (cabin, tall, span + 0.2), paint, soft=0.1)
    s.on(f).ball((0, roof - 0.03, middle), (0.49 * cabin, 0.08, 0.56 * span), paint)
    for foot, top in (((belt, front), (roof, top_front)), ((belt, back), (roof, top_back))):
        _slab(s, f, foot, top, 0.4, cabin * 0.995, paint)
        _slab(
            s,
            f,
            _along(foot, top, 0.12),
            _along(foot, top, 0.88),
            0.02,
            cabin * 0.88,
            glass,
            proud=0.012,
        )
    # One pane through the whole cabin shows on both sides; a pillar splits it.
    s.on(f).box(
        (0, belt + 0.5 * tall - 0.08, middle), (cabin + 0.012, tall - 0.27, span - 0.06), glass
    )
    s.on(f).box(
        (0, belt + 0.5 * tall - 0.08, middle - 0.03),
        (cabin + 0.02, tall - 0.2, 0.09),
        s.rubber(),
    )


def _fittings(s: Stage, f: Frame, c: CarShape, paint: int) -> None:
    half, belt = 0.5 * c.length, 0.61 * c.height
    _lights(s, f, c.width, half - 0.1, -half + 0.1, 0.44 * c.height)
    front = half - (c.hood + 0.35 * c.screen) * c.length
    for side in (-1, 1):
        s.on(f).ball((side * (0.5 * c.width + 0.08), belt + 0.1, front), (0.1, 0.07, 0.06), paint)
        s.on(f).box((side * 0.5 * c.width, 0.45, 0), (0.03, 0.05, 0.5 * c.length), s.rubber())
    plate = s.shared("plate", lambda: s.make((0.85, 0.85, 0.8)))
    for z in (half, -half):
        s.on(f).box((0, 0.45, z), (0.52, 0.11, 0.02), plate)
    s.on(f).box((0, 0.58, half - 0.06), (0.5 * c.width, 0.09, 0.1), s.rubber())


def _lights(s: Stage, f: Frame, width: float, front: float, back: float, height: float) -> None:
    lit = chance(s.rng, 0.3)
    white = s.shared(
        f"white{lit}", lambda: s.make((0.9, 0.9, 0.85), gloss=0.6, emission=float(lit))
    )
    red = s.shared(f"red{lit}", lambda: s.make((0.6, 0.03, 0.03), gloss=0.5, emission=0.4 * lit))
    for side in (-1, 1):
        s.on(f).ball((side * 0.4 * width, height, front), (0.17, 0.08, 0.1), white)
        s.on(f).ball((side * 0.43 * width, height + 0.08, back), (0.11, 0.12, 0.08), red)


def _wheels(
    s: Stage, f: Frame, width: float, axle: float, radius: float, *, detailed: bool
) -> None:
    """Four wheels with hubs; plain cars have one roller per axle under a dark arch."""
    tyre = s.rubber()
    hub = s.shared("hub", lambda: s.make((0.55, 0.55, 0.57), gloss=0.5))
    half = 0.5 * width
    for z in (-axle, axle):
        s.on(f).rod(
            (-half - 0.004, radius + 0.02, z),
            (half + 0.004, radius + 0.02, z),
            radius + 0.06,
            tyre,
        )
        if not detailed:
            s.on(f).rod((-half - 0.02, radius, z), (half + 0.02, radius, z), 0.6 * radius, hub)
            continue
        for side in (-1, 1):
            s.on(f).rod(
                (side * (half + 0.015), radius, z),
                (side * (half - 0.2), radius, z),
                radius,
                tyre,
            )
            s.on(f).rod(
                (side * (half + 0.022), radius, z), (side * half, radius, z), 0.62 * radius, hub
            )


def _along(
    start: tuple[float, float], end: tuple[float, float], share: float
) -> tuple[float, float]:
    return (
        start[0] + share * (end[0] - start[0]),
        start[1] + share * (end[1] - start[1]),
    )


def _slab(
    s: Stage,
    f: Frame,
    foot: tuple[float, float],
    top: tuple[float, float],
    thickness: float,
    width: float,
    m: int,
    *,
    proud: float = 0.0,
) -> None:
    """A slanted plate across the body whose outer face is `proud` of two (height, z) points.

    The outer face is the one that looks away from the middle of the car.
    """
    rise, run = top[0] - foot[0], top[1] - foot[1]
    length = math.hypot(rise, run)
    outward = 1.0 if foot[1] > 0 else -1.0
    # Unit normal of the outer face in (height, z): up and away from the middle.
    up, away = abs(run) / length, outward * rise / length
    sink = 0.5 * thickness - proud
    y = 0.5 * (foot[0] + top[0]) - sink * up
    z = 0.5 * (foot[1] + top[1]) - sink * away
    # turn_x by a takes the box's z axis to (height, z) = (-sin a, cos a), along the slope.
    angle = -math.atan2(rise, run)
    s.on(f).box((0, y, z), (width, thickness, length), m, turn=turn_x(angle))
