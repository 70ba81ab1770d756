"""Imports go one way and never in a circle, as docs/index.md says."""

import ast
from collections.abc import Iterator, Mapping, Set
from pathlib import Path

import pytest

import fathom.scenes

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
    """Yield what of Fathom a file imports, at any depth, as parts of names without "fathom"."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file} imports by a relative name"
            if (node.module or "").partition(".")[0] == "fathom":
                for name in node.names:
                    yield (*(node.module or "").split(".")[1:], name.name)
        elif isinstance(node, ast.Import):
            for name in node.names:
                if name.name.partition(".")[0] == "fathom":
                    yield tuple(name.name.split(".")[1:])


def _room(file: Path) -> str:
    return file.relative_to(ROOT).parts[0].removesuffix(".py")


def _modules(root: Path) -> dict[tuple[str, ...], Path]:
    """Return every module's file by the parts of its name; a package is its `__init__`."""
    found = {}
    for file in root.rglob("*.py"):
        parts = file.relative_to(root).with_suffix("").parts
        found[parts[:-1] if parts[-1] == "__init__" else parts] = file
    return found


def _imports(modules: Mapping[tuple[str, ...], Path]) -> dict[str, set[str]]:
    """Return what each module imports: a name out of a package's `__init__` is that `__init__`.

    That importing a module also runs the `__init__` of every package around it does not count: a
    package may gather the names of its modules as long as they do not ask it for any.
    """
    return {
        ".".join(("fathom", *module)): {
            ".".join(("fathom", *(name if name in modules else name[:-1])))
            for name in _imported(file)
        }
        for module, file in modules.items()
    }


def _circles(imports: Mapping[str, Set[str]]) -> list[list[str]]:
    """Return the groups of modules that import each other (Tarjan's strongly connected ones)."""
    order: dict[str, int] = {}
    lowest: dict[str, int] = {}
    open_modules: list[str] = []
    circles: list[list[str]] = []

    def visit(module: str) -> None:
        order[module] = lowest[module] = len(order)
        open_modules.append(module)
        for other in sorted(imports[module]):
            if other not in order:
                visit(other)
                lowest[module] = min(lowest[module], lowest[other])
            elif other in open_modules:
                lowest[module] = min(lowest[module], order[other])
        if lowest[module] == order[module]:
            start = open_modules.index(module)
            group = sorted(open_modules[start:])
            del open_modules[start:]
            if len(group) > 1 or module in imports[module]:
                circles.append(group)

    for module in imports:
        if module not in order:
            visit(module)
    return circles


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
        if name and name[0] in FLOOR_OF and name[0] != room and FLOOR_OF[name[0]] >= FLOOR_OF[room]
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


def test_scenes_are_reached_through_what_they_offer() -> None:
    offered = {
        tuple(module.__name__.split(".")[1:])
        for module in (getattr(fathom.scenes, name) for name in fathom.scenes.__all__)
    }
    found = {
        (file.name, *name)
        for file in ROOT.rglob("*.py")
        for name in _imported(file)
        if _room(file) != "scenes" and name[:1] == ("scenes",)
        if not any(name[: len(part)] == part for part in offered)
    }
    assert not found


def test_no_modules_import_each_other_in_a_circle() -> None:
    assert _circles(_imports(_modules(ROOT))) == []


@pytest.mark.parametrize(
    ("files", "circle"),
    [
        pytest.param(
            {"a.py": "from fathom import b", "b.py": "def f():\n    from fathom.a import x"},
            ["fathom.a", "fathom.b"],
            id="inside a function",
        ),
        pytest.param(
            {"p/__init__.py": "from fathom.p.m import x", "p/m.py": "from fathom.p import x"},
            ["fathom.p", "fathom.p.m"],
            id="a module asks its own package",
        ),
        pytest.param(
            {
                "p/__init__.py": "from fathom.p.m import x",
                "p/m.py": "from fathom.p import n",
                "p/n.py": "",
            },
            None,
            id="a module asks for its sibling",
        ),
        pytest.param(
            {"__init__.py": "from fathom.a import x", "a.py": "import fathom"},
            ["fathom", "fathom.a"],
            id="all of fathom",
        ),
        pytest.param(
            {"a.py": "import fathom.b", "b.py": "import fathom.c", "c.py": "import fathom.a"},
            ["fathom.a", "fathom.b", "fathom.c"],
            id="three",
        ),
        pytest.param(
            {"a.py": "import fathom.b\nimport fathom.c", "b.py": "import fathom.c", "c.py": ""},
            None,
            id="two ways to one",
        ),
    ],
)
def test_circles_are_found(files: dict[str, str], circle: list[str] | None, tmp_path: Path) -> None:
    for name, source in {"__init__.py": "", **files}.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(source)
    assert _circles(_imports(_modules(tmp_path))) == ([circle] if circle else [])
