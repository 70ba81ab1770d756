"""Depth Pro on the command line: every layout of its weights, and what may be wrong with them."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import save_file
from torch.nn import functional

from fathom import catalogue
from fathom.hub import HubFile
from fathom.methods.depth_pro.checkpoint import save_transformers, save_weights
from fathom.methods.depth_pro.config import DepthProConfig, VitSizes
from fathom.methods.depth_pro.network import DepthProNetwork

VIT = VitSizes(width=64, depth=2, heads=1)
CONFIG = DepthProConfig(
    patch_encoder=VIT,
    image_encoder=VIT,
    fov_encoder=VIT,
    hooks=(0, 1),
    widths=(8, 8, 16, 16),
    decoder_width=8,
    head_width=32,  # the port knows no other
    window=128,
    layer_scale=0.1,
)
TOLD = {
    "patch_encoder": {"num_heads": 1},
    "image_encoder": {"num_heads": 1},
    "fov_encoder": {"num_heads": 1},
    "hook_block_ids": [0, 1],
}
"""What the authors' layout leaves to the program: a config.json beside the file."""


@pytest.fixture(scope="session")
def network() -> DepthProNetwork:
    """A tiny one; its numbers fit into the float16 of our own files."""
    torch.manual_seed(0)
    return CONFIG.build().eval().half().float()


@pytest.fixture(scope="session")
def checkpoints(
    network: DepthProNetwork, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Path]:
    """The same weights in every layout."""
    root = tmp_path_factory.mktemp("checkpoints")
    official = write_official(root / "official", network)
    save_file(network.state_dict(), root / "official/weights.safetensors")
    save_transformers(network, root / "port", config=CONFIG)
    save_weights(network, root / "own.safetensors", config=CONFIG)
    return {
        "official": official,
        "official, safetensors": root / "official/weights.safetensors",
        "transformers, folder": root / "port",
        "transformers, file": root / "port/model.safetensors",
        "own": root / "own.safetensors",
    }


def write_official(
    folder: Path, network: DepthProNetwork, *, without: str = "no such name"
) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(json.dumps(TOLD))
    state = {n: v for n, v in network.state_dict().items() if not n.startswith(without)}
    torch.save(state, folder / "depth_pro.pt")
    return folder / "depth_pro.pt"


def photo(path: Path, *, focal_mm35: int = 0) -> Path:
    pixels = np.random.default_rng(1).integers(0, 256, (64, 96, 3), np.uint8)
    exif = Image.Exif()
    if focal_mm35:
        exif.get_ifd(0x8769)[0xA405] = focal_mm35  # FocalLengthIn35mmFilm
    Image.fromarray(pixels).save(path, quality=95, exif=exif)
    return path


def expected(network: DepthProNetwork, path: Path, *, f_px: float) -> np.ndarray:
    """Return metres by the formulas of the paper, with nothing of what is tested but the network.

    D = f / (W C), Sec. 3; C is enlarged as it is.
    """
    pixels = torch.from_numpy(np.array(Image.open(path))).permute(2, 0, 1)[None]
    picture = functional.interpolate(pixels.float() / 127.5 - 1, (512, 512), mode="bilinear")
    with torch.no_grad():
        canonical = network(picture, want_fov=False).canonical
    inverse = functional.interpolate(canonical, tuple(pixels.shape[2:]), mode="bilinear")[0, 0]
    return (f_px / (pixels.shape[3] * inverse)).numpy()


@pytest.fixture
def predict(fathom: Callable, tmp_path: Path) -> Callable:
    """Calls `fathom predict` on a CPU in float32, results going to `out`."""

    def call(*args: object, dtype: str = "float32") -> object:
        where = ("-o", tmp_path / "out", "--device", "cpu", "--dtype", dtype)
        return fathom("predict", *args, *where)

    return call


@pytest.mark.parametrize(
    "layout",
    ["official", "official, safetensors", "transformers, folder", "transformers, file", "own"],
)
def test_every_layout_gives_the_same_metres(
    layout: str,
    checkpoints: Mapping[str, Path],
    network: DepthProNetwork,
    predict: Callable,
    tmp_path: Path,
) -> None:
    path, file = photo(tmp_path / "a.jpg"), checkpoints[layout]
    result = predict(path, "--model", "depth-pro", "--weights", file, "--f-px", 120)
    assert (result.code, result.err) == (0, "")
    assert result.out.startswith("model depth-pro on cpu, float32\n")
    assert "focal 120 px (given)" in result.out
    with np.load(tmp_path / "out/a_depth.npz") as arrays:
        depth = arrays["depth"]
    wanted = expected(network, path, f_px=120)
    assert wanted.std() > 0.01 * wanted.mean()
    np.testing.assert_allclose(depth, wanted, rtol=1e-4)
    sidecar = json.loads((tmp_path / "out/a.json").read_text())
    main_file = file / "model.safetensors" if file.is_dir() else file
    assert sidecar["model"] == "depth-pro"
    assert sidecar["weights_digest"] == hashlib.sha256(main_file.read_bytes()).hexdigest()
    assert sidecar["provenance"]["weights_file"] == file.name


def test_ones_own_training_is_a_model_by_its_path(
    checkpoints: Mapping[str, Path], network: DepthProNetwork, predict: Callable, tmp_path: Path
) -> None:
    # 50 mm on 36 x 24 mm: f = 50 * hypot(96, 64) / hypot(36, 24) = 133.33 px
    path = photo(tmp_path / "a.jpg", focal_mm35=50)
    result = predict(path, "--model", checkpoints["own"], "--save", "npz")
    assert (result.code, result.err) == (0, "")
    assert result.out.startswith("model own on cpu, float32\n")
    assert "focal 133 px (exif)" in result.out
    with np.load(tmp_path / "out/a_depth.npz") as arrays:
        np.testing.assert_allclose(
            arrays["depth"], expected(network, path, f_px=133.3333), rtol=1e-4
        )


def test_without_a_known_focal_length_the_models_own_is_used(
    checkpoints: Mapping[str, Path], network: DepthProNetwork, predict: Callable, tmp_path: Path
) -> None:
    path = photo(tmp_path / "a.jpg")
    result = predict(path, "--model", "depth-pro", "--weights", checkpoints["official"])
    assert result.code == 0
    focal = json.loads((tmp_path / "out/a.json").read_text())["focal"]
    assert focal["source"] == "estimated"
    with np.load(tmp_path / "out/a_depth.npz") as arrays:
        wanted = expected(network, path, f_px=focal["f_px"])
        np.testing.assert_allclose(arrays["depth"], wanted, rtol=1e-4)


@pytest.mark.parametrize(("has", "dtype"), [(True, "bfloat16"), (False, "float32")])
def test_auto_is_bfloat16_where_the_processor_has_it(
    has: bool,
    dtype: str,
    checkpoints: Mapping[str, Path],
    predict: Callable,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("fathom.nn.device.cpu_has_bfloat16", lambda: has)
    options = ("--weights", checkpoints["official"], "--save", "json")
    result = predict(photo(tmp_path / "a.jpg"), "--model", "depth-pro", *options, dtype="auto")
    assert result.out.startswith(f"model depth-pro on cpu, {dtype}\n")


def test_photos_without_a_focal_length_fail_where_nothing_estimates_it(
    network: DepthProNetwork, predict: Callable, tmp_path: Path
) -> None:
    headless = write_official(tmp_path / "headless", network, without="fov.")
    paths = [photo(tmp_path / "a.jpg"), photo(tmp_path / "b.jpg", focal_mm35=50)]
    result = predict(*paths, "--model", "depth-pro", "--weights", headless)
    assert result.code == 1
    assert "1 photo done, 1 failed" in result.out
    [line] = result.err.splitlines()
    assert line.startswith(f"error: {paths[0]}: its focal length is not known")
    assert "give --f-px, --fov-deg, --f-mm35 or --intrinsics" in line


def test_a_field_of_view_that_cannot_be_is_a_note(
    network: DepthProNetwork, predict: Callable, tmp_path: Path
) -> None:
    state = {name: value.clone() for name, value in network.state_dict().items()}
    state["fov.head.4.weight"].zero_()
    state["fov.head.4.bias"].fill_(-2.5)
    broken = CONFIG.build()
    broken.load_state_dict(state)
    path = photo(tmp_path / "a.jpg")
    file = write_official(tmp_path / "broken", broken)
    result = predict(path, "--model", "depth-pro", "--weights", file)
    assert (result.code, result.err) == (0, "")
    assert "note: the field of view that the model found, -2.5 degrees, cannot be" in result.out
    sidecar = json.loads((tmp_path / "out/a.json").read_text())
    assert sidecar["focal"]["source"] == "none"
    with np.load(tmp_path / "out/a_depth.npz") as arrays:  # as if f were the width
        np.testing.assert_allclose(arrays["depth"], expected(network, path, f_px=96), rtol=1e-4)


def test_weights_are_downloaded_once_and_after_telling_licence_and_size(
    checkpoints: Mapping[str, Path],
    predict: Callable,
    hub_cache: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    content = checkpoints["own"].read_bytes()
    card = replace(
        catalogue.read_catalogue()["depth-pro"],
        hub=HubFile("some/where", "tiny.safetensors"),
        size=2_000_000_000,
        sha256=hashlib.sha256(content).hexdigest(),
    )
    cards = {"depth-pro": card}
    monkeypatch.setattr(catalogue, "read_catalogue", lambda path=None: cards)
    downloads = []

    def download(repo: str, file: str) -> str:
        downloads.append((repo, file))
        folder = hub_cache / "models--some--where"
        path = folder / "snapshots/1234" / file
        path.parent.mkdir(parents=True)
        path.write_bytes(content)
        (folder / "refs").mkdir()
        (folder / "refs/main").write_text("1234")
        return str(path)

    monkeypatch.setattr("huggingface_hub.hf_hub_download", download)
    arguments = (photo(tmp_path / "a.jpg"), "--model", "depth-pro", "--overwrite", "--save", "npz")
    first, second = predict(*arguments), predict(*arguments)
    assert (first.code, second.code, second.err) == (0, 0, "")
    [line] = first.err.splitlines()
    assert line.startswith("depth-pro: downloading tiny.safetensors of some/where")
    assert "2.0 GB, licence apple-amlr (research use)" in line
    assert downloads == [("some/where", "tiny.safetensors")]


def test_offline_it_says_what_to_do(
    predict: Callable, hub_cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    result = predict(photo(tmp_path / "a.jpg"), "--model", "depth-pro")
    assert result.code == 1
    [line] = result.err.splitlines()
    assert "apple/DepthPro/resolve/main/depth_pro.pt (1.9 GB)" in line
    assert "--weights FILE" in line


def test_weights_that_a_model_cannot_read_are_one_sentence(
    checkpoints: Mapping[str, Path], predict: Callable, tmp_path: Path
) -> None:
    path = photo(tmp_path / "a.jpg")
    for model, file in (("default", "own"), ("default", "official")):
        result = predict(path, "--model", model, "--weights", checkpoints[file])
        assert result.code == 1
        [line] = result.err.splitlines()
        assert str(checkpoints[file]) in line
    missing = predict(path, "--model", "depth-pro", "--weights", tmp_path / "none.pt")
    assert missing.code == 2
    assert missing.err == f"error: There is no file {tmp_path / 'none.pt'}.\n"
    assert not (tmp_path / "out").exists()
