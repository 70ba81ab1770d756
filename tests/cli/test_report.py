import sys
from pathlib import Path

import pytest

from fathom.batch.plan import Job
from fathom.batch.run import Outcome
from fathom.cli.report import Report


def outcome(name: str, **facts: object) -> Outcome:
    job = Job(Path(name), Path("out"), Path(name).stem, ())
    return Outcome(job, size=(640, 480), **facts)  # type: ignore[arg-type]


def test_lines_say_what_became_of_each_photo(capsys: pytest.CaptureFixture[str]) -> None:
    with Report(Path("out"), detail="normal", total=3) as report:
        report.finished(outcome("a.jpg", f_px=500.4, focal_source="exif", median=2.345))
        report.finished(outcome("b.jpg", kind="affine_invariant_inverse", median=0.4))
        report.finished(outcome("c.jpg", notes=("frame 1 of 2 used",)))
    said = capsys.readouterr().out.splitlines()
    assert said[:4] == [
        "a.jpg  640 x 480  focal 500 px (exif)  median 2.35 m",
        "b.jpg  640 x 480  relative depth (affine_invariant_inverse)",
        "c.jpg  640 x 480  nothing but sky",
        "  note: frame 1 of 2 used",
    ]
    assert said[4].startswith("3 photos done in ")
    assert said[4].endswith("photos/s; results in out")
    assert report.exit_code == 0


def test_one_failure_is_code_1_and_counted(capsys: pytest.CaptureFixture[str]) -> None:
    with Report(Path("out"), detail="normal", total=2) as report:
        report.finished(outcome("a.jpg", median=1.0))
        report.finished(outcome("b.jpg", error="b.jpg is empty; copy or export it again"))
    out, err = capsys.readouterr()
    assert err == "error: b.jpg is empty; copy or export it again\n"
    assert "1 photo done, 1 failed in" in out
    assert report.exit_code == 1


@pytest.mark.parametrize(("total", "shown"), [(3, True), (1, False)])
def test_progress_on_a_terminal_shows_rate_and_time_left(
    total: int, shown: bool, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    with Report(Path("out"), detail="normal", total=total) as report:
        report.finished(outcome("a.jpg", median=1.0))
        if report._bar:
            report._bar[0].refresh()
    out, err = capsys.readouterr()
    assert ("photos/s" in err, "left" in err, "1/3" in err) == (shown, shown, shown)
    assert "a.jpg  640 x 480" in out  # results stay apart, so that they can be kept


def test_no_progress_where_errors_go_to_a_file(capsys: pytest.CaptureFixture[str]) -> None:
    with Report(Path("out"), detail="normal", total=3) as report:
        report.finished(outcome("a.jpg", median=1.0))
    assert capsys.readouterr().err == ""
