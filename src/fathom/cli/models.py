"""`fathom models`: what can be loaded."""

import shutil
import textwrap

_INDENT = "    "
_WIDEST = 100  # columns; longer lines are hard to read, however wide the terminal is


def models() -> None:
    """List the models that can be loaded."""
    from fathom.catalogue import read_catalogue

    cards = list(read_catalogue().values())
    rows = [("name", "kind", "size", "weights")]
    for card in cards:
        here = "here" if card.here else "to download" if card.hub else "missing"
        rows.append((card.name, card.kind, f"{card.size / 1e6:.1f} MB", here))
    name, kind, size, _ = (max(map(len, column)) for column in zip(*rows, strict=True))
    heading, *lines = (
        f"{row[0]:{name}}  {row[1]:{kind}}  {row[2]:>{size}}  {row[3]}" for row in rows
    )
    print(heading)
    width = min(shutil.get_terminal_size().columns, _WIDEST)
    for line, card in zip(lines, cards, strict=True):
        print(line)
        print(
            textwrap.fill(
                f"{card.description} Licence of the weights: {card.licence}.",
                width,
                initial_indent=_INDENT,
                subsequent_indent=_INDENT,
            )
        )
