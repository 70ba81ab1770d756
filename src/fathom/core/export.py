"""Writing a depth map to disk in every format, each file whole or not at all."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fathom.core import export_json, export_mesh, export_points, export_raster, export_vis
from fathom.core.atomic import atomic_path
from fathom.core.depth_map import DepthMap
from fathom.core.errors import FathomError, KindError, UsageError
from fathom.core.export_names import FORMATS, output_names, parse_formats, same_file_key
from fathom.core.extras import import_extra

__all__ = ["FORMATS", "Written", "output_names", "parse_formats", "write"]

_METRIC_ONLY = ("png16", "exr", "ply", "glb")
_NEEDS_CAMERA = ("ply", "glb")
_REMEDIES = {
    "scale_invariant": "bring it to metres with one known distance (--scale-reference X,Y,METRES)",
    "affine_invariant": "bring it to metres with a scaler, or use a metric model",
    "affine_invariant_inverse": "bring it to metres with a scaler, or use a metric model",
}


@dataclass(frozen=True)
class Written:
    """What was written.

    Attributes:
        files: The path of each format, in the order of `FORMATS`.
        notes: Sentences that the user should read once.
        saturated: Pixels beyond the range of the 16-bit PNG.
    """

    files: Mapping[str, Path]
    notes: tuple[str, ...] = ()
    saturated: int = 0

    @property
    def paths(self) -> list[Path]:
        """The files, in the order of `FORMATS`."""
        return list(self.files.values())


def write(
    depth_map: DepthMap,
    photo_pixels: NDArray[np.uint8] | None,
    folder: Path,
    stem: str,
    formats: str | Iterable[str],
    *,
    png_scale: float = 1000.0,
    vis_range: tuple[float, float] | None = None,
    most_points: int = export_points.MOST_POINTS,
    overwrite: bool = False,
    protected: Collection[Path] = (),
    extra_json: Mapping[str, Any] | None = None,
) -> Written:
    """Write a depth map as `<stem>_depth.npz`, `<stem>_vis.png` and so on.

    Everything is checked before the first file is written, and every file appears whole or not at
    all.

    Args:
        depth_map: What to write.
        photo_pixels: uint8 (H, W, 3) of the same size, the colours of point cloud and mesh; the
            colour map is used when None.
        folder: Where to write; made when missing.
        stem: Beginning of every file name.
        formats: Some of `FORMATS`; a string may join several with commas.
        png_scale: Steps per metre of the 16-bit PNG.
        vis_range: Nearest and farthest metres of the colours, chosen from the map when None.
        most_points: Largest number of points in a point cloud.
        overwrite: Replace existing files; otherwise they are refused.
        protected: Photos, never replaced.
        extra_json: Further entries of the summary, such as `orientation`.

    Raises:
        UsageError: A format is unknown, a file exists, or the focal length that a point cloud
            needs is unknown.
        KindError: A format in metres is asked for a map that has none.
        ExtraMissingError: An optional package is missing.
        FathomError: The disk refuses; the sentence names the file.
    """
    chosen = parse_formats(formats)
    targets = {name: Path(folder) / file for name, file in output_names(stem, chosen).items()}
    _check_map(depth_map, photo_pixels, chosen)
    _check_targets(targets, stem, overwrite=overwrite, protected=protected)
    export_raster.check_png_scale(png_scale)
    job = _Job(depth_map, photo_pixels, png_scale, vis_range, most_points, dict(extra_json or {}))
    for name in chosen:
        job.publish(name, targets[name])
    return Written(job.files, tuple(job.notes), job.saturated)


def _check_map(
    depth_map: DepthMap, photo_pixels: NDArray[np.uint8] | None, formats: tuple[str, ...]
) -> None:
    metric_only = [name for name in formats if name in _METRIC_ONLY]
    if metric_only and depth_map.kind != "metric":
        raise KindError(
            f"{' and '.join(metric_only)} can hold metres only, and this map is {depth_map.kind}: "
            f"{_REMEDIES[depth_map.kind]}, or save npz, vis or json."
        )
    needs_camera = [name for name in formats if name in _NEEDS_CAMERA]
    if needs_camera and depth_map.intrinsics is None:
        raise UsageError(
            f"{' and '.join(needs_camera)} cannot be written, for the focal length is unknown: "
            f"give it with --f-px, --fov-deg or --f-mm35."
        )
    size = (depth_map.height, depth_map.width, 3)
    if photo_pixels is not None and (photo_pixels.shape != size or photo_pixels.dtype != np.uint8):
        raise UsageError(
            f"The photo must be uint8 of shape {size}, as the depth map is, "
            f"not {photo_pixels.dtype} of shape {photo_pixels.shape}."
        )
    if "exr" in formats:
        import_extra("OpenEXR", extra="exr", purpose="Writing exr files")
    if "glb" in formats:
        import_extra("trimesh", extra="mesh", purpose="Writing glb files")


def _check_targets(
    targets: Mapping[str, Path], stem: str, *, overwrite: bool, protected: Collection[Path]
) -> None:
    if not stem or Path(stem).name != stem:
        raise UsageError(f"{stem!r} cannot begin a file name: give a name without folders.")
    photos = {same_file_key(photo) for photo in protected}
    for path in targets.values():
        if same_file_key(path) in photos:
            raise UsageError(f"{path} is one of the photos: choose another output folder.")
        if not overwrite and path.exists():
            raise UsageError(
                f"{path} exists already: choose another folder, --resume to keep it, "
                f"or --overwrite to replace it."
            )


@dataclass
class _Job:
    """One map on its way to disk; what the writers report is collected for the summary."""

    depth_map: DepthMap
    photo_pixels: NDArray[np.uint8] | None
    png_scale: float
    vis_range: tuple[float, float] | None
    most_points: int
    extra: dict[str, Any]
    files: dict[str, Path] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    saturated: int = 0

    def publish(self, name: str, target: Path) -> None:
        """Write one format, and put the file in its place when all went well."""
        writers: dict[str, Callable[[Path], dict[str, Any] | None]] = {
            "npz": lambda path: export_raster.write_npz(self.depth_map, path),
            "png16": self._png16,
            "exr": lambda path: export_raster.write_exr(self.depth_map, path),
            "ply": self._ply,
            "glb": self._glb,
            "vis": self._vis,
            "json": lambda path: self._json(path, target.name),
        }
        try:
            with atomic_path(target) as path:
                entry = writers[name](path)
        except export_points.NoSurfaceError as error:
            target.unlink(missing_ok=True)  # made from another map, and allowed to be replaced
            self.notes.append(f"{target.name} was not written: {error}.")
            return
        except OSError as error:
            raise FathomError(f"Cannot write {target}: {error.strerror or error}.") from error
        self.files[name] = target
        if entry is not None:
            self.extra = {name: entry, **self.extra}

    def _png16(self, path: Path) -> dict[str, Any]:
        scale = self.png_scale
        self.saturated = export_raster.write_png16(self.depth_map, path, scale=scale)
        if self.saturated:
            self.notes.append(
                f"{self.saturated} pixels lie beyond the {65535 / scale:g} m that a 16-bit PNG "
                f"holds at {scale:g} steps per metre; a smaller --png-scale reaches further."
            )
        return {"scale_per_metre": scale, "saturated": self.saturated}

    def _ply(self, path: Path) -> dict[str, Any]:
        points, stride = export_points.write_ply(
            self.depth_map, path, photo_pixels=self.photo_pixels, most_points=self.most_points
        )
        if stride > 1:
            self.notes.append(
                f"The point cloud holds one pixel of {stride} x {stride}, "
                f"to stay below {self.most_points} points."
            )
        return {"points": points, "stride": stride}

    def _glb(self, path: Path) -> dict[str, Any]:
        most = export_mesh.MOST_VERTICES
        triangles, stride = export_mesh.write_glb(
            self.depth_map, path, photo_pixels=self.photo_pixels, most_vertices=most
        )
        if stride > 1:
            self.notes.append(
                f"The mesh has a vertex at one pixel of {stride} x {stride}, "
                f"to stay below {most} vertices."
            )
        return {"triangles": triangles, "stride": stride}

    def _vis(self, path: Path) -> dict[str, Any]:
        scale = export_vis.write_vis(self.depth_map, path, depth_range=self.vis_range)
        shown = None if scale is None else scale.range_m
        return {"range_m": None if shown is None else list(shown)}

    def _json(self, path: Path, name: str) -> None:
        files = {key: file.name for key, file in self.files.items()} | {"json": name}
        extra = {"notes": self.notes, **self.extra}
        description = export_json.describe(self.depth_map, files=files, extra=extra)
        export_json.write_json(description, path)
