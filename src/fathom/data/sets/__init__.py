"""Readers of published data sets, by name.

    data = open_set("sintel", "/data/sintel", split="final")
    data[0].depth            # float32 (H, W), metres

A reader is imported when its set is asked for. What a set is, where to get it and how it must lie
on disk says `source_of(name)`; docs/datasets.md has it all in one table.
"""

import difflib
import importlib
import inspect
from pathlib import Path
from typing import Any

from fathom.core.errors import UsageError
from fathom.data.sets.base import DataSet, PhotoSet, Source

__all__ = ["DataSet", "PhotoSet", "Source", "open_set", "reader_of", "set_names", "source_of"]

_READERS = {
    "am-2k": "mattes:Am2k",
    "booster": "booster:Booster",
    "cityscapes": "cityscapes:Cityscapes",
    "diml-indoor": "diml:DimlIndoor",
    "diml-outdoor": "diml:DimlOutdoor",
    "diode": "diode:Diode",
    "dis-5k": "mattes:Dis5k",
    "dpdd": "focal_lengths:Dpdd",
    "eth3d": "eth3d:Eth3d",
    "fivek": "focal_lengths:FiveK",
    "folder": "folder:Folder",
    "hrwsi": "relative:Hrwsi",
    "hypersim": "hypersim:Hypersim",
    "ibims": "ibims:IBims",
    "kitti-eigen": "kitti:KittiEigen",
    "kitti-official": "kitti:KittiOfficial",
    "middlebury-2014": "middlebury:Middlebury2014",
    "middlebury-2021": "middlebury:Middlebury2021",
    "middlebury-eval3": "middlebury:MiddEval3",
    "multiscopic": "relative:Multiscopic",
    "nuscenes": "nuscenes:NuScenes",
    "nyu": "nyu:NyuPng",
    "nyu-official": "nyu:NyuOfficial",
    "p3m-10k": "mattes:P3m10k",
    "photos": "focal_lengths:ExifPhotos",
    "ppr10k": "focal_lengths:Ppr10k",
    "raise": "focal_lengths:Raise",
    "real": "real:RealPairs",
    "real-mattes": "real:RealMattes",
    "scannet": "scannet:ScanNet",
    "sintel": "sintel:Sintel",
    "spaq": "focal_lengths:Spaq",
    "spring": "spring:Spring",
    "sunrgbd": "sunrgbd:SunRgbd",
    "tartanair": "tartanair:TartanAir",
    "unreal-stereo-4k": "unreal_stereo:UnrealStereo4K",
    "vkitti2": "vkitti:VirtualKitti2",
    "zoom": "focal_lengths:Zoom",
}


def set_names() -> list[str]:
    """Return the names of all data sets."""
    return list(_READERS)


def reader_of(name: str) -> type[DataSet[Any]]:
    """Return the class that reads a data set.

    Raises:
        UsageError: There is no such data set; the message names the nearest.
    """
    if name not in _READERS:
        near = difflib.get_close_matches(name, _READERS, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(_READERS)}"
        raise UsageError(f"There is no data set {name!r}; {hint}")
    module, reader = _READERS[name].split(":")
    found: type[DataSet[Any]] = getattr(
        importlib.import_module(f"fathom.data.sets.{module}"), reader
    )
    return found


def source_of(name: str) -> Source:
    """Return what a data set is, where to get it and how it lies on disk."""
    return reader_of(name).source


def open_set(name: str, root: Path | str, **options: Any) -> DataSet[Any]:
    """Open a data set on disk.

    Args:
        name: One of `set_names()`.
        root: Folder into which it was unpacked.
        **options: `split`, `split_file` and what else the reader takes.

    Raises:
        UsageError: There is no such data set, split or option.
        FathomError: There is no data; the message says where to get it and how it must lie.
    """
    reader = reader_of(name)
    known = [p for p in inspect.signature(reader).parameters if p != "root"]
    unknown = [option for option in options if option not in known]
    if unknown:
        raise UsageError(f"{name} takes no option {unknown[0]!r}, only {', '.join(known)}")
    return reader(root, **options)
