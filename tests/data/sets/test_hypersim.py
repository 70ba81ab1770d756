import numpy as np
import pytest
from data_files import write_hdf5, write_photo, write_text

from fathom.core.errors import FathomError, UsageError
from fathom.data.sets import open_set
from fathom.data.sets.depths import planar_depth
from fathom.data.sets.hypersim import tone_mapped

pytest.importorskip("h5py")


def _write(root, scene, frame="0003"):
    images = root / scene / "images"
    write_photo(images / f"scene_cam_00_final_preview/frame.{frame}.tonemap.jpg")
    distance = np.array([[2, 2, np.nan, 2], [2, 2, 2, 2]], np.float16)
    geometry = images / "scene_cam_00_geometry_hdf5"
    write_hdf5(geometry / f"frame.{frame}.depth_meters.hdf5", dataset=distance)
    entity = np.array([[1, 1, -1, 1], [1, 1, 1, 1]], np.int32)
    write_hdf5(geometry / f"frame.{frame}.render_entity_id.hdf5", dataset=entity)
    colour = np.full((2, 4, 3), 5, np.float16)
    write_hdf5(images / f"scene_cam_00_final_hdf5/frame.{frame}.color.hdf5", dataset=colour)


def test_distances_along_rays_become_depth(tmp_path):
    _write(tmp_path, "ai_001_001")
    (sample,) = open_set("hypersim", tmp_path)
    assert sample.id == "ai_001_001/cam_00/0003"
    # At 4 of 1024 columns f is 886.81 / 256 = 3.4641; pixel (0, 0) lies 1.5 left and 0.5 above the
    # middle: 2 * 3.4641 / sqrt(1.5^2 + 0.5^2 + 12) = 6.9282 / 3.80789 = 1.81943 m.
    assert sample.depth[0, 0] == pytest.approx(1.81943, rel=1e-5)
    assert sample.depth[0, 1] == pytest.approx(2 * 3.4641 / np.sqrt(12.5), rel=1e-5)
    assert sample.valid.tolist() == [[True, True, False, True], [True] * 4]
    np.testing.assert_allclose(
        sample.intrinsics, [[886.81 / 256, 0, 2], [0, 886.81 / 256, 1], [0, 0, 1]]
    )


def test_planar_depth_of_a_wall_is_constant():
    x = np.arange(6) - 2.5
    y = (np.arange(4) - 1.5)[:, None]
    distance = 3.0 * np.sqrt(x * x + y * y + 25) / 5  # a wall 3 m away, f = 5 pixels
    np.testing.assert_allclose(planar_depth(distance, 5.0), 3.0, rtol=1e-6)


def test_the_official_table_gives_the_splits(tmp_path):
    for scene in ("ai_001_001", "ai_003_001"):
        _write(tmp_path, scene)
    with pytest.raises(FathomError, match=r"metadata_images_split_scene_v1\.csv is missing"):
        open_set("hypersim", tmp_path, split="test")
    write_text(
        tmp_path / "metadata_images_split_scene_v1.csv",
        "scene_name,camera_name,frame_id,included_in_public_release,exclude_reason,"
        "split_partition_name\n"
        "ai_001_001,cam_00,3,True,,train\nai_003_001,cam_00,3,True,,test\n",
    )
    assert [s.id for s in open_set("hypersim", tmp_path, split="test")] == [
        "ai_003_001/cam_00/0003"
    ]
    assert len(open_set("hypersim", tmp_path)) == 2


def test_the_published_tone_mapping():
    colour = np.full((2, 4, 3), 5.0)
    colour[0, 0] = 1.25
    colour[0, 1] = 1e9  # not on a surface: without influence on the scale
    hit = np.ones((2, 4), bool)
    hit[0, 1] = False
    image = tone_mapped(colour, hit)
    # The 90th percentile, 5, becomes 0.8 * 255 = 204; a quarter of it 0.25^(1 / 2.2) * 204 = 108.6.
    assert image[1, 0].tolist() in ([203] * 3, [204] * 3)
    assert image[0, 0].tolist() == [108] * 3
    assert image[0, 1].tolist() == [255] * 3
    assert tone_mapped(colour * 1e-9, hit).max() == 0


def test_photos_may_be_tone_mapped_here(tmp_path):
    _write(tmp_path, "ai_001_001")
    (sample,) = open_set("hypersim", tmp_path, photo="tone-mapped")
    assert 203 <= sample.image[1, 1, 0] <= 204
    with pytest.raises(UsageError, match="preview and tone-mapped"):
        open_set("hypersim", tmp_path, photo="hdr")
