import copy
import math

import numpy as np
import pytest
import torch

from fathom.core.photo import Calibration, Photo
from fathom.core.photo.focal import Focal
from fathom.methods.compact.inference import CompactEstimator
from fathom.methods.compact.network import OFFSET, CompactOutput
from fathom.protocols import Estimator


class _Wall(torch.nn.Module):
    """Stands in for the network: a wall at C = 0.25 with sky in the upper half; 90 degrees."""

    stages = ()

    def forward(self, image):
        b, _, h, w = image.shape
        canonical = torch.full((b, 1, h, w), 0.25)
        canonical[:, :, : h // 2] = 0.0
        logit = torch.where(canonical > 0, -1.0, 1.0)
        return CompactOutput((canonical + OFFSET).log(), logit, torch.full((b,), 90.0))


def _photo(height, width, focal=None):
    return Photo(np.random.default_rng(0).integers(0, 255, (height, width, 3), np.uint8), focal)


def test_canonical_inverse_depth_becomes_metres():
    # f = W / 2 at 90 degrees, so depth = f / (W C) = 0.5 / 0.25 = 2 m.
    result = CompactEstimator(_Wall(), native_size=64).estimate(_photo(40, 80))
    assert result.values.shape == (40, 80)
    assert result.kind == "metric"
    assert result.depth[36, 40] == pytest.approx(2.0, rel=1e-3)
    assert result.f_px == pytest.approx(40.0)
    assert result.focal_source == "estimated"
    np.testing.assert_allclose(result.intrinsics[:2, 2], [40.0, 20.0])


def test_a_known_focal_length_scales_the_metres():
    photo = _photo(40, 80, Focal(160.0, "given"))
    result = CompactEstimator(_Wall(), native_size=64).estimate(photo)
    assert result.depth[36, 40] == pytest.approx(8.0, rel=1e-3)  # 160 / (80 * 0.25)
    assert result.focal_source == "given"
    assert result.f_px == pytest.approx(160.0)


def test_a_calibrated_camera_is_kept_whole():
    camera = Calibration(160.0, 150.0, 30.0, 25.0)
    photo = _photo(40, 80, Focal(160.0, "given", camera))
    result = CompactEstimator(_Wall(), native_size=64).estimate(photo)
    assert result.depth[36, 40] == pytest.approx(8.0, rel=1e-3)
    np.testing.assert_allclose(result.intrinsics, [[160, 0, 30], [0, 150, 25], [0, 0, 1]])


def test_sky_is_infinitely_far():
    result = CompactEstimator(_Wall(), native_size=64).estimate(_photo(64, 64))
    assert np.isinf(result.depth[5]).all()
    assert result.valid.all()
    assert np.isfinite(result.depth[60]).all()


@pytest.mark.parametrize(
    ("photo", "sizes"),
    [
        ((48, 64), [(64, 64)]),
        ((90, 120), [(64, 64)]),  # 1.4 times as high: the second look would show little
        ((96, 128), [(64, 64), (192, 192)]),
        ((3000, 4000), [(64, 64), (192, 192)]),
    ],
)
def test_photos_with_more_to_show_are_looked_at_twice(photo, sizes):
    class Recorder(_Wall):
        def forward(self, image):
            seen.append(tuple(image.shape[-2:]))
            return super().forward(image)

    seen = []
    estimator = CompactEstimator(Recorder(), native_size=64)
    coarse = estimator.estimate_coarse([_photo(*photo)])[0]
    assert seen == sizes
    assert coarse.values.shape == sizes[-1]


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16])
def test_lower_precision_gives_nearly_the_same(network, dtype):
    photo = _photo(96, 128)
    whole = CompactEstimator(copy.deepcopy(network), native_size=64).estimate(photo).values
    half = CompactEstimator(network, native_size=64, dtype=dtype).estimate(photo).values
    # bfloat16 keeps eight bits, so a log C of about -1 is known to a hundredth or so.
    assert np.abs(np.log(half / whole)).max() < 0.1


def test_sky_needs_both_witnesses():
    class Ceiling(_Wall):
        def forward(self, image):
            output = super().forward(image)
            near = torch.full_like(output.log_canonical, math.log(0.25 + OFFSET))
            return output._replace(log_canonical=near)

    result = CompactEstimator(Ceiling(), native_size=64).estimate(_photo(64, 64))
    assert np.isfinite(result.depth).all()


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        ((480, 640), (384, 512)),
        ((640, 480), (512, 384)),
        ((375, 1242), (256, 800)),
        ((1, 4000), (32, 1024)),
        ((1, 1), (448, 448)),
    ],
)
def test_the_working_size_follows_the_shape(network, shape, expected):
    assert CompactEstimator(network, native_size=512).working_size(*shape) == expected


def test_a_batch_gives_what_each_photo_gives_alone(network):
    estimator = CompactEstimator(network, native_size=64)
    photos = [_photo(40, 60), _photo(60, 40), _photo(80, 120)]
    together = estimator.estimate_batch(photos)
    for photo, result in zip(photos, together, strict=True):
        assert result.values.shape == photo.pixels.shape[:2]
        np.testing.assert_allclose(result.values, estimator.estimate(photo).values, rtol=1e-4)


@pytest.mark.parametrize("size", [(1, 1), (1, 300), (300, 1), (7, 5)])
def test_the_smallest_photos_have_a_depth_map_too(network, size):
    result = CompactEstimator(network, native_size=64).estimate(_photo(*size))
    assert result.values.shape == size
    assert result.valid.all()


def test_it_is_an_estimator(network):
    assert isinstance(CompactEstimator(network), Estimator)
