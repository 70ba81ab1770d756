"""The default model's report: tables on scenes and real photographs, and pictures.

Run as `python -m fathom.evaluation.default_model --real FOLDER --scenes FOLDER --out FOLDER`. The
tables are those of the protocols `real` and `scenes`; the scenes are rendered where they are
missing; mattes are those of the same folder of real photographs. The images are of photographs
whose terms allow showing them, and of those that a list names. Each run's rows lie in a folder
named after the digest of the weights.

Whoever chooses between models must not look at all real photographs: `--split-file` takes the ids
of some, and `recipes/default_development.txt` lists those that the default model was chosen by.
"""

import argparse
import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from fathom.core.atomic import atomic_path
from fathom.data.manifest import read_entries
from fathom.evaluation.contact_sheet import contact_sheet, free_photographs, listed_photographs
from fathom.evaluation.evaluate import Evaluation, evaluate
from fathom.evaluation.held_out import render_held_out
from fathom.evaluation.predictors import ModelPredictor
from fathom.evaluation.rows import Row
from fathom.evaluation.run import Request
from fathom.evaluation.setup import request_of
from fathom.evaluation.summary import Result
from fathom.pipeline import Pipeline, load

_SHARD = 8  # held-out scenes that a process renders at a time: few, so that all cores are busy
FACTOR = 1.5  # metres are called right within this factor
QUARTER = 0.25  # and focal lengths within this share


def headline(result: Result, rows: Sequence[Row]) -> dict[str, float]:
    """Return the few numbers by which a default model is judged.

    Args:
        result: Of the protocol `real`.
        rows: Of its images.

    Returns:
        Mean over sources of the aligned AbsRel, of that of the vertical gradient, their ratio, how
        many sources there are and on how many the model is better than the gradient; of the
        photographs whose focal length is known the median ratio of the estimated one to it, and the
        share of them on which it is right within a quarter; of indoor photographs the median ratio
        of predicted to true depth, and the share on which it lies within a factor of 1.5.
    """
    mean = result.overall.mean
    aligned, gradient = (mean.get(name, np.nan) for name in ("aligned_absrel", "gradient_absrel"))
    better = [
        group.mean["aligned_absrel"] < group.mean["gradient_absrel"]
        for group in result.groups.values()
        if "aligned_absrel" in group.mean
    ]
    found = [row.values.get("focal_ratio") for row in rows]
    ratios = [ratio for ratio in found if ratio is not None]
    scales = [row.values.get("scale") for row in rows if row.environment == "indoor"]
    indoor = [scale for scale in scales if scale is not None]
    return {
        "sources": len(result.groups),
        "aligned_absrel": aligned,
        "gradient_absrel": gradient,
        "ratio_to_gradient": aligned / gradient,
        "sources_better_than_gradient": sum(better),
        "focal_ratio_median": float(np.median(ratios)) if ratios else np.nan,
        "focal_within_quarter": (
            float(np.mean([abs(ratio - 1) <= QUARTER for ratio in ratios])) if ratios else np.nan
        ),
        "indoor_scale_median": float(np.median(indoor)) if indoor else np.nan,
        "indoor_within_factor": (
            float(np.mean([1 / FACTOR < scale < FACTOR for scale in indoor])) if indoor else np.nan
        ),
    }


def write_report(
    pipeline: Pipeline,
    out: Path,
    *,
    real: Path | None = None,
    split_file: Path | None = None,
    scenes: Path | None = None,
    count: int = 500,
    workers: int = 1,
) -> str:
    """Measure a model on real photographs, on held-out scenes, or on both.

    Args:
        pipeline: the model.
        out: folder for the tables, the rows and `report.md`.
        real: folder with a manifest of real pairs.
        split_file: a list of those to use; None for all.
        scenes: folder of held-out scenes, rendered already.
        count: held-out scenes to use.
        workers: processes that measure.

    Returns:
        The tables in Markdown.
    """
    predictor = ModelPredictor(pipeline)
    parts: list[str] = []

    def run(request: Request) -> Evaluation:
        digest = predictor.identity().get("weights_digest", "")[:12]
        folder = out / f"{request.protocol.name}-{digest}"
        done = evaluate(request, folder, workers=workers)
        parts.append(done.text)
        return done

    if real is not None:
        done = run(request_of("real", real, predictor=predictor, split_file=split_file))
        numbers = headline(done.result, done.rows)
        parts.append(" ".join(f"{name}={value:.4g}" for name, value in numbers.items()) + "\n")
    if real is not None and split_file is None:
        if read_entries(real, "matting"):
            run(request_of("real-mattes", real, predictor=predictor))
        photos = list(free_photographs(real))
        with atomic_path(out / "real_photographs.jpg") as temporary:
            contact_sheet(pipeline.estimator, photos).save(temporary, quality=88)
    if scenes is not None:
        run(request_of("scenes", scenes, predictor=predictor, limit=count))
    text = "\n".join(parts)
    with atomic_path(out / "report.md") as temporary:
        temporary.write_text(text, encoding="utf-8")
    return text


def report_on(
    weights: Path,
    out: Path,
    *,
    scenes: Path | None,
    count: int,
    textures: Path | None,
    real: Path | None,
    real_list: Path | None,
    device: str = "auto",
) -> str:
    """Measure new weights as soon as can be: on all cores, the scenes rendered where missing.

    Args:
        weights: a file that `fathom train` wrote.
        out: as for `write_report`.
        scenes: folder for held-out scenes, or None.
        count: how many.
        textures: photographs that their textures are cut from; None for invented ones.
        real: as for `write_report`.
        real_list: `split_file` of `write_report`.
        device: where the model runs: "auto", "cpu" or "cuda".

    Returns:
        The tables in Markdown.
    """
    cores = os.cpu_count() or 1
    if scenes is not None:
        render_held_out(scenes, count=count, textures=textures, workers=cores, shard=_SHARD)
    return write_report(
        load(weights, device=device),
        out,
        real=real,
        split_file=real_list,
        scenes=scenes,
        count=count,
        workers=cores,
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Score, print and write the report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--real", type=Path, help="folder with a manifest of real pairs")
    parser.add_argument("--split-file", type=Path, help="ids of the real pairs to take; else all")
    parser.add_argument("--photos", type=Path, help="folder of photographs to show")
    parser.add_argument("--show", type=Path, help="names of those to show, one a line")
    parser.add_argument("--scenes", type=Path, help="folder for the held-out scenes")
    parser.add_argument("--count", type=int, default=500, help="held-out scenes")
    parser.add_argument("--textures", type=Path, help="photographs the scenes' textures are cut of")
    parser.add_argument("--model", default="default")
    parser.add_argument("--workers", type=int, default=1, help="processes that measure")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args(arguments)
    if options.photos is not None and options.show is None:
        parser.error("--photos needs --show, a list of names")
    pipeline = load(options.model)
    if options.scenes is not None:
        render_held_out(options.scenes, count=options.count, textures=options.textures)
    text = write_report(
        pipeline,
        options.out,
        real=options.real,
        split_file=options.split_file,
        scenes=options.scenes,
        count=options.count,
        workers=options.workers,
    )
    if options.photos is not None:
        listed = list(listed_photographs(options.photos, options.show))
        with atomic_path(options.out / "photographs.jpg") as temporary:
            contact_sheet(pipeline.estimator, listed).save(temporary, quality=88)
    print(text)


if __name__ == "__main__":
    main()
