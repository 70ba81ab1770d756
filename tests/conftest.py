"""Fixtures that several test modules share."""

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared" / "data"

# A busy machine is no reason for a test of numbers to fail.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")


@dataclass(frozen=True)
class Parity:
    """Reference outputs of another implementation: its inputs and outputs by array name.

    `config` is what its config.json says: case names, thresholds, sizes.
    """

    folder: Path
    inputs: dict[str, np.ndarray]
    outputs: dict[str, np.ndarray]
    config: dict[str, Any]


@pytest.fixture(scope="session")
def parity() -> Callable[[str], Parity]:
    """Read a parity fixture from tests/parity, or from the folder named by FATHOM_PARITY."""
    root = Path(os.environ.get("FATHOM_PARITY", Path(__file__).parent / "parity"))

    def read(name: str) -> Parity:
        folder = root / name
        arrays = [dict(np.load(folder / f"{part}.npz")) for part in ("inputs", "outputs")]
        return Parity(folder, *arrays, json.loads((folder / "config.json").read_text()))

    return read


@pytest.fixture(scope="session")
def cases() -> Path:
    """The folder of small inputs that other programs stumbled over; see its README."""
    return Path(__file__).parent / "cases"


@pytest.fixture
def hub_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache of the Hugging Face hub, from which nothing can be downloaded."""

    def refuse(*args: object, **options: object) -> None:
        raise AssertionError("a test asked the network")

    cache = tmp_path / "hub"
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(cache))
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", False)
    monkeypatch.setattr("huggingface_hub.hf_hub_download", refuse)
    return cache


@pytest.fixture
def quiet_transformers() -> Iterator[ModuleType]:
    """The package transformers, which draws a bar of progress on every load unless told not to."""
    transformers = pytest.importorskip("transformers")
    shown = transformers.utils.logging.is_progress_bar_enabled()
    transformers.utils.logging.disable_progress_bar()
    yield transformers
    if shown:
        transformers.utils.logging.enable_progress_bar()


@pytest.fixture(scope="session")
def real_pairs_folder() -> Path:
    """Folder of real photographs with measured depth, which is not part of the repository."""
    return _shared("real")


@pytest.fixture(scope="session")
def photo_folder() -> Path:
    """Folder of photographs without depth, which is not part of the repository."""
    return _shared("photos")


def _shared(name: str) -> Path:
    folder = SHARED / name
    if not folder.is_dir():
        pytest.skip(f"the data folder shared/data/{name} is not beside this checkout")
    return folder
