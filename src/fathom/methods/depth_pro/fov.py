"""Depth Pro's head for the horizontal field of view (arXiv 2410.02073, Sec. 3.3 and C.2)."""

from torch import Tensor, nn

from fathom.nn.vit import VisionTransformer

_FIRST_OUTPUT = 55.0  # degrees, horizontally: between a phone's camera and a reflex camera's


class FieldOfViewHead(nn.Module):
    """A transformer of its own, its tokens added to the depth network's coarsest features.

    Args:
        vit: sees the whole image.
        width: channels of those features.
        patch_size: of `vit`, 8 or 16 pixels.
        hidden: channels of the head's own first layer.
    """

    def __init__(self, vit: VisionTransformer, *, width: int, patch_size: int, hidden: int) -> None:
        super().__init__()
        self.encoder = nn.Sequential(vit, nn.Linear(vit.width, hidden))
        # The features have patch_size / 8 cells per token.
        self.downsample = nn.Sequential(
            nn.Conv2d(width, hidden, 3, stride=patch_size // 8, padding=1), nn.ReLU()
        )
        self.head = nn.Sequential(
            nn.Conv2d(hidden, hidden // 2, 3, stride=2, padding=1),
            nn.ReLU(),
            nn.Conv2d(hidden // 2, hidden // 4, 3, stride=2, padding=1),
            nn.ReLU(),
            nn.Conv2d(hidden // 4, 1, vit.grid // 4),
        )
        # The last layer answers in degrees; from 0 it would take long to come to any camera.
        last = self.head[-1]
        assert isinstance(last, nn.Conv2d)
        assert last.bias is not None
        nn.init.constant_(last.bias, _FIRST_OUTPUT)

    @property
    def vit(self) -> VisionTransformer:
        """The head's own transformer."""
        vit = self.encoder[0]
        assert isinstance(vit, VisionTransformer)
        return vit

    def forward(self, whole: Tensor, low: Tensor) -> Tensor:
        """Return degrees, float32 (B,), unbounded.

        Args:
            whole: the image at the transformer's size, (B, 3, s, s) in [-1, 1].
            low: the coarsest features of the decoder, (B, width, h, h).
        """
        linear = self.encoder[1]
        tokens = linear(self.vit(whole)[0][:, 1:].to(linear.weight.dtype))
        below = self.downsample(low)
        joined = below + tokens.transpose(1, 2).reshape(below.shape)
        return self.head(joined).flatten().float()  # type: ignore[no-any-return]
