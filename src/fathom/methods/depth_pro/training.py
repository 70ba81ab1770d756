"""Training Depth Pro: a curriculum of two stages, and after it the field-of-view head."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, PositiveInt, field_validator, model_validator
from torch import Tensor, nn

from fathom.core.errors import UsageError
from fathom.data.sets import open_set, set_names
from fathom.methods.depth_pro.backbone import PatchDepth, save_transformer, some_patches
from fathom.methods.depth_pro.checkpoint import load_into, save_weights
from fathom.methods.depth_pro.config import PRESETS, DepthProConfig
from fathom.methods.depth_pro.data import LabelledSource, Mixture, SceneSource, SetSource
from fathom.methods.depth_pro.losses import (
    GroundTruth,
    LossWeights,
    depth_pro_losses,
    field_of_view_loss,
)
from fathom.methods.depth_pro.network import DepthProNetwork
from fathom.methods.depth_pro.validation import (
    validate_depth,
    validate_field_of_view,
    validate_patches,
)
from fathom.nn.checkpoints.dinov2 import initialise_from_dinov2, is_transformer
from fathom.scenes.camera.augment import AugmentConfig
from fathom.scenes.dataset.training_scenes import (
    SceneOptions,
    check_names,
    in_batches,
    no_augmentation,
)


class SetOptions(BaseModel):
    """One published data set of the mixture."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    """As `fathom.data.sets.set_names` calls it."""
    folder: Path
    """Where it lies below `data_root`."""
    split: str | None = None
    """None for the set's own first one."""
    real: bool
    """Whether sensors measured its depth: then the worst pixels are left out, and edges too."""
    metric: bool = True
    """Whether scale and camera can be relied on; what a sample itself denies is not."""
    share: float = Field(default=1.0, gt=0)
    """How often it is drawn from, relative to the other sources."""

    @field_validator("name")
    @classmethod
    def _known(cls, name: str) -> str:
        if name not in set_names():
            raise ValueError(f"there is no data set {name!r}, only {', '.join(set_names())}")
        return name


class DepthProOptions(SceneOptions):
    """`task_options` of the recipe."""

    preset: Literal["tiny", "small", "vitl"] = "tiny"
    stage: Literal["backbone", "general", "sharp", "fov"]
    """The two stages of the curriculum, and then the field-of-view head on frozen features.
    Before them, for want of a DINOv2 of that size, a transformer to start from (`backbone`)."""
    windows: int = Field(default=12, ge=1, le=35)
    """Patches per image in the stage `backbone`."""
    scenes: Path | None = None
    """Folder of packed scenes; what is missing there is rendered first. None for none."""
    count: PositiveInt = 8192
    sizes: tuple[tuple[PositiveInt, PositiveInt, float], ...] = ((256, 192, 1.0),)
    scenes_share: float = Field(default=1.0, ge=0)
    """How often scenes are drawn with their exact ground truth, relative to the other sources."""
    real_scenes_share: float = Field(default=0.0, ge=0)
    """How often as photographs with ground truth from a stereo rig, for want of real ones."""
    corrupt: float = Field(default=0.0, ge=0, lt=1)
    """Share of that rig's ground truth to make wrong, to study what `trim` is for."""
    data_root: Path | None = None
    """Folder below which the data sets lie."""
    sets: tuple[SetOptions, ...] = ()
    epoch: PositiveInt | None = None
    """Items per epoch; None for the number of scenes."""
    crop: float = Field(default=0.5, ge=0, le=1)
    """How often a window is cut out of an image."""
    smallest_crop: float = Field(default=0.6, gt=0, le=1)
    trim: float = Field(default=0.2, ge=0, lt=1)
    """Share of a real image's pixels, those with the largest error, that teach nothing."""
    loss: dict[str, float] = Field(default_factory=dict)
    """Overrides of `LossWeights`."""
    dinov2: Path | None = None
    """DINOv2 weights for the transformers to start from, where the recipe starts from nothing."""
    encoder_rate: float = Field(default=1.0, gt=0)
    """Learning rate of the transformers relative to the rest; other than 1 with adam or adamw."""
    freeze_norms: bool = False
    """Keep the transformers' layer norms as they were pretrained."""
    gradient_checkpointing: bool = False
    """Compute the transformers' blocks twice in training, for far less memory."""

    @field_validator("loss")
    @classmethod
    def _known_weights(cls, values: dict[str, float]) -> dict[str, float]:
        return check_names(values, LossWeights.__annotations__)

    @model_validator(mode="after")
    def _some_source(self) -> Self:
        shares = self.scenes_share + self.real_scenes_share
        if not self.sets and (self.scenes is None or shares == 0):
            raise ValueError("name some scenes or some data sets")
        if self.sets and self.data_root is None:
            raise ValueError("say in data_root where the data sets lie")
        if self.epoch is None and self.scenes is None:
            raise ValueError("say in epoch how many items an epoch has")
        if self.stage in ("backbone", "sharp") and (
            self.real_scenes_share > 0 or any(one.real or not one.metric for one in self.sets)
        ):
            raise ValueError(f"the stage {self.stage!r} is for metric synthetic data only")
        return self


class DepthProTask:
    """Depth Pro's side of the training loop (see `fathom.training.task`)."""

    Options: ClassVar[type[BaseModel]] = DepthProOptions

    def __init__(self, options: BaseModel, *, seed: int) -> None:
        assert isinstance(options, DepthProOptions)
        self.options = options
        self.seed = seed
        self.weights = LossWeights(**options.loss)
        self._held_out: list[dict[str, Tensor]] | None = None
        if options.encoder_rate != 1:
            self.parameter_groups = self._groups

    @property
    def config(self) -> DepthProConfig:
        """Sizes of the network: the head exists once it is trained."""
        preset = PRESETS[self.options.preset]
        return preset if self.options.stage == "fov" else preset.without_fov()

    def build_model(self) -> nn.Module:
        """Return a fresh network, parts of it frozen as the stage and the options say."""
        if self.options.stage == "backbone":
            return PatchDepth(self.config)
        network = self.config.build()
        if self.options.dinov2 is not None:
            initialise_from_dinov2(network.transformers(), self.options.dinov2)
        if self.options.stage == "fov":
            for name, parameter in network.named_parameters():
                parameter.requires_grad = name.startswith("fov.")
        for transformer in network.transformers():
            transformer.checkpointing = self.options.gradient_checkpointing
            if self.options.freeze_norms:
                _freeze_norms(transformer)
        return network

    def load_weights(self, model: nn.Module, path: Path) -> None:
        """Start from weights of any layout, or from a transformer alone.

        A new head's transformer begins as the image's.

        Raises:
            FathomError: the file does not fit.
        """
        if not isinstance(model, DepthProNetwork):
            raise UsageError("The stage 'backbone' starts from nothing: leave out init_from.")
        if is_transformer(path):
            initialise_from_dinov2(model.transformers(), path)
        elif not load_into(model, path):
            model.start_head()

    def shard_modules(self, model: nn.Module) -> list[nn.Module]:
        """Return what large networks are split into when many processes share one."""
        if not isinstance(model, DepthProNetwork):
            return []
        blocks = [block for vit in model.transformers() for block in vit.blocks]
        return [*blocks, *model.decoder.fusions]

    def build_data(self) -> Mixture:
        """Render the scenes that are missing, open the data sets and return the mixture."""
        options = self.options
        sources: list[tuple[LabelledSource, float]] = []
        if options.scenes is not None:
            scenes = options.training_pack(options.scenes)
            rig = SceneSource(scenes, real=True, corrupt=options.corrupt)
            sources += [
                (SceneSource(scenes), options.scenes_share),
                (rig, options.real_scenes_share),
            ]
        for one in options.sets:
            assert options.data_root is not None
            split = {} if one.split is None else {"split": one.split}
            samples = open_set(one.name, options.data_root / one.folder, **split)
            sources.append((SetSource(samples, real=one.real, metric=one.metric), one.share))
        used = [(source, share) for source, share in sources if share > 0]
        return Mixture(
            sources=tuple(source for source, _ in used),
            shares=tuple(share for _, share in used),
            length=options.epoch or options.count,
            resolution=self.config.resolution,
            augment=AugmentConfig(**options.augment),
            crop=options.crop,
            smallest_crop=options.smallest_crop,
            seed=self.seed,
            maps=self._wants_maps,
        )

    def loss(
        self, model: nn.Module, batch: Any, step: int
    ) -> tuple[Tensor, Mapping[str, Tensor | float]]:
        """Return the loss of one batch and its parts."""
        options = self.options
        if options.stage == "fov":
            true = batch["fov_deg"]
            known = true.isfinite()
            predicted = model(batch["image"], only_fov=True).fov_deg
            loss = field_of_view_loss(predicted[known], true[known])
            return loss, {"fov_rms_deg": loss.detach().sqrt()}
        if options.stage == "backbone":
            patches, truth = some_patches(batch, count=options.windows, seed=step)
            # Whole patches may be one plane, which normalised losses cannot bear.
            return depth_pro_losses(model(patches), truth, stage="sharp", weights=self.weights)
        output = model(batch["image"])
        truth = GroundTruth(batch["canonical"], batch["valid"], batch["metric"], batch["real"])
        return depth_pro_losses(
            output.canonical, truth, stage=options.stage, weights=self.weights, trim=options.trim
        )

    def validate(self, model: nn.Module) -> Mapping[str, float]:
        """Return what the stage is about, measured on held-out scenes."""
        batches = self._validation_batches()
        if self.options.stage == "backbone":
            return validate_patches(model, batches)
        measure = validate_field_of_view if self.options.stage == "fov" else validate_depth
        return measure(model, batches)

    def export(self, model: nn.Module, path: Path) -> None:
        """Write the weights as `fathom predict --weights` takes them."""
        if isinstance(model, PatchDepth):
            save_transformer(model.vit, path)
            return
        assert isinstance(model, DepthProNetwork)
        save_weights(model, path, config=self.config)

    @property
    def _wants_maps(self) -> bool:
        return self.options.stage != "fov"

    def _groups(self, model: nn.Module, lr: float) -> list[dict[str, Any]]:
        """Two learning rates: the pretrained transformers change little."""
        if not isinstance(model, DepthProNetwork):
            return [{"params": list(model.parameters()), "lr": lr}]
        encoder = {id(p) for vit in model.transformers() for p in vit.parameters()}
        groups = []
        for pretrained in (True, False):
            rate = lr * self.options.encoder_rate if pretrained else lr
            mine = [
                p
                for p in model.parameters()
                if p.requires_grad and (id(p) in encoder) == pretrained
            ]
            groups += [
                {"params": [p for p in mine if p.ndim > 1], "lr": rate},
                {"params": [p for p in mine if p.ndim <= 1], "lr": rate, "weight_decay": 0.0},
            ]
        return groups

    def _validation_batches(self) -> list[dict[str, Tensor]]:
        options = self.options
        if options.scenes is None:
            return []
        if self._held_out is None:
            items = Mixture(
                sources=(SceneSource(options.validation_pack(options.scenes)),),
                shares=(1.0,),
                length=options.validation_count,
                resolution=self.config.resolution,
                augment=no_augmentation(),
                crop=0.0,
                smallest_crop=1.0,
                seed=0,
                maps=self._wants_maps,
            )
            held_out = [items[0, i, 0] for i in range(options.validation_count)]
            self._held_out = in_batches(held_out, 8)
        return self._held_out


def _freeze_norms(transformer: nn.Module) -> None:
    for module in transformer.modules():
        if isinstance(module, nn.LayerNorm):
            for parameter in module.parameters():
                parameter.requires_grad = False
