"""Depth as NumPy arrays."""

from pathlib import Path
from typing import Any

import numpy as np

from fathom.core.depth_values import DepthValues


def write_npz(depth_map: DepthValues, path: Path) -> None:
    """Write the arrays `depth`, `valid`, `intrinsics` and `kind`.

    `depth` is float32 (H, W), metres for kind `metric`, `inf` for sky; in a map of inverse depth
    the array is called `inverse_depth` instead, 0 for sky. `intrinsics` is float64 (3, 3), NaN
    when unknown. The arrays are stored as they are: compression shrinks float32 depth by a third
    only and takes thirty times as long (12 megapixels: 1.9 s instead of 0.06 s).
    """
    inverse = depth_map.kind == "affine_invariant_inverse"
    intrinsics = depth_map.intrinsics
    arrays: dict[str, Any] = {
        "inverse_depth" if inverse else "depth": depth_map.values,
        "valid": depth_map.valid,
        "intrinsics": np.full((3, 3), np.nan) if intrinsics is None else intrinsics,
        "kind": np.array(depth_map.kind),
    }
    with path.open("wb") as file:
        np.savez(file, **arrays)
