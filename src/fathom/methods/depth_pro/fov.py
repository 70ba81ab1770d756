"""Depth Pro's head for the horizontal field of view (arXiv 2410.02073, Sec. 3.3 and C.2)."""

from torch import Tensor, nn

from fathom.nn.vit import VisionTransformer


class FieldOfViewHead(nn.Module):
    """A transformer of its own, its tokens added to the depth network's coarsest features.

    Args:
        vit: sees the whole picture.
        width: channels of those features.
        patch_size: of `vit`, 8 or 16 pixels.
    """

    def __init__(self, vit: VisionTransformer, *, width: int, patch_size: int) -> None:
        super().__init__()
        half = width // 2
        self.encoder = nn.Sequential(vit, nn.Linear(vit.width, half))
        # The features have patch_size / 8 cells per token.
        self.downsample = nn.Sequential(
            nn.Conv2d(width, half, 3, stride=patch_size // 8, padding=1), nn.ReLU()
        )
        self.head = nn.Sequential(
            nn.Conv2d(half, half // 2, 3, stride=2, padding=1),
            nn.ReLU(),
            nn.Conv2d(half // 2, half // 4, 3, stride=2, padding=1),
            nn.ReLU(),
            nn.Conv2d(half // 4, 1, vit.grid // 4),
        )

    def forward(self, whole: Tensor, low: Tensor) -> Tensor:
        """Return degrees, float32 (B,), unbounded.

        Args:
            whole: the picture at the transformer's size, (B, 3, s, s) in [-1, 1].
            low: the coarsest features of the decoder, (B, width, h, h).
        """
        vit, linear = self.encoder
        tokens = linear(vit(whole)[0][:, 1:].to(linear.weight.dtype))
        below = self.downsample(low)
        joined = below + tokens.transpose(1, 2).reshape(below.shape)
        return self.head(joined).flatten().float()  # type: ignore[no-any-return]
