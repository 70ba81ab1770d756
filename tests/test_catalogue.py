import hashlib
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from fathom.catalogue import ModelCard, check, find, locate, obtain, read_catalogue
from fathom.core.errors import FathomError, UsageError, WeightsError
from fathom.hub import HubFile
from fathom.methods.compact.checkpoint import save_weights
from fathom.methods.compact.config import PRESETS

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
    card = read_catalogue(catalogue)["one"]
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
    path = locate("one", catalogue=catalogue)
    assert path == catalogue.parent / "files/one.safetensors"


def test_damaged_weights_are_refused(catalogue: Path) -> None:
    (catalogue.parent / "files/one.safetensors").write_bytes(CONTENT + b"!")
    with pytest.raises(WeightsError, match=r"one\.safetensors are damaged .* reinstall"):
        locate("one", catalogue=catalogue)


def test_absent_weights_are_reported_with_a_remedy(catalogue: Path) -> None:
    (catalogue.parent / "files/one.safetensors").unlink()
    assert not find("one", catalogue=catalogue).here
    with pytest.raises(WeightsError, match=r"weights of 'one' are not at .*: reinstall"):
        locate("one", catalogue=catalogue)


def test_unknown_name_names_the_nearest(catalogue: Path) -> None:
    with pytest.raises(UsageError, match="no model called 'onne'; did you mean 'one'"):
        locate("onne", catalogue=catalogue)


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
        read_catalogue(catalogue)


def test_path_of_trained_weights_is_a_name_too(tmp_path: Path) -> None:
    path = tmp_path / "mine.safetensors"
    save_weights(PRESETS["tiny"].build(), path, preset="tiny", native_size=64)
    card = find(path)
    assert (card.name, card.method, card.kind) == ("mine", "compact", "metric")
    assert card.size == path.stat().st_size
    assert locate(str(path)) == path


def test_path_that_is_no_file_of_weights_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "mine.safetensors"
    with pytest.raises(UsageError, match=r"no file .*mine\.safetensors"):
        find(path)
    path.write_bytes(b"not weights")
    with pytest.raises(WeightsError, match="cannot be read as a safetensors file"):
        find(path)


@pytest.mark.parametrize("header", ["fathom-sundial-1", "pt"])  # transformers writes the latter
def test_weights_of_an_unknown_method_are_refused(header: str, tmp_path: Path) -> None:
    path = tmp_path / "other.safetensors"
    save_file({"w": np.zeros(1)}, path, metadata={"format": header})
    with pytest.raises(WeightsError, match=r"known here \(compact, depth_pro\); .*--weights FILE"):
        find(path)


def test_every_packaged_model_of_the_catalogue_is_here_whole_and_of_the_stated_size() -> None:
    packaged = {n: c for n, c in read_catalogue().items() if c.hub is None}
    assert "default" in packaged
    for name, card in packaged.items():
        assert locate(name).stat().st_size == card.size


def test_depth_pro_is_the_file_that_apple_published() -> None:
    card = read_catalogue()["depth-pro"]
    assert card.hub == HubFile("apple/DepthPro", "depth_pro.pt")
    # 951 991 330 parameters of two bytes, and what a pickle of 1119 tensors adds.
    assert 0 < card.size - 2 * 951_991_330 < 1_000_000
    assert card.licence == "apple-amlr (research use)"
    assert len(card.sha256) == 64


@pytest.fixture
def hub_catalogue(tmp_path: Path) -> Path:
    path = tmp_path / "hub_catalogue.toml"
    path.write_text(row(file="one.pt", repo="some/where"))
    return path


def cached(cache: Path, content: bytes, *, repo: str = "some/where", file: str = "one.pt") -> Path:
    """Put a file where the hub's own library keeps it; return the blob."""
    folder = cache / f"models--{repo.replace('/', '--')}"
    blob = folder / "blobs" / hashlib.sha256(content).hexdigest()
    pointer = folder / "snapshots" / ("c" * 40) / file
    for path in (blob, pointer, folder / "refs/main"):
        path.parent.mkdir(parents=True, exist_ok=True)
    blob.write_bytes(content)
    pointer.symlink_to(blob)
    (folder / "refs/main").write_text("c" * 40)
    return blob


def test_weights_of_the_hub_are_found_in_its_cache(hub_cache: Path, hub_catalogue: Path) -> None:
    assert not find("one", catalogue=hub_catalogue).here
    blob = cached(hub_cache, CONTENT)
    assert find("one", catalogue=hub_catalogue).here
    assert locate("one", catalogue=hub_catalogue).resolve() == blob.resolve()


def test_weights_of_the_hub_that_are_not_here_are_downloaded_by_use_only(
    hub_cache: Path, hub_catalogue: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = find("one", catalogue=hub_catalogue)
    with pytest.raises(WeightsError, match="not here yet: `fathom predict --model one` downloads"):
        check(card)

    def download(repo: str, file: str) -> str:
        return str(cached(hub_cache, CONTENT, repo=repo, file=file))

    monkeypatch.setattr("huggingface_hub.hf_hub_download", download)
    assert obtain(card).read_bytes() == CONTENT


def test_another_file_than_the_catalogues_is_refused(hub_cache: Path, hub_catalogue: Path) -> None:
    blob = cached(hub_cache, CONTENT + b"!")
    with pytest.raises(WeightsError, match=rf"another version .*: delete {blob} and start again"):
        locate("one", catalogue=hub_catalogue)


def test_weights_of_ones_own_replace_the_catalogues(hub_cache: Path, hub_catalogue: Path) -> None:
    mine = hub_catalogue.parent / "mine.pt"
    mine.write_bytes(b"my weights")
    card = find("one", weights=mine, catalogue=hub_catalogue)
    assert (card.name, card.method, card.licence) == ("one", "compact", "your own")
    assert (card.size, card.sha256) == (10, hashlib.sha256(b"my weights").hexdigest())
    assert obtain(card) == mine


def test_weights_brought_by_hand_keep_their_licence(hub_cache: Path, hub_catalogue: Path) -> None:
    brought = hub_catalogue.parent / "brought.pt"
    brought.write_bytes(CONTENT)
    card = find("one", weights=brought, catalogue=hub_catalogue)
    assert card.licence == "MIT"
    assert obtain(card) == brought


def test_a_folder_of_transformers_is_known_by_its_weights(catalogue: Path) -> None:
    folder = catalogue.parent / "port"
    folder.mkdir()
    with pytest.raises(UsageError, match=r"no file .*port/model\.safetensors"):
        find("one", weights=folder, catalogue=catalogue)
    (folder / "model.safetensors").write_bytes(b"port")
    card = find("one", weights=folder, catalogue=catalogue)
    assert card.sha256 == hashlib.sha256(b"port").hexdigest()
    assert obtain(card) == folder


def test_weights_that_are_not_there_or_given_twice_are_wrong_usage(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"There is no file .*none\.pt"):
        find("depth-pro", weights=tmp_path / "none.pt")
    with pytest.raises(UsageError, match=r"given twice, a\.safetensors as the model and b\.pt"):
        find("a.safetensors", weights=Path("b.pt"))
