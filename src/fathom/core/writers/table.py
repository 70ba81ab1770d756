"""The one table of output formats, and what each says of itself in the summary."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fathom.core.depth_values import DepthValues
from fathom.core.writers import glb, json_summary, ply, vis
from fathom.core.writers.exr import write_exr
from fathom.core.writers.npz import write_npz
from fathom.core.writers.png16 import write_png16


@dataclass
class Job:
    """One map on its way to disk; what the writers report is collected for the summary.

    Attributes:
        depth_map: What to write.
        photo_pixels: uint8 (H, W, 3), colours of point cloud and mesh, or None.
        png_scale: Steps per metre of the 16-bit PNG.
        vis_range: Nearest and farthest metres of the colours, or None.
        vis_colours: The colour map of the image.
        most_points: Largest number of points in a point cloud.
        axes: Those of the point cloud.
        exr_y: Whether EXR files hold the channel `Y` beside `Z`.
        extra: Further entries of the summary.
        files: What has been written so far, by format.
        notes: Sentences that the user should read once.
        saturated: Pixels beyond the range of the 16-bit PNG.
    """

    depth_map: DepthValues
    photo_pixels: NDArray[np.uint8] | None
    png_scale: float
    vis_range: tuple[float, float] | None
    vis_colours: str
    most_points: int
    axes: ply.Axes
    exr_y: bool
    extra: dict[str, Any]
    files: dict[str, Path] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    saturated: int = 0


@dataclass(frozen=True)
class Format:
    """A kind of file.

    Attributes:
        ending: What follows the stem in the name of the file.
        write: Writes the map of a job to a path; returns its entry in the summary, if any.
        needs_metres: Whether it can hold maps of kind `metric` only.
        needs_camera: Whether it cannot be written without a focal length.
        package: The optional package that writes it, if any.
        extra: The extra that installs the package.
    """

    ending: str
    write: Callable[[Job, Path], dict[str, Any] | None]
    needs_metres: bool = False
    needs_camera: bool = False
    package: str = ""
    extra: str = ""


def _npz(job: Job, path: Path) -> None:
    write_npz(job.depth_map, path)


def _png16(job: Job, path: Path) -> dict[str, Any]:
    scale = job.png_scale
    job.saturated = write_png16(job.depth_map, path, scale=scale)
    if job.saturated:
        job.notes.append(
            f"{job.saturated} pixels lie beyond the {65535 / scale:g} m that a 16-bit PNG "
            f"holds at {scale:g} steps per metre; a smaller --png-scale reaches further."
        )
    return {"scale_per_metre": scale, "saturated": job.saturated}


def _exr(job: Job, path: Path) -> None:
    write_exr(job.depth_map, path, also_y=job.exr_y)


def _ply(job: Job, path: Path) -> dict[str, Any]:
    points, stride = ply.write_ply(
        job.depth_map,
        path,
        photo_pixels=job.photo_pixels,
        most_points=job.most_points,
        axes=job.axes,
    )
    if stride > 1:
        job.notes.append(
            f"The point cloud holds one pixel of {stride} x {stride}, "
            f"to stay below {job.most_points} points."
        )
    said = f"{job.axes}: {ply.AXES_SAID[job.axes]}"
    return {"points": points, "stride": stride, "axes": said}


def _glb(job: Job, path: Path) -> dict[str, Any]:
    most = glb.MOST_VERTICES
    triangles, stride = glb.write_glb(
        job.depth_map, path, photo_pixels=job.photo_pixels, most_vertices=most
    )
    if stride > 1:
        job.notes.append(
            f"The mesh has a vertex at one pixel of {stride} x {stride}, "
            f"to stay below {most} vertices."
        )
    said = f"opengl: {ply.AXES_SAID['opengl']}"  # as glTF demands
    return {"triangles": triangles, "stride": stride, "axes": said}


def _vis(job: Job, path: Path) -> dict[str, Any]:
    scale = vis.write_vis(
        job.depth_map, path, depth_range=job.vis_range, colour_map=job.vis_colours
    )
    shown = None if scale is None else scale.range_m
    return {"range_m": None if shown is None else list(shown), "colours": job.vis_colours}


def _json(job: Job, path: Path) -> None:
    extra = {"notes": job.notes, **job.extra}
    names = {name: file.name for name, file in job.files.items()}
    description = json_summary.describe(job.depth_map, files=names, extra=extra)
    json_summary.write_json(description, path)


TABLE: Mapping[str, Format] = MappingProxyType(
    {
        "npz": Format("_depth.npz", _npz),
        "png16": Format("_depth.png", _png16, needs_metres=True),
        "exr": Format("_depth.exr", _exr, needs_metres=True, package="OpenEXR", extra="exr"),
        "ply": Format(".ply", _ply, needs_metres=True, needs_camera=True),
        "glb": Format(
            ".glb", _glb, needs_metres=True, needs_camera=True, package="trimesh", extra="mesh"
        ),
        "vis": Format("_vis.png", _vis),
        # Last, for it tells what the others said.
        "json": Format(".json", _json),
    }
)
FORMATS: tuple[str, ...] = tuple(TABLE)
"""What can be asked for, in the order of writing."""
