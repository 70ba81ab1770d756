import numpy as np
import pytest

from fathom.metrics.maps import MetricError
from fathom.metrics.planes import directed_error, plane_errors

INTRINSICS = np.array([[200.0, 0, 80], [0, 200, 60], [0, 0, 1]])


def test_the_toolkits_planes(parity):
    inputs, outputs = parity("dbe").inputs, parity("dbe").outputs
    fx, fy, cx, cy = inputs["plane_intrinsics"]  # pixels counted from 1
    found = plane_errors(
        inputs["plane_pred"],
        inputs["plane_gt"],
        inputs["plane_mask"],
        inputs["plane_normals"],
        np.array([[fx, 0, cx - 0.5], [0, fy, cy - 0.5], [0, 0, 1]]),
    )
    # The reference marks planes below the size limit with NaN.
    large = np.flatnonzero(~np.isnan(outputs["pe_flat_cm"]))
    assert 0 < len(large) < len(outputs["pe_flat_cm"])
    assert [error.label - 1 for error in found] == large.tolist()
    for error, index in zip(found, large, strict=True):
        assert error.flatness_cm == pytest.approx(outputs["pe_flat_cm"][index], abs=1e-6)
        assert error.orientation_deg == pytest.approx(outputs["pe_ori_deg"][index], abs=1e-6)


def _slanted(normal, distance=2.0, height=120, width=160):
    """Depth of the plane n . X = distance, in the toolkit's axes x right, y forward, z up."""
    x = (np.arange(width) + 0.5 - INTRINSICS[0, 2]) / INTRINSICS[0, 0]
    z = -(np.arange(height) + 0.5 - INTRINSICS[1, 2]) / INTRINSICS[1, 1]
    return distance / (normal[0] * x[None, :] + normal[1] + normal[2] * z[:, None])


def test_an_exact_plane_has_no_error_whatever_its_scale():
    normal = np.array([0.3, 1.0, 0.2]) / np.linalg.norm([0.3, 1.0, 0.2])
    truth, everywhere = _slanted(normal), np.ones((120, 160), int)
    for factor in (1.0, 2.5):
        (error,) = plane_errors(factor * truth, truth, everywhere, normal[None], INTRINSICS)
        assert error.flatness_cm == pytest.approx(0.0, abs=1e-5)
        assert error.orientation_deg == pytest.approx(0.0, abs=1e-4)


def test_a_turned_plane_is_flat_and_off_by_its_angle():
    # A wall seen head on, predicted turned by 10 degrees about the vertical.
    angle = np.radians(10)
    predicted = _slanted(np.array([np.sin(angle), np.cos(angle), 0.0]))
    truth, everywhere = np.full((120, 160), 2.0), np.ones((120, 160), int)
    (error,) = plane_errors(predicted, truth, everywhere, np.array([[0.0, -1, 0]]), INTRINSICS)
    assert error.orientation_deg == pytest.approx(10.0, abs=1e-6)
    assert error.flatness_cm == pytest.approx(0.0, abs=1e-5)


def test_noise_of_a_centimetre_is_a_centimetre():
    rng, everywhere = np.random.default_rng(0), np.ones((120, 160), int)
    truth = np.full((120, 160), 2.0)
    noisy = truth + 0.01 * rng.standard_normal(truth.shape)
    (error,) = plane_errors(noisy, truth, everywhere, np.array([[0.0, 1, 0]]), INTRINSICS)
    assert error.flatness_cm == pytest.approx(1.0, rel=0.05)


def test_planes_below_the_limit_are_left_out():
    truth, labels = np.full((120, 160), 2.0), np.zeros((120, 160), int)
    labels[:10, :10] = 1
    normals = np.array([[0.0, 1, 0]])
    assert plane_errors(truth, truth, labels, normals, INTRINSICS) == []
    assert len(plane_errors(truth, truth, labels, normals, INTRINSICS, smallest=100)) == 1
    valid = labels == 0
    assert plane_errors(truth, truth, labels, normals, INTRINSICS, valid=valid, smallest=1) == []


def test_a_plane_without_depth_is_a_named_error():
    truth, labels = np.full((120, 160), 2.0), np.ones((120, 160), int)
    with pytest.raises(MetricError, match="Plane 1"):
        plane_errors(np.zeros_like(truth), truth, labels, np.array([[0.0, 1, 0]]), INTRINSICS)


def test_directed_error_by_hand():
    truth = np.array([[1.0, 2.0, 3.0, 4.0, 5.0]])
    predicted = np.array([[1.0, 3.5, 2.0, 2.9, 9.0]])  # 3 m itself is near
    found = directed_error(predicted, truth, truth > 0)
    assert (found.right, found.too_near, found.too_far) == pytest.approx((0.6, 0.2, 0.2))
    found = directed_error(predicted, truth, truth > 0, distance=10.0)
    assert found.right == 1.0


def test_directed_error_of_nothing_is_a_named_error():
    with pytest.raises(MetricError, match="No pixel is valid"):
        directed_error(np.ones((2, 2)), np.ones((2, 2)), np.zeros((2, 2), bool))


def test_planes_that_cannot_be_measured():
    truth, labels = np.full((120, 160), 2.0), np.ones((120, 160), int)
    ahead = np.array([[0.0, 1, 0]])
    with pytest.raises(MetricError, match="Plane 1 is not finite in the prediction"):
        plane_errors(np.full_like(truth, np.inf), truth, labels, ahead, INTRINSICS)
    with pytest.raises(MetricError, match="Plane 1 has no depth"):
        plane_errors(truth, np.full_like(truth, np.inf), labels, ahead, INTRINSICS)
    with pytest.raises(ValueError, match="normal of plane 1 has no length"):
        plane_errors(truth, truth, labels, 0 * ahead, INTRINSICS)
