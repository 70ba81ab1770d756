"""The compact network as an `Estimator`: a photograph in, a metric depth map out."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image

from fathom.core.depth_map import DepthMap, Kind
from fathom.core.geometry import rescaled_intrinsics
from fathom.core.photo import Photo
from fathom.core.photo.focal import Focal, f_px_from_fov
from fathom.methods.compact.checkpoint import fuse_normalisation, load_weights
from fathom.methods.compact.network import CompactNetwork, CompactOutput
from fathom.methods.compact.two_scale import CLOSER, two_scale_inference
from fathom.nn.canonical import metric_depth

# Sky is called only where the network says so twice: by its mask and by a depth beyond this many
# metres. A white ceiling may look like sky, but it does not look far.
_SKY_BEYOND = 40.0
# What is not sky ends here; inverse depth must stay above 0 to be told from it.
_FARTHEST = 1000.0
# A photo so many times as large as the first look shows something new at a second one.
_WORTH_A_SECOND_LOOK = 1.5


class CompactEstimator:
    """Depth from a photograph with the compact network (see `fathom.protocols.Estimator`)."""

    kind: Kind = "metric"
    size_multiple = CompactNetwork.STRIDE
    uses_focal = True

    def __init__(
        self,
        network: CompactNetwork,
        *,
        name: str = "compact",
        native_size: int = 512,
        device: torch.device | str = "cpu",
        dtype: torch.dtype = torch.float32,
        provenance: dict[str, str] | None = None,
    ) -> None:
        self.name = name
        self.native_size = native_size
        self.provenance = {"model": name, **(provenance or {})}
        self._device = torch.device(device)
        self._dtype = dtype
        network = fuse_normalisation(network.eval())
        network = network.to(device=self._device, dtype=dtype)
        self._network = network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]

    @classmethod
    def from_file(
        cls,
        path: Path,
        *,
        name: str = "compact",
        native_size: int | None = None,
        device: torch.device | str = "cpu",
        dtype: torch.dtype = torch.float32,
        provenance: dict[str, str] | None = None,
    ) -> "CompactEstimator":
        """Load weights written by `save_weights`.

        Args:
            path: a safetensors file.
            name: what the model is called in results.
            native_size: long side in pixels at which the network looks at 4:3 photographs; None
                for the one it was trained for.
            device: where to run.
            dtype: of weights and activations, float32 or bfloat16 (float16 on a GPU).
            provenance: further facts to record in every result.

        Raises:
            FathomError: the file is not what it should be.
        """
        weights = load_weights(path)
        return cls(
            weights.network,
            name=name,
            native_size=native_size or weights.native_size,
            device=device,
            dtype=dtype,
            provenance=provenance,
        )

    def estimate(self, photo: Photo) -> DepthMap:
        """Return metric depth of one photograph at its own size."""
        return self.estimate_batch([photo])[0]

    def estimate_batch(self, photos: Sequence[Photo]) -> list[DepthMap]:
        """Return metric depth of each photograph; those of one working size run together."""
        coarse = self.estimate_coarse(photos)
        return [
            m.resized(photo.height, photo.width) for m, photo in zip(coarse, photos, strict=True)
        ]

    def estimate_coarse(self, photos: Sequence[Photo]) -> list[DepthMap]:
        """Like `estimate_batch`, but at the size at which the network worked.

        That is `working_size` for small photos, and `CLOSER` times that where the photo has more
        to show (see `two_scale`).
        """
        groups: dict[tuple[tuple[int, int], bool], list[int]] = {}
        for i, photo in enumerate(photos):
            size = self.working_size(photo.height, photo.width)
            larger = min(photo.height / size[0], photo.width / size[1])
            groups.setdefault((size, larger >= _WORTH_A_SECOND_LOOK), []).append(i)
        results: dict[int, DepthMap] = {}
        for (size, twice), members in groups.items():
            found = self._run([photos[i] for i in members], size, twice=twice)
            for i, result in zip(members, found, strict=True):
                results[i] = result
        return [results[i] for i in range(len(photos))]

    def working_size(self, height: int, width: int) -> tuple[int, int]:
        """Return (height, width) at which a photo is first seen: its shape, in multiples of 32.

        Every shape gets about as many pixels as a 4:3 photo whose long side is `native_size`, so
        that a wide strip keeps rows enough; its long side is at most twice that.
        """
        area = 0.75 * self.native_size**2
        scale = min((area / (height * width)) ** 0.5, 2 * self.native_size / max(height, width))
        multiple = self.size_multiple
        return (
            max(multiple, round(height * scale / multiple) * multiple),
            max(multiple, round(width * scale / multiple) * multiple),
        )

    def _run(self, photos: list[Photo], size: tuple[int, int], *, twice: bool) -> list[DepthMap]:
        with torch.inference_mode():
            small = self._images(photos, size)
            if twice:
                large = self._images(photos, (CLOSER * size[0], CLOSER * size[1]))
                output = two_scale_inference(self._network, small, large)
            else:
                output = CompactOutput(*self._network(small))
            canonical = output.canonical[:, 0].cpu().numpy()
            sky = (output.sky_logit[:, 0] > 0).cpu().numpy()
            fov = output.fov_deg.cpu().tolist()
        return [
            self._depth_map(photo, canonical[i], sky[i], fov[i]) for i, photo in enumerate(photos)
        ]

    def _images(self, photos: list[Photo], size: tuple[int, int]) -> torch.Tensor:
        images = np.stack([_shrunk(photo.pixels, size) for photo in photos])
        batch = torch.from_numpy(images).permute(0, 3, 1, 2)  # channels last already
        return batch.to(self._device, self._dtype) / 127.5 - 1

    def _depth_map(
        self,
        photo: Photo,
        canonical: NDArray[np.float32],
        sky: NDArray[np.bool_],
        fov_deg: float,
    ) -> DepthMap:
        focal = photo.focal or Focal(f_px_from_fov(fov_deg, photo.width), "estimated")
        depth = (
            metric_depth(torch.from_numpy(canonical), photo.width / focal.f_px, infinity=False)
            .clamp_max(_FARTHEST)
            .numpy()
        )
        depth[sky & (depth > _SKY_BEYOND)] = np.inf
        intrinsics = rescaled_intrinsics(
            focal.intrinsics(photo.width, photo.height),
            (photo.height, photo.width),
            depth.shape,
        )
        return DepthMap(
            values=depth,
            kind="metric",
            intrinsics=intrinsics,
            focal_source=focal.source,
            provenance=self.provenance,
        )


def _shrunk(pixels: NDArray[np.uint8], size: tuple[int, int]) -> NDArray[np.uint8]:
    """Resize with antialiasing; `reducing_gap` keeps that fast for a hundred megapixels."""
    height, width = size
    image = Image.fromarray(pixels).resize(
        (width, height), Image.Resampling.BILINEAR, reducing_gap=2.0
    )
    return np.asarray(image)
