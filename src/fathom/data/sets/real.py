"""Real photographs with measured depth or mattes, gathered in one folder with a manifest.json."""

from pathlib import Path
from typing import Any

import numpy as np

from fathom.core.errors import FathomError
from fathom.core.photo import read_photo
from fathom.core.readers import read_png
from fathom.data.manifest import read_entries, read_pair
from fathom.data.sample import Sample
from fathom.data.sets.base import DataSet, Source, read_lines
from fathom.data.sets.depths import no_depth

Entry = dict[str, Any]
_WHERE = "the folder of real photographs kept beside the repository (shared/data/real)"
_LAYOUT = "manifest.json with pairs (image, depth, intrinsics, ...) and matting (image, alpha)"


class _Real(DataSet[Entry]):
    part = "pairs"

    def find(self) -> list[Entry]:
        """Return the entries, or those whose ids the split file lists."""
        if not (self.root / "manifest.json").is_file():
            raise self.missing(f"{self.root} has no manifest.json")
        entries = read_entries(self.root, self.part)
        if self.split_file is None:
            return entries
        by_id = {entry["id"]: entry for entry in entries}
        wanted = read_lines(self.split_file)
        for name in wanted:
            if name not in by_id:
                raise FathomError(f"{self.root} has no entry {name!r} of {self.split_file}")
        return [by_id[name] for name in wanted]

    def name_of(self, item: Entry) -> str:
        """Return the entry's id."""
        return str(item["id"])


class RealPairs(_Real):
    """Photos with depth of a sensor; the photo may be larger than the depth."""

    source = Source(
        title="Real photographs",
        where=_WHERE,
        layout=_LAYOUT,
        terms="each entry states its own",
        gives="metric depth, some relative disparity",
    )

    def read(self, item: Entry) -> Sample:
        """Read one pair."""
        pair = read_pair(self.root, item)
        return Sample(
            id=pair.id,
            image=pair.photo.pixels,
            depth=pair.depth,
            valid=pair.valid,
            intrinsics=pair.intrinsics,
            family=pair.source,
            metric=pair.metric,
            environment="indoor" if pair.environment == "indoor" else "outdoor",
            edge_quality=pair.edge_quality,
        )


class RealMattes(_Real):
    """Photos with mattes."""

    part = "matting"
    source = Source(
        title="Real photographs (mattes)",
        where=_WHERE,
        layout=_LAYOUT,
        terms="each entry states its own",
        gives="mattes",
    )

    def read(self, item: Entry) -> Sample:
        """Read one photo and its matte."""
        photo = read_photo(self.root / Path(item["image"]["file"]))
        alpha = read_png(self.root / item["alpha"]["file"])
        depth, valid = no_depth(photo.height, photo.width)
        return Sample(
            id=item["id"],
            image=photo.pixels,
            depth=depth,
            valid=valid,
            family=item["id"].split("/")[0],
            alpha=alpha.astype(np.float32) / np.float32(255),
            edge_quality="none",
        )
