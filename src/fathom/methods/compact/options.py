"""What a recipe of the compact network may say."""

from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, PositiveInt, field_validator, model_validator

from fathom.methods.compact.losses import LossWeights
from fathom.methods.compact.network import CompactNetwork
from fathom.scenes.dataset.training_scenes import SceneOptions, check_names


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


class CompactOptions(SceneOptions):
    """`task_options` of the recipe."""

    preset: Literal["base", "tiny"] = "base"
    encoder_weights: Literal["auto", "imagenet", "random"] = "auto"
    """What the encoder starts from; those of ImageNet come with a package (`docs/training.md`).
    auto: imagenet where they are published for the preset's encoder."""
    encoder_rate: float = Field(default=0.3, gt=0, le=1)
    """Learning rate of the encoder, relative to the rest."""
    frozen_stages: int = Field(default=0, ge=0, le=7)
    """The encoder's stem and so many stages keep their weights; they are what costs most time."""
    native_size: PositiveInt = 256
    """Long side in pixels at which the trained network sees 4:3 photographs; other shapes get as
    many pixels."""
    scenes: Path
    """Folder of packed scenes; what is missing there is rendered first."""
    sizes: tuple[tuple[PositiveInt, PositiveInt, float], ...] = ((320, 240, 1.0),)
    render: Literal["beforehand", "meanwhile"] = "beforehand"
    """meanwhile: training begins with the first few shards, and the rest is rendered beside it, in
    processes of low priority. Which scenes a batch is drawn from then depends on the machine, so
    such a run cannot be repeated; a resumed one goes on with the scenes that are there."""
    crops: tuple[Crop, ...] = (Crop(width=256, height=192, share=1.0),)
    """Sizes in pixels of the training batches; one size a batch. The first that is used until the
    end is the size of validation."""
    smallest_crop: float = Field(default=0.55, gt=0, le=1)
    loss: dict[str, float] = Field(default_factory=dict)
    """Overrides of `LossWeights`."""
    late_loss: dict[str, float] = Field(default_factory=dict)
    """Further overrides, once `late_from` of the run is over."""
    late_from: float = Field(default=0.5, gt=0, lt=1)

    @field_validator("loss", "late_loss")
    @classmethod
    def _known_losses(cls, values: dict[str, float]) -> dict[str, float]:
        return check_names(values, LossWeights.__annotations__)

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
        """Size of the held-out scenes' images."""
        crop = next(crop for crop in self.crops if crop.stays)
        return Crop(width=crop.width, height=crop.height, share=1.0)
