"""Hypersim (Roberts et al., ICCV 2021): rendered interiors, 768 x 1024.

Described in the data set's repository (ml-hypersim): depth_meters is the distance along the ray in
metres, NaN where nothing was hit; planar depth is distance f / sqrt(x^2 + y^2 + f^2) with f 886.81
at 1024 pixels and x, y from the middle. A few scenes have cameras with tilted image planes, for
which that is not exact (metadata_camera_parameters.csv says which). The photo is the published
preview, or tone-mapped here from the rendered colours by the published rule.
"""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from fathom.core.errors import UsageError
from fathom.core.geometry import centred_intrinsics
from fathom.core.readers import Raster, reading
from fathom.data.images import read_image
from fathom.data.sample import Sample
from fathom.data.sets.base import PhotoSet, Source
from fathom.data.sets.containers import read_hdf5
from fathom.data.sets.depths import metres, planar_depth

_F_PX = 886.81
_WIDTH = 1024
_TABLE = "metadata_images_split_scene_v1.csv"
_PREVIEWS = "ai_*_*/images/scene_cam_*_final_preview/frame.*.tonemap.jpg"
_GAMMA = 1 / 2.2


class Hypersim(PhotoSet):
    """Images of one split of the official table, or all that are there."""

    source = Source(
        title="Hypersim",
        where="the repository ml-hypersim of Apple",
        layout="ai_VVV_NNN/images/scene_cam_NN_final_preview/frame.NNNN.tonemap.jpg, "
        "ai_VVV_NNN/images/scene_cam_NN_geometry_hdf5/frame.NNNN.depth_meters.hdf5 "
        f"and, for splits, {_TABLE}",
        terms="CC BY-SA 3.0",
        gives="metric depth",
    )
    patterns: ClassVar = dict.fromkeys(
        ("all", "train", "val", "test"), (_PREVIEWS, f"*/{_PREVIEWS}")
    )

    def __init__(
        self,
        root: Path | str,
        *,
        split: str | None = None,
        split_file: Path | str | None = None,
        photo: str = "preview",
    ) -> None:
        """Find the samples; `photo` is "preview" or "tone-mapped" (from final_hdf5)."""
        if photo not in ("preview", "tone-mapped"):
            raise UsageError(f"Hypersim has preview and tone-mapped photos, not {photo!r}")
        self.photo = photo
        super().__init__(root, split=split, split_file=split_file)

    def find(self) -> list[Path]:
        """Return the previews of the split."""
        found = super().find()
        if self.split == "all" or self.split_file is not None or not found:
            return found
        table = self.need(self.root / _TABLE)
        chosen = set(_listed(table, self.split))
        return [path for path in found if self.id_of(path) in chosen]

    def id_of(self, photo: Path) -> str:
        """Return "SCENE/CAMERA/FRAME"."""
        camera = photo.parent.name.removeprefix("scene_").removesuffix("_final_preview")
        return f"{photo.parents[2].name}/{camera}/{photo.name.split('.')[1]}"

    def read(self, item: Path) -> Sample:
        """Read one image."""
        frame = item.name.removesuffix(".tonemap.jpg")
        geometry = item.parent.with_name(item.parent.name.replace("final_preview", "geometry_hdf5"))
        distance = read_hdf5(self.need(geometry / f"{frame}.depth_meters.hdf5"), "dataset")
        height, width = distance.shape
        f_px = _F_PX * width / _WIDTH
        depth, valid = metres(planar_depth(distance, f_px), per_metre=1)
        if self.photo == "preview":
            image = read_image(item)
        else:
            final = geometry.with_name(geometry.name.replace("geometry", "final"))
            colour = read_hdf5(self.need(final / f"{frame}.color.hdf5"), "dataset")
            entity = self.need(geometry / f"{frame}.render_entity_id.hdf5")
            image = tone_mapped(colour, read_hdf5(entity, "dataset") != -1)
        return Sample(
            id=self.id_of(item),
            image=image,
            depth=depth,
            valid=valid,
            intrinsics=centred_intrinsics(f_px, width, height),
            family=item.parents[2].name,
            environment="indoor",
        )


def tone_mapped(colour: Raster, hit: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """Return 8-bit sRGB of rendered colours by the data set's rule.

    The image is scaled so that after gamma 1 / 2.2 the 90th percentile of brightness is 0.8.

    Args:
        colour: (H, W, 3), linear.
        hit: bool (H, W), where a surface was hit: these pixels decide about the scale.
    """
    linear = colour.astype(np.float32)
    scale = 1.0
    if hit.any():
        brightness = linear @ np.array([0.3, 0.59, 0.11], dtype=np.float32)
        bright = float(np.percentile(brightness[hit], 90))
        scale = 0.0 if bright < 1e-4 else 0.8 ** (1 / _GAMMA) / bright
    shown = np.clip(np.maximum(linear * np.float32(scale), 0) ** np.float32(_GAMMA), 0, 1)
    image: NDArray[np.uint8] = (shown * 255).astype(np.uint8)
    return image


def _listed(table: Path, split: str) -> Iterator[str]:
    with reading(table), table.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["split_partition_name"] == split:
                yield f"{row['scene_name']}/{row['camera_name']}/{int(row['frame_id']):04d}"
