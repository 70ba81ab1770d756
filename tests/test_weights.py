import hashlib
from pathlib import Path

import pytest

from fathom import weights
from fathom.core.errors import FathomError, UsageError, WeightsError
from fathom.methods.compact.checkpoint import save_weights
from fathom.methods.compact.config import PRESETS
from fathom.weights import ModelCard

CONTENT = b"weights"


def row(**changes: object) -> str:
    values: dict[str, object] = {
        "method": "compact",
        "estimator": "CompactEstimator",
        "kind": "metric",
        "licence": "MIT",
        "file": "files/one.safetensors",
        "size": len(CONTENT),
        "sha256": hashlib.sha256(CONTENT).hexdigest(),
        "description": "for a test",
    }
    values |= changes
    lines = [f"{key} = {value!r}" for key, value in values.items() if value is not None]
    return "\n".join(["[one]", *lines])


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    (tmp_path / "files").mkdir()
    (tmp_path / "files/one.safetensors").write_bytes(CONTENT)
    path = tmp_path / "catalogue.toml"
    path.write_text(row())
    return path


def test_card_holds_the_row(catalogue: Path) -> None:
    card = weights.read_catalogue(catalogue)["one"]
    assert card == ModelCard(
        name="one",
        method="compact",
        estimator="CompactEstimator",
        kind="metric",
        licence="MIT",
        path=catalogue.parent / "files/one.safetensors",
        size=7,
        sha256=hashlib.sha256(CONTENT).hexdigest(),
        description="for a test",
    )
    assert card.here


def test_locate_gives_the_file_when_its_digest_is_right(catalogue: Path) -> None:
    path = weights.locate("one", catalogue=catalogue)
    assert path == catalogue.parent / "files/one.safetensors"


def test_damaged_weights_are_refused(catalogue: Path) -> None:
    (catalogue.parent / "files/one.safetensors").write_bytes(CONTENT + b"!")
    with pytest.raises(WeightsError, match=r"one\.safetensors are damaged .* reinstall"):
        weights.locate("one", catalogue=catalogue)


def test_absent_weights_are_reported_with_a_remedy(catalogue: Path) -> None:
    (catalogue.parent / "files/one.safetensors").unlink()
    assert not weights.find("one", catalogue=catalogue).here
    with pytest.raises(WeightsError, match=r"weights of 'one' are not at .*: reinstall"):
        weights.locate("one", catalogue=catalogue)


def test_unknown_name_names_the_nearest(catalogue: Path) -> None:
    with pytest.raises(UsageError, match="no model called 'onne'; did you mean 'one'"):
        weights.locate("onne", catalogue=catalogue)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"licence": None}, r"\[one\] is not right: .*licence"),
        ({"colour": "red"}, r"\[one\] is not right: .*colour"),
        ({"file": None}, r"\[one\] is not right: .*file"),
        ({"kind": "metres"}, "unknown kind 'metres'"),
    ],
)
def test_faulty_rows_are_refused(
    changes: dict[str, object], sentence: str, catalogue: Path
) -> None:
    catalogue.write_text(row(**changes))
    with pytest.raises(FathomError, match=sentence):
        weights.read_catalogue(catalogue)


def test_path_of_trained_weights_is_a_name_too(tmp_path: Path) -> None:
    path = tmp_path / "mine.safetensors"
    save_weights(PRESETS["tiny"].build(), path, preset="tiny", native_size=64)
    card = weights.find(path)
    assert (card.name, card.method, card.kind) == ("mine", "compact", "metric")
    assert card.size == path.stat().st_size
    assert weights.locate(str(path)) == path


def test_path_that_is_no_file_of_weights_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "mine.safetensors"
    with pytest.raises(UsageError, match=r"no file .*mine\.safetensors"):
        weights.find(path)
    path.write_bytes(b"not weights")
    with pytest.raises(WeightsError, match="cannot be read as a safetensors file"):
        weights.find(path)


def test_weights_of_an_unknown_method_are_refused(tmp_path: Path) -> None:
    import numpy as np
    from safetensors.numpy import save_file

    path = tmp_path / "other.safetensors"
    save_file({"w": np.zeros(1)}, path, metadata={"format": "fathom-sundial-1"})
    with pytest.raises(WeightsError, match=r"known method \(known: compact\)"):
        weights.find(path)


def test_every_model_of_the_catalogue_is_here_whole_and_of_the_stated_size() -> None:
    for name, card in weights.read_catalogue().items():
        assert weights.locate(name).stat().st_size == card.size
