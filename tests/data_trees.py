"""Tiny trees of every data set in its published layout, all of one scene: a box before a wall."""

import json
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import scipy.io
from data_files import write_hdf5, write_npy, write_pfm, write_png, write_text
from data_trees_own import exif, folder, mattes, real, scenes
from PIL import Image
from tree_view import MIDDLE, SLOPE_X, SLOPE_Y, View, millimetres, photo, with_hole

SKY_COLOUR, ROAD_COLOUR = (70, 130, 180), (128, 64, 128)


def _rotated(millimetres):
    values = millimetres.astype(np.uint32)
    return ((values << 3) | (values >> 13)) & 0xFFFF


def _nyu(root, view):
    for number in ("00001", "00002"):
        photo(root / f"official_splits/test/kitchen/rgb_{number}.jpg", view)
        depth = millimetres(view)
        write_png(root / f"official_splits/test/kitchen/sync_depth_{number}.png", depth)


def _nyu_official(root, view):
    images = np.stack([view.image.transpose(2, 1, 0)] * 2)
    depth = np.stack([with_hole(view.depth).T.astype(np.float32)] * 2)
    write_hdf5(root / "nyu_depth_v2_labeled.mat", images=images, rawDepths=depth, depths=depth)
    scipy.io.savemat(root / "splits.mat", {"testNdxs": [[1], [2]], "trainNdxs": [[1]]})


def _kitti_eigen(root, view):
    date, drive = "2011_09_26", "2011_09_26_drive_0002_sync"
    projection = [view.f, 0, view.width / 2 - 0.5, 0, 0, view.f, view.height / 2 - 0.5, 0, 0, 0, 1]
    numbers = " ".join(map(str, [*projection, 0]))
    write_text(root / date / "calib_cam_to_cam.txt", f"P_rect_02: {numbers}")
    for frame in ("0000000005", "0000000006"):
        photo(root / date / drive / f"image_02/data/{frame}.png", view)
        truth = root / "data_depth_annotated/val" / drive / "proj_depth/groundtruth/image_02"
        write_png(truth / f"{frame}.png", with_hole(np.rint(view.depth * 256)))


def _kitti_official(root, view):
    drive, rest = "2011_09_26_drive_0002_sync", "0000000005_image_02"
    folder = root / "val_selection_cropped"
    photo(folder / f"image/{drive}_image_{rest}.png", view)
    stored = with_hole(np.rint(view.depth * 256))
    write_png(folder / f"groundtruth_depth/{drive}_groundtruth_depth_{rest}.png", stored)
    numbers = " ".join(map(str, view.k))
    write_text(folder / f"intrinsics/{drive}_image_{rest}.txt", numbers)


def _sunrgbd(root, view):
    cells = []
    for name in ("kv2/b", "kv1/a"):
        base = root / "SUNRGBD" / name
        photo(base / "image/0001.jpg", view)
        write_png(base / "depth_bfx/0001.png", _rotated(millimetres(view)))
        write_text(base / "intrinsics.txt", " ".join(map(str, view.k)))
        cells.append(f"/n/fs/sun3d/data/SUNRGBD/{name}")
    path = root / "SUNRGBDtoolbox/traintestSUNRGBD/allsplit.mat"
    path.parent.mkdir(parents=True)
    both = np.array([cells], dtype=object)
    scipy.io.savemat(path, {"alltest": both, "alltrain": both})


def _ibims(root, view):
    path = root / "ibims1_core_mat/office_01.mat"
    path.parent.mkdir(parents=True)
    ones = np.ones(view.depth.shape, np.uint8)
    depth = view.depth.astype(np.float32)
    # The toolkit's own detector, so that a perfect map has these very edges.
    from fathom.metrics.edges import canny, min_max

    edges = canny(min_max(depth), sigma=np.sqrt(2), low=0.15, high=0.3)
    normal = [SLOPE_X, MIDDLE, -SLOPE_Y]  # right, forward, up
    scene = {
        "rgb": view.image, "depth": depth, "edges": edges.astype(np.uint8),
        "calib": np.array(
            [[view.f, 0, 0], [0, view.f, 0], [view.width / 2 + 0.5, view.height / 2 + 0.5, 1]]
        ),
        "mask_invalid": ones, "mask_transp": ones,
        "mask_wall": (~view.box).astype(np.uint8),
        "mask_wall_paras": np.array([[0, 0, 0, 0, *normal, 1.0]]),
        "mask_table": ones * 0, "mask_table_paras": np.zeros((0, 0)),
        "mask_floor": ones * 0, "mask_floor_paras": np.zeros((0, 0)),
    }  # fmt: skip
    scipy.io.savemat(path, {"data": scene})


def _diode(root, view):
    for kind in ("indoors", "outdoor"):
        folder = root / f"val/{kind}/scene_00019/scan_00183"
        name = f"00019_00183_{kind}_110_000"
        photo(folder / f"{name}.png", view)
        write_npy(folder / f"{name}_depth.npy", view.depth[..., None])
        write_npy(folder / f"{name}_depth_mask.npy", np.ones(view.depth.shape))


def _eth3d(root, view):
    for name in ("DSC_0286.JPG", "DSC_0287.JPG"):
        photo(root / f"courtyard/images/dslr_images/{name}", view)
        depth = root / f"courtyard/ground_truth_depth/dslr_images/{name}"
        depth.parent.mkdir(parents=True, exist_ok=True)
        np.where(view.depth == 0, np.inf, view.depth).astype("<f4").tofile(depth)


_MIDDLEBURY = """cam0=[1000 0 {cx}; 0 1000 {cy}; 0 0 1]
cam1=[1000 0 {cx}; 0 1000 {cy}; 0 0 1]
doffs=10
baseline=200
width={w}
height={h}
"""


def _middlebury(folder, view, disparity, scale=-1.0):
    text = _MIDDLEBURY.format(
        cx=view.width / 2 - 0.5, cy=view.height / 2 - 0.5, w=view.width, h=view.height
    )
    write_text(folder / "calib.txt", text)
    photo(folder / "im0.png", view)
    # f b / (d + doffs), 200,000 mm over pixels.
    write_pfm(folder / disparity, 200_000 / (view.depth * 1000) - 10, scale)


def _sintel(root, view):
    for frame in ("frame_0001", "frame_0002"):
        photo(root / f"training/final/alley_1/{frame}.png", view)
        tag = struct.pack("<f", 202021.25)
        depth = root / f"training/depth/alley_1/{frame}.dpt"
        camera = root / f"training/camdata_left/alley_1/{frame}.cam"
        for path in (depth, camera):
            path.parent.mkdir(parents=True, exist_ok=True)
        size = struct.pack("<ii", view.width, view.height)
        depth.write_bytes(tag + size + view.depth.astype("<f4").tobytes())
        matrix = np.array(view.k, "<f8").tobytes()
        camera.write_bytes(tag + matrix + np.zeros((3, 4), "<f8").tobytes())


def _spring(root, view):
    scene = root / "train/0001"
    photo(scene / "frame_left/frame_left_0001.png", view)
    twice = np.repeat(np.repeat(view.f * 0.065 / view.depth, 2, axis=0), 2, axis=1)
    write_hdf5(scene / "disp1_left/disp1_left_0001.dsp5", disparity=twice.astype(np.float32))
    line = f"{view.f} {view.f} {view.width / 2} {view.height / 2}\n"
    write_text(scene / "cam_data/intrinsics.txt", line)


def _booster(root, view):
    scene = root / "train/balanced/Bathroom"
    photo(scene / "camera_00/im0.png", view)
    write_npy(scene / "disp_00.npy", 2000 * 0.08 / view.depth)
    write_png(scene / "mask_00.png", np.full(view.depth.shape, 255), np.uint8)
    matrix = f"2000. 0. {view.width / 2 - 0.5} 0. 0. 2000. {view.height / 2 - 0.5} 0. 0. 0. 1. 0."
    write_text(
        scene / "calib_00-02.xml",
        '<?xml version="1.0"?>\n<opencv_storage>\n<proj_matL type_id="opencv-matrix">'
        f"<rows>3</rows><cols>4</cols><dt>d</dt><data>{matrix}</data></proj_matL>\n"
        "<baselineLR>80.</baselineLR>\n</opencv_storage>\n",
    )


def _unreal(root, view):
    for scene in ("00000", "00008"):
        folder = root / scene
        photo(folder / "Image0/00000.png", view)
        write_npy(folder / "Disp0/00000.npy", 1000 * 0.5 / view.depth)
        for side, x in ((0, 0.0), (1, 0.5)):
            text = f"1000\n1 0 0 {x} 0 1 0 0 0 0 1 0\n"
            write_text(folder / f"Extrinsics{side}/00000.txt", text)


def _nuscenes(root, view):
    name, sweep = "samples/CAM_FRONT/n__CAM_FRONT__1.jpg", "samples/LIDAR_TOP/n__1.pcd.bin"
    photo(root / name, view)
    rows, columns = (grid.ravel() for grid in np.mgrid[0 : view.height : 2, 0 : view.width : 3])
    z = view.depth[rows, columns]
    x = (columns + 0.5 - view.width / 2) / view.f * z
    y = (rows + 0.5 - view.height / 2) / view.f * z
    points = np.zeros((z.size, 5), "<f4")
    points[:, :3] = np.stack([z, -x, -y], axis=1)  # the car looks along x, with z up
    (root / sweep).parent.mkdir(parents=True)
    points.tofile(root / sweep)
    still = {"translation": [0.0, 0, 0], "rotation": [1.0, 0, 0, 0]}
    camera = {**still, "rotation": [0.5, -0.5, 0.5, -0.5]}
    k = np.array(view.k).reshape(3, 3).tolist()
    frame = {"sample_token": "s", "ego_pose_token": "p", "is_key_frame": True}
    tables = {
        "scene": [{"token": "S", "name": "scene-0003"}],
        "sample": [{"token": "s", "scene_token": "S", "timestamp": 1}],
        "sensor": [
            {"token": "C", "channel": "CAM_FRONT"},
            {"token": "L", "channel": "LIDAR_TOP"},
        ],
        "calibrated_sensor": [
            {"token": "c", "sensor_token": "C", "camera_intrinsic": k, **camera},
            {"token": "l", "sensor_token": "L", "camera_intrinsic": [], **still},
        ],
        "ego_pose": [{"token": "p", **still}],
        "sample_data": [
            {**frame, "token": "1", "calibrated_sensor_token": "c", "filename": name},
            {**frame, "token": "2", "calibrated_sensor_token": "l", "filename": sweep},
        ],
    }
    for table, entries in tables.items():
        write_text(root / f"v1.0-trainval/{table}.json", json.dumps(entries))


def _cityscapes(root, view):
    name = "frankfurt_000000_000294"
    photo(root / f"leftImg8bit/val/frankfurt/{name}_leftImg8bit.png", view)
    # (p - 1) / 256 px of 0.25 m * 400 px.
    stored = np.rint(0.25 * 400 / view.depth * 256 + 1)
    write_png(root / f"disparity/val/frankfurt/{name}_disparity.png", stored)
    colours = np.array([ROAD_COLOUR, (0, 0, 142)], np.uint8)[view.box.astype(int)]
    colours[0] = SKY_COLOUR
    fine = root / f"gtFine/val/frankfurt/{name}_gtFine_color.png"
    fine.parent.mkdir(parents=True)
    Image.fromarray(colours).save(fine)
    camera = {
        "extrinsic": {"baseline": 0.25},
        "intrinsic": {"fx": 400.0, "fy": 400.0, "u0": view.width / 2, "v0": view.height / 2},
    }
    write_text(root / f"camera/val/frankfurt/{name}_camera.json", json.dumps(camera))


def _hypersim(root, view):
    images = root / "ai_003_001/images"
    photo(images / "scene_cam_00_final_preview/frame.0003.tonemap.jpg", view)
    f = 886.81 * view.width / 1024
    x = (np.arange(view.width) + 0.5 - view.width / 2) / f
    y = (np.arange(view.height) + 0.5 - view.height / 2)[:, None] / f
    geometry = images / "scene_cam_00_geometry_hdf5"
    distance = (view.depth * np.sqrt(1 + x * x + y * y)).astype(np.float32)
    write_hdf5(geometry / "frame.0003.depth_meters.hdf5", dataset=distance)
    entity = np.ones(view.depth.shape, np.int32)
    write_hdf5(geometry / "frame.0003.render_entity_id.hdf5", dataset=entity)
    colour = view.image.astype(np.float16) / 255
    write_hdf5(images / "scene_cam_00_final_hdf5/frame.0003.color.hdf5", dataset=colour)
    head = "scene_name,camera_name,frame_id,included_in_public_release,exclude_reason"
    text = f"{head},split_partition_name\nai_003_001,cam_00,3,True,,test\n"
    write_text(root / "metadata_images_split_scene_v1.csv", text)


def _tartanair(root, view):
    flight = root / "oldtown/Easy/P001"
    photo(flight / "image_left/000000_left.png", view)
    depth = view.depth.copy()
    depth[:3] = 10_000  # the sphere of the sky
    write_npy(flight / "depth_left/000000_left_depth.npy", depth)


def _vkitti(root, view):
    folder = root / "Scene01/clone"
    photo(folder / "frames/rgb/Camera_0/rgb_00001.jpg", view)
    write_png(folder / "frames/depth/Camera_0/depth_00001.png", np.rint(view.depth * 100))
    line = f"1 0 {view.f} {view.f} {view.width / 2 - 0.5} {view.height / 2 - 0.5}\n"
    write_text(folder / "intrinsic.txt", "frame cameraID K[0,0] K[1,1] K[0,2] K[1,2]\n" + line)


def _scannet(root, view):
    scene = root / "scans/scene0000_00"
    for number in (0, 10):
        photo(scene / f"color/{number}.jpg", View(view.height * 2, view.width * 2))
        write_png(scene / f"depth/{number}.png", millimetres(view))
    k = view.k
    rows = f"{k[0]} 0 {k[2]} 0\n0 {k[4]} {k[5]} 0\n0 0 1 0\n0 0 0 1\n"
    write_text(scene / "intrinsic/intrinsic_color.txt", rows)


def _diml_indoor(root, view):
    folder = root / "LR/01. Warehouse"
    photo(folder / "color/in_00_1_c.png", view)
    write_png(folder / "depth_filled/in_00_1_depth_filled.png", np.rint(view.depth * 1000))


def _diml_outdoor(root, view):
    photo(root / "LR/outleft/14_field_0001.png", view)
    write_png(root / "LR/depthmap/14_field_0001.png", np.rint(view.depth * 1000))


def _multiscopic(root, view):
    scene = root / "test_b/0001"
    photo(scene / "view0.png", view)
    write_png(scene / "disp0.png", np.rint(500 / view.depth), np.uint8)


def _hrwsi(root, view):
    photo(root / "val/imgs/abc.jpg", view)
    write_png(root / "val/gts/abc.png", np.rint(500 / view.depth), np.uint8)
    mask = np.full(view.depth.shape, 255)
    write_png(root / "val/valid_masks/abc.png", mask, np.uint8)


def _middlebury_2021(root, view):
    _middlebury(root / "data/artroom1", view, "disp0.pfm", -0.01)


TREES: dict[str, Callable[[Path, View], None]] = {
    "am-2k": mattes("validation/original/a.jpg", "validation/mask/a.png"),
    "booster": _booster,
    "cityscapes": _cityscapes,
    "diml-indoor": _diml_indoor,
    "diml-outdoor": _diml_outdoor,
    "diode": _diode,
    "dis-5k": mattes("DIS5K/DIS-TE1/im/a.jpg", "DIS5K/DIS-TE1/gt/a.png"),
    "eth3d": _eth3d,
    "folder": folder,
    "hrwsi": _hrwsi,
    "hypersim": _hypersim,
    "ibims": _ibims,
    "kitti-eigen": _kitti_eigen,
    "kitti-official": _kitti_official,
    "middlebury-2014": lambda root, view: _middlebury(root / "Piano-perfect", view, "disp0.pfm"),
    "middlebury-2021": _middlebury_2021,
    "middlebury-eval3": lambda root, view: _middlebury(
        root / "trainingF/Piano", view, "disp0GT.pfm"
    ),
    "multiscopic": _multiscopic,
    "nuscenes": _nuscenes,
    "nyu": _nyu,
    "nyu-official": _nyu_official,
    "p3m-10k": mattes(
        "validation/P3M-500-NP/original_image/a.jpg", "validation/P3M-500-NP/mask/a.png"
    ),
    "real": real,
    "real-mattes": real,
    "scannet": _scannet,
    "scenes": scenes,
    "sintel": _sintel,
    "spring": _spring,
    "sunrgbd": _sunrgbd,
    "tartanair": _tartanair,
    "unreal-stereo-4k": _unreal,
    "vkitti2": _vkitti,
    **dict.fromkeys(("dpdd", "fivek", "photos", "ppr10k", "raise", "spaq", "zoom"), exif),
}
"""Writers of a tree into a folder, by data set."""
