"""`fathom doctor`: versions, devices, what is installed and missing."""

import typer


def doctor() -> None:
    """Show versions, devices, and what is installed or missing.

    Exit code: 0 when everything that prediction needs is there, 1 when not.
    """
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from fathom import catalogue, environment
    from fathom.core.errors import FathomError, WeightsError

    healthy = True
    table = Table(box=None, show_header=False, pad_edge=False)
    for name, version in environment.versions().items():
        table.add_row(name, version)
        healthy &= version != "missing"
    table.add_section()
    if healthy:
        try:
            for name, description in environment.devices().items():
                table.add_row(f"device {name}", description)
        except FathomError as error:
            table.add_row("torch", Text(str(error)))
            healthy = False
    for extra in environment.extras():
        remedy = f"missing {', '.join(extra.missing)}: pip install 'fathom-depth\\[{extra.name}]'"
        state = remedy if extra.missing else "installed"
        table.add_row(f"extra {extra.name}", f"{state} ({extra.purpose})")
    for card in catalogue.read_catalogue().values():
        if card.hub is not None and not card.here:
            table.add_row(f"weights {card.name}", "not here yet, downloaded when first used")
            continue
        try:
            catalogue.check(card)
            table.add_row(f"weights {card.name}", "here, digest right")
        except WeightsError as error:
            table.add_row(f"weights {card.name}", Text(str(error)))
            healthy = False
    Console().print(table)
    if not healthy:
        raise typer.Exit(1)
