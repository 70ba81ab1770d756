"""Training the compact network on procedural scenes."""

import contextlib
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

from pydantic import BaseModel
from torch import Tensor, nn

from fathom.methods.compact.checkpoint import save_weights
from fathom.methods.compact.config import PRESETS
from fathom.methods.compact.data import TrainingScenes
from fathom.methods.compact.losses import LossWeights, compact_losses
from fathom.methods.compact.network import CompactNetwork, CompactOutput
from fathom.methods.compact.options import CompactOptions
from fathom.nn.efficientnet_lite import VARIANTS, imagenet_file, read_imagenet_weights
from fathom.nn.parameter_groups import parameter_groups
from fathom.scenes.camera.augment import AugmentConfig
from fathom.scenes.dataset.meanwhile import GrowingPack, Renderers, shard_jobs
from fathom.scenes.dataset.pack import PackedScene, PackRequest, missing_shards
from fathom.scenes.dataset.training_scenes import in_batches, no_augmentation

_VALIDATION_BATCH = 16


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
        options = self.options
        training = shard_jobs(options.scenes, options.training_request)
        validation = shard_jobs(*options.held_out(options.scenes))
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
        folder = self.options.scenes
        pack: Sequence[PackedScene]
        if self.options.render == "beforehand":
            pack = self.options.training_pack(folder)
        else:
            pack = self._first_scenes(folder, self.options.training_request)
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
            scenes = TrainingScenes(
                pack=self.options.validation_pack(self.options.scenes),
                crops=(self.options.validation_crop,),
                smallest_crop=1.0,
                augment=no_augmentation(),
                seed=0,
            )
            items = [scenes[0, i, 0, 1.0] for i in range(self.options.validation_count)]
            self._validation = in_batches(items, _VALIDATION_BATCH)
        return self._validation


def _absrel(output: CompactOutput, canonical: Tensor) -> Tensor:
    """Mean |d - d*| / d* over surfaces, with the true focal length (it cancels)."""
    surface = canonical > 0
    ratio = canonical / output.canonical.clamp_min(1e-3)  # d / d*
    return (ratio[surface] - 1).abs().mean()
