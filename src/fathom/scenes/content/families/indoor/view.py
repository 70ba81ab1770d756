"""Where a person stands with the camera, and what can be seen from there."""

import math

import numpy as np

from fathom.scenes.content.families.indoor.layout import Layout, Placed
from fathom.scenes.content.families.lenses import long_side_fov
from fathom.scenes.content.families.placing import between, chance, pick
from fathom.scenes.content.families.view import View

CLEARANCE = 0.35  # metres from any surface, at the camera's height
CANDIDATES = 14


def lens(rng: np.random.Generator, width: int, height: int) -> tuple[float, float]:
    """Horizontal field of view in degrees, half the diagonal one in radians."""
    long_fov = long_side_fov(rng)
    focal = 0.5 * max(width, height) / math.tan(math.radians(0.5 * long_fov))
    fov = 2.0 * math.degrees(math.atan(0.5 * width / focal))
    return fov, math.atan(0.5 * math.hypot(width, height) / focal)


def choose_view(rng: np.random.Generator, layout: Layout, width: int, height: int) -> View:
    """Pick the best of a few random poses of one kind: across the room, at a piece, onto a top."""
    fov, half_diagonal = lens(rng, width, height)
    kind = rng.random()
    poses: list[Pose] = []
    for _ in range(CANDIDATES):
        pose: Pose | None
        if kind < 0.5 or not layout.placed:
            pose = _across(rng, layout)
        elif kind < 0.83:
            pose = _at_piece(rng, layout, between(rng, 0.7, 2.3))
        else:
            pose = _onto_top(rng, layout)
        if pose is not None and _clear(layout, pose):
            poses.append(pose)
    while not poses:
        fallback = _across(rng, layout)
        if _clear(layout, fallback) or chance(rng, 0.02):
            poses.append(fallback)
    roll = _roll(rng)
    best = max(poses, key=lambda p: _interest(layout, p, half_diagonal))
    return view_indoors(*best, roll=roll, fov_deg=fov, half_diagonal=half_diagonal)


def view_indoors(
    x: float, y: float, z: float, yaw: float, pitch: float, *,
    roll: float, fov_deg: float, half_diagonal: float,
) -> View:  # fmt: skip
    """A view among walls: no shadows from behind, but a floor seen sideways when looking down.

    Args:
        x: Metres to the right.
        y: Height above the floor, metres.
        z: Metres forward.
        yaw: Radians.
        pitch: Radians, positive looks up.
        roll: Radians.
        fov_deg: Horizontal field of view.
        half_diagonal: Half the field of view across the image's diagonal, radians.
    """
    spread = min(math.pi, half_diagonal / max(0.4, math.cos(pitch)))
    return View(x, y, z, yaw, pitch, roll, fov_deg, spread=spread, always_m=0.6)


def _roll(rng: np.random.Generator) -> float:
    """Mostly within three degrees; held carelessly now and then."""
    kind = rng.random()
    most = 3.0 if kind < 0.87 else (12.0 if kind < 0.97 else 35.0)
    return math.radians(between(rng, -most, most))


Pose = tuple[float, float, float, float, float]


def _camera_height(rng: np.random.Generator, layout: Layout) -> float:
    kind = rng.random()
    if kind < 0.65:
        y = between(rng, 1.15, 1.7)
    elif kind < 0.92:
        y = between(rng, 0.7, 1.2)
    else:
        y = between(rng, 1.6, 2.0)
    return min(y, layout.height - 0.4)


def _across(rng: np.random.Generator, layout: Layout) -> Pose:
    """From near a wall or corner into the room."""
    hw, hd = 0.5 * layout.width - 0.3, 0.5 * layout.depth - 0.3
    x, z = between(rng, -hw, hw), between(rng, -hd, hd)
    if chance(rng, 0.7):
        if chance(rng, layout.width / (layout.width + layout.depth)):
            z = pick(rng, (-1.0, 1.0)) * hd * between(rng, 0.75, 1.0)
        else:
            x = pick(rng, (-1.0, 1.0)) * hw * between(rng, 0.75, 1.0)
    y = _camera_height(rng, layout)
    tx, tz = between(rng, -0.7, 0.7) * hw, between(rng, -0.7, 0.7) * hd
    yaw = math.atan2(tx - x, tz - z)
    pitch = math.radians(
        between(rng, -27.0, 1.0) if chance(rng, 0.85) else between(rng, -38.0, 12.0)
    )
    return x, y, z, yaw, pitch


def _at_piece(rng: np.random.Generator, layout: Layout, distance: float) -> Pose | None:
    """One or two metres from a piece of furniture, looking at it."""
    target = pick(rng, layout.placed)
    if target.piece.width * target.piece.height < 0.12:
        return None
    away = between(rng, -math.pi, math.pi)
    reach = distance + 0.5 * max(target.piece.width, target.piece.depth)
    x, z = target.x + reach * math.sin(away), target.z + reach * math.cos(away)
    y = _camera_height(rng, layout)
    aim = target.piece.height * between(rng, 0.2, 0.9)
    yaw = math.atan2(target.x - x, target.z - z) + between(rng, -0.3, 0.3)
    pitch = math.atan2(min(aim, 1.6) - y, reach) + math.radians(between(rng, -4.0, 10.0))
    return x, y, z, yaw, max(-0.85, min(0.2, pitch))


def _onto_top(rng: np.random.Generator, layout: Layout) -> Pose | None:
    """Looking down onto a table, desk or bed from beside it."""
    tables = [p for p in layout.placed if p.piece.tops and p.piece.height < 1.2]
    if not tables:
        return None
    target = pick(rng, tables)
    away = between(rng, -math.pi, math.pi)
    reach = 0.5 * max(0.7, target.piece.depth) + between(rng, 0.3, 0.9)
    x, z = target.x + reach * math.sin(away), target.z + reach * math.cos(away)
    y = target.piece.tops[0].y + between(rng, 0.45, 0.95)
    if y > layout.height - 0.3:
        return None
    aim_x = target.x + between(rng, -0.3, 0.3) * target.piece.width
    aim_z = target.z + between(rng, -0.3, 0.3) * target.piece.width
    yaw = math.atan2(aim_x - x, aim_z - z)
    pitch = math.radians(between(rng, -50.0, -18.0))
    return x, y, z, yaw, pitch


def _clear(layout: Layout, pose: Pose) -> bool:
    """Whether the camera is in the room, inside nothing, and nothing is right before it."""
    x, y, z, yaw, _ = pose
    if abs(x) > 0.5 * layout.width - 0.25 or abs(z) > 0.5 * layout.depth - 0.25:
        return False
    ahead = [(x, z, CLEARANCE)]
    ahead += [(x + r * math.sin(yaw), z + r * math.cos(yaw), 0.3) for r in (0.3, 0.5)]
    for other in layout.placed:
        top = other.piece.height
        if other.piece.tops:
            # Things stand on it.
            top = max(top, other.piece.tops[0].y + 0.3)
        if top < y - 0.25:
            continue
        x0, x1, z0, z1 = other.box
        if top > 1.6:
            # Tall things hide the room behind them.
            x0, x1, z0, z1 = x0 - 0.15, x1 + 0.15, z0 - 0.15, z1 + 0.15
        for px, pz, r in ahead:
            if x0 - r < px < x1 + r and z0 - r < pz < z1 + r:
                return False
    return True


def _interest(layout: Layout, pose: Pose, half_diagonal: float) -> float:
    """How much furniture is in view at a useful distance."""
    x, _, z, yaw, _ = pose
    score = 0.0
    for other in layout.placed:
        distance = math.hypot(other.x - x, other.z - z)
        off = abs(math.remainder(math.atan2(other.x - x, other.z - z) - yaw, 2.0 * math.pi))
        if off < 0.8 * half_diagonal and 0.5 < distance < 7.0:
            near = 1.6 if distance < 2.3 else 1.0
            score += near * _weight(other) * (1.0 - 0.6 * off / half_diagonal)
    # A wall right ahead leaves little to see.
    return score + 0.35 * min(7.0, distance_to_wall(layout, x, z, yaw))


def _weight(other: Placed) -> float:
    return min(1.5, 0.3 + other.piece.width * min(1.2, other.piece.height))


def distance_to_wall(layout: Layout, x: float, z: float, yaw: float) -> float:
    """How far the wall is straight ahead, metres along the floor plan."""
    s, c = math.sin(yaw), math.cos(yaw)
    along_x = (math.copysign(0.5 * layout.width, s) - x) / s if abs(s) > 1e-6 else math.inf
    along_z = (math.copysign(0.5 * layout.depth, c) - z) / c if abs(c) > 1e-6 else math.inf
    return min(along_x, along_z)
