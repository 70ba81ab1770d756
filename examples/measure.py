"""Estimate the distance in metres between two things in a photograph.

python examples/measure.py photo.jpg 812,640 1430,655 --f-px 3100

One photograph does not hold the scale of what it shows, so this is an informed guess. The ratio of
two lengths is more reliable than either: with --known METRES the first pair sets the scale.
"""

import argparse

import numpy as np

import fathom


def point(text: str) -> tuple[int, int]:
    """Read "X,Y": columns from the left, rows from the top."""
    x, y = text.split(",")
    return int(x), int(y)


def main() -> None:
    """Predict, and print the distance of each pair of points."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("photo")
    parser.add_argument("points", nargs="+", type=point, metavar="X,Y", help="pairs of points")
    parser.add_argument("--f-px", type=float, help="focal length in pixels, where it is known")
    parser.add_argument("--known", type=float, help="true distance of the first pair, metres")
    options = parser.parse_args()
    if len(options.points) % 2:
        parser.error("give points in pairs")

    depth_map = fathom.load("default").predict(options.photo, f_px=options.f_px)
    seen = depth_map.points()  # (height, width, 3), metres; NaN for sky
    ends = np.array([seen[y, x] for x, y in options.points]).reshape(-1, 2, 3)
    lengths = np.linalg.norm(ends[:, 1] - ends[:, 0], axis=1)
    if options.known:
        lengths *= options.known / lengths[0]
    print(depth_map)
    for length in lengths:
        print(f"{length:.2f} m")


if __name__ == "__main__":
    main()
