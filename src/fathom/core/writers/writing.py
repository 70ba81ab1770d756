"""Writing a depth map to disk in every format, each file whole or not at all."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fathom.core.atomic import atomic_path
from fathom.core.colour import OWN_COLOURS, colour_table
from fathom.core.depth_values import DepthValues
from fathom.core.errors import FathomError, KindError, UsageError
from fathom.core.extras import import_extra
from fathom.core.writers.names import output_names, parse_formats, same_file_key
from fathom.core.writers.ply import MOST_POINTS, NoSurfaceError, check_axes
from fathom.core.writers.png16 import check_png_scale
from fathom.core.writers.table import TABLE, Job

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
    depth_map: DepthValues,
    photo_pixels: NDArray[np.uint8] | None,
    folder: Path,
    stem: str,
    formats: str | Iterable[str],
    *,
    png_scale: float = 1000.0,
    exr_y: bool = False,
    vis_range: tuple[float, float] | None = None,
    vis_colours: str = OWN_COLOURS,
    most_points: int = MOST_POINTS,
    axes: str = "opencv",
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
        exr_y: Write the channel `Y` beside `Z` into EXR files, for readers that know no `Z`.
        vis_range: Nearest and farthest metres of the colours, chosen from the map when None.
        vis_colours: The colour map of the image, one of `fathom.core.colour.COLOUR_MAPS`.
        most_points: Largest number of points in a point cloud.
        axes: Where x, y and z of a point cloud point: `opencv` (right, down, forward) or `opengl`
            (right, up, backward). A mesh always has the latter, as glTF demands.
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
    check_png_scale(png_scale)
    colour_table(vis_colours)  # an unknown one, or one that is not installed
    job = Job(
        depth_map=depth_map,
        photo_pixels=photo_pixels,
        png_scale=png_scale,
        exr_y=exr_y,
        vis_range=vis_range,
        vis_colours=vis_colours,
        most_points=most_points,
        axes=check_axes(axes),
        extra=dict(extra_json or {}),
    )
    for name in chosen:
        _publish(job, name, targets[name])
    return Written(job.files, tuple(job.notes), job.saturated)


def _check_map(
    depth_map: DepthValues, photo_pixels: NDArray[np.uint8] | None, formats: tuple[str, ...]
) -> None:
    metric_only = [name for name in formats if TABLE[name].needs_metres]
    if metric_only and depth_map.kind != "metric":
        raise KindError(
            f"{' and '.join(metric_only)} can hold metres only, and this map is {depth_map.kind}: "
            f"{_REMEDIES[depth_map.kind]}, or save npz, vis or json."
        )
    needs_camera = [name for name in formats if TABLE[name].needs_camera]
    if needs_camera and depth_map.intrinsics is None:
        raise UsageError(
            f"{' and '.join(needs_camera)} cannot be written, for the focal length is unknown: "
            f"give it with --f-px, --fov-deg, --f-mm35 or --intrinsics."
        )
    size = (depth_map.height, depth_map.width, 3)
    if photo_pixels is not None and (photo_pixels.shape != size or photo_pixels.dtype != np.uint8):
        raise UsageError(
            f"The photo must be uint8 of shape {size}, as the depth map is, "
            f"not {photo_pixels.dtype} of shape {photo_pixels.shape}."
        )
    for name in formats:
        chosen = TABLE[name]
        if chosen.package:
            import_extra(chosen.package, extra=chosen.extra, purpose=f"Writing {name} files")


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


def _publish(job: Job, name: str, target: Path) -> None:
    """Write one format, and put the file in its place when all went well."""
    # Before it is there, for the summary tells of itself as well.
    job.files[name] = target
    try:
        with atomic_path(target) as path:
            entry = TABLE[name].write(job, path)
    except NoSurfaceError as error:
        del job.files[name]
        target.unlink(missing_ok=True)  # made from another map, and allowed to be replaced
        job.notes.append(f"{target.name} was not written: {error}.")
        return
    except OSError as error:
        raise FathomError(f"Cannot write {target}: {error.strerror or error}.") from error
    if entry is not None:
        job.extra = {name: entry, **job.extra}
