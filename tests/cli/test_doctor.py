import importlib.metadata
import re
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

import fathom as package
from fathom import catalogue, environment

PROJECT = Path(__file__).parents[2] / "pyproject.toml"


def test_a_whole_installation_is_code_0(fathom: Callable, hub_cache: Path) -> None:
    result = fathom("doctor")
    assert result.code == 0
    shown = [" ".join(line.split()) for line in result.out.splitlines()]
    assert f"fathom {package.__version__}" in shown
    assert f"torch {torch.__version__}" in shown
    assert any(line.startswith("device cpu") for line in shown)
    assert "weights default here, digest right" in shown
    assert "weights depth-pro not here yet, downloaded when first used" in shown


def test_damaged_weights_are_code_1(
    fathom: Callable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "weights").mkdir()
    (tmp_path / "weights/default.safetensors").write_bytes(b"cut off")
    listed = tmp_path / "catalogue.toml"
    listed.write_text(catalogue.CATALOGUE.read_text())
    cards = catalogue.read_catalogue(listed)
    monkeypatch.setattr(catalogue, "read_catalogue", lambda: cards)
    result = fathom("doctor")
    assert result.code == 1
    assert "damaged or of another version" in " ".join(result.out.split())


def test_missing_extra_is_told_with_its_remedy(
    fathom: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = importlib.metadata.version

    def without_openexr(name: str) -> str:
        if name == "OpenEXR":
            raise importlib.metadata.PackageNotFoundError(name)
        return version(name)

    monkeypatch.setattr(importlib.metadata, "version", without_openexr)
    result = fathom("doctor")
    shown = " ".join(result.out.split())
    assert "missing OpenEXR: pip install 'fathom-depth[exr]' (writes --save exr)" in shown


def test_missing_library_is_code_1(fathom: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment, "LIBRARIES", ("no-such-library",))
    result = fathom("doctor")
    assert result.code == 1
    assert "no-such-library missing" in " ".join(result.out.split())


def test_torch_that_cannot_be_imported_is_told(
    fathom: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    result = fathom("doctor")
    assert result.code == 1
    assert "torch installed, but cannot be imported: import of torch halted" in " ".join(
        result.out.split()
    )
    assert "weights default" in result.out  # it goes on to the end


def test_extras_and_libraries_are_those_of_the_project() -> None:
    project = tomllib.loads(PROJECT.read_text())["project"]
    packages = {
        extra: {re.split("[=>]", requirement)[0] for requirement in requirements}
        for extra, requirements in project["optional-dependencies"].items()
        if extra != "dev"
    }
    assert {name: set(needed) for name, (needed, _) in environment.EXTRAS.items()} == packages
    assert {r.split(">")[0] for r in project["dependencies"]} == set(environment.LIBRARIES)


def test_lock_pins_every_dependency_exactly() -> None:
    lines = PROJECT.with_name("requirements.lock").read_text().splitlines()
    pins = [line for line in lines if not line.startswith("#")]
    assert "torch==2.13.0" in pins
    assert all(line.count("==") == 1 and "+" not in line for line in pins)
    named = {line.split("==")[0].replace("_", "-") for line in pins}
    project = tomllib.loads(PROJECT.read_text())["project"]
    extras = project["optional-dependencies"].values()
    needed = {re.split("[=>]", r)[0].lower() for r in sum(extras, project["dependencies"])}
    assert {name for name in needed if not name.startswith("fathom-depth")} <= named
