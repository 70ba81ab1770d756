"""The default model's report: tables on scenes and real photographs, and pictures.

Run as `python -m fathom.evaluation.default_model --real FOLDER --scenes FOLDER --out FOLDER`.
"""

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from fathom.core.atomic import atomic_path
from fathom.data.manifest import read_manifest
from fathom.evaluation.contact_sheet import contact_sheet
from fathom.evaluation.held_out import SceneScore, held_out_scenes, score_scenes
from fathom.evaluation.real_photos import PairScore, score_pairs
from fathom.pipeline import load

FACTOR = 1.5  # metres are called right within this factor


def group_means(
    scores: Sequence[Any], key: Callable[[Any], str], columns: Sequence[str]
) -> list[tuple[str, int, list[float]]]:
    """Return (group, size, means) per group in order of first appearance; NaN are left out."""
    groups: dict[str, list[Any]] = {}
    for score in scores:
        groups.setdefault(key(score), []).append(score)
    return [
        (name, len(members), [_mean([getattr(m, c) for m in members]) for c in columns])
        for name, members in groups.items()
    ]


def _mean(values: Sequence[float]) -> float:
    finite = [v for v in values if np.isfinite(v)]
    return float(np.mean(finite)) if finite else float("nan")


def markdown_table(
    first: str, columns: Sequence[str], rows: Sequence[tuple[str, int, list[float]]]
) -> str:
    """Return a Markdown table with a last row that averages the rows."""
    means = [_mean([row[2][i] for row in rows]) for i in range(len(columns))]
    everything = [*rows, (f"mean of {len(rows)}", sum(row[1] for row in rows), means)]
    head = [f"| {first} | n | " + " | ".join(columns) + " |", "|" + " --- |" * (len(columns) + 2)]
    body = [
        f"| {name} | {n} | " + " | ".join("-" if np.isnan(v) else f"{v:.3f}" for v in values) + " |"
        for name, n, values in everything
    ]
    return "\n".join(head + body)


REAL_COLUMNS = {
    "aligned AbsRel": "aligned_absrel",
    "gradient AbsRel": "gradient_absrel",
    "constant AbsRel": "constant_absrel",
    "aligned delta1": "aligned_delta1",
    "metric AbsRel": "absrel",
    "metric delta1": "delta1",
    "predicted / true depth": "scale",
    "the same, focal given": "scale_given_focal",
    "estimated / true focal": "focal_ratio",
    "boundary F1": "boundary_f1",
}
SCENE_COLUMNS = {
    "metric AbsRel": "absrel",
    "metric delta1": "delta1",
    "aligned AbsRel": "aligned_absrel",
    "gradient AbsRel": "gradient_absrel",
    "constant AbsRel": "constant_absrel",
    "boundary F1": "boundary_f1",
    "sky IoU": "sky_iou",
}


def real_report(scores: Sequence[PairScore]) -> tuple[str, dict[str, float]]:
    """Return the table by source and the headline numbers."""
    rows = group_means(scores, lambda s: s.source, list(REAL_COLUMNS.values()))
    aligned, gradient = ([row[2][i] for row in rows] for i in (0, 1))
    indoor = [s.scale for s in scores if s.environment == "indoor" and np.isfinite(s.scale)]
    headline = {
        "sources": float(len(rows)),
        "aligned_absrel": _mean(aligned),
        "gradient_absrel": _mean(gradient),
        "ratio_to_gradient": _mean(aligned) / _mean(gradient),
        "sources_better_than_gradient": float(np.sum(np.array(aligned) < np.array(gradient))),
        "indoor_scale_median": float(np.median(indoor)) if indoor else float("nan"),
        "indoor_within_factor": float(np.mean([1 / FACTOR < s < FACTOR for s in indoor])),
    }
    return markdown_table("source", list(REAL_COLUMNS), rows), headline


def scene_report(scores: Sequence[SceneScore]) -> str:
    """Return the table by family."""
    rows = group_means(scores, lambda s: s.family, list(SCENE_COLUMNS.values()))
    return markdown_table("family", list(SCENE_COLUMNS), sorted(rows))


def main() -> None:
    """Score, print and write the report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--real", type=Path, help="folder with a manifest of real pairs")
    parser.add_argument("--scenes", type=Path, help="folder for the held-out scenes")
    parser.add_argument("--count", type=int, default=500, help="held-out scenes")
    parser.add_argument("--textures", type=Path, help="photographs the scenes' textures are cut of")
    parser.add_argument("--model", default="default")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    estimator = load(options.model).estimator
    parts: list[str] = []
    headline: dict[str, float] = {}
    if options.real is not None:
        pairs = list(read_manifest(options.real))
        table, headline = real_report(list(score_pairs(estimator, pairs)))
        parts.append(f"Real photographs\n\n{table}\n")
        options.out.mkdir(parents=True, exist_ok=True)
        with atomic_path(options.out / "real_photographs.jpg") as temporary:
            contact_sheet(estimator, [pair.photo for pair in pairs]).save(temporary, quality=88)
    if options.scenes is not None:
        scenes = held_out_scenes(options.scenes, count=options.count, textures=options.textures)
        scores = list(score_scenes(estimator, scenes, count=options.count))
        parts.append(f"Held-out scenes\n\n{scene_report(scores)}\n")
    last = " ".join(f"{name}={value:.4g}" for name, value in headline.items())
    text = "\n".join([*parts, last])
    print(text)
    with atomic_path(options.out / "report.md") as temporary:
        temporary.write_text(text + "\n")


if __name__ == "__main__":
    main()
