"""Depth Pro's configuration as JSON, the way our own files of weights keep it."""

import json
from dataclasses import asdict

from fathom.methods.depth_pro.config import DepthProConfig, VitSizes


def to_json(config: DepthProConfig) -> str:
    """Return the configuration as one line of JSON."""
    return json.dumps(asdict(config))


def from_json(text: str) -> DepthProConfig:
    """Read what `to_json` wrote.

    Raises:
        ValueError, TypeError, KeyError: it is no such text.
    """
    fields = json.loads(text)
    for name in ("patch_encoder", "image_encoder", "fov_encoder"):
        if fields[name] is not None:
            fields[name] = VitSizes(**fields[name])
    for name in ("hooks", "widths"):
        fields[name] = tuple(fields[name])
    return DepthProConfig(**fields)
