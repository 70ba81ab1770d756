import pytest

from fathom.training.length import RunLength


@pytest.fixture
def clock(monkeypatch):
    now = [1000.0]
    monkeypatch.setattr("fathom.training.length.time.monotonic", lambda: now[0])
    return now


def test_a_run_of_steps_knows_no_clock(clock):
    length = RunLength(steps=200)
    length.begin()
    clock[0] += 500
    assert [length.share(step) for step in (0, 50, 200, 300)] == [0, 0.25, 1, 1]
    assert [length.over(step) for step in (0, 199, 200)] == [False, False, True]
    assert length.seconds_left(50, steps_per_second=3.0) == pytest.approx(50.0)
    assert length.place(50) == "step 50/200"
    assert length.spent == 500


def test_a_run_of_minutes_knows_no_steps(clock):
    length = RunLength(minutes=2.0, since=970.0)  # the process had been starting for 30 s
    length.begin()
    assert length.share(7) == pytest.approx(30 / 120)
    clock[0] += 60
    assert length.share(7) == pytest.approx(90 / 120)
    assert length.place(7) == "step 7, 75 %"
    assert length.seconds_left(7, steps_per_second=1.0) == pytest.approx(30.0)
    assert not length.over(7)
    clock[0] += 31
    assert length.over(7)
    assert length.share(7) == 1.0
    assert length.seconds_left(7, steps_per_second=1.0) == 0.0


def test_a_run_that_goes_on_has_spent_what_it_had_and_does_not_count_its_start(clock):
    length = RunLength(minutes=1.0, spent=45.0)
    clock[0] += 600  # imports, reading the checkpoint
    assert length.spent == 45.0
    length.begin()
    clock[0] += 10
    assert length.spent == 55.0
    assert not length.over(3)


def test_a_run_whose_time_goes_by_in_its_start_still_takes_a_step(clock):
    length = RunLength(minutes=0.1, since=0.0)
    assert not length.over(0)
    assert length.over(1)
