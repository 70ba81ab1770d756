import math

import pytest

from fathom.training.schedule import learning_rate_factor


def test_warmup_rises_linearly_to_one():
    factors = [learning_rate_factor(s, name="cosine", steps=100, warmup_steps=4) for s in range(5)]
    assert factors == [0.25, 0.5, 0.75, 1.0, 1.0]


@pytest.mark.parametrize(
    ("step", "expected"),
    # Half a cosine from 1 at step 20 to 0.2 at step 120: 0.2 + 0.8 (1 + cos) / 2.
    [(20, 1.0), (45, 0.2 + 0.4 * (1 + math.sqrt(0.5))), (70, 0.6), (120, 0.2), (500, 0.2)],
)
def test_cosine_by_hand(step, expected):
    factor = learning_rate_factor(
        step, name="cosine", steps=120, warmup_steps=20, final_fraction=0.2
    )
    assert factor == pytest.approx(expected, abs=1e-12)


def test_constant_stays_at_one():
    assert {learning_rate_factor(s, name="constant", steps=10) for s in range(12)} == {1.0}


def test_step_falls_at_its_milestones():
    factors = [
        learning_rate_factor(s, name="step", steps=10, milestones=(0.5, 0.8), gamma=0.1)
        for s in (4, 5, 8)
    ]
    assert factors == pytest.approx([1.0, 0.1, 0.01])


def test_warmup_as_long_as_the_run_does_not_divide_by_zero():
    assert learning_rate_factor(3, name="cosine", steps=3, warmup_steps=3) == 1.0


def test_a_run_whose_length_is_a_time_follows_its_share():
    # Half a cosine from 1 at the start to 0.2 at the end; a quarter of the time is cos 45 degrees.
    def factor(step, share, **changes):
        options = {"name": "cosine", "warmup_steps": 4, "final_fraction": 0.2} | changes
        return learning_rate_factor(step, share=share, **options)

    assert [factor(step, 0.01) for step in (0, 1)] == [0.25, 0.5]
    found = [factor(90, share) for share in (0.25, 0.5, 1.0)]
    assert found == pytest.approx([0.2 + 0.4 * (1 + math.sqrt(0.5)), 0.6, 0.2])
    steps = [factor(9, share, name="step", milestones=(0.5,), gamma=0.1) for share in (0.4, 0.6)]
    assert steps == pytest.approx([1.0, 0.1])
