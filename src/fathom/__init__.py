"""Fathom: one photograph in, a sharp metric depth map out.

import fathom

depth_map = fathom.load("default").predict("photo.jpg")
depth_map.depth          # float32 (H, W), metres along the optical axis, inf for sky
"""

from typing import TYPE_CHECKING, Any

from fathom.core.version import __version__

if TYPE_CHECKING:
    from fathom.core.depth_map import DepthMap as DepthMap
    from fathom.core.errors import FathomError as FathomError
    from fathom.core.photo import Photo as Photo
    from fathom.pipeline import Pipeline as Pipeline
    from fathom.pipeline import load as load

_PUBLIC = {
    "DepthMap": "fathom.core.depth_map",
    "FathomError": "fathom.core.errors",
    "Photo": "fathom.core.photo",
    "Pipeline": "fathom.pipeline",
    "load": "fathom.pipeline",
}
"""Where each public name lives; it is imported when first asked for, so that nothing is slow."""

__all__ = ["DepthMap", "FathomError", "Photo", "Pipeline", "__version__", "load"]


def __getattr__(name: str) -> Any:
    if name not in _PUBLIC:
        raise AttributeError(f"module 'fathom' has no attribute {name!r}")
    import importlib

    value = getattr(importlib.import_module(_PUBLIC[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
