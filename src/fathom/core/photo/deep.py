"""From numbers of more than 8 bits to an 8-bit image, band by band."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from fathom.core.bands import row_bands
from fathom.core.photo.colour_space import ColourSpace, SrgbConverter

_SAMPLED_ROWS = 256


@dataclass(frozen=True)
class DeepPixels:
    """Pixels of more than 8 bits.

    Attributes:
        rows: Gives rows as uint16 (h, W, C): grey or RGB, then alpha where there is any.
        height: Rows.
        width: Columns.
        channels: C, 1 to 4.
        top: Largest number that can be stored.
        key: The colour that stands for transparency, one number or three.
    """

    rows: Callable[[slice], NDArray[np.uint16]]
    height: int
    width: int
    channels: int
    top: int = 65535
    key: tuple[int, ...] | None = None

    def to_8_bits(self, space: ColourSpace | None) -> Image.Image:
        """Return an image of mode L, LA, RGB or RGBA; in sRGB where a colour space is given."""
        colours = self.channels - (self.channels % 2 == 0)
        keyed = self.key is not None and len(self.key) == colours == self.channels
        count = self.channels + keyed
        convert = SrgbConverter(space, self.top, self._sample(colours)) if space else None
        pixels = np.empty((self.height, self.width, count), dtype=np.uint8)
        for place in row_bands(self.height, self.width):
            band = self.rows(place)
            target = pixels[place]
            if keyed:
                target[..., -1] = np.where((band == self.key).all(axis=-1), 0, 255)
            elif colours != self.channels:
                target[..., -1] = self._reduced(band[..., -1])
            tones = band[..., :colours]
            if convert is None:
                target[..., :colours] = self._reduced(tones)
            else:
                target[..., :colours] = convert(np.broadcast_to(tones, (*tones.shape[:2], 3)))[
                    ..., :colours
                ]
        return Image.fromarray(pixels[..., 0] if count == 1 else pixels)

    def _sample(self, colours: int) -> NDArray[np.uint16]:
        step = max(self.height // _SAMPLED_ROWS, 1)
        rows = [self.rows(slice(y, y + 1))[0, :, :colours] for y in range(0, self.height, step)]
        sample = np.stack(rows)
        return np.broadcast_to(sample, (*sample.shape[:2], 3))

    def _reduced(self, band: NDArray[np.uint16]) -> NDArray[np.uint8]:
        """Return the numbers as round(255 v / top), so that white stays white."""
        wide = band.astype(np.uint32)
        return ((wide * 510 + self.top) // (2 * self.top)).astype(np.uint8)
