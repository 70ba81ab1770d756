"""Fences, railings and walls, built along local x with their foot at the frame."""

from fathom.scenes.content.families.looks import WOOD_TONES
from fathom.scenes.content.families.placing import Frame, between, chance, pick
from fathom.scenes.content.families.stage import BRICK, Stage


def barrier(s: Stage, f: Frame, length: float) -> None:
    """Any barrier of 0.8 to 2 m along local x."""
    pick(s.rng, (picket_fence, rail_fence, wire_fence, board_fence, railing, wall))(s, f, length)


def _posts(s: Stage, f: Frame, length: float, step: float, tall: float, m: int) -> None:
    number = max(2, int(length / step) + 1)
    for i in range(number):
        x = (i / (number - 1) - 0.5) * length
        s.on(f).box((x, 0.5 * tall - 0.1, 0), (0.1, tall + 0.2, 0.1), m)


def picket_fence(s: Stage, f: Frame, length: float) -> None:
    """Upright laths on two rails, 0.8 to 1.2 m high."""
    rng = s.rng
    tall = between(rng, 0.8, 1.2)
    with s.object("fence"):
        m = s.look.wood(0.4, gloss=0.0) if chance(rng, 0.5) else s.look.plain(gloss=0.1)
        _posts(s, f, length, 2.2, tall, m)
        for share in (0.25, 0.8):
            s.on(f).box((0, share * tall, 0), (length, 0.08, 0.04), m)
        number = int(min(60, length / 0.16))
        for i in range(number):
            x = ((i + 0.5) / number - 0.5) * length
            s.on(f).box((x, 0.5 * tall + 0.05, 0.03), (0.08, tall, 0.02), m)


def rail_fence(s: Stage, f: Frame, length: float) -> None:
    """Posts with two or three rails, 1.1 to 1.4 m high, as around paddocks."""
    rng = s.rng
    tall = between(rng, 1.1, 1.4)
    with s.object("fence"):
        m = s.look.wood(0.5, gloss=0.0)
        _posts(s, f, length, between(rng, 2.0, 3.2), tall, m)
        for share in pick(rng, ((0.45, 0.85), (0.3, 0.6, 0.9))):
            s.on(f).bar(
                (-0.5 * length, share * tall, 0.05), (0.5 * length, share * tall, 0.05), 0.045, m
            )


def wire_fence(s: Stage, f: Frame, length: float) -> None:
    """Mesh between posts, 1 to 2 m high."""
    rng = s.rng
    tall = between(rng, 1.0, 2.0)
    with s.object("fence"):
        mesh = s.make((0.3, 0.32, 0.3), alpha="mesh", alpha_scale=max(4.0, 4.0 * length / tall))
        _posts(s, f, length, 2.5, tall, s.steel())
        s.on(f).card((0, 0.5 * tall, 0), (length, tall), mesh)


def board_fence(s: Stage, f: Frame, length: float) -> None:
    """Closed boards, 1.5 to 2 m high."""
    tall = between(s.rng, 1.5, 2.0)
    with s.object("fence"):
        tone = s.surface(WOOD_TONES, "planks", between(s.rng, 0.1, 0.2))
        s.on(f).box((0, 0.5 * tall, 0), (length, tall, 0.05), tone)
        _posts(s, f, length, 1.8, tall + 0.05, tone)


def railing(s: Stage, f: Frame, length: float) -> None:
    """Metal bars under a handrail, 0.95 to 1.15 m high."""
    tall = between(s.rng, 0.95, 1.15)
    with s.object("railing"):
        m = s.shared("railing", s.look.metal)
        for y in (0.1, tall):
            s.on(f).bar((-0.5 * length, y, 0), (0.5 * length, y, 0), 0.025, m)
        number = int(min(70, length / 0.13))
        for i in range(number + 1):
            x = (i / number - 0.5) * length
            thick = 0.025 if i % 12 == 0 else 0.009
            s.on(f).rod((x, 0, 0), (x, tall, 0), thick, m)


def wall(s: Stage, f: Frame, length: float) -> None:
    """Masonry of 0.5 to 2 m under coping."""
    rng = s.rng
    tall, thick = between(rng, 0.5, 2.0), between(rng, 0.2, 0.45)
    with s.object("wall"):
        texture = pick(rng, ("brick", "noise", "tiles"))
        m = s.stone() if chance(rng, 0.5) else s.surface(BRICK, texture, between(rng, 0.2, 0.5))
        s.on(f).box((0, 0.5 * tall - 0.1, 0), (length, tall + 0.2, thick), m)
        if chance(rng, 0.6):
            s.on(f).box((0, tall + 0.03, 0), (length + 0.1, 0.08, thick + 0.1), s.stone())
