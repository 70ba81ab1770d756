"""Procedural scenes as a data set on disk.

Layout of a folder, for item 42 of seed 7:

    images/000042.jpg   sRGB, JPEG quality 95 (or .png)
    labels/000042.npz   depth, normals, instance, classes, intrinsics
    items/000042.json   id, family, caption, field of view, size

An item is finished when its json is there: it is written last, each file under a temporary name
first. So a run that was stopped goes on where it was, and several may share a folder.
"""

import functools
import json
import math
import multiprocessing
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal, cast, get_args

import numpy as np
from PIL import Image

from fathom.core.atomic import atomic_path
from fathom.core.errors import FathomError, UsageError
from fathom.data.sample import Sample
from fathom.scenes.dataset.generate import DEFAULT_WEIGHTS, generate

Camera = Literal["ideal", "real"]

NORMAL_SCALE = 127.0


@dataclass(frozen=True)
class SceneSet:
    """Which scenes a folder holds; two runs with equal values write equal files.

    Attributes:
        count: Number of items.
        seed: Seed of the whole set.
        width: Columns of the images.
        height: Rows of the images.
        families: Name -> relative weight.
        textures: Folder of photographs that textures are cut from, or None.
        skies: CSV list of the skies in those photographs, or None.
        supersample: Colour samples per pixel along each axis, 1 or 2.
        image_format: "jpg" (small) or "png" (exact).
        camera: "ideal" (the image as rendered) or "real" (as a camera would have taken it).
    """

    count: int
    seed: int
    width: int
    height: int
    families: Mapping[str, float]
    textures: str | None = None
    skies: str | None = None
    supersample: int = 1
    image_format: Literal["jpg", "png"] = "jpg"
    camera: Camera = "ideal"


def scene_set(
    *,
    count: int,
    seed: int = 0,
    width: int = 256,
    height: int = 192,
    families: list[str] | None = None,
    textures: Path | None = None,
    skies: Path | None = None,
    supersample: int = 1,
    image_format: Literal["jpg", "png"] = "jpg",
    camera: str = "ideal",
) -> SceneSet:
    """Check what a user asked for; named families keep their default weights.

    Raises:
        UsageError: A value is out of range, a family unknown or the texture folder missing.
    """
    if count < 1 or seed < 0:
        raise UsageError(f"Give a count of at least 1 and a seed of at least 0 ({count}, {seed}).")
    if not (16 <= width <= 8192 and 16 <= height <= 8192):
        raise UsageError(f"Scenes are 16 to 8192 pixels wide and high, not {width}x{height}.")
    if supersample not in (1, 2):
        raise UsageError(f"Supersampling is 1 or 2, not {supersample}.")
    chosen = families if families is not None else list(DEFAULT_WEIGHTS)
    unknown = [name for name in chosen if name not in DEFAULT_WEIGHTS]
    if unknown or not chosen:
        known = ", ".join(DEFAULT_WEIGHTS)
        raise UsageError(f"Unknown scene family '{''.join(unknown[:1])}'; choose from {known}.")
    if camera not in get_args(Camera):
        raise UsageError(f"The camera is {' or '.join(get_args(Camera))}, not '{camera}'.")
    if textures is not None and not textures.is_dir():
        raise UsageError(f"The texture folder {textures} does not exist.")
    if skies is not None and textures is None:
        raise UsageError("A list of skies needs the folder of the photographs they are cut from.")
    if skies is not None and not skies.is_file():
        raise UsageError(f"The list of skies {skies} does not exist.")
    return SceneSet(
        count=count,
        seed=seed,
        width=width,
        height=height,
        families={name: DEFAULT_WEIGHTS[name] for name in chosen},
        textures=str(textures) if textures is not None else None,
        skies=str(skies) if skies is not None else None,
        supersample=supersample,
        image_format=image_format,
        camera=cast(Camera, camera),
    )


def write_dataset(
    out: Path,
    scenes: SceneSet,
    *,
    workers: int = 1,
    on_item: Callable[[int], None] | None = None,
) -> int:
    """Render the missing items of a set into a folder.

    The files do not depend on the number of workers, nor on earlier, interrupted runs.

    Args:
        out: The folder; made if missing.
        scenes: What to write.
        workers: Processes that render at the same time.
        on_item: Called with the index of every item that is finished, found or new.

    Returns:
        How many items were written now.

    Raises:
        FathomError: The folder holds another set.
    """
    _claim(out, scenes)
    missing = [i for i in range(scenes.count) if not _item_path(out, i).exists()]
    tell = on_item if on_item is not None else lambda index: None
    for index in sorted(set(range(scenes.count)) - set(missing)):
        tell(index)
    for index in _each(functools.partial(_write_item, out, scenes), missing, workers):
        tell(index)
    return len(missing)


def read_item(folder: Path, index: int) -> Sample:
    """Read back one item of a folder.

    Returns:
        The sample; depth is exact, normals are rounded to 1/127, the image as JPEG left it.

    Raises:
        FathomError: The item is not there.
    """
    if not _item_path(folder, index).exists():
        raise FathomError(f"There is no finished item {index} in {folder}; run `fathom scenes`.")
    about = json.loads(_item_path(folder, index).read_text(encoding="utf-8"))
    image = np.asarray(Image.open(folder / about["image"]).convert("RGB"))
    with np.load(folder / about["labels"]) as labels:
        normals = labels["normals"].astype(np.float32) / NORMAL_SCALE
        length = np.linalg.norm(normals, axis=-1, keepdims=True)
        return Sample(
            id=about["id"],
            image=image,
            depth=labels["depth"],
            valid=np.ones(image.shape[:2], bool),
            intrinsics=labels["intrinsics"],
            normals=normals / np.maximum(length, 1e-6),
            instance=labels["instance"].astype(np.int32),
            classes=labels["classes"],
            caption=about["caption"],
            family=about["family"],
        )


def _each(work: Callable[[int], int], indices: list[int], workers: int) -> Iterator[int]:
    if workers <= 1 or len(indices) <= 1:
        yield from map(work, indices)
        return
    # Fresh processes: forking after the compiled renderer has run is not safe everywhere.
    context = multiprocessing.get_context("spawn")
    with context.Pool(min(workers, len(indices))) as pool:
        yield from pool.imap_unordered(work, indices, chunksize=4)


def _claim(out: Path, scenes: SceneSet) -> None:
    """Note what the folder holds, or check that it holds the same; more items may be added."""
    note, wanted = out / "scenes.json", asdict(scenes)
    if note.exists():
        # Notes of before there was a choice of cameras or skies say nothing of it.
        held = {"camera": "ideal", "skies": None} | json.loads(note.read_text(encoding="utf-8"))
        differing = [key for key in wanted if key != "count" and held.get(key) != wanted[key]]
        if differing:
            raise FathomError(
                f"{out} holds scenes of another {', '.join(differing)}; choose another folder."
            )
        wanted["count"] = max(scenes.count, held["count"])
    _write_json(note, wanted)


def _write_item(out: Path, scenes: SceneSet, index: int) -> int:
    sample = generate(
        index,
        scenes.seed,
        width=scenes.width,
        height=scenes.height,
        families=scenes.families,
        textures=_textures(scenes.textures, scenes.skies),
        supersample=scenes.supersample,
    )
    if scenes.camera == "real":
        from fathom.scenes.camera.photographed import photographed

        sample = photographed(sample, seed=scenes.seed, index=index)
    name = f"{index:06d}"
    image, labels = f"images/{name}.{scenes.image_format}", f"labels/{name}.npz"
    with atomic_path(out / image) as path:
        Image.fromarray(sample.image).save(path, quality=95, subsampling=0)
    with atomic_path(out / labels) as path:
        np.savez_compressed(path, **_labels(sample))
    _write_json(_item_path(out, index), _about(sample, image, labels))
    return index


def _labels(sample: Sample) -> dict[str, Any]:
    assert sample.normals is not None
    assert sample.instance is not None
    assert sample.classes is not None
    assert sample.intrinsics is not None
    fits = int(sample.instance.max()) < 2**16
    return {
        "depth": sample.depth,
        "normals": np.rint(sample.normals * NORMAL_SCALE).astype(np.int8),
        "instance": sample.instance.astype(np.uint16) if fits else sample.instance,
        "classes": sample.classes,
        "intrinsics": sample.intrinsics,
    }


def _about(sample: Sample, image: str, labels: str) -> dict[str, Any]:
    assert sample.f_px is not None
    fov = 2.0 * math.degrees(math.atan(0.5 * sample.width / sample.f_px))
    return {
        "id": sample.id,
        "family": sample.family,
        "caption": sample.caption,
        "fov_deg": round(fov, 6),
        "width": sample.width,
        "height": sample.height,
        "image": image,
        "labels": labels,
    }


def _item_path(out: Path, index: int) -> Path:
    return out / "items" / f"{index:06d}.json"


def _write_json(path: Path, value: Mapping[str, Any]) -> None:
    with atomic_path(path) as temporary:
        temporary.write_text(json.dumps(value, indent=1) + "\n", encoding="utf-8")


@functools.cache
def _textures(folder: str | None, skies: str | None) -> Any:
    if folder is None:
        return None
    from fathom.scenes.render.photo_textures import read_photo_textures

    return read_photo_textures(Path(folder), skies=None if skies is None else Path(skies))
