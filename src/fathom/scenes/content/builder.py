"""Collects primitives, materials, lights and a camera into a `Scene`.

World axes: x right, y up, z forward, in metres; the ground is y = 0. Angles are radians. A yaw
turns about the y axis and takes z towards x. Colours are sRGB in [0, 1] as a person would pick
them; they are converted to linear light here.
"""

import math

import numpy as np

from fathom.core.errors import UsageError
from fathom.scenes.content.frames import Rotation, Vector, rotation_matrix
from fathom.scenes.content.lighting import linear, make_sky
from fathom.scenes.content.primitives import PrimitiveList
from fathom.scenes.render import scene as table
from fathom.scenes.render.photo_textures import PhotoTextures, procedural_textures
from fathom.scenes.render.scene import Camera, Film, Light, Scene, Sky

__all__ = ["Rotation", "SceneBuilder", "Vector", "linear", "rotation_matrix"]


class SceneBuilder(PrimitiveList):
    """Collects a scene. All methods that add a primitive return its instance id.

    Args:
        rng: the only source of randomness (texture offsets, default lights, photo choice).
        textures: photographs that materials with `texture="photo"` take pieces of; without them
            procedural noise images are used.

    Attributes:
        has_photos: whether it was given photographs.
    """

    def __init__(self, rng: np.random.Generator, textures: PhotoTextures | None = None) -> None:
        super().__init__()
        self.rng = rng
        self.has_photos = textures is not None
        self.textures = textures if textures is not None else procedural_textures()
        self._materials: list[list[float]] = []
        self._variations: list[float] = []
        self._photos: list[int] = []
        self._lamps: list[list[float]] = []
        self._sun: tuple[np.ndarray, np.ndarray, float] | None = None
        self._ambient: tuple[np.ndarray, np.ndarray] | None = None
        self._occlusion_distance = 1.0
        self._sky: Sky | None = None
        self._haze: tuple[float, np.ndarray] = (0.0, np.zeros(3))
        self._camera: Camera | None = None
        self._film: Film | None = None

    # --- materials ---------------------------------------------------------------------------

    def material(
        self,
        colour: Vector | None = None,
        colour2: Vector | None = None,
        texture: str = "plain",
        *,
        scale: float = 0.3,
        gloss: float = 0.0,
        emission: float = 0.0,
        photo: int | None = None,
        alpha: str = "none",
        dirt: float = 0.12,
        dirt_scale: float = 0.7,
        bump: float = 0.0,
        tint: float | None = None,
        contrast: float = 1.0,
        mirror: float = 0.0,
        translucency: float = 0.0,
        metal: float = 0.0,
        stretch: float = 1.0,
        alpha_scale: float = 1.0,
        variation: float = 0.05,
    ) -> int:
        """Define a material and return its id.

        Args:
            colour: sRGB, channels in [0, 1]; None is a mid grey, or a photograph as it is.
            colour2: the pattern's second colour; None is a darker `colour`.
            texture: one of `scene.TEXTURES`.
            scale: metres per period of the pattern (of a photograph: metres its tile spans); 0
                stretches a photograph over each face of a box or card.
            gloss: 0 matt .. 1 polished: highlight and reflection of the surroundings.
            emission: radiance in multiples of the albedo (1 is about a sunlit white wall).
            photo: which tile, modulo their number; None picks a surface at random, or with a
                scale of 0 a picture.
            alpha: one of `scene.ALPHAS`; cuts holes into cards.
            dirt: amplitude of the uneven large-scale brightness, 0 none .. 1.
            dirt_scale: metres per period of that unevenness.
            bump: strength of relief in the shading, 0..1; never changes the labels.
            tint: how far a photograph is pulled to `colour`; default 0.7 with a colour, else 0.
            contrast: of a photograph, 1 as it is.
            mirror: weight of one traced reflection, for polished floors, water, mirrors.
            translucency: share of the light that shines through from behind (leaves, cloth).
            metal: 1 gives highlights and reflections the material's own colour.
            stretch: width over height of one period (tiles, bricks, windows, planks).
            alpha_scale: repeats of the alpha pattern across a card.
            variation: brightness spread between primitives of this material (leaves: 0.2).
        """
        if texture not in table.TEXTURES:
            raise UsageError(f"There is no texture '{texture}'; choose from {table.TEXTURES}.")
        if alpha not in table.ALPHAS:
            raise UsageError(f"There is no alpha pattern '{alpha}'; choose from {table.ALPHAS}.")
        pull = tint if tint is not None else (0.7 if colour is not None else 0.0)
        first = linear(colour if colour is not None else (0.55, 0.55, 0.55))
        second = linear(colour2) if colour2 is not None else tuple(0.55 * c for c in first)
        slot = self._photo_slot(photo, picture=scale == 0) if texture == "photo" else -1
        phase = float(self.rng.uniform(0.0, 100.0))
        row = [*first, *second, float(scale), float(gloss), float(emission), float(dirt)]
        row += [float(dirt_scale), float(bump), float(table.TEXTURES.index(texture))]
        row += [float(table.ALPHAS.index(alpha)), float(slot), float(pull), float(contrast)]
        row += [float(mirror), float(translucency), float(metal), float(stretch)]
        row += [float(alpha_scale), phase]
        self._materials.append(row)
        self._variations.append(float(variation))
        return len(self._materials) - 1

    def _photo_slot(self, photo: int | None, *, picture: bool) -> int:
        if photo is None:
            index = self.textures.pick(self.rng, picture=picture)
        else:
            index = int(photo) % self.textures.count
        if index not in self._photos:
            self._photos.append(index)
        return self._photos.index(index)

    # --- light, air, camera ------------------------------------------------------------------

    def sun(
        self,
        direction: Vector,
        colour: Vector = (1.0, 0.97, 0.9),
        strength: float = 2.5,
        *,
        radius: float = 0.01,
    ) -> None:
        """Set the sun: `direction` points towards it, `radius` is its half angle (soft shadows).

        A strength of 2.5 makes a facing white surface 2.5 times as bright as an ambient of 1 does.
        """
        towards = np.asarray(direction, dtype=np.float64)
        towards = towards / np.linalg.norm(towards)
        self._sun = towards, strength * np.array(linear(colour)), float(radius)

    def ambient(
        self,
        sky_colour: Vector = (0.75, 0.8, 0.9),
        ground_colour: Vector = (0.5, 0.47, 0.43),
        strength: float = 1.0,
        *,
        occlusion_distance: float = 1.0,
    ) -> None:
        """Set the light from everywhere: upper and lower hemisphere, dimmed in corners.

        Corners within `occlusion_distance` metres darken.
        """
        above, below = np.array(linear(sky_colour)), np.array(linear(ground_colour))
        self._ambient = strength * above, strength * below
        self._occlusion_distance = float(occlusion_distance)

    def lamp(
        self,
        position: Vector,
        colour: Vector = (1.0, 0.85, 0.65),
        strength: float = 1.0,
        *,
        radius: float = 0.05,
    ) -> None:
        """Add a point light (at most four); `strength` is its brightness at one metre."""
        if len(self._lamps) >= 4:
            raise UsageError("A scene can have at most four lamps.")
        x, y, z = self.place(position)
        r, g, b = linear(colour)
        self._lamps.append([x, y, z, strength * r, strength * g, strength * b, float(radius)])

    def sky(
        self,
        kind: str = "clear",
        *,
        zenith: Vector | None = None,
        horizon: Vector | None = None,
        brightness: float = 1.0,
        glow: float | None = None,
        clouds: float | None = None,
        photo: int | None = None,
    ) -> None:
        """Set what is seen where nothing is: `kind` is one of `scene.SKIES`.

        A sky of kind "photo" is a photographed one, where the textures hold any, or a picture.
        """
        slot, mean = -1, 0.5
        if kind == "photo":
            if photo is None and self.textures.skies:
                photo = self.textures.pick_sky(self.rng)
            slot = self._photo_slot(photo, picture=True)
            mean = self.textures.mean_light(self._photos[slot])
        self._sky = make_sky(
            kind, self.rng, zenith=zenith, horizon=horizon, brightness=brightness, glow=glow,
            clouds=clouds, photo=slot, photo_mean=mean,
        )  # fmt: skip

    def haze(self, density: float, colour: Vector = (0.75, 0.79, 0.84)) -> None:
        """Set the air: `density` per metre (0.01 leaves 37 % of a thing's contrast at 100 m)."""
        self._haze = float(density), np.array(linear(colour))

    def camera(
        self,
        position: Vector,
        yaw: float = 0.0,
        pitch: float = 0.0,
        roll: float = 0.0,
        fov_deg: float = 60.0,
        width: int = 256,
        height: int = 192,
    ) -> None:
        """Set the camera. At zero angles it looks along +z; positive pitch looks up.

        `fov_deg` is the horizontal field of view; the principal point is the image's centre.
        Positive roll turns the camera clockwise as seen from behind it.
        """
        focal = 0.5 * width / math.tan(0.5 * math.radians(fov_deg))
        turn = rotation_matrix(yaw, pitch, -roll)
        # Camera axes in OpenCV order: right, down, forward.
        rotation = np.stack([turn[:, 0], -turn[:, 1], turn[:, 2]], axis=1)
        intrinsics = np.array(
            [[focal, 0.0, 0.5 * width], [0.0, focal, 0.5 * height], [0.0, 0.0, 1.0]]
        )
        where = np.array(self.place(position))
        self._camera = Camera(where, rotation, intrinsics, int(width), int(height))

    def exposure(
        self, mean: float, *, contrast: float | None = None, saturation: float | None = None
    ) -> None:
        """Set how the image is developed.

        Args:
            mean: mean linear brightness aimed at, 0.1 dark .. 0.4 bright; 0 as it is.
            contrast: 0 plain .. 1 strong; None draws one (with a mean of 0: plain).
            saturation: 0 grey .. 1 as it is; None draws one (with a mean of 0: as it is).
        """
        if contrast is None:
            contrast = float(self.rng.uniform(0.0, 0.5)) if mean > 0 else 0.0
        if saturation is None:
            saturation = float(self.rng.uniform(0.7, 1.05)) if mean > 0 else 1.0
        self._film = Film(float(mean), float(contrast), float(saturation))

    # --- result ------------------------------------------------------------------------------

    def build(self) -> Scene:
        """The scene, with random but natural defaults for what was not set.

        Raises:
            UsageError: if no camera was set.
        """
        if self._camera is None:
            raise UsageError("The scene has no camera; call camera() before build().")
        used = set(self._material_of)
        if used and not (min(used) >= 0 and max(used) < len(self._materials)):
            raise UsageError(
                "A primitive has a material that this builder's material() never gave."
            )
        rng = self.rng
        if self._ambient is None:
            self.ambient()
        if self._sun is None:
            self.sun((rng.uniform(-1, 1), rng.uniform(0.4, 1.2), rng.uniform(-1, 1)))
        if self._sky is None:
            self.sky("clear")
        if self._film is None:
            self.exposure(float(rng.uniform(0.16, 0.32)))
        assert self._sun is not None
        assert self._ambient is not None
        assert self._sky is not None
        assert self._film is not None
        light = Light(
            *self._sun,
            *self._ambient,
            np.array(self._lamps, dtype=np.float64).reshape(-1, 7),
            self._occlusion_distance,
            *self._haze,
        )
        return Scene(
            camera=self._camera,
            light=light,
            sky=self._sky,
            terrain=self._terrain,
            kinds=np.array(self._kinds, dtype=np.int32),
            shapes=self._shape_table(),
            material_of=np.array(self._material_of, dtype=np.int32),
            instances=np.array(self._instances, dtype=np.int32),
            classes=np.array(self._classes, dtype=np.uint8),
            materials=np.array(self._materials, dtype=np.float64).reshape(-1, table.MATERIAL_WIDTH),
            vertex_normals=np.concatenate([*self._vertex_normals, np.zeros((1, 9))]),
            photos=self.textures.take(self._photos),
            film=self._film,
            names=dict(self._names),
        )

    def _shape_table(self) -> np.ndarray:
        """The primitive table with each primitive's random texture offset and gain added."""
        count = len(self._shapes)
        group = np.array(self._groups, dtype=int)
        shapes = np.empty((count, table.SHAPE_WIDTH))
        shapes[:, : table.OFFSET] = np.array(self._shapes).reshape(count, table.OFFSET)
        shapes[:, table.OFFSET : table.GAIN] = self.rng.uniform(0.0, 50.0, (count, 3))[group]
        spread = np.array(self._variations)[np.array(self._material_of, dtype=int)]
        normal = self.rng.standard_normal(count).clip(-2.5, 2.5)[group]
        shapes[:, table.GAIN] = np.exp(spread * normal)
        return shapes
