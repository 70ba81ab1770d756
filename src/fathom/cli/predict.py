"""`fathom predict`: photographs in, depth maps out."""

from contextlib import closing
from pathlib import Path
from typing import Annotated, Any

import typer


def _option(help_text: str, *names: str, panel: str | None = None, **more: Any) -> Any:
    return typer.Option(*names, help=help_text, rich_help_panel=panel, **more)


_RESULTS = "Results"
_CAMERA = "Camera: give at most one, else it is read from EXIF data, else estimated"
_SCALE = "Scale"
_RUN = "Running"

Photos = Annotated[
    list[str], typer.Argument(metavar="PHOTO...", help="Photos, folders, or patterns in quotes.")
]
Output = Annotated[Path, _option("Folder for the results.", "--output", "-o", panel=_RESULTS)]
Save = Annotated[
    str, _option("What to write, of: npz, png16, exr, ply, glb, vis, json.", panel=_RESULTS)
]
Resume = Annotated[bool, _option("Skip photos that are finished.", "--resume", panel=_RESULTS)]
Overwrite = Annotated[bool, _option("Replace earlier results.", "--overwrite", panel=_RESULTS)]
PngScale = Annotated[float, _option("Units per metre in the 16-bit PNG.", panel=_RESULTS)]
ExrY = Annotated[
    bool, _option("Channel Y beside Z in EXR files, for OpenCV.", "--exr-y", panel=_RESULTS)
]
VisRange = Annotated[
    str | None,
    _option(
        "Colours of the image, metres; by default chosen from each map.",
        metavar="NEAR,FAR",
        panel=_RESULTS,
    ),
]
VisColours = Annotated[
    str,
    _option(
        "Its colour map: fathom, or turbo or spectral of matplotlib.",
        metavar="NAME",
        panel=_RESULTS,
    ),
]
Axes = Annotated[
    str,
    _option(
        "Of point clouds: opencv (y down, z forward) or opengl (y up, z backward).", panel=_RESULTS
    ),
]
FPx = Annotated[float | None, _option("Focal length in pixels.", panel=_CAMERA)]
FovDeg = Annotated[float | None, _option("Horizontal field of view, degrees.", panel=_CAMERA)]
FMm35 = Annotated[float | None, _option("35 mm equivalent focal length, mm.", panel=_CAMERA)]
Intrinsics = Annotated[
    str | None,
    _option(
        "The whole camera, pixels of the upright photo; or a JSON file with it.",
        metavar="FX,FY,CX,CY",
        panel=_CAMERA,
    ),
]
MaxDepth = Annotated[
    float | None, _option("Bring everything beyond, but not sky, to this depth.", panel=_SCALE)
]
Reference = Annotated[
    str | None,
    _option(
        "Rescale so that pixel X,Y (from the top left) is METRES deep; for one photo.",
        metavar="X,Y,METRES",
        panel=_SCALE,
    ),
]
Model = Annotated[
    str,
    _option("A name from `fathom models`, or a .safetensors file.", "--model", "-m", panel=_RUN),
]
Weights = Annotated[
    Path | None,
    _option(
        "Weights for the model in place of its own: a file, or a folder of transformers.",
        metavar="FILE",
        panel=_RUN,
    ),
]
Recursive = Annotated[bool, _option("Search sub-folders too.", "--recursive", "-r", panel=_RUN)]
MaxPixels = Annotated[int, _option("Refuse larger photos; 0: no limit.", panel=_RUN)]
Device = Annotated[str, _option("auto, cpu, cuda, cuda:N or mps.", panel=_RUN)]
Dtype = Annotated[str, _option("auto, float32, bfloat16 or float16.", panel=_RUN)]
Quiet = Annotated[bool, _option("Print errors only.", "--quiet", "-q", panel=_RUN)]
Verbose = Annotated[bool, _option("Print files and causes too.", "--verbose", "-v", panel=_RUN)]


def predict(
    photos: Photos,
    output: Output = Path("output"),
    save: Save = "npz,png16,vis,json",
    resume: Resume = False,
    overwrite: Overwrite = False,
    png_scale: PngScale = 1000.0,
    exr_y: ExrY = False,
    vis_range: VisRange = None,
    vis_colours: VisColours = "fathom",
    axes: Axes = "opencv",
    f_px: FPx = None,
    fov_deg: FovDeg = None,
    f_mm35: FMm35 = None,
    intrinsics: Intrinsics = None,
    max_depth: MaxDepth = None,
    scale_reference: Reference = None,
    model: Model = "default",
    weights: Weights = None,
    recursive: Recursive = False,
    max_pixels: MaxPixels = 200_000_000,
    device: Device = "auto",
    dtype: Dtype = "auto",
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Predict depth maps of photographs, folders or patterns.

    Exit code: 0 all well, 1 some photos failed, 2 wrong usage, 130 stopped by Ctrl-C, 143 by
    SIGTERM.
    """
    from fathom.batch.find import find_photos
    from fathom.batch.plan import plan
    from fathom.batch.reference import ScaleReference
    from fathom.batch.run import run
    from fathom.batch.settings import Settings, parse_range
    from fathom.catalogue import find
    from fathom.cli.report import Report
    from fathom.core.errors import UsageError
    from fathom.core.photo import FocalRequest, parse_calibration
    from fathom.core.temporaries import remove_leftovers
    from fathom.core.writers import parse_formats
    from fathom.pipeline import Pipeline, load

    on_existing = _at_most_one("fail", resume=resume, overwrite=overwrite)
    detail = _at_most_one("normal", quiet=quiet, verbose=verbose)
    settings = Settings(
        formats=parse_formats(save),
        focal=FocalRequest(
            f_px=f_px,
            fov_deg=fov_deg,
            f_mm35=f_mm35,
            calibration=parse_calibration(intrinsics) if intrinsics is not None else None,
        ),
        max_pixels=max_pixels or None,
        max_depth=max_depth,
        reference=ScaleReference.parse(scale_reference) if scale_reference else None,
        png_scale=png_scale,
        exr_y=exr_y,
        vis_range=parse_range(vis_range) if vis_range else None,
        vis_colours=vis_colours,
        axes=axes,
    )
    find(model, weights=weights)
    findings = find_photos(photos, output=output, recursive=recursive)
    findings.need_photos()
    if settings.reference and len(findings.photos) > 1:
        raise UsageError("--scale-reference is a point in one photo, but several are given.")
    jobs = plan(findings.photos, output, settings.formats, on_existing=on_existing)
    for folder in {job.folder for job in jobs}:
        remove_leftovers(folder)  # also where nothing is left to be written
    todo = [job for job in jobs if job.state == "todo"]
    with Report(output, detail=detail, total=len(todo)) as report:
        report.planned(jobs, findings)

        def loaded() -> Pipeline:
            pipeline = load(model, weights=weights, device=device, dtype=dtype)
            report.loaded(pipeline)
            return pipeline

        with closing(run(todo, loaded, settings)) as done:
            for outcome in done:
                report.finished(outcome)
    raise typer.Exit(report.exit_code)


def _at_most_one(otherwise: str, **flags: bool) -> Any:
    from fathom.core.errors import UsageError

    given = [name for name, flag in flags.items() if flag]
    if len(given) > 1:
        raise UsageError(f"--{given[0]} and --{given[1]} contradict each other: give one of them.")
    return given[0] if given else otherwise
