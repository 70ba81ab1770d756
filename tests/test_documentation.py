"""The examples of the Python page run as they stand, and the pages say what is so."""

import re
from pathlib import Path

import pytest
import yaml
from PIL import Image

import fathom

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "python.md"


@pytest.mark.filterwarnings("ignore:.* lie beyond")
def test_examples_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Image.radial_gradient("L").resize((640, 480)).convert("RGB").save("beach.jpg")
    examples = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert len(examples) == 6
    names: dict[str, object] = {}
    for example in examples:
        exec(compile(example, str(PAGE), "exec"), names)
    assert {path.name for path in Path("out").iterdir()} == {
        "beach_depth.npz", "beach_depth.png", "beach.ply", "beach_vis.png",
    }  # fmt: skip
    assert names["half"].depth.shape == (240, 320)  # type: ignore[attr-defined]
    assert names["first"].f_px == 520  # type: ignore[attr-defined]
    assert names["depth"].shape == names["distance"].shape == (480, 640)  # type: ignore[attr-defined]


def test_the_citation_is_of_this_version() -> None:
    said = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert said["version"] == fathom.__version__
    assert said["license"] == "MIT"


@pytest.mark.parametrize("name", ["README.md", "docs/index.md", "pyproject.toml", "CITATION.cff"])
def test_pages_hold_the_words_that_people_search_for(name: str) -> None:
    assert "monocular depth estimation" in (ROOT / name).read_text(encoding="utf-8").lower()
