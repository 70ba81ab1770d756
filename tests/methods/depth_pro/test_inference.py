import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from parity_weights import fixture_weights
from torch.nn import functional

from fathom.core.errors import FathomError
from fathom.core.photo import Calibration, Photo
from fathom.core.photo.focal import Focal
from fathom.methods.depth_pro.checkpoint import read_weights, save_weights
from fathom.methods.depth_pro.config import PRESETS
from fathom.methods.depth_pro.inference import DepthProEstimator
from fathom.methods.depth_pro.network import DepthProNetwork, DepthProOutput
from fathom.methods.depth_pro.preprocessing import network_image
from fathom.protocols import Estimator


class Wall(torch.nn.Module):
    """Stands in for the network: what it says is told beforehand; remembers what it was asked."""

    resolution = 64

    def __init__(self, canonical: float | torch.Tensor = 0.25, fov: float | None = 90.0) -> None:
        super().__init__()
        self.canonical = torch.as_tensor(canonical).expand(64, 64)
        self.fov = fov
        self.asked: list[tuple[int, bool, int | None]] = []

    def transformers(self) -> list[torch.nn.Module]:
        return []

    def forward(
        self, image: torch.Tensor, *, want_fov: bool, patches_at_once: int | None, **options: object
    ) -> DepthProOutput:
        self.asked.append((len(image), want_fov, patches_at_once))
        assert image.shape[1:] == (3, 64, 64)
        fov = torch.full((len(image),), self.fov) if self.fov is not None and want_fov else None
        return DepthProOutput(self.canonical.repeat(len(image), 1, 1, 1), fov)


def photo(height: int, width: int, f_px: float | None = None) -> Photo:
    pixels = np.random.default_rng(0).integers(0, 256, (height, width, 3), np.uint8)
    return Photo(pixels, None if f_px is None else Focal(f_px, "given"))


@pytest.fixture
def network() -> DepthProNetwork:
    """A small one with random weights; an estimator keeps what it is given, hence one per test."""
    torch.manual_seed(0)
    return PRESETS["tiny"].build().eval()


def test_canonical_inverse_depth_becomes_metres() -> None:
    # f = W / 2 at 90 degrees, so depth = f / (W C) = 0.5 / 0.25 = 2 m.
    found = DepthProEstimator(Wall()).estimate(photo(40, 80))
    assert found.kind == "metric"
    np.testing.assert_allclose(found.values, np.full((40, 80), 2.0), rtol=1e-6)
    assert found.focal_source == "estimated"
    np.testing.assert_allclose(found.intrinsics, [[40, 0, 40], [0, 40, 20], [0, 0, 1]], rtol=1e-6)


def test_a_known_focal_length_is_taken_and_the_head_left_alone() -> None:
    wall = Wall()
    found = DepthProEstimator(wall).estimate(photo(40, 80, 160.0))
    np.testing.assert_allclose(found.values, 8.0, rtol=1e-6)  # 160 / (80 * 0.25)
    assert (found.f_px, found.focal_source) == (160.0, "given")
    assert [want_fov for _, want_fov, _ in wall.asked] == [False]


def test_a_calibrated_camera_is_kept_whole() -> None:
    calibrated = Focal(160.0, "given", Calibration(160.0, 150.0, 30.0, 25.0))
    found = DepthProEstimator(Wall()).estimate(replace(photo(40, 80), focal=calibrated))
    np.testing.assert_allclose(found.values, 8.0, rtol=1e-6)
    np.testing.assert_allclose(found.intrinsics, [[160, 0, 30], [0, 150, 25], [0, 0, 1]])


@pytest.mark.parametrize("fov", [-0.5955, 0.0, 180.0, 400.0, float("nan"), float("inf")])
def test_a_field_of_view_of_no_camera_is_told_and_replaced(fov: float) -> None:
    found = DepthProEstimator(Wall(fov=fov)).estimate(photo(40, 80))
    np.testing.assert_allclose(found.values, 4.0, rtol=1e-6)  # f = W, so depth = 1 / C
    assert found.kind == "metric"
    assert (found.intrinsics, found.focal_source) == (None, "none")
    assert f"{fov:.1f} degrees, cannot be" in found.provenance["note"]
    assert "give --f-px, --fov-deg, --f-mm35 or --intrinsics" in found.provenance["note"]


def test_weights_without_a_head_need_a_focal_length() -> None:
    estimator = DepthProEstimator(Wall(fov=None))
    np.testing.assert_allclose(estimator.estimate(photo(4, 8, 8.0)).values, 4.0, rtol=1e-6)
    with pytest.raises(
        FathomError, match=r"The image: .* give --f-px, --fov-deg, --f-mm35 or --intrinsics"
    ):
        estimator.estimate(photo(4, 8))


def test_the_rectifiers_floor_and_what_lies_beyond_10_km_is_infinitely_far() -> None:
    canonical = torch.full((64, 64), 0.5)
    canonical[:16] = 0.0
    canonical[16:32] = 0.9e-4  # 1 / 0.9e-4 = 11.1 km when f = W
    canonical[32:48] = 1.25e-4  # 8 km
    found = DepthProEstimator(Wall(canonical)).estimate(photo(64, 64, 64.0))
    assert np.isinf(found.depth[:32]).all()
    assert (found.inverse_depth[:32] == 0).all()
    assert found.sky.sum() == 32 * 64
    np.testing.assert_allclose(found.depth[32:48], 8000, rtol=1e-5)
    np.testing.assert_allclose(found.depth[48:], 2, rtol=1e-6)
    assert found.valid.all()


def test_inverse_depth_is_what_is_enlarged() -> None:
    canonical = torch.zeros(64, 64)
    canonical[:, 32:] = 1.0
    found = DepthProEstimator(Wall(canonical)).estimate(photo(64, 128, 128.0))
    # Twice as wide: the pixels at the step lie a quarter and three quarters of the way from 0 to 1.
    np.testing.assert_allclose(found.depth[0, 62:66], [np.inf, 4, 4 / 3, 1], rtol=1e-6)


def test_depth_is_never_nearer_than_a_tenth_of_a_millimetre() -> None:
    found = DepthProEstimator(Wall(1e6)).estimate(photo(8, 8, 8.0))
    np.testing.assert_allclose(found.depth, 1e-4, rtol=1e-6)


class Once(torch.nn.Module):
    """A network that works for its first picture, which is the only one, and then remembers."""

    def __init__(self, network: DepthProNetwork) -> None:
        super().__init__()
        self.network = network
        self.resolution, self.fov = network.resolution, network.fov
        self.answer: DepthProOutput | None = None

    def transformers(self) -> Iterator[torch.nn.Module]:
        return self.network.transformers()

    def forward(self, image: torch.Tensor, **options: object) -> DepthProOutput:
        self.answer = self.answer or self.network(image, **options)
        return self.answer


def test_reference_metres_and_focal_length(parity: Callable, tmp_path: Path) -> None:
    reference = parity("depth_pro_tiny")
    torch.save(fixture_weights(reference.folder / "keys.json"), tmp_path / "tiny.pt")
    shutil.copy(reference.folder / "config.json", tmp_path)  # tells the heads of attention
    estimator = DepthProEstimator(Once(read_weights(tmp_path / "tiny.pt").network))
    image, f_px = reference.inputs["image"], float(reference.inputs["f_px"])
    estimated = estimator.estimate(Photo(image))
    given = estimator.estimate(Photo(image, Focal(f_px, "given")))
    # Tolerances are those of the fixture's README.
    assert estimated.f_px == pytest.approx(float(reference.outputs["focallength_px"][0]), rel=1e-4)
    for found, name in ((estimated, "depth_pred_f"), (given, "depth_given_f")):
        wanted = 1 / reference.outputs[name]
        inverse = found.inverse_depth[8::16, 8::16]
        inverse = np.where(inverse == 0, 1e-4, inverse)  # the reference stops at 10 km
        np.testing.assert_allclose(inverse, wanted, rtol=0, atol=2e-5 * wanted.max())


@pytest.mark.parametrize("size", [(480, 640), (97, 1030), (1, 1), (1, 300), (64, 64), (2000, 3)])
def test_preprocessing_is_that_of_the_reference(size: tuple[int, int]) -> None:
    pixels = photo(*size).pixels
    pixels.flags.writeable = False  # as Pillow hands them over
    whole = torch.from_numpy(pixels.copy()).permute(2, 0, 1)[None].float()
    wanted = functional.interpolate(
        (whole / 255 - 0.5) / 0.5, (96, 96), mode="bilinear", align_corners=False
    )
    found = network_image(pixels, 96)
    assert found.dtype == torch.float32
    # White noise shows every difference of position; the rest is the rounding of float32.
    torch.testing.assert_close(found, wanted, rtol=0, atol=2e-6)


def test_the_reference_image(parity: Callable) -> None:
    reference = parity("depth_pro_tiny")
    found = network_image(reference.inputs["image"], reference.config["internal_size"])[
        0, :, 8::16, 8::16
    ].numpy()
    wanted = reference.outputs["network_input"].reshape(found.shape)
    np.testing.assert_allclose(found, wanted, rtol=0, atol=2e-5)


@pytest.mark.skipif(sys.platform != "linux", reason="reads the peak of memory in Linux's units")
def test_a_hundred_megapixels_are_never_held_as_floats() -> None:
    code = """
import resource, numpy as np
from fathom.methods.depth_pro.preprocessing import network_image
def peak(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
network_image(np.zeros((8, 8, 3), np.uint8), 64)
before = peak()
network_image(np.broadcast_to(np.uint8(1), (8700, 12000, 3)), 1536)
print(peak() - before)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    # 28 MB each for the picture and few like it, and 55 MB for 1536 rows of bytes; floats of the
    # whole photograph would be 1250 MB.
    assert float(done.stdout) < 300


def test_a_batch_gives_what_each_photo_gives_alone(network: DepthProNetwork) -> None:
    estimator = DepthProEstimator(network)
    photos = [photo(40, 60), photo(60, 40, 55.0), photo(300, 200)]
    together = estimator.estimate_batch(photos)
    for one, found in zip(photos, together, strict=True):
        alone = estimator.estimate(one)
        assert found.values.shape == one.pixels.shape[:2]
        assert found.values.std() > 0
        np.testing.assert_allclose(found.values, alone.values, rtol=1e-5)
        assert found.f_px == pytest.approx(alone.f_px, rel=1e-5)


def test_on_a_processor_memory_is_that_of_one_photo_and_a_few_windows() -> None:
    wall = Wall()
    DepthProEstimator(wall).estimate_batch([photo(8, 8)] * 3)
    assert [count for count, _, _ in wall.asked] == [1, 1, 1]
    assert all(windows is not None and windows <= 8 for _, _, windows in wall.asked)


@pytest.mark.parametrize("size", [(1, 1), (1, 300), (300, 1), (7, 5)])
def test_the_smallest_photos_have_a_depth_map_too(
    size: tuple[int, int], network: DepthProNetwork
) -> None:
    found = DepthProEstimator(network).estimate(photo(*size))
    assert found.values.shape == size
    assert found.valid.all()


def test_bfloat16_is_for_the_large_products_only(network: DepthProNetwork, tmp_path: Path) -> None:
    path = tmp_path / "tiny.safetensors"
    save_weights(network, path, config=PRESETS["tiny"])
    exact = DepthProEstimator.from_file(path).estimate(photo(96, 128))
    half = DepthProEstimator.from_file(path, dtype=torch.bfloat16).estimate(photo(96, 128))
    difference = np.abs(half.inverse_depth - exact.inverse_depth)
    assert difference.max() > 0  # it was used
    # bfloat16 has 8 bits: one rounding is at most 1/256.
    assert np.percentile(difference, 99) < 0.02 * exact.inverse_depth.max()
    assert half.f_px == pytest.approx(exact.f_px, rel=0.02)
    assert half.values.dtype == np.float32


def test_it_says_what_an_estimator_must(network: DepthProNetwork) -> None:
    estimator = DepthProEstimator(network, name="mine", provenance={"more": "facts"})
    assert isinstance(estimator, Estimator)
    assert (estimator.native_size, estimator.size_multiple, estimator.kind) == (256, 256, "metric")
    assert estimator.uses_focal
    found = estimator.estimate(photo(8, 8))
    assert found.provenance == {"model": "mine", "more": "facts"}
