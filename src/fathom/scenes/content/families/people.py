"""People of 1.5-1.9 m: standing, walking, sitting, gesturing; clothed; facing local +z.

Proportions follow the usual eight-heads figure: knee at 0.28, hip at 0.52, shoulder at 0.82 and
chin at 0.87 of the body height.
"""

import math
from dataclasses import dataclass
from typing import Literal

from fathom.scenes.content.families.looks import Look
from fathom.scenes.content.families.people_head import head
from fathom.scenes.content.families.placing import Vec, around, between, chance, pick

Pose = Literal["stand", "walk", "sit"]
POSES: tuple[Pose, ...] = ("stand", "stand", "walk", "sit")
SEAT_HEIGHT = 0.45  # metres, of what a sitting person sits on


@dataclass(frozen=True)
class Outfit:
    """Materials of one person."""

    skin: int
    hair: int
    top: int
    bottom: int
    shoes: int
    sleeves: float  # covered share of the arm, 0..1
    trousers: float  # covered share of the leg, 0..1
    skirt: float  # length of a skirt or coat below the hip as a share of the leg, 0 for none


def outfit(look: Look) -> Outfit:
    """Draw what one person wears."""
    rng = look.rng
    top = look.cloth(around(rng, 0.3, 0.6)) if chance(rng, 0.7) else look.plain(gloss=0.05)
    bottom = look.cloth(0.3) if chance(rng, 0.4) else look.plain(gloss=0.0)
    return Outfit(
        skin=look.skin(),
        hair=look.hair(),
        top=top,
        bottom=top if chance(rng, 0.12) else bottom,
        shoes=look.plain(),
        sleeves=pick(rng, (0.0, 0.35, 0.4, 1.0, 1.0, 1.0)),
        trousers=pick(rng, (0.0, 0.4, 1.0, 1.0, 1.0)),
        skirt=between(rng, 0.3, 0.9) if chance(rng, 0.25) else 0.0,
    )


def person(
    look: Look, *, height: float | None = None, pose: Pose | None = None, fine: bool = False
) -> float:
    """One person with the feet at the origin; returns the height of the eyes in metres.

    Args:
        look: of the scene.
        height: metres; 1.5-1.9 if None.
        pose: any if None. A sitting person's seat is ``SEAT_HEIGHT`` above the origin.
        fine: draw the face and hands in detail, for people near the camera.
    """
    rng, b = look.rng, look.b
    tall = height if height is not None else between(rng, 1.5, 1.9)
    how = pose if pose is not None else pick(rng, POSES)
    wear = outfit(look)
    hip = SEAT_HEIGHT + 0.05 * tall if how == "sit" else 0.52 * tall
    with b.object("person"):
        for side in (-1.0, 1.0):
            _leg(look, wear, tall, hip, side, how)
        lean = between(rng, -0.1, 0.2)
        neck = _torso(look, wear, tall, hip, lean)
        for side in (-1.0, 1.0):
            _arm(look, wear, tall, neck, side, how, fine=fine)
        with b.frame(
            (neck[0], neck[1] + 0.09 * tall, neck[2] + 0.01 * tall), between(rng, -0.5, 0.5)
        ):
            head(look, 0.068 * tall, wear.skin, wear.hair, fine=fine)
    return neck[1] + 0.095 * tall


def _leg(look: Look, wear: Outfit, tall: float, hip: float, side: float, how: Pose) -> None:
    rng, b = look.rng, look.b
    x, thigh, shin = 0.052 * tall * side, 0.24 * tall, 0.23 * tall
    if how == "sit":
        forward, bend = between(rng, 1.3, 1.6), between(rng, 1.2, 1.7)
    elif how == "walk":
        forward = side * pick(rng, (-1.0, 1.0)) * between(rng, 0.1, 0.55)
        bend = max(0.0, -forward) + between(rng, 0.0, 0.4)
    else:
        forward, bend = between(rng, -0.08, 0.12), between(rng, 0.0, 0.12)
    spread = between(rng, 0.0, 0.12) * side
    knee = (
        x + thigh * math.sin(spread),
        hip - thigh * math.cos(forward),
        thigh * math.sin(forward),
    )
    lower = forward - bend
    ankle = (knee[0], knee[1] - shin * math.cos(lower), knee[2] + shin * math.sin(lower))
    cover, skin = wear.bottom, wear.skin
    upper_cover = cover if wear.trousers > 0.0 or wear.skirt > 0.0 else wear.bottom
    b.capsule((x, hip, 0.0), knee, 0.05 * tall, upper_cover, radius1=0.033 * tall)
    b.capsule(
        knee, ankle, 0.033 * tall, cover if wear.trousers > 0.5 else skin, radius1=0.022 * tall
    )
    toe = (ankle[0] + 0.02 * side * tall, ankle[1] - 0.02 * tall, ankle[2] + 0.09 * tall)
    heel = (ankle[0], ankle[1] - 0.018 * tall, ankle[2] - 0.01 * tall)
    b.capsule(heel, toe, 0.024 * tall, wear.shoes, radius1=0.02 * tall)
    if wear.skirt > 0.0 and side > 0.0:
        low = hip - wear.skirt * 0.45 * tall
        if how == "sit":
            b.capsule((0.0, hip, 0.0), (0.0, hip, 0.2 * tall), 0.085 * tall, cover)
        else:
            b.cylinder(
                (0.0, hip + 0.08 * tall, 0.0),
                (0.0, low, 0.0),
                0.075 * tall,
                cover,
                radius1=between(rng, 0.09, 0.16) * tall,
            )


def _torso(look: Look, wear: Outfit, tall: float, hip: float, lean: float) -> Vec:
    """Hips, belly, chest and shoulders; returns the foot of the neck."""
    rng, b = look.rng, look.b
    broad, deep = around(rng, 1.0, 0.15), around(rng, 1.0, 0.25)
    s, c = math.sin(lean), math.cos(lean)

    def up(share: float) -> Vec:
        return (0.0, hip + share * tall * c, share * tall * s)

    b.ellipsoid(up(0.02), (0.092 * broad * tall, 0.075 * tall, 0.068 * deep * tall), wear.bottom)
    b.ellipsoid(up(0.15), (0.094 * broad * tall, 0.18 * tall, 0.066 * deep * tall), wear.top)
    b.ellipsoid(up(0.23), (0.1 * broad * tall, 0.09 * tall, 0.062 * deep * tall), wear.top)
    shoulder = up(0.285)
    half = 0.085 * broad * tall
    b.capsule(
        (-half, shoulder[1], shoulder[2]), (half, shoulder[1], shoulder[2]), 0.038 * tall, wear.top
    )
    neck = up(0.32)
    b.capsule(
        up(0.27), (0.0, neck[1] + 0.05 * tall, neck[2] + 0.005 * tall), 0.03 * tall, wear.skin
    )
    return neck


def _arm(
    look: Look, wear: Outfit, tall: float, neck: Vec, side: float, how: Pose, *, fine: bool
) -> None:
    rng, b = look.rng, look.b
    shoulder = (0.112 * tall * side, neck[1] - 0.035 * tall, neck[2])
    raised = chance(rng, 0.15)
    swing = between(rng, -0.5, 0.6) if how == "walk" else between(rng, -0.2, 0.5)
    out = between(rng, 0.6, 2.4) if raised else between(rng, 0.06, 0.35)
    bend = between(rng, 0.5, 1.7) if how == "sit" or chance(rng, 0.35) else between(rng, 0.05, 0.4)
    upper, lower = 0.165 * tall, 0.145 * tall
    elbow = (
        shoulder[0] + side * upper * math.sin(out),
        shoulder[1] - upper * math.cos(out) * math.cos(swing),
        shoulder[2] + upper * math.cos(out) * math.sin(swing),
    )
    fore, inward = swing + bend, between(rng, -0.3, 0.5)
    wrist = (
        elbow[0] + side * lower * math.sin(out - inward) * math.cos(bend),
        elbow[1] - lower * math.cos(fore) * math.cos(0.5 * out),
        elbow[2] + lower * math.sin(fore),
    )
    b.capsule(
        shoulder,
        elbow,
        0.031 * tall,
        wear.top if wear.sleeves > 0.0 else wear.skin,
        radius1=0.025 * tall,
    )
    b.capsule(
        elbow,
        wrist,
        0.024 * tall,
        wear.top if wear.sleeves > 0.5 else wear.skin,
        radius1=0.016 * tall,
    )
    reach = tuple(w + 0.35 * (w - e) for w, e in zip(wrist, elbow, strict=True))
    tip = (reach[0], reach[1], reach[2])
    b.capsule(wrist, tip, 0.017 * tall, wear.skin, radius1=0.014 * tall)
    if fine:
        for i in range(3):
            shift = 0.012 * (i - 1) * tall
            end = (tip[0] + shift, tip[1] - 0.02 * tall, tip[2] + 0.012 * tall)
            b.capsule((tip[0] + 0.7 * shift, tip[1], tip[2]), end, 0.006 * tall, wear.skin)
    if chance(rng, 0.08):
        with b.object("bag"):
            centre = (tip[0], tip[1] - 0.16 * tall, tip[2])
            b.box(centre, (0.08 * tall, 0.16 * tall, 0.19 * tall), look.cloth(0.2))
            b.capsule(tip, (tip[0], tip[1] - 0.08 * tall, tip[2] + 0.07 * tall), 0.006, wear.shoes)
            b.capsule(tip, (tip[0], tip[1] - 0.08 * tall, tip[2] - 0.07 * tall), 0.006, wear.shoes)
