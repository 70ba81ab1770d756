from pathlib import Path

import pytest
from planes import flat

from fathom.core.errors import UsageError
from fathom.core.writers.names import output_names, parse_formats, unique_stems, written_by_fathom
from fathom.core.writers.table import FORMATS
from fathom.core.writers.writing import write


def test_names_are_the_documented_ones():
    assert output_names("IMG_1") == {
        "npz": "IMG_1_depth.npz",
        "png16": "IMG_1_depth.png",
        "exr": "IMG_1_depth.exr",
        "ply": "IMG_1.ply",
        "glb": "IMG_1.glb",
        "vis": "IMG_1_vis.png",
        "json": "IMG_1.json",
    }


def test_photos_whose_names_are_no_text_get_names_that_are():
    paths = [Path("in/caf\udce9.jpg"), Path("in/caf\udce8.jpg"), Path("in/caf%E9.png")]
    stems = unique_stems(paths)
    assert stems[paths[1]] == "caf%E8"
    assert len({stem.casefold() for stem in stems.values()}) == 3
    assert all(stem.encode() for stem in stems.values())


def test_formats_are_read_from_a_string_or_a_list():
    assert parse_formats(" json,PNG16, npz,npz,") == ("npz", "png16", "json")
    assert parse_formats(["vis"]) == ("vis",)


@pytest.mark.parametrize(("wrong", "near"), [("png", "png16"), ("jsn", "json"), ("vsi", "vis")])
def test_unknown_format_names_the_nearest(wrong, near):
    with pytest.raises(UsageError, match=f"'{wrong}' is no output format; did you mean {near}?"):
        parse_formats(f"npz,{wrong}")


def test_unknown_format_like_no_other_lists_all():
    with pytest.raises(UsageError, match=r"'qqq' is no output format. Known formats: npz, png16"):
        parse_formats("qqq")


def test_no_format_is_refused():
    with pytest.raises(UsageError, match="No output format is given"):
        parse_formats(" ,")


def stems(*names, folder=None):
    found = unique_stems([Path(name) for name in names], folder=folder)
    assert list(found) == [Path(name) for name in names]
    return list(found.values())


def test_photos_of_different_stems_keep_them():
    assert stems("/in/a.jpg", "/in/b.jpg", "/other/c.png") == ["a", "b", "c"]


def test_one_stem_in_two_folders_gets_the_folder():
    assert stems("/x/a.jpg", "/y/a.jpg", "/y/b.jpg") == ["a_x", "a_y", "b"]


def test_one_stem_twice_in_a_folder_gets_the_suffix():
    assert stems("/x/a.jpg", "/x/a.png") == ["a_x_jpg", "a_x_png"]


def test_folders_of_one_name_are_numbered_in_order_of_their_paths():
    assert stems("/2/x/a.jpg", "/1/x/a.jpg", "/3/x/a.jpg") == ["a_x_jpg_2", "a_x_jpg", "a_x_jpg_3"]


def test_stems_that_differ_in_case_only_are_one():
    assert stems("/x/A.jpg", "/y/a.jpg") == ["A_x", "a_y"]


def test_new_stem_does_not_take_the_place_of_another_photo():
    assert len(set(stems("/x/a.jpg", "/y/a.jpg", "/z/a_x.jpg"))) == 3


def test_photo_given_twice_counts_once():
    assert unique_stems([Path("/x/a.jpg"), Path("/x/a.jpg")]) == {Path("/x/a.jpg"): "a"}


def test_order_of_the_photos_does_not_matter():
    names = ["/1/x/a.jpg", "/2/x/a.jpg", "/3/y/a.jpg", "/3/y/a.png", "/3/a_x.jpg"]
    forward = unique_stems(map(Path, names))
    backward = unique_stems(map(Path, reversed(names)))
    assert forward == backward
    assert len(set(forward.values())) == 5


@pytest.mark.parametrize("name", ["a_depth.png", "a_vis.png", "A_Depth.PNG"])
def test_photo_that_is_called_like_an_output_is_left_alone(tmp_path, name):
    photos = [tmp_path / "a.jpg", tmp_path / name]
    found = unique_stems(photos, folder=tmp_path)
    outputs = {out for stem in found.values() for out in output_names(stem).values()}
    assert len(outputs) == 2 * len(FORMATS)
    assert name.lower() not in {output.lower() for output in outputs}
    # In another folder there is nothing to fear.
    assert unique_stems(photos, folder=tmp_path / "out")[photos[0]] == "a"


def test_own_pictures_are_told_from_photos(tmp_path):
    from PIL import Image

    write(flat(2.5), None, tmp_path, "a", "png16,vis,npz")
    Image.new("RGB", (4, 4)).save(tmp_path / "photo.png")
    assert {path.name for path in tmp_path.iterdir() if written_by_fathom(path)} == {
        "a_depth.png",
        "a_vis.png",
    }
    assert not written_by_fathom(tmp_path / "missing.png")
