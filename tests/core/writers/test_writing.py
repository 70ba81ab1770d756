import json
import sys

import numpy as np
import pytest
from PIL import Image
from planes import flat, ramp_photo

from fathom.core import colour
from fathom.core.errors import ExtraMissingError, FathomError, KindError, UsageError
from fathom.core.writers import glb, json_summary
from fathom.core.writers.names import output_names
from fathom.core.writers.table import FORMATS
from fathom.core.writers.writing import write

PLANE = flat(2.5)
RELATIVE_KINDS = ["scale_invariant", "affine_invariant", "affine_invariant_inverse"]


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_all_formats_agree_on_two_and_a_half_metres(tmp_path):
    openexr = pytest.importorskip("OpenEXR")
    trimesh = pytest.importorskip("trimesh")
    written = write(PLANE, ramp_photo(), tmp_path / "new" / "out", "a", FORMATS)
    folder = tmp_path / "new" / "out"
    assert names(folder) == sorted(output_names("a").values())
    assert written.paths == [folder / name for name in output_names("a").values()]
    assert written.notes == ()
    with np.load(folder / "a_depth.npz") as arrays:
        assert (arrays["depth"] == 2.5).all()
    assert (np.array(Image.open(folder / "a_depth.png")) == 2500).all()
    with openexr.File(str(folder / "a_depth.exr"), separate_channels=True) as file:
        assert (file.channels()["Z"].pixels == 2.5).all()
    assert (trimesh.load(folder / "a.ply").vertices[:, 2] == 2.5).all()
    assert (trimesh.load(folder / "a.glb", force="mesh").vertices[:, 2] == -2.5).all()
    summary = json.loads((folder / "a.json").read_text())
    assert summary["range"]["median"] == 2.5
    assert summary["files"] == output_names("a")


def test_saturated_pixels_are_counted_and_told(tmp_path):
    depth = np.full((6, 8), 65.535)
    depth[0, :3] = 70
    depth[1] = np.inf
    written = write(flat(depth), None, tmp_path, "a", "png16,json", png_scale=1000)
    assert written.saturated == 3
    assert written.notes == (
        "3 pixels lie beyond the 65.535 m that a 16-bit PNG holds at 1000 steps per metre; "
        "a smaller --png-scale reaches further.",
    )
    summary = json.loads((tmp_path / "a.json").read_text())
    assert summary["png16"] == {"scale_per_metre": 1000, "saturated": 3}
    assert summary["notes"] == list(written.notes)
    assert summary["sky_fraction"] == 8 / 48


def test_summary_tells_range_of_colours_and_extra_entries(tmp_path):
    write(
        PLANE, None, tmp_path, "a", ["vis", "json"], vis_range=(1, 8), extra_json={"photo": "a.jpg"}
    )
    summary = json.loads((tmp_path / "a.json").read_text())
    assert summary["vis"] == {"range_m": [1, 8], "colours": "fathom"}
    assert summary["photo"] == "a.jpg"


def test_an_unknown_colour_map_is_told_before_anything_is_written(tmp_path):
    with pytest.raises(UsageError, match="'viridis' is no colour map"):
        write(PLANE, None, tmp_path, "a", "npz,vis", vis_colours="viridis")
    assert names(tmp_path) == []


def test_a_colour_map_that_is_not_installed_names_its_extra(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    colour.colour_table.cache_clear()
    with pytest.raises(ExtraMissingError, match=r"fathom-depth\[colours\]"):
        write(PLANE, None, tmp_path, "a", "npz,vis", vis_colours="turbo")
    assert names(tmp_path) == []


def test_the_summary_says_which_axes_the_cloud_has(tmp_path):
    write(PLANE, None, tmp_path, "a", "ply,json", axes="opengl")
    summary = json.loads((tmp_path / "a.json").read_text())
    assert summary["ply"]["axes"] == "opengl: x right, y up, z backward"
    with pytest.raises(UsageError, match="'blender' are no axes: choose from opencv, opengl"):
        write(PLANE, None, tmp_path, "b", "ply", axes="blender")
    assert names(tmp_path) == ["a.json", "a.ply"]


def test_thinned_clouds_and_meshes_are_told(tmp_path, monkeypatch):
    monkeypatch.setattr(glb, "MOST_VERTICES", 600)
    plane = flat(2.5, size=(60, 80), f_px=50.0)
    written = write(plane, None, tmp_path, "a", "ply,glb,json", most_points=600)
    assert written.notes == (
        "The point cloud holds one pixel of 3 x 3, to stay below 600 points.",
        "The mesh has a vertex at one pixel of 3 x 3, to stay below 600 vertices.",
    )
    summary = json.loads((tmp_path / "a.json").read_text())
    assert summary["ply"] == {
        "points": 540,
        "stride": 3,
        "axes": "opencv: x right, y down, z forward",
    }
    assert summary["glb"] == {
        "triangles": 988,
        "stride": 3,
        "axes": "opengl: x right, y up, z backward",
    }


@pytest.mark.parametrize("kind", RELATIVE_KINDS)
@pytest.mark.parametrize("name", ["png16", "exr", "ply", "glb"])
def test_formats_in_metres_refuse_relative_maps(tmp_path, kind, name):
    with pytest.raises(KindError) as error:
        write(flat(0.5, kind=kind), None, tmp_path, "a", ["npz", name])
    assert f"{name} can hold metres only, and this map is {kind}: bring it to metres" in str(
        error.value
    )
    assert "or save npz, vis or json" in str(error.value)
    assert names(tmp_path) == []


@pytest.mark.parametrize("kind", RELATIVE_KINDS)
def test_other_formats_take_relative_maps(tmp_path, kind):
    write(flat(0.5, kind=kind, f_px=None), None, tmp_path, "a", "npz,vis,json")
    assert names(tmp_path) == ["a.json", "a_depth.npz", "a_vis.png"]
    summary = json.loads((tmp_path / "a.json").read_text())
    assert (summary["kind"], summary["units"], summary["vis"]["range_m"]) == (
        kind,
        "relative",
        None,
    )


@pytest.mark.parametrize("name", ["ply", "glb"])
def test_three_dimensions_need_a_focal_length(tmp_path, name):
    with pytest.raises(UsageError, match="the focal length is unknown: give it with --f-px"):
        write(flat(2.5, f_px=None), None, tmp_path, "a", [name])


@pytest.mark.parametrize(
    ("name", "module", "extra"), [("exr", "OpenEXR", "exr"), ("glb", "trimesh", "mesh")]
)
def test_missing_package_is_named_before_anything_is_written(
    tmp_path, monkeypatch, name, module, extra
):
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(ExtraMissingError, match=rf"needs .*{module}.*fathom-depth\[{extra}\]"):
        write(PLANE, None, tmp_path, "a", ["npz", name])
    assert names(tmp_path) == []


def test_existing_files_are_refused_and_nothing_is_written(tmp_path):
    (tmp_path / "a_vis.png").write_text("old")
    with pytest.raises(UsageError, match=r"a_vis.png exists already.*--resume.*--overwrite"):
        write(PLANE, None, tmp_path, "a", "npz,vis")
    assert names(tmp_path) == ["a_vis.png"]
    assert (tmp_path / "a_vis.png").read_text() == "old"


def test_existing_files_are_replaced_when_asked(tmp_path):
    write(flat(1.0), None, tmp_path, "a", "npz")
    write(PLANE, None, tmp_path, "a", "npz", overwrite=True)
    with np.load(tmp_path / "a_depth.npz") as arrays:
        assert (arrays["depth"] == 2.5).all()


def test_photos_are_never_replaced(tmp_path):
    photo = tmp_path / "a_depth.png"
    photo.write_text("holiday")
    with pytest.raises(UsageError, match=r"a_depth\.png is one of the photos"):
        write(PLANE, None, tmp_path, "a", "png16", overwrite=True, protected=[photo])
    assert photo.read_text() == "holiday"


def test_nothing_to_draw_in_three_dimensions_is_a_note(tmp_path):
    (tmp_path / "a.ply").write_text("of an earlier map")
    sky = flat(np.inf)
    written = write(sky, None, tmp_path, "a", "ply,glb,vis,json", overwrite=True)
    assert list(written.files) == ["vis", "json"]
    assert names(tmp_path) == ["a.json", "a_vis.png"]
    assert written.notes == (
        "a.ply was not written: no pixel sees a surface at a finite depth.",
        "a.glb was not written: no pixel sees a surface at a finite depth.",
    )
    assert json.loads((tmp_path / "a.json").read_text())["range"]["median"] is None


@pytest.mark.parametrize(
    "photo",
    [np.zeros((8, 6, 3), np.uint8), np.zeros((6, 8, 3), np.float32), np.zeros((6, 8), np.uint8)],
)
def test_photo_of_another_size_or_type_is_refused(tmp_path, photo):
    with pytest.raises(UsageError, match=r"must be uint8 of shape \(6, 8, 3\)"):
        write(PLANE, photo, tmp_path, "a", "ply")


@pytest.mark.parametrize("stem", ["", "b/a", "/a", "../a"])
def test_stem_is_a_name(tmp_path, stem):
    with pytest.raises(UsageError, match="cannot begin a file name"):
        write(PLANE, None, tmp_path / "out", stem, "json")
    assert names(tmp_path) == []


@pytest.mark.parametrize("stem", ["photo 1", "Straße", "写真", "a.b.c", "..a"])
def test_unusual_stems_are_kept(tmp_path, stem):
    write(PLANE, None, tmp_path, stem, "json,npz")
    assert names(tmp_path) == sorted([f"{stem}.json", f"{stem}_depth.npz"])


def test_folder_that_is_a_file_gives_one_sentence(tmp_path):
    (tmp_path / "out").write_text("x")
    with pytest.raises(
        FathomError, match=r"Cannot write .*a_depth.npz: (Not a directory|File exists)"
    ):
        write(PLANE, None, tmp_path / "out", "a", "npz")


def test_interrupted_writing_leaves_no_half_file(tmp_path, monkeypatch):
    def interrupted(description, path):
        path.write_text('{"half":')
        raise KeyboardInterrupt

    monkeypatch.setattr(json_summary, "write_json", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write(PLANE, None, tmp_path, "a", "npz,json")
    assert names(tmp_path) == ["a_depth.npz"]


def test_depth_map_saves_itself(tmp_path):
    paths = PLANE.save(tmp_path, "a", ["npz", "json"], photo_pixels=ramp_photo())
    assert paths == [tmp_path / "a_depth.npz", tmp_path / "a.json"]
