"""Where a file says what its colours are, and which of several statements counts."""

from collections.abc import Iterator, Mapping
from typing import Any

from fathom.core.photo import exif
from fathom.core.photo.colour_space import (
    ADOBE_RGB_PRIMARIES,
    SRGB_PRIMARIES,
    Chromaticities,
    ColourSpace,
    are_chromaticities,
    from_code_points,
    from_exponent,
)

CICP = "cicp"
"""Entry of an image's `info`: primaries, transfer, matrix and range of PNG's chunk cICP."""

NOTES = "fathom_notes"
"""Entry of an image's `info`: what a reader of a format has to say of the file."""

_SRGB_IN_EXIF, _ADOBE_RGB_IN_EXIF = 1, 2


HDR_NOTE = "high dynamic range brought to sRGB, 203 cd/m2 as white, brighter highlights bent"


class Stated:
    """What a file states of its colours.

    Attributes:
        space: Numbers that say what the colours are, where they are not sRGB.
        before_profile: Whether they count more than an ICC profile in the same file.
        notes: What was stated and is not followed.
    """

    def __init__(self, info: Mapping[Any, Any], tags: Mapping[int, Any]) -> None:
        self.notes: list[str] = []
        self.space: ColourSpace | None = None
        self.before_profile = False
        for space, before_profile in self._statements(info, tags):
            self.space, self.before_profile = space, before_profile
            break
        if self.space is not None and self.space.is_srgb:
            self.space = None

    def as_info(self) -> dict[str, Any]:
        """Return an entry for an image's `info` that says what was done, and what was not."""
        return {NOTES: tuple(self.notes) + ((HDR_NOTE,) if self.space_is_hdr else ())}

    @property
    def space_is_hdr(self) -> bool:
        """Whether highlights are bent to fit into sRGB."""
        return self.space is not None and self.space.is_hdr

    def _statements(
        self, info: Mapping[Any, Any], tags: Mapping[int, Any]
    ) -> Iterator[tuple[ColourSpace, bool]]:
        """Yield what is stated, that which counts most first."""
        code = info.get(CICP)
        if code and (space := self._coded(code[0], code[1], full_range=bool(code[3]))):
            yield space, True
        if isinstance(nclx := info.get("nclx_profile"), Mapping):
            primaries, transfer = nclx.get("color_primaries"), nclx.get("transfer_characteristics")
            # The decoder has brought the range to full already.
            if space := self._coded(primaries, transfer, full_range=True):
                yield space, False
        if "srgb" in info:
            yield ColourSpace(), False
        if space := self._png_numbers(info):
            yield space, False
        if exif.TRANSFER_FUNCTION in tags:
            self.notes.append("the table of tones (TransferFunction) in the file was not followed")
        if space := _exif_space(tags):
            yield space, False

    def _coded(self, primaries: Any, transfer: Any, *, full_range: bool) -> ColourSpace | None:
        try:
            codes = int(primaries), int(transfer)
        except (TypeError, ValueError):
            return None
        if codes == (2, 2) and full_range:  # both "not stated"
            return None
        space = from_code_points(*codes, full_range=full_range)
        if space is None:
            self.notes.append(
                f"the colour code points {codes[0]}/{codes[1]} are not known and were ignored"
            )
        return space

    def _png_numbers(self, info: Mapping[Any, Any]) -> ColourSpace | None:
        gamma, numbers = info.get("gamma"), info.get("chromaticity")
        primaries: Chromaticities | None = None
        if isinstance(numbers, tuple):
            if are_chromaticities(numbers):
                primaries = numbers
            else:
                self.notes.append("the primaries in the file cannot be and were ignored")
        if isinstance(gamma, int | float):
            if 0.1 <= gamma <= 10:
                return from_exponent(float(gamma), primaries)
            self.notes.append(f"the gamma of {gamma:g} in the file cannot be and was ignored")
        return ColourSpace(primaries) if primaries else None


def _exif_space(tags: Mapping[int, Any]) -> ColourSpace | None:
    """Return what cameras say that record in Adobe RGB without a profile, or state primaries."""
    space = exif.number(tags, exif.COLOUR_SPACE)
    index = str(tags.get(exif.INTEROPERABILITY_INDEX, "")).strip("\0 ")
    if space == _SRGB_IN_EXIF or index == "R98":
        return None
    if space == _ADOBE_RGB_IN_EXIF or index == "R03":
        return ColourSpace(ADOBE_RGB_PRIMARIES, "gamma", 563 / 256)
    white = exif.numbers(tags, exif.WHITE_POINT, 2)
    primaries = exif.numbers(tags, exif.PRIMARY_CHROMATICITIES, 6)
    if primaries is None:
        return None
    stated = (*(white or SRGB_PRIMARIES[:2]), *primaries)
    gamma = exif.number(tags, exif.GAMMA) or 2.2
    if not are_chromaticities(stated) or not 1 <= gamma <= 3:
        return None
    return from_exponent(1 / gamma, stated)  # type: ignore[arg-type]  # they are eight
