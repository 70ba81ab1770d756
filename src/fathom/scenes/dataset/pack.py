"""Many rendered scenes in a form that training reads fast: memory-mapped shards.

A shard is a folder `shard-00012/` with `image.npy` uint8 (n, H, W, 3), `inverse_depth.npy`
float16 (n, H, W) in 1/m with 0 for sky, `instance.npy` uint8 (n, H, W), and `scenes.json` with
the image size, each scene's focal length in pixels and its family. float16 keeps inverse depth
to one part in two thousand, finer than any sensor; ids are kept modulo 255, which is enough to
tell neighbours apart.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from itertools import repeat
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fathom.core.atomic import atomic_path
from fathom.core.errors import FathomError
from fathom.core.temporaries import temporary_folder
from fathom.core.text import printable
from fathom.scenes.dataset.generate import generate

SHARD = 64  # scenes per shard: a few seconds of work, so an interrupted run loses little


@dataclass(frozen=True)
class PackRequest:
    """What to render.

    Attributes:
        count: Scenes in all; rounded up to whole shards.
        seed: Data set seed; scene i is `generate(i, seed)`.
        sizes: (width, height, relative weight) of the images; a shard has one size.
        families: Relative weights of the scene families; None for the generator's own.
        textures: Folder of photographs to cut textures from, or None.
        skies: List of the skies in them (see `photo_textures`), or None.
        supersample: Colour samples per pixel along each axis.
        shard: Scenes per shard; fewer are there sooner, when many processes begin together.
    """

    count: int
    seed: int
    sizes: tuple[tuple[int, int, float], ...] = ((320, 240, 1.0),)
    families: Mapping[str, float] | None = None
    textures: Path | None = None
    skies: Path | None = None
    supersample: int = 1
    shard: int = SHARD

    @property
    def shards(self) -> int:
        """Number of shards."""
        return -(-self.count // self.shard)

    def shard_size(self, shard: int) -> tuple[int, int]:
        """Return (width, height) of a shard's pictures."""
        weights = np.array([weight for _, _, weight in self.sizes])
        draw = np.random.default_rng([self.seed, shard, 77]).random() * weights.sum()
        chosen = int(np.searchsorted(np.cumsum(weights)[:-1], draw, side="right"))
        return self.sizes[chosen][0], self.sizes[chosen][1]

    def fingerprint(self) -> str:
        """Text that two requests share when their shards have the same content."""
        parts = {
            "seed": self.seed,
            "sizes": self.sizes,
            "families": None if self.families is None else dict(sorted(self.families.items())),
            "textures": None if self.textures is None else self.textures.name,
            "supersample": self.supersample,
        }
        if self.shard != SHARD:
            parts["shard"] = self.shard
        if self.skies is not None:
            parts["skies"] = self.skies.read_text(encoding="utf-8")
        return json.dumps(parts, sort_keys=True)


def pack(folder: Path, request: PackRequest, *, workers: int = 1) -> Iterator[int]:
    """Render what is missing in `folder`, yielding the number of finished shards as they come.

    Each shard appears under its name only when complete, so the call can be interrupted and
    repeated; a larger `count` continues an existing folder.

    Raises:
        FathomError: The folder holds scenes of another request.
    """
    missing = missing_shards(folder, request)
    done = request.shards - len(missing)
    yield done
    if workers <= 1:
        for shard in missing:
            render_shard(folder, request, shard)
            done += 1
            yield done
        return
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        for _ in pool.map(render_shard, repeat(folder), repeat(request), missing):
            done += 1
            yield done


def packed(folder: Path, request: PackRequest, *, workers: int = 1) -> "ScenePack":
    """Render what is missing in `folder`, printing now and then how far it is, and open it.

    Raises:
        FathomError: as for `pack`.
    """
    for done in pack(folder, request, workers=workers):
        if done % 10 == 0 or done == request.shards:
            print(
                f"rendered {done} of {request.shards} shards in {printable(folder.name)}",
                flush=True,
            )
    return ScenePack(folder)


def missing_shards(folder: Path, request: PackRequest) -> list[int]:
    """Return the numbers of the shards that `folder`, made if necessary, does not hold yet.

    Raises:
        FathomError: The folder holds scenes of another request.
    """
    folder.mkdir(parents=True, exist_ok=True)
    _check_fingerprint(folder, request)
    return [i for i in range(request.shards) if not _shard_folder(folder, i).exists()]


def _check_fingerprint(folder: Path, request: PackRequest) -> None:
    recorded = folder / "request.json"
    if not recorded.exists():
        with atomic_path(recorded) as temporary:
            temporary.write_text(request.fingerprint())
    elif recorded.read_text() != request.fingerprint():
        raise FathomError(
            f"{folder} holds scenes rendered with other settings; give another folder or remove it."
        )


def _shard_folder(folder: Path, shard: int) -> Path:
    return folder / f"shard-{shard:05d}"


@lru_cache(maxsize=1)
def _textures(folder: Path | None, skies: Path | None) -> Any:
    if folder is None:
        return None
    from fathom.scenes.render.photo_textures import read_photo_textures

    return read_photo_textures(folder, skies=skies)


def render_shard(folder: Path, request: PackRequest, shard: int) -> None:
    """Render one shard; it appears under its name only when complete."""
    width, height = request.shard_size(shard)
    image = np.empty((request.shard, height, width, 3), np.uint8)
    inverse = np.empty((request.shard, height, width), np.float16)
    instance = np.empty((request.shard, height, width), np.uint8)
    scenes = []
    for k in range(request.shard):
        sample = generate(
            shard * request.shard + k,
            request.seed,
            width=width,
            height=height,
            families=request.families,
            textures=_textures(request.textures, request.skies),
            supersample=request.supersample,
        )
        assert sample.instance is not None  # procedural scenes always have ids
        image[k] = sample.image
        inverse[k] = 1.0 / sample.depth
        instance[k] = np.where(sample.instance > 0, 1 + sample.instance % 255, 0)
        scenes.append({"f_px": sample.f_px, "family": sample.family})
    target = _shard_folder(folder, shard)
    with temporary_folder(folder, "shard") as temporary:
        np.save(temporary / "image.npy", image)
        np.save(temporary / "inverse_depth.npy", inverse)
        np.save(temporary / "instance.npy", instance)
        meta = {"width": width, "height": height, "scenes": scenes}
        (temporary / "scenes.json").write_text(json.dumps(meta))
        # Another process may have rendered the same shard meanwhile; its content is the same.
        if not target.exists():
            temporary.replace(target)


@dataclass(frozen=True)
class PackedScene:
    """One scene of a pack; arrays are views of the memory-mapped file.

    Attributes:
        image: uint8 (H, W, 3), sRGB.
        inverse_depth: float16 (H, W), 1/m, 0 for sky.
        instance: uint8 (H, W), 0 for sky.
        f_px: focal length in pixels of this image.
        family: name of the scene family.
    """

    image: NDArray[np.uint8]
    inverse_depth: NDArray[np.float16]
    instance: NDArray[np.uint8]
    f_px: float
    family: str


class ScenePack(Sequence[PackedScene]):
    """Random access to every complete shard of a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._shards: list[Path] = []
        self._meta: list[dict[str, Any]] = []
        self._starts = np.zeros(1, np.int64)
        self._arrays: dict[int, tuple[Any, Any, Any]] = {}
        self.refresh()
        if not self._shards:
            raise FathomError(f"{folder} holds no rendered scenes; render some first.")

    def refresh(self) -> None:
        """Take in the shards that have come since, behind those that were there."""
        known = set(self._shards)
        new = [shard for shard in sorted(self._folder.glob("shard-*")) if shard not in known]
        self._shards += new
        self._meta += [json.loads((shard / "scenes.json").read_text()) for shard in new]
        self._starts = np.cumsum([0] + [len(meta["scenes"]) for meta in self._meta])

    def __len__(self) -> int:
        """Return the number of scenes."""
        return int(self._starts[-1])

    def __getitem__(self, index: Any) -> Any:
        """Return scene `index`, 0 <= index < len(self)."""
        shard = int(np.searchsorted(self._starts, index, side="right")) - 1
        k = int(index - self._starts[shard])
        if shard not in self._arrays:
            names = ("image", "inverse_depth", "instance")
            image, inverse, instance = (
                np.load(self._shards[shard] / f"{name}.npy", mmap_mode="r") for name in names
            )
            self._arrays[shard] = (image, inverse, instance)
        image, inverse, instance = self._arrays[shard]
        scene = self._meta[shard]["scenes"][k]
        return PackedScene(image[k], inverse[k], instance[k], scene["f_px"], scene["family"])
