"""What training Depth Pro shows on procedural scenes: its second stage, its head and its trim.

    python benchmarks/depth_pro_training.py            hours on two cores
    python benchmarks/depth_pro_training.py fov trim   only some of: sharp, fov, trim

It trains by recipes/depth_pro_tiny_*.yaml, each stage from the one before it, into `--out`; runs
that are there already are not repeated, and one that was interrupted goes on.

sharp: both stages with three seeds, and for the first seed, beside the second stage, as many steps
       more of the first.
fov:   the field-of-view head, on a network that went through a shorter curriculum with the
       head's own scenes.
trim:  the first stage on ground truth as of a stereo rig only, all right or a tenth of each map
       wrong, with the worst fifth of the errors left out or not.

All numbers are taken on held-out scenes without any alignment. The last line repeats them as
`name=value` pairs.
"""

import argparse
import csv
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray

from fathom.scenes.dataset.pack import ScenePack
from fathom.training.loop import MODEL, train
from fathom.training.recipe import read_recipe

RECIPES = Path(__file__).resolve().parents[1] / "recipes"
SEEDS = (0, 1, 2)
WRONG = 0.1  # share of a corrupted map
TRIM_STEPS = 400
# Steps of the stages before the head. It sees only what the transformers make of the whole picture,
# not the fine levels, which take most of a full curriculum.
BEFORE_HEAD = {"backbone": 250, "general": 150, "sharp": 30}
# For the trim, scenes whose depth is learnt soonest; the recipes' own are for edges.
PLAIN = (
    "task_options.scenes=../runs/depth_pro_scenes",
    "task_options.families={corridors: 0.65, streets: 0.35}",
)

Measured = Mapping[str, float]


class Runs:
    """Training runs in one folder.

    Args:
        folder: where they lie.
        overrides: "key=value" for every recipe.
    """

    def __init__(self, folder: Path, overrides: Sequence[str]) -> None:
        self.folder = folder
        self.overrides = tuple(overrides)

    def __call__(
        self, name: str, stage: str, *, start: str | None, changes: Sequence[str] = ()
    ) -> Measured:
        """Train `name` by the recipe of a stage, from the run `start`; return its validation."""
        path = RECIPES / f"depth_pro_tiny{stage and '_' + stage}.yaml"
        recipe = read_recipe(path, overrides=[*changes, *self.overrides])
        weights = None if start is None else (self.folder / start / MODEL).absolute()
        out = self.folder / name
        train(
            recipe.model_copy(update={"after": None, "init_from": weights}),
            out=out,
            folder=RECIPES,
            source=str(path),
        )
        return validation(out / "metrics.csv")

    def backbone(self, name: str = "backbone", changes: Sequence[str] = ()) -> str:
        """Train what others start from; return its name."""
        self(name, "backbone", start=None, changes=changes)
        return name

    def general(self, seed: int) -> Measured:
        """Train the first stage."""
        changes = [f"seed={seed}"]
        return self(f"general-{seed}", "general", start=self.backbone(), changes=changes)

    def sharp(self, seed: int) -> Measured:
        """Train the second stage on the first."""
        changes = [f"seed={seed}"]
        return self(f"sharp-{seed}", "sharp", start=f"general-{seed}", changes=changes)

    def longer(self, seed: int) -> Measured:
        """Train the first stage as much longer as the second stage takes, at the same rate."""
        values = yaml.safe_load((RECIPES / "depth_pro_tiny_sharp.yaml").read_text())
        same = [f"{key}={values[key]}" for key in ("steps", "schedule", "optimizer", "ema_decay")]
        changes = [f"seed={seed}", *same]
        return self(f"longer-{seed}", "general", start=f"general-{seed}", changes=changes)


def validation(path: Path) -> Measured:
    """Return the last validation in a run's metrics."""
    with path.open(encoding="utf-8") as stream:
        rows = [row for row in csv.DictReader(stream) if row["name"].startswith("validation/")]
    return {row["name"].partition("/")[2]: float(row["value"]) for row in rows}


def measure_sharp(runs: Runs) -> Measured:
    """Print and return what the second stage does to edges, seed by seed."""
    kinds = {"stage 1": runs.general, "stage 2": runs.sharp}
    found = {kind: [run(seed) for seed in SEEDS] for kind, run in kinds.items()}
    found["stage 1, longer"] = [runs.longer(SEEDS[0])]
    heading = f"boundary F1 of seeds {SEEDS}"
    print(f"\n{'':16}{heading:>34} {'mean':>8} {'spread':>8} {'MAE':>8}")
    scores = {kind: np.array([one["boundary_f1"] for one in each]) for kind, each in found.items()}
    for kind, each in scores.items():
        mae = np.mean([one["mae"] for one in found[kind]])
        seeds = " ".join(f"{value:.4f}" for value in each)
        print(f"{kind:16}{seeds:>34} {each.mean():8.4f} {np.ptp(each):8.4f} {mae:8.4f}")
    first, second, longer = scores.values()
    return {
        "f1_stage1": first.mean(),
        "f1_stage2": second.mean(),
        "f1_longer_gain": longer[0] - first[0],
        "f1_gain": (second - first).mean(),
        "f1_spread": max(np.ptp(first), np.ptp(second)),
    }


def measure_fov(runs: Runs) -> Measured:
    """Print and return how well the head tells the field of view."""
    options = yaml.safe_load((RECIPES / "depth_pro_tiny.yaml").read_text())["task_options"]
    same = ("scenes", "count", "scene_seed", "families", "sizes")
    scenes = [f"task_options.{key}={json.dumps(options[key])}" for key in same]
    start = None
    for stage, steps in BEFORE_HEAD.items():
        name = f"before-fov-{stage}"
        runs(name, stage, start=start, changes=[*scenes, f"steps={steps}"])
        start = name
    found = runs("fov", "", start=start)
    found = {**found, **constant_fields_of_view(runs)}
    print("\nheld-out scenes: " + ", ".join(f"{name} {value:.3f}" for name, value in found.items()))
    return found


def constant_fields_of_view(runs: Runs) -> Measured:
    """Return the share of held-out scenes for which a mean of the training scenes is right.

    Of all of them, and of those in the same format, which a head can tell from how far pictures
    are squeezed into its square.
    """
    recipe = read_recipe(RECIPES / "depth_pro_tiny.yaml", overrides=runs.overrides)
    folder = RECIPES / recipe.task_options["scenes"]
    known = fields_of_view(folder)
    held_out = fields_of_view(folder.with_name(folder.name + "-validation"))
    held_out = held_out[: recipe.task_options["validation_count"]]
    means = {one: known[known[:, 1] == one, 0].mean() for one in np.unique(known[:, 1])}
    answers = {
        "fov_within_25_constant": known[:, 0].mean(),
        "fov_within_25_by_format": np.array([means[one] for one in held_out[:, 1]]),
    }
    return {
        name: float((np.abs(answer / held_out[:, 0] - 1) < 0.25).mean())
        for name, answer in answers.items()
    }


def fields_of_view(folder: Path) -> NDArray[np.float64]:
    """Return the field of view of each scene of a folder, in radians, and its format, (N, 2)."""
    shapes = [(*one.image.shape[:2], one.f_px) for one in ScenePack(folder)]
    return np.array([(2 * np.arctan(w / 2 / f_px), w / h) for h, w, f_px in shapes])


def measure_trim(runs: Runs) -> Measured:
    """Print and return what wrong ground truth does, with the trim and without."""
    rig = ["task_options.scenes_share=0", "task_options.real_scenes_share=1"]
    changes = [*PLAIN, *rig, f"steps={TRIM_STEPS}"]
    start = runs.backbone("backbone-plain", PLAIN)
    print(f"\n{'':30} {'MAE':>8} {'AbsRel':>8} {'delta1':>8}")
    found: dict[str, float] = {}
    lines = []
    for wrong in (0.0, WRONG):
        for trim in (0.2, 0.0):
            name = f"{'wrong' if wrong else 'right'}_{'trim' if trim else 'all'}"
            options = [f"task_options.corrupt={wrong}", f"task_options.trim={trim}"]
            one = runs(name, "general", start=start, changes=[*changes, *options])
            lines.append(f"{name:30} {one['mae']:8.4f} {one['absrel']:8.4f} {one['delta1']:8.4f}")
            found[f"mae_{name}"] = one["mae"]
    print("\n".join(lines))
    return found


_PARTS = {"sharp": measure_sharp, "fov": measure_fov, "trim": measure_trim}


def main() -> None:
    """Read the arguments, train what is missing and print the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "parts",
        nargs="*",
        choices=[[], *_PARTS],
        metavar="PART",
        help="sharp, fov or trim; by default all",
    )
    parser.add_argument("--out", type=Path, default=Path("runs/depth_pro_training"))
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", dest="overrides")
    options = parser.parse_args()
    runs = Runs(options.out, options.overrides)
    values: dict[str, float] = {}
    for part in options.parts or _PARTS:
        values |= _PARTS[part](runs)
    print(" ".join(f"{name}={value:.4f}" for name, value in values.items()))


if __name__ == "__main__":
    main()
