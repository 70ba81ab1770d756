"""Every model that can be asked for by name, and where its weights lie."""

import difflib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, get_args

from fathom.core.depth_map import Kind
from fathom.core.digests import remembered_digest
from fathom.core.errors import FathomError, UsageError, WeightsError
from fathom.hub import HubFile, fetch

PACKAGE = Path(__file__).parent
CATALOGUE = PACKAGE / "catalogue.toml"

_FORMAT = re.compile(r"fathom-(?P<method>\w+)-\d+")
"""What the header of a file of weights calls its format: the method and a version."""


@dataclass(frozen=True)
class ModelCard:
    """One row of the catalogue.

    Attributes:
        name: what a user asks for.
        method: folder in `fathom.methods` whose `inference` module holds the estimator.
        estimator: name of the class in that module.
        kind: what the model's numbers mean.
        licence: licence of the weights.
        path: where the weights should lie, a file or a folder of the transformers layout; None for
            those that are in the cache of the hub once they have been downloaded.
        size: their size in bytes.
        sha256: their digest, 64 hexadecimal digits.
        description: one line for people.
        hub: the file on the hub, when `path` is None.
    """

    name: str
    method: str
    estimator: str
    kind: Kind
    licence: str
    path: Path | None
    size: int
    sha256: str
    description: str
    hub: HubFile | None = None

    @property
    def here(self) -> bool:
        """Whether the weights are on this machine (they may still be damaged)."""
        return self.found() is not None

    def found(self) -> Path | None:
        """Return where the weights lie on this machine, or None when they do not."""
        if self.hub is not None:
            return self.hub.cached()
        return self.path if self.path is not None and self.path.exists() else None


def read_catalogue(path: Path = CATALOGUE) -> dict[str, ModelCard]:
    """Return the models listed in a catalogue, by name, in the order of the file.

    Files of weights are looked for relative to the catalogue's own folder.

    Raises:
        FathomError: a row lacks a field, has an unknown one, or names an unknown kind.
    """
    rows = tomllib.loads(path.read_text(encoding="utf-8"))
    return {name: _card(name, row, path) for name, row in rows.items()}


def _card(name: str, row: Mapping[str, Any], catalogue: Path) -> ModelCard:
    fields = dict(row)
    try:
        file = fields.pop("file")
        if "repo" in fields:
            fields |= {"path": None, "hub": HubFile(fields.pop("repo"), file)}
        else:
            fields["path"] = catalogue.parent / file
        card = ModelCard(name=name, **fields)
    except (KeyError, TypeError) as error:
        raise FathomError(f"{catalogue.name}: the row [{name}] is not right: {error}.") from error
    if card.kind not in get_args(Kind):
        raise FathomError(f"{catalogue.name}: [{name}] has the unknown kind {card.kind!r}.")
    return card


def find(
    name: str | Path, *, weights: Path | None = None, catalogue: Path = CATALOGUE
) -> ModelCard:
    """Return the card of a model.

    Args:
        name: of a row in the catalogue, or the path of a `.safetensors` file that was trained
            with a method of the catalogue.
        weights: a file, or a folder of the transformers layout, to be used in place of those that
            the catalogue names; of any layout that the method reads.
        catalogue: where to look.

    Raises:
        UsageError: there is no such row or file; the message names the nearest and lists all.
        WeightsError: the file does not say which method it belongs to.
    """
    cards = read_catalogue(catalogue)
    if str(name) in cards:
        card = cards[str(name)]
        return card if weights is None else _with_weights(card, weights)
    if Path(name).suffix == ".safetensors":
        if weights is not None:
            raise UsageError(
                f"Weights are given twice, {name} as the model and {weights}: give one of them."
            )
        return _card_of_file(Path(name), cards)
    near = difflib.get_close_matches(str(name), cards, n=1)
    hint = f"did you mean {near[0]!r}? " if near else ""
    raise UsageError(
        f"There is no model called {str(name)!r}; {hint}Known are: {', '.join(cards)}; "
        "your own is given by the path of its .safetensors file."
    )


def _card_of_file(path: Path, cards: Mapping[str, ModelCard]) -> ModelCard:
    from safetensors import SafetensorError, safe_open

    if not path.is_file():
        raise UsageError(f"There is no file {path}.")
    try:
        with safe_open(path, framework="np") as file:
            header = (file.metadata() or {}).get("format", "")
    except (OSError, SafetensorError) as error:
        raise WeightsError(f"{path} cannot be read as a safetensors file: {error}.") from error
    match = _FORMAT.fullmatch(header)
    for card in cards.values():
        if match and card.method == match["method"]:
            return replace(_with_weights(card, path), name=path.stem)
    known = ", ".join(sorted({card.method for card in cards.values()}))
    raise WeightsError(
        f"{path} does not say that it holds weights of a method known here ({known}); weights of "
        "another program are given with --model NAME --weights FILE."
    )


def _with_weights(card: ModelCard, path: Path) -> ModelCard:
    file = _main_file(path)
    if not file.is_file():
        raise UsageError(f"There is no file {file}.")
    found = remembered_digest(file)
    if found == card.sha256:  # the catalogue's, fetched by hand
        return replace(card, path=path, hub=None)
    return replace(
        card,
        licence="your own",
        path=path,
        size=file.stat().st_size,
        sha256=found,
        description=f"your weights for the method {card.method}",
        hub=None,
    )


def _main_file(path: Path) -> Path:
    """Return the file that holds the numbers: transformers writes it into a folder."""
    return path / "model.safetensors" if path.is_dir() else path


def locate(name: str | Path, *, catalogue: Path = CATALOGUE) -> Path:
    """Return the weights of a model, downloaded where necessary, after checking their digest.

    Raises:
        UsageError: no model has that name.
        WeightsError: they cannot be had, or are not the ones that the catalogue describes.
    """
    return obtain(find(name, catalogue=catalogue))


def obtain(card: ModelCard) -> Path:
    """Return the weights of a card, downloaded where necessary, after checking their digest.

    Raises:
        WeightsError: they cannot be had, or are not the right ones.
    """
    if card.hub is not None:
        fetch(card.hub, name=card.name, licence=card.licence, size=card.size)
    return check(card)


def check(card: ModelCard) -> Path:
    """Return where the weights are; nothing is downloaded.

    Raises:
        WeightsError: they are not where the card says, or not the right ones.
    """
    path = card.found()
    if path is None:
        raise WeightsError(f"The weights of {card.name!r} are not {_missing(card)}.")
    file = _main_file(path)
    found = remembered_digest(file)
    if found != card.sha256:
        again = f"delete {file.resolve()} and start again" if card.hub else "reinstall fathom-depth"
        raise WeightsError(
            f"The weights at {file} are damaged or of another version (sha256 {found[:12]}…, "
            f"expected {card.sha256[:12]}…): {again}."
        )
    return path


def _missing(card: ModelCard) -> str:
    if card.hub is not None:
        return f"here yet: `fathom predict --model {card.name}` downloads them"
    return (
        f"at {card.path}: reinstall fathom-depth, or in a clone fetch them again with "
        "`git checkout -- src/fathom/weights`"
    )
