"""What training tasks that learn from packed scenes share: options, packs, held-out batches."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Literal

import torch
from pydantic import BaseModel, ConfigDict, Field, PositiveInt, field_validator
from torch import Tensor

from fathom.scenes.camera.augment import AugmentConfig
from fathom.scenes.dataset.pack import SHARD, PackRequest, ScenePack, packed

VALIDATION_SEED = 1_000_003  # training takes small seeds


class SceneOptions(BaseModel):
    """The part of a task's options that is about scenes; a task adds its own, and the folder."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    count: PositiveInt
    """Number of scenes to train on."""
    scene_seed: int = 1
    sizes: tuple[tuple[PositiveInt, PositiveInt, float], ...]
    """(width, height, relative weight) of the rendered images."""
    families: Mapping[str, float] | None = None
    """Relative weights of the scene families; None for the generator's own mixture."""
    textures: Path | None = None
    """Folder of photographs to cut textures from; None for procedural textures only."""
    skies: Path | None = None
    """List of the skies in those photographs (`fathom.scenes.render.photo_textures`)."""
    supersample: Literal[1, 2] = 1
    """Colour samples per pixel along each axis where a scene is not smooth."""
    render_workers: PositiveInt = 2
    shard: PositiveInt = SHARD
    """Scenes per shard; small ones let training that renders meanwhile begin sooner."""
    smallest_crop: float = Field(gt=0, le=1)
    """Smallest part of an image's width that a crop takes."""
    validation_count: PositiveInt = 128
    """Held-out scenes (another scene seed) for validation."""
    augment: dict[str, float] = Field(default_factory=dict)
    """Overrides of `AugmentConfig`."""

    @field_validator("augment")
    @classmethod
    def _known_augmentations(cls, values: dict[str, float]) -> dict[str, float]:
        return check_names(values, AugmentConfig.__annotations__)

    def training_pack(self, folder: Path) -> ScenePack:
        """Render the training scenes that are missing in `folder` and open them."""
        return packed(folder, self.training_request, workers=self.render_workers)

    def validation_pack(self, folder: Path) -> ScenePack:
        """Render the held-out scenes that are missing beside `folder` and open them."""
        beside, request = self.held_out(folder)
        return packed(beside, request, workers=self.render_workers)

    @property
    def training_request(self) -> PackRequest:
        """What the training scenes' folder is to hold."""
        return self._request(self.count, self.scene_seed)

    def held_out(self, folder: Path) -> tuple[Path, PackRequest]:
        """Return the folder of the held-out scenes beside that of training, and what it holds."""
        beside = folder.with_name(folder.name + "-validation")
        return beside, self._request(self.validation_count, VALIDATION_SEED)

    def _request(self, count: int, seed: int) -> PackRequest:
        return PackRequest(
            count=count,
            seed=seed,
            sizes=self.sizes,
            families=self.families,
            textures=self.textures,
            skies=self.skies,
            supersample=self.supersample,
            shard=self.shard,
        )


def check_names(values: dict[str, float], known: Collection[str]) -> dict[str, float]:
    """Return overrides as they are.

    Raises:
        ValueError: one of them overrides nothing.
    """
    for name in values:
        if name not in known:
            raise ValueError(f"there is no {name!r}, only {', '.join(known)}")
    return values


def no_augmentation() -> AugmentConfig:
    """The settings that leave every image as it was rendered."""
    return AugmentConfig(**dict.fromkeys(AugmentConfig.__annotations__, 0.0))


def in_batches(items: Sequence[Mapping[str, Tensor]], size: int) -> list[dict[str, Tensor]]:
    """Items of equal shapes as batches of `size`, the last one perhaps smaller."""
    return [
        torch.utils.data.default_collate(list(items[start : start + size]))
        for start in range(0, len(items), size)
    ]
