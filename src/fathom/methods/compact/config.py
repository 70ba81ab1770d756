"""Sizes of the compact network and the function that builds it."""

from dataclasses import asdict, dataclass

from fathom.methods.compact.network import CompactNetwork


@dataclass(frozen=True)
class CompactConfig:
    """Sizes of a `CompactNetwork`; equal configurations build equal parameter names and shapes."""

    encoder: str = "lite0"  # variant of EfficientNet-Lite
    context: int = 256  # channels of the transformer on the stride-32 grid
    attention_layers: int = 2
    attention_heads: int = 4
    decoder: tuple[int, int, int, int] = (128, 96, 64, 48)  # channels at strides 32, 16, 8, 4
    guide: int = 48  # hidden channels of the learned upsampling weights

    def build(self) -> CompactNetwork:
        """Return a freshly initialised network of these sizes."""
        return CompactNetwork(**asdict(self))


PRESETS: dict[str, CompactConfig] = {
    "base": CompactConfig(),
    "tiny": CompactConfig(
        encoder="tiny",
        context=48,
        attention_layers=1,
        attention_heads=2,
        decoder=(32, 24, 24, 16),
        guide=16,
    ),
}
