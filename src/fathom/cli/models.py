"""`fathom models`: what can be loaded."""


def models() -> None:
    """List the models that can be loaded."""
    from rich.console import Console
    from rich.table import Table

    from fathom.catalogue import read_catalogue

    table = Table(box=None, pad_edge=False)
    for heading in ("name", "kind", "size", "licence", "weights", "description"):
        table.add_column(heading, overflow="fold", justify="right" if heading == "size" else "left")
    for card in read_catalogue().values():
        here = "here" if card.here else "to download" if card.hub else "missing"
        size = f"{card.size / 1e6:.1f} MB"
        table.add_row(card.name, card.kind, size, card.licence, here, card.description)
    Console().print(table)
