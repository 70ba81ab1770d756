"""Photo collections with which Depth Pro measures focal length: photos with EXIF, no depth.

How the papers chose their images is not published; a `split_file` names the ones to take. Raw
files (DNG, NEF, CR2) must be converted first by a program that keeps EXIF. Samples whose EXIF says
no focal length have no intrinsics.
"""

from pathlib import Path
from typing import ClassVar

from fathom.core.geometry import centred_intrinsics
from fathom.core.photo import read_photo
from fathom.data.sample import Sample
from fathom.data.sets.base import PhotoSet, Source
from fathom.data.sets.depths import no_depth

_SUFFIXES = (".jpg", ".jpeg", ".tif", ".tiff", ".png", ".heic", ".webp")
_LAYOUT = "any folders of photos that kept their EXIF data (raw files converted)"


class ExifPhotos(PhotoSet):
    """All photos below a folder, upright, with the focal length of their EXIF data."""

    source = Source(
        title="Photos with EXIF",
        where="any camera",
        layout=_LAYOUT,
        terms="the photographer's",
        gives="focal length",
    )
    patterns: ClassVar = {"all": ("**/*",)}

    def find(self) -> list[Path]:
        """Return the photos, or those of the list."""
        return [path for path in super().find() if path.suffix.lower() in _SUFFIXES]

    def read(self, item: Path) -> Sample:
        """Read one photo."""
        photo = read_photo(item)
        depth, valid = no_depth(photo.height, photo.width)
        focal = photo.focal
        return Sample(
            id=item.relative_to(self.root).as_posix(),
            image=photo.pixels,
            depth=depth,
            valid=valid,
            intrinsics=centred_intrinsics(focal.f_px, photo.width, photo.height) if focal else None,
            edge_quality="none",
        )


def _source(title: str, where: str, terms: str) -> Source:
    return Source(title=title, where=where, layout=_LAYOUT, terms=terms, gives="focal length")


class Dpdd(ExifPhotos):
    """Dual-pixel defocus deblurring (Abuolaim and Brown, ECCV 2020)."""

    source = _source(
        "DPDD", "the repository of Defocus Deblurring Using Dual-Pixel Data", "see its repository"
    )


class FiveK(ExifPhotos):
    """MIT-Adobe FiveK (Bychkovsky et al., CVPR 2011); DNG files, to be converted."""

    source = _source(
        "FiveK", "the MIT-Adobe FiveK page (data.csail.mit.edu/graphics/fivek)", "research only"
    )


class Ppr10k(ExifPhotos):
    """PPR10K (Liang et al., CVPR 2021); raw files, to be converted."""

    source = _source("PPR10K", "the PPR10K repository (Liang et al.)", "non-commercial research")


class Raise(ExifPhotos):
    """RAISE (Dang-Nguyen et al., MMSys 2015); TIFF and NEF files."""

    source = _source("RAISE", "the RAISE page of the University of Trento", "research only")


class Spaq(ExifPhotos):
    """SPAQ (Fang et al., CVPR 2020): photos of 66 phones."""

    source = _source("SPAQ", "the SPAQ repository (Fang et al.)", "see its repository")


class Zoom(ExifPhotos):
    """SR-RAW of Zoom to Learn, Learn to Zoom (Zhang et al., CVPR 2019): one view at seven zooms."""

    source = _source("ZOOM", "the repository of Zoom to Learn, Learn to Zoom", "see its repository")
