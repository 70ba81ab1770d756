"""The compact network: EfficientNet-Lite down to stride 32, attention there, fusion back up.

It predicts what Depth Pro predicts (Bochkovskii et al., arXiv 2410.02073, Sec. 3): canonical
inverse depth C = f_px / (W * depth) and the horizontal field of view. The encoder was made for
CPUs and knows from ImageNet what real things look like; a few transformer layers on the coarsest
grid see the whole image; the last step chooses, per full-resolution pixel, among neighbouring
coarse predictions (a convex combination, as RAFT does for optical flow: Teed & Deng, arXiv
2003.12039, Sec. 3.3), so that an edge is a switch between two surfaces and not a ramp.
"""

from itertools import pairwise
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from fathom.nn.convex_upsample import convex_upsample
from fathom.nn.efficientnet_lite import EfficientNetLite

# C + OFFSET is what the network predicts the logarithm of: it keeps the sky (C = 0) finite.
# With f_px = W it corresponds to a depth of 1000 m.
OFFSET = 1e-3


class CompactOutput(NamedTuple):
    """Predictions for a batch of images.

    Attributes:
        log_canonical: float (B, 1, H, W); log(C + OFFSET) with C = f_px / (W * depth) in 1/m.
        sky_logit: float (B, 1, H, W); positive where the pixel is probably sky.
        fov_deg: float (B,); horizontal field of view in degrees.
    """

    log_canonical: Tensor
    sky_logit: Tensor
    fov_deg: Tensor

    @property
    def canonical(self) -> Tensor:
        """Canonical inverse depth C >= 0, float32 (B, 1, H, W)."""
        return (self.log_canonical.float().exp() - OFFSET).clamp_min(0.0)


class ResidualBlock(nn.Module):
    """Two 3x3 convolutions with batch normalisation and a shortcut (pre-activation)."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.first_norm = nn.BatchNorm2d(channels)
        self.second = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.second_norm = nn.BatchNorm2d(channels)

    def forward(self, x: Tensor) -> Tensor:
        """Map (B, C, H, W) to the same shape."""
        y = functional.relu(self.first_norm(self.first(functional.relu(x))))
        y = self.second_norm(self.second(y))
        return x.add(y)


class AttentionLayer(nn.Module):
    """Pre-norm transformer layer over the tokens of one image.

    Both branches start at a tenth of their size (LayerScale, Touvron et al., arXiv 2103.17239):
    from scratch, full-sized branches drown what the convolutions found.
    """

    def __init__(self, channels: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.attention_norm = nn.LayerNorm(channels)
        self.qkv = nn.Linear(channels, 3 * channels)
        self.project = nn.Linear(channels, channels)
        self.mlp_norm = nn.LayerNorm(channels)
        self.mlp_in = nn.Linear(channels, 4 * channels)
        self.mlp_out = nn.Linear(4 * channels, channels)
        self.attention_gain = nn.Parameter(torch.full((channels,), 0.1))
        self.mlp_gain = nn.Parameter(torch.full((channels,), 0.1))

    def forward(self, tokens: Tensor) -> Tensor:
        """Map (B, N, C) to the same shape."""
        b, n, c = tokens.shape
        qkv = self.qkv(self.attention_norm(tokens)).view(b, n, 3, self.heads, c // self.heads)
        q, k, v = qkv.permute(2, 0, 3, 1, 4)  # each (B, heads, N, C / heads)
        mixed = functional.scaled_dot_product_attention(q, k, v)
        mixed = self.project(mixed.transpose(1, 2).reshape(b, n, c))
        tokens = tokens + mixed * self.attention_gain.to(mixed.dtype)
        hidden = functional.gelu(self.mlp_in(self.mlp_norm(tokens)))
        hidden = self.mlp_out(hidden)
        return tokens.add(hidden * self.mlp_gain.to(hidden.dtype))


class GlobalContext(nn.Module):
    """Attention over the stride-32 grid."""

    def __init__(self, channels: int, layers: int, heads: int) -> None:
        super().__init__()
        self.position = nn.Sequential(
            nn.Linear(4, channels), nn.GELU(), nn.Linear(channels, channels)
        )
        self.layers = nn.ModuleList(AttentionLayer(channels, heads) for _ in range(layers))
        self.norm = nn.LayerNorm(channels)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Map (B, C, h, w) to the same shape and a (B, C) summary of the image."""
        b, c, h, w = x.shape
        tokens = x.flatten(2).transpose(1, 2) + self.position(_grid(h, w, x.device).to(x.dtype))
        for layer in self.layers:
            tokens = layer(tokens)
        grid = tokens.transpose(1, 2).reshape(b, c, h, w)
        return grid.contiguous(memory_format=torch.channels_last), self.norm(tokens.mean(dim=1))


def _grid(h: int, w: int, device: torch.device) -> Tensor:
    """Return where each cell lies, (h * w, 4).

    x and y are measured from the image centre in units of half the long side, so that a shape
    keeps its coordinates whatever the aspect ratio; the other two give the distance to the
    lower and to the nearer side border, in the same unit.
    """
    half = max(h, w) / 2
    y = (torch.arange(h, device=device, dtype=torch.float32) + 0.5 - h / 2) / half
    x = (torch.arange(w, device=device, dtype=torch.float32) + 0.5 - w / 2) / half
    yy, xx = torch.meshgrid(y, x, indexing="ij")
    return torch.stack([xx, yy, h / 2 / half - yy, w / 2 / half - xx.abs()], -1).view(-1, 4)


class CompactNetwork(nn.Module):
    """Canonical inverse depth, sky and field of view from one image.

    Input height and width must be multiples of 32. See `CompactConfig` for the sizes.
    """

    STRIDE = 32
    UPSAMPLE = 4  # the decoder's last grid has a quarter of the input's resolution

    def __init__(
        self,
        *,
        encoder: str,
        context: int,
        attention_layers: int,
        attention_heads: int,
        decoder: tuple[int, ...],
        guide: int,
    ) -> None:
        super().__init__()
        self.encoder = EfficientNetLite(encoder)
        finest, *widths = self.encoder.channels
        self.narrow_context = nn.Conv2d(widths[-1], context, 1)
        self.context = GlobalContext(context, attention_layers, attention_heads)
        widths[-1] = context
        self.lateral = nn.ModuleList(
            nn.Conv2d(width, out, 1) for width, out in zip(widths[::-1], decoder, strict=True)
        )
        self.narrow = nn.ModuleList(nn.Conv2d(a, b, 1) for a, b in pairwise(decoder))
        self.fuse = nn.ModuleList(ResidualBlock(width) for width in decoder)
        self.coarse = nn.Conv2d(decoder[-1], 2, 3, padding=1)
        pixels = self.UPSAMPLE**2
        self.guide = nn.Sequential(
            nn.Conv2d(decoder[-1] + 3 * pixels + finest * pixels // 4, guide, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(guide, 9 * pixels, 1),
        )
        self.scale = nn.Linear(context, 1)
        fov = nn.Linear(context, 1)
        self.fov = nn.Sequential(nn.Linear(context, context), nn.GELU(), fov)
        # Start from a plausible constant: 3 m indoors, 60 degrees, no sky.
        nn.init.zeros_(self.scale.weight)
        nn.init.constant_(self.scale.bias, -1.2)
        for layer in (self.coarse, fov):
            nn.init.normal_(layer.weight, std=0.01)

    def forward(self, image: Tensor) -> CompactOutput:
        """Predict for RGB in [-1, 1], float (B, 3, H, W), H and W multiples of 32."""
        h, w = image.shape[-2:]
        if h % self.STRIDE or w % self.STRIDE:
            raise ValueError(f"height and width must be multiples of 32, got {h} x {w}")
        finest, *features = self.encoder(image)
        x, summary = self.context(self.narrow_context(features[-1]))
        x = functional.relu(self._decode(x, features))
        detail = torch.cat([x, _folded(image, 4, x), _folded(finest, 2, x)], dim=1)
        coarse = self.coarse(x).float()  # (B, 2, h, w): log C relative to the scale, sky
        full = convex_upsample(coarse, self.guide(detail).float(), self.UPSAMPLE)
        log_canonical = full[:, :1] + self.scale(summary).float()[..., None, None]
        fov_deg = 60.0 * torch.exp(self.fov(summary).float().squeeze(1).clamp(-2.0, 0.9))
        return CompactOutput(log_canonical, full[:, 1:], fov_deg)

    def _decode(self, x: Tensor, features: list[Tensor]) -> Tensor:
        y: Tensor = self.fuse[0](self.lateral[0](x))
        rest = zip(self.narrow, self.lateral[1:], self.fuse[1:], features[-2::-1], strict=True)
        for narrow, lateral, fuse, feature in rest:
            y = functional.interpolate(
                narrow(y), scale_factor=2, mode="bilinear", align_corners=False
            )
            y = fuse(y + lateral(feature))
        return y


def _folded(x: Tensor, factor: int, like: Tensor) -> Tensor:
    """Every factor x factor square of pixels as the channels of one, in the kind of `like`."""
    folded = functional.pixel_unshuffle(x, factor).to(like.dtype)
    return folded.contiguous(memory_format=torch.channels_last)
