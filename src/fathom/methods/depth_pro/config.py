"""Sizes of Depth Pro's network, the named ones, and the function that builds it."""

import json
from dataclasses import asdict, dataclass, replace

from fathom.methods.depth_pro.fov import FieldOfViewHead
from fathom.methods.depth_pro.network import Decoder, DepthProNetwork, MultiScaleEncoder
from fathom.nn.vit import VisionTransformer


@dataclass(frozen=True)
class VitSizes:
    """Sizes of one vision transformer.

    Attributes:
        width: channels of a token.
        depth: number of blocks.
        heads: of attention.
    """

    width: int = 1024
    depth: int = 24
    heads: int = 16

    def __post_init__(self) -> None:
        if self.width % self.heads:
            raise ValueError(f"{self.heads} heads cannot share {self.width} channels equally")


@dataclass(frozen=True)
class DepthProConfig:
    """Sizes of a `DepthProNetwork`; the defaults are those of the released one.

    Attributes:
        patch_encoder: the transformer that sees every patch.
        image_encoder: the one that sees the whole image.
        fov_encoder: the one of the field-of-view head; None builds no head.
        hooks: blocks of the patch encoder, from 0, whose raw output is used too.
        widths: channels at the encoder's four coarser levels, fine to coarse.
        decoder_width: channels of the decoder.
        head_width: channels before the last layer.
        window: height and width in pixels of what a transformer sees; the network's resolution is
            four times that. A multiple of eight patches.
        patch_size: pixels, 8 or 16.
        fov_width: channels of the field-of-view head's first layer; None for half of the decoder's.
        layer_scale: initial factor of the transformers' residuals; None for DINOv2's 1e-5.
    """

    patch_encoder: VitSizes = VitSizes()
    image_encoder: VitSizes = VitSizes()
    fov_encoder: VitSizes | None = VitSizes()
    hooks: tuple[int, int] = (5, 11)
    widths: tuple[int, int, int, int] = (256, 512, 1024, 1024)
    decoder_width: int = 256
    head_width: int = 32
    window: int = 384
    patch_size: int = 16
    fov_width: int | None = None
    layer_scale: float | None = None

    def __post_init__(self) -> None:
        if self.patch_size not in (8, 16):
            raise ValueError(f"the patch size must be 8 or 16, not {self.patch_size}")
        if self.window % (8 * self.patch_size):
            raise ValueError(
                f"the window of {self.window} pixels must be a multiple of eight patches, "
                f"{8 * self.patch_size}"
            )
        if not 0 <= self.hooks[0] < self.hooks[1] < self.patch_encoder.depth:
            raise ValueError(
                f"the hooks {self.hooks} must be two rising blocks below {self.patch_encoder.depth}"
            )

    @property
    def resolution(self) -> int:
        """Height and width of the network's images in pixels."""
        return 4 * self.window

    def without_fov(self) -> "DepthProConfig":
        """Return the same sizes without the field-of-view head."""
        return replace(self, fov_encoder=None)

    def build(self) -> DepthProNetwork:
        """Return a freshly initialised network of these sizes."""
        encoder = MultiScaleEncoder(
            self.transformer(self.patch_encoder),
            self.transformer(self.image_encoder),
            hooks=self.hooks,
            widths=self.widths,
            decoder_width=self.decoder_width,
            patch_size=self.patch_size,
        )
        fov = None
        if self.fov_encoder is not None:
            fov = FieldOfViewHead(
                self.transformer(self.fov_encoder),
                width=self.decoder_width,
                patch_size=self.patch_size,
                hidden=self.fov_width or self.decoder_width // 2,
            )
        return DepthProNetwork(
            encoder,
            Decoder(self.widths, width=self.decoder_width),
            head_width=self.head_width,
            fov=fov,
        )

    def transformer(self, sizes: VitSizes) -> VisionTransformer:
        """Return a fresh transformer that sees one patch."""
        return VisionTransformer(
            width=sizes.width,
            depth=sizes.depth,
            heads=sizes.heads,
            image_size=self.window,
            patch_size=self.patch_size,
            layer_scale=self.layer_scale,
        )


_SMALL = VitSizes(width=384, depth=12, heads=6)  # DINOv2's ViT-S
_TINY = VitSizes(width=96, depth=4, heads=2)

PRESETS: dict[str, DepthProConfig] = {
    "vitl": DepthProConfig(),
    "small": DepthProConfig(
        patch_encoder=_SMALL,
        image_encoder=_SMALL,
        fov_encoder=_SMALL,
        hooks=(2, 5),
        widths=(64, 128, 256, 256),
        decoder_width=64,
        head_width=32,
        window=256,
    ),
    "tiny": DepthProConfig(
        patch_encoder=_TINY,
        image_encoder=_TINY,
        fov_encoder=_TINY,
        hooks=(0, 1),
        widths=(32, 48, 64, 64),
        decoder_width=32,
        head_width=16,
        window=64,
        patch_size=8,
        fov_width=64,
        layer_scale=1.0,
    ),
}
"""Named sizes: `vitl` is the released network (952 M parameters, 1536 x 1536 pixels), `small`
starts from DINOv2's ViT-S (1024 x 1024), `tiny` is learnt from nothing on two cores (256 x 256)."""


def to_json(config: DepthProConfig) -> str:
    """Return a configuration as one line of JSON, the way our own files of weights keep it."""
    return json.dumps(asdict(config))


def from_json(text: str) -> DepthProConfig:
    """Read what `to_json` wrote.

    Raises:
        ValueError, TypeError, KeyError: it is no such text.
    """
    fields = json.loads(text)
    for name in ("patch_encoder", "image_encoder", "fov_encoder"):
        if fields[name] is not None:
            fields[name] = VitSizes(**fields[name])
    for name in ("hooks", "widths"):
        fields[name] = tuple(fields[name])
    return DepthProConfig(**fields)
