import numpy as np
import pytest

from fathom.scenes.content.families.lenses import across, horizontal_fov, long_side_fov


def test_lenses_are_those_that_people_have() -> None:
    rng = np.random.default_rng(0)
    fields = np.array([long_side_fov(rng) for _ in range(4000)])
    assert fields.min() >= 23.9
    assert fields.max() < 100.0
    # Phones and depth cameras, 55 to 76 degrees, are most of them.
    assert 0.6 < ((fields > 55) & (fields < 76)).mean() < 0.9
    assert np.median(fields) == pytest.approx(66, abs=2)


def test_upright_images_see_less_from_side_to_side() -> None:
    # 3:4 of a lens that sees 90 degrees along the long side: 2 atan(0.75).
    assert across(90.0, 300, 400) == pytest.approx(73.74, abs=0.01)
    assert across(90.0, 400, 300) == 90.0
    rng = np.random.default_rng(1)
    assert all(horizontal_fov(rng, 300, 400) < 84 for _ in range(200))
