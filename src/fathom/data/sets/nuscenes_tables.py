"""The JSON tables of nuScenes, as far as photos with a lidar sweep need them."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fathom.core.readers import reading

Row = dict[str, Any]

_LIDAR = "LIDAR_TOP"
# The 150 validation scenes of the official split, first and last numbers of their runs.
_VAL = (
    (3, 3), (12, 18), (35, 36), (38, 39), (92, 110), (221, 221), (268, 278), (329, 332),
    (344, 346), (519, 524), (552, 565), (625, 627), (629, 630), (632, 638), (770, 771), (775, 775),
    (777, 778), (780, 784), (794, 800), (802, 802), (904, 917), (919, 931), (962, 963), (966, 969),
    (971, 972), (1059, 1073),
)  # fmt: skip

SCENES: dict[str, frozenset[str]] = {
    "val": frozenset(f"scene-{i:04d}" for first, last in _VAL for i in range(first, last + 1)),
    "mini_val": frozenset({"scene-0103", "scene-0916"}),
}
"""Scenes of the official splits."""


@dataclass(frozen=True)
class KeyFrame:
    """Rows of a photo and of the sweep of its moment, with their sensors and the car's poses."""

    scene: str
    photo: Row
    photo_rig: Row
    photo_pose: Row
    sweep: Row
    sweep_rig: Row
    sweep_pose: Row


class Tables:
    """The tables of one version of the data set, reduced to key frames."""

    def __init__(self, folder: Path) -> None:
        """Read the tables of a folder such as v1.0-trainval."""
        self.rigs = {row["token"]: row for row in _read(folder, "calibrated_sensor")}
        scenes = {row["token"]: row["name"] for row in _read(folder, "scene")}
        self.samples = {
            row["token"]: (scenes[row["scene_token"]], row["timestamp"])
            for row in _read(folder, "sample")
        }
        channels = {row["token"]: row["channel"] for row in _read(folder, "sensor")}
        self.frames: dict[tuple[str, str], Row] = {}
        for row in _read(folder, "sample_data"):
            if row["is_key_frame"]:
                rig = self.rigs[row["calibrated_sensor_token"]]
                self.frames[row["sample_token"], channels[rig["sensor_token"]]] = row
        used = {row["ego_pose_token"] for row in self.frames.values()}
        self.poses = {r["token"]: r for r in _read(folder, "ego_pose") if r["token"] in used}

    def key_frames(self, cameras: Sequence[str]) -> Iterator[KeyFrame]:
        """Yield photos of these cameras that have a sweep, by scene and time."""
        for token in sorted(self.samples, key=lambda token: self.samples[token]):
            sweep = self.frames.get((token, _LIDAR))
            for camera in cameras:
                photo = self.frames.get((token, camera))
                if sweep is not None and photo is not None:
                    yield KeyFrame(
                        self.samples[token][0],
                        photo,
                        *self._place(photo),
                        sweep,
                        *self._place(sweep),
                    )

    def _place(self, row: Row) -> tuple[Row, Row]:
        return self.rigs[row["calibrated_sensor_token"]], self.poses[row["ego_pose_token"]]


def rigid(row: Row) -> NDArray[np.float64]:
    """Return the (4, 4) matrix of a row's quaternion (w, x, y, z) and translation in metres."""
    w, x, y, z = np.array(row["rotation"], dtype=np.float64) / np.linalg.norm(row["rotation"])
    matrix = np.eye(4)
    matrix[:3, :3] = [
        [1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)],
        [2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)],
        [2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)],
    ]
    matrix[:3, 3] = row["translation"]
    return matrix


def _read(folder: Path, name: str) -> list[Row]:
    path = folder / f"{name}.json"
    with reading(path):
        rows: list[Row] = json.loads(path.read_text(encoding="utf-8"))
    return rows
