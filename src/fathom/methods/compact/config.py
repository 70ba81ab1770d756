"""Sizes of the compact network and the function that builds it."""

from dataclasses import asdict, dataclass

from fathom.methods.compact.network import CompactNetwork


@dataclass(frozen=True)
class CompactConfig:
    """Sizes of a `CompactNetwork`; equal configurations build equal parameter names and shapes."""

    stem: int = 16  # channels at stride 2
    widths: tuple[int, int, int, int] = (32, 64, 160, 256)  # channels at strides 4, 8, 16, 32
    blocks: tuple[int, int, int, int] = (1, 1, 2, 1)  # residual blocks at those strides
    attention_layers: int = 2  # transformer layers on the stride-32 grid
    attention_heads: int = 4
    decoder: tuple[int, int, int, int] = (96, 80, 56, 32)  # channels at strides 32, 16, 8, 4
    guide: int = 32  # hidden channels of the learned upsampling weights

    def build(self) -> CompactNetwork:
        """Return a freshly initialised network of these sizes."""
        return CompactNetwork(**asdict(self))


PRESETS: dict[str, CompactConfig] = {
    "base": CompactConfig(),
    "tiny": CompactConfig(
        stem=8,
        widths=(16, 24, 32, 48),
        blocks=(1, 1, 1, 1),
        attention_layers=1,
        attention_heads=2,
        decoder=(32, 24, 24, 16),
        guide=16,
    ),
}
