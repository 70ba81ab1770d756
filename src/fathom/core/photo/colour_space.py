"""Colours that a file describes by numbers rather than by a profile, brought to sRGB.

Tone curves and primaries are those of ITU-T H.273 (code points), the third edition of PNG (cICP,
gAMA, cHRM), ITU-R BT.2100 (PQ, HLG) and BT.2408 (203 cd/m2 is what white paper shows).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Curve = Literal["sRGB", "gamma", "PQ", "HLG", "log100", "log316"]
Chromaticities = tuple[float, float, float, float, float, float, float, float]
"""x and y of white, red, green and blue."""

_D65, _C, _E = (0.3127, 0.3290), (0.310, 0.316), (1 / 3, 1 / 3)
SRGB_PRIMARIES: Chromaticities = (*_D65, 0.64, 0.33, 0.30, 0.60, 0.15, 0.06)
ADOBE_RGB_PRIMARIES: Chromaticities = (*_D65, 0.64, 0.33, 0.21, 0.71, 0.15, 0.06)
_SMPTE: Chromaticities = (*_D65, 0.630, 0.340, 0.310, 0.595, 0.155, 0.070)
_PRIMARIES: Mapping[int, Chromaticities] = {
    1: SRGB_PRIMARIES,
    2: SRGB_PRIMARIES,  # not stated
    4: (*_C, 0.67, 0.33, 0.21, 0.71, 0.14, 0.08),
    5: (*_D65, 0.64, 0.33, 0.29, 0.60, 0.15, 0.06),
    6: _SMPTE,
    7: _SMPTE,
    8: (*_C, 0.681, 0.319, 0.243, 0.692, 0.145, 0.049),
    9: (*_D65, 0.708, 0.292, 0.170, 0.797, 0.131, 0.046),
    10: (*_E, 1.0, 0.0, 0.0, 1.0, 0.0, 0.0),
    11: (0.314, 0.351, 0.680, 0.320, 0.265, 0.690, 0.150, 0.060),
    12: (*_D65, 0.680, 0.320, 0.265, 0.690, 0.150, 0.060),
    22: (*_D65, 0.630, 0.340, 0.295, 0.605, 0.155, 0.077),
}
# The curves of television (1, 6, 7, 11, 12, 14, 15) describe cameras; what screens show for them
# differs little from sRGB, and browsers and libavif take them for it.
_CURVES: Mapping[int, tuple[Curve, float]] = {
    **dict.fromkeys((1, 2, 6, 7, 11, 12, 13, 14, 15), ("sRGB", 1.0)),
    4: ("gamma", 2.2),
    5: ("gamma", 2.8),
    8: ("gamma", 1.0),
    9: ("log100", 1.0),
    10: ("log316", 1.0),
    16: ("PQ", 1.0),
    17: ("gamma", 2.6),
    18: ("HLG", 1.0),
}
_WHITE_NITS = 203.0
_HLG_PEAK_NITS = 1000.0
_KNEE = 0.6  # linear light up to which highlights change nothing
_SAME = 2e-3  # chromaticities are written with three to five digits
_BRADFORD = np.array(
    [[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]]
)
_ENCODING_STEPS = 8191


@dataclass(frozen=True)
class ColourSpace:
    """What the numbers of an RGB image mean.

    Attributes:
        primaries: Chromaticities of white, red, green and blue.
        curve: From numbers to light.
        gamma: Its exponent where the curve is `gamma`.
        full_range: False where black is 16 and white 235 of 255.
    """

    primaries: Chromaticities = SRGB_PRIMARIES
    curve: Curve = "sRGB"
    gamma: float = 1.0
    full_range: bool = True

    @property
    def is_srgb(self) -> bool:
        """Whether the numbers are those of sRGB, near enough."""
        same = np.allclose(self.primaries, SRGB_PRIMARIES, rtol=0, atol=_SAME)
        return self.curve == "sRGB" and self.full_range and same

    @property
    def is_hdr(self) -> bool:
        """Whether there may be light brighter than white paper."""
        return self.curve in ("PQ", "HLG")


def from_code_points(
    primaries: int, transfer: int, *, full_range: bool = True
) -> ColourSpace | None:
    """Return the colour space of two code points of H.273, None where one of them is not known."""
    if primaries not in _PRIMARIES or transfer not in _CURVES:
        return None
    curve, gamma = _CURVES[transfer]
    return ColourSpace(_PRIMARIES[primaries], curve, gamma, full_range)


def from_exponent(gamma: float, primaries: Chromaticities | None) -> ColourSpace:
    """Return the colour space of numbers that are light to the power of `gamma`, as PNG has it.

    Within five per cent of 1 / 2.2 the curve of sRGB is meant, which has no exponent.
    """
    known = primaries or SRGB_PRIMARIES
    if abs(gamma * 2.2 - 1) < 0.05:
        return ColourSpace(known)
    return ColourSpace(known, "gamma", 1 / gamma)


def are_chromaticities(values: tuple[float, ...]) -> bool:
    """Tell whether eight numbers can be x and y of a white and of three primaries around it."""
    if len(values) != 8 or not all(-0.2 <= value <= 1.2 for value in values):
        return False
    if values[1] < 0.05:
        return False
    matrix = _xyz_columns(values)
    if abs(np.linalg.det(matrix)) < 1e-3:
        return False
    white = np.array([values[0], values[1], 1 - values[0] - values[1]])
    return bool((np.linalg.solve(matrix, white) > 0).all())


class SrgbConverter:
    """Brings numbers of a colour space to 8-bit sRGB.

    Args:
        space: What they mean.
        top: Largest number that can be stored, 255 to 65535.
        sample: uint (..., 3), pixels from all over the image, by which the brightness of
            highlights is known; needed for HDR curves only.
    """

    def __init__(self, space: ColourSpace, top: int, sample: NDArray[np.integer]) -> None:
        self._space = space
        self._light = _decoding_table(space, top)
        self._matrix = _to_srgb_matrix(space.primaries)
        self._peak = 1.0
        if space.is_hdr and sample.size:
            brightest = _brightest(self._linear(sample.reshape(-1, 3)))
            self._peak = max(float(np.quantile(brightest, 0.999)), 1.0)

    def __call__(self, codes: NDArray[np.integer]) -> NDArray[np.uint8]:
        """Return uint8 of the same shape (..., 3)."""
        light = self._linear(codes)
        if self._peak > 1:
            brightest = _brightest(light)
            factor = _rolled_off(brightest, self._peak) / np.maximum(brightest, np.float32(1e-6))
            light *= factor[..., None]
        np.clip(light, 0, 1, out=light)
        np.sqrt(light, out=light)
        steps = (light * np.float32(_ENCODING_STEPS) + np.float32(0.5)).astype(np.uint16)
        encoded: NDArray[np.uint8] = _encoding_table()[steps]
        return encoded

    def _linear(self, codes: NDArray[np.integer]) -> NDArray[np.float32]:
        """Return light with sRGB's primaries, 1 for white paper; not clipped."""
        light: NDArray[np.float32] = self._light[codes]
        if self._space.curve == "HLG":  # the system's gamma depends on a pixel's luminance
            luminance = light @ _luminances(self._space.primaries)
            light *= np.maximum(luminance, np.float32(1e-9))[..., None] ** np.float32(0.2)
            light *= np.float32(_HLG_PEAK_NITS / _WHITE_NITS)
        if self._matrix is not None:
            light = (light.reshape(-1, 3) @ self._matrix).reshape(light.shape)
        return light


def _brightest(light: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the greatest of each three; numpy's own `max` is slow along short axes."""
    brightest: NDArray[np.float32] = np.maximum(light[..., 0], light[..., 1])
    np.maximum(brightest, light[..., 2], out=brightest)
    return brightest


def _rolled_off(light: NDArray[np.float32], peak: float) -> NDArray[np.float32]:
    """Return light of which what is brighter than the knee is bent so that `peak` becomes 1.

    Reinhard's extended curve above the knee: it begins with the slope 1, and is the straight line
    itself where there is nothing brighter than white.
    """
    room = 1 - _KNEE
    excess = np.maximum(light - np.float32(_KNEE), 0) / np.float32(room)
    top = (peak - _KNEE) / room
    bent = excess * (1 + excess / np.float32(top * top)) / (1 + excess)
    return np.where(light > _KNEE, np.float32(_KNEE) + np.float32(room) * bent, light)


def _decoding_table(space: ColourSpace, top: int) -> NDArray[np.float32]:
    """Return light for every number from 0 to `top`; of HLG that of the scene."""
    values = np.arange(top + 1, dtype=np.float64) / top
    if not space.full_range:
        step = (top + 1) // 256
        values = ((values * top - 16 * step) / (219 * step)).clip(0, 1)
    light: NDArray[np.float64] = _EOTF[space.curve](values, space.gamma)
    return light.astype(np.float32)


def _srgb_light(values: NDArray[np.float64], _: float) -> NDArray[np.float64]:
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def _pq_light(values: NDArray[np.float64], _: float) -> NDArray[np.float64]:
    root = values ** (1 / 78.84375)
    ratio = np.maximum(root - 0.8359375, 0) / (18.8515625 - 18.6875 * root)
    return 10_000 / _WHITE_NITS * ratio ** (1 / 0.1593017578125)


def _hlg_light(values: NDArray[np.float64], _: float) -> NDArray[np.float64]:
    a, b, c = 0.17883277, 0.28466892, 0.55991073
    return np.where(values <= 0.5, values**2 / 3, (np.exp((values - c) / a) + b) / 12)


_EOTF: Mapping[Curve, Callable[[NDArray[np.float64], float], NDArray[np.float64]]] = {
    "sRGB": _srgb_light,
    "gamma": lambda values, gamma: values**gamma,
    "PQ": _pq_light,
    "HLG": _hlg_light,
    "log100": lambda values, _: np.where(values > 0, 10 ** (2 * (values - 1)), 0),
    "log316": lambda values, _: np.where(values > 0, 10 ** (2.5 * (values - 1)), 0),
}


@cache
def _encoding_table() -> NDArray[np.uint8]:
    """Return sRGB's number for light (i / steps) squared; roots spread the dark tones."""
    light = (np.arange(_ENCODING_STEPS + 1) / _ENCODING_STEPS) ** 2
    values = np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)
    table: NDArray[np.uint8] = np.rint(values * 255).astype(np.uint8)
    return table


def _xyz_columns(chromaticities: tuple[float, ...]) -> NDArray[np.float64]:
    """Return x, y, z of red, green and blue in the columns of (3, 3)."""
    points = np.array(chromaticities[2:], dtype=np.float64).reshape(3, 2)
    return np.column_stack([points, 1 - points.sum(axis=1)]).T


def _to_xyz(chromaticities: tuple[float, ...]) -> NDArray[np.float64]:
    """Return the matrix from linear RGB to XYZ, in which white has Y = 1."""
    x, y = chromaticities[:2]
    columns = _xyz_columns(chromaticities)
    return columns * np.linalg.solve(columns, np.array([x / y, 1.0, (1 - x - y) / y]))


def _luminances(chromaticities: Chromaticities) -> NDArray[np.float32]:
    row: NDArray[np.float32] = _to_xyz(chromaticities)[1].astype(np.float32)
    return row


def _to_srgb_matrix(chromaticities: Chromaticities) -> NDArray[np.float32] | None:
    """Return the matrix by which rows of linear RGB are multiplied, None where none is needed.

    White stays white: where it is another than sRGB's, it is adapted (Bradford).
    """
    if np.allclose(chromaticities, SRGB_PRIMARIES, rtol=0, atol=_SAME):
        return None
    source, target = _to_xyz(chromaticities), _to_xyz(SRGB_PRIMARIES)
    cones = (_BRADFORD @ target.sum(axis=1)) / (_BRADFORD @ source.sum(axis=1))
    adapted = np.linalg.solve(_BRADFORD, cones[:, None] * (_BRADFORD @ source))
    matrix: NDArray[np.float32] = np.linalg.solve(target, adapted).T.astype(np.float32)
    return matrix
