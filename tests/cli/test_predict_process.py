"""Predictions beside other processes: signals, odd names, what killed runs left."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from fakes import RESULTS, gradient_photo, names, red_photo
from killed_runs import leave_temporary, writing


def start(*args: object, **environment: str) -> subprocess.Popen[str]:
    """Start the command line in a process of its own.

    It heeds Ctrl-C even where the tests run in the background, where a shell has it ignored.
    """
    code = (
        "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler); "
        "from fathom.cli.main import main; sys.exit(main())"
    )
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, args)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | environment,
    )


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere file names are text")
def test_names_that_are_not_text_get_results_with_names_that_are(
    tiny_weights: Path, tmp_path: Path
) -> None:
    odd = os.fsdecode(b"\xff\xc3\xa9")
    gradient_photo(tmp_path / "in" / odd / "é.jpg")
    gradient_photo(tmp_path / "in" / f"{odd}.jpg")
    arguments = ["predict", tmp_path / "in", "-r", "-o", tmp_path / "out", "--model", tiny_weights]
    process = start(*arguments, "--device", "cpu", PYTHONIOENCODING="ascii:strict")
    output, errors = process.communicate(timeout=120)
    assert (process.returncode, errors) == (0, "")
    assert "2 photos done" in output
    assert r"\xff\xe9.jpg" in output  # of which é is what the stream cannot show
    assert names(tmp_path / "out") == {"%FFé", *(f"%FFé{name[1:]}" for name in RESULTS)}
    assert names(tmp_path / "out/%FFé") == {f"é{name[1:]}" for name in RESULTS}
    sidecar = json.loads((tmp_path / "out/%FFé/é.json").read_text(encoding="utf-8"))
    assert sidecar["photo"] == "../../in/\N{REPLACEMENT CHARACTER}é/é.jpg"
    again = start(*arguments, "--device", "cpu", "--resume")
    output, errors = again.communicate(timeout=120)
    assert (again.returncode, errors) == (0, "")
    assert "0 photos done, 2 finished earlier" in output


@pytest.mark.skipif(sys.platform == "win32", reason="there such names cannot be")
def test_names_of_files_do_nothing_on_the_terminal(predict: Callable, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    evil = "\x1b[2Ja\n\u202eb"
    gradient_photo(folder / f"{evil}.jpg")
    (folder / f"{evil}2.jpg").write_bytes(b"broken")
    result = predict(folder, tmp_path / f"{evil}.none", "--verbose", "-o", tmp_path / f"o{evil}")
    assert result.code == 1
    shown = r"\x1b[2Ja\n\u202eb"
    assert f"{folder}/{shown}.jpg  96 x 64" in result.out
    assert f"  {tmp_path}/o{shown}/{shown}_depth.npz" in result.out
    assert f"results in {tmp_path}/o{shown}" in result.out
    errors = [line for line in result.err.splitlines() if line.startswith("error: ")]
    assert len(errors) == 2
    assert all(shown in line for line in errors)
    for stream in (result.out, result.err):
        assert not set(stream) & {"\x1b", "\u202e"}


@pytest.mark.skipif(sys.platform == "win32", reason="signals are others there")
@pytest.mark.parametrize(
    ("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]
)
def test_a_polite_signal_leaves_whole_files_and_its_code(
    tiny_weights: Path, tmp_path: Path, sent: signal.Signals, code: int
) -> None:
    for index in range(300):
        red_photo(tmp_path / f"in/{index:03}.png", size=(300, 200))
    out = tmp_path / "out"
    arguments = ["predict", tmp_path / "in", "-o", out, "--model", tiny_weights]
    process = start(*arguments, "--device", "cpu", OMP_NUM_THREADS="1")
    deadline = time.monotonic() + 150  # of which an idle machine needs two
    while not list(out.glob("*.json")) and time.monotonic() < deadline:
        time.sleep(0.02)
    process.send_signal(sent)
    output, errors = process.communicate(timeout=150)
    assert process.returncode == code
    assert "stopped; --resume goes on from here" in errors
    assert re.search(r"photos? done in", output)  # one may be all that was done
    assert "Traceback" not in errors
    assert not list(out.glob(".*"))
    maps = list(out.glob("*.npz"))
    assert 0 < len(maps) < 300
    for path in maps:
        assert np.load(path)["depth"].shape == (200, 300)
    for path in out.glob("*.json"):
        assert json.loads(path.read_text())["kind"] == "metric"


def test_the_next_run_removes_what_a_killed_one_left(predict: Callable, tmp_path: Path) -> None:
    photo = gradient_photo(tmp_path / "a.jpg")
    out = tmp_path / "out"
    assert predict(photo, "--save", "json").code == 0
    with writing(out / "b_depth.png"):  # by a run beside this one
        leave_temporary(out / "a_depth.png")
        assert len(list(out.glob(".*"))) == 2
        assert predict(photo, "--save", "json", "--resume").code == 0
        [left] = out.glob(".*")
        assert left.name.startswith(".b_depth.")
