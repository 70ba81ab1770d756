"""Blur what lies behind the subject of a photograph, the more the farther it is behind.

python examples/blur_background.py photo.jpg blurred.jpg --focus 2.5
"""

import argparse

import numpy as np
from PIL import Image, ImageFilter

import fathom
from fathom.core.photo import read_photo

LAYERS = 6


def main() -> None:
    """Read, predict, blur and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("photo")
    parser.add_argument("output")
    parser.add_argument("--focus", type=float, help="metres; by default the nearest tenth")
    parser.add_argument("--strength", type=float, default=0.02, help="of the width, at infinity")
    options = parser.parse_args()

    photo = read_photo(options.photo)
    inverse = fathom.load("default").predict(photo).inverse_depth  # 1 / metres, 0 for sky
    focus = 1 / options.focus if options.focus else np.percentile(inverse, 90)
    # A lens blurs by the difference of inverse depth; 1 is infinitely far behind the focus.
    behind = np.clip((focus - inverse) / focus, 0, 1)

    sharp = Image.fromarray(photo.pixels)
    widest = options.strength * photo.width  # pixels
    layers = [
        np.asarray(sharp.filter(ImageFilter.GaussianBlur(widest * step / (LAYERS - 1))))
        for step in range(LAYERS)
    ]
    level = behind[..., None] * (LAYERS - 1)
    result = np.zeros((photo.height, photo.width, 3))
    for step, layer in enumerate(layers):
        result += np.clip(1 - np.abs(level - step), 0, 1) * layer
    Image.fromarray(np.rint(result).astype(np.uint8)).save(options.output)


if __name__ == "__main__":
    main()
