"""What lines a corridor: doors at a regular pitch, windows, boards, things along the walls."""

import math

from fathom.scenes.content.families import people
from fathom.scenes.content.families.brush import Brush
from fathom.scenes.content.families.indoor import (
    chairs,
    clutter,
    kitchen,
    oddments,
    storage,
    tables,
    wall_things,
)
from fathom.scenes.content.families.indoor.finishes import Finish
from fathom.scenes.content.families.indoor.layout import Layout
from fathom.scenes.content.families.indoor.pieces import put
from fathom.scenes.content.families.indoor.shell import (
    Opening,
    Wall,
    draw_door,
    draw_space_behind,
    draw_wall,
    draw_window,
)
from fathom.scenes.content.families.placing import between, chance, count, pick
from fathom.scenes.content.families.view import View


def line_walls(look: Finish, layout: Layout) -> list[tuple[Wall, Opening]]:
    """Cut and draw all openings of a corridor; returns the windows."""
    rng = look.rng
    for index in (1, 3):
        kind = "window" if chance(rng, 0.15) else "door"
        if chance(rng, 0.92):
            _cut_row(look, layout.walls[index], kind)
    for index in (0, 2):
        _cut_end(look, layout.walls[index])
    paint, low = look.wall(), look.wall()
    skirting = look.timber() if chance(rng, 0.8) else None
    frame, leaf = look.timber() if chance(rng, 0.5) else look.white, look.timber()
    dado = between(rng, 0.9, 1.3) if chance(rng, 0.2) else 0.0
    windows = []
    for index, wall in enumerate(layout.walls):
        draw_wall(look, wall, paint, skirting)
        at = Brush(look.b, wall.frame)
        if dado and index in (1, 3):
            _panel(look, wall, at, dado, low)
        for o in wall.openings:
            if o.kind == "window":
                pane = look.glow((0.95, 0.97, 1.0), between(rng, 1.0, 4.0))
                draw_window(look, at, o, pane=pane if chance(rng, 0.7) else None, frame=frame)
                windows.append((wall, o))
                continue
            swing = 0.0 if chance(rng, 0.7) else between(rng, 15.0, 100.0)
            draw_door(look, at, o, swing=swing, leaf=leaf, frame=frame)
            if swing > 0.0 or o.kind == "passage":
                draw_space_behind(look, at, o, layout.height, spread=0.25)
    return windows


def _cut_row(look: Finish, wall: Wall, kind: str) -> None:
    rng = look.rng
    if kind == "door":
        width, bottom, top = between(rng, 0.8, 1.0), 0.0, 2.0 + between(rng, 0.0, 0.1)
    else:
        width, bottom, top = between(rng, 0.9, 1.8), between(rng, 0.8, 1.1), 2.15
    pitch = width + between(rng, 0.6, 3.5)
    x = -0.5 * wall.length + between(rng, 0.4, pitch)
    while x + 0.5 * width < 0.5 * wall.length - 0.2:
        if x - 0.5 * width > -0.5 * wall.length + 0.2 and chance(rng, 0.85):
            what = "passage" if kind == "door" and chance(rng, 0.12) else kind
            wall.openings.append(Opening(x, width, bottom, top, what))
        x += pitch


def _cut_end(look: Finish, wall: Wall) -> None:
    rng = look.rng
    kind = rng.random()
    room = wall.length - 0.3
    if kind < 0.35:
        wall.openings.append(Opening(0.0, min(room, 0.9), 0.0, 2.0, "door"))
    elif kind < 0.6:
        width = min(room, between(rng, 0.8, 1.8))
        wall.openings.append(Opening(0.0, width, 0.0, min(wall.height - 0.1, 2.3), "passage"))
    elif kind < 0.8:
        width, bottom = min(room, between(rng, 0.7, 1.6)), pick(rng, (0.05, 0.9))
        wall.openings.append(Opening(0.0, width, bottom, 2.15, "window"))


def _panel(look: Finish, wall: Wall, at: Brush, height: float, material: int) -> None:
    left = -0.5 * wall.length
    with look.b.object("wall"):
        for o in [*wall.openings, None]:
            right = 0.5 * wall.length if o is None else o.left - 0.08
            if right > left:
                centre = (0.5 * (left + right), 0.5 * height, 0.004)
                at.box(centre, (right - left, height, 0.008), material)
                rail = (0.5 * (left + right), height, 0.012)
                at.box(rail, (right - left, 0.05, 0.024), look.white)
            if o is not None:
                left = o.right + 0.08


def furnish_corridor(look: Finish, layout: Layout, view: View) -> None:
    """Things along the walls, on the walls and, now and then, people."""
    rng = look.rng
    designs = (
        storage.locker_row, storage.locker_row, storage.bookshelf, storage.chest, kitchen.machine,
        tables.bench, tables.bench, chairs.any_chair, clutter.potted_plant, clutter.floor_thing,
        clutter.floor_thing, oddments.oddment,
    )  # fmt: skip
    lean = max(0.0, (layout.width - 1.15) / 0.6)
    for _ in range(count(rng, 0, round(0.8 * layout.depth))):
        piece = pick(rng, designs)(look)
        side = pick(rng, (1, 3))
        if piece.depth > 0.55 * lean:
            continue
        placed = layout.against_wall(piece, wall=side, tries=3)
        if placed is None:
            continue
        near = abs(placed.x - view.x) < 0.9 and abs(placed.z - view.z) < 0.9
        if near or placed.z < view.z - 1.0:
            layout.placed.pop()
            continue
        local = put(look.b, piece, placed.frame)
        for top in piece.tops:
            if top.y < view.y + 0.3:
                clutter.cover_top(look, local, top, fullness=between(rng, 0.0, 0.8))
    for index in (1, 3, 0):
        _hang(look, layout, view, index)
    if chance(rng, 0.4):
        _runner(look, layout)
    if chance(rng, 0.25):
        _passers_by(look, layout, view)


def _runner(look: Finish, layout: Layout) -> None:
    """Mats, a long carpet, or stripes painted on the floor."""
    rng, b = look.rng, look.b
    long = layout.depth * between(rng, 0.1, 0.9)
    z = between(rng, -0.5, 0.5) * (layout.depth - long)
    with b.object("rug"):
        if chance(rng, 0.7):
            size = (layout.width * between(rng, 0.4, 0.8), 0.012, long)
            b.box((0.0, 0.005, z), size, look.fabric(1.0))
        else:
            paint = look.plain()
            for side in (-0.42, 0.42):
                b.box((side * layout.width, 0.001, z), (0.08, 0.004, long), paint)


def _hang(look: Finish, layout: Layout, view: View, index: int) -> None:
    rng = look.rng
    wall = layout.walls[index]
    at = Brush(look.b, wall.frame)
    things = (wall_things.picture, wall_things.picture, wall_things.picture, wall_things.board,
              wall_things.board, wall_things.fuse_box, wall_things.fuse_box, wall_things.clock,
              wall_things.hooks, wall_things.radiator)  # fmt: skip
    for _ in range(count(rng, 0, max(1, round(0.5 * wall.length)))):
        x = between(rng, -0.5, 0.5) * wall.length
        room = wall.room_to_hang(x)
        _, _, z = wall.frame.at(x, 0.0, 0.0)
        if room > 0.3 and z > view.z:
            half = pick(rng, things)(look, at, x, room=room)
            wall.hung.append((x - half, x + half))


def _passers_by(look: Finish, layout: Layout, view: View) -> None:
    rng, b = look.rng, look.b
    for _ in range(pick(rng, (1, 1, 2, 3))):
        z = between(rng, view.z + 1.6, max(view.z + 1.7, 0.5 * layout.depth - 0.4))
        x = between(rng, -0.5, 0.5) * max(0.1, layout.width - 0.7)
        facing = pick(rng, (0.0, math.pi)) + between(rng, -0.4, 0.4)
        if z < 0.5 * layout.depth - 0.3 and not layout.covers(x, z, 0.2):
            with b.frame((x, 0.0, z), facing):
                people.person(look, pose=pick(rng, ("stand", "walk", "walk")))
