"""Procedural scenes that no training has seen, as samples to be measured on."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from fathom.core.geometry import centred_intrinsics
from fathom.data.sample import Sample
from fathom.scenes.dataset.pack import SHARD, PackRequest, ScenePack, pack

SEED = 2_000_003  # training takes small seeds, validation another large one
SIZE = (512, 384)


def render_held_out(
    folder: Path,
    *,
    count: int,
    textures: Path | None = None,
    workers: int = 2,
    shard: int = SHARD,
) -> None:
    """Render the held-out scenes that are missing in `folder`, `shard` at a time in a process."""
    request = PackRequest(
        count=count,
        seed=SEED,
        sizes=((*SIZE, 1.0),),
        textures=textures,
        supersample=2,
        shard=shard,
    )
    for _ in pack(folder, request, workers=workers):
        pass


class HeldOutScenes:
    """The scenes of a folder; opened anew in each process that gets a copy."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._pack = ScenePack(folder)

    def __reduce__(self) -> tuple[type["HeldOutScenes"], tuple[Path]]:
        return HeldOutScenes, (self.folder,)

    def __len__(self) -> int:
        return len(self._pack)

    def __getitem__(self, index: int) -> Sample:
        scene = self._pack[index]
        inverse = scene.inverse_depth.astype(np.float32)
        with np.errstate(divide="ignore"):
            depth = 1.0 / inverse  # sky is 0
        height, width = depth.shape
        return Sample(
            id=f"{index:06d}",
            image=np.array(scene.image),
            depth=depth,
            valid=np.ones(depth.shape, bool),
            intrinsics=centred_intrinsics(scene.f_px, width, height),
            family=scene.family,
        )

    def __iter__(self) -> Iterator[Sample]:
        return (self[index] for index in range(len(self)))
