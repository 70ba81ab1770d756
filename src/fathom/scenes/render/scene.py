"""A scene ready to be rendered: flat numpy tables and nothing else, so that it pickles cheaply.

World axes are x right, y up, z forward, in metres. The tables' columns are named here once and
used by the kernels; they are private to this package.
"""

from dataclasses import dataclass

import numpy as np

# Kinds of primitives.
BOX, ELLIPSOID, CYLINDER, CAPSULE, CARD, BOWL, PLANE, TERRAIN, TRIANGLE = range(9)

# Columns of `Scene.shapes`.
CENTRE = 0  # 3: world position of the local origin
AXES = 3  # 9: rows are the local axes in world coordinates (world -> local rotation)
# A triangle has its edges from the centre in the first 6 columns of AXES, its texture's origin in
# SIZE and its row of vertex normals, or -1, in EXTRA.
SIZE = 12  # 3: half edges, radii; cylinder and capsule: radius at -y, half length, radius at +y
EXTRA = 15  # cylinder: 1 when capped; bowl: cut / y radius; box: radius of its edges
OFFSET = 16  # 3: added to local coordinates before a texture is looked up, metres
GAIN = 19  # albedo multiplier of this primitive
SHAPE_WIDTH = 20

# Columns of `Scene.materials`.
COLOUR = 0  # 3: linear albedo
COLOUR2 = 3  # 3: linear albedo of the pattern's second colour
SCALE = 6  # metres per period of the pattern
GLOSS = 7  # 0 matt .. 1 polished
EMISSION = 8  # radiance in multiples of the albedo
DIRT = 9  # amplitude of the large-scale brightness modulation
DIRT_SCALE = 10  # metres per period of that modulation
BUMP = 11  # strength of the shading normal's perturbation
TEXTURE = 12  # index into TEXTURES
ALPHA = 13  # index into ALPHAS
PHOTO = 14  # row of `Scene.photos`, -1 for none
TINT = 15  # how far a photograph is pulled to COLOUR, 0..1
CONTRAST = 16  # exponent on a photograph's values about their mean
MIRROR = 17  # weight of one traced reflection ray
TRANSLUCENCY = 18  # share of light that shines through (leaves, cloth)
METAL = 19  # 1: highlights and reflections take the albedo's colour
STRETCH = 20  # width over height of one pattern period (bricks, tiles, windows, planks)
ALPHA_SCALE = 21  # repeats of the alpha pattern across a card
PHASE = 22  # random shift that makes two materials of one texture differ
MATERIAL_WIDTH = 23

TEXTURES: tuple[str, ...] = (
    "plain", "noise", "checker", "brick", "stripes", "wood", "photo", "windows", "marble",
    "speckle", "fabric", "tiles", "grass", "gravel", "planks",
)  # fmt: skip
ALPHAS: tuple[str, ...] = (
    "none", "leaf", "leaves", "fence", "mesh", "railing", "grass", "round", "ring", "spokes",
    "palm", "needles", "foliage", "hedge",
)  # fmt: skip

# Pieces of photographs: edge in pixels, mip levels (256, 128, … 1), and texels of all levels.
TILE = 256
LEVELS = 9
TEXELS = sum((TILE >> level) ** 2 for level in range(LEVELS))

# Kinds of sky.
SKIES: tuple[str, ...] = ("clear", "overcast", "sunset", "night", "photo")


@dataclass(frozen=True)
class Light:
    """Where light comes from; colours are linear RGB radiances."""

    sun_direction: np.ndarray  # (3,) unit vector towards the sun
    sun_colour: np.ndarray  # (3,) irradiance on a facing surface; zeros for no sun
    sun_radius: float  # half angle of the sun's disc, radians (0: hard shadows)
    sky_ambient: np.ndarray  # (3,) ambient radiance from above
    ground_ambient: np.ndarray  # (3,) ambient radiance from below
    lamps: np.ndarray  # (L, 7) position, intensity at 1 m, radius of the bulb in metres
    occlusion_distance: float  # reach of ambient occlusion rays, metres
    haze_density: float  # per metre
    haze_colour: np.ndarray  # (3,)


@dataclass(frozen=True)
class Sky:
    """What a ray that hits nothing sees; colours are linear RGB."""

    kind: int  # index into SKIES
    zenith: np.ndarray  # (3,)
    horizon: np.ndarray  # (3,)
    glow: float  # strength of the glow around the sun
    cloud_cover: float  # 0 none .. 1 closed
    cloud_colour: np.ndarray  # (3,)
    photo: int  # row of `Scene.photos`, -1 for none
    phase: float  # shift of the cloud noise, or of the photograph
    photo_span: np.ndarray  # (2,) radians of azimuth and of elevation that a photograph covers
    photo_gain: np.ndarray  # (3,) radiance per linear value of the photograph


@dataclass(frozen=True)
class Camera:
    """A pinhole camera with square pixels."""

    position: np.ndarray  # (3,) metres
    rotation: np.ndarray  # (3, 3) columns: the camera's right, down and forward axes in the world
    intrinsics: np.ndarray  # (3, 3) pixels, centres at half integers
    width: int
    height: int


@dataclass(frozen=True)
class Film:
    """How radiances become an image."""

    exposure: float  # mean linear value aimed at, 0 keeps radiances as they are
    contrast: float  # 0 plain sRGB .. 1 a strong S-curve
    saturation: float  # 0 grey .. 1 as it is


@dataclass(frozen=True)
class Terrain:
    """A height field over a square centred on the world's y axis; empty when `heights` is 0x0."""

    heights: np.ndarray  # (n, n) metres; rows run along z, columns along x
    extent: float  # edge length in metres
    centre: np.ndarray  # (2,) world x and z of the middle


@dataclass(frozen=True)
class Scene:
    """Everything that `render` needs. Rows of the primitive tables belong together."""

    camera: Camera
    light: Light
    sky: Sky
    terrain: Terrain
    kinds: np.ndarray  # (N,) int32
    shapes: np.ndarray  # (N, SHAPE_WIDTH) float64
    material_of: np.ndarray  # (N,) int32
    instances: np.ndarray  # (N,) int32, 1 and up
    classes: np.ndarray  # (N,) uint8, index into CLASSES
    vertex_normals: np.ndarray  # (S, 9) normals at the corners of smooth triangles
    materials: np.ndarray  # (M, MATERIAL_WIDTH) float64
    photos: np.ndarray  # (K, texels, 3) uint8 sRGB, mip levels one after the other
    film: Film
    names: dict[int, str]  # class name of every instance id

    @property
    def intrinsics(self) -> np.ndarray:
        """The camera's matrix (3, 3), pixels."""
        return self.camera.intrinsics
