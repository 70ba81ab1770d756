from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
import torch

from fathom.cli.main import main
from fathom.methods.compact.checkpoint import save_weights
from fathom.methods.compact.config import PRESETS


@dataclass(frozen=True)
class Result:
    """What a call of the command line gave."""

    code: int
    out: str
    err: str


@pytest.fixture
def fathom(capsys: pytest.CaptureFixture[str]) -> Callable[..., Result]:
    """Calls the command line in this process."""

    def call(*args: object) -> Result:
        code = main([str(arg) for arg in args])
        out, err = capsys.readouterr()
        return Result(code, out, err)

    return call


@pytest.fixture(scope="session")
def tiny_weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Weights of a tiny untrained model, for tests of everything but the depth itself."""
    torch.manual_seed(0)
    path = tmp_path_factory.mktemp("weights") / "tiny.safetensors"
    save_weights(PRESETS["tiny"].build(), path, preset="tiny", native_size=64)
    return path


@pytest.fixture
def predict(fathom: Callable, tiny_weights: Path, tmp_path: Path) -> Callable:
    """Calls `fathom predict` with a tiny model, results going to `out` unless told otherwise."""

    def call(*args: object) -> object:
        where = () if "-o" in args else ("-o", tmp_path / "out")
        device = () if "--device" in args else ("--device", "cpu")
        return fathom("predict", *args, *where, *device, "--model", tiny_weights)

    return call
