from pathlib import Path

import pytest
from conftest import ROOT
from data_trees import TREES
from tree_view import View

from fathom.core.errors import FathomError, UsageError
from fathom.data.sets import set_names
from fathom.evaluation.data import SCENES, open_data
from fathom.evaluation.listing import describe, list_protocols
from fathom.evaluation.protocols import all_protocols, find
from fathom.evaluation.setup import choose_predictor, realigned


def test_names_are_unique_and_numbers_too():
    names = [protocol.name for protocol in all_protocols()]
    assert len(names) == len(set(names)) > 80
    for protocol in all_protocols():
        numbers = [number.name for number in protocol.numbers]
        assert len(numbers) == len(set(numbers))
        assert protocol.data in [*set_names(), SCENES]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("depth-pro-sintel", {"range": "0.01 to 80 m", "alignment": "none", "crop": "none"}),
        ("depth-pro-eth3d", {"range": "0.1 to 200 m", "clip": "none"}),
        ("marigold-kitti", {"crop": "eigen_kitti", "photo_crop": "kitti_benchmark"}),
        ("marigold-eth3d", {"alignment": "affine, fitted at 1024", "range": "1e-05 to inf m"}),
        ("metric-gold-nyu", {"alignment": "none", "clip": "0.001 to 10 m", "crop": "eigen_nyu"}),
        ("patch-refiner-cityscapes", {"range": "0.001 to 250 m", "truth": "without_sky"}),
        ("rsa-nyu", {"crop": "none", "range": "0.001 to 10 m"}),
        ("rsa-kitti-linear-fit", {"crop": "garg", "alignment": "linear_fit"}),
        ("rsa-sun-rgbd-linear-fit", {"crop": "none", "range": "0.001 to 8 m"}),
        ("rsa-ddad", {"crop": "garg", "photo_crop": "kitti_benchmark", "data": "folder"}),
        ("sharp-depth-eth3d", {"clip": "none", "range": "0.01 to 50 m"}),
        ("sharp-depth-unreal-stereo-4k", {"truth": "of_960_per_pixel"}),
        ("sharp-depth-kitti", {"clip": "none", "crop": "eigen_kitti"}),
        ("zoe-diml-outdoor", {"range": "2 to 80 m", "crop": "garg"}),
        ("zoe-sun-rgbd-full", {"crop": "none", "range": "0 to 8 m"}),
        ("eigen-nyu", {"pooling": "pixels"}),
        ("real", {"pooling": "groups", "alignment": "disparity"}),
    ],
)
def test_what_the_papers_state(name, said):
    found = find(name).describe()
    assert {key: found[key] for key in said} == said


def test_an_unknown_name_gets_the_nearest():
    with pytest.raises(UsageError, match="did you mean 'zoe-kitti'"):
        find("zoe-kiti")


def test_a_data_set_or_a_paper_for_a_name_gets_its_protocols():
    names = "'depth-pro-sintel' or 'depth-pro-boundary-sintel' or 'sharp-depth-sintel'"
    with pytest.raises(UsageError, match=f"did you mean {names}\\?"):
        find("sintel")
    with pytest.raises(UsageError, match="did you mean 'zoe-nyu' or 'zoe-kitti' or"):
        find("zoe")
    with pytest.raises(UsageError, match="no protocol ''; `fathom evaluate --list` shows all"):
        find("")


def test_every_data_set_has_a_protocol():
    used = {protocol.data for protocol in all_protocols()}
    assert used == {*set_names(), SCENES}


def test_another_alignment_shows_in_the_description():
    assert realigned(find("zoe-nyu"), "median").describe()["alignment"] == "median"
    assert realigned(find("zoe-nyu"), None) == find("zoe-nyu")
    with pytest.raises(UsageError, match="did you mean 'median'"):
        realigned(find("zoe-nyu"), "medain")


def test_the_list_names_every_protocol_with_its_source():
    text = list_protocols()
    for protocol in all_protocols():
        assert f"| `{protocol.name}` | {protocol.paper} |" in text
    assert max(map(len, text.splitlines())) < 200  # a terminal can show it
    numbers = "| sintel | boundary_f1 |"
    assert numbers in list_protocols(numbers=True)
    assert numbers not in text


def test_a_description_says_where_to_get_the_data():
    text = describe(find("depth-pro-sintel"))
    assert "the MPI Sintel page" in text
    assert "training/final/SCENE" in text
    assert "delta1 ↑, delta2 ↑" in text
    assert "default_model --scenes FOLDER --out REPORT" in describe(find("scenes"))


def test_the_documentation_shows_the_list():
    page = (ROOT / "docs/evaluation.md").read_text()
    assert list_protocols(numbers=True) in page, "run tools/protocols_table.py"


def test_another_split_may_be_asked_for(tmp_path):
    TREES["sintel"](tmp_path, View())
    with pytest.raises(FathomError, match="nothing of its split 'clean'"):
        open_data(find("depth-pro-sintel"), tmp_path, split="clean")
    listing = tmp_path / "list.txt"
    listing.write_text("training/final/alley_1/frame_0002.png\n")
    (sample,) = open_data(find("depth-pro-sintel"), tmp_path, split_file=listing)
    assert sample.id == "alley_1/frame_0002"
    TREES["scenes"](tmp_path / "scenes", View())
    assert len(open_data(find("scenes"), tmp_path / "scenes")) == 2
    with pytest.raises(UsageError, match="have no splits"):
        open_data(find("scenes"), tmp_path / "scenes", split="final")


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ({}, "either a model or a folder"),
        ({"model": "default", "predictions": "."}, "either a model or a folder"),
        ({"model": "default", "scale": 10.0}, "stated for files only"),
        ({"predictions": ".", "give_focal": True}, "no focal length can be given"),
        ({"predictions": ".", "weights": Path("a.pt")}, "weights are for a model"),
    ],
)
def test_contradictions_are_refused(options, complaint, tmp_path):
    if "predictions" in options:
        options = options | {"predictions": tmp_path}
    with pytest.raises(UsageError, match=complaint):
        choose_predictor(**options)
