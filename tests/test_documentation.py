"""The examples of the Python page run as they stand, one after another."""

import re
from pathlib import Path

import pytest
from PIL import Image

PAGE = Path(__file__).parent.parent / "docs" / "python.md"


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
