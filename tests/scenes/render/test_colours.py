"""Light, shadow, samples and repeatability of rendered pictures."""

import pickle
import subprocess
import sys

import numpy as np
import pytest

from fathom.core.errors import UsageError
from fathom.scenes.content.builder import SceneBuilder
from fathom.scenes.render.render import Rendered, render
from fathom.scenes.render.scene import ALPHAS, SKIES, TEXTURES, Scene

WIDTH, HEIGHT = 64, 48


def stock(seed: int = 0, count: int = 40) -> Scene:
    """A ground with a crowd of every primitive in every texture."""
    rng = np.random.default_rng(seed)
    b = SceneBuilder(rng)
    looks = [
        b.material(rng.uniform(0.2, 0.8, 3), texture=texture, gloss=0.3, bump=0.2, mirror=0.5)
        for texture in TEXTURES
    ]
    leaves = b.material((0.2, 0.4, 0.1), alpha="leaves", translucency=0.4, variation=0.2)
    b.ground(b.material(texture="tiles", scale=0.5))
    for k in range(count):
        x, z, s = rng.uniform(-3, 3), rng.uniform(2, 9), rng.uniform(0.1, 0.5)
        m = looks[k % len(looks)]
        with b.object("object", (x, 0, z), rng.uniform(0, 6)):
            if k % 6 == 0:
                b.box((0, s, 0), (s, 2 * s, s), m, round=0.1 * s)
            elif k % 6 == 1:
                b.ellipsoid((0, s, 0), (s, s, 0.7 * s), m)
            elif k % 6 == 2:
                b.cylinder((0, 0, 0), (0.1, 2 * s, 0), 0.4 * s, m, radius1=0.2 * s)
            elif k % 6 == 3:
                b.capsule((0, 0.2 * s, 0), (0.3, 2 * s, 0), 0.2 * s, m, radius1=0.1 * s)
            elif k % 6 == 4:
                b.card((0, s, 0), (2 * s, 2 * s), leaves, rotation=rng.uniform(0, 6))
            else:
                b.bowl((0, s, 0), s, m, cut=0.3)
    b.sun((0.5, 0.8, -0.3))
    b.lamp((0, 2, 3))
    b.haze(0.01)
    b.camera((0, 1.5, 0), pitch=-0.1, width=WIDTH, height=HEIGHT)
    return b.build()


def same(a: Rendered, b: Rendered) -> bool:
    return all(
        np.array_equal(getattr(a, name), getattr(b, name))
        for name in ("image", "depth", "normals", "instance", "classes")
    )


def test_two_runs_and_a_pickled_scene_give_the_same_picture() -> None:
    scene = stock()
    first = render(scene, seed=3)
    assert same(first, render(scene, seed=3))
    assert same(first, render(pickle.loads(pickle.dumps(scene)), seed=3))
    assert same(first, render(stock(), seed=3))
    assert not np.array_equal(first.image, render(scene, seed=4).image)


def test_another_process_gives_the_same_picture(tmp_path) -> None:
    scene = stock(1)
    file = tmp_path / "scene.pickle"
    file.write_bytes(pickle.dumps(scene))
    program = (
        "import pickle, sys, zlib; from fathom.scenes.render.render import render;"
        "seen = render(pickle.load(open(sys.argv[1], 'rb')), supersample=2, seed=5);"
        "print(zlib.crc32(seen.image.tobytes()), zlib.crc32(seen.depth.tobytes()))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(file)], capture_output=True, text=True, check=True
    )
    import zlib

    here = render(scene, supersample=2, seed=5)
    expected = f"{zlib.crc32(here.image.tobytes())} {zlib.crc32(here.depth.tobytes())}"
    assert done.stdout.strip() == expected


def test_supersampling_changes_colours_at_edges_only_and_no_label() -> None:
    scene = stock()
    one, two = render(scene, seed=1), render(scene, supersample=2, seed=1)
    for name in ("depth", "normals", "instance", "classes"):
        np.testing.assert_array_equal(getattr(one, name), getattr(two, name))
    assert np.any(one.image != two.image)
    b = SceneBuilder(np.random.default_rng(0))
    b.exposure(0)
    b.ambient((1, 1, 1), (1, 1, 1), 1.0)
    b.sun((0, 1, 0), strength=0.0)
    b.box((0, 0, 3), (1, 20, 1), b.material((1, 1, 1), dirt=0, variation=0))
    b.box((0, 0, 9), (90, 90, 1), b.material((0, 0, 0), dirt=0, variation=0))
    b.camera((0, 0, 0), width=WIDTH, height=HEIGHT, roll=0.4)
    row = render(b.build(), supersample=2).image[HEIGHT // 2, :, 0]
    # Black wall, white pillar: the refined edge has greys in between.
    assert np.any((row > 20) & (row < 150))


def test_supersample_other_than_one_or_two_is_refused() -> None:
    with pytest.raises(UsageError, match="1 or 2, not 3"):
        render(stock(), supersample=3)


def flat_scene(**light: float) -> SceneBuilder:
    """A white floor seen from above, without any randomness in its colour."""
    b = SceneBuilder(np.random.default_rng(0))
    b.ground(b.material((1, 1, 1), dirt=0, variation=0))
    b.ambient((1, 1, 1), (1, 1, 1), light.get("ambient", 0.2), occlusion_distance=0.01)
    b.exposure(0)
    b.camera((0, 3, 0), pitch=-np.pi / 2 + 1e-6, fov_deg=60, width=WIDTH, height=HEIGHT)
    return b


def encoded(linear: float) -> float:
    return 255 * (1.055 * linear ** (1 / 2.4) - 0.055)


def test_brightness_is_ambient_plus_sun_times_cosine() -> None:
    b = flat_scene()
    b.sun((0, np.cos(1.0), np.sin(1.0)), (1, 1, 1), 0.5, radius=0)
    image = render(b.build()).image
    # 0.2 of ambient and 0.5 cos(1 rad) of sun on a white floor, below the shoulder at 0.6.
    expected = encoded(0.2 + 0.5 * np.cos(1.0))
    assert abs(float(image.mean()) - expected) < 1.0


def test_shadow_falls_where_geometry_says() -> None:
    b = flat_scene()
    b.sun((1, 1, 0), (1, 1, 1), 0.5, radius=0)
    b.box((0.0, 0.5, 0), (0.2, 1.0, 0.2), b.material((1, 1, 1), dirt=0, variation=0))
    seen = render(b.build())
    focal = b.build().intrinsics[0, 0]
    dark = (seen.image[..., 0] < encoded(0.3)) & (seen.depth > 2.99)
    columns = (np.flatnonzero(dark[HEIGHT // 2]) + 0.5 - WIDTH / 2) * 3.0 / focal
    # Light from +x at 45 degrees throws the 1 m high edge at x = -0.1 to x = -1.1.
    assert columns.min() == pytest.approx(-1.1, abs=0.06)
    assert columns.max() < 0


def test_lamp_light_falls_with_the_square_of_the_distance() -> None:
    values = []
    for height in (1.0, 2.0):
        b = flat_scene(ambient=0.0)
        b.sun((0, 1, 0), strength=0.0)
        b.lamp((0, height, 0), (1, 1, 1), 0.4, radius=0.0)
        b.camera((0, 3, 0), pitch=-np.pi / 2 + 1e-6, fov_deg=2, width=9, height=9)
        values.append(render(b.build()).image[4, 4, 0])
    assert values[0] == pytest.approx(encoded(0.4), abs=1.5)
    assert values[1] == pytest.approx(encoded(0.1), abs=1.5)


def test_corners_are_darker_than_open_floor() -> None:
    b = SceneBuilder(np.random.default_rng(0))
    white = b.material((1, 1, 1), dirt=0, variation=0)
    b.ground(white)
    b.box((0, 1, 2.5), (9, 2, 1), white)
    b.ambient((1, 1, 1), (1, 1, 1), 0.5)
    b.sun((0, 1, 0), strength=0)
    b.exposure(0)
    b.camera((0, 3, 1), pitch=-np.pi / 2 + 1e-6, fov_deg=60, width=WIDTH, height=HEIGHT)
    image = render(b.build()).image.astype(float).mean(axis=(1, 2))
    # The wall's foot is at z = 2 m: 1 m above the picture's middle, which is 3 m below the camera.
    focal = WIDTH / 2 / np.tan(np.pi / 6)
    foot = int(HEIGHT / 2 - focal / 3)
    # At the very corner half of the sky is hidden: 0.12 + 0.88 / 2 of the light, 0.79 when encoded.
    assert 0.75 * image[-4] < image[foot + 1] < 0.88 * image[-4]


def test_haze_pulls_far_things_to_its_colour() -> None:
    b = SceneBuilder(np.random.default_rng(0))
    b.box((0, 0, 100.5), (900, 900, 1), b.material((0, 0, 0), dirt=0, variation=0))
    b.haze(0.01, (1, 1, 1))
    b.exposure(0)
    b.camera((0, 0, 0), fov_deg=3, width=9, height=9)
    # 1 - exp(-0.01 * 100) = 0.632 of white; beyond 0.6 the shoulder starts with slope 1.
    light = 0.6 + 0.4 * (1 - np.exp(-(0.6321 - 0.6) / 0.4))
    assert render(b.build()).image[4, 4, 0] == pytest.approx(encoded(light), abs=1.5)


@pytest.mark.parametrize("texture", TEXTURES)
def test_every_texture_shows_two_tones(texture: str) -> None:
    b = SceneBuilder(np.random.default_rng(0))
    b.box((0, 0, 3), (4, 4, 1), b.material((0.8, 0.7, 0.6), (0.2, 0.2, 0.3), texture, scale=0.5))
    b.camera((0, 0, 0), width=WIDTH, height=HEIGHT)
    image = render(b.build()).image.astype(float)
    assert np.isfinite(image).all()
    assert image.std() > (2.0 if texture == "plain" else 5.0)


@pytest.mark.parametrize("alpha", ALPHAS[1:])
def test_every_alpha_pattern_cuts_some_but_not_all(alpha: str) -> None:
    b = SceneBuilder(np.random.default_rng(0))
    b.card((0, 0, 2), (1, 1), b.material(alpha=alpha))
    b.camera((0, 0, 0), fov_deg=28, width=WIDTH, height=WIDTH)
    seen = render(b.build())
    assert 0.03 < np.mean(seen.instance > 0) < 0.95


@pytest.mark.parametrize("kind", SKIES)
def test_every_sky_is_brighter_than_nothing_and_varies(kind: str) -> None:
    b = SceneBuilder(np.random.default_rng(0))
    b.sky(kind)
    b.camera((0, 1, 0), pitch=0.3, width=WIDTH, height=HEIGHT)
    image = render(b.build()).image
    assert image.min() > 0
    assert image.std() > 1.0


def test_exposure_brings_dim_and_bright_scenes_to_one_brightness() -> None:
    means = []
    for strength in (0.02, 2.0):
        b = flat_scene(ambient=strength)
        b.exposure(0.2)
        b.sun((0, 1, 0), strength=0)
        means.append(float(render(b.build()).image.mean()))
    assert means == pytest.approx([encoded(0.2)] * 2, abs=1.5)
