"""Collects primitives, materials, lights and a camera into a `Scene`.

World axes: x right, y up, z forward, in metres; the ground is y = 0. Angles are radians. A yaw
turns about the y axis and takes z towards x. Colours are sRGB in [0, 1] as a person would pick
them; they are converted to linear light here.
"""

import contextlib
import math
from collections.abc import Iterator, Sequence

import numpy as np

from fathom.core.errors import UsageError
from fathom.data.scenes import scene as table
from fathom.data.scenes.classes import class_id
from fathom.data.scenes.photo_textures import PhotoTextures, procedural_textures
from fathom.data.scenes.scene import Camera, Light, Scene, Sky, Terrain

Vector = Sequence[float] | np.ndarray
Rotation = float | Sequence[Sequence[float]] | np.ndarray
Matrix = tuple[float, float, float, float, float, float, float, float, float]

_IDENTITY: Matrix = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0)


def linear(colour: Vector) -> tuple[float, float, float]:
    """Linear light of an sRGB colour with channels in [0, 1]."""
    r, g, b = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in map(float, colour)
    )
    return r, g, b


def rotation_matrix(yaw: float = 0.0, pitch: float = 0.0, roll: float = 0.0) -> np.ndarray:
    """Local-to-world rotation (3, 3): roll about z, then pitch about x, then yaw about y.

    Positive yaw takes z towards x, positive pitch takes z towards y (looks up), positive roll
    takes x towards y.
    """
    cy, sy, cp, sp, cr, sr = (f(a) for a in (yaw, pitch, roll) for f in (math.cos, math.sin))
    about_y = np.array([[cy, 0.0, sy], [0.0, 1.0, 0.0], [-sy, 0.0, cy]])
    about_x = np.array([[1.0, 0.0, 0.0], [0.0, cp, sp], [0.0, -sp, cp]])
    about_z = np.array([[cr, -sr, 0.0], [sr, cr, 0.0], [0.0, 0.0, 1.0]])
    return about_y @ about_x @ about_z


def _flat(rotation: Rotation) -> Matrix:
    """Row-major tuple of a yaw or a 3x3 local-to-world rotation."""
    if isinstance(rotation, (int, float, np.floating)):
        c, s = math.cos(rotation), math.sin(rotation)
        return (c, 0.0, s, 0.0, 1.0, 0.0, -s, 0.0, c)
    flat = np.asarray(rotation, dtype=float).reshape(9).tolist()
    return tuple(flat)  # type: ignore[return-value]


def _times(a: Matrix, b: Matrix) -> Matrix:
    return (
        a[0] * b[0] + a[1] * b[3] + a[2] * b[6],
        a[0] * b[1] + a[1] * b[4] + a[2] * b[7],
        a[0] * b[2] + a[1] * b[5] + a[2] * b[8],
        a[3] * b[0] + a[4] * b[3] + a[5] * b[6],
        a[3] * b[1] + a[4] * b[4] + a[5] * b[7],
        a[3] * b[2] + a[4] * b[5] + a[5] * b[8],
        a[6] * b[0] + a[7] * b[3] + a[8] * b[6],
        a[6] * b[1] + a[7] * b[4] + a[8] * b[7],
        a[6] * b[2] + a[7] * b[5] + a[8] * b[8],
    )


def _frame_along_y(
    p0: tuple[float, float, float], p1: tuple[float, float, float]
) -> tuple[Matrix, float]:
    """Local-to-world rotation whose y axis points from `p0` to `p1`, and their distance."""
    dx, dy, dz = p1[0] - p0[0], p1[1] - p0[1], p1[2] - p0[2]
    length = math.sqrt(dx * dx + dy * dy + dz * dz)
    if length < 1e-12:
        return _IDENTITY, 0.0
    dx, dy, dz = dx / length, dy / length, dz / length
    # The helper axis is the one least aligned with the cylinder's.
    hx, hz = (1.0, 0.0) if abs(dx) < 0.8 else (0.0, 1.0)
    # x = helper - (helper . d) d, normalised; z = x cross y.
    dot = hx * dx + hz * dz
    ax, ay, az = hx - dot * dx, -dot * dy, hz - dot * dz
    norm = math.sqrt(ax * ax + ay * ay + az * az)
    ax, ay, az = ax / norm, ay / norm, az / norm
    bx, by, bz = ay * dz - az * dy, az * dx - ax * dz, ax * dy - ay * dx
    return (ax, dx, bx, ay, dy, by, az, dz, bz), length


class SceneBuilder:
    """Collects a scene. All methods that add a primitive return its instance id.

    Args:
        rng: the only source of randomness (texture offsets, default lights, photo choice).
        textures: photographs that materials with `texture="photo"` take pieces of; without them
            invented noise pictures are used.

    Every primitive accepts the keywords `instance` (an id to share; default: a new one, or that of
    the surrounding `object`) and `class_name` (default: that of the surrounding `object`, else
    "object").
    """

    def __init__(self, rng: np.random.Generator, textures: PhotoTextures | None = None) -> None:
        self.rng = rng
        self.textures = textures if textures is not None else procedural_textures()
        self._kinds: list[int] = []
        self._shapes: list[list[float]] = []
        self._material_of: list[int] = []
        self._instances: list[int] = []
        self._classes: list[int] = []
        self._materials: list[list[float]] = []
        self._variations: list[float] = []
        self._photos: list[int] = []
        self._names: dict[int, str] = {}
        self._next_instance = 1
        self._object: tuple[int, str] | None = None
        self._frame_rotation: Matrix = _IDENTITY
        self._frame_origin = (0.0, 0.0, 0.0)
        self._frame_scale = 1.0
        self._lamps: list[list[float]] = []
        self._sun: tuple[np.ndarray, np.ndarray, float] | None = None
        self._ambient: tuple[np.ndarray, np.ndarray] | None = None
        self._occlusion_distance = 1.0
        self._sky: Sky | None = None
        self._haze: tuple[float, np.ndarray] = (0.0, np.zeros(3))
        self._camera: Camera | None = None
        self._terrain = Terrain(np.zeros((0, 0)), 1.0, np.zeros(2))
        self._exposure: float | None = None

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
            scale: metres per period of the pattern (of a photograph: metres its tile spans).
            gloss: 0 matt .. 1 polished: highlight and reflection of the surroundings.
            emission: radiance in multiples of the albedo (1 is about a sunlit white wall).
            photo: which photograph, modulo their number; None picks one at random.
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
        slot = self._photo_slot(photo) if texture == "photo" else -1
        phase = float(self.rng.uniform(0.0, 100.0))
        row = [*first, *second, float(scale), float(gloss), float(emission), float(dirt)]
        row += [float(dirt_scale), float(bump), float(table.TEXTURES.index(texture))]
        row += [float(table.ALPHAS.index(alpha)), float(slot), float(pull), float(contrast)]
        row += [float(mirror), float(translucency), float(metal), float(stretch)]
        row += [float(alpha_scale), phase]
        self._materials.append(row)
        self._variations.append(float(variation))
        return len(self._materials) - 1

    def _photo_slot(self, photo: int | None) -> int:
        count = self.textures.count
        index = int(self.rng.integers(count)) if photo is None else int(photo) % count
        if index not in self._photos:
            self._photos.append(index)
        return self._photos.index(index)

    # --- grouping and placing ----------------------------------------------------------------

    @contextlib.contextmanager
    def object(
        self, class_name: str, position: Vector | None = None, rotation: Rotation = 0.0
    ) -> Iterator[int]:
        """Everything inside gets one new instance id and this class; yields the id.

        With `position`, coordinates inside are relative to a frame put there (see `frame`).
        """
        class_id(class_name)
        before = self._object
        instance = self.new_instance(class_name)
        self._object = (instance, class_name)
        try:
            with self.frame(position if position is not None else (0.0, 0.0, 0.0), rotation):
                yield instance
        finally:
            self._object = before

    @contextlib.contextmanager
    def frame(
        self, position: Vector, rotation: Rotation = 0.0, scale: float = 1.0
    ) -> Iterator[None]:
        """Coordinates and sizes inside are relative to a frame at `position`; frames nest."""
        before = self._frame_rotation, self._frame_origin, self._frame_scale
        self._frame_origin = self._place(position)
        self._frame_rotation = _times(self._frame_rotation, _flat(rotation))
        self._frame_scale *= float(scale)
        try:
            yield
        finally:
            self._frame_rotation, self._frame_origin, self._frame_scale = before

    def new_instance(self, class_name: str = "object") -> int:
        """Reserve an instance id, for parts that are not added in one go."""
        instance = self._next_instance
        self._next_instance += 1
        self._names[instance] = class_name
        return instance

    def _place(self, point: Vector) -> tuple[float, float, float]:
        """World position of a point given in the current frame."""
        r, o, k = self._frame_rotation, self._frame_origin, self._frame_scale
        x, y, z = k * float(point[0]), k * float(point[1]), k * float(point[2])
        return (
            o[0] + r[0] * x + r[1] * y + r[2] * z,
            o[1] + r[3] * x + r[4] * y + r[5] * z,
            o[2] + r[6] * x + r[7] * y + r[8] * z,
        )

    def _add(
        self,
        kind: int,
        centre: tuple[float, float, float],
        rotation: Matrix,
        size: tuple[float, float, float],
        material: int,
        instance: int | None,
        class_name: str | None,
        extra: float = 0.0,
    ) -> int:
        """Append one primitive; centre and rotation are in the world, size in the frame."""
        if not 0 <= material < len(self._materials):
            raise UsageError(f"Material {material} was not made by this builder's material().")
        if class_name is None:
            class_name = self._object[1] if self._object else "object"
        if instance is None:
            instance = self._object[0] if self._object else self.new_instance(class_name)
        k = self._frame_scale
        r = rotation
        # Rows of the table are the local axes: the transposed local-to-world rotation.
        row = [*centre, r[0], r[3], r[6], r[1], r[4], r[7], r[2], r[5], r[8]]
        row += [k * size[0], k * size[1], k * size[2], extra]
        self._kinds.append(kind)
        self._shapes.append(row)
        self._material_of.append(material)
        self._instances.append(instance)
        self._classes.append(class_id(class_name))
        return instance

    # --- primitives --------------------------------------------------------------------------

    def box(
        self,
        centre: Vector,
        size: Vector,
        material: int,
        *,
        rotation: Rotation = 0.0,
        instance: int | None = None,
        class_name: str | None = None,
    ) -> int:
        """An oriented box; `size` is its full edge lengths (x, y, z) in metres."""
        turn = _times(self._frame_rotation, _flat(rotation))
        half = (0.5 * float(size[0]), 0.5 * float(size[1]), 0.5 * float(size[2]))
        return self._add(table.BOX, self._place(centre), turn, half, material, instance, class_name)

    def ellipsoid(
        self,
        centre: Vector,
        radii: Vector | float,
        material: int,
        *,
        rotation: Rotation = 0.0,
        instance: int | None = None,
        class_name: str | None = None,
    ) -> int:
        """An oriented ellipsoid (a sphere when `radii` is one number)."""
        turn = _times(self._frame_rotation, _flat(rotation))
        return self._add(
            table.ELLIPSOID,
            self._place(centre),
            turn,
            _three(radii),
            material,
            instance,
            class_name,
        )

    def bowl(
        self,
        centre: Vector,
        radii: Vector | float,
        material: int,
        *,
        cut: float = 0.0,
        rotation: Rotation = 0.0,
        instance: int | None = None,
        class_name: str | None = None,
    ) -> int:
        """A thin ellipsoid shell without its part above local y = cut * y-radius."""
        turn = _times(self._frame_rotation, _flat(rotation))
        return self._add(
            table.BOWL, self._place(centre), turn, _three(radii), material, instance, class_name,
            extra=float(cut),
        )  # fmt: skip

    def cylinder(
        self,
        p0: Vector,
        p1: Vector,
        radius: float,
        material: int,
        *,
        radius1: float | None = None,
        capped: bool = True,
        instance: int | None = None,
        class_name: str | None = None,
    ) -> int:
        """A cylinder from `p0` to `p1`, or a cone with `radius1` at `p1`; a tube if not capped."""
        return self._round(
            table.CYLINDER, p0, p1, radius, radius1, material, instance, class_name, float(capped)
        )

    def capsule(
        self,
        p0: Vector,
        p1: Vector,
        radius: float,
        material: int,
        *,
        radius1: float | None = None,
        instance: int | None = None,
        class_name: str | None = None,
    ) -> int:
        """The hull of two balls of `radius` at `p0` and `radius1` at `p1`."""
        return self._round(
            table.CAPSULE, p0, p1, radius, radius1, material, instance, class_name, 0.0
        )

    def _round(
        self,
        kind: int,
        p0: Vector,
        p1: Vector,
        radius: float,
        radius1: float | None,
        material: int,
        instance: int | None,
        class_name: str | None,
        extra: float,
    ) -> int:
        a, b = self._place(p0), self._place(p1)
        turn, length = _frame_along_y(a, b)
        centre = (0.5 * (a[0] + b[0]), 0.5 * (a[1] + b[1]), 0.5 * (a[2] + b[2]))
        end = radius if radius1 is None else radius1
        size = (float(radius), 0.5 * length / self._frame_scale, float(end))
        return self._add(kind, centre, turn, size, material, instance, class_name, extra)

    def card(
        self,
        centre: Vector,
        size: Vector,
        material: int,
        *,
        rotation: Rotation = 0.0,
        instance: int | None = None,
        class_name: str | None = None,
    ) -> int:
        """A two-sided rectangle of width x height in its local x and y, facing local z.

        The material's alpha pattern cuts it; the pattern's foot is at local -y.
        """
        turn = _times(self._frame_rotation, _flat(rotation))
        half = (0.5 * float(size[0]), 0.5 * float(size[1]), 0.0)
        return self._add(
            table.CARD, self._place(centre), turn, half, material, instance, class_name
        )

    def ground(self, material: int, *, class_name: str = "ground", height: float = 0.0) -> int:
        """The infinite plane y = `height`, with an instance id of its own."""
        centre = (0.0, float(height), 0.0)
        instance = self.new_instance(class_name)
        return self._add(
            table.PLANE, centre, _IDENTITY, (1.0, 1.0, 1.0), material, instance, class_name
        )

    def terrain(
        self,
        heights: np.ndarray,
        extent: float,
        material: int,
        *,
        centre: Vector = (0.0, 0.0),
        class_name: str = "terrain",
    ) -> int:
        """A height field (n, n) in metres over a square of `extent` metres; at most one.

        Rows of `heights` run along z, columns along x; `centre` is the world x and z of the middle.
        Each cell is two triangles split along the diagonal from its (low x, low z) corner.
        """
        grid = np.ascontiguousarray(heights, dtype=np.float64)
        if grid.ndim != 2 or grid.shape[0] != grid.shape[1] or grid.shape[0] < 2:
            raise UsageError(f"Terrain heights must be a square grid, not {grid.shape}.")
        if self._terrain.heights.size:
            raise UsageError("A scene can have only one terrain.")
        self._terrain = Terrain(grid, float(extent), np.asarray(centre, dtype=np.float64))
        low, high = float(grid.min()), float(grid.max())
        middle = (float(centre[0]), 0.5 * (low + high), float(centre[1]))
        size = (0.5 * extent, 0.5 * (high - low), 0.5 * extent)
        instance = self.new_instance(class_name)
        return self._add(table.TERRAIN, middle, _IDENTITY, size, material, instance, class_name)

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
        x, y, z = self._place(position)
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
        """Set what is seen where nothing is: `kind` is one of `scene.SKIES`."""
        from fathom.data.scenes.lighting import make_sky

        slot = self._photo_slot(photo) if kind == "photo" else -1
        self._sky = make_sky(
            kind, self.rng, zenith=zenith, horizon=horizon, brightness=brightness, glow=glow,
            clouds=clouds, photo=slot,
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
        where = np.array(self._place(position))
        self._camera = Camera(where, rotation, intrinsics, int(width), int(height))

    def exposure(self, mean: float) -> None:
        """Aim at this mean linear brightness of the picture (0.1 dark .. 0.4 bright; 0 as is)."""
        self._exposure = float(mean)

    # --- result ------------------------------------------------------------------------------

    def build(self) -> Scene:
        """The scene, with random but natural defaults for what was not set.

        Raises:
            UsageError: if no camera was set.
        """
        if self._camera is None:
            raise UsageError("The scene has no camera; call camera() before build().")
        rng = self.rng
        if self._ambient is None:
            self.ambient()
        if self._sun is None:
            self.sun((rng.uniform(-1, 1), rng.uniform(0.4, 1.2), rng.uniform(-1, 1)))
        if self._sky is None:
            self.sky("clear")
        assert self._sun is not None
        assert self._ambient is not None
        assert self._sky is not None
        exposure = self._exposure
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
            photos=self.textures.take(self._photos),
            exposure=float(rng.uniform(0.16, 0.32)) if exposure is None else exposure,
            names=dict(self._names),
        )

    def _shape_table(self) -> np.ndarray:
        """The primitive table with each primitive's random texture offset and gain added."""
        count = len(self._shapes)
        shapes = np.empty((count, table.SHAPE_WIDTH))
        shapes[:, : table.OFFSET] = np.array(self._shapes).reshape(count, table.OFFSET)
        shapes[:, table.OFFSET : table.GAIN] = self.rng.uniform(0.0, 50.0, (count, 3))
        spread = np.array(self._variations)[np.array(self._material_of, dtype=int)]
        shapes[:, table.GAIN] = np.exp(spread * self.rng.standard_normal(count).clip(-2.5, 2.5))
        return shapes


def _three(radii: Vector | float) -> tuple[float, float, float]:
    if isinstance(radii, (int, float, np.floating)):
        return float(radii), float(radii), float(radii)
    return float(radii[0]), float(radii[1]), float(radii[2])
