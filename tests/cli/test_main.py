import importlib
import inspect
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import fathom as package
from fathom.cli.main import COMMANDS

HEAVY = ("torch", "numpy", "scipy", "PIL", "numba", "accelerate", "pydantic_settings")


def test_help_lists_every_command_with_its_summary(fathom: Callable) -> None:
    result = fathom("--help")
    assert result.code == 0
    for name, summary in COMMANDS.items():
        assert f" {name} " in result.out
        assert summary[:40] in result.out


@pytest.mark.parametrize("name", COMMANDS)
def test_summary_is_the_first_line_of_the_commands_own_help(name: str, fathom: Callable) -> None:
    command = getattr(importlib.import_module(f"fathom.cli.{name}"), name)
    assert str(inspect.getdoc(command)).splitlines()[0] == COMMANDS[name]
    result = fathom(name, "--help")
    assert result.code == 0
    assert f"fathom {name}" in result.out


def test_version_is_shown(fathom: Callable) -> None:
    assert fathom("--version").out == f"fathom {package.__version__}\n"


def test_no_command_shows_the_help(fathom: Callable) -> None:
    assert "predict" in fathom().out


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        (["pedict"], "Did you mean 'predict'?"),
        (["predict"], "Missing argument 'PHOTO...'"),
        (["predict", "a.jpg", "--nonsense"], "No such option"),
        (["predict", "a.jpg", "--f-px", "wide"], "Invalid value for '--f-px'"),
    ],
)
def test_wrong_usage_is_code_2_with_a_sentence(
    args: list[str], sentence: str, fathom: Callable
) -> None:
    result = fathom(*args)
    assert result.code == 2
    assert sentence in result.err


def test_arguments_are_quoted_so_that_they_do_nothing(fathom: Callable) -> None:
    result = fathom("train", "a.yaml", "\x1b[2J\u202eb.yaml")
    assert result.code == 2
    assert r"\x1b[2J\u202eb.yaml" in result.err
    assert not set(result.err) & {"\x1b", "\u202e"}


def test_a_disk_that_refuses_is_code_1_with_a_sentence(fathom: Callable, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    result = fathom("scenes", tmp_path / "file" / "out", "--count", 1, "--size", "32x32")
    assert result.code == 1
    assert result.err == f"error: {tmp_path}/file/out: Not a directory.\n"


def test_ctrl_c_is_code_130(fathom: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("fathom.catalogue.read_catalogue", interrupted)
    assert fathom("models").code == 130


@pytest.mark.skipif(sys.platform == "win32", reason="signals are others there")
def test_sigterm_is_code_143(fathom: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    def terminated() -> None:
        signal.raise_signal(signal.SIGTERM)

    monkeypatch.setattr("fathom.catalogue.read_catalogue", terminated)
    assert fathom("models").code == 143
    assert signal.getsignal(signal.SIGTERM) == signal.SIG_DFL


@pytest.mark.skipif(sys.platform == "win32", reason="signals are others there")
def test_a_signal_that_is_handled_already_stays_so(
    fathom: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    came: list[int] = []
    before = signal.signal(signal.SIGTERM, lambda number, frame: came.append(number))
    monkeypatch.setattr(
        "fathom.catalogue.read_catalogue", lambda: signal.raise_signal(signal.SIGTERM) or {}
    )
    try:
        assert fathom("models").code == 0
    finally:
        signal.signal(signal.SIGTERM, before)
    assert came == [signal.SIGTERM]


@pytest.mark.parametrize("args", [["--help"], ["predict", "--help"], ["train", "--help"]])
def test_help_imports_nothing_heavy(args: list[str]) -> None:
    code = (
        "import sys; from fathom.cli.main import main; main(sys.argv[1:]); "
        f"print('heavy:', [m for m in {HEAVY} if m in sys.modules], file=sys.stderr)"
    )
    result = subprocess.run([sys.executable, "-c", code, *args], capture_output=True, text=True)
    assert result.stderr.strip() == "heavy: []"
