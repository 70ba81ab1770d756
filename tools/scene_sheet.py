"""Draw the sheet of docs/scenes.md: some scenes of every family above their depth.

python tools/scene_sheet.py --out docs/images/scenes.jpg [--textures FOLDER]

Two families share a row, so that the sheet is about as wide as a page.
"""

import argparse
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from fathom.core.colour import colourise
from fathom.core.depth_map import DepthMap
from fathom.scenes.dataset.generate import FAMILIES, generate
from fathom.scenes.render.photo_textures import read_photo_textures

WIDTH, HEIGHT = 240, 180
PER_FAMILY = 4
SEED = 20


def tile(family: str, number: int, textures: object) -> NDArray[np.uint8]:
    """Return one scene above its depth, near = warm."""
    sample = generate(
        number,
        SEED,
        width=WIDTH,
        height=HEIGHT,
        families={family: 1.0},
        textures=textures,
        supersample=2,
    )
    depth = DepthMap(sample.depth, "metric", intrinsics=sample.intrinsics, focal_source="given")
    return np.vstack([sample.image, colourise(depth)])


def main() -> None:
    """Render and write the sheet."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--textures", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    textures = read_photo_textures(options.textures) if options.textures else None
    tiles = [tile(family, k, textures) for family in FAMILIES for k in range(PER_FAMILY)]
    if len(FAMILIES) % 2:
        tiles += [np.full_like(tiles[0], 255)] * PER_FAMILY
    columns = 2 * PER_FAMILY
    rows = [np.hstack(tiles[i : i + columns]) for i in range(0, len(tiles), columns)]
    options.out.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.vstack(rows)).save(options.out, quality=85)


if __name__ == "__main__":
    main()
