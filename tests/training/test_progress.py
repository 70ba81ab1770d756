import io

import pytest
from rich.console import Console

from fathom.training.length import RunLength
from fathom.training.progress import RunProgress, duration


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.2, "0 s"),
        (89, "89 s"),
        (90, "2 min"),
        (3599, "1 h 00 min"),
        (11_100, "3 h 05 min"),
        (187_200, "2 d 4 h"),
    ],
)
def test_durations_as_people_say_them(seconds, text):
    assert duration(seconds) == text


@pytest.fixture
def clock(monkeypatch):
    now = [100.0]
    monkeypatch.setattr("fathom.training.progress.time.monotonic", lambda: now[0])
    return now


def _progress(**console) -> tuple[RunProgress, io.StringIO]:
    stream = io.StringIO()
    return RunProgress(
        RunLength(steps=1000),
        start=200,
        images_per_step=8,
        console=Console(file=stream, width=200, **console),
    ), stream


def test_plain_line_with_speed_and_time_left(clock):
    progress, stream = _progress()
    clock[0] += 50
    # 100 steps of 8 images in 50 s: 16 images/s; 700 more steps take 350 s, nearly 6 minutes.
    assert progress.report(300, 0.12345, 3e-4) == pytest.approx(16.0)
    progress.close()
    assert stream.getvalue() == "step 300/1000  loss 0.1235  16.0 images/s  lr 0.0003  6 min left\n"


def test_pauses_do_not_count(clock):
    progress, _ = _progress()
    clock[0] += 1050
    progress.pause(1000)
    assert progress.report(300, 0.1, 1e-3) == pytest.approx(16.0)


def test_a_terminal_gets_a_bar_instead_of_lines(clock):
    progress, stream = _progress(force_terminal=True)
    clock[0] += 50
    progress.tick(300)
    progress.report(300, 0.5, 1e-3)
    progress.close()
    text = stream.getvalue()
    assert "━" in text
    assert "step 300/1000" in text
    assert "loss 0.5  16.0 images/s" in text
