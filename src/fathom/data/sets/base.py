"""What a data set on disk is: something with a length whose items are samples, read when asked for.

A reader keeps only paths and small tables, so it can be sent to other processes, and each of them
reads the samples it needs.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Generic, TypeVar

from fathom.core.errors import FathomError, UsageError
from fathom.core.readers import reading
from fathom.data.sample import Sample

Item = TypeVar("Item")


@dataclass(frozen=True)
class Source:
    """Where a data set comes from and how it lies on disk.

    Attributes:
        title: Its name.
        where: Who gives it out, in words.
        layout: Where its files lie below the root folder, as they are unpacked.
        terms: A note on its licence, as far as known.
        gives: What its samples hold.
    """

    title: str
    where: str
    layout: str
    terms: str
    gives: str


class DataSet(ABC, Generic[Item]):
    """A data set on disk.

    Attributes:
        source: Where it comes from.
        splits: Names of its parts; the first is taken when none is asked for.
        items: What stands for each sample until it is read.
    """

    source: ClassVar[Source]
    splits: ClassVar[tuple[str, ...]] = ("all",)

    def __init__(
        self, root: Path | str, *, split: str | None = None, split_file: Path | str | None = None
    ) -> None:
        """Find the samples.

        Args:
            root: Folder into which the data set was unpacked.
            split: One of `splits`.
            split_file: A list of the samples to take, in this order; what a line says is for the
                reader to state.

        Raises:
            UsageError: There is no such split, or no such list.
            FathomError: There is no data; the message says where to get it and how it must lie.
        """
        self.root = Path(root)
        self.split = self.splits[0] if split is None else split
        if self.split not in self.splits:
            known = ", ".join(self.splits)
            raise UsageError(f"{self.source.title} has no split {self.split!r}, only {known}")
        if not self.root.is_dir():
            raise self.missing(f"there is no folder {self.root}")
        self.split_file = None if split_file is None else Path(split_file)
        if self.split_file is not None and not self.split_file.is_file():
            raise UsageError(f"There is no list of samples {self.split_file}; correct its path.")
        self.items = self.find()
        if not self.items:
            raise self.missing(f"nothing of its split {self.split!r} lies in {self.root}")

    @abstractmethod
    def find(self) -> list[Item]:
        """Return what stands for each sample, in the order of the data set."""

    @abstractmethod
    def read(self, item: Item) -> Sample:
        """Read one sample."""

    def __len__(self) -> int:
        return len(self.items)

    def __getitem__(self, index: int) -> Sample:
        """Return a sample.

        Raises:
            FathomError: A file of it is missing or damaged, or does not fit the others.
        """
        item = self.items[index]
        try:
            return self.read(item)
        except FathomError:
            raise
        except Exception as error:
            # Whatever damaged files lead to must not end the reading of all the others.
            reason = " ".join(str(error).split()) or type(error).__name__
            raise FathomError(
                f"{self.source.title}: sample {self.name_of(item)} has a damaged file or one that "
                f"does not fit the others ({reason}); unpack or write it again"
            ) from error

    def __iter__(self) -> Iterator[Sample]:
        return (self[index] for index in range(len(self)))

    def name_of(self, item: Item) -> str:
        """Return what a message calls a sample that cannot be read."""
        return str(item)

    def missing(self, what: str) -> FathomError:
        """Return the error for data that is not there."""
        return FathomError(
            f"{self.source.title}: {what}; get the data from {self.source.where} "
            f"and let it lie as {self.source.layout}"
        )

    def need(self, path: Path) -> Path:
        """Return the path when it exists.

        Raises:
            FathomError: It does not; the message says where to get the data.
        """
        if not path.exists():
            raise self.missing(f"{path} is missing")
        return path


class PhotoSet(DataSet[Path]):
    """A data set in which each sample has a photo, from whose path the others follow.

    A line of its split file begins with the path of a photo below the root.

    Attributes:
        patterns: For each split the ways in which its photos may lie, as glob patterns; the first
            that finds any is taken.
    """

    patterns: ClassVar[Mapping[str, tuple[str, ...]]]

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if "patterns" in cls.__dict__:
            cls.splits = tuple(cls.patterns)

    def find(self) -> list[Path]:
        """Return the photos, numbers in their names in numerical order."""
        if self.split_file is not None:
            return [self.locate(line.split()[0]) for line in read_lines(self.split_file)]
        for pattern in self.patterns[self.split]:
            if found := sorted(self.root.glob(pattern), key=natural_order):
                return found
        return []

    def locate(self, name: str) -> Path:
        """Return the path of a photo that a split file names.

        Lists written for a parent folder begin with the name of the data set's own.
        """
        relative = Path(name.lstrip("/"))
        inside = Path(*relative.parts[1:])
        path = next((p for p in (self.root / relative, self.root / inside) if p.is_file()), None)
        return path if path is not None else self.need(self.root / relative)

    def id_of(self, photo: Path) -> str:
        """Return the path below the root without its suffix."""
        try:
            relative = photo.relative_to(self.root)
        except ValueError:
            relative = Path(photo.name)
        return relative.with_suffix("").as_posix()


def natural_order(path: Path) -> tuple[tuple[int, int, str], ...]:
    """Return a key by which frame 9 comes before frame 10."""
    parts = re.split(r"(\d+)", path.as_posix())
    return tuple((1, int(p), p) if p.isdigit() else (0, 0, p) for p in parts)


def read_lines(path: Path) -> list[str]:
    """Return the lines of a list, without empty ones and those that begin with #."""
    with reading(path):
        lines = path.read_text(encoding="utf-8").splitlines()
    return [line.strip() for line in lines if line.strip() and not line.lstrip().startswith("#")]
