"""Tiny trees of the layouts that are Fathom's own or that hold no depth."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
from data_files import write_npy, write_png, write_text
from PIL import Image
from tree_view import View, millimetres, photo


def alpha_of(view):
    return view.box.astype(np.uint8) * 255


def mattes(photo_name: str, matte_name: str) -> Callable[[Path, View], None]:
    def write(root: Path, view: View) -> None:
        photo(root / photo_name, view)
        write_png(root / matte_name, alpha_of(view), np.uint8)

    return write


def exif(root, view):
    for name, mm35 in (("a.jpg", 28), ("b.jpg", 50), ("unknown.jpg", None)):
        exif = Image.Exif()
        if mm35:
            exif.get_ifd(0x8769)[0xA405] = mm35
        photo(root / name, view, exif=exif)


def folder(root, view):
    write = []
    for name in ("a", "b"):
        photo(root / f"{name}.png", view)
        write_npy(root / f"{name}.npy", view.depth)
        write_png(root / f"{name}matte.png", alpha_of(view), np.uint8)
        write.append(f"{name}.png,{name}.npy,{name}matte.png,{view.f}")
    write_text(root / "manifest.csv", "\n".join(["image,depth,alpha,fx", *write]) + "\n")


def real(root, view):
    pairs = []
    places = (("osd/a", "indoor"), ("osd/b", "indoor"), ("kitti/c", "outdoor"))
    for name, environment in places:
        photo(root / f"{name}.png", view)
        write_png(root / f"{name}_depth.png", millimetres(view))
        pairs.append(
            {
                "id": name,
                "environment": environment,
                "image": {"file": f"{name}.png"},
                "depth": {
                    "file": f"{name}_depth.png",
                    "kind": "metric-depth",
                    "scale": 0.001,
                    "invalid": 0,
                },
                "intrinsics": {
                    "fx": view.f,
                    "fy": view.f,
                    "cx": view.width / 2 - 0.5,
                    "cy": view.height / 2 - 0.5,
                },
                "edge_quality": "exact" if environment == "indoor" else "none",
            }
        )
    photo(root / "am2k/m.png", view)
    write_png(root / "am2k/m_alpha.png", alpha_of(view), np.uint8)
    matte = {
        "id": "am2k/m",
        "image": {"file": "am2k/m.png"},
        "alpha": {"file": "am2k/m_alpha.png"},
    }
    write_text(root / "manifest.json", json.dumps({"pairs": pairs, "matting": [matte]}))


def scenes(root, view):
    shard = root / "shard-00000"
    shard.mkdir(parents=True)
    inverse = 1 / view.depth
    inverse[:3] = 0  # sky
    np.save(shard / "image.npy", np.stack([view.image] * 2))
    np.save(shard / "inverse_depth.npy", np.stack([inverse] * 2).astype(np.float16))
    np.save(shard / "instance.npy", np.ones((2, view.height, view.width), np.uint8))
    scenes = [{"f_px": view.f, "family": family} for family in ("rooms", "streets")]
    meta = {"width": view.width, "height": view.height, "scenes": scenes}
    (shard / "scenes.json").write_text(json.dumps(meta))
