import json

import numpy as np
import pytest
from data_files import write_photo, write_text

from fathom.core.errors import FathomError, UsageError
from fathom.data.sets import open_set
from fathom.data.sets.nuscenes import project
from fathom.data.sets.nuscenes_tables import SCENES, rigid

IDENTITY = [1.0, 0.0, 0.0, 0.0]
# Car and lidar look along x with z up; a camera has z forward, x right, y down. This quaternion
# (w, x, y, z) takes the camera's axes to the car's: right is -y, down is -z, forward is x.
FORWARD = [0.5, -0.5, 0.5, -0.5]


def _table(root, name, rows):
    write_text(root / f"v1.0-mini/{name}.json", json.dumps(rows))


def _write(root, points, scene="scene-0103"):
    photo = "samples/CAM_FRONT/n015__CAM_FRONT__1.jpg"
    sweep = "samples/LIDAR_TOP/n015__LIDAR_TOP__1.pcd.bin"
    write_photo(root / photo, size=(8, 6))
    (root / sweep).parent.mkdir(parents=True)
    rows = np.zeros((len(points), 5), "<f4")  # x, y, z, intensity, ring
    rows[:, :3] = points
    rows.tofile(root / sweep)
    camera = [[4.0, 0, 3.5], [0, 4.0, 2.5], [0, 0, 1]]
    _table(root, "scene", [{"token": "S", "name": scene}])
    _table(root, "sample", [{"token": "s", "scene_token": "S", "timestamp": 1}])
    _table(
        root,
        "sensor",
        [{"token": "C", "channel": "CAM_FRONT"}, {"token": "L", "channel": "LIDAR_TOP"}],
    )
    rig = {"token": "c", "sensor_token": "C", "rotation": FORWARD, "camera_intrinsic": camera}
    lidar = {"token": "l", "sensor_token": "L", "rotation": IDENTITY, "camera_intrinsic": []}
    _table(
        root,
        "calibrated_sensor",
        [rig | {"translation": [1.0, 0, 1.5]}, lidar | {"translation": [0.5, 0, 1.5]}],
    )
    # Between sweep and photo the car drove 2 m forward.
    poses = [("pc", [102.0, 50, 0]), ("pl", [100.0, 50, 0])]
    _table(
        root,
        "ego_pose",
        [{"token": t, "rotation": IDENTITY, "translation": at} for t, at in poses],
    )
    frames = []
    for file, pose, sensor, key in (
        (photo, "pc", "c", True),
        (sweep, "pl", "l", True),
        ("x", "pc", "c", False),
    ):
        frames.append(
            {
                "token": file,
                "sample_token": "s",
                "ego_pose_token": pose,
                "calibrated_sensor_token": sensor,
                "filename": file,
                "is_key_frame": key,
            }
        )
    _table(root, "sample_data", frames)


def test_lidar_goes_through_car_and_world_to_the_camera(tmp_path):
    # The lidar is 0.5 m before the car's origin, the camera 1 m and 2 m of driving: a point 12.5 m
    # before the lidar is 12.5 + 0.5 - 1 - 2 = 10 m before the camera.
    points = [[12.5, 0, 0], [12.5, -5, 0], [22.5, 0, 0], [3.0, 0, 0], [-20, 0, 0], [12.5, 0, 5]]
    _write(tmp_path, points)
    (sample,) = open_set("nuscenes", tmp_path, split="mini_val")
    assert sample.id == "CAM_FRONT/n015__CAM_FRONT__1"
    # Centre: u = 3.5 -> column 4 (rounding to even), v = 2.5 -> row 2; the nearer of 10 m and 20 m.
    assert sample.depth[2, 4] == pytest.approx(10.0)
    # 5 m to the right: u = 4 * 5 / 10 + 3.5 = 5.5 -> 6.
    assert sample.depth[2, 6] == pytest.approx(10.0)
    # 5 m up: v = -2 + 2.5 = 0.5 -> 0. Points nearer than 1 m and behind are gone.
    assert sample.depth[0, 4] == pytest.approx(10.0)
    assert np.count_nonzero(sample.valid) == 3
    np.testing.assert_allclose(sample.intrinsics, [[4, 0, 4], [0, 4, 3], [0, 0, 1]])


def test_splits_are_lists_of_scenes(tmp_path):
    assert len(SCENES["val"]) == 150
    assert {"scene-0003", "scene-0110", "scene-1073"} <= SCENES["val"]
    assert not {"scene-0001", "scene-0111", "scene-0628", "scene-0918"} & SCENES["val"]
    _write(tmp_path, [[12.5, 0, 0]], scene="scene-0061")
    with pytest.raises(FathomError, match="nothing of its split 'val'"):
        open_set("nuscenes", tmp_path)
    assert len(open_set("nuscenes", tmp_path, split="all")) == 1
    listing = write_text(tmp_path / "list.txt", "scene-0061\n")
    assert len(open_set("nuscenes", tmp_path, split_file=listing)) == 1


def test_an_unknown_camera_is_refused(tmp_path):
    with pytest.raises(UsageError, match="no camera 'CAM_TOP'"):
        open_set("nuscenes", tmp_path, camera="CAM_TOP")


def test_a_quarter_turn_left(tmp_path):
    half = np.sqrt(0.5)
    matrix = rigid({"rotation": [half, 0, 0, half], "translation": [1, 2, 3]})
    np.testing.assert_allclose(matrix @ [1, 0, 0, 1], [1, 3, 3, 1], atol=1e-12)


def test_points_outside_the_picture_are_dropped():
    points = np.array([[0, 0, 2.0], [100, 0, 2], [0, -100, 2], [0, 0, 1.0]])
    depth = project(points, np.array([[2.0, 0, 1], [0, 2, 1], [0, 0, 1]]), 3, 3)
    np.testing.assert_array_equal(depth, [[0, 0, 0], [0, 2, 0], [0, 0, 0]])
