"""Putting the numbers of many images together, one image at a time.

Most protocols take the mean over images, some over all pixels. Sums are exact (correctly rounded),
so the result does not depend on the order of images or on how many processes measured them.
"""

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Literal

import numpy as np

from fathom.metrics.accuracy import ErrorSums

Pool = Literal["images", "pixels"]


@dataclass(frozen=True)
class Summary:
    """A data set's numbers by name.

    Attributes:
        mean: Over images, or over pixels.
        median: Over images, whatever the pooling.
        images: How many images have the number.
        skipped: How many have it not, because it is undefined for them.
        pixels: How many valid pixels accuracy was measured on.
    """

    mean: dict[str, float]
    median: dict[str, float]
    images: dict[str, int]
    skipped: dict[str, int]
    pixels: int


class Accumulator:
    """Collects the numbers of images; keeps a few numbers per image and no map.

    With `over="pixels"` accuracy is that of all valid pixels of all images taken together (so a
    root of a mean square is taken once, at the end), and other numbers are means weighted by what
    `add` is told; with `over="images"` each image counts once.
    """

    def __init__(self, over: Pool = "images") -> None:
        self.over = over
        self._values: dict[str, list[float]] = defaultdict(list)
        self._weights: dict[str, list[float]] = defaultdict(list)
        self._skipped: dict[str, int] = defaultdict(int)
        self._errors: list[ErrorSums] = []

    def add_errors(self, errors: ErrorSums) -> None:
        """Add the accuracy of one image."""
        self._errors.append(errors)

    def add(self, values: Mapping[str, float | None], *, weight: float = 1.0) -> None:
        """Add other numbers of one image by name.

        Args:
            values: None is an undefined number: the image is left out of it and counted.
            weight: What the image counts when pooling over pixels, as a rule its valid pixels.

        Raises:
            ValueError: A number is NaN, or the weight is negative or not finite.
        """
        if not 0 <= weight < math.inf:
            raise ValueError(f"an image cannot weigh {weight}")
        for name, value in values.items():
            if value is None:
                self._skipped[name] += 1
                continue
            if math.isnan(value):
                raise ValueError(f"{name} is NaN; hand over None for a number that is undefined")
            self._values[name].append(float(value))
            self._weights[name].append(float(weight))

    def merge(self, other: "Accumulator") -> None:
        """Take over what another accumulator, say of another process, has collected."""
        self._errors += other._errors
        for name, values in other._values.items():
            self._values[name] += values
            self._weights[name] += other._weights[name]
        for name, count in other._skipped.items():
            self._skipped[name] += count

    def summary(self) -> Summary:
        """Return the numbers of all images added so far."""
        per_image = {name: list(values) for name, values in self._values.items()}
        for errors in self._errors:
            for name, value in errors.scores().items():
                per_image.setdefault(name, []).append(value)
        mean = {name: _mean(values, self._weight_of(name)) for name, values in per_image.items()}
        if self.over == "pixels" and self._errors:
            mean |= _added(self._errors).scores()
        names = [*per_image, *(name for name in self._skipped if name not in per_image)]
        return Summary(
            mean=mean,
            median={name: float(np.median(values)) for name, values in per_image.items()},
            images={name: len(per_image.get(name, [])) for name in names},
            skipped={name: self._skipped.get(name, 0) for name in names},
            pixels=int(math.fsum(errors.pixels for errors in self._errors)),
        )

    def _weight_of(self, name: str) -> list[float] | None:
        return self._weights[name] if self.over == "pixels" and name in self._weights else None


def _mean(values: list[float], weights: list[float] | None) -> float:
    if weights is None:
        return math.fsum(values) / len(values)
    total = math.fsum(weights)
    if total == 0:  # no image has a pixel that counts, so each counts alike
        return math.fsum(values) / len(values)
    weighted = zip(values, weights, strict=True)
    return math.fsum(value * weight for value, weight in weighted if weight) / total


def _added(errors: list[ErrorSums]) -> ErrorSums:
    """Return the sums over the pixels of all images."""
    within = tuple(math.fsum(counts) for counts in zip(*(e.within for e in errors), strict=True))
    sums = {
        field.name: math.fsum(getattr(e, field.name) for e in errors)
        for field in fields(ErrorSums)
        if field.name != "within"
    }
    return ErrorSums(within=within, **sums)
