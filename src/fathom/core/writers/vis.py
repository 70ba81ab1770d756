"""A picture of a depth map for people: coloured inverse depth beside a bar in metres."""

from pathlib import Path

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from fathom.core.colour import ColourScale, colour_scale, colourise
from fathom.core.colour_bar import with_colour_bar
from fathom.core.depth_values import DepthValues
from fathom.core.thinning import thinned
from fathom.core.version import SOFTWARE, __version__
from fathom.core.writers.png16 import PNG_COMPRESS_LEVEL

# A picture to look at on a screen; the full resolution is in the other files.
LONGEST_SIDE = 2048


def write_vis(
    depth_map: DepthValues, path: Path, *, depth_range: tuple[float, float] | None = None
) -> ColourScale | None:
    """Write a PNG of at most 2048 pixels on the long side, the colour bar to the right not counted.

    Args:
        depth_map: Any kind; the bar of maps without metres says "relative".
        path: Where to write.
        depth_range: Nearest and farthest metres of the colours; the 2nd to 98th percentile of
            inverse depth when left out.

    Returns:
        The scale of the colours, None when no pixel has a depth.
    """
    scale = colour_scale(depth_map, depth_range=depth_range)
    picture = with_colour_bar(colourise(_shrunk(depth_map), scale=scale), scale)
    text = PngInfo()
    text.add_text("Software", f"{SOFTWARE} {__version__}")
    Image.fromarray(picture).save(
        path, format="PNG", compress_level=PNG_COMPRESS_LEVEL, pnginfo=text
    )
    return scale


def _shrunk(depth_map: DepthValues) -> DepthValues:
    longest = max(depth_map.height, depth_map.width)
    # Blending a hundred megapixels would need a gigabyte; nobody sees which pixels were left out.
    depth_map = thinned(depth_map, stride=max(longest // LONGEST_SIDE, 1))
    longest = max(depth_map.height, depth_map.width)
    if longest <= LONGEST_SIDE:
        return depth_map
    factor = LONGEST_SIDE / longest
    return depth_map.resized(
        max(round(depth_map.height * factor), 1), max(round(depth_map.width * factor), 1)
    )
