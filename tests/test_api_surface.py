import subprocess
import sys

import pytest

import fathom

PUBLIC = ["DepthMap", "FathomError", "Photo", "Pipeline", "__version__", "load"]
"""What users may rely on. A change here is a change of the interface: say so in CHANGELOG.md."""

HEAVY = ("torch", "numpy", "scipy", "PIL", "numba", "pydantic_settings", "fathom.pipeline")


def test_public_names_are_these() -> None:
    assert sorted(fathom.__all__) == PUBLIC
    assert dir(fathom) == PUBLIC


@pytest.mark.parametrize("name", PUBLIC)
def test_public_names_can_be_had(name: str) -> None:
    assert getattr(fathom, name) is not None


def test_other_names_are_refused() -> None:
    with pytest.raises(AttributeError, match="module 'fathom' has no attribute 'lode'"):
        fathom.lode  # noqa: B018


def test_import_is_light() -> None:
    code = f"import sys, fathom; print([m for m in {HEAVY} if m in sys.modules])"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert result.stdout.strip() == "[]", result.stderr
