"""Lamps: what shines is drawn; the light itself is set in `lighting`."""

import math

from fathom.scenes.content.families.brush import Brush
from fathom.scenes.content.families.indoor.finishes import Finish
from fathom.scenes.content.families.indoor.pieces import Piece
from fathom.scenes.content.families.placing import around, between, chance, count, pick


def floor_lamp(look: Finish) -> Piece:
    """A standing lamp of 1.3-1.8 m with a cloth shade, a bowl, or an arched arm."""
    rng = look.rng
    pole = look.metal()
    lit = chance(rng, 0.5)
    shade = look.glow((1.0, 0.9, 0.7), between(rng, 0.8, 2.5)) if lit else look.fabric(0.4)
    h, style = around(rng, 1.55, 0.15), pick(rng, ("cone", "cone", "bowl", "arm"))
    reach = between(rng, 0.25, 0.6)

    def draw(at: Brush) -> None:
        at.rod((0.0, 0.0, 0.0), (0.0, 0.025, 0.0), 0.14, pole)
        at.rod((0.0, 0.0, 0.0), (0.0, h, 0.0), 0.012, pole)
        if style == "cone":
            at.tube((0.0, h - 0.12, 0.0), (0.0, h + 0.16, 0.0), 0.19, shade)
        elif style == "bowl":
            at.bowl((0.0, h + 0.08, 0.0), (0.18, 0.1, 0.18), shade)
        else:
            at.bar((0.0, h, 0.0), (0.5 * reach, h + 0.12, 0.0), 0.012, pole)
            at.bar((0.5 * reach, h + 0.12, 0.0), (reach, h + 0.02, 0.0), 0.012, pole)
            at.rod((reach, h - 0.12, 0.0), (reach, h + 0.03, 0.0), 0.11, shade, radius1=0.03)

    return Piece("lamp", 0.38, 0.38, h + 0.2, draw)


def table_lamp(look: Finish) -> Piece:
    """A lamp of 0.35-0.6 m: shade on a foot, or a jointed desk lamp."""
    rng = look.rng
    foot = look.shell() if chance(rng, 0.6) else look.metal()
    lit = chance(rng, 0.4)
    shade = look.glow((1.0, 0.9, 0.7), between(rng, 0.8, 2.5)) if lit else look.fabric(0.3)
    h, jointed, spin = between(rng, 0.35, 0.6), chance(rng, 0.45), between(rng, 0.0, 6.28)

    def draw(at: Brush) -> None:
        at.rod((0.0, 0.0, 0.0), (0.0, 0.02, 0.0), 0.085, foot)
        if jointed:
            c, s = 0.16 * math.cos(spin), 0.16 * math.sin(spin)
            at.bar((0.0, 0.02, 0.0), (-c, 0.6 * h, -s), 0.009, foot)
            at.bar((-c, 0.6 * h, -s), (0.7 * c, h, 0.7 * s), 0.009, foot)
            at.rod((0.7 * c, h, 0.7 * s), (1.3 * c, h - 0.1, 1.3 * s), 0.03, foot, radius1=0.075)
        else:
            at.ball((0.0, 0.25 * h, 0.0), (0.06, 0.25 * h, 0.06), foot)
            at.rod((0.0, 0.4 * h, 0.0), (0.0, 0.7 * h, 0.0), 0.01, foot)
            at.tube((0.0, 0.55 * h, 0.0), (0.0, h, 0.0), 0.13, shade)

    return Piece("lamp", 0.28, 0.28, h, draw)


def pendant(look: Finish) -> Piece:
    """A lamp that hangs: the origin is the ceiling, the lamp lies below it."""
    rng = look.rng
    cord = look.black
    glow = look.glow((1.0, 0.93, 0.8), between(rng, 1.0, 3.0))
    shade = pick(rng, (glow, look.metal(), look.fabric(0.3)))
    drop, style = between(rng, 0.3, 0.9), pick(rng, ("globe", "cone", "drum", "arms", "fan"))
    arms = count(rng, 3, 6)

    def draw(at: Brush) -> None:
        at.rod((0.0, 0.0, 0.0), (0.0, -drop, 0.0), 0.006, cord)
        if style == "globe":
            at.ball((0.0, -drop - 0.12, 0.0), (0.16, 0.16, 0.16), glow)
        elif style == "cone":
            at.rod((0.0, -drop - 0.2, 0.0), (0.0, -drop, 0.0), 0.2, shade, radius1=0.04)
            at.ball((0.0, -drop - 0.2, 0.0), (0.06, 0.05, 0.06), glow)
        elif style == "drum":
            at.tube((0.0, -drop - 0.2, 0.0), (0.0, -drop, 0.0), 0.22, shade)
            at.ball((0.0, -drop - 0.1, 0.0), (0.05, 0.06, 0.05), glow)
        else:
            for i in range(arms):
                a = 2.0 * math.pi * i / arms
                c, s = math.cos(a), math.sin(a)
                if style == "fan":
                    at.bar(
                        (0.1 * c, -drop, 0.1 * s),
                        (0.6 * c, -drop, 0.6 * s),
                        0.03,
                        shade,
                        radius1=0.05,
                    )
                else:
                    at.bar((0.0, -drop, 0.0), (0.28 * c, -drop + 0.03, 0.28 * s), 0.01, cord)
                    at.ball((0.28 * c, -drop + 0.1, 0.28 * s), (0.05, 0.06, 0.05), glow)
            at.ball((0.0, -drop, 0.0), (0.09, 0.07, 0.09), glow)

    return Piece("lamp", 0.5, 0.5, drop + 0.3, draw)


def ceiling_panel(look: Finish) -> Piece:
    """A fluorescent panel, tube fitting, flush dome or row of spots; the origin is the ceiling."""
    rng = look.rng
    glow = look.glow(
        pick(rng, ((1.0, 1.0, 1.0), (1.0, 0.95, 0.85), (0.9, 0.96, 1.0))), between(rng, 1.5, 4.0)
    )
    style = pick(rng, ("panel", "tube", "tube", "dome", "spots"))

    def draw(at: Brush) -> None:
        if style == "panel":
            at.box((0.0, -0.006, 0.0), (0.58, 0.014, 1.18), glow)
        elif style == "tube":
            at.box((0.0, -0.02, 0.0), (0.16, 0.04, 1.25), look.white)
            for x in (-0.04, 0.04):
                at.rod((x, -0.06, -0.6), (x, -0.06, 0.6), 0.014, glow)
        elif style == "dome":
            at.ball((0.0, 0.0, 0.0), (0.2, 0.1, 0.2), glow)
        else:
            at.box((0.0, -0.03, 0.0), (0.05, 0.03, 1.0), look.white)
            for z in (-0.4, 0.0, 0.4):
                at.rod((0.0, -0.04, z), (0.05, -0.16, z + 0.03), 0.035, look.white)
                at.ball((0.05, -0.165, z + 0.03), (0.03, 0.02, 0.03), glow)

    return Piece("lamp", 0.6, 1.25, 0.15, draw)
