"""Merge the point clouds of several photographs taken by one calibrated camera on a tripod.

python examples/point_cloud.py cloud.ply --intrinsics camera.json --turn 30 a.jpg b.jpg c.jpg

Between one photograph and the next the camera was turned to the right by --turn degrees.
"""

import argparse
from pathlib import Path

import numpy as np

import fathom
from fathom.core.photo import read_photo


def turned_right(degrees: float) -> np.ndarray:
    """Return the (3, 3) rotation about the vertical, from a turned camera's axes to the first's."""
    cos, sin = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return np.array([[cos, 0, sin], [0, 1, 0], [-sin, 0, cos]])


def main() -> None:
    """Predict each photograph, turn its points, and write all of them as text PLY."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("output", type=Path)
    parser.add_argument("photos", nargs="+")
    parser.add_argument("--intrinsics", help="JSON file with the camera")
    parser.add_argument("--turn", type=float, default=0.0, help="degrees from photo to photo")
    parser.add_argument(
        "--every", type=int, default=4, help="take every n-th pixel of every n-th row"
    )
    options = parser.parse_args()

    model = fathom.load("default")
    lines = []
    for number, name in enumerate(options.photos):
        photo = read_photo(name)
        depth_map = model.predict(photo, intrinsics=options.intrinsics)
        thin = (slice(None, None, options.every),) * 2
        points, colours = depth_map.points()[thin], photo.pixels[thin]
        known = np.isfinite(points[..., 2])  # not sky
        turned = points[known] @ turned_right(number * options.turn).T
        lines += [
            f"{x:.4f} {y:.4f} {z:.4f} {red} {green} {blue}"
            for (x, y, z), (red, green, blue) in zip(turned, colours[known], strict=True)
        ]
    head = ["ply", "format ascii 1.0", "comment metres, x right, y down, z forward"]
    head += [f"element vertex {len(lines)}", *(f"property float {axis}" for axis in "xyz")]
    head += [*(f"property uchar {name}" for name in ("red", "green", "blue")), "end_header"]
    options.output.write_text("\n".join([*head, *lines]) + "\n", encoding="ascii")
    print(f"{len(lines)} points of {len(options.photos)} photographs in {options.output}")


if __name__ == "__main__":
    main()
