"""The numbers of a run on disk: `metrics.csv` and TensorBoard."""

import csv
from collections.abc import Mapping
from pathlib import Path

from torch import Tensor

from fathom.core.atomic import atomic_path

_HEADER = ("step", "name", "value")


class RunLogs:
    """Writes each number both as a row "step,name,value" and for TensorBoard.

    Args:
        out: the run's folder; gets `metrics.csv` and `tensorboard/`.
        step: where the run goes on; rows after it, left by a run killed later, are dropped.
    """

    def __init__(self, out: Path, *, step: int = 0) -> None:
        from torch.utils.tensorboard import SummaryWriter

        self._csv = out / "metrics.csv"
        _truncate(self._csv, step)
        self._board = SummaryWriter(str(out / "tensorboard"), purge_step=step + 1)

    def scalars(self, step: int, values: Mapping[str, float]) -> None:
        """Record numbers, e.g. {"train/loss": 0.3}."""
        with self._csv.open("a", newline="", encoding="utf-8") as stream:
            writer = csv.writer(stream, lineterminator="\n")
            for name, value in values.items():
                writer.writerow((step, name, f"{value:.8g}"))
        for name, value in values.items():
            self._board.add_scalar(name, value, step)

    def images(self, step: int, images: Mapping[str, Tensor]) -> None:
        """Record images, (3, H, W) in [0, 1] each."""
        for name, image in images.items():
            self._board.add_image(name, image.float().cpu().clamp(0, 1), step)

    def close(self) -> None:
        """Flush everything."""
        self._board.close()


def _truncate(path: Path, step: int) -> None:
    rows = []
    if path.exists():
        with path.open(newline="", encoding="utf-8") as stream:
            rows = [row for row in csv.reader(stream) if len(row) == len(_HEADER)][1:]
    with atomic_path(path) as temporary, temporary.open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(_HEADER)
        writer.writerows(row for row in rows if int(row[0]) <= step)
