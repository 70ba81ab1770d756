"""Imports go one way, as docs/index.md says."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import fathom

ROOT = Path(fathom.__file__).parent
FLOORS = (
    ("core",),
    ("nn", "data", "metrics"),
    ("scenes",),
    ("methods", "protocols", "hub"),
    ("catalogue",),
    ("pipeline", "environment", "model_export"),
    ("training", "evaluation"),
    ("batch",),
    ("cli",),
)
FLOOR_OF = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms}


def _imported(file: Path) -> Iterator[tuple[str, ...]]:
    """Yield what of Fathom a file imports: the parts of each name, without "fathom"."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == "fathom":
            for name in node.names:
                yield (*(node.module or "").split(".")[1:], name.name)
        elif isinstance(node, ast.Import):
            for name in node.names:
                if name.name.startswith("fathom."):
                    yield tuple(name.name.split(".")[1:])


def _room(file: Path) -> str:
    return file.relative_to(ROOT).parts[0].removesuffix(".py")


def test_every_room_has_a_floor() -> None:
    rooms = {_room(file) for file in ROOT.rglob("*.py")} - {"__init__", "__main__"}
    assert rooms == set(FLOOR_OF)


@pytest.mark.parametrize("room", FLOOR_OF)
def test_imports_go_down(room: str) -> None:
    files = [file for file in ROOT.rglob("*.py") if _room(file) == room]
    found = {
        (file.name, *name)
        for file in files
        for name in _imported(file)
        if name[0] in FLOOR_OF and name[0] != room and FLOOR_OF[name[0]] >= FLOOR_OF[room]
    }
    assert not found


def test_no_method_imports_another() -> None:
    found = {
        (file.parent.name, name[1])
        for file in (ROOT / "methods").glob("*/*.py")
        for name in _imported(file)
        if name[0] == "methods" and name[1:2] != (file.parent.name,)
    }
    assert not found
