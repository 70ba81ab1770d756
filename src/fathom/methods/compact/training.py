"""Training the compact network on procedural scenes."""

import contextlib
import math
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Literal, Self

import numpy as np
import torch
from PIL import Image
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    PositiveInt,
    ValidationInfo,
    field_validator,
    model_validator,
)
from torch import Tensor, nn

from fathom.methods.compact.checkpoint import save_weights
from fathom.methods.compact.config import PRESETS
from fathom.methods.compact.losses import LossWeights, compact_losses
from fathom.methods.compact.network import CompactNetwork, CompactOutput
from fathom.nn.efficientnet_lite import VARIANTS, imagenet_file, read_imagenet_weights
from fathom.nn.parameter_groups import parameter_groups
from fathom.scenes.camera.augment import AugmentConfig, crop_window, photometric, sample_nearest
from fathom.scenes.dataset.meanwhile import GrowingPack, Renderers, shard_jobs
from fathom.scenes.dataset.pack import SHARD, PackedScene, PackRequest, missing_shards, packed


class Crop(BaseModel):
    """A size at which batches are trained."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    width: int = Field(gt=0, multiple_of=CompactNetwork.STRIDE)
    height: int = Field(gt=0, multiple_of=CompactNetwork.STRIDE)
    share: float = Field(gt=0)
    """Of the batches, relative to the other crops in use."""
    from_batch: int = Field(default=0, ge=0)
    """First batch in which it is used; small crops first teach a network fastest."""
    until_batch: PositiveInt | None = None
    """First batch in which it is no longer used; None: until the end."""
    from_share: float = Field(default=0.0, ge=0, lt=1)
    """It is used once so much of the run is over; for runs whose length is a time."""
    until_share: float | None = Field(default=None, gt=0, lt=1)
    """It is no longer used once so much of the run is over; None: until the end."""

    @model_validator(mode="after")
    def _some_batch(self) -> Self:
        if self.until_batch is not None and self.until_batch <= self.from_batch:
            raise ValueError(
                f"the crop {self.width}x{self.height} ends before it begins "
                f"(from_batch {self.from_batch}, until_batch {self.until_batch})"
            )
        if self.until_share is not None and self.until_share <= self.from_share:
            raise ValueError(
                f"the crop {self.width}x{self.height} ends before it begins "
                f"(from_share {self.from_share}, until_share {self.until_share})"
            )
        return self

    @property
    def stays(self) -> bool:
        """Whether it is used until the end."""
        return self.until_batch is None and self.until_share is None

    def in_use(self, batch: int, share: float) -> bool:
        """Whether a batch may have this size, when so much of the run is over."""
        return (
            self.from_batch <= batch
            and self.from_share <= share
            and (self.until_batch is None or batch < self.until_batch)
            and (self.until_share is None or share < self.until_share)
        )


class CompactOptions(BaseModel):
    """`task_options` of the recipe."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    preset: Literal["base", "tiny"] = "base"
    encoder_weights: Literal["auto", "imagenet", "random"] = "auto"
    """What the encoder starts from; those of ImageNet come with a package (`docs/training.md`).
    auto: imagenet where they are published for the preset's encoder."""
    encoder_rate: float = Field(default=0.3, gt=0, le=1)
    """Learning rate of the encoder, relative to the rest."""
    frozen_stages: int = Field(default=0, ge=0, le=7)
    """The encoder's stem and so many stages keep their weights; they are what costs most time."""
    native_size: PositiveInt = 256
    """Long side in pixels at which the trained network is to look at 4:3 photographs; other shapes
    get as many pixels."""
    scenes: Path
    """Folder of packed scenes; what is missing there is rendered first."""
    count: PositiveInt
    """Number of scenes to train on."""
    scene_seed: int = 1
    sizes: tuple[tuple[PositiveInt, PositiveInt, float], ...] = ((320, 240, 1.0),)
    """(width, height, relative weight) of the rendered pictures."""
    families: Mapping[str, float] | None = None
    """Relative weights of the scene families; None for the generator's own mixture."""
    textures: Path | None = None
    """Folder of photographs to cut textures from; None for invented textures only."""
    skies: Path | None = None
    """List of the skies in those photographs (`fathom.scenes.render.photo_textures`)."""
    supersample: Literal[1, 2] = 1
    """Colour samples per pixel along each axis where a scene is not smooth."""
    render: Literal["beforehand", "meanwhile"] = "beforehand"
    """meanwhile: training begins with the first few shards, and the rest is rendered beside it, in
    processes of low priority. Which scenes a batch is drawn from then depends on the machine, so
    such a run cannot be repeated; a resumed one goes on with the scenes that are there."""
    render_workers: PositiveInt = 2
    shard: PositiveInt = SHARD
    """Scenes per shard; small ones let training that renders meanwhile begin sooner."""
    crops: tuple[Crop, ...] = (Crop(width=256, height=192, share=1.0),)
    """Sizes in pixels of the training batches; one size a batch. The first that is used until the
    end is the size of validation."""
    smallest_crop: float = Field(default=0.55, gt=0, le=1)
    validation_count: PositiveInt = 128
    """Held-out scenes (another scene seed) for validation."""
    loss: dict[str, float] = {}
    """Overrides of `LossWeights`."""
    late_loss: dict[str, float] = {}
    """Further overrides, once `late_from` of the run is over."""
    late_from: float = Field(default=0.5, gt=0, lt=1)
    augment: dict[str, float] = {}
    """Overrides of `AugmentConfig`."""

    @field_validator("loss", "late_loss", "augment")
    @classmethod
    def _known_names(cls, values: dict[str, float], info: ValidationInfo) -> dict[str, float]:
        known = (AugmentConfig if info.field_name == "augment" else LossWeights).__annotations__
        for name in values:
            if name not in known:
                raise ValueError(f"there is no {name!r}, only {', '.join(known)}")
        return values

    @model_validator(mode="after")
    def _some_crop_for_every_batch(self) -> Self:
        # Who begins by the batch may end by the share, so each change is looked at with each other.
        for share in sorted({0.0} | {crop.until_share or 0.0 for crop in self.crops}):
            for batch in {0} | {crop.until_batch or 0 for crop in self.crops}:
                if not any(crop.in_use(batch, share) for crop in self.crops):
                    where = f"batch {batch}" if share == 0 else f"{share:.3g} of the run"
                    raise ValueError(f"no crop is in use from {where} on")
        return self

    @property
    def validation_crop(self) -> Crop:
        """Size at which held-out scenes are looked at."""
        crop = next(crop for crop in self.crops if crop.stays)
        return Crop(width=crop.width, height=crop.height, share=1.0)


@dataclass(frozen=True)
class TrainingScenes:
    """Crops of packed scenes, augmented; item `(epoch, index, batch, share)` is a pure function.

    With a `GrowingPack` it is one of the scenes that are there as well.
    """

    pack: Sequence[PackedScene]
    crops: tuple[Crop, ...]
    smallest_crop: float
    augment: AugmentConfig
    seed: int

    def __len__(self) -> int:
        """Return the number of scenes."""
        return len(self.pack)

    def __getitem__(self, key: tuple[int, int, int, float]) -> dict[str, Tensor]:
        """Return image (3, h, w) in [-1, 1], canonical (1, h, w), fov_deg () and share ()."""
        epoch, index, batch, share = key
        crop = self._batch_crop(batch, share)
        rng = np.random.default_rng([self.seed, epoch, index])
        scene = self.pack[index]
        height, width = scene.inverse_depth.shape
        size = (crop.width, crop.height)
        window = crop_window(
            rng, (width, height), crop.width / crop.height, smallest=self.smallest_crop
        )
        left, top, w, h = window
        photo = Image.fromarray(scene.image).resize(
            size, Image.Resampling.BILINEAR, box=(left, top, left + w, top + h)
        )
        inverse = sample_nearest(scene.inverse_depth, window, size).astype(np.float32)
        instance = sample_nearest(scene.instance, window, size)
        image = photometric(
            rng,
            np.asarray(photo, np.float32) / np.float32(255),
            instance,
            self.augment,
            inverse_depth=inverse,
            f_px=scene.f_px * crop.width / w,
        )
        if rng.random() < 0.5:
            image, inverse = image[:, ::-1], inverse[:, ::-1]
        # The window is a camera of its own: same focal length in pixels, narrower picture.
        # (Its principal point is off-centre; like Depth Pro, we let the network average over it.)
        canonical = np.ascontiguousarray(inverse)[None] * np.float32(scene.f_px / w)
        pixels = np.ascontiguousarray(image.transpose(2, 0, 1)) * 2 - 1
        fov = 2 * math.degrees(math.atan(w / 2 / scene.f_px))
        return {
            "image": torch.from_numpy(pixels),
            "canonical": torch.from_numpy(canonical),
            "fov_deg": torch.tensor(fov),
            "share": torch.tensor(share),
        }

    def _batch_crop(self, batch: int, share: float) -> Crop:
        crops = [crop for crop in self.crops if crop.in_use(batch, share)]
        shares = np.array([crop.share for crop in crops])
        draw = np.random.default_rng([self.seed, batch]).random() * shares.sum()
        return crops[int(np.searchsorted(np.cumsum(shares)[:-1], draw, side="right"))]


class CompactTask:
    """The compact network's side of the training loop (see `fathom.training.task`)."""

    Options: ClassVar[type[BaseModel]] = CompactOptions

    def __init__(self, options: BaseModel, *, seed: int) -> None:
        assert isinstance(options, CompactOptions)
        self.options = options
        self.seed = seed
        self.weights = LossWeights(**options.loss)
        self.late_weights = LossWeights(**{**options.loss, **options.late_loss})
        self._validation: list[dict[str, Tensor]] | None = None
        self._renderers: Renderers | None = None

    def build_model(self) -> nn.Module:
        """Return a fresh network around the encoder that the options ask for."""
        network = PRESETS[self.options.preset].build()
        encoder, wanted = network.encoder, self.options.encoder_weights
        published = VARIANTS[encoder.variant].digest is not None
        if wanted == "imagenet" or (wanted == "auto" and published):
            read_imagenet_weights(encoder, imagenet_file(encoder.variant))
        for module in network.encoder.part(self.options.frozen_stages):
            module.requires_grad_(requires_grad=False)
        return network

    def parameter_groups(self, model: nn.Module, lr: float) -> list[dict[str, Any]]:
        """Return the encoder's parameters at their own rate, then the rest.

        Kernels and matrices outside the encoder are marked for Muon; to the encoder's, which have
        learnt their sizes already, AdamW does less harm.
        """
        assert isinstance(model, CompactNetwork)
        groups = parameter_groups(model.encoder, orthogonal=False)
        for group in groups:
            group["lr"] = self.options.encoder_rate * lr
        rest = nn.ModuleList(child for child in model.children() if child is not model.encoder)
        return groups + parameter_groups(rest, orthogonal=True)

    @contextlib.contextmanager
    def beside(self, *, main: bool) -> Iterator[None]:
        """Render beside the training, on the main process of a run that wants it so."""
        if self.options.render == "beforehand" or not main:
            yield
            return
        training, validation = (shard_jobs(*place) for place in (self._training, self._held_out))
        first = self.options.render_workers  # what training begins with
        jobs = [*training[:first], *validation, *training[first:]]
        self._renderers = Renderers(jobs, workers=self.options.render_workers)
        try:
            yield
        finally:
            failed = self._renderers.error()
            self._renderers.close()
            if failed is not None:
                print(f"not all scenes could be rendered: {failed}", flush=True)

    def build_data(self) -> TrainingScenes:
        """Render the scenes that are missing, or wait for the first, and return the crops."""
        folder, request = self._training
        pack: Sequence[PackedScene]
        if self.options.render == "beforehand":
            pack = packed(folder, request, workers=self.options.render_workers)
        else:
            pack = self._first_scenes(folder, request)
        return TrainingScenes(
            pack=pack,
            crops=self.options.crops,
            smallest_crop=self.options.smallest_crop,
            augment=AugmentConfig(**self.options.augment),
            seed=self.seed,
        )

    def loss(
        self, model: nn.Module, batch: Any, step: int
    ) -> tuple[Tensor, Mapping[str, Tensor | float]]:
        """Return the loss of one batch and its parts."""
        output = CompactOutput(*model(batch["image"]))
        return compact_losses(output, batch["canonical"], batch["fov_deg"], self._weights(batch))

    def _weights(self, batch: Mapping[str, Tensor]) -> LossWeights:
        if not self.options.late_loss:
            return self.weights
        late = float(batch["share"][0]) >= self.options.late_from
        return self.late_weights if late else self.weights

    def validate(self, model: nn.Module) -> Mapping[str, float]:
        """Return the unweighted loss parts and metric AbsRel on held-out scenes."""
        totals: dict[str, float] = {}
        batches = self._validation_batches()
        device = next(model.parameters()).device
        for batch in batches:
            on_device = {name: value.to(device) for name, value in batch.items()}
            output = CompactOutput(*model(on_device["image"]))
            loss, parts = compact_losses(
                output, on_device["canonical"], on_device["fov_deg"], self.late_weights
            )
            numbers = {"loss": loss, **parts, "absrel": _absrel(output, on_device["canonical"])}
            for name, value in numbers.items():
                totals[name] = totals.get(name, 0.0) + float(value) / len(batches)
        return totals

    def export(self, model: nn.Module, path: Path) -> None:
        """Write the weights as the package ships them."""
        assert isinstance(model, CompactNetwork)
        save_weights(model, path, preset=self.options.preset, native_size=self.options.native_size)

    @property
    def _training(self) -> tuple[Path, PackRequest]:
        options = self.options
        return options.scenes, self._request(options.count, options.scene_seed)

    @property
    def _held_out(self) -> tuple[Path, PackRequest]:
        folder = self.options.scenes.with_name(self.options.scenes.name + "-validation")
        return folder, self._request(self.options.validation_count, 1_000_003)

    def _request(self, count: int, seed: int) -> PackRequest:
        return PackRequest(
            count=count,
            seed=seed,
            sizes=self.options.sizes,
            families=self.options.families,
            textures=self.options.textures,
            skies=self.options.skies,
            supersample=self.options.supersample,
            shard=self.options.shard,
        )

    def _first_scenes(self, folder: Path, request: PackRequest) -> GrowingPack:
        enough = min(request.shards, self.options.render_workers)

        def ready() -> bool:
            return request.shards - len(missing_shards(folder, request)) >= enough

        if self._renderers is not None:
            self._renderers.wait_until(ready)
        while not ready():  # another process renders
            time.sleep(0.1)
        return GrowingPack(folder, request.count)

    def _validation_batches(self) -> list[dict[str, Tensor]]:
        if self._validation is None:
            folder, request = self._held_out
            scenes = TrainingScenes(
                pack=packed(folder, request, workers=self.options.render_workers),
                crops=(self.options.validation_crop,),
                smallest_crop=1.0,
                augment=AugmentConfig(**dict.fromkeys(AugmentConfig.__annotations__, 0.0)),
                seed=0,
            )
            items = [scenes[0, i, 0, 1.0] for i in range(self.options.validation_count)]
            self._validation = [
                {name: torch.stack([item[name] for item in items[i : i + 16]]) for name in items[0]}
                for i in range(0, len(items), 16)
            ]
        return self._validation


def _absrel(output: CompactOutput, canonical: Tensor) -> Tensor:
    """Mean |d - d*| / d* over surfaces, with the true focal length (it cancels)."""
    surface = canonical > 0
    ratio = canonical / output.canonical.clamp_min(1e-3)  # d / d*
    return (ratio[surface] - 1).abs().mean()
