"""A colour bar with a scale in metres, drawn to the right of an image."""

import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from fathom.core.colour import OWN_COLOURS, ColourScale, colour_table

_INK = (24, 24, 24)
_PAPER = (255, 255, 255)
_SMALLEST_HEIGHT = 120  # pixels; a smaller image gets paper below it so that the bar is legible
_MOST_TICKS = 9


def depth_ticks(scale: ColourScale, *, length: float, spacing: float) -> list[tuple[float, float]]:
    """Choose round depths to label on a metric scale.

    Args:
        scale: A metric scale.
        length: Length of the bar in pixels.
        spacing: Smallest distance between two labels in pixels.

    Returns:
        (depth in metres, pixels from the warm end) of each label, nearest first. The bar is
        linear in inverse depth.
    """
    spacing = max(spacing, length / _MOST_TICKS)
    chosen: list[tuple[float, float]] = []
    for depth in _round_depths(scale):
        position = (scale.near - 1 / depth) / (scale.near - scale.far) * length
        if all(abs(position - other) >= spacing for _, other in chosen):
            chosen.append((depth, position))
    return sorted(chosen)


def _round_depths(scale: ColourScale) -> Iterator[float]:
    """Yield depths within the scale, the roundest first."""
    nearest = 1 / scale.near
    farthest = 1 / scale.far
    exponent = math.floor(math.log10(farthest))
    finest = math.floor(math.log10(min(nearest, farthest - nearest))) - 1
    while exponent >= finest:
        for digit in (5, 2, 1):
            # Whole multiples, divided for negative exponents: 3 / 10 is 0.3, 3 * 0.1 is not.
            tens, tenths = 10 ** max(exponent, 0), 10 ** max(-exponent, 0)
            first = math.ceil(nearest * tenths / (digit * tens))
            last = math.floor(farthest * tenths / (digit * tens))
            # Beyond a hundred labels nothing new would fit into the far part of the bar.
            for multiple in range(max(first, 1), min(last, first + 100) + 1):
                yield multiple * digit * tens / tenths
        exponent -= 1


def with_colour_bar(
    image: NDArray[np.uint8], scale: ColourScale | None, *, colour_map: str = OWN_COLOURS
) -> NDArray[np.uint8]:
    """Return the image with a bar beside it; the image itself is unchanged at the left.

    Args:
        image: uint8 (H, W, 3).
        scale: What its colours mean; None when no pixel has a depth, then the bar says so.
        colour_map: The one that the image was coloured by.

    Returns:
        uint8 (H', W', 3), H' is H or the smallest height at which the bar is legible. Metric
        scales are labelled in metres; others with "near" and "far" and the word "relative".
    """
    height, width = image.shape[:2]
    text = min(max(height // 40, 11), 36)
    font = ImageFont.load_default(size=text)
    canvas = Image.new("RGB", (width + 7 * text, max(height, _SMALLEST_HEIGHT)), _PAPER)
    canvas.paste(Image.fromarray(image), (0, 0))
    draw = ImageDraw.Draw(canvas)
    _draw_bar(
        canvas,
        draw,
        font,
        left=width + text,
        text=text,
        scale=scale,
        table=colour_table(colour_map),
    )
    return np.asarray(canvas)


def _draw_bar(
    canvas: Image.Image,
    draw: ImageDraw.ImageDraw,
    font: ImageFont.FreeTypeFont | ImageFont.ImageFont,
    *,
    left: int,
    text: int,
    scale: ColourScale | None,
    table: NDArray[np.uint8],
) -> None:
    if scale is None:
        draw.text((left, text), "no depth", fill=_INK, font=font)
        return
    draw.text((left, text // 2), "metres" if scale.metric else "relative", fill=_INK, font=font)
    top, bottom = int(2.5 * text), canvas.height - text
    right = left + int(1.5 * text)
    colours = np.linspace(255, 0, bottom - top).round().astype(np.intp)
    column = table[colours][:, None]
    canvas.paste(Image.fromarray(np.repeat(column, right - left, axis=1)), (left, top))
    draw.rectangle((left, top, right - 1, bottom - 1), outline=_INK)
    if scale.metric:
        ticks = depth_ticks(scale, length=bottom - top - 1, spacing=1.5 * text)
        labels = [(position, f"{depth:.6g}") for depth, position in ticks]
    else:
        labels = [(text / 2, "near"), (bottom - top - 1 - text / 2, "far")]
    for position, label in labels:
        y = top + round(position)
        if scale.metric:
            draw.line((right, y, right + text // 3, y), fill=_INK, width=max(text // 12, 1))
        draw.text((right + text // 2, y), label, fill=_INK, font=font, anchor="lm")
