"""The hierarchy of boxes against trying every primitive."""

import numpy as np
import pytest
from numba import njit

from fathom.core.errors import UsageError
from fathom.scenes.content.builder import SceneBuilder, rotation_matrix
from fathom.scenes.content.classes import CLASSES, class_id
from fathom.scenes.render.intersect import World, closest, hit, hit_unbounded, occluded
from fathom.scenes.render.render import scene_world
from fathom.scenes.render.scene import PLANE, Scene
from fathom.scenes.render.solids import FAR


def crowd(seed: int, count: int) -> Scene:
    """Primitives of all kinds at random places in a cube of 8 m, over a ground."""
    rng = np.random.default_rng(seed)
    b = SceneBuilder(rng)
    plain, leaf = b.material(), b.material(alpha="leaves")
    b.ground(plain)
    for k in range(count):
        p, s, turn = rng.uniform(-4, 4, 3), rng.uniform(0.1, 0.8, 3), rng.uniform(-3, 3, 3)
        rotation = rotation_matrix(*turn)
        if k % 7 == 0:
            b.box(p, s, plain, rotation=rotation, round=float(rng.choice([0, 0.04])))
        elif k % 7 == 1:
            b.ellipsoid(p, s, leaf if k % 2 else plain, rotation=rotation)
        elif k % 7 == 2:
            b.cylinder(p, p + turn, 0.2, plain, radius1=0.05, capped=bool(k % 2))
        elif k % 7 == 3:
            b.capsule(p, p + turn, 0.1, plain, radius1=0.3)
        elif k % 7 == 4:
            b.card(p, s[:2], leaf, rotation=rotation)
        elif k % 7 == 5:
            b.bowl(p, s, plain, cut=0.2, rotation=rotation)
        else:
            b.mesh(p + rng.uniform(-1, 1, (3, 3)), np.array([[0, 1, 2]]), plain)
    b.camera((0, 1, 0))
    return b.build()


@njit
def _both_ways(w: World, rays: np.ndarray, out: np.ndarray) -> None:
    for r in range(rays.shape[0]):
        ox, oy, oz, dx, dy, dz = rays[r]
        best, found = FAR, -1
        for i in range(w.kinds.shape[0]):
            if w.kinds[i] == PLANE:
                t = hit_unbounded(w, i, ox, oy, oz, dx, dy, dz, 1e-4)
            else:
                t = hit(w, i, ox, oy, oz, dx, dy, dz, 1e-4, best)
            if t < best:
                best, found = t, i
        t, i = closest(w, ox, oy, oz, dx, dy, dz, 1e-4, FAR)
        out[r, 0], out[r, 1], out[r, 2], out[r, 3] = best, found, t, i
        out[r, 4] = occluded(w, ox, oy, oz, dx, dy, dz, 1e-4, 2.0)


@pytest.mark.parametrize("count", [0, 1, 3, 60, 400])
def test_hierarchy_finds_what_brute_force_finds(count: int) -> None:
    world, _ = scene_world(crowd(count, count))
    rng = np.random.default_rng(1)
    origins, towards = rng.uniform(-6, 6, (3000, 3)), rng.standard_normal((3000, 3))
    towards /= np.linalg.norm(towards, axis=1, keepdims=True)
    towards[:30] = np.eye(3)[np.arange(30) % 3]  # along the axes, where slopes are infinite
    out = np.empty((3000, 5))
    _both_ways(world, np.hstack([origins, towards]), out)
    # The same arithmetic, compiled into different places: equal but for the last bits.
    np.testing.assert_allclose(out[:, 2], out[:, 0], rtol=1e-11)
    np.testing.assert_array_equal(out[:, 3], out[:, 1])
    np.testing.assert_array_equal(out[:, 4] > 0, out[:, 0] < 2.0)
    assert count == 0 or np.mean(out[:, 1] > 0) > 0


def test_class_names_are_unique_and_misspelt_ones_are_named() -> None:
    assert len(set(CLASSES)) == len(CLASSES) < 256
    assert class_id("sky") == 0
    with pytest.raises(UsageError, match="'chiar'; the nearest known names: chair"):
        class_id("chiar")


def test_misuse_of_the_builder_gets_a_sentence() -> None:
    b = SceneBuilder(np.random.default_rng(0))
    with pytest.raises(UsageError, match="no texture 'marmor'"):
        b.material(texture="marmor")
    with pytest.raises(UsageError, match="no alpha pattern 'holes'"):
        b.material(alpha="holes")
    with pytest.raises(UsageError, match="no camera"):
        b.build()
    b.camera((0, 0, 0))
    b.terrain(np.zeros((3, 3)), 4.0, b.material())
    with pytest.raises(UsageError, match="only one terrain"):
        b.terrain(np.zeros((3, 3)), 4.0, 0)
    with pytest.raises(UsageError, match="square grid"):
        SceneBuilder(np.random.default_rng(0)).terrain(np.zeros((3, 2)), 4.0, 0)
    b.box((0, 0, 0), (1, 1, 1), 7)
    with pytest.raises(UsageError, match="material"):
        b.build()
    for _ in range(4):
        b.lamp((0, 1, 0))
    with pytest.raises(UsageError, match="at most four lamps"):
        b.lamp((0, 1, 0))
