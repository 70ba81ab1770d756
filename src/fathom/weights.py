"""Every model that can be asked for by name, and where its weights lie."""

import difflib
import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, get_args

from fathom.core.depth_map import Kind
from fathom.core.errors import FathomError, UsageError

PACKAGE = Path(__file__).parent
CATALOGUE = PACKAGE / "catalogue.toml"

_FORMAT = re.compile(r"fathom-(?P<method>\w+)-\d+")
"""What the header of a file of weights calls its format: the method and a version."""


class WeightsError(FathomError):
    """Weights are missing or damaged; the message says which and what to do."""


@dataclass(frozen=True)
class ModelCard:
    """One row of the catalogue.

    Attributes:
        name: what a user asks for.
        method: folder in `fathom.methods` whose `inference` module holds the estimator.
        estimator: name of the class in that module.
        kind: what the model's numbers mean.
        licence: licence of the weights.
        path: where the weights should lie.
        size: their size in bytes.
        sha256: their digest, 64 hexadecimal digits.
        description: one line for people.
    """

    name: str
    method: str
    estimator: str
    kind: Kind
    licence: str
    path: Path
    size: int
    sha256: str
    description: str

    @property
    def here(self) -> bool:
        """Whether the file of weights exists (it may still be damaged)."""
        return self.path.is_file()


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
        fields["path"] = catalogue.parent / fields.pop("file")
        card = ModelCard(name=name, **fields)
    except (KeyError, TypeError) as error:
        raise FathomError(f"{catalogue.name}: the row [{name}] is not right: {error}.") from error
    if card.kind not in get_args(Kind):
        raise FathomError(f"{catalogue.name}: [{name}] has the unknown kind {card.kind!r}.")
    return card


def find(name: str | Path, *, catalogue: Path = CATALOGUE) -> ModelCard:
    """Return the card of a model.

    Args:
        name: of a row in the catalogue, or the path of a `.safetensors` file that was trained
            with a method of the catalogue.
        catalogue: where to look.

    Raises:
        UsageError: there is no such row or file; the message names the nearest and lists all.
        WeightsError: the file does not say which method it belongs to.
    """
    cards = read_catalogue(catalogue)
    if str(name) in cards:
        return cards[str(name)]
    if Path(name).suffix == ".safetensors":
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
            return replace(
                card,
                name=path.stem,
                licence="your own",
                path=path,
                size=path.stat().st_size,
                sha256=digest(path),
                description=f"trained with the method {card.method}",
            )
    known = ", ".join(sorted({card.method for card in cards.values()}))
    raise WeightsError(f"{path} does not hold weights of a known method (known: {known}).")


def locate(name: str | Path, *, catalogue: Path = CATALOGUE) -> Path:
    """Return the file of weights of a model, after checking its digest.

    Raises:
        UsageError: no model has that name.
        WeightsError: the file is missing, or is not the one the catalogue describes.
    """
    card = find(name, catalogue=catalogue)
    check(card)
    return card.path


def check(card: ModelCard) -> None:
    """Raise WeightsError unless the weights are where the card says, and are the right ones."""
    if not card.here:
        raise WeightsError(
            f"The weights of {card.name!r} are not at {card.path}: reinstall fathom-depth, "
            "or in a clone fetch them again with `git checkout -- src/fathom/weights`."
        )
    found = digest(card.path)
    if found != card.sha256:
        raise WeightsError(
            f"The weights at {card.path} are damaged or of another version (sha256 {found[:12]}…, "
            f"expected {card.sha256[:12]}…): reinstall fathom-depth."
        )


def digest(path: Path) -> str:
    """Return the sha256 of a file as 64 hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
