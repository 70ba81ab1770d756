"""A depth map as a textured surface in a GLB file."""

from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from fathom.core.colour import colourise
from fathom.core.depth_values import DepthValues
from fathom.core.discontinuity import broken_steps, masked_inverse_depth
from fathom.core.extras import import_extra
from fathom.core.thinning import every_nth, stride_for, thinned
from fathom.core.writers.ply import NO_SURFACE, NoSurfaceError, solid_pixels

# About 40 MB of geometry, which viewers in a browser still open. A photo of 12 megapixels gets a
# vertex at every fourth pixel of every fourth row; the texture keeps the detail of the photo.
MOST_VERTICES = 1_000_000
_TEXTURE_SIDE = 4096  # the largest texture that every WebGL device of the last decade accepts


def write_glb(
    depth_map: DepthValues,
    path: Path,
    *,
    photo_pixels: NDArray[np.uint8] | None = None,
    most_vertices: int = MOST_VERTICES,
) -> tuple[int, int]:
    """Write the surface that the camera sees, metres, x right, y up, z backward.

    The camera is at the origin and looks along -z, as glTF has it. Fronts and normals face the
    camera. Sky, invalid pixels and pixels flying between two surfaces have no vertex, and no
    triangle bridges a discontinuity.

    Args:
        depth_map: Kind `metric`, with intrinsics.
        path: Where to write.
        photo_pixels: uint8 (H, W, 3), the texture; the colours of `colourise` when None.
        most_vertices: When the map has more pixels, only every n-th pixel of every n-th row
            becomes a vertex, with the smallest n that suffices.

    Returns:
        The number of triangles, and n.

    Raises:
        NoSurfaceError: No three neighbouring pixels see one surface.
        ExtraMissingError: The package trimesh is not installed.
    """
    trimesh = import_extra("trimesh", extra="mesh", purpose="Writing glb files")
    if photo_pixels is None:
        photo_pixels = colourise(depth_map)
    size = depth_map.height, depth_map.width
    stride = stride_for(*size, most=most_vertices)
    part = every_nth(*size, stride=stride)
    grid = thinned(depth_map, stride=stride)
    solid = solid_pixels(depth_map)[part]
    faces = _triangles(grid, solid)
    if len(faces) == 0:
        raise NoSurfaceError(NO_SURFACE)
    used, faces = np.unique(faces, return_inverse=True)
    vertices = grid.points().reshape(-1, 3)[used] * np.array([1, -1, -1], dtype=np.float32)
    mesh = trimesh.Trimesh(
        vertices=vertices,
        faces=faces.reshape(-1, 3),
        visual=trimesh.visual.TextureVisuals(
            uv=_uv(size, part)[used], material=_material(trimesh, photo_pixels)
        ),
        process=False,
    )
    path.write_bytes(trimesh.exchange.gltf.export_glb(trimesh.Scene(mesh), include_normals=True))
    return len(mesh.faces), stride


def _uv(size: tuple[int, int], part: tuple[slice, slice]) -> NDArray[np.float64]:
    """Return where the picked pixels lie on the texture (n, 2): right and up, 0 to 1."""
    rows, columns = (
        (np.arange(length)[picked] + 0.5) / length
        for length, picked in zip(size, part, strict=True)
    )
    v, u = np.meshgrid(1 - rows, columns, indexing="ij")
    return np.stack([u.ravel(), v.ravel()], axis=1)


def _triangles(grid: DepthValues, solid: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Return corner indices (n, 3) into the flattened grid, counter-clockwise for the camera."""
    assert grid.focal_lengths is not None
    fx, fy = grid.focal_lengths
    inverse = masked_inverse_depth(grid.depth, solid)
    whole_right = ~broken_steps(inverse, f_px=fx)
    whole_down = ~broken_steps(inverse.T, f_px=fy).T
    index = np.arange(solid.size).reshape(solid.shape)
    a, b, c, d = index[:-1, :-1], index[:-1, 1:], index[1:, :-1], index[1:, 1:]
    diagonal = solid[:-1, :-1] & solid[1:, 1:]
    lower = diagonal & solid[1:, :-1] & whole_down[:, :-1] & whole_right[1:]
    upper = diagonal & solid[:-1, 1:] & whole_right[:-1] & whole_down[:, 1:]
    corners = [
        np.stack([corner[which] for corner in triangle], axis=1)
        for which, triangle in ((lower, (a, c, d)), (upper, (a, d, b)))
    ]
    return np.concatenate(corners)


def _material(trimesh: ModuleType, photo_pixels: NDArray[np.uint8]) -> Any:
    texture = Image.fromarray(photo_pixels)
    # Averaging whole pixels first is several times faster and no worse to look at.
    texture.thumbnail((_TEXTURE_SIDE, _TEXTURE_SIDE), reducing_gap=1.0)
    texture.format = "JPEG"  # how it is stored in the file; PNG otherwise, ten times the size
    return trimesh.visual.material.PBRMaterial(
        baseColorTexture=texture, metallicFactor=0.0, roughnessFactor=1.0, doubleSided=True
    )
