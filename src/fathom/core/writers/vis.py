"""An image of a depth map for people: coloured inverse depth beside a bar in metres."""

from pathlib import Path
from typing import BinaryIO

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from fathom.core.colour import OWN_COLOURS, ColourScale, colour_scale, colourise
from fathom.core.colour_bar import with_colour_bar
from fathom.core.depth_values import DepthValues
from fathom.core.thinning import thinned
from fathom.core.version import SOFTWARE, __version__
from fathom.core.writers.png16 import PNG_COMPRESS_LEVEL

# An image to look at on a screen; the full resolution is in the other files.
LONGEST_SIDE = 2048


def write_vis(
    depth_map: DepthValues,
    file: Path | BinaryIO,
    *,
    depth_range: tuple[float, float] | None = None,
    colour_map: str = OWN_COLOURS,
    longest_side: int = LONGEST_SIDE,
) -> ColourScale | None:
    """Write a PNG with a colour bar at its right.

    Args:
        depth_map: Any kind; the bar of maps without metres says "relative".
        file: Where to write.
        depth_range: Nearest and farthest metres of the colours; the 2nd to 98th percentile of
            inverse depth when left out.
        colour_map: One of `fathom.core.colour.COLOUR_MAPS`.
        longest_side: Of the image in pixels, the bar not counted; larger maps are shrunk.

    Returns:
        The scale of the colours, None when no pixel has a depth.
    """
    scale = colour_scale(depth_map, depth_range=depth_range)
    small = _shrunk(depth_map, longest_side)
    image = with_colour_bar(
        colourise(small, scale=scale, colour_map=colour_map), scale, colour_map=colour_map
    )
    text = PngInfo()
    text.add_text("Software", f"{SOFTWARE} {__version__}")
    Image.fromarray(image).save(file, format="PNG", compress_level=PNG_COMPRESS_LEVEL, pnginfo=text)
    return scale


def _shrunk(depth_map: DepthValues, longest_side: int) -> DepthValues:
    longest = max(depth_map.height, depth_map.width)
    # Blending a hundred megapixels would need a gigabyte; nobody sees which pixels were left out.
    depth_map = thinned(depth_map, stride=max(longest // longest_side, 1))
    longest = max(depth_map.height, depth_map.width)
    if longest <= longest_side:
        return depth_map
    factor = longest_side / longest
    return depth_map.resized(
        max(round(depth_map.height * factor), 1), max(round(depth_map.width * factor), 1)
    )
