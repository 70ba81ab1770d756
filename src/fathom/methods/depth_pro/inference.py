"""Depth Pro as an `Estimator`: a photograph in, sharp metric depth and a focal length out.

The steps are those of the released `infer` (arXiv 2410.02073, Sec. 3 for the network, Eq. 1 for the
metres), without what goes wrong in it: a field of view that no camera has is noticed, everything
behind the network is float32 whatever the focal length came from, and what the network puts at
infinity stays there.
"""

from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

from fathom.core.depth_map import DepthMap, Kind
from fathom.core.errors import FathomError
from fathom.core.photo import Photo
from fathom.core.photo.focal import Focal, f_px_from_fov
from fathom.methods.depth_pro.checkpoint import read_weights
from fathom.methods.depth_pro.network import DepthProNetwork
from fathom.methods.depth_pro.preprocessing import network_image
from fathom.nn.canonical import metric_depth
from fathom.nn.vit import VisionTransformer

# Photographs that go through the network together, and patches that its transformer sees together.
# A GPU is only filled by many; a processor gains nothing from them, and they cost it memory.
_PHOTOS_ON_GPU = 4
_PATCHES_ON_CPU = 5
_BANDS_ON_CPU = 3  # of the finest level, whose features would take more than all weights


class DepthProEstimator:
    """Depth and focal length with Depth Pro (see `fathom.protocols.Estimator`).

    A known focal length is taken as it is, and the field-of-view head is not run then. When the
    head's output is no field of view of any camera (0 degrees or less, 180 or more), the map is
    that of the canonical camera, whose focal length is the photograph's width (53 degrees): the
    network's own unit, in the middle of ordinary lenses. Such a map has no intrinsics, and its
    provenance has a `note`.

    Args:
        network: its weights are cast, moved and rearranged in place; it belongs to this object.
        name: what the model is called in results.
        device: where to run.
        dtype: of the large products: float32, bfloat16, or float16 on a GPU.
        provenance: further facts to record in every result.
    """

    kind: Kind = "metric"
    uses_focal = True
    prefers_bfloat16 = True
    """See `fathom.nn.device.choose_dtype`."""

    def __init__(
        self,
        network: DepthProNetwork,
        *,
        name: str = "depth-pro",
        device: torch.device | str = "cpu",
        dtype: torch.dtype = torch.float32,
        provenance: dict[str, str] | None = None,
    ) -> None:
        self.name = name
        self.native_size = network.resolution
        self.size_multiple = network.resolution
        self.provenance = {"model": name, **(provenance or {})}
        self._device = torch.device(device)
        _cast(network.eval(), dtype)
        network = network.to(device=self._device)
        self._network = network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        if self._device.type == "cpu":
            for transformer in self._network.transformers():
                transformer.pack_(images=_PATCHES_ON_CPU)

    @classmethod
    def from_file(
        cls,
        path: Path,
        *,
        name: str = "depth-pro",
        device: torch.device | str = "cpu",
        dtype: torch.dtype = torch.float32,
        provenance: dict[str, str] | None = None,
    ) -> "DepthProEstimator":
        """Load weights of any layout that `checkpoint.read_weights` knows.

        Args:
            path: a `.pt` or `.safetensors` file, or a folder as transformers writes it.
            name: what the model is called in results.
            device: where to run.
            dtype: of the large products: float32, bfloat16, or float16 on a GPU.
            provenance: further facts to record in every result.

        Raises:
            FathomError: the file is not what it should be.
        """
        network = read_weights(path, dtype=dtype).network
        return cls(network, name=name, device=device, dtype=dtype, provenance=provenance)

    def estimate(self, photo: Photo) -> DepthMap:
        """Return metric depth of one photograph at its own size.

        Raises:
            FathomError: the focal length is unknown, and these weights cannot estimate it.
        """
        return self.estimate_batch([photo])[0]

    def estimate_batch(self, photos: Sequence[Photo]) -> list[DepthMap]:
        """Return metric depth of each photograph at its own size.

        Raises:
            FathomError: as for `estimate`.
        """
        for photo in photos:
            self._need_focal(photo)
        on_gpu = self._device.type == "cuda"
        step = _PHOTOS_ON_GPU if on_gpu else 1
        maps: list[DepthMap] = []
        for start in range(0, len(photos), step):
            maps += self._run(photos[start : start + step], None if on_gpu else _PATCHES_ON_CPU)
        return maps

    def _need_focal(self, photo: Photo) -> None:
        if photo.focal is None and self._network.fov is None:
            raise FathomError(
                f"{photo.path or 'The image'}: its focal length is not known, and these weights of "
                "Depth Pro have no head that estimates it: give --f-px, --fov-deg, --f-mm35 or "
                "--intrinsics (f_px in Python)."
            )

    @torch.inference_mode()
    def _run(self, photos: Sequence[Photo], patches_at_once: int | None) -> list[DepthMap]:
        size = self.native_size
        # float32 up to the transformers' first layer, which casts its patches itself.
        images = [network_image(p.pixels, size, device=self._device) for p in photos]
        canonical, fov_deg = self._network(
            torch.cat(images),
            want_fov=any(photo.focal is None for photo in photos),
            patches_at_once=patches_at_once,
            bands=1 if patches_at_once is None else _BANDS_ON_CPU,
        )
        angles = [None] * len(photos) if fov_deg is None else fov_deg.tolist()
        return [
            self._depth_map(photo, canonical[i : i + 1].float(), angles[i])
            for i, photo in enumerate(photos)
        ]

    def _depth_map(self, photo: Photo, canonical: Tensor, fov_deg: float | None) -> DepthMap:
        focal = photo.focal
        if focal is None and fov_deg is not None and 0 < fov_deg < 180:
            focal = Focal(f_px_from_fov(fov_deg, photo.width), "estimated")
        f_px = focal.f_px if focal else float(photo.width)
        size = (photo.height, photo.width)
        canonical = functional.interpolate(canonical, size, mode="bilinear", align_corners=False)
        values = metric_depth(canonical[0, 0], photo.width / f_px).cpu().numpy()
        if focal is None:
            return DepthMap(
                values, self.kind, provenance={**self.provenance, "note": _note(fov_deg)}
            )
        return DepthMap(
            values,
            self.kind,
            intrinsics=focal.intrinsics(photo.width, photo.height),
            focal_source=focal.source,
            provenance=self.provenance,
        )


def _note(fov_deg: float | None) -> str:
    return (
        f"the field of view that the model found, {fov_deg:.1f} degrees, cannot be: metres are for "
        "an assumed one of 53 degrees; give --f-px, --fov-deg, --f-mm35 or --intrinsics (f_px in "
        "Python)"
    )


def _cast(module: nn.Module, dtype: torch.dtype) -> None:
    """Cast what multiplies; transformers know best what of them must stay float32."""
    if isinstance(module, VisionTransformer):
        module.cast_products_(dtype)
    elif isinstance(module, nn.Linear | nn.Conv2d | nn.ConvTranspose2d):
        module.to(dtype)
    else:
        for child in module.children():
            _cast(child, dtype)
