"""Screens, computers and what lies around them. The origin is the middle of the underside."""

from fathom.scenes.content.families.brush import Brush
from fathom.scenes.content.families.indoor.finishes import Finish
from fathom.scenes.content.families.indoor.pieces import Piece, Top, lean_x
from fathom.scenes.content.families.placing import around, between, chance, pick


def monitor(look: Finish) -> Piece:
    """A flat monitor on its foot, 19 to 27 inches; sometimes an old deep one."""
    rng = look.rng
    case = look.black if chance(rng, 0.75) else look.painted((0.75, 0.73, 0.68), 0.1)
    w = between(rng, 0.4, 0.62)
    h, lift, deep = w * pick(rng, (0.58, 0.62, 0.78)), between(rng, 0.08, 0.2), chance(rng, 0.08)
    front, lean = look.screen(w), between(rng, -2.0, 10.0)

    def draw(at: Brush) -> None:
        if deep:
            at.box((0.0, 0.2, 0.0), (0.42, 0.38, 0.2), case)
            at.box((0.0, 0.2, -0.17), (0.28, 0.28, 0.2), case)
            at.box((0.0, 0.21, 0.1), (0.36, 0.29, 0.01), front)
            return
        at.box((0.0, 0.008, 0.0), (0.24, 0.016, 0.19), case)
        at.box((0.0, 0.5 * lift + 0.06, -0.03), (0.05, lift + 0.12, 0.03), case)
        head = at.at(0.0, lift + 0.5 * h, 0.0, lean_x(-lean))
        head.box((0.0, 0.0, 0.0), (w, h, 0.025), case)
        head.box((0.0, 0.0, -0.02), (0.6 * w, 0.6 * h, 0.03), case)
        head.box((0.0, 0.005, 0.0135), (w - 0.025, h - 0.035, 0.002), front)

    return Piece("screen", w, 0.4 if deep else 0.22, 0.39 if deep else lift + h, draw)


def keyboard(look: Finish) -> Piece:
    """A keyboard of 0.44 m with its keys as a texture; a mouse beside it."""
    rng = look.rng
    dark = chance(rng, 0.6)
    case, shade = (look.black, 0.1) if dark else (look.white, 0.8)
    keys = look.b.material((shade, shade, shade), (0.35, 0.35, 0.35), "tiles", scale=0.019)
    w, mouse = pick(rng, (0.44, 0.44, 0.3)), between(rng, 0.06, 0.14)

    def draw(at: Brush) -> None:
        at.box((0.0, 0.01, 0.0), (w, 0.02, 0.15), case, turn=lean_x(-3.0))
        at.box((0.0, 0.021, 0.0), (w - 0.02, 0.006, 0.12), keys, turn=lean_x(-3.0))
        at.ball((0.5 * w + mouse, 0.012, 0.02), (0.03, 0.024, 0.055), case)

    return Piece("keyboard", w, 0.16, 0.03, draw)


def laptop(look: Finish) -> Piece:
    """An open laptop, 13 to 17 inches."""
    rng = look.rng
    case = look.metal() if chance(rng, 0.5) else look.black
    w = between(rng, 0.3, 0.39)
    d, lean, front = 0.66 * w, between(rng, 8.0, 40.0), look.screen(w)

    def draw(at: Brush) -> None:
        at.box((0.0, 0.01, 0.0), (w, 0.018, d), case)
        at.box((0.0, 0.02, -0.03), (0.85 * w, 0.003, 0.45 * d), look.black)
        lid = at.at(0.0, 0.018, -0.5 * d, lean_x(-lean))
        lid.box((0.0, 0.5 * d, 0.0), (w, d, 0.01), case)
        lid.box((0.0, 0.52 * d, 0.006), (0.93 * w, 0.86 * d, 0.002), front)

    return Piece("laptop", w, d, 0.25, draw)


def computer(look: Finish) -> Piece:
    """A tower case."""
    rng = look.rng
    case, front = (look.black if chance(rng, 0.7) else look.painted(None, 0.2)), look.shell()
    w, h, d = between(rng, 0.16, 0.22), between(rng, 0.36, 0.48), between(rng, 0.4, 0.48)

    def draw(at: Brush) -> None:
        at.box((0.0, 0.5 * h, 0.0), (w, h, d), case)
        at.box((0.0, 0.8 * h, 0.5 * d), (0.8 * w, 0.22 * h, 0.012), front)
        at.rod((0.0, 0.5 * h, 0.5 * d), (0.0, 0.5 * h, 0.5 * d + 0.008), 0.015, front)

    return Piece("box", w, d, h, draw)


def printer(look: Finish) -> Piece:
    """A desk printer or scanner."""
    rng = look.rng
    case = look.white if chance(rng, 0.5) else look.black
    w, h, d = between(rng, 0.36, 0.5), between(rng, 0.15, 0.34), between(rng, 0.3, 0.42)

    def draw(at: Brush) -> None:
        at.box((0.0, 0.5 * h, 0.0), (w, h, d), case)
        at.box((0.0, 0.3 * h, 0.5 * d), (0.7 * w, 0.15 * h, 0.08), look.black)
        at.box((0.0, h + 0.06, -0.35 * d), (0.6 * w, 0.18, 0.02), look.white, turn=lean_x(-25.0))

    return Piece("machine", w, d, h, draw)


def microwave(look: Finish) -> Piece:
    """A microwave oven or toaster oven."""
    rng = look.rng
    case, pane = (look.white if chance(rng, 0.5) else look.metal()), look.glass()
    w, h, d = between(rng, 0.44, 0.54), between(rng, 0.26, 0.31), between(rng, 0.32, 0.4)

    def draw(at: Brush) -> None:
        at.box((0.0, 0.5 * h, 0.0), (w, h, d), case)
        at.box((-0.1 * w, 0.5 * h, 0.5 * d), (0.66 * w, 0.75 * h, 0.012), pane)
        at.rod((0.36 * w, 0.3 * h, 0.5 * d), (0.36 * w, 0.3 * h, 0.5 * d + 0.02), 0.025, case)

    return Piece("oven", w, d, h, draw)


def television(look: Finish) -> Piece:
    """A television of 0.7-1.3 m on its feet."""
    rng = look.rng
    w = between(rng, 0.7, 1.3)
    h, front = 0.57 * w, look.screen(w)

    def draw(at: Brush) -> None:
        at.box((0.0, 0.01, 0.0), (0.45 * w, 0.02, 0.22), look.black)
        at.box((0.0, 0.05, 0.0), (0.1, 0.1, 0.04), look.black)
        at.box((0.0, 0.07 + 0.5 * h, 0.0), (w, h, 0.045), look.black)
        at.box((0.0, 0.075 + 0.5 * h, 0.024), (w - 0.03, h - 0.04, 0.003), front)

    return Piece("television", w, 0.24, h + 0.07, draw)


def loudspeaker(look: Finish) -> Piece:
    """A box with two round cones, on a shelf or as a floor column."""
    rng = look.rng
    case, cone = look.timber() if chance(rng, 0.5) else look.black, look.black
    h = between(rng, 0.7, 1.05) if chance(rng, 0.4) else between(rng, 0.22, 0.4)
    w, d = around(rng, 0.2, 0.15), around(rng, 0.25, 0.15)

    def draw(at: Brush) -> None:
        at.box((0.0, 0.5 * h, 0.0), (w, h, d), case)
        at.rod((0.0, 0.8 * h, 0.5 * d), (0.0, 0.8 * h, 0.5 * d + 0.01), 0.3 * w, cone)
        at.rod((0.0, 0.5 * h, 0.5 * d), (0.0, 0.5 * h, 0.5 * d + 0.01), 0.4 * w, cone)

    return Piece("box", w, d, h, draw, (Top(0.0, h, 0.0, w, d, "high", 0.3),))
