"""Furnished rooms: living rooms, offices, kitchens, classrooms, store rooms."""

import math
from collections.abc import Callable

import numpy as np

from fathom.scenes.content.builder import SceneBuilder
from fathom.scenes.content.families import people
from fathom.scenes.content.families.brush import Brush
from fathom.scenes.content.families.indoor import clutter, lamps, oddments, wall_things
from fathom.scenes.content.families.indoor.finishes import Finish
from fathom.scenes.content.families.indoor.layout import Layout
from fathom.scenes.content.families.indoor.light import light_room
from fathom.scenes.content.families.indoor.pieces import put
from fathom.scenes.content.families.indoor.plans import PLANS, Plan
from fathom.scenes.content.families.indoor.shell import (
    Opening,
    Wall,
    add_opening,
    draw_door,
    draw_slab,
    draw_space_behind,
    draw_wall,
    draw_window,
    four_walls,
)
from fathom.scenes.content.families.indoor.structure import add_blocks, draw_overhead
from fathom.scenes.content.families.indoor.view import choose_view
from fathom.scenes.content.families.placing import Frame, Vec, between, chance, count, pick
from fathom.scenes.content.families.view import View

Windows = list[tuple[Wall, Opening]]
Hang = Callable[..., float]

PEOPLE_SHARE = 0.1
WORK_PLACES = (
    "office",
    "classroom",
    "meeting room",
    "laboratory",
    "store room",
    "study",
    "lobby",
    "library",
    "shop",
)
HOME_WALLS: tuple[Hang, ...] = (
    wall_things.picture, wall_things.picture, wall_things.picture, wall_things.mirror,
    wall_things.wall_shelf, wall_things.clock, wall_things.hooks, wall_things.flat_screen,
    wall_things.fuse_box,
)  # fmt: skip
WORK_WALLS: tuple[Hang, ...] = (
    wall_things.board, wall_things.board, wall_things.picture, wall_things.picture,
    wall_things.clock, wall_things.wall_shelf, wall_things.hooks, wall_things.fuse_box,
)  # fmt: skip


def fill(b: SceneBuilder, width: int, height: int) -> None:
    """A random furnished room with the camera in it."""
    rng = b.rng
    look = Finish(b)
    plan = _drawn_plan(rng)
    layout = _empty_room(rng, plan)
    _cut_openings(layout, plan)
    tiled = plan.name == "bathroom" or (plan.name == "kitchen" and chance(rng, 0.3))
    paint = look.wall(tiled=tiled)
    _furnish(layout, look, plan, paint)
    view = choose_view(rng, layout, width, height)
    windows, behind = _draw_shell(layout, look, plan, view, paint)
    draw_overhead(layout, look, raw=plan.name == "store room")
    fittings = _draw_lamps(layout, look)
    _draw_furniture(layout, look, view)
    if chance(rng, PEOPLE_SHARE):
        _draw_people(layout, look, view)
    _draw_floor_things(layout, look, plan, view)
    _draw_wall_things(layout, look, plan, view)
    light_room(look, layout, windows, fittings, behind, (view.x, view.y, view.z))
    view.apply(b, width, height)


def _drawn_plan(rng: np.random.Generator) -> Plan:
    mark = rng.random() * sum(plan.weight for plan in PLANS)
    for plan in PLANS:
        mark -= plan.weight
        if mark < 0.0:
            return plan
    return PLANS[-1]


def _empty_room(rng: np.random.Generator, plan: Plan) -> Layout:
    width, depth = between(rng, *plan.width), between(rng, *plan.depth)
    if chance(rng, 0.5):
        width, depth = depth, width
    height = between(rng, 2.3, 2.75) if chance(rng, 0.75) else between(rng, 2.7, plan.tall)
    return Layout(rng, width, depth, height, four_walls(width, depth, height))


def _cut_openings(layout: Layout, plan: Plan) -> None:
    rng = layout.rng
    for _ in range(pick(rng, (1, 1, 2, 2, 3))):
        add_opening(rng, pick(rng, layout.walls), pick(rng, ("door", "passage")))
    outer = pick(rng, (1, 1, 1, 2)) if plan.name != "store room" else pick(rng, (0, 0, 1))
    first = int(rng.random() * 4)
    for i in range(outer):
        tall = plan.name in ("living room", "dining room") and chance(rng, 0.25)
        for _ in range(count(rng, 1, 3)):
            add_opening(rng, layout.walls[(first + i) % 4], "window", tall=tall)


def _furnish(layout: Layout, look: Finish, plan: Plan, paint: int) -> None:
    rng = look.rng
    add_blocks(layout, look, paint)
    plan.furnish(layout, look)
    area = layout.width * layout.depth
    for _ in range(min(14, round(between(rng, 0.2, 0.8) * area))):
        layout.against_wall(pick(rng, plan.fillers)(look), tries=4)
    for _ in range(count(rng, 0, 3)):
        design = oddments.oddment if chance(rng, 0.3) else clutter.floor_thing
        layout.island(design(look), tries=3, square=False)


def _draw_shell(
    layout: Layout, look: Finish, plan: Plan, view: View, paint: int
) -> tuple[Windows, list[Vec]]:
    rng, b = look.rng, look.b
    skirting = None if chance(rng, 0.2) else look.timber()
    frame, leaf = look.timber() if chance(rng, 0.5) else look.white, look.timber()
    sash = look.white if chance(rng, 0.7) else look.timber()
    draw_slab(b, layout.width, layout.depth, 0.0, look.floor(hard=plan.hard), "floor")
    draw_slab(b, layout.width, layout.depth, layout.height, look.ceiling(), "ceiling")
    windows: Windows = []
    behind: list[Vec] = []
    accent = look.wall() if chance(rng, 0.3) else paint
    for i, wall in enumerate(layout.walls):
        material = accent if i == 0 else paint
        draw_wall(look, wall, material, skirting)
        at = Brush(b, wall.frame)
        for o in wall.openings:
            x, _, z = wall.frame.at(o.x, 0.0, 0.0)
            if o.kind == "window":
                windows += _draw_one_window(look, wall, at, o, sash)
            elif view.sees(x, z, 0.5 * o.width + 0.6):
                swing = 0.0 if chance(rng, 0.6) else between(rng, 15.0, 110.0)
                draw_door(look, at, o, swing=swing, leaf=leaf, frame=frame)
                if swing > 0.0 or o.kind == "passage":
                    behind.append(draw_space_behind(look, at, o, layout.height))
            else:
                at.box((o.x, 0.5 * o.top, -0.07), (o.width, o.top, 0.1), leaf, name="door")
    return windows, behind


def _draw_one_window(look: Finish, wall: Wall, at: Brush, o: Opening, sash: int) -> Windows:
    rng = look.rng
    kind = rng.random()
    pane: int | None = None
    if kind < 0.45:
        value = between(rng, 0.7, 1.0)
        pane = look.glow((value, value, 1.0), between(rng, 0.8, 3.5))
    elif kind < 0.55:
        pane = look.glass()
    elif kind < 0.65:
        pane = look.picture(o.width)
    draw_window(look, at, o, pane=pane, frame=sash)
    if chance(rng, 0.5):
        wall_things.curtains(look, at, o.x, o.width, o.top, sill=o.bottom)
    elif chance(rng, 0.45):
        wall_things.blind(look, at, o.x, o.width, o.top, o.bottom)
    if o.bottom > 0.7 and chance(rng, 0.45):
        wall_things.radiator(look, at, o.x, room=o.width)
    if pane is None:
        _outside(look, at, o)
    return [] if 0.45 <= kind < 0.65 else [(wall, o)]


def _outside(look: Finish, at: Brush, o: Opening) -> None:
    """What a clear window shows: a facade, a hedge, or the open sky over a lawn."""
    rng, b = look.rng, look.b
    if chance(rng, 0.25):
        return
    away = between(rng, 3.0, 18.0)
    tall = between(rng, 0.8, 3.0) if chance(rng, 0.5) else 12.0
    face = look.picture(between(rng, 3.0, 8.0))
    with b.object("building" if tall > 4 else "hedge"):
        at.box((o.x, 0.5 * tall - 1.0, -away - 1.0), (30.0, tall, 2.0), face)
    at.box((o.x, -1.05, -0.5 * away - 0.2), (30.0, 0.1, away), look.lawn, name="grass")


def _draw_lamps(layout: Layout, look: Finish) -> list[Vec]:
    rng, b = look.rng, look.b
    hanging = chance(rng, 0.35)
    piece = lamps.pendant(look) if hanging else lamps.ceiling_panel(look)
    nx = 1 if hanging or layout.width < 3.5 else 2
    nz = 1 if layout.depth < 3.5 or (hanging and layout.depth < 6.0) else 2
    below = piece.height + 0.3
    places = []
    for i in range(nx):
        for j in range(nz):
            x = layout.width * ((i + 0.5) / nx - 0.5) + between(rng, -0.2, 0.2)
            z = layout.depth * ((j + 0.5) / nz - 0.5) + between(rng, -0.2, 0.2)
            put(b, piece, Frame((x, layout.height, z)))
            places.append((x, layout.height - below, z))
    return places


def _draw_furniture(layout: Layout, look: Finish, view: View) -> None:
    rng = look.rng
    fullness = between(rng, 0.2, 1.2)
    nearest = sorted(layout.placed, key=lambda p: math.hypot(p.x - view.x, p.z - view.z))
    for placed in nearest:
        piece = placed.piece
        if not view.sees(placed.x, placed.z, 0.5 * (piece.width + piece.depth)):
            continue
        local = put(look.b, piece, placed.frame)
        for top in piece.tops:
            # What lies on top of a cupboard above the eye is not seen.
            if top.y < view.y + 0.4 and chance(rng, 0.85):
                clutter.cover_top(look, local, top, fullness=fullness)


def _draw_people(layout: Layout, look: Finish, view: View) -> None:
    """Some sit on the chairs, one may stand about."""
    rng, b = look.rng, look.b
    for placed in layout.placed:
        away = math.hypot(placed.x - view.x, placed.z - view.z)
        if placed.piece.name == "chair" and away > 1.0 and chance(rng, 0.4):
            with b.frame(placed.frame.at(0.0, 0.02, 0.05), placed.frame.turn):
                people.person(look, pose="sit")
    x, z = between(rng, -0.4, 0.4) * layout.width, between(rng, -0.4, 0.4) * layout.depth
    if math.hypot(x - view.x, z - view.z) > 1.3 and not layout.covers(x, z, 0.25):
        with b.frame((x, 0.0, z), between(rng, -math.pi, math.pi)):
            people.person(look, pose=pick(rng, ("stand", "stand", "walk")))


def _draw_floor_things(layout: Layout, look: Finish, plan: Plan, view: View) -> None:
    rng = look.rng
    if not plan.hard and chance(rng, 0.45):
        _rug(layout, look)
    for _ in range(clutter.strewn_count(look, *plan.floor_things)):
        x, z = between(rng, -0.45, 0.45) * layout.width, between(rng, -0.45, 0.45) * layout.depth
        if (x - view.x) ** 2 + (z - view.z) ** 2 > 0.8 and view.sees(x, z, 0.2):
            clutter.strewn(look, x, z)


def _rug(layout: Layout, look: Finish) -> None:
    rng, b = look.rng, look.b
    w, d = between(rng, 1.2, 0.8 * layout.width + 0.5), between(rng, 0.9, 0.7 * layout.depth + 0.5)
    x, z = between(rng, -0.2, 0.2) * layout.width, between(rng, -0.2, 0.2) * layout.depth
    with b.object("rug"):
        turn = between(rng, -0.1, 0.1)
        if chance(rng, 0.15):
            b.cylinder((x, 0.0, z), (x, 0.012, z), 0.5 * min(w, d), look.fabric(1.0))
        else:
            b.box((x, 0.005, z), (w, 0.012, d), look.fabric(1.5), rotation=turn)


def _draw_wall_things(layout: Layout, look: Finish, plan: Plan, view: View) -> None:
    rng = look.rng
    things = WORK_WALLS if plan.name in WORK_PLACES else HOME_WALLS
    for wall in layout.walls:
        at = Brush(look.b, wall.frame)
        for _ in range(count(rng, 0, max(1, round(0.7 * wall.length)))):
            x = between(rng, -0.5, 0.5) * wall.length
            room = wall.room_to_hang(x)
            wx, _, wz = wall.frame.at(x, 0.0, 0.0)
            if room > 0.3 and view.sees(wx, wz, 0.5) and _wall_bare(layout, wx, wz):
                half = pick(rng, things)(look, at, x, room=room)
                wall.hung.append((x - half, x + half))


def _wall_bare(layout: Layout, x: float, z: float) -> bool:
    """Whether no tall piece stands before this place of a wall."""
    for other in layout.placed:
        x0, x1, z0, z1 = other.box
        if other.piece.height > 1.35 and x0 - 0.3 < x < x1 + 0.3 and z0 - 0.3 < z < z1 + 0.3:
            return False
    return True
