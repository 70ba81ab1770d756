"""Depth Pro's network (arXiv 2410.02073, Sec. 3.1), with the parameter names of its authors.

An image of 4n x 4n patches is seen three times: whole, in halves, and in quarters of its side,
always through patches of n x n tokens, by one vision transformer. A second one sees the whole
once more. A decoder joins all of it into one map at the image's resolution. The released network
has n = 24 and patches of 16 pixels; patches of 8 make the same network, with one doubling less,
small enough to be trained on a laptop.
"""

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from fathom.methods.depth_pro.fov import FieldOfViewHead
from fathom.methods.depth_pro.patches import FINE, MIDDLE, pyramid
from fathom.nn.tiling import merge
from fathom.nn.vit import VisionTransformer

FIRST_OUTPUT = 0.3  # 1/m: 3 m away, seen by a camera as long as its image is wide
_FIRST_SPREAD = 0.1  # 1/m, about
_REACH = 6  # cells of the last fusion that a pixel sees on each side, through six 3x3 kernels


class DepthProOutput(NamedTuple):
    """What the network says.

    Attributes:
        canonical: canonical inverse depth, float (B, 1, S, S), at least 0, in 1/m: the inverse
            depth that a camera with a focal length of one image width would see.
        fov_deg: horizontal field of view, (B,), degrees, unbounded; None without the head.
    """

    canonical: Tensor
    fov_deg: Tensor | None


class DepthProNetwork(nn.Module):
    """The whole network; `config.DepthProConfig` builds it.

    Args:
        encoder: of both images.
        decoder: of the encoder's features.
        head_width: channels before the last layer.
        fov: the field-of-view head, or None.
    """

    def __init__(
        self,
        encoder: "MultiScaleEncoder",
        decoder: "Decoder",
        *,
        head_width: int,
        fov: FieldOfViewHead | None,
    ) -> None:
        super().__init__()
        self.encoder = encoder
        self.decoder = decoder
        half = decoder.width // 2
        self.head = nn.Sequential(
            nn.Conv2d(decoder.width, half, 3, padding=1),
            nn.ConvTranspose2d(half, half, 2, stride=2),
            nn.Conv2d(half, head_width, 3, padding=1),
            nn.ReLU(inplace=True),
            nn.Conv2d(head_width, 1, 1),
            nn.ReLU(),
        )
        _keep_variance(self)
        last = self.head[4]
        assert isinstance(last, nn.Conv2d)
        assert last.bias is not None
        # A map that begins below the last ReLU would never learn.
        nn.init.constant_(last.bias, FIRST_OUTPUT)
        with torch.no_grad():
            last.weight *= _FIRST_SPREAD
        self.fov = fov

    @property
    def resolution(self) -> int:
        """Height and width in pixels of the images it takes and of the maps it gives."""
        return self.encoder.resolution

    def forward(
        self,
        image: Tensor,
        *,
        want_fov: bool = True,
        only_fov: bool = False,
        patches_at_once: int | None = None,
        bands: int = 1,
    ) -> DepthProOutput:
        """Return canonical inverse depth and field of view.

        Args:
            image: (B, 3, S, S) in [-1, 1], with S the `resolution`.
            want_fov: False skips the field-of-view head, one of the transformers' 37 passes.
            only_fov: give nothing else (`canonical` is empty), with gradients for its head only;
                the fine patches do not enter it, so this is some ten times cheaper.
            patches_at_once: how many of the 35 B patches the transformer sees together; None for
                all. Fewer take less memory; the result is the same but for rounding.
            bands: in how many horizontal bands the finest level is made; likewise.

        Raises:
            ValueError: the image has another size, or there is no field-of-view head to ask.
        """
        if image.shape[-2:] != (self.resolution, self.resolution):
            raise ValueError(
                f"Depth Pro takes images of {self.resolution}x{self.resolution} pixels, "
                f"not {image.shape[-1]}x{image.shape[-2]}."
            )
        if only_fov:
            return self._only_fov(image)
        tokens = self.encoder(image, patches_at_once=patches_at_once)
        low = self.decoder.project(4, self.encoder.feature(4, tokens))  # (B, D, S / 32, S / 32)
        fov_deg = None  # or (B,)
        if self.fov is not None and want_fov:
            fov_deg = self.fov(tokens.whole, low.detach())
        features = self.decoder.fusions[4](low)  # (B, D, S / 16, S / 16)
        # The finest features are the largest by far: each is made when its turn comes.
        for level in (3, 2, 1):
            skip = self.decoder.project(level, self.encoder.feature(level, tokens))
            features = self.decoder.fusions[level](features, skip)  # twice as wide each time
        return DepthProOutput(self._finest(tokens.early, features, bands), fov_deg)

    def _finest(self, early: Tensor, features: Tensor, bands: int) -> Tensor:
        """Return the map from the last level's inputs, a band of token rows at a time.

        Bands overlap by what a pixel of the map can see beyond its own token.
        """
        rows = early.shape[-2]
        cells = features.shape[-2] // rows
        margin = -(-_REACH // cells)
        step = -(-rows // bands)
        maps = []
        for start in range(0, rows, step):
            end = min(start + step, rows)
            first, last = max(0, start - margin), min(rows, end + margin)
            skip = self.decoder.project(0, self.encoder.upsample_latent0(early[..., first:last, :]))
            part = features[..., first * cells : last * cells, :]
            output = self.head(self.decoder.fusions[0](part, skip))
            maps.append(output[..., 2 * cells * (start - first) : 2 * cells * (end - first), :])
        return torch.cat(maps, dim=-2)

    def transformers(self) -> list[VisionTransformer]:
        """Return all vision transformers."""
        heads = [] if self.fov is None else [self.fov.vit]
        return [self.encoder.patch_encoder, self.encoder.image_encoder, *heads]

    def start_head(self) -> None:
        """Let the head's transformer, if any, begin as the image encoder is, if of one size."""
        if self.fov is None:
            return
        state = self.encoder.image_encoder.state_dict()
        fresh = self.fov.vit.state_dict()
        if all(state[k].shape == fresh[k].shape for k in fresh) and len(state) == len(fresh):
            self.fov.vit.load_state_dict(state)

    def _only_fov(self, image: Tensor) -> DepthProOutput:
        if self.fov is None:
            raise ValueError("This network has no field-of-view head.")
        with torch.no_grad():
            tokens = self.encoder.whole_image(image)
            low = self.decoder.project(4, self.encoder.feature(4, tokens))
        return DepthProOutput(image.new_zeros(0), self.fov(tokens.whole, low))


class EncoderTokens(NamedTuple):
    """Maps of tokens, each (B, C, h, w); `fine` ones are 4n wide, `middle` 2n, the others n.

    Those of patches that were left out are None.
    """

    early: Tensor | None
    later: Tensor | None
    fine: Tensor | None
    middle: Tensor | None
    coarse: Tensor
    context: Tensor
    whole: Tensor
    """The image at a quarter of its side, (B, 3, S / 4, S / 4)."""


class MultiScaleEncoder(nn.Module):
    """Both transformers, and what brings their tokens to the decoder's resolutions.

    Args:
        patch_encoder: sees every patch.
        image_encoder: sees the whole image.
        hooks: the two blocks of the patch encoder whose raw output is used too.
        widths: channels at the four coarser levels, fine to coarse.
        decoder_width: channels at the finest level.
        patch_size: of both transformers, 8 or 16 pixels.
    """

    def __init__(
        self,
        patch_encoder: VisionTransformer,
        image_encoder: VisionTransformer,
        *,
        hooks: tuple[int, int],
        widths: tuple[int, int, int, int],
        decoder_width: int,
        patch_size: int,
    ) -> None:
        super().__init__()
        self.patch_encoder = patch_encoder
        self.image_encoder = image_encoder
        self.hooks = hooks
        self.grid = patch_encoder.grid
        self.resolution = 4 * self.grid * patch_size
        w0, w1, w2, w3 = widths
        width = patch_encoder.width
        more = patch_size.bit_length() - 4  # doublings: 1 for patches of 16, none for 8
        self.upsample_latent0 = _upsample(width, w0, decoder_width, doublings=2 + more)
        self.upsample_latent1 = _upsample(width, w0, w0, doublings=1 + more)
        self.upsample0 = _upsample(width, w1, w1, doublings=more)
        self.upsample1 = _upsample(width, w2, w2, doublings=more)
        self.upsample2 = _upsample(width, w3, w3, doublings=more)
        factor = 2**more
        self.upsample_lowres = nn.ConvTranspose2d(image_encoder.width, w3, factor, stride=factor)
        self.fuse_lowres = nn.Conv2d(2 * w3, w3, 1)

    def forward(self, image: Tensor, *, patches_at_once: int | None = None) -> EncoderTokens:
        """Encode every patch of (B, 3, S, S)."""
        batch, n = len(image), self.grid
        patches = pyramid(image)  # (35 B, 3, S / 4, S / 4)
        last, (early, later) = self._encode(patches, patches_at_once or len(patches))
        whole = patches[-batch:]
        # (25 B, C, n, n), (9 B, C, n, n) and (B, C, n, n)
        fine, middle, coarse = torch.split(last, [FINE * batch, MIDDLE * batch, batch])
        return EncoderTokens(
            early=merge(early[: FINE * batch], batch, trim=n // 8),
            later=merge(later[: FINE * batch], batch, trim=n // 8),
            fine=merge(fine, batch, trim=n // 8),
            middle=merge(middle, batch, trim=n // 4),
            coarse=coarse,
            context=self._context(whole),
            whole=whole,
        )

    def whole_image(self, image: Tensor) -> EncoderTokens:
        """Encode the whole image only, which is all that the coarsest level needs."""
        side = self.resolution // 4
        whole = functional.interpolate(image, (side, side), mode="bilinear")
        coarse = _as_map(self.patch_encoder(whole)[0], self.upsample2[0])
        return EncoderTokens(None, None, None, None, coarse, self._context(whole), whole)

    def feature(self, level: int, tokens: EncoderTokens) -> Tensor:
        """Return the features of a level, from 1 (a quarter of the resolution) to 4 (a 32nd)."""
        if level == 4:
            both = [self.upsample2(tokens.coarse), self.upsample_lowres(tokens.context)]
            return self.fuse_lowres(torch.cat(both, dim=1))  # type: ignore[no-any-return]
        sources = (tokens.later, tokens.fine, tokens.middle)
        upsample = (self.upsample_latent1, self.upsample0, self.upsample1)
        return upsample[level - 1](sources[level - 1])  # type: ignore[no-any-return]

    def _encode(self, patches: Tensor, at_once: int) -> tuple[Tensor, list[Tensor]]:
        """Return the last and the hooked tokens of all patches as maps (N, C, n, n)."""
        parts = [self.patch_encoder(part, self.hooks) for part in torch.split(patches, at_once)]
        like = self.upsample2[0]
        last = torch.cat([_as_map(tokens, like) for tokens, _ in parts])
        hooked = [torch.cat([_as_map(some[k], like) for _, some in parts]) for k in (0, 1)]
        return last, hooked

    def _context(self, whole: Tensor) -> Tensor:
        return _as_map(self.image_encoder(whole)[0], self.upsample_lowres)


class Decoder(nn.Module):
    """From the encoder's five levels to one map of features (DPT, arXiv 2103.13413, without norms).

    Args:
        widths: channels of the encoder's levels 1 to 4.
        width: channels of everything in here.
    """

    def __init__(self, widths: Sequence[int], *, width: int) -> None:
        super().__init__()
        self.width = width
        # The finest level has the right width already.
        self.convs = nn.ModuleList(
            [nn.Identity(), *(nn.Conv2d(w, width, 3, padding=1, bias=False) for w in widths)]
        )
        self.fusions = nn.ModuleList(_Fusion(width, doubles=level > 0) for level in range(5))
        # The coarsest fusion has nothing to add. Its unit exists in every checkpoint, and would
        # keep a distributed run waiting for gradients that never come.
        for parameter in self.fusions[4].get_submodule("resnet1").parameters():
            parameter.requires_grad = False

    def project(self, level: int, feature: Tensor) -> Tensor:
        """Bring one level of the encoder to the decoder's width."""
        return self.convs[level](feature)  # type: ignore[no-any-return]


class _Fusion(nn.Module):
    def __init__(self, width: int, *, doubles: bool) -> None:
        super().__init__()
        self.resnet1 = _ResidualUnit(width)
        self.resnet2 = _ResidualUnit(width)
        self.deconv = (
            nn.ConvTranspose2d(width, width, 2, stride=2, bias=False) if doubles else nn.Identity()
        )
        self.out_conv = nn.Conv2d(width, width, 1)

    def forward(self, coarse: Tensor, skip: Tensor | None = None) -> Tensor:
        if skip is not None:
            coarse = coarse + self.resnet1(skip)
        return self.out_conv(self.deconv(self.resnet2(coarse)))  # type: ignore[no-any-return]


class _ResidualUnit(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.residual = nn.Sequential(
            nn.ReLU(),
            nn.Conv2d(width, width, 3, padding=1),
            nn.ReLU(inplace=True),
            nn.Conv2d(width, width, 3, padding=1),
        )

    def forward(self, x: Tensor) -> Tensor:
        return x + self.residual(x)  # type: ignore[no-any-return]


def _keep_variance(network: nn.Module) -> None:
    """Begin with kernels that keep the variance of what they are given.

    torch's own shrink it, and where dozens of them follow one another without a norm, and mostly
    without an activation, nothing of the image would be left in the first output.
    """
    for module in network.modules():
        if isinstance(module, nn.ConvTranspose2d):  # each output pixel reads one input pixel
            nn.init.normal_(module.weight, std=module.in_channels**-0.5)
        elif isinstance(module, nn.Conv2d):
            nn.init.normal_(module.weight, std=module.weight[0].numel() ** -0.5)
        elif isinstance(module, nn.Linear):
            nn.init.xavier_uniform_(module.weight)


def _upsample(width: int, first: int, then: int, *, doublings: int) -> nn.Sequential:
    """A projection and some doublings of the size, all of them linear."""
    layers: list[nn.Module] = [nn.Conv2d(width, first, 1, bias=False)]
    for k in range(doublings):
        layers.append(nn.ConvTranspose2d(then if k else first, then, 2, stride=2, bias=False))
    return nn.Sequential(*layers)


def _as_map(tokens: Tensor, reader: nn.Module) -> Tensor:
    """Drop the class token of (N, 1 + n n, C) and return (N, C, n, n) in the reader's precision."""
    count, length, width = tokens.shape
    side = round((length - 1) ** 0.5)
    weight = reader.get_parameter("weight")
    return tokens[:, 1:].to(weight.dtype).transpose(1, 2).reshape(count, width, side, side)
