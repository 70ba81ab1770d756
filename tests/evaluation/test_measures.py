"""Numbers of maps that are wrong in a known way."""

import numpy as np
import pytest
from tree_view import View

from fathom.core.depth_map import DepthMap
from fathom.core.geometry import centred_intrinsics
from fathom.data.sample import Plane, Sample
from fathom.evaluation.benchmark import Measure
from fathom.evaluation.case import Case
from fathom.evaluation.case import View as Shown
from fathom.evaluation.measures.accuracy import Accuracy
from fathom.evaluation.measures.edges import (
    AnnotatedEdges,
    BoundaryF1,
    BoundaryRecall,
    DiscF1,
    SoftEdges,
)
from fathom.evaluation.measures.geometry import Camera, Planarity, Points, Sides
from fathom.evaluation.measures.order import Order, OrdinalError
from fathom.evaluation.measures.scene import Scale, Sky, Trivial
from fathom.evaluation.measures.street import StreetScenes
from fathom.evaluation.protocols import find
from fathom.metrics.maps import MetricError

SCENE = View()


def _case(values, *, name="folder", kind="metric", f_px=None, **more):
    sample = Sample(
        id="s",
        image=SCENE.image,
        depth=SCENE.depth.astype(np.float32),
        valid=np.ones(SCENE.depth.shape, bool),
        intrinsics=centred_intrinsics(SCENE.f, SCENE.width, SCENE.height),
        **more,
    )
    camera = {}
    if f_px is not None:
        matrix = centred_intrinsics(f_px, SCENE.width, SCENE.height)
        camera = {"intrinsics": matrix, "focal_source": "estimated"}
    prediction = DepthMap(np.asarray(values, np.float32), kind, **camera)
    return Case(Shown(sample, SCENE.depth.shape), prediction, find(name))


def test_a_map_twice_too_far_is_wrong_in_metres_and_right_at_its_edges():
    case = _case(2 * SCENE.depth)
    assert Accuracy(("absrel", "delta1"))(case) == pytest.approx({"absrel": 1.0, "delta1": 0.0})
    assert BoundaryF1()(case)["boundary_f1"] == pytest.approx(1.0)
    assert DiscF1((1,))(case)["disc_f1_1"] == pytest.approx(1.0)
    assert Scale()(case) == pytest.approx({"scale": 2.0})
    assert OrdinalError(1000)(case) == {"ordinal_error": 0.0}


def test_a_map_without_edges_finds_none():
    flat = np.full(SCENE.depth.shape, 3.0)
    assert BoundaryF1()(_case(flat)) == {"boundary_f1": 0.0}
    matte = SCENE.box.astype(np.float32)
    assert BoundaryRecall()(_case(flat, alpha=matte)) == {"boundary_recall": 0.0}
    assert BoundaryRecall()(_case(SCENE.depth, alpha=matte)) == {"boundary_recall": 1.0}
    # No predicted edge: the toolkit's limit of 10 pixels.
    found = AnnotatedEdges()(_case(flat, name="sharp-depth-ibims", edges=SCENE.box))
    assert found == {"dbe_accuracy": 10.0, "dbe_completeness": 10.0}


def test_a_part_of_the_pixels_may_be_measured_alone():
    values = SCENE.depth.copy()
    values[SCENE.box] *= 1.5
    inside = Accuracy(("absrel",), prefix="box_", part=lambda case: SCENE.box)
    assert inside(_case(values)) == pytest.approx({"box_absrel": 0.5})
    assert [number.name for number in inside.numbers] == ["box_absrel"]


def test_a_reversed_map_has_every_order_wrong():
    large = View(72, 96)
    sample = Sample(
        id="s",
        image=large.image,
        depth=large.depth.astype(np.float32),
        valid=np.ones(large.depth.shape, bool),
    )
    reversed_ = DepthMap((8 - large.depth).astype(np.float32), "metric")
    case = Case(Shown(sample, large.depth.shape), reversed_, find("boost-ibims"))
    found = Order(ranges=True)(case)
    # Pairs that the truth orders cost 2, or 1 where the reversed map has them equal.
    assert 1.0 < found["d3r"] <= 2.0
    assert 1.0 < found["ord"] <= 2.0
    assert set(found) == {"ord", "d3r", "range_rmse", "range_beyond1"}


def test_the_side_of_a_plane_at_3_m():
    # The box is at 2.5 m, before the plane; twice as far it is behind, the wall always.
    found = Sides()(_case(2 * SCENE.depth))
    share = SCENE.box.mean()
    assert found == pytest.approx({"dde_right": 1 - share, "dde_near": 0.0, "dde_far": share})


def test_planes_keep_their_angle_whatever_their_scale_and_lose_it_when_bent():
    large = View(480, 640)
    normal = np.array([-0.02, 0.06, 0.2])
    plane = Plane("wall", ~large.box, normal / np.linalg.norm(normal))
    sample = Sample(
        id="s",
        image=large.image,
        depth=large.depth.astype(np.float32),
        valid=np.ones(large.depth.shape, bool),
        intrinsics=centred_intrinsics(large.f, 640, 480),
        planes=(plane,),
    )
    shown, protocol = Shown(sample, large.depth.shape), find("depth-pro-ibims")
    scaled = DepthMap((3 * large.depth).astype(np.float32), "metric")
    found = Planarity()(Case(shown, scaled, protocol))
    assert found["plane_flatness"] == pytest.approx(0.0, abs=0.01)
    assert found["plane_orientation"] == pytest.approx(0.0, abs=0.1)
    facing = DepthMap(np.full(large.depth.shape, 5.0), "metric")
    found = Planarity()(Case(shown, facing, protocol))
    # The angle between (-0.02, 0.06, 0.2) and the viewing direction.
    expected = np.degrees(np.arctan(np.hypot(0.02, 0.06) / 0.2))
    assert found["plane_orientation"] == pytest.approx(expected, abs=0.01)


def test_a_focal_length_that_is_30_percent_too_long():
    found = Camera()(_case(SCENE.depth, f_px=1.3 * SCENE.f))
    assert found["focal_within_25%"] == 0.0
    assert found["focal_within_50%"] == 1.0
    assert found["focal_error"] == pytest.approx(0.3)
    # f = 0.8 w: 2 atan(1 / 1.6) = 64.01 degrees; 1.3 times as long: 2 atan(1 / 2.08) = 51.36.
    assert found["fov_error"] == pytest.approx(64.01 - 51.36, abs=0.01)


def test_the_scale_is_told_apart_from_the_focal_length():
    found = Scale()(_case(3 * SCENE.depth, f_px=2 * SCENE.f))
    assert found == pytest.approx({"scale": 3.0, "focal_ratio": 2.0, "scale_given_focal": 1.5})


def test_points_of_a_wrong_camera_are_wrong():
    right = Points()(_case(2 * SCENE.depth, f_px=SCENE.f))
    assert right["points_scale_absrel"] == pytest.approx(0.0, abs=1e-5)
    wrong = Points()(_case(2 * SCENE.depth, f_px=SCENE.f / 2))
    assert wrong["points_scale_absrel"] > 0.05


def test_soft_edges_forgive_a_pixel():
    shifted = np.roll(SCENE.depth, 1, axis=1)
    assert SoftEdges()(_case(shifted))["see"] < 0.02
    assert SoftEdges()(_case(SCENE.depth + 1))["see"] == pytest.approx(1.0, abs=0.05)


def test_sky_is_counted_by_its_overlap():
    values = SCENE.depth.copy()
    values[:2] = np.inf
    case = _case(values)
    with pytest.raises(MetricError, match="no sky"):
        Sky()(case)
    case.truth[:4] = np.inf
    assert Sky()(case) == {"sky_iou": 0.5}


def test_trivial_predictors_are_right_where_the_scene_is_trivial():
    case = _case(SCENE.depth)
    rows = np.arange(SCENE.height, dtype=np.float32)[:, None] / SCENE.height
    case.truth[:] = 1 / (0.2 + 0.1 * rows)
    found = Trivial()(case)
    assert found["gradient_absrel"] == pytest.approx(0.0, abs=1e-6)
    assert found["gradient_delta1"] == 1.0
    assert found["constant_absrel"] > 0.05


@pytest.mark.parametrize(
    ("measure", "options", "reason"),
    [
        (Accuracy(), {"metric": False}, "not in metres"),
        (Accuracy(), {"kind": "scale_invariant"}, "scale_invariant, not in metres"),
        (SoftEdges("disparity"), {}, "no disparity"),
        (Order(from_disparity=True), {}, "no disparity"),
        (AnnotatedEdges(), {}, "no annotated edges"),
        (BoundaryRecall(), {}, "no matte"),
        (BoundaryF1(trusted_only=True), {"edge_quality": "poor"}, "could be trusted"),
        (StreetScenes(), {}, "no segmentation"),
        (Planarity(), {}, "no plane that is large enough"),
        (Camera(), {}, "without a focal length"),
        (Points(), {}, "camera is unknown"),
    ],
)
def test_a_number_without_meaning_says_why(measure, options, reason):
    assert isinstance(measure, Measure)
    with pytest.raises(MetricError, match=reason):
        measure(_case(SCENE.depth, **options))
