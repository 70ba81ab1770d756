import pytest
import torch

from fathom.nn.canonical import FARTHEST_M, NEAREST_M, metric_depth


def test_metres_follow_the_focal_length():
    canonical = torch.tensor([[0.5, 0.25]])  # 2 m and 4 m for a focal length of one width
    assert metric_depth(canonical, 1.0).tolist() == [[2.0, 4.0]]
    # Twice the focal length sees everything twice as far.
    assert metric_depth(canonical, torch.tensor(0.5)).tolist() == [[4.0, 8.0]]
    assert canonical.tolist() == [[0.5, 0.25]]


def test_ends_of_the_range():
    canonical = torch.tensor([0.0, 1e-6, 1e9, -1.0])
    assert metric_depth(canonical, 1.0).tolist() == pytest.approx(
        [torch.inf, torch.inf, NEAREST_M, torch.inf]
    )
    assert metric_depth(canonical, 1.0, infinity=False).tolist() == pytest.approx(
        [FARTHEST_M, FARTHEST_M, NEAREST_M, FARTHEST_M]
    )
